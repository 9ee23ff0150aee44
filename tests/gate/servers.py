"""Servers that reject writes, or block requests until a test continues them."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from tests.support.server import AsgiApp


class RejectingServer:
    """Passes reads on to ``app`` and answers every write with ``status`` and ``body``."""

    def __init__(self, app: AsgiApp, status: int, body: bytes = b'{"message": "No"}') -> None:
        self._app = app
        self.status = status
        self.body = body

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] == "GET":
            await self._app(scope, receive, send)
            return
        headers = [(b"content-type", b"application/json"), (b"location", b"/elsewhere")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


class HoldingServer:
    """Blocks the requests of ``method`` while it is closed."""

    def __init__(self, app: AsgiApp, method: str = "GET") -> None:
        self._app = app
        self._method = method
        self._open = threading.Event()
        self._open.set()
        self.blocked_count = 0
        """The number of requests that were blocked so far."""

    def close(self) -> None:
        """Block requests from now on."""
        self._open.clear()

    def open(self) -> None:
        """Continue all requests."""
        self._open.set()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] == self._method:
            if not self._open.is_set():
                self.blocked_count += 1
            await asyncio.to_thread(self._open.wait)
        await self._app(scope, receive, send)
