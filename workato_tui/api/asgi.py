"""Call an ASGI app in this process as if it were a remote host, with streaming and timeouts.

httpx's own ASGI transport buffers the whole body and ignores timeouts. Downloads from the demo have
to report progress and support cancellation like real ones.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
    from concurrent.futures import Future

    AsgiApp = Callable[
        [dict[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]],
        Awaitable[None],
    ]

_QUEUE_SIZE = 4
"""Chunks that the app may produce ahead of the reader, like a socket buffer."""


class AsgiTransport(httpx.AsyncBaseTransport):
    """Run ``app`` in the caller's event loop, one task per request."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        exchange = _Exchange(self._app, request, await request.aread())
        return await exchange.start()


class SyncAsgiTransport(httpx.BaseTransport):
    """Run the app for synchronous clients, in an event loop of its own on a daemon thread."""

    def __init__(self, app: AsgiApp) -> None:
        self._transport = AsgiTransport(app)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        response = self._run(self._transport.handle_async_request(request))
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=_SyncStream(response, self._run),
        )

    def close(self) -> None:
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._running_loop())
        return future.result()

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(
                    target=_run_loop, args=(self._loop,), name="asgi", daemon=True
                ).start()
            return self._loop


def _run_loop(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()


class _Exchange:
    """One request and its response."""

    def __init__(self, app: AsgiApp, request: httpx.Request, body: bytes) -> None:
        self._app = app
        self._request = request
        self._body: bytes | None = body
        self._timeouts: dict[str, float | None] = request.extensions.get("timeout", {})
        self._messages: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(_QUEUE_SIZE)
        self._disconnected = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> httpx.Response:
        """Start the app and wait for the response headers."""
        self._task = asyncio.create_task(self._run())
        try:
            start = await self._next_message()
        except BaseException:
            await self.close()
            raise
        if start is None:
            return httpx.Response(500, content=b'{"message":"Server error"}')
        return httpx.Response(
            start["status"], headers=start.get("headers", []), stream=_Stream(self)
        )

    async def iter_body(self) -> AsyncIterator[bytes]:
        """Yield the body in chunks until the app marks it as complete."""
        more = True
        while more:
            message = await self._next_message()
            if message is None:
                raise httpx.RemoteProtocolError(
                    "peer closed connection without sending complete message body"
                )
            if message.get("body"):
                yield message["body"]
            more = message.get("more_body", False)

    async def close(self) -> None:
        """Disconnect: notify the app, and cancel it if it does not stop."""
        self._disconnected.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        # Wake up a reader that is still waiting: the caller of close() need not be the reader.
        while not self._messages.empty():
            self._messages.get_nowait()
        self._messages.put_nowait(None)

    async def _next_message(self) -> dict[str, Any] | None:
        try:
            async with asyncio.timeout(self._timeouts.get("read")):
                return await self._messages.get()
        except TimeoutError:
            raise httpx.ReadTimeout("the app did not answer in time") from None

    async def _run(self) -> None:
        try:
            await self._app(self._scope(), self._receive, self._messages.put)
        except Exception:  # noqa: BLE001 - whatever an app raises, the client sees a broken response
            await self._messages.put(None)
        else:
            await self._messages.put(None)

    async def _receive(self) -> dict[str, Any]:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._disconnected.wait()
        return {"type": "http.disconnect"}

    def _scope(self) -> dict[str, Any]:
        url = self._request.url
        raw_path, _, query = url.raw_path.partition(b"?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": self._request.method,
            "headers": [(name.lower(), value) for name, value in self._request.headers.raw],
            "scheme": url.scheme,
            "path": unquote(raw_path.decode("ascii")),
            "raw_path": raw_path,
            "query_string": query,
            "root_path": "",
            "server": (url.host, url.port or (443 if url.scheme == "https" else 80)),
            "client": ("127.0.0.1", 0),
        }


class _Stream(httpx.AsyncByteStream):
    def __init__(self, exchange: _Exchange) -> None:
        self._exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._exchange.iter_body():
            yield piece

    async def aclose(self) -> None:
        await self._exchange.close()


class _SyncStream(httpx.SyncByteStream):
    def __init__(
        self, response: httpx.Response, run: Callable[[Coroutine[Any, Any, Any]], Any]
    ) -> None:
        self._response = response
        self._run = run

    def __iter__(self) -> Iterator[bytes]:
        pieces = self._response.aiter_raw().__aiter__()
        while True:
            piece = self._run(_next_or_none(pieces))
            if piece is None:
                return
            yield piece

    def close(self) -> None:
        self._run(self._response.aclose())


async def _next_or_none(pieces: AsyncIterator[bytes]) -> bytes | None:
    return await anext(pieces, None)
