"""Checks before every operation: token, path, feature, quota, and parameters."""

from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from workato_tui.demo.calls import Call, parsed
from workato_tui.demo.constants import FILE_HOST, TOKENS
from workato_tui.demo.errors import environments_not_provisioned, not_found, unauthorized
from workato_tui.demo.quotas import HOURLY

if TYPE_CHECKING:
    from starlette.requests import Request

    from workato_tui.demo.faults import Faults
    from workato_tui.demo.place import Place
    from workato_tui.demo.places import Places
    from workato_tui.demo.quotas import Quotas


class Json(JSONResponse):
    """JSON with the content type that Workato sends."""

    media_type = "application/json; charset=utf-8"


class RequestGate:
    """Accepts requests or refuses them as Workato does."""

    def __init__(self, places: Places, quotas: Quotas, faults: Faults, latency: float) -> None:
        self._places = places
        self._quotas = quotas
        self._faults = faults
        self._latency = latency

    async def answer(self, request: Request) -> Response:
        """Return the response to any API call."""
        if self._latency:
            await asyncio.sleep(self._latency)
        token = authorized(request)
        place = self._places.find(request, token)
        self._check(place, request.method)
        raw = await request.body()
        operation, path = place.route
        call = Call(
            place,
            file_base(request),
            path,
            dict(request.query_params),
            {} if operation.takes_a_file else parsed(raw),
            raw,
            request.headers.get("content-type", ""),
        )
        answer = operation.handler(call)
        done = answer if isinstance(answer, Response) else Json(answer)
        return self._faults.maybe_lose(request.method, done)

    def _check(self, place: Place, method: str) -> None:
        needed = place.route.operation.needs_environments
        if needed and not place.environment:
            raise environments_not_provisioned()
        group = place.route.operation.group
        if group == HOURLY and place.customer is not None:
            self._quotas.take_import(str(place.customer.id))
        else:
            self._quotas.take(place.payer, group)
        if method == "POST" and needed and place.environment != "dev":
            raise not_found()


def authorized(request: Request) -> str:
    """Return the token of the request, if it is valid for the demo."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or token not in TOKENS:
        raise unauthorized()
    return token


def file_base(request: Request) -> str:
    """Return the base of download links: this server on loopback, otherwise FILE_HOST."""
    host = request.url.hostname or ""
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    return str(request.base_url).rstrip("/") if loopback else FILE_HOST
