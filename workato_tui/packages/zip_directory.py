"""Check a zip's central directory before :mod:`zipfile` creates an object for each entry.

Layout: PKWARE APPNOTE.TXT 4.3.12 (entry), 4.3.14 and 4.3.15 (zip64 end), 4.3.16 (end record).
"""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

_END = b"PK\x05\x06"
_END_SIZE = 22
_END64 = b"PK\x06\x06"
_END64_SIZE = 56
_LOCATOR = b"PK\x06\x07"
_LOCATOR_SIZE = 20
_LOCAL = b"PK\x03\x04"
_LOCAL_SIZE, _NAME_LENGTH = 30, 26
_CHUNK_SIZE = 1 << 20
_ENTRY = b"PK\x01\x02"
_ENTRY_SIZE = 46
_COMMENT_MAX = 0xFFFF
_COUNT_MAX = 0xFFFF
_UNSET = 0xFFFFFFFF


class CountMismatchError(ValueError):
    """The end record and the central directory disagree on the number of entries.

    Other programs may find different files in such a zip.
    """


class HiddenMemberError(Exception):
    """A file that the central directory does not list, but other programs may find."""


class NotAZipError(ValueError):
    """No valid end record: another kind of file, or a truncated one."""


def count_entries(file: BinaryIO, *, max_entries: int, max_bytes: int) -> int:
    """Return the number of entries in the central directory; stop at ``max_entries + 1``.

    The number in the end record is verified. A directory of more than ``max_bytes`` counts as
    ``max_entries + 1`` without being read. Raises :class:`NotAZipError` and
    :class:`CountMismatchError`.
    """
    start, size, reported = _locate(file)
    if size > max_bytes:
        return max_entries + 1
    file.seek(start)
    directory = file.read(size)
    count = position = 0
    while directory.startswith(_ENTRY, position) and position + _ENTRY_SIZE <= size:
        name, extra, comment = struct.unpack_from("<HHH", directory, position + 28)
        position += _ENTRY_SIZE + name + extra + comment
        count += 1
        if count > max_entries:
            return count
    # Without the zip64 end record the number has two bytes, and some writers let it overflow.
    if reported not in (count, count & _COUNT_MAX) or (not count and start):
        raise CountMismatchError
    return count


def check_gaps(file: BinaryIO, extents: Iterable[tuple[int, int]]) -> None:
    """Raise :class:`HiddenMemberError` for an entry that is not in the central directory.

    ``extents`` are the offset and the compressed size of each listed entry. Data between them (data
    descriptors, padding, data before the zip) must not begin like an entry.
    """
    end = 0
    for start, packed in sorted(extents):
        _check_gap(file, end, start)
        file.seek(start + _NAME_LENGTH)
        end = start + _LOCAL_SIZE + sum(struct.unpack("<HH", file.read(4))) + packed
    _check_gap(file, end, file.seek(0, os.SEEK_END))


def _check_gap(file: BinaryIO, start: int, end: int) -> None:
    overlap = b""
    file.seek(start)
    while start < end and (chunk := file.read(min(_CHUNK_SIZE, end - start))):
        if _LOCAL in overlap + chunk:
            raise HiddenMemberError
        overlap = chunk[1 - len(_LOCAL) :]
        start += len(chunk)


def _locate(file: BinaryIO) -> tuple[int, int, int]:
    """Return the position, size in bytes, and number of entries of the central directory."""
    length = file.seek(0, os.SEEK_END)
    tail_start = max(0, length - _COMMENT_MAX - _END_SIZE - _LOCATOR_SIZE - _END64_SIZE)
    file.seek(tail_start)
    tail = file.read()
    end_offset = tail.rfind(_END)
    if end_offset < 0 or end_offset + _END_SIZE > len(tail):
        raise NotAZipError
    reported, size = struct.unpack_from("<HL", tail, end_offset + 10)
    end = tail_start + end_offset
    end64_offset = end_offset - _LOCATOR_SIZE - _END64_SIZE
    has_locator = end_offset >= _LOCATOR_SIZE and tail.startswith(
        _LOCATOR, end_offset - _LOCATOR_SIZE
    )
    if has_locator and end64_offset >= 0 and tail.startswith(_END64, end64_offset):
        reported, size = struct.unpack_from("<QQ", tail, end64_offset + 32)
        end = tail_start + end64_offset
    if size > end or (size == _UNSET and not has_locator):
        raise NotAZipError
    return end - size, size, reported
