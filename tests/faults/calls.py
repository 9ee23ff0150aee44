"""The six kinds of calls, each made once against a faulty server.

A call results in an :class:`Outcome`: the message for the user, what the ledger or the disk has,
and every request that was sent.
"""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.api.wire import connect, serve_raw
from tests.faults.server import Exchange, FaultServer
from workato_tui.api.client import Api
from workato_tui.api.errors import WorkatoError
from workato_tui.api.packages import ImportRequest
from workato_tui.api.quotas import RateLimiter
from workato_tui.api.request_models import DeployRequest
from workato_tui.common.secret import Secret
from workato_tui.packages.download import DownloadRequest, RetryPolicy, download
from workato_tui.packages.partial_downloads import DownloadOrigin, find_partial_downloads
from workato_tui.services.watches import WatchRegistry
from workato_tui.store import Scope, Store

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.faults.server import Fault
    from workato_tui.api.http import Http

    Serve = Callable[[FaultServer], AbstractContextManager[str]]
    Job = Callable[[Api], Awaitable[Any]]

TIMEOUT = 0.8
SCOPE = Scope("acme", "127.0.0.1 dev", "")
SIGNATURE = "s3cr3t-signature"
ONE = {"id": 7, "title": "Release", "state": "success", "project_id": "3", "project_build_id": 46}
DEPLOY = DeployRequest(environment_type="test", title="Release")


@dataclass
class Outcome:
    """The outcome of a call."""

    message: str = ""
    """The error message; empty for success."""
    requests: list[Exchange] = field(default_factory=list)
    state: str = ""
    """The ledger state of a write; the outcome of a watch after the fault."""
    partial_size: int | None = None
    """The size of a partial download; None for nothing."""
    value: Any = None


@dataclass
class FaultyCalls:
    """Makes calls to a server with a fault."""

    fault: Fault
    folder: Path
    serve: Serve = serve_raw
    timeout: float = TIMEOUT

    async def list(self) -> Outcome:
        return await self._read({"items": [ONE]}, lambda api: api.deployments.list())

    async def get(self) -> Outcome:
        return await self._read(ONE, lambda api: api.deployments.get(7))

    async def write(self) -> Outcome:
        return await self._write(lambda api: api.builds.deploy(46, DEPLOY))

    async def upload(self) -> Outcome:
        path = self.folder / "package.zip"
        path.write_bytes(package())
        request = ImportRequest(folder_id="9", file=str(path))
        return await self._write(lambda api: api.packages.import_zip(request))

    async def poll(self) -> Outcome:
        """Watch a deployment: one poll has the fault, a later one succeeds."""
        server = FaultServer(self.fault, json.dumps(ONE).encode())
        outcome = Outcome(requests=server.requests, state="watched")
        reported, ended = asyncio.Event(), asyncio.Event()
        watches = WatchRegistry(Store.disabled(), sleep=lambda _: reported.wait())

        def on_change(watch: Any) -> None:
            if watch.note and not reported.is_set():
                outcome.message = watch.note
                server.times = 0
                reported.set()
                watches.poll_now(watch)
                if self.serve is not serve_raw:
                    ended.set()

        def on_end(watch: Any) -> None:
            outcome.state = watch.outcome
            ended.set()

        watches.on_change, watches.on_end = on_change, on_end
        with self.serve(server) as url:
            http = self._http(url)
            watches.add(SCOPE, "deployment", "7")
            await _run_until(ended, watches.run(_Connected(Api(http))))
            watches.close()
            await http.aclose()
        return outcome

    async def download(self) -> Outcome:
        """Download the zip of a build; resume when the fault is over."""
        content = package()
        server = FaultServer(self.fault, content, "application/zip")
        outcome = Outcome(requests=server.requests)
        with self.serve(server) as url:
            link = Secret(f"{url}/f.zip?Signature={SIGNATURE}")
            origin = DownloadOrigin("46", "acme", "127.0.0.1")
            retry_policy = RetryPolicy(max_failures=2, initial_delay=0.001)
            request = DownloadRequest(self.folder, "p.zip", origin, link, retry_policy=retry_policy)
            try:
                await asyncio.to_thread(download, request)
            except WorkatoError as error:
                outcome.message = str(error)
                outcome.partial_size = self._partial_size(content)
                server.times = 0
                if self.serve is serve_raw:
                    await asyncio.to_thread(download, request)
            if self.serve is serve_raw:
                assert (self.folder / "p.zip").read_bytes() == content
        return outcome

    def _partial_size(self, content: bytes) -> int | None:
        assert not (self.folder / "p.zip").exists()
        parts = find_partial_downloads(self.folder)
        assert all(content.startswith(part.path.read_bytes()) for part in parts)
        return parts[0].done if parts else None

    async def _read(self, body: Any, job: Job) -> Outcome:
        server = FaultServer(self.fault, json.dumps(body).encode())
        outcome = Outcome(requests=server.requests)
        with self.serve(server) as url:
            http = self._http(url)
            try:
                outcome.value = await job(Api(http))
            except WorkatoError as error:
                outcome.message = str(error)
            await http.aclose()
        return outcome

    async def _write(self, job: Job) -> Outcome:
        server = FaultServer(self.fault, json.dumps(ONE).encode())
        outcome = Outcome(requests=server.requests)
        ledger = Store.disabled().ledger
        with self.serve(server) as url:
            http = self._http(url, write_hook=ledger.hook(SCOPE))
            try:
                outcome.value = await job(Api(http))
            except WorkatoError as error:
                outcome.message = str(error)
            await http.aclose()
        (entry,) = (json.loads(line) for line in ledger.json_lines())
        outcome.state = entry["state"]
        return outcome

    def _http(self, url: str, **options: Any) -> Http:
        families = ("folders", "projects", "deployments", "packages", "imports")
        quotas = RateLimiter(dict.fromkeys(families, 10_000))
        return connect(url, timeout=self.timeout, rate_limiter=quotas, **options)


class _Connected:
    scope = SCOPE

    def __init__(self, api: Api) -> None:
        self._api = api

    async def call(self, job: Job) -> Any:
        return await job(self._api)


async def _run_until(event: asyncio.Event, running: Any) -> None:
    """Run until the event is set; fail if ``running`` fails."""
    task, waiting = asyncio.create_task(running), asyncio.create_task(event.wait())
    async with asyncio.timeout(20):
        await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    for each in (task, waiting):
        each.cancel()
        with suppress(asyncio.CancelledError):
            await each


def package() -> bytes:
    """Return a small zip that cannot be compressed."""
    out = io.BytesIO()
    info = zipfile.ZipInfo("a.recipe.json", (2026, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(info, json.dumps({"name": "Recipe", "code": list(range(300))}))
    return out.getvalue()
