"""Write files that only their owner can read; each appears completely or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from workato_tui.common.text import os_reason, sanitize

_MAX_NAME = 50
"""Length of the target's name in a temporary name, which must not exceed 255 bytes."""
_SUFFIX = ".new"


class ExportError(Exception):
    """Nothing was written; ``str()`` is the message for the user."""


def write_private(path: Path, text: str, *, replace: bool = False) -> Path:
    """Write ``text`` (UTF-8) to a file readable only by its owner; return its path.

    The file appears completely or not at all. An existing file is kept unless ``replace`` is set.
    Raises ExportError.
    """
    try:
        write_atomically(path, text.encode("utf-8", "replace"), replace=replace)
    except FileExistsError:
        raise ExportError(f"{sanitize(path)} already exists. Choose another name.") from None
    except OSError as error:
        raise ExportError(
            f"{sanitize(path)} could not be written ({os_reason(error)}). Choose another folder."
        ) from None
    return path


def write_atomically(path: Path, data: bytes, *, replace: bool) -> None:
    """Write ``data`` to ``path`` with mode 0600.

    After a power failure the file holds the old or the new content. With ``replace``, a symbolic
    link is kept and its target is replaced; otherwise an existing file raises FileExistsError.
    Raises OSError.
    """
    if not replace and os.path.lexists(path):
        raise FileExistsError
    target = Path(os.path.realpath(path)) if replace else path
    temporary = target.with_name(f"{target.name[:_MAX_NAME]}.{os.urandom(4).hex()}{_SUFFIX}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        if replace:
            temporary.replace(target)
        else:
            _move_into_place(temporary, target)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    _sync_folder(target.parent)


def remove_leftovers(path: Path) -> None:
    """Remove temporary files of interrupted writes of ``path``, while nobody writes it."""
    target = Path(os.path.realpath(path))
    for leftover in target.parent.glob(f"{target.name[:_MAX_NAME]}.????????{_SUFFIX}"):
        leftover.unlink(missing_ok=True)


def _move_into_place(temporary: Path, path: Path) -> None:
    """Give the file its name if that is free: unlike a rename, a hard link replaces nothing."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # Without hard links, reserve the name first, so that the rename can only replace our own
        # empty file.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        temporary.replace(path)


def _sync_folder(folder: Path) -> None:
    # Some network file systems cannot sync a folder; the file itself is safe by then.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
