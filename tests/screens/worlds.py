"""Servers that are not what they should be, as ASGI apps around the demo or in its place."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.support.screen import frozen_demo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


async def answer(
    send: Any, body: Any, status: int = 200, kind: str = "application/json", **headers: str
) -> None:
    """One whole answer; what is not bytes is sent as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"content-type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}}
    pairs = [(name.encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": raw})


class Moody:
    """The demo, but for paths that begin with ``path`` while ``mood`` is set."""

    def __init__(self, path: str = "/api/deployments") -> None:
        self.path = path
        self.mood: Callable[[Any], Any] | None = None
        self._world = frozen_demo()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.mood is not None and scope["path"].startswith(self.path):
            await self.mood(send)
        else:
            await self._world(scope, receive, send)


class Renewed:
    """The demo behind a door whose token can be changed."""

    def __init__(self, token: str) -> None:
        self.token = token
        self._world = frozen_demo()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        if headers.get(b"authorization") == f"Bearer {self.token}".encode():
            headers[b"authorization"] = b"Bearer demo-token-dev"
        elif not scope["path"].startswith("/files/"):
            headers[b"authorization"] = b"Bearer stale"
        await self._world({**scope, "headers": list(headers.items())}, receive, send)


class Gated:
    """The demo, but what begins with ``path`` comes to its end only once ``gate`` is open.

    Of a file the first piece is sent before that.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.gate = threading.Event()
        self.reached = threading.Event()
        self._world = frozen_demo()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not scope["path"].startswith(self.path) or self.gate.is_set():
            await self._world(scope, receive, send)
            return

        async def slowly(message: Any) -> None:
            body = message.get("body", b"")
            if message["type"] == "http.response.body" and body:
                await send({**message, "body": body[:64], "more_body": True})
                self.reached.set()
                await asyncio.to_thread(self.gate.wait)
                message = {**message, "body": body[64:]}
            await send(message)

        await self._world(scope, receive, slowly)

    @contextmanager
    def shut(self) -> Iterator[Gated]:
        """At the end the gate is open, whatever happened: a thread may wait at it."""
        try:
            yield self
        finally:
            self.gate.set()


class Table:
    """Gives what stands in ``answers`` for each path below ``/api/``; else a 404."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        name = scope["path"].removeprefix("/api/")
        if name in self.answers:
            await answer(send, self.answers[name])
        else:
            await answer(send, {"message": "Not found"}, 404)
