"""A folder in which relative paths cannot lead outside.

Each path component is opened separately without following links, so that even a link created
meanwhile is not followed.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import stat
from typing import TYPE_CHECKING, Self

from workato_tui.common.text import os_reason, sanitize
from workato_tui.packages.errors import UnpackError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_CHUNK_SIZE = 1 << 20
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


class PathBlockedError(Exception):
    """A path contains a link or a special file, or a file in place of a folder; see the message."""


class SafeFolder:
    """An open folder. Paths are relative, with ``/``, and must have been checked before."""

    def __init__(self, root: Path) -> None:
        try:
            self._root = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise folder_error(error, root) from error
        self.path = root

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the folder; may be called more than once."""
        if self._root >= 0:
            os.close(self._root)
            self._root = -1

    def lock(self) -> None:
        """Keep other processes from unpacking here until this is closed."""
        try:
            fcntl.flock(self._root, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnpackError(
                f"Another unpack into {sanitize(self.path, 200)} is under way.",
                "Wait until it finishes.",
            ) from None
        except OSError:
            pass  # a disk without locks

    @contextlib.contextmanager
    def parent(self, path: str, *, create: bool = False) -> Iterator[tuple[int, str]]:
        """Yield the open parent folder of ``path`` and the file name.

        Raises :class:`PathBlockedError` and, unless ``create``, FileNotFoundError.
        """
        *folders, name = path.split("/")
        current = os.dup(self._root)
        try:
            for folder in folders:
                child = _open_folder(current, folder, create=create)
                os.close(current)
                current = child
            yield current, name
        finally:
            os.close(current)

    def digest(self, path: str) -> str | None:
        """Return the SHA-256 of the file at ``path`` in hex; None if there is none."""
        try:
            with self.parent(path) as (folder, name), _open_file(folder, name) as descriptor:
                return _sha256(descriptor)
        except FileNotFoundError:
            return None

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """Return at most ``max_bytes`` bytes of the file at ``path``; None if there is none."""
        try:
            with (
                self.parent(path) as (folder, name),
                _open_file(folder, name) as descriptor,
                os.fdopen(os.dup(descriptor), "rb") as file,
            ):
                return file.read(max_bytes)
        except FileNotFoundError:
            return None

    def create(self, path: str, chunks: Iterable[bytes]) -> str:
        """Create a new file at ``path``; return its SHA-256."""
        digest = hashlib.sha256()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with (
            self.parent(path, create=True) as (folder, name),
            os.fdopen(os.open(name, flags, 0o666, dir_fd=folder), "wb") as file,
        ):
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
        return digest.hexdigest()

    def sync(self, path: str) -> None:
        """Sync the file at ``path`` to disk."""
        with self.parent(path) as (folder, name), _open_file(folder, name) as descriptor:
            os.fsync(descriptor)

    def move(self, source: str, target: str) -> None:
        """Atomically rename ``source`` to ``target``, keeping the target's mode."""
        with (
            self.parent(source) as (source_folder, source_name),
            self.parent(target, create=True) as (target_folder, target_name),
        ):
            with contextlib.suppress(FileNotFoundError):
                mode = os.stat(target_name, dir_fd=target_folder, follow_symlinks=False).st_mode
                if stat.S_ISREG(mode):
                    os.chmod(source_name, stat.S_IMODE(mode), dir_fd=source_folder)
            os.rename(source_name, target_name, src_dir_fd=source_folder, dst_dir_fd=target_folder)

    def remove(self, path: str) -> None:
        """Delete the file at ``path`` and the parent folders that become empty."""
        with self.parent(path) as (folder, name):
            os.unlink(name, dir_fd=folder)
        while "/" in path:
            path = path.rpartition("/")[0]
            try:
                with self.parent(path) as (folder, name):
                    os.rmdir(name, dir_fd=folder)
            except (OSError, PathBlockedError):
                return

    def remove_folder(self, folder: str) -> None:
        """Delete the files in ``folder`` (directly below the root) and the folder itself."""
        try:
            descriptor = _open_folder(self._root, folder, create=False)
        except FileNotFoundError:
            return
        try:
            for name in os.listdir(descriptor):  # noqa: PTH208 - of an open folder
                os.unlink(name, dir_fd=descriptor)
        finally:
            os.close(descriptor)
        os.rmdir(folder, dir_fd=self._root)


def folder_error(error: OSError, folder: Path) -> UnpackError:
    """Return the error for ``error``, raised while opening or writing to ``folder``."""
    reasons = {
        errno.ENOENT: "does not exist",
        errno.ENOTDIR: "is not a folder",
        errno.EACCES: "is not writable",
        errno.EPERM: "is not writable",
        errno.EROFS: "is on a read-only disk",
        errno.ENOSPC: "is on a full disk",
        errno.EDQUOT: "is on a disk whose quota is used up",
    }
    reason = reasons.get(error.errno or 0, f"cannot be used: {os_reason(error)}")
    return UnpackError(f"The folder {sanitize(folder, 200)} {reason}.", "Choose another folder.")


def _open_folder(parent: int, name: str, *, create: bool) -> int:
    if create:
        with contextlib.suppress(FileExistsError):
            os.mkdir(name, dir_fd=parent)
    try:
        return os.open(name, _DIRECTORY, dir_fd=parent)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            mode = os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode
            kind = "a link" if stat.S_ISLNK(mode) else "a file"
            raise PathBlockedError(f"{kind} has the name of its folder") from None
        raise


@contextlib.contextmanager
def _open_file(folder: int, name: str) -> Iterator[int]:
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(name, flags, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise PathBlockedError("a link is in its place") from None
        if error.errno in (errno.EACCES, errno.EPERM):
            raise PathBlockedError("the file in its place cannot be read") from None
        raise
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise PathBlockedError(
                "a folder is in its place" if stat.S_ISDIR(mode) else "it is not a regular file"
            )
        yield descriptor
    finally:
        os.close(descriptor)


def _sha256(descriptor: int) -> str:
    digest = hashlib.sha256()
    while chunk := os.read(descriptor, _CHUNK_SIZE):
        digest.update(chunk)
    return digest.hexdigest()
