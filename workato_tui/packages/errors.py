"""Errors of zips, downloads, and unpacking."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from workato_tui.api.errors import WorkatoError
from workato_tui.api.files import DownloadError
from workato_tui.common.text import os_reason, sanitize

if TYPE_CHECKING:
    from pathlib import Path


class ZipError(WorkatoError):
    """A zip that is refused.

    ``damaged`` means that the bytes are not what was packed (truncated, wrong CRC, not a zip);
    otherwise unpacking it could do harm. A ``harmless`` zip is only packed in an unusual way.
    """

    def __init__(
        self, message: str, next_step: str = "", *, damaged: bool = False, harmless: bool = False
    ) -> None:
        if damaged:
            default = "Download it again."
        elif harmless:
            default = "Pack it again as a plain zip, or export it from Workato again."
        else:
            default = "Do not unpack it with other programs."
        super().__init__(message, next_step or default)
        self.damaged = damaged


class UnreadablePackageError(WorkatoError):
    """A local folder or file that cannot be read as a package."""


class UnpackError(WorkatoError):
    """The target folder cannot be used, or writing to it failed."""


class DiskError(DownloadError):
    """An error of the disk (full, no permission, file too large); see ``errno``."""

    def __init__(self, message: str, next_step: str = "", *, number: int | None = None) -> None:
        super().__init__(message, next_step)
        self.errno = number


class TargetExistsError(DownloadError):
    """A file of that name exists and must not be replaced."""


class DownloadInUseError(DownloadError):
    """Another download, possibly in another process, is writing this file."""


class DamagedDownloadError(DownloadError):
    """All bytes arrived, but they are not a valid zip. Nothing was kept."""


_FOLDER_MESSAGES = {
    errno.EACCES: "No permission to write to {folder}.",
    errno.EPERM: "No permission to write to {folder}.",
    errno.EROFS: "{folder} is on a read-only disk.",
    errno.ENOENT: "The folder {folder} does not exist.",
    errno.ENOTDIR: "{folder} is not a folder.",
    errno.ENAMETOOLONG: "The file name is too long for this disk.",
    errno.ELOOP: "{name} cannot be written: a link has that name.",
    errno.EISDIR: "{name} cannot be written: a folder has that name.",
}
_FULL_MESSAGES = {
    errno.ENOSPC: "The disk is full",
    errno.EDQUOT: "The disk quota is used up",
    errno.EFBIG: "The file is larger than the disk or `ulimit -f` allows",
}


def disk_error(error: OSError, path: Path, kept: int = 0) -> DiskError:
    """Return the error for ``error``, raised while writing ``path``.

    ``kept`` is the number of bytes that a retry can resume from.
    """
    number = error.errno
    if number in _FULL_MESSAGES:
        message = f"{_FULL_MESSAGES[number]}: {path.parent}."
        return DiskError(_clean(message), _full_next_step(kept), number=number)
    pattern = _FOLDER_MESSAGES.get(number or 0, "{name} cannot be written in {folder}: {why}.")
    message = pattern.format(folder=path.parent, name=path.name, why=os_reason(error))
    return DiskError(_clean(message), "Choose another folder or name.", number=number)


def _full_next_step(kept: int) -> str:
    if not kept:
        return "Free some space or choose another folder, then download again."
    return f"Free some space, then download again: the {kept:,} bytes that arrived are kept."


def _clean(text: str) -> str:
    return sanitize(text, 500)
