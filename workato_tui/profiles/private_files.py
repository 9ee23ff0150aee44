"""Read and atomically write files that only their owner may read."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shlex
import stat
import time
from typing import TYPE_CHECKING

from workato_tui.common.private_file import remove_leftovers, write_atomically
from workato_tui.profiles.errors import ProfileError, UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MAX_BYTES = 1_000_000


def read_bytes(path: Path, *, private: bool) -> bytes | None:
    """Return the content of ``path``, or None if there is no such file.

    Raises :class:`UnreadableFile` if it is not a file, too large, not readable, or (with
    ``private``) readable by other users of this machine; the message includes the command that
    fixes it.
    """
    try:
        # O_NONBLOCK: opening a named pipe would otherwise block forever.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be opened: {error.strerror}.") from None
    info = os.fstat(descriptor)
    if not stat.S_ISREG(info.st_mode):
        os.close(descriptor)
        raise UnreadableFile(f"{path} is not a file.")
    with os.fdopen(descriptor, "rb") as file:
        if private and info.st_mode & 0o077:
            raise _exposed_error(path, 600)
        try:
            data = file.read(_MAX_BYTES + 1)
        except OSError as error:
            raise UnreadableFile(f"{path} cannot be read: {error.strerror}.") from None
    if len(data) > _MAX_BYTES:
        raise UnreadableFile(f"{path} is larger than 1 MB, so it is not what this program wrote.")
    return data


def check_folder(folder: Path) -> None:
    """Raise :class:`UnreadableFile` if other users can read ``folder``; it may be missing."""
    try:
        info = folder.stat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise UnreadableFile(f"{folder} cannot be opened: {error.strerror}.") from None
    if not stat.S_ISDIR(info.st_mode):
        raise UnreadableFile(f"{folder} is not a folder.")
    if info.st_mode & 0o077:
        if info.st_mode & stat.S_ISVTX or info.st_uid != os.geteuid():
            # chmod on /tmp or on another user's folder would be bad advice.
            raise UnreadableFile(
                f"{folder} is shared with other users of this machine: profiles need a folder of "
                "your own (environment variable WORKATO_TUI_CONFIG_DIR)."
            )
        raise _exposed_error(folder, 700)


def make_folder(folder: Path) -> None:
    """Create ``folder`` with mode 0700 if it is missing; otherwise only check it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ProfileError(
            f"Cannot create {folder}: {error.strerror}. Nothing was changed."
        ) from None
    check_folder(folder)


def write_bytes(path: Path, data: bytes) -> None:
    """Like :func:`write_atomically` with ``replace``, but raise ProfileError."""
    try:
        write_atomically(path, data, replace=True)
    except OSError as error:
        raise ProfileError(
            f"{path} cannot be written: {error.strerror}. It is as it was before."
        ) from None


@contextlib.contextmanager
def locked(file: Path, *, limit: float = 10.0) -> Iterator[None]:
    """Let only this process write ``file``, in a folder that is created if it is missing.

    Waits at most ``limit`` seconds for another process.
    """
    make_folder(file.parent)
    path = file.with_name(f".{file.name}.lock")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ProfileError(
            f"{path} cannot be opened: {error.strerror}. Nothing was changed."
        ) from None
    try:
        _wait_for_lock(descriptor, path, time.monotonic() + limit)
        remove_leftovers(file)
        yield
    finally:
        os.close(descriptor)


def _wait_for_lock(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise ProfileError(
                    "Another copy of workato-tui is writing the profiles and has not finished. "
                    "Nothing was changed; try again."
                ) from None
        except OSError as error:
            raise ProfileError(
                f"{path} cannot be locked: {error.strerror}. Nothing was changed."
            ) from None
        time.sleep(0.02)


def _exposed_error(path: Path, mode: int) -> UnreadableFile:
    return UnreadableFile(
        f"{path} can be read by other users of this machine, so it is not used. "
        f"To fix it: chmod {mode} {shlex.quote(str(path))}"
    )
