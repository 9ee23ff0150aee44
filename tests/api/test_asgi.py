"""An app in this process behaves like a host: it streams, may hang, and notices a disconnect."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import httpx
import pytest

from tests.api.wire import TOKEN, connect
from tests.support.server import RecordingApp
from workato_tui.api import errors
from workato_tui.api.asgi import AsgiTransport, SyncAsgiTransport

URL = "https://demo.workato-tui.invalid"


class Endless:
    """Sends chunks until the client disconnects; ``sent`` counts them."""

    def __init__(self) -> None:
        self.sent = 0
        self.stopped = threading.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            while True:
                await send({"type": "http.response.body", "body": b"x" * 1000, "more_body": True})
                self.sent += 1
        finally:
            self.stopped.set()


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    message = await receive()
    headers = [(b"content-type", b"application/json"), (b"x-path", scope["raw_path"])]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": message["body"] or b"{}"})


async def _hanging(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.Event().wait()


async def _broken(scope: Any, receive: Any, send: Any) -> None:
    raise RuntimeError("the app crashed")


async def _aborting(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b'{"id":', "more_body": True})
    raise RuntimeError("the app crashed")


async def test_a_call_reaches_the_app_as_over_http() -> None:
    app = RecordingApp(_echo)
    http = connect(URL, transport=AsgiTransport(app))
    answer = await http.write(
        "POST", "/api/managed_users/EA%2F1/x", {"q": "ä"}, {"a": 1}, budget="x"
    )
    await http.aclose()
    assert answer == {"a": 1}
    request = app.last
    assert (request.method, request.path) == ("POST", "/api/managed_users/EA%2F1/x")
    assert request.query == {"q": "ä"}
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["host"] == "demo.workato-tui.invalid"


async def test_the_body_streams_and_closing_stops_the_app() -> None:
    app = Endless()
    async with httpx.AsyncClient(transport=AsgiTransport(app)) as client:
        async with client.stream("GET", f"{URL}/f") as response:
            assert len(await anext(response.aiter_raw())) == 1000
        assert app.stopped.is_set()
    assert app.sent < 20, "the app must not run far ahead of its reader"


async def test_a_hanging_app_times_out() -> None:
    http = connect(URL, transport=AsgiTransport(_hanging), timeout=0.2)
    with pytest.raises(errors.RequestTimeoutError):
        await http.get("/api/x", budget="x")
    with pytest.raises(errors.OutcomeUnknownError):
        await http.write("POST", "/api/x", budget="x")
    await http.aclose()


async def test_a_broken_app_is_a_server_error() -> None:
    http = connect(URL, transport=AsgiTransport(_broken))
    with pytest.raises(errors.ServerError, match="500"):
        await http.get("/api/x", budget="x")
    await http.aclose()


async def test_an_app_that_aborts_is_a_truncated_answer() -> None:
    http = connect(URL, transport=AsgiTransport(_aborting))
    with pytest.raises(errors.TruncatedError):
        await http.get("/api/x", budget="x")
    await http.aclose()


def test_a_sync_client_streams_and_closing_stops_the_app() -> None:
    app = Endless()
    with httpx.Client(transport=SyncAsgiTransport(app)) as client:
        with client.stream("GET", f"{URL}/f") as response:
            chunks = response.iter_raw()
            assert sum(len(next(chunks)) for _ in range(50)) == 50_000
        assert app.stopped.wait(5)
    assert app.sent < 70


def test_a_sync_client_has_timeouts() -> None:
    with (
        httpx.Client(transport=SyncAsgiTransport(_hanging), timeout=0.2) as client,
        pytest.raises(httpx.ReadTimeout),
    ):
        client.get(f"{URL}/f")
    with httpx.Client(transport=SyncAsgiTransport(_echo)) as client:
        answer = client.post(f"{URL}/a%20b", content=b"hello")
    assert (answer.content, answer.headers["x-path"]) == (b"hello", "/a%20b")


def test_closing_from_another_thread_ends_a_read() -> None:
    async def stalling(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await asyncio.Event().wait()

    transport = SyncAsgiTransport(stalling)
    request = httpx.Request("GET", f"{URL}/f", extensions={"timeout": {"read": 60.0}})
    response = transport.handle_request(request)
    has_data, ended = threading.Event(), threading.Event()

    def read() -> None:
        try:
            for _ in response.iter_raw():
                has_data.set()
        except httpx.RemoteProtocolError:
            ended.set()

    threading.Thread(target=read, daemon=True).start()
    assert has_data.wait(5)
    response.stream.close()  # type: ignore[union-attr]
    assert ended.wait(5)
    transport.close()
