"""A cache of zips to inspect: local files if available, else downloaded once.

Builds never change. A finished download of this profile is used as is; other zips are kept in the
cache folder, limited in size and separated by profile, host and workspace. Without a store (the
demo, ``store = false``), a temporary folder is used.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from workato_tui.common.loop_call import call_in_loop
from workato_tui.common.paths import cache_dir, ensure_private
from workato_tui.services.download_links import download_zip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from tempfile import TemporaryDirectory

    from workato_tui.api.cancellation import CancelToken
    from workato_tui.packages.progress import Progress
    from workato_tui.services.connection import Connection
    from workato_tui.store import FileKind, Scope

CACHE_FOLDER = "builds"
MAX_BYTES = 1_000_000_000
"""Maximum total size; the least recently used zips are removed first."""
MAX_DAYS = 90
PREFETCH_MAX_BYTES = 20_000_000
"""Maximum size of a zip fetched without a request by the user."""


class FinishedDownload(Protocol):
    """A downloaded zip."""

    @property
    def path(self) -> Path:
        """Its path."""

    @property
    def bytes_total(self) -> int | None:
        """Its size in bytes."""


class CacheKey(NamedTuple):
    """The identity of a zip: scope, and number of the build or package."""

    scope: Scope
    kind: FileKind
    id: str

    @property
    def name(self) -> str:
        """The file name in the cache."""
        return f"{self.kind}-{self.id}.zip"

    @property
    def folder(self) -> str:
        """The folder name for the workspace."""
        import hashlib

        return hashlib.sha256("\0".join(self.scope).encode("utf-8", "replace")).hexdigest()[:24]


class _Fetch:
    """A running fetch: its waiters, and how to cancel it."""

    def __init__(self, stop: CancelToken, result: asyncio.Future[Path]) -> None:
        self.stop = stop
        self.result = result
        self.waiters = 0
        self.listeners: dict[int, Callable[[Progress], None]] = {}
        self.max_bytes: int | None = None
        self.too_large = False

    def report_progress(self, progress: Progress) -> None:
        """Report the progress; runs in the fetch's thread."""
        if self.max_bytes is not None and (progress.total or progress.done) > self.max_bytes:
            self.too_large = True
            self.stop.set()
        for tell in list(self.listeners.values()):
            tell(progress)


class BuildCache:
    """Provides zips. It belongs to the app; use it on the app's event loop."""

    def __init__(
        self,
        finished: Callable[[Scope, FileKind, str], Sequence[FinishedDownload]],
        *,
        persistent: Callable[[], bool],
    ) -> None:
        """Create the cache.

        ``finished`` returns the finished downloads of a build or package, newest first;
        ``persistent`` says whether the user's cache folder may be used.
        """
        self._finished = finished
        self._persistent = persistent
        self._temporary: TemporaryDirectory[str] | None = None
        self._guard = threading.Lock()
        self._running: dict[CacheKey, _Fetch] = {}

    async def get(
        self,
        connection: Connection,
        kind: FileKind,
        number: str,
        *,
        prefetch: bool = False,
        on_progress: Callable[[Progress], None] = lambda _report: None,
    ) -> Path:
        """Return the path of a complete, verified zip of a build or package.

        ``prefetch`` means that nobody waits for it: its calls have low priority, and a large file
        is skipped. ``on_progress`` is called on this loop. Cancelling ends the fetch; the part
        downloaded so far is kept. Raises WorkatoError.
        """
        key = CacheKey(connection.scope, kind, number)
        path = await asyncio.to_thread(self._find_local, key)
        if path is not None:
            return path
        fetch = self._running.get(key) or self._start(connection, key, prefetch=prefetch)
        if not prefetch:
            fetch.max_bytes = None
        return await self._wait(key, fetch, on_progress)

    async def contains(self, connection: Connection, kind: FileKind, number: str) -> bool:
        """Return whether the zip is local, so that nothing has to be fetched."""
        key = CacheKey(connection.scope, kind, number)
        return await asyncio.to_thread(self._find_local, key) is not None

    def shutdown(self) -> None:
        """Cancel what runs and remove temporary files. Blocking; called at exit."""
        for fetch in list(self._running.values()):
            fetch.stop.set()
        with self._guard:
            temporary, self._temporary = self._temporary, None
        if temporary is not None:
            temporary.cleanup()

    async def _wait(
        self, key: CacheKey, fetch: _Fetch, on_progress: Callable[[Progress], None]
    ) -> Path:
        loop = asyncio.get_running_loop()
        fetch.waiters += 1
        fetch.listeners[id(on_progress)] = lambda report: call_in_loop(loop, on_progress, report)
        try:
            return await asyncio.shield(fetch.result)
        finally:
            fetch.waiters -= 1
            fetch.listeners.pop(id(on_progress), None)
            if not fetch.waiters and not fetch.result.done():
                self._running.pop(key, None)
                # Nobody will ask for the result. Closing a hanging socket may take a while.
                fetch.result.add_done_callback(lambda done: done.cancelled() or done.exception())
                threading.Thread(target=fetch.stop.set, daemon=True).start()

    def _start(self, connection: Connection, key: CacheKey, *, prefetch: bool) -> _Fetch:
        from workato_tui.api.cancellation import CancelToken

        loop = asyncio.get_running_loop()
        fetch = self._running[key] = _Fetch(CancelToken(), loop.create_future())
        fetch.max_bytes = PREFETCH_MAX_BYTES if prefetch else None

        def ended(outcome: Path | BaseException) -> None:
            if self._running.get(key) is fetch:
                del self._running[key]
            if fetch.result.done():
                return
            if isinstance(outcome, Path):
                fetch.result.set_result(outcome)
            else:
                fetch.result.set_exception(outcome)

        def run() -> None:
            outcome: Path | BaseException
            try:
                outcome = self._fetch(connection, key, fetch, loop, prefetch=prefetch)
            except BaseException as error:  # noqa: BLE001 - raised again by whoever waits
                outcome = error
            call_in_loop(loop, ended, outcome)

        threading.Thread(target=run, name=f"look into {key.name}", daemon=True).start()
        return fetch

    # In threads

    def _find_local(self, key: CacheKey) -> Path | None:
        """Return a readable local zip of this build, if any."""
        from workato_tui.packages.errors import ZipError
        from workato_tui.packages.zip_check import check_zip, open_zip

        for finished in self._finished(*key):
            with contextlib.suppress(OSError, ZipError):
                if finished.path.stat().st_size == (finished.bytes_total or 0):
                    check_zip(finished.path)
                    return finished.path
        path = self._path_of(key)
        try:
            # Its members were checked after the download; this detects files that cannot be opened.
            with open_zip(path):
                pass
        except FileNotFoundError:
            return None
        except ZipError as problem:
            if problem.damaged:
                path.unlink(missing_ok=True)
                return None
        except OSError:
            return None
        with contextlib.suppress(OSError):
            path.touch()
        return path

    def _fetch(
        self,
        connection: Connection,
        key: CacheKey,
        fetch: _Fetch,
        loop: asyncio.AbstractEventLoop,
        *,
        prefetch: bool,
    ) -> Path:
        from workato_tui.api.errors import OperationCancelledError
        from workato_tui.api.files import DownloadError
        from workato_tui.packages.errors import DiskError, TargetExistsError, disk_error

        path = self._path_of(key)
        try:
            ensure_private(path.parent.parent)
            ensure_private(path.parent)
        except OSError as error:
            raise disk_error(error, path) from error
        try:
            download_zip(
                connection, loop, *key, path,
                progress=fetch.report_progress, cancel_token=fetch.stop, background=prefetch,
            )  # fmt: skip
        except TargetExistsError:
            # Another instance of the program was faster.
            return path
        except OperationCancelledError as error:
            if fetch.too_large:
                raise DownloadError(
                    f"The zip of {key.kind} {key.id} is large and was not downloaded automatically."
                ) from error
            raise
        except DiskError as error:
            error.next_step = "Free some disk space, then try again."
            raise
        prune(path.parent.parent, keep=path)
        return path

    def _path_of(self, key: CacheKey) -> Path:
        return self._root() / key.folder / key.name

    def _root(self) -> Path:
        if self._persistent():
            return cache_dir() / CACHE_FOLDER
        with self._guard:
            if self._temporary is None:
                from tempfile import TemporaryDirectory

                self._temporary = TemporaryDirectory(
                    prefix="workato-tui-", ignore_cleanup_errors=True
                )
            return Path(self._temporary.name) / CACHE_FOLDER


def prune(root: Path, *, keep: Path, max_bytes: int = MAX_BYTES) -> None:
    """Remove the least recently used zips until the limits are met, except ``keep``."""
    zips = []
    for path in root.glob("*/*"):
        with contextlib.suppress(OSError):
            facts = path.lstat()
            zips.append((facts.st_mtime, facts.st_size, path))
    total = sum(size for _at, size, _path in zips)
    oldest = time.time() - MAX_DAYS * 86_400
    for at, size, path in sorted(zips, key=lambda facts: facts[0]):
        if total <= max_bytes and at >= oldest:
            break
        if not path.name.startswith(keep.name) or path.parent != keep.parent:
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size
