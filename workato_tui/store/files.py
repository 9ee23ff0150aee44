"""The store's files: made private, set aside when broken, removed on request."""

from __future__ import annotations

import contextlib
import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

_SIDE_FILES = ("-journal", "-wal", "-shm")
_MODE = 0o600


def make_private(path: Path) -> None:
    """Make sure that ``path`` exists and that only its owner can read it. Raises OSError.

    Never opens an existing file: closing it would drop the locks that another connection of this
    process holds on it (fcntl locks belong to the process, not to the descriptor).
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, _MODE))
    except FileExistsError:
        # The target of a link, and its mode, is the user's choice.
        if path.stat().st_mode & 0o077 and not path.is_symlink():
            path.chmod(_MODE)


def identity(path: Path) -> tuple[int, int] | None:
    """Return the identity of the file at ``path`` (device and inode); None if there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def set_aside(path: Path, broken: tuple[int, int] | None) -> Path | None:
    """Rename a broken store, unless another copy of the program has already done so.

    ``broken`` is the identity of the broken file. Returns the new name, or None if there is another
    file now. Raises OSError. Call it without an open connection.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        # Held until the rename is done, so that only one of two copies renames.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if broken is None or identity(path) != broken:
            return None
        aside = _free_name(path)
        for companion in _SIDE_FILES:
            # Before the store itself: SQLite would roll back a new store with an old journal.
            with contextlib.suppress(FileNotFoundError):
                Path(f"{path}{companion}").rename(f"{aside}{companion}")
        path.rename(aside)
        return aside
    finally:
        os.close(descriptor)


def prune_broken(path: Path, before: datetime) -> None:
    """Remove files that were set aside before that time, according to their names."""
    for file in broken_files(path):
        stamp = file.name.partition(".broken-")[2][:15]
        with contextlib.suppress(ValueError, OSError):
            if datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC) < before:
                file.unlink()


def broken_files(path: Path) -> list[Path]:
    """Return the files that were set aside from the store at ``path``."""
    start = f"{path.name}.broken-"
    try:
        return sorted(file for file in path.parent.iterdir() if file.name.startswith(start))
    except OSError:
        return []


def _free_name(path: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    candidate = path.with_name(f"{path.name}.broken-{stamp}")
    number = 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.name}.broken-{stamp}-{number}")
    return candidate
