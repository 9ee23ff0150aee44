"""Write ``NAME.part``: lock it, append to it, and give it its final name."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from typing import TYPE_CHECKING, Self

from workato_tui.common.text import sanitize
from workato_tui.packages.errors import DiskError, DownloadInUseError, TargetExistsError, disk_error
from workato_tui.packages.partial_downloads import (
    PART_SUFFIX,
    PartialState,
    finish_interrupted,
    read_state,
    remove_files,
    try_lock,
    write_state,
)

if TYPE_CHECKING:
    from pathlib import Path

    from workato_tui.packages.partial_downloads import DownloadOrigin

# A listing holds the lock for a moment to check it.
_LOCK_TRIES = 5
_LOCK_PAUSE = 0.05
# File systems without hard links: FAT, some network and FUSE file systems.
_NO_HARD_LINKS = {
    errno.EPERM,
    errno.EOPNOTSUPP,
    errno.ENOSYS,
    errno.EINVAL,
    errno.EMLINK,
    errno.EXDEV,
}


class PartialFile:
    """An open ``.part`` file, locked by this process until it is closed.

    Disk errors are raised as :class:`DiskError`; the received part is kept.
    """

    def __init__(self, target: Path, origin: DownloadOrigin, *, overwrite: bool = False) -> None:
        """Lock the part of ``target`` and set ``done`` to its size in bytes.

        Raises :class:`TargetExistsError`, :class:`DownloadInUseError`, and :class:`DiskError`, also
        if the part belongs to another file or another program.
        """
        self.target = target
        self.path = target.with_name(target.name + PART_SUFFIX)
        self.overwrite = overwrite
        self.state = PartialState(origin)
        self.done = 0
        finish_interrupted(self.path, target)
        self._check_target()
        try:
            self._descriptor = self._open_exclusive()
        except OSError as error:
            raise disk_error(error, target) from error
        try:
            self._resume_or_restart(origin)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def is_complete(self) -> bool:
        """Whether all bytes are there, as far as the length is known."""
        return self.state.total is not None and 0 < self.done == self.state.total

    def set_remote_info(self, validator: str | None, total: int | None) -> None:
        """Store the validator and the length before the first byte is written."""
        state = PartialState(self.state.origin, validator, total)
        if state != self.state:
            self._write_state(state)

    def write(self, data: bytes) -> None:
        """Append ``data``; if the disk is full, keep what fits."""
        remaining = memoryview(data)
        try:
            while remaining:
                written = os.write(self._descriptor, remaining)
                self.done += written
                remaining = remaining[written:]
        except OSError as error:
            raise disk_error(error, self.path, kept=self.done) from error

    def restart(self) -> None:
        """Discard the received part: the file has changed, or the server cannot resume."""
        # Remove the data first: the old validator must not outlive it.
        try:
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
        except OSError as error:
            raise disk_error(error, self.path) from error
        self.done = 0
        self._write_state(PartialState(self.state.origin))

    def sync(self) -> None:
        """Sync the file to disk; :meth:`publish` reports errors."""
        with contextlib.suppress(OSError):
            os.fsync(self._descriptor)

    def publish(self) -> None:
        """Give the file its final name, without ever replacing another file.

        Survives a power failure.
        """
        try:
            os.fsync(self._descriptor)
            if self.overwrite:
                self._check_target()
                self.path.replace(self.target)
            else:
                self._rename_to_target()
            remove_files(self.path)
            _sync_folder(self.target.parent)
        except FileExistsError:
            raise _target_exists(self.target) from None
        except OSError as error:
            raise disk_error(error, self.target, kept=self.done) from error

    def discard(self) -> None:
        """Remove the part and its state."""
        remove_files(self.path)

    def close(self) -> None:
        """Release the lock and remove an empty part."""
        if self._descriptor < 0:
            return
        try:
            status = os.fstat(self._descriptor)
            if stat.S_ISREG(status.st_mode) and not status.st_size:
                remove_files(self.path)
        except OSError:
            pass  # a read-only folder keeps an empty file, which does no harm
        finally:
            os.close(self._descriptor)
            self._descriptor = -1

    def _check_target(self) -> None:
        if self.target.is_dir():
            raise disk_error(IsADirectoryError(errno.EISDIR, ""), self.target)
        if self.overwrite and self.target.is_symlink():
            raise DiskError(
                f"“{sanitize(self.target.name, 120)}” is a link; links are not replaced.",
                "Choose another name, or delete the link.",
            )
        if not self.overwrite and (self.target.exists() or self.target.is_symlink()):
            raise _target_exists(self.target)

    def _open_exclusive(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
        for _ in range(_LOCK_TRIES):
            descriptor = os.open(self.path, flags, 0o600)
            if try_lock(descriptor) and self._is_same_file(descriptor):
                return descriptor
            os.close(descriptor)
            time.sleep(_LOCK_PAUSE)
        name = sanitize(self.target.name, 120)
        raise DownloadInUseError(
            f"“{name}” is already being downloaded, here or by another copy of this program.",
            "Wait until it finishes, or choose another name.",
        )

    def _is_same_file(self, descriptor: int) -> bool:
        """Return False if the previous owner of the lock has finished and renamed the file."""
        opened = os.fstat(descriptor)
        try:
            named = self.path.lstat()
        except FileNotFoundError:
            return False
        return os.path.samestat(opened, named)

    def _resume_or_restart(self, origin: DownloadOrigin) -> None:
        status = os.fstat(self._descriptor)
        state = read_state(self.path)
        is_same_origin = state is not None and state.origin.same_file(origin)
        replaceable = is_same_origin or not status.st_size or (self.overwrite and state is not None)
        if not stat.S_ISREG(status.st_mode) or not replaceable:
            raise DiskError(
                f"“{sanitize(self.path.name, 120)}” already exists and belongs to another "
                f"download.",
                "Choose another name, or delete that file.",
            )
        os.fchmod(self._descriptor, 0o600)
        if state is None or not is_same_origin:
            self.restart()
            return
        self.state = PartialState(origin, state.validator, state.total)
        self.done = os.lseek(self._descriptor, 0, os.SEEK_END)

    def _write_state(self, state: PartialState) -> None:
        try:
            write_state(self.path, state)
        except OSError as error:
            raise disk_error(error, self.path, kept=self.done) from error
        self.state = state

    def _rename_to_target(self) -> None:
        try:
            self.target.hardlink_to(self.path)
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            if self.target.exists() or self.target.is_symlink():
                raise FileExistsError from None
            self.path.rename(self.target)


def _target_exists(target: Path) -> TargetExistsError:
    return TargetExistsError(
        f"“{sanitize(target.name, 120)}” already exists in {sanitize(target.parent, 200)}.",
        "Choose another name, or allow replacing it.",
    )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some network file systems cannot sync a folder
    finally:
        os.close(descriptor)
