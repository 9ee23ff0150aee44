"""Serves an ASGI app on a real loopback socket, and records what reached it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import uvicorn

if TYPE_CHECKING:
    from pathlib import Path

    import trustme

Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [
        MutableMapping[str, Any],
        Callable[[], Awaitable[Message]],
        Callable[[Message], Awaitable[None]],
    ],
    Awaitable[None],
]

_START_LIMIT = 20.0


class _Server(uvicorn.Server):
    """A server that signals when it is ready."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self.ready.set()

    def stop(self) -> None:
        """Stop serving; called from another thread."""
        self.should_exit = True
        self.force_exit = True
        # Wake the loop up: on a loaded machine it was seen to sleep past its own timer.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(lambda: None)


def issue_certificate(ca: trustme.CA, folder: Path, *names: str, **options: Any) -> Path:
    """Issue a server certificate; return a PEM file in ``folder`` with its key and chain."""
    path = folder / "server.pem"
    ca.issue_cert(*names, **options).private_key_and_cert_chain_pem.write_to_path(path)
    return path


@contextmanager
def serve(app: AsgiApp, certificate: Path | None = None) -> Iterator[str]:
    """Serve ``app`` on a free port of 127.0.0.1; yield the base URL, without a trailing slash.

    With a certificate the host is ``localhost``, the name in the test certificates.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    config = uvicorn.Config(
        app,
        log_config=None,
        lifespan="off",
        access_log=False,
        timeout_graceful_shutdown=1,
        # Longer than any client keeps an idle connection, so that no write meets a closing one.
        timeout_keep_alive=60,
        ssl_certfile=str(certificate) if certificate else None,
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    if not server.ready.wait(_START_LIMIT):
        raise RuntimeError("the test server did not start")
    try:
        yield f"https://localhost:{port}" if certificate else f"http://127.0.0.1:{port}"
    finally:
        server.stop()
        thread.join(_START_LIMIT)
        listener.close()


@dataclass(frozen=True)
class RecordedRequest:
    """A request that reached the server."""

    method: str
    path: str
    """The percent-encoded path, without the query."""
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


all_requests: list[RecordedRequest] = []
"""The requests to all recording apps since the test began."""


@dataclass
class RecordingApp:
    """Passes requests on to ``app`` and records them in ``requests``, in order."""

    app: AsgiApp
    requests: list[RecordedRequest] = field(default_factory=list)

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        messages = [await receive()]
        while messages[-1].get("more_body"):
            messages.append(await receive())
        self.requests.append(_recorded(scope, messages))
        all_requests.append(self.requests[-1])

        async def replay() -> Message:
            return messages.pop(0) if messages else await receive()

        await self.app(scope, replay, send)

    @property
    def last(self) -> RecordedRequest:
        """The latest request."""
        return self.requests[-1]


def _recorded(scope: MutableMapping[str, Any], messages: list[Message]) -> RecordedRequest:
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    return RecordedRequest(
        method=scope["method"],
        path=raw_path.decode("ascii").partition("?")[0],
        query=dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True)),
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        body=b"".join(message.get("body", b"") for message in messages),
    )
