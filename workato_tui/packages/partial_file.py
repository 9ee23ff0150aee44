"""The writer's side of ``NAME.part``: claim it alone, let it grow, give it its final name."""

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

# A listing takes the lock for a moment to see whether it is held.
_LOCK_TRIES = 5
_LOCK_PAUSE = 0.05
# Disks that know no second name for a file: FAT, some network and FUSE file systems.
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

    Every problem with the disk leaves it as a :class:`DiskError`; what arrived stays there.
    """

    def __init__(self, target: Path, origin: DownloadOrigin, *, overwrite: bool = False) -> None:
        """Claims ``target``'s part and finds out what is there already (``done`` bytes).

        Raises :class:`TargetExistsError`, :class:`DownloadInUseError`, and :class:`DiskError` also
        where a part of that name belongs to another file or to another program.
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
        """Notes what the server says of the file, before its first byte is written."""
        state = PartialState(self.state.origin, validator, total)
        if state != self.state:
            self._write_state(state)

    def write(self, data: bytes) -> None:
        """Appends ``data``; what fits before the disk is full is kept."""
        left = memoryview(data)
        try:
            while left:
                written = os.write(self._descriptor, left)
                self.done += written
                left = left[written:]
        except OSError as error:
            raise disk_error(error, self.path, kept=self.done) from error

    def restart(self) -> None:
        """Throws away what is there: the file has changed, or the server cannot go on with it."""
        # The old validator must not outlive the old bytes, so the bytes go first.
        try:
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
        except OSError as error:
            raise disk_error(error, self.path) from error
        self.done = 0
        self._write_state(PartialState(self.state.origin))

    def sync(self) -> None:
        """Lets the disk take what was written; a problem with it is told by :meth:`publish`."""
        with contextlib.suppress(OSError):
            os.fsync(self._descriptor)

    def publish(self) -> None:
        """Gives the file its final name, safe against a power cut and never over another file."""
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
        """Removes the part and its state."""
        remove_files(self.path)

    def close(self) -> None:
        """Lets the lock go. A part without a byte is no use to anybody and is removed."""
        if self._descriptor < 0:
            return
        try:
            facts = os.fstat(self._descriptor)
            if stat.S_ISREG(facts.st_mode) and not facts.st_size:
                remove_files(self.path)
        except OSError:
            pass  # a folder that has become read-only keeps an empty file: no harm
        finally:
            os.close(self._descriptor)
            self._descriptor = -1

    def _check_target(self) -> None:
        if self.target.is_dir():
            raise disk_error(IsADirectoryError(errno.EISDIR, ""), self.target)
        if self.overwrite and self.target.is_symlink():
            raise DiskError(
                f"“{sanitize(self.target.name, 120)}” is a link, which is not replaced.",
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
            f"“{name}” is being downloaded already, here or by another copy of this program.",
            "Wait for it, or choose another name.",
        )

    def _is_same_file(self, descriptor: int) -> bool:
        """False if the one who had the lock before has finished and taken the name away."""
        mine = os.fstat(descriptor)
        try:
            named = self.path.lstat()
        except FileNotFoundError:
            return False
        return os.path.samestat(mine, named)

    def _resume_or_restart(self, origin: DownloadOrigin) -> None:
        facts = os.fstat(self._descriptor)
        state = read_state(self.path)
        ours = state is not None and state.origin.same_file(origin)
        replaceable = ours or not facts.st_size or (self.overwrite and state is not None)
        if not stat.S_ISREG(facts.st_mode) or not replaceable:
            raise DiskError(
                f"“{sanitize(self.path.name, 120)}” is there already "
                "and belongs to another download.",
                "Choose another name, or delete that file.",
            )
        os.fchmod(self._descriptor, 0o600)
        if state is None or not ours:
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
        f"“{sanitize(target.name, 120)}” is in {sanitize(target.parent, 200)} already.",
        "Choose another name, or say that it may be replaced.",
    )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some network disks cannot; the name is there all the same
    finally:
        os.close(descriptor)
