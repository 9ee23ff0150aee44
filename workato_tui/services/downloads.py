"""The app's downloads, which continue when a screen is closed."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workato_tui.common.loop_call import call_in_loop
from workato_tui.keymap import with_keys
from workato_tui.services.build_cache import BuildCache
from workato_tui.services.download_links import download_zip

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.api.cancellation import CancelToken
    from workato_tui.packages.progress import Progress
    from workato_tui.services.connection import Connection
    from workato_tui.store import DownloadRecord, FileKind, Scope, Store

_log = logging.getLogger(__name__)
_SHUTDOWN_SECONDS = 3.0
"""Maximum seconds at exit for downloads to save their partial files."""


@dataclass
class Download:
    """A download as shown on the screen."""

    id: str
    source_id: str
    project: str
    folder: Path
    file_name: str
    scope: Scope
    state: str = "running"
    bytes_done: int = 0
    bytes_total: int | None = None
    speed: float = 0.0
    seconds_left: float | None = None
    message: str = ""
    started: float = field(default_factory=time.time)
    kind: FileKind = "build"
    """What ``source_id`` refers to."""

    @property
    def path(self) -> Path:
        """The final path of the file."""
        return self.folder / self.file_name


class DownloadManager:
    """Runs downloads in threads; calls ``on_change`` and ``on_end`` on the app's thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._by_id: dict[str, Download] = {}
        self._stops: dict[str, CancelToken] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._ends: dict[str, asyncio.Event] = {}
        self.cache = BuildCache(self.finished, persistent=lambda: store.usable)
        """Zips that were only inspected."""
        self.on_change: Callable[[Download], None] = lambda _transfer: None
        self.on_end: Callable[[Download], None] = lambda _transfer: None

    def newest_first(self) -> list[Download]:
        """Return all downloads, the last started first."""
        return sorted(self._by_id.values(), key=lambda transfer: transfer.started, reverse=True)

    def add(self, download: Download) -> None:
        """Add a download to the list."""
        self._by_id[download.id] = download

    def get(self, download_id: str) -> Download | None:
        """Return the download with this ID."""
        return self._by_id.get(download_id)

    def finished(self, scope: Scope, kind: FileKind, number: str) -> list[Download]:
        """Return the finished downloads of a build or package, newest first."""
        key = (scope, kind, number, "done")
        return [t for t in self.newest_first() if (t.scope, t.kind, t.source_id, t.state) == key]

    @property
    def running(self) -> list[Download]:
        """The running downloads."""
        return [transfer for transfer in self._by_id.values() if transfer.state == "running"]

    async def restore(self, connection: Connection, folders: list[Path]) -> list[Download]:
        """Restore the downloads of earlier runs; return those that can be resumed."""
        records, parts = await asyncio.to_thread(self._read_saved, connection.scope, folders)
        partial = []
        for scope, record in records:
            if record.id not in self._by_id:
                self._by_id[record.id] = _from_record(record, scope)
        for part in parts:
            download = next(
                (t for t in self._by_id.values() if t.path == part.folder / part.name), None
            ) or Download(
                uuid.uuid4().hex, part.state.origin.id, part.state.origin.project, part.folder,
                part.name, connection.scope._replace(workspace=part.state.origin.workspace),
                started=part.modified,
                kind="package" if part.state.origin.kind == "package" else "build",
            )  # fmt: skip
            if download.state != "running" or download.id not in self._threads:
                download.state = "kept"
                download.bytes_done, download.bytes_total = part.done, part.state.total
                download.message = with_keys("Partly downloaded; {download} resumes.")
                self._by_id[download.id] = download
                partial.append(download)
        for download in self._by_id.values():
            if download.state == "running" and download.id not in self._threads:
                download.state = "failed"
                download.message = with_keys(
                    "Interrupted by the end of the program; {download} downloads it again."
                )
        return partial

    def _read_saved(
        self, scope: Scope, folders: list[Path]
    ) -> tuple[list[tuple[Scope, DownloadRecord]], list]:  # type: ignore[type-arg]
        from workato_tui.packages.partial_downloads import find_partial_downloads

        records = self._store.downloads.with_customers(scope)
        recorded = {Path(record.path) for _, record in records}
        places = dict.fromkeys([*folders, *(path.parent for path in recorded)])
        parts = []
        for folder in places:
            parts += [
                part
                for part in find_partial_downloads(folder)
                if not part.busy
                # A partial file of a renamed profile is recognized by its record.
                and (
                    part.state.origin.profile == scope.profile
                    or part.folder / part.name in recorded
                )
                and part.state.origin.host == scope.host
            ]
        return records, parts

    def start(
        self,
        connection: Connection,
        build_id: str,
        project: str,
        target: Path,
        *,
        overwrite: bool = False,
        previous: Download | None = None,
        kind: FileKind = "build",
    ) -> Download:
        """Start downloading the zip of a build or package to ``target``.

        With ``previous``, resume its partial file.
        """
        from workato_tui.api.cancellation import CancelToken

        download = previous or Download(
            uuid.uuid4().hex, build_id, project, target.parent, target.name, connection.scope,
            kind=kind,
        )  # fmt: skip
        download.state, download.message, download.speed = "running", "", 0.0
        download.started = time.time()
        self.add(download)
        stop = self._stops[download.id] = CancelToken()
        loop = asyncio.get_running_loop()
        thread = threading.Thread(
            target=self._run,
            args=(download, connection, stop, overwrite, loop),
            name=f"download {build_id}",
            daemon=True,
        )
        self._threads[download.id] = thread
        self.on_change(download)
        thread.start()
        return download

    async def wait(self, download_id: str) -> None:
        """Wait for the end of a download."""
        download = self._by_id.get(download_id)
        if download is not None and download.state == "running":
            await self._ends.setdefault(download_id, asyncio.Event()).wait()

    def _finish(self, download: Download) -> None:
        event = self._ends.pop(download.id, None)
        if event is not None:
            event.set()
        self.on_end(download)

    def cancel(self, download_id: str) -> None:
        """Stop it at once; the part downloaded so far is kept."""
        stop = self._stops.get(download_id)
        if stop is not None:
            # Closing a hanging socket may block.
            threading.Thread(target=stop.set, daemon=True).start()

    def remove(self, download_id: str) -> None:
        """Remove a download from the list; its file stays."""
        download = self._by_id.pop(download_id, None)
        if download is not None:
            threading.Thread(
                target=self._store.downloads.remove, args=(download.scope, download.id), daemon=True
            ).start()

    def shutdown(self) -> None:
        """Stop all downloads with resumable partial files. Called at exit."""
        for stop in self._stops.values():
            stop.set()
        deadline = time.monotonic() + _SHUTDOWN_SECONDS
        for thread in self._threads.values():
            if thread.is_alive():
                thread.join(max(deadline - time.monotonic(), 0.05))
        self.cache.shutdown()

    # In the download's thread

    def _run(
        self,
        download: Download,
        connection: Connection,
        stop: CancelToken,
        overwrite: bool,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        from workato_tui.api.errors import OperationCancelledError, WorkatoError

        def progress(report: Progress) -> None:
            download.bytes_done, download.bytes_total = report.done, report.total
            download.speed, download.seconds_left = report.speed, report.seconds_left
            download.message = report.note
            call_in_loop(loop, self.on_change, download)

        self._save(download)
        try:
            result = download_zip(
                connection, loop, download.scope, download.kind, download.source_id, download.path,
                progress=progress, cancel_token=stop, project=download.project, overwrite=overwrite,
            )  # fmt: skip
            state, message = "done", result.warning or ""
        except OperationCancelledError as error:
            state, message = "cancelled", str(error)
        except WorkatoError as error:
            state, message = "failed", str(error)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not leave it "running"
            _log.error("download of build %s: %s", download.source_id, type(error).__name__)
            state, message = "failed", "Internal error of workato-tui."
        download.state, download.message = state, message
        download.speed, download.seconds_left = 0.0, None
        self._save(download)
        call_in_loop(loop, self.on_change, download)
        call_in_loop(loop, self._finish, download)

    def _save(self, download: Download) -> None:
        from workato_tui.store import DownloadRecord

        states = {"running": "running", "done": "done", "cancelled": "cancelled"}
        self._store.downloads.save(
            download.scope,
            DownloadRecord(
                id=download.id,
                build_id=download.source_id,
                name=download.file_name,
                path=str(download.path),
                size=download.bytes_total,
                state=states.get(download.state, "failed"),  # type: ignore[arg-type]
                started=datetime.fromtimestamp(download.started, UTC),
                ended=None if download.state == "running" else datetime.now(UTC),
                message=download.message,
                kind=download.kind,
            ),
        )


def _from_record(record: DownloadRecord, scope: Scope) -> Download:
    path = Path(record.path)
    return Download(
        id=record.id,
        source_id=record.build_id or "",
        project="",
        folder=path.parent,
        file_name=record.name,
        scope=scope,
        state=record.state,
        bytes_done=(record.size or 0) if record.state == "done" else 0,
        bytes_total=record.size,
        message=record.message,
        started=record.started.timestamp(),
        kind=record.kind,
    )
