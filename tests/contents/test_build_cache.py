"""The cache of zips: used if present, downloaded once, and pruned."""

from __future__ import annotations

import asyncio
import os
import stat
import tempfile
import zipfile
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.backends import BlockingDemo
from tests.support.screen import frozen_demo
from tests.support.server import RecordingApp
from workato_tui.api.errors import WorkatoError
from workato_tui.api.journal import Journal
from workato_tui.common.paths import cache_dir, data_dir
from workato_tui.common.secret import Secret
from workato_tui.demo import DEMO_TOKEN
from workato_tui.services import build_cache
from workato_tui.services.demo_connection import DemoApp, DemoConnection
from workato_tui.services.downloads import DownloadManager
from workato_tui.services.event_loop import NetworkThread
from workato_tui.store import Store

if TYPE_CHECKING:
    from pathlib import Path


class CacheDriver:
    """A connection, its downloads, and the requests."""

    def __init__(
        self, backend: RecordingApp, transfers: DownloadManager, connection: DemoConnection
    ) -> None:
        self.backend = backend
        self.transfers = transfers
        self.connection = connection

    async def get(self, number: str, **options) -> Path:
        return await self.transfers.cache.get(self.connection, "build", number, **options)

    @property
    def requested(self) -> list[str]:
        """The builds that were read and the files that were downloaded, in order."""
        paths = [each.path for each in self.backend.requests]
        return ["file" if path.startswith("/files/") else path[5:] for path in paths]


@asynccontextmanager
async def drive_cache(app=None, *, store: Store | None = None):
    backend = RecordingApp(app or frozen_demo())
    network = NetworkThread()
    network.start()
    connection = DemoConnection(network, Journal, lambda: DemoApp(backend, Secret(DEMO_TOKEN)))
    transfers = DownloadManager(store or Store.disabled())
    try:
        yield CacheDriver(backend, transfers, connection)
    finally:
        await asyncio.to_thread(transfers.shutdown)
        await asyncio.to_thread(network.stop, connection.aclose)


@pytest.fixture
def store():
    opened = Store.open(data_dir() / "store.sqlite3")
    yield opened
    opened.close()


def cached() -> list[Path]:
    return sorted(cache_dir().glob("builds/*/*"))


def modes(path: Path) -> list[int]:
    return [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent, path.parent.parent)]


async def test_a_zip_is_downloaded_once_and_kept_private(store):
    async with drive_cache(store=store) as ui:
        paths = await asyncio.gather(ui.get("9094"), ui.get("9094"))
        assert ui.requested == ["project_builds/9094", "file"]
        assert all(
            "authorization" not in each.headers
            for each in ui.backend.requests
            if each.path.startswith("/files/")
        )
        assert cached() == [paths[0]]
        assert zipfile.ZipFile(paths[0]).testzip() is None
        assert modes(paths[0]) == [0o600, 0o700, 0o700]
    async with drive_cache(store=store) as ui:
        assert await ui.get("9094") == paths[0]
        assert ui.requested == []


async def test_a_finished_download_is_used_unless_it_was_changed(store, tmp_path):
    async with drive_cache(store=store) as ui:
        target = tmp_path / "mine.zip"
        transfer = ui.transfers.start(ui.connection, "9094", "Order to Cash", target)
        await ui.transfers.wait(transfer.id)
        before = list(ui.requested)
        assert await ui.get("9094") == target
        assert ui.requested == before
        content = target.read_bytes()
        middle = len(content) // 2
        target.write_bytes(content[:middle] + b"?" * 64 + content[middle + 64 :])
        assert [await ui.get("9094")] == cached()
        assert ui.requested == [*before, "project_builds/9094", "file"]


async def test_without_a_store_nothing_is_kept():
    async with drive_cache() as ui:
        path = await ui.get("9094")
        assert path.is_relative_to(tempfile.gettempdir())
        assert cached() == []
        assert modes(path) == [0o600, 0o700, 0o700]
    assert not path.exists()
    assert not path.parent.parent.parent.exists()


async def test_a_download_stops_when_nobody_waits_for_it(store):
    with BlockingDemo("/files/").opened_at_exit() as blocking:
        async with drive_cache(blocking, store=store) as ui:
            first, second = (asyncio.ensure_future(ui.get("9094")) for _ in range(2))
            await asyncio.to_thread(blocking.reached.wait)
            first.cancel()
            await asyncio.sleep(0)
            blocking.gate.set()
            assert [await second] == cached()
    with BlockingDemo("/files/").opened_at_exit() as blocking:
        async with drive_cache(blocking, store=store) as ui:
            alone = asyncio.ensure_future(ui.get("9119"))
            await asyncio.to_thread(blocking.reached.wait)
            alone.cancel()
            with pytest.raises(asyncio.CancelledError):
                await alone
            # The partial download is resumed.
            blocking.gate.set()
            path = await ui.get("9119")
            assert zipfile.ZipFile(path).testzip() is None


async def test_a_build_without_a_zip(store):
    async with drive_cache(store=store) as ui:
        with pytest.raises(WorkatoError, match="Build 9121 is still being built"):
            await ui.get("9121")
        assert cached() == []


async def test_a_large_zip_is_not_prefetched(store, monkeypatch):
    monkeypatch.setattr(build_cache, "PREFETCH_MAX_BYTES", 500)
    async with drive_cache(store=store) as ui:
        with pytest.raises(WorkatoError, match="large and was not downloaded automatically"):
            await ui.get("9094", prefetch=True)
        assert zipfile.ZipFile(await ui.get("9094")).testzip() is None


def test_the_least_recently_used_zip_is_pruned_first(tmp_path):
    folder = tmp_path / "one workspace"
    folder.mkdir()
    for number, name in enumerate(("old.zip", "new.zip", "kept.zip", "ancient.zip")):
        (folder / name).write_bytes(b"x" * 100)
        days = {"ancient.zip": 100}.get(name, 10 - number)
        used_at = (folder / name).stat().st_mtime - days * 86_400
        os.utime(folder / name, (used_at, used_at))
    build_cache.prune(tmp_path, keep=folder / "kept.zip", max_bytes=250)
    assert sorted(path.name for path in folder.iterdir()) == ["kept.zip", "new.zip"]
    build_cache.prune(tmp_path, keep=folder / "kept.zip", max_bytes=50)
    assert [path.name for path in folder.iterdir()] == ["kept.zip"]
