"""Differences between files that are not JSON: lines of text, archives, and sizes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from workato_tui.packages.compare.distinguish import distinguish, path_label
from workato_tui.packages.compare.model import Change
from workato_tui.packages.compare.noise import path_noise
from workato_tui.packages.compare.text_diff import text_changes
from workato_tui.packages.compare.values import differences, expand_object, values_of
from workato_tui.packages.contents.asset import is_text
from workato_tui.packages.contents.asset_text import format_size
from workato_tui.packages.contents.document import MISSING, decode, read_json
from workato_tui.packages.contents.fields import format_path
from workato_tui.packages.contents.files import PackageFile
from workato_tui.packages.contents.secrets import mask_pair
from workato_tui.packages.contents.values import Wording
from workato_tui.packages.errors import ZipError
from workato_tui.packages.zip_check import iter_member, open_zip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile, ZipInfo

    from workato_tui.packages.contents.asset import Asset

_DIGEST = 12
_LARGE = 4 << 20
"""Maximum size of text to compare line by line; larger files are compared as a whole."""
_ARCHIVE = 16 << 20
"""Maximum size of an archive to compare file by file."""


def file_changes(before: Asset, after: Asset) -> Iterator[Change]:
    """Return the differences between the companion files of two assets."""
    mine, other = _companions_by_suffix(before), _companions_by_suffix(after)
    for ending in dict.fromkeys((*other, *mine)):
        old, new = mine.get(ending), other.get(ending)
        if old is None and new is not None:
            yield Change("file", "added", new.base, after=format_size(new.size))
        elif old is not None and new is None:
            yield Change("file", "removed", old.base, before=format_size(old.size))
        elif old is not None and new is not None:
            yield from bytes_changes(new, before.raw(old), after.raw(new), new.base)


def bytes_changes(file: PackageFile, old: bytes, new: bytes, name: str = "") -> Iterator[Change]:
    """Return the differences between two contents: by line, or by size and digest."""
    if old == new:
        return
    if file.base.lower().endswith(".zip") and max(len(old), len(new)) <= _ARCHIVE:
        found = _archive_changes(old, new, name or file.base)
        if found is not None:
            yield from found
            return
    if is_text(file) and max(len(old), len(new)) <= _LARGE:
        (mine, odd), (other, odd_too) = decode(old), decode(new)
        differ = mine.splitlines() != other.splitlines()
        if differ:
            yield from text_changes(mine, other, name)
        elif not (odd or odd_too):
            yield Change("text", "changed", name or file.base, noise="ends of lines")
        if differ or not (odd or odd_too):
            return
    yield Change("file", "changed", name or file.base, *size_changes(old, new))


def size_changes(old: bytes, new: bytes) -> tuple[str, str]:
    """Return the sizes of two contents, with digests if the sizes are equal."""
    before, after = format_size(len(old)), format_size(len(new))
    if before == after:
        return f"{before}, {_digest(old)}", f"{after}, {_digest(new)}"
    return before, after


def _archive_changes(old: bytes, new: bytes, name: str) -> list[Change] | None:
    """Compare the files in two archives, ignoring times; None if an archive is unreadable."""
    try:
        with open_zip(old) as mine, open_zip(new) as other:
            found = list(_members(mine, other, name))
    except (ZipError, RecursionError):
        return None
    return found or [Change("file", "changed", name, noise="times in the archive")]


def _members(mine: ZipFile, other: ZipFile, name: str) -> Iterator[Change]:
    here, there = (
        {one.filename: one for one in each.infolist() if not one.is_dir()} for each in (mine, other)
    )
    for path in dict.fromkeys((*there, *here)):
        old, new = here.get(path), there.get(path)
        label = f"{path} in {name}"
        if old is None or new is None:
            sizes = [format_size(one.file_size) if one else "" for one in (old, new)]
            yield Change("file", "removed" if old else "added", label, *sizes)
        elif (old.file_size, old.CRC) != (new.file_size, new.CRC):
            yield from _member((mine, old), (other, new), label)


def _member(
    mine: tuple[ZipFile, ZipInfo], other: tuple[ZipFile, ZipInfo], label: str
) -> Iterator[Change]:
    old, new = (b"".join(iter_member(*each)) for each in (mine, other))
    values = read_json(old).value, read_json(new).value
    if MISSING in values:
        yield from bytes_changes(PackageFile(other[1].filename, len(new)), old, new, label)
        return
    wording = Wording()
    for difference in differences(*values):
        for one in expand_object(difference):
            name = one.path[-1] if one.path else ""
            before, after = distinguish(*mask_pair(name, one.before, one.after), wording, wording)
            if one.moved:
                before, after = f"place {one.before + 1}", f"place {one.after + 1}"
            noise = path_noise(one.path, *values_of(one))
            yield Change("value", "changed", f"{label}: {path_label(one.path) or 'content'}",
                         before, after, format_path(one.path), noise=noise)  # fmt: skip


def _companions_by_suffix(asset: Asset) -> dict[str, PackageFile]:
    stem = asset.path.removesuffix(".json")
    return {one.path.removeprefix(stem): one for one in asset.companions}


def _digest(raw: bytes) -> str:
    return f"sha256 {hashlib.sha256(raw).hexdigest()[:_DIGEST]}"
