"""Downloads from an app in this process, as with the demo."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from workato_tui.api.asgi import SyncAsgiTransport
from workato_tui.api.cancellation import CancelToken
from workato_tui.api.errors import OperationCancelledError, UnsafeAddressError
from workato_tui.common.secret import Secret
from workato_tui.packages.download import DownloadRequest, RetryPolicy, download
from workato_tui.packages.partial_downloads import DownloadOrigin

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from workato_tui.packages.progress import Progress

HOST = "https://files.example.invalid"
COUNT = 4


class InProcessHost:
    """Streams zips; none ends before ``COUNT`` have started, so that they overlap."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.started_count = 0
        self.all_started = asyncio.Event()
        self.headers: list[dict[str, str]] = []
        self.transport = SyncAsgiTransport(
            Starlette(
                routes=[
                    Route("/together/{n}", self.together),
                    Route("/stuck", self.stuck),
                    Route("/detour", self.detour),
                    Route("/admin", self.admin),
                ]
            )
        )

    async def together(self, request: Request) -> Response:
        self.headers.append(dict(request.headers))
        self.started_count += 1
        if self.started_count >= COUNT:
            self.all_started.set()

        async def chunks():
            for start in range(0, len(self.content), 100_000):
                yield self.content[start : start + 100_000]
                await self.all_started.wait()

        return StreamingResponse(chunks(), headers={"content-length": str(len(self.content))})

    async def detour(self, request: Request) -> Response:
        return RedirectResponse("http://127.0.0.1:8080/admin")

    async def admin(self, request: Request) -> Response:
        self.headers.append(dict(request.headers))
        return Response(self.content)

    async def stuck(self, request: Request) -> Response:
        await asyncio.Event().wait()
        raise AssertionError


@pytest.fixture
def host(content: bytes):
    host_app = InProcessHost(content)
    yield host_app
    host_app.transport.close()


def request(host: InProcessHost, folder: Path, path: str, name: str) -> DownloadRequest:
    return DownloadRequest(
        folder,
        name,
        DownloadOrigin(name, "demo", "demo"),
        Secret(HOST + path),
        transport=host.transport,
        retry_policy=RetryPolicy(max_failures=1),
    )


def test_concurrent_downloads_over_one_transport(host, folder):
    requests = [request(host, folder, f"/together/{n}", f"{n}.zip") for n in range(COUNT)]
    with ThreadPoolExecutor(COUNT) as pool:
        results = list(pool.map(download, requests))
    assert {result.requests for result in results} == {1}
    for result in results:
        assert result.path.read_bytes() == host.content
    assert all("authorization" not in headers for headers in host.headers)


def test_canceling_with_an_app_that_hangs(host, folder):
    stop = CancelToken()

    def cancel(progress: Progress) -> None:
        if progress.phase == "connecting":
            threading.Timer(0.05, stop.set).start()

    with pytest.raises(OperationCancelledError):
        download(request(host, folder, "/stuck", "a.zip"), progress=cancel, cancel_token=stop)
    assert list(folder.iterdir()) == []


def test_a_redirect_to_this_machine_is_rejected(host, folder):
    with pytest.raises(UnsafeAddressError, match="this machine"):
        download(request(host, folder, "/detour", "a.zip"))
    assert host.headers == []
