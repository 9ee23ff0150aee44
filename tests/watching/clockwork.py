"""A clock that advances only by sleeping, and scripted responses of the API."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from workato_tui.store import Scope

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

START = datetime(2025, 3, 1, 9, tzinfo=UTC)
SCOPE = Scope("acme", "www.workato.com dev", "")


class Clock:
    """Advances only while a coroutine sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.sleeps: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        await asyncio.sleep(0)
        self.seconds += seconds


class ScriptedConnection:
    """Responds to each path with its script in order, then repeats the last response.

    The API client is real; the responses come from its transport.
    """

    def __init__(self, clock: Clock, scope: Scope = SCOPE, **answers: list[Any]) -> None:
        import httpx

        from workato_tui.api.auth import BearerAuth
        from workato_tui.api.client import Api
        from workato_tui.api.http import Http
        from workato_tui.api.quotas import RateLimiter
        from workato_tui.common.secret import Secret

        self.scope = scope
        self.requests: list[tuple[str, float]] = []
        self.on_request: Callable[[], object] = lambda: None

        def answer(request: httpx.Request) -> httpx.Response:
            name = request.url.path.removeprefix("/api/")
            self.requests.append((name, clock.seconds))
            script = answers[name.replace("/", "_")]
            response = script.pop(0) if len(script) > 1 else script[0]
            self.on_request()
            body_with_id = {
                "id": name.rpartition("/")[2],
                **({} if isinstance(response, int) else response),
            }
            status, body = (
                (response, {"message": "No"}) if isinstance(response, int) else (200, body_with_id)
            )
            stream = httpx.ByteStream(json.dumps(body).encode())
            return httpx.Response(status, headers={"Content-Type": "application/json"},
                                  stream=stream)  # fmt: skip

        self.quotas = RateLimiter(
            {"projects": 6000, "deployments": 6000}, clock=clock, sleep=clock.sleep
        )
        http = Http(
            "https://www.workato.com",
            BearerAuth(Secret("watching-token")),
            rate_limiter=self.quotas,
            transport=httpx.MockTransport(answer),
            backoff=0.0,
        )
        self.api = Api(http)

    async def call(self, job: Callable[[Any], Awaitable[Any]]) -> Any:
        return await job(self.api)
