"""Which names, kinds, and sizes of zip members are accepted, and why others are refused."""

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
"""Maximum number of folders above a file: Workato uses few, and each of them costs a check."""
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BACKSLASH = "its path has a backslash"
_EMPTY_PART = "its path has an empty part"
_TOO_DEEP = "it is in too many folders"
_TOO_LONG = "its name is too long"
_IS_ENCRYPTED = "it is encrypted"
_COMPRESSION = "it is compressed in a way that packages do not use"
_HARMLESS = frozenset({_BACKSLASH, _EMPTY_PART, _TOO_DEEP, _TOO_LONG, _IS_ENCRYPTED, _COMPRESSION})
"""Reasons for which unpacking the zip with other programs is harmless."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a package. Workato accepts imports of up to 100 MB; these limits leave room."""

    members: int = 20_000
    directory_bytes: int = 16 << 20
    total_bytes: int = 2 << 30
    ratio: int = 200
    """Uncompressed to compressed size of the whole zip. Repetitive JSON reaches 50, a bomb 1,000.
    """
    ratio_threshold: int = 16 << 20
    """The ratio is checked from this uncompressed size: small zips vary and are harmless."""


def path_problem(path: str) -> str | None:
    """Return why ``path`` cannot be used; None if it can."""
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
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in path):
        return "its name has control characters"
    if not _OVERRIDES.isdisjoint(path):
        return "its name has characters that reverse the text direction"
    if len(path.encode()) > _MAX_PATH_BYTES or any(
        len(part.encode()) > _MAX_NAME_BYTES for part in parts
    ):
        return _TOO_LONG
    return None


def fold_path(path: str) -> str:
    """Return ``path`` as a file system compares it that ignores case and Unicode composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def check_members(members: list[ZipInfo], limits: Limits) -> None:
    """Raise :class:`ZipError` for the first refused member, or for the whole zip."""
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
        # On other systems it separates folders, so check that path too.
        slash_problem = path_problem(path.replace("\\", "/").removesuffix("/"))
        return slash_problem is None or slash_problem in _HARMLESS
    return problem in _HARMLESS


def _member_problem(member: ZipInfo) -> str | None:
    if not member.filename:
        # zipfile cannot tell whether a member without a name is a folder.
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
    # The upper half holds the Unix mode; 0 is written by other systems.
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
    """Refuse duplicate names and names that are both a file and a folder.

    Compares neighbors only: a set of all folders of a malicious zip would take gigabytes.
    """
    names = [(member.filename.removesuffix("/"), member.is_dir()) for member in members]
    names.sort(key=lambda name: (_folder_sort_key(name[0]), name[1]))
    for (path, is_folder), (following, is_next_folder) in pairwise(names):
        if following == path and not (is_folder and is_next_folder):
            raise ZipError(f"“{sanitize(path, 80)}” is in the zip twice.")
        if not is_folder and following.startswith(f"{path}/"):
            raise ZipError(f"“{sanitize(path, 80)}” is both a file and a folder in the zip.")


def _folder_sort_key(path: str) -> str:
    """Sort the content of a folder directly after the folder's name."""
    return path.replace("/", "\0")


def _check_overlaps(members: list[ZipInfo]) -> None:
    """Refuse members that share their bytes, which is how some zip bombs work."""
    extents = sorted(
        (m.header_offset, _LOCAL_HEADER + len(m.orig_filename) + m.compress_size) for m in members
    )
    for (start, size), (following, _) in pairwise(extents):
        if start + size > following:
            raise ZipError("Files overlap each other inside the zip (a zip bomb).")


def collisions(paths: Iterable[str]) -> set[str]:
    """Return the paths that a case-insensitive disk could not tell apart or would merge."""
    colliding: set[str] = set()
    first = first_key = ""
    for key, path in sorted((_folder_sort_key(fold_path(path)), path) for path in paths):
        if first_key and (key == first_key or key.startswith(f"{first_key}\0")):
            colliding.update((first, path))
        else:
            first, first_key = path, key
    return colliding
