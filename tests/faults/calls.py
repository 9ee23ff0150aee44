"""The six kinds of call that there are, each made once against a server that may be at fault.

A call ends in an :class:`Outcome`: the words that the person reads, what the ledger or the disk
holds, and every request that left.
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
    """How a call ended."""

    said: str = ""
    """What the person is told; empty where all went well."""
    seen: list[Exchange] = field(default_factory=list)
    state: str = ""
    """Of a write what is in the ledger, of a watch how it ended once the fault was over."""
    kept: int | None = None
    """Bytes of a download that wait to go on; None for nothing."""
    value: Any = None


@dataclass
class Meeting:
    """A fault, and the way to the server that has it."""

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
        """A watched deployment: one look meets the fault, a later one meets its end."""
        server = FaultServer(self.fault, json.dumps(ONE).encode())
        outcome = Outcome(seen=server.seen, state="watched")
        told, ended = asyncio.Event(), asyncio.Event()
        watches = WatchRegistry(Store.disabled(), sleep=lambda _: told.wait())

        def changed(watch: Any) -> None:
            if watch.note and not told.is_set():
                outcome.said = watch.note
                server.times = 0
                told.set()
                watches.poll_now(watch)
                if self.serve is not serve_raw:
                    ended.set()

        def end(watch: Any) -> None:
            outcome.state = watch.outcome
            ended.set()

        watches.on_change, watches.on_end = changed, end
        with self.serve(server) as url:
            http = self._http(url)
            watches.add(SCOPE, "deployment", "7")
            await _until(ended, watches.run(_Connected(Api(http))))
            watches.close()
            await http.aclose()
        return outcome

    async def download(self) -> Outcome:
        """A build's zip; when the fault is over, it is begun again and goes on."""
        whole = package()
        server = FaultServer(self.fault, whole, "application/zip")
        outcome = Outcome(seen=server.seen)
        with self.serve(server) as url:
            link = Secret(f"{url}/f.zip?Signature={SIGNATURE}")
            origin = DownloadOrigin("46", "acme", "127.0.0.1")
            patience = RetryPolicy(max_failures=2, initial_delay=0.001)
            request = DownloadRequest(self.folder, "p.zip", origin, link, retry_policy=patience)
            try:
                await asyncio.to_thread(download, request)
            except WorkatoError as error:
                outcome.said = str(error)
                outcome.kept = self._kept(whole)
                server.times = 0
                if self.serve is serve_raw:
                    await asyncio.to_thread(download, request)
            if self.serve is serve_raw:
                assert (self.folder / "p.zip").read_bytes() == whole
        return outcome

    def _kept(self, whole: bytes) -> int | None:
        assert not (self.folder / "p.zip").exists()
        parts = find_partial_downloads(self.folder)
        assert all(whole.startswith(part.path.read_bytes()) for part in parts)
        return parts[0].done if parts else None

    async def _read(self, honest: Any, job: Job) -> Outcome:
        server = FaultServer(self.fault, json.dumps(honest).encode())
        outcome = Outcome(seen=server.seen)
        with self.serve(server) as url:
            http = self._http(url)
            try:
                outcome.value = await job(Api(http))
            except WorkatoError as error:
                outcome.said = str(error)
            await http.aclose()
        return outcome

    async def _write(self, job: Job) -> Outcome:
        server = FaultServer(self.fault, json.dumps(ONE).encode())
        outcome = Outcome(seen=server.seen)
        ledger = Store.disabled().ledger
        with self.serve(server) as url:
            http = self._http(url, write_hook=ledger.hook(SCOPE))
            try:
                outcome.value = await job(Api(http))
            except WorkatoError as error:
                outcome.said = str(error)
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


async def _until(event: asyncio.Event, running: Any) -> None:
    """Run until the event, or until what runs fails, which is the test's failure then."""
    task, waiting = asyncio.create_task(running), asyncio.create_task(event.wait())
    async with asyncio.timeout(20):
        await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    for one in (task, waiting):
        one.cancel()
        with suppress(asyncio.CancelledError):
            await one


def package() -> bytes:
    """A small zip that does not shrink."""
    out = io.BytesIO()
    info = zipfile.ZipInfo("a.recipe.json", (2026, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        made.writestr(info, json.dumps({"name": "Recipe", "code": list(range(300))}))
    return out.getvalue()
