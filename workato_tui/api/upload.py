"""A file as a request body: read and sent in chunks, never as a whole."""

from __future__ import annotations

import asyncio
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from workato_tui.api.errors import InvalidRequestError, WorkatoError
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

MAX_BYTES = 100 * 1024 * 1024
"""Maximum size that Workato accepts (documentation of imports)."""
_CHUNK_SIZE = 128 * 1024
_PROGRESS_INTERVAL = 0.1


def _ignore_progress() -> None:
    return None


@dataclass
class Upload:
    """A zip to send unchanged. Create it with :meth:`from_path`."""

    path: Path
    size: int
    progress: Callable[[int, int], None] | None = None
    """Called with the bytes sent and the total, at most ten times a second."""
    on_progress_made: Callable[[], None] = _ignore_progress
    """Called for each chunk, to extend the timeout while data is being sent."""

    @classmethod
    def from_path(
        cls, path: str | Path, progress: Callable[[int, int], None] | None = None
    ) -> Upload:
        """Return the upload of the file at ``path``. Blocking.

        Raises :class:`InvalidRequestError` if it is not a zip that Workato accepts.
        """
        from zipfile import is_zipfile

        path = Path(path)
        shown = sanitize(str(path), 200)
        try:
            about = path.stat()
            if not stat.S_ISREG(about.st_mode):
                raise _invalid_file(f"{shown} is no file.")
            if about.st_size > MAX_BYTES:
                raise _invalid_file(f"{shown} has more than the 100 MB that Workato takes.")
            if not is_zipfile(path):
                raise _invalid_file(f"{shown} is no zip, or a broken one.")
        except OSError as error:
            raise _unreadable(shown, error) from None
        return cls(path, about.st_size, progress)

    async def iter_chunks(self) -> AsyncIterator[bytes]:
        """Yield the content of the file, read in a thread."""
        sent, next_word = 0, 0.0
        file = await self._open()
        try:
            while sent < self.size:
                piece = await asyncio.to_thread(file.read, min(_CHUNK_SIZE, self.size - sent))
                if not piece:
                    raise _invalid_file(
                        f"{sanitize(self.path.name, 120)} became shorter while it was sent"
                    )
                yield piece
                sent += len(piece)
                self.on_progress_made()
                now = time.monotonic()
                if self.progress is not None and (now >= next_word or sent == self.size):
                    next_word = now + _PROGRESS_INTERVAL
                    self.progress(sent, self.size)
        finally:
            file.close()

    async def _open(self) -> BinaryIO:
        try:
            return await asyncio.to_thread(self.path.open, "rb")
        except OSError as error:
            raise _unreadable(sanitize(str(self.path), 200), error) from None


def _invalid_file(reason: str) -> WorkatoError:
    error = InvalidRequestError(
        reason, "Choose a package as Workato exports it: a zip of at most 100 MB."
    )
    error.is_write = True
    return error


def _unreadable(shown: str, error: OSError) -> WorkatoError:
    return _invalid_file(
        f"{shown} cannot be read: {sanitize(error.strerror or 'no reason given', 80)}."
    )
