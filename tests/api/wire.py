"""A scripted Workato on a loopback socket, and one that breaks connections."""

from __future__ import annotations

import json
import socket
import struct
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.support.server import RecordedRequest, RecordingApp
from workato_tui.api.auth import BearerAuth
from workato_tui.api.http import Http
from workato_tui.api.quotas import RateLimiter
from workato_tui.common.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

TOKEN = "wrkeu-s3cr3t-t0k3n"


@dataclass
class Reply:
    """A response; ``body`` is sent as JSON unless it is bytes."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] | None = None

    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Script:
    """An ASGI app that sends ``replies`` in order, and the last one again and again."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.recorded = RecordingApp(self._answer)
        self.url = ""

    @property
    def requests(self) -> list[RecordedRequest]:
        return self.recorded.requests

    def reply_with(self, *replies: Reply) -> None:
        self.replies = list(replies)

    async def _answer(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        headers = {"content-type": "application/json; charset=utf-8", **reply.headers}
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": raw})
        for piece in reply.pieces or [reply.content()]:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def connect(url: str, **options: Any) -> Http:
    """Return a connection with its own quotas and short waits between retries."""
    options.setdefault("rate_limiter", RateLimiter(dict.fromkeys(("folders", "deployments"), 1000)))
    options.setdefault("backoff", 0.001)
    return Http(url, BearerAuth(Secret(TOKEN)), **options)


class RawServer:
    """Answers each request with raw bytes, then closes; ``reset`` closes with a RST."""

    def __init__(self, answer: bytes = b"", *, reset: bool = False, hang: bool = False) -> None:
        self.answer = answer
        self.reset = reset
        self.hang = hang
        self.requests: list[bytes] = []
        self.arrived = threading.Event()
        self.done = threading.Event()

    def handle(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            data = connection.recv(65536)
            if not data:
                return
            head += data
        self.requests.append(head)
        self.arrived.set()
        if self.hang:
            self.done.wait(20)
        connection.sendall(self.answer)
        if self.reset:
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        else:
            self.end(connection)

    def end(self, connection: socket.socket) -> None:
        """Close after reading the rest; closing with unread data would be a reset."""
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


@contextmanager
def serve_raw(server: Any) -> Iterator[str]:
    """Serve :class:`RawServer`, or anything with ``handle``, on a free port of this machine."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve_one(connection: socket.socket) -> None:
        with connection:
            try:
                server.handle(connection)
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve_one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        if hasattr(server, "done"):
            server.done.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
