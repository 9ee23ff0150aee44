"""Zips to look into: what is here is used, what is not is fetched once, and bounds are kept."""

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


class Person:
    """A connection, its downloads, and what reached the server."""

    def __init__(
        self, backend: RecordingApp, transfers: DownloadManager, connection: DemoConnection
    ) -> None:
        self.backend = backend
        self.transfers = transfers
        self.connection = connection

    async def get(self, number: str, **how) -> Path:
        return await self.transfers.cache.get(self.connection, "build", number, **how)

    @property
    def asked(self) -> list[str]:
        """Builds that were asked for and files that were fetched, in order."""
        paths = [one.path for one in self.backend.requests]
        return ["file" if path.startswith("/files/") else path[5:] for path in paths]


@asynccontextmanager
async def a_person(app=None, *, store: Store | None = None):
    backend = RecordingApp(app or frozen_demo())
    network = NetworkThread()
    network.start()
    connection = DemoConnection(network, Journal, lambda: DemoApp(backend, Secret(DEMO_TOKEN)))
    transfers = DownloadManager(store or Store.disabled())
    try:
        yield Person(backend, transfers, connection)
    finally:
        await asyncio.to_thread(transfers.shutdown)
        await asyncio.to_thread(network.stop, connection.aclose)


@pytest.fixture
def store():
    opened = Store.open(data_dir() / "store.sqlite3")
    yield opened
    opened.close()


def kept() -> list[Path]:
    return sorted(cache_dir().glob("builds/*/*"))


def modes(path: Path) -> list[int]:
    return [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent, path.parent.parent)]


async def test_a_zip_is_fetched_once_without_the_token_and_kept_private(store):
    async with a_person(store=store) as ui:
        paths = await asyncio.gather(ui.get("9094"), ui.get("9094"))
        assert ui.asked == ["project_builds/9094", "file"]
        assert all(
            "authorization" not in one.headers
            for one in ui.backend.requests
            if one.path.startswith("/files/")
        )
        assert kept() == [paths[0]]
        assert zipfile.ZipFile(paths[0]).testzip() is None
        assert modes(paths[0]) == [0o600, 0o700, 0o700]
    async with a_person(store=store) as ui:
        assert await ui.get("9094") == paths[0]
        assert ui.asked == []


async def test_a_finished_download_serves_unless_somebody_changed_it(store, tmp_path):
    async with a_person(store=store) as ui:
        target = tmp_path / "mine.zip"
        transfer = ui.transfers.start(ui.connection, "9094", "Order to Cash", target)
        await ui.transfers.wait(transfer.id)
        before = list(ui.asked)
        assert await ui.get("9094") == target
        assert ui.asked == before
        spoiled = target.read_bytes()
        middle = len(spoiled) // 2
        target.write_bytes(spoiled[:middle] + b"?" * 64 + spoiled[middle + 64 :])
        assert [await ui.get("9094")] == kept()
        assert ui.asked == [*before, "project_builds/9094", "file"]


async def test_without_a_store_nothing_stays_behind():
    async with a_person() as ui:
        path = await ui.get("9094")
        assert path.is_relative_to(tempfile.gettempdir())
        assert kept() == []
        assert modes(path) == [0o600, 0o700, 0o700]
    assert not path.exists()
    assert not path.parent.parent.parent.exists()


async def test_whoever_goes_away_ends_the_fetch_unless_somebody_else_waits(store):
    with BlockingDemo("/files/").opened_at_exit() as gated:
        async with a_person(gated, store=store) as ui:
            first, second = (asyncio.ensure_future(ui.get("9094")) for _ in range(2))
            await asyncio.to_thread(gated.reached.wait)
            first.cancel()
            await asyncio.sleep(0)
            gated.gate.set()
            assert [await second] == kept()
    with BlockingDemo("/files/").opened_at_exit() as gated:
        async with a_person(gated, store=store) as ui:
            alone = asyncio.ensure_future(ui.get("9119"))
            await asyncio.to_thread(gated.reached.wait)
            alone.cancel()
            with pytest.raises(asyncio.CancelledError):
                await alone
            # What had arrived is gone on with.
            gated.gate.set()
            path = await ui.get("9119")
            assert zipfile.ZipFile(path).testzip() is None


async def test_a_build_without_a_zip_says_why(store):
    async with a_person(store=store) as ui:
        with pytest.raises(WorkatoError, match="Build 9121 is still being built"):
            await ui.get("9121")
        assert kept() == []


async def test_a_large_zip_is_left_alone_until_somebody_asks(store, monkeypatch):
    monkeypatch.setattr(build_cache, "PREFETCH_MAX_BYTES", 500)
    async with a_person(store=store) as ui:
        with pytest.raises(WorkatoError, match="large and was not downloaded automatically"):
            await ui.get("9094", prefetch=True)
        assert zipfile.ZipFile(await ui.get("9094")).testzip() is None


def test_what_was_looked_into_longest_ago_goes_first(tmp_path):
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
