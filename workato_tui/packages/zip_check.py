"""Check a package zip: the CRC of every member, and that unpacking it is safe."""

from __future__ import annotations

import errno
import io
import struct
import threading
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from workato_tui.common.text import sanitize
from workato_tui.packages.errors import ZipError
from workato_tui.packages.zip_directory import (
    CountMismatchError,
    HiddenMemberError,
    NotAZipError,
    check_gaps,
    count_entries,
)
from workato_tui.packages.zip_limits import Limits, check_members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO
    from zipfile import ZipInfo

CHUNK_SIZE = 1 << 20
"""Bytes of a member to hold in memory at a time."""

_THREAD_THRESHOLD = 32 << 20

# What zipfile and zlib raise for corrupt data; they have no common base class.
_CORRUPTION_ERRORS = (
    BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OverflowError, IndexError, KeyError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ZipFacts:
    """The content of a checked zip."""

    files: int
    unpacked_bytes: int


def check_zip(
    path: Path, *, limits: Limits | None = None, should_stop: Callable[[], bool] = lambda: False
) -> ZipFacts:
    """Read every member of the zip at ``path`` and compare its CRC.

    Memory use is constant. ``should_stop`` is called for each megabyte and stops the check with
    :class:`InterruptedError`. Raises :class:`ZipError` (``damaged`` or hostile) and OSError.
    """
    with open_zip(path, limits=limits) as package:
        members = package.infolist()
        size = sum(member.file_size for member in members)
        if size < _THREAD_THRESHOLD:
            _read_all(package, members, should_stop)
        else:
            _read_parallel(package, members, should_stop)
        return ZipFacts(sum(not member.is_dir() for member in members), size)


@contextmanager
def open_zip(source: Path | bytes, *, limits: Limits | None = None) -> Iterator[ZipFile]:
    """Open a zip after checking all its entries; nothing is unpacked.

    Every name, kind, size, and position has been checked; CRCs are compared when a member is read.
    Raises :class:`ZipError` and OSError.
    """
    limits = limits or Limits()
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        _check_count(file, limits)
        with map_corruption():
            package = _open(file)
        with package:
            check_members(package.infolist(), limits)
            _check_gaps(file, package)
            yield package


def iter_member(
    package: ZipFile, member: ZipInfo, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[bytes]:
    """Yield the content of ``member`` in chunks; compare its CRC at the end."""
    if member.is_dir():
        return
    with map_corruption(member.filename):
        bytes_read = 0
        with package.open(member) as content:
            while chunk := content.read(CHUNK_SIZE):
                if should_stop():
                    raise InterruptedError
                bytes_read += len(chunk)
                yield chunk
        if bytes_read != member.file_size:
            raise BadZipFile("it is shorter than the zip says")


@contextmanager
def map_corruption(name: str = "") -> Iterator[None]:
    """Map the exceptions of zipfile for corrupt data to :class:`ZipError`."""
    try:
        yield
    except (*_CORRUPTION_ERRORS, OSError) as error:
        # The system refuses an offset before the beginning of the file.
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise
        if name:
            message = (
                f"The zip is damaged: “{sanitize(name, 80)}” cannot be read or fails its CRC check."
            )
        else:
            message = "The zip is damaged: its list of files cannot be read."
        raise ZipError(message, damaged=True) from error


def _read_all(package: ZipFile, members: list[ZipInfo], should_stop: Callable[[], bool]) -> None:
    for member in members:
        for _ in iter_member(package, member, should_stop):
            pass


def _read_parallel(
    package: ZipFile, members: list[ZipInfo], should_stop: Callable[[], bool]
) -> None:
    """Read half of the members in another thread: zlib releases the GIL."""
    from concurrent.futures import ThreadPoolExecutor

    failed = threading.Event()

    def should_stop_half() -> bool:
        return failed.is_set() or should_stop()

    with ThreadPoolExecutor(1) as executor:
        other_half = executor.submit(_read_all, package, members[1::2], should_stop_half)
        try:
            _read_all(package, members[::2], should_stop_half)
        except BaseException:
            failed.set()
            raise
        other_half.result()


def _check_count(file: BinaryIO, limits: Limits) -> None:
    try:
        count = count_entries(file, max_entries=limits.members, max_bytes=limits.directory_bytes)
    except NotAZipError:
        raise ZipError(*_not_a_zip(file), damaged=True) from None
    except CountMismatchError:
        raise ZipError(
            "The zip is damaged: its end states another number of files than its list has.",
            damaged=True,
        ) from None
    if count > limits.members:
        raise ZipError(f"The zip has more than {limits.members:,} files.")


def _check_gaps(file: BinaryIO, package: ZipFile) -> None:
    extents = [(member.header_offset, member.compress_size) for member in package.infolist()]
    try:
        with map_corruption():
            check_gaps(file, extents)
    except HiddenMemberError:
        raise ZipError(
            "The zip has a file that is missing from its list of files: other programs could unpack"
            " it unnoticed."
        ) from None


def _not_a_zip(file: BinaryIO) -> tuple[str, str]:
    """Return what the file is, and what to do if that is not to download it again."""
    file.seek(0)
    beginning = file.read(512)
    if not beginning:
        return "The file is empty, not a zip.", ""
    if beginning.startswith(b"PK"):
        return "The zip is cut off: its end is missing.", ""
    if beginning.lstrip()[:1] == b"<":
        return "The file is a web page or XML, not a zip.", ""
    if beginning.lstrip()[:1] in (b"{", b"["):
        return "The file is JSON, not a zip.", "If it belongs to a package, choose its folder."
    return "The file is not a zip.", ""


def _open(file: BinaryIO) -> ZipFile:
    try:
        # Ruby's zip library, among others, writes UTF-8 names without the flag for it.
        return ZipFile(file, metadata_encoding="utf-8")
    except UnicodeDecodeError:
        file.seek(0)
        return ZipFile(file)
