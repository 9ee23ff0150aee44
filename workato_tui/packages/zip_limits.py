"""Which names, kinds and sizes of zip members are taken, and in which words others are refused."""

from __future__ import annotations

import re
import stat
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.packages.errors import ZipError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zipfile import ZipInfo

_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_LOCAL_HEADER = 30
_MAX_NAME_BYTES = 255
_MAX_PATH_BYTES = 1024
_MAX_DEPTH = 64
"""Folders above a file: Workato's own nest by a handful, and each costs a look when unpacked."""
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BACKSLASH = "its path has a backslash"
_EMPTY_PART = "its path has an empty part"
_TOO_DEEP = "it is in too many folders"
_TOO_LONG = "its name is too long"
_IS_ENCRYPTED = "it is encrypted"
_COMPRESSION = "it is compressed in a way that packages do not use"
_HARMLESS = frozenset({_BACKSLASH, _EMPTY_PART, _TOO_DEEP, _TOO_LONG, _IS_ENCRYPTED, _COMPRESSION})
"""Reasons for which nothing bad happens where the zip is unpacked all the same."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a package may be. Workato takes imports of 100 MB at most; these leave room above."""

    members: int = 20_000
    directory_bytes: int = 16 << 20
    total_bytes: int = 2 << 30
    ratio: int = 200
    """Unpacked to packed size, over the whole zip. Repetitive JSON reaches 50; a bomb 1,000."""
    ratio_threshold: int = 16 << 20
    """The ratio counts from this unpacked size on: a tiny bomb is harmless, tiny files vary."""


def path_problem(path: str) -> str | None:
    """Why ``path``, as a zip or a list of files names it, cannot be used; None if it can."""
    if not path:
        return "it has no name"
    if path.startswith("/") or _DRIVE.match(path):
        return "its path is absolute"
    if "\\" in path:
        return _BACKSLASH
    parts = path.split("/")
    if ".." in parts:
        return "its path leads out of the folder (..)"
    if "" in parts or "." in parts:
        return _EMPTY_PART
    if len(parts) > _MAX_DEPTH:
        return _TOO_DEEP
    return _text_problem(path, parts)


def _text_problem(path: str, parts: list[str]) -> str | None:
    if any(unicodedata.category(each) in ("Cc", "Cs") for each in path):
        return "its name has control characters"
    if not _OVERRIDES.isdisjoint(path):
        return "its name has characters that turn the direction of writing around"
    if len(path.encode()) > _MAX_PATH_BYTES or any(
        len(part.encode()) > _MAX_NAME_BYTES for part in parts
    ):
        return _TOO_LONG
    return None


def fold_path(path: str) -> str:
    """``path`` as a disk that ignores case and the composition of accents would compare it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def check_members(members: list[ZipInfo], limits: Limits) -> None:
    """Raises :class:`ZipError` for the first member that is refused, or for all of them."""
    for member in members:
        problem = _member_problem(member)
        if problem:
            raise ZipError(
                f"“{sanitize(member.orig_filename, 80)}” in the zip is refused: {problem}.",
                harmless=_is_harmless(problem, member.filename),
            )
    _check_sizes(members, limits)
    _check_names(members)
    _check_overlaps(members)


def _is_harmless(problem: str, path: str) -> bool:
    if problem == _BACKSLASH:
        # Elsewhere it separates folders, so what it leads to there counts.
        there = path_problem(path.replace("\\", "/").removesuffix("/"))
        return there is None or there in _HARMLESS
    return problem in _HARMLESS


def _member_problem(member: ZipInfo) -> str | None:
    if not member.filename:
        # zipfile itself cannot say whether a member without a name is a folder.
        return path_problem(member.filename)
    if "\0" in member.orig_filename:
        return "its name has control characters"
    if member.is_dir() and member.file_size:
        return "it is a folder that has content"
    problem = path_problem(member.filename.removesuffix("/"))
    if problem:
        return problem
    if member.flag_bits & _ENCRYPTED:
        return _IS_ENCRYPTED
    # The upper half holds the Unix mode; 0 is what other systems write.
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "it is a link"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "it is neither a file nor a folder"
    if member.compress_type not in (_STORED, _DEFLATED):
        return _COMPRESSION
    return None


def _check_sizes(members: list[ZipInfo], limits: Limits) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > limits.total_bytes:
        raise ZipError(
            f"The zip would unpack to {unpacked >> 20:,} MB; more than"
            f" {limits.total_bytes >> 20:,} MB are refused."
        )
    if unpacked > limits.ratio_threshold and unpacked > packed * limits.ratio:
        raise ZipError(
            f"The zip would unpack to {unpacked // max(packed, 1):,} times its size;"
            f" more than {limits.ratio} times are refused (a zip bomb)."
        )


def _check_names(members: list[ZipInfo]) -> None:
    """No name twice, and none that is a file here and a folder there.

    Compared with neighbours only: a set of all folders of a zip made for it takes gigabytes.
    """
    names = [(member.filename.removesuffix("/"), member.is_dir()) for member in members]
    names.sort(key=lambda name: (_folder_sort_key(name[0]), name[1]))
    for (path, is_folder), (following, is_next_folder) in pairwise(names):
        if following == path and not (is_folder and is_next_folder):
            raise ZipError(f"“{sanitize(path, 80)}” is in the zip twice.")
        if not is_folder and following.startswith(f"{path}/"):
            raise ZipError(f"“{sanitize(path, 80)}” is both a file and a folder in the zip.")


def _folder_sort_key(path: str) -> str:
    """Sorts what is in a folder right behind the folder's own name."""
    return path.replace("/", "\0")


def _check_overlaps(members: list[ZipInfo]) -> None:
    """Members that share their bytes make a bomb out of few of them."""
    places = sorted(
        (m.header_offset, _LOCAL_HEADER + len(m.orig_filename) + m.compress_size) for m in members
    )
    for (start, size), (following, _) in pairwise(places):
        if start + size > following:
            raise ZipError("Files overlap each other inside the zip (a zip bomb).")


def collisions(paths: Iterable[str]) -> set[str]:
    """Those of these files that a disk which ignores case could not tell apart, or put together."""
    found: set[str] = set()
    first = before = ""
    for key, path in sorted((_folder_sort_key(fold_path(each)), each) for each in paths):
        if before and (key == before or key.startswith(f"{before}\0")):
            found.update((first, path))
        else:
            first, before = path, key
    return found
