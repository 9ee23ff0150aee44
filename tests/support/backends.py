"""Misbehaving servers, as ASGI apps around the demo or in its place."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.support.screen import frozen_demo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


async def respond(
    send: Any, body: Any, status: int = 200, kind: str = "application/json", **headers: str
) -> None:
    """Send a complete response; send a body that is not bytes as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {"content-type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}}
    pairs = [(name.encode(), value.encode()) for name, value in names.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": raw})


class OverridableDemo:
    """The demo; requests below ``path`` go to ``override`` while it is set."""

    def __init__(self, path: str = "/api/deployments") -> None:
        self.path = path
        self.override: Callable[[Any], Any] | None = None
        self.demo = frozen_demo()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.override is not None and scope["path"].startswith(self.path):
            await self.override(send)
        else:
            await self.demo(scope, receive, send)


class TokenDemo:
    """The demo with a token that can be changed."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.demo = frozen_demo()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        if headers.get(b"authorization") == f"Bearer {self.token}".encode():
            headers[b"authorization"] = b"Bearer demo-token-dev"
        elif not scope["path"].startswith("/files/"):
            headers[b"authorization"] = b"Bearer stale"
        await self.demo({**scope, "headers": list(headers.items())}, receive, send)


class BlockingDemo:
    """The demo; responses below ``path`` are complete only once ``gate`` is set.

    The first 64 bytes are sent before.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.gate = threading.Event()
        self.reached = threading.Event()
        self.demo = frozen_demo()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not scope["path"].startswith(self.path) or self.gate.is_set():
            await self.demo(scope, receive, send)
            return

        async def send_blocked(message: Any) -> None:
            body = message.get("body", b"")
            if message["type"] == "http.response.body" and body:
                await send({**message, "body": body[:64], "more_body": True})
                self.reached.set()
                await asyncio.to_thread(self.gate.wait)
                message = {**message, "body": body[64:]}
            await send(message)

        await self.demo(scope, receive, send_blocked)

    @contextmanager
    def opened_at_exit(self) -> Iterator[BlockingDemo]:
        """Open the gate at exit in any case, since a thread may be waiting for it."""
        try:
            yield self
        finally:
            self.gate.set()


class FixedAnswers:
    """Responds with ``answers`` by path below ``/api/``, else with 404."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        name = scope["path"].removeprefix("/api/")
        if name in self.answers:
            await respond(send, self.answers[name])
        else:
            await respond(send, {"message": "Not found"}, 404)
