"""The simulated Workato as an ASGI app: routes, the gate in front of them, and answers."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import uuid4

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from workato_tui.demo import importing, packaging, reading, reviewing, tagging, values, writing
from workato_tui.demo.calls import Call, parsed
from workato_tui.demo.clock import Clock
from workato_tui.demo.constants import FILE_HOST, TOKENS
from workato_tui.demo.errors import (
    ApiError,
    api_not_found,
    environments_not_provisioned,
    not_found,
    unauthorized,
)
from workato_tui.demo.faults import Faults
from workato_tui.demo.files import Storage
from workato_tui.demo.quotas import WINDOW, Quotas
from workato_tui.demo.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from starlette.requests import Request


class Operation(NamedTuple):
    """One documented operation: its quota's group, and whether it needs Environments."""

    method: str
    path: str
    group: str
    needs_environments: bool
    handler: Callable[[Call], Any]
    takes_a_file: bool = False


OPERATIONS: Final = (
    Operation("GET", "/users/me", "users", False, reading.users_me),
    Operation("GET", "/projects", "folders", False, reading.list_projects),
    Operation("PUT", "/projects/{id}", "folders", False, writing.update_project),
    Operation("DELETE", "/projects/{id}", "folders", False, writing.delete_project),
    Operation("GET", "/folders", "folders", False, reading.list_folders),
    Operation("POST", "/folders", "folders", False, writing.create_folder),
    Operation("GET", "/folders/{id}", "folders", False, reading.get_folder),
    Operation("PUT", "/folders/{id}", "folders", False, writing.update_folder),
    Operation("DELETE", "/folders/{id}", "folders", False, writing.delete_folder),
    Operation("POST", "/projects/{id}/build", "projects", True, writing.build_project),
    Operation("POST", "/projects/{id}/deploy", "projects", True, writing.deploy_project),
    Operation("GET", "/project_builds/{id}", "projects", True, reading.get_build),
    Operation("POST", "/project_builds/{id}/deploy", "projects", True, writing.deploy_build),
    Operation("GET", "/deployments", "deployments", True, reading.list_deployments),
    Operation("GET", "/deployments/{id}", "deployments", True, reading.get_deployment),
    *(
        Operation(method, f"/deployments/{{id}}/{name}", "deployments", True, handler)
        for method, name, handler in (
            ("GET", "eligible_reviewers", reviewing.eligible_reviewers),
            ("POST", "assign_reviewers", reviewing.assign_reviewers),
            ("POST", "submit_for_review", reviewing.submit_for_review),
            ("POST", "approve", reviewing.approve),
            ("POST", "reject", reviewing.reject),
            ("POST", "reopen", reviewing.reopen),
            ("POST", "update_review_comment", reviewing.update_review_comment),
            ("POST", "deploy", reviewing.deploy_approved),
        )
    ),
    *(
        Operation(method, f"/export_manifests{path}", "packages", False, handler)
        for method, path, handler in (
            ("GET", "/folder_assets", packaging.folder_assets),
            ("POST", "", packaging.create_manifest),
            ("PUT", "/{id}", packaging.update_manifest),
            ("GET", "/{id}", packaging.get_manifest),
            ("DELETE", "/{id}", packaging.delete_manifest),
        )
    ),
    Operation(
        "POST", "/packages/export/{manifest_id}", "packages", False, packaging.export_package
    ),
    Operation(
        "POST", "/packages/import/{folder_id}", "imports", False, importing.import_package, True
    ),
    Operation("GET", "/packages/{id}", "packages", False, packaging.get_package),
    Operation("GET", "/packages/{id}/download", "packages", False, packaging.download_package),
    Operation("GET", "/properties", "properties", False, values.list_properties),
    Operation("POST", "/properties", "properties", False, values.upsert_properties),
    Operation("GET", "/tags", "tags", False, tagging.list_tags),
    Operation("POST", "/tags", "tags", False, tagging.create_tag),
    Operation("PUT", "/tags/{handle}", "tags", False, tagging.update_tag),
    Operation("DELETE", "/tags/{handle}", "tags", False, tagging.delete_tag),
    Operation("POST", "/tags_assignments", "tags", False, tagging.assign_tags),
)


class Json(JSONResponse):
    """JSON with the content type that Workato sends."""

    media_type = "application/json; charset=utf-8"


class Gate:
    """What stands before every operation: token, feature, quota; then parameters."""

    def __init__(
        self, world: World, storage: Storage, quotas: Quotas, faults: Faults, latency: float
    ) -> None:
        self._world = world
        self._storage = storage
        self._quotas = quotas
        self._faults = faults
        self._latency = latency

    def endpoint(self, operation: Operation) -> Callable[[Request], Any]:
        """The ASGI endpoint of an operation."""

        async def answer(request: Request) -> Response:
            if self._latency:
                await asyncio.sleep(self._latency)
            token = authorized(request)
            if operation.needs_environments and not TOKENS[token]:
                raise environments_not_provisioned()
            self._quotas.take(token, operation.group)
            if request.method == "POST" and operation.needs_environments and TOKENS[token] != "dev":
                raise not_found()
            raw = await request.body()
            call = Call(
                self._world,
                self._storage,
                TOKENS[token],
                file_base(request),
                request.path_params,
                dict(request.query_params),
                {} if operation.takes_a_file else parsed(raw),
                raw,
                request.headers.get("content-type", ""),
            )
            told = operation.handler(call)
            done = told if isinstance(told, Response) else Json(told)
            return self._faults.pass_on(request.method, done)

        return answer


def authorized(request: Request) -> str:
    """The token of the request, if it opens the demo."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or token not in TOKENS:
        raise unauthorized()
    return token


def file_base(request: Request) -> str:
    """Where download links lead: this server if it was reached over loopback, else FILE_HOST."""
    host = request.url.hostname or ""
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    return str(request.base_url).rstrip("/") if loopback else FILE_HOST


async def _refused(_: Request, error: Exception) -> Response:
    if isinstance(error, ApiError):
        return Json(error.body, error.status, error.headers)
    raise error


async def _no_route(request: Request, error: Exception) -> Response:
    """An unknown path or method; without a token not even that is told."""
    if isinstance(error, HTTPException) and error.status_code not in (404, 405):
        raise error
    known = api_not_found()
    if request.url.path.startswith("/api/"):
        try:
            authorized(request)
        except ApiError as wrong:
            known = wrong
    return Json(known.body, known.status)


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
) -> Starlette:
    """A fresh demo workspace.

    `now` gives the date (fix it, and dates and order are the same in every run); `speed` is how
    fast jobs, quotas and downloads go (0: jobs stand still, 1000: they are done at the next
    look); `seed` chooses another history; `latency` is how many seconds each answer takes;
    `limits` overrides the quota a minute of a group (projects, deployments, folders, users,
    packages, imports, properties, tags); `link_seconds` is how long a download link lives;
    `reviews` is the workspace's setting; `faults` loses every so many-th answer to a call that
    changes something, after it was done (by turns a 503 and a cut connection; 0: none).
    """
    clock = Clock(now, speed)
    world = World(clock, seed, reviews=reviews)
    storage = Storage(world, clock, link_seconds)
    quotas = Quotas(limits, window=clock.window(WINDOW))
    gate = Gate(world, storage, quotas, Faults(faults), latency)
    routes = [
        Route(f"/api{operation.path}", gate.endpoint(operation), methods=[operation.method])
        for operation in OPERATIONS
    ]
    routes.append(Route("/files/{path:path}", storage.serve, methods=["GET"]))
    app = Starlette(
        routes=routes,
        exception_handlers={ApiError: _refused, HTTPException: _no_route, 500: _broken},
    )
    app.router.redirect_slashes = False
    return app
