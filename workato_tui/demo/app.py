"""The simulated Workato as an ASGI app."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from workato_tui.demo.authentication import Json, RequestGate
from workato_tui.demo.clock import Clock
from workato_tui.demo.errors import ApiError, api_not_found
from workato_tui.demo.faults import Faults
from workato_tui.demo.initial_workspace import own_workspace
from workato_tui.demo.place import Settings
from workato_tui.demo.places import Places
from workato_tui.demo.quotas import Quotas
from workato_tui.demo.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


async def _refused(_: Request, error: Exception) -> Response:
    if isinstance(error, ApiError):
        return Json(error.body, error.status, error.headers)
    raise error


async def _no_route(_: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code not in (404, 405):
        raise error
    unknown = api_not_found()
    return Json(unknown.body, unknown.status)


async def _broken(_: Request, __: Exception) -> Response:
    return Json({"message": "Server error", "id": str(uuid4())}, 500)


def create_app(
    *,
    now: Callable[[], datetime] | None = None,
    speed: float = 1.0,
    seed: int = 14,
    latency: float = 0.0,
    limits: Mapping[str, int] | None = None,
    link_seconds: float = 300.0,
    reviews: bool = True,
    faults: int = 0,
    customers: int = 40,
    doubled_builds: bool = False,
) -> Starlette:
    """Return a fresh demo workspace.

    `now` gives the date (fix it, and dates and order are the same in every run); `speed` is how
    fast jobs, quotas and downloads go (0: jobs stand still, 1000: they are done at the next
    request); `seed` chooses another history; `latency` is how many seconds each answer takes;
    `limits` overrides the quota of a group (see `quotas.LIMITS`); `link_seconds` is how long a
    download link lives; `reviews` is the workspace's setting; `faults` is the interval at which
    answers to writes are lost after the write was done (a 503 and a cut connection in turn; 0:
    none); `customers` is how many workspaces the partner has, 40 of which have
    stories; `doubled_builds` plays a host that knows a customer's builds only behind a second
    `/api`, as one document prints it.
    """
    clock = Clock(now, speed)
    settings = Settings(seed, reviews, link_seconds, customers, doubled_builds)
    places = Places(clock, World(clock, seed, own_workspace(reviews=reviews)), settings)
    quotas = Quotas(limits, clock=clock)
    gate = RequestGate(places, quotas, Faults(faults), latency)

    async def file(request: Request) -> Response:
        return await places.storage(request.path_params["path"]).serve(request)

    app = Starlette(
        routes=[
            Route("/api/{path:path}", gate.answer, methods=_METHODS),
            Route("/files/{path:path}", file, methods=["GET"]),
        ],
        exception_handlers={ApiError: _refused, HTTPException: _no_route, 500: _broken},
    )
    app.router.redirect_slashes = False
    return app
