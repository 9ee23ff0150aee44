"""Sources of a package's files: a zip, or a folder with committed packages."""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from workato_tui.common.text import os_reason, sanitize
from workato_tui.packages.errors import UnpackError, UnreadablePackageError
from workato_tui.packages.safe_folder import PathBlockedError, SafeFolder
from workato_tui.packages.zip_check import iter_member, open_zip
from workato_tui.packages.zip_limits import Limits, path_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


MACOS_FILE = "a file of macOS"
BACKUP = "an editor's backup"
_BACKUP = re.compile(r".*~|#.*#|\.#.*|.*\.(?:bak|orig|rej|sw[a-p])", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class PackageFile:
    """One file of a package. ``crc`` is the CRC-32 in a zip; None in a folder."""

    path: str
    size: int
    crc: int | None = None

    @property
    def folder(self) -> str:
        """The path of its folder, "" at the top."""
        return self.path.rpartition("/")[0]

    @property
    def base(self) -> str:
        """The file name."""
        return self.path.rpartition("/")[2]


class FileSource(Protocol):
    """A source of files. ``ignored`` holds the files that are not read, with the reason."""

    label: str
    is_folder: bool
    listed: list[PackageFile]
    ignored: dict[str, str]

    def read(self, path: str) -> bytes:
        """Return the content of one file. Raises :class:`ZipError` and OSError."""

    def close(self) -> None:
        """Close the source; no file can be read afterward."""


class ZipSource:
    """The files of a zip, on disk or in memory. All names and sizes are checked first."""

    is_folder = False

    def __init__(self, source: Path | bytes, label: str, limits: Limits | None = None) -> None:
        self.label = label
        self._open = ExitStack()
        self._zip = self._open.enter_context(open_zip(source, limits=limits))
        self._members = {
            member.filename: member for member in self._zip.infolist() if not member.is_dir()
        }
        self.ignored = {path: reason for path in self._members if (reason := _junk_reason(path))}
        self.listed = [
            PackageFile(path, member.file_size, member.CRC)
            for path, member in self._members.items()
            if path not in self.ignored
        ]

    def read(self, path: str) -> bytes:
        """Return the content of one member after comparing its CRC."""
        return b"".join(iter_member(self._zip, self._members[path]))

    def close(self) -> None:
        """Close the file."""
        self._open.close()


def _junk_reason(path: str) -> str:
    """Return why a file belongs to no package (Finder or editor files); "" if it does."""
    base = path.rpartition("/")[2]
    if path.startswith("__MACOSX/") or base == ".DS_Store" or base.startswith("._"):
        return MACOS_FILE
    return BACKUP if _BACKUP.fullmatch(base) else ""


class FolderSource:
    """The files below a folder, without dot files and without following links."""

    is_folder = True

    def __init__(
        self,
        root: Path,
        limits: Limits | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        self.label = root.name or str(root)
        self.ignored: dict[str, str] = {}
        self._root = root
        self._limits = limits or Limits()
        try:
            self._tree = SafeFolder(root)
        except UnpackError as error:
            raise UnreadablePackageError(error.message, error.next_step) from error
        try:
            self.listed = list(self._listing(root, cancelled))
        except BaseException:
            self.close()
            raise

    def read(self, path: str) -> bytes:
        """Return the content of one file.

        Raises :class:`UnreadablePackageError` if it is no longer a plain file.
        """
        max_bytes = self._limits.total_bytes
        try:
            content = self._tree.read(path, max_bytes)
        except PathBlockedError as error:
            raise UnreadablePackageError(
                f"“{sanitize(path, 80)}” cannot be read: {error}."
            ) from None
        if content is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return content

    def close(self) -> None:
        """Close the folder."""
        self._tree.close()

    def _listing(self, root: Path, cancelled: Callable[[], bool]) -> Iterator[PackageFile]:
        total = count = 0
        for top, folders, names in os.walk(root, onerror=self._unreadable, followlinks=False):
            if cancelled():
                raise InterruptedError
            relative = os.path.relpath(top, root)
            prefix = "" if relative == "." else f"{relative}/"
            self._prune_folders(top, prefix, folders)
            for name in sorted(names):
                file = self._package_file(os.path.join(top, name), prefix + name)  # noqa: PTH118
                if file is None:
                    continue
                count, total = count + 1, total + file.size
                self._check(count, total)
                yield file

    def _prune_folders(self, top: str, prefix: str, folders: list[str]) -> None:
        """Remove dot folders and links from ``folders``, so that they are not entered."""
        for name in list(folders):
            if name.startswith("."):
                folders.remove(name)
            elif os.path.islink(os.path.join(top, name)):  # noqa: PTH114, PTH118
                folders.remove(name)
                self.ignored[prefix + name] = "it is a link"
        folders.sort()

    def _package_file(self, full: str, path: str) -> PackageFile | None:
        reason = _junk_reason(path)
        if reason == BACKUP:
            self.ignored[path] = reason
        if reason or path.rpartition("/")[2].startswith("."):
            return None
        try:
            status = os.lstat(full)
        except OSError as error:
            self.ignored[path] = _unreadable_reason(error)
            return None
        if not stat.S_ISREG(status.st_mode):
            is_link = stat.S_ISLNK(status.st_mode)
            self.ignored[path] = "it is a link" if is_link else "it is not a regular file"
            return None
        problem = path_problem(path)
        if problem:
            self.ignored[path] = problem
            return None
        return PackageFile(path, status.st_size)

    def _check(self, count: int, total: int) -> None:
        limits = self._limits
        if count > limits.members:
            raise UnreadablePackageError(f"The folder has more than {limits.members:,} files.")
        if total > limits.total_bytes:
            raise UnreadablePackageError(
                f"The folder is larger than {limits.total_bytes >> 20:,} MB, which is the limit."
            )

    def _unreadable(self, error: OSError) -> None:
        path = os.path.relpath(str(error.filename), self._root)
        self.ignored[path] = _unreadable_reason(error)


def _unreadable_reason(error: OSError) -> str:
    return f"it cannot be read ({os_reason(error)})"
