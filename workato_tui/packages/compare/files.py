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

_DIGEST_CHARS = 12
_MAX_TEXT_BYTES = 4 << 20
"""Maximum size of text to compare line by line; larger files are compared as a whole."""
_MAX_ARCHIVE_BYTES = 16 << 20
"""Maximum size of an archive to compare file by file."""


def file_changes(before: Asset, after: Asset) -> Iterator[Change]:
    """Return the differences between the companion files of two assets."""
    old_files, new_files = companions_by_suffix(before), companions_by_suffix(after)
    for suffix in dict.fromkeys((*new_files, *old_files)):
        old, new = old_files.get(suffix), new_files.get(suffix)
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
    if file.base.lower().endswith(".zip") and max(len(old), len(new)) <= _MAX_ARCHIVE_BYTES:
        changes = _archive_changes(old, new, name or file.base)
        if changes is not None:
            yield from changes
            return
    if is_text(file) and max(len(old), len(new)) <= _MAX_TEXT_BYTES:
        (old_text, old_problem), (new_text, new_problem) = decode(old), decode(new)
        differ = old_text.splitlines() != new_text.splitlines()
        if differ:
            yield from text_changes(old_text, new_text, name)
        elif not (old_problem or new_problem):
            yield Change("text", "changed", name or file.base, noise="line endings")
        if differ or not (old_problem or new_problem):
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
        with open_zip(old) as old_zip, open_zip(new) as new_zip:
            changes = list(_member_changes(old_zip, new_zip, name))
    except (ZipError, RecursionError):
        return None
    return changes or [Change("file", "changed", name, noise="times in the archive")]


def _member_changes(old_zip: ZipFile, new_zip: ZipFile, name: str) -> Iterator[Change]:
    old_members, new_members = (
        {member.filename: member for member in zip_file.infolist() if not member.is_dir()}
        for zip_file in (old_zip, new_zip)
    )
    for path in dict.fromkeys((*new_members, *old_members)):
        old, new = old_members.get(path), new_members.get(path)
        label = f"{path} in {name}"
        if old is None or new is None:
            sizes = [format_size(member.file_size) if member else "" for member in (old, new)]
            yield Change("file", "removed" if old else "added", label, *sizes)
        elif (old.file_size, old.CRC) != (new.file_size, new.CRC):
            yield from _content_changes((old_zip, old), (new_zip, new), label)


def _content_changes(
    old_member: tuple[ZipFile, ZipInfo], new_member: tuple[ZipFile, ZipInfo], label: str
) -> Iterator[Change]:
    old, new = (b"".join(iter_member(*zip_and_info)) for zip_and_info in (old_member, new_member))
    values = read_json(old).value, read_json(new).value
    if MISSING in values:
        yield from bytes_changes(PackageFile(new_member[1].filename, len(new)), old, new, label)
        return
    wording = Wording()
    for difference in differences(*values):
        for part in expand_object(difference):
            name = part.path[-1] if part.path else ""
            before, after = distinguish(*mask_pair(name, part.before, part.after), wording, wording)
            if part.moved:
                before, after = f"position {part.before + 1}", f"position {part.after + 1}"
            noise = path_noise(part.path, *values_of(part))
            yield Change("value", "changed", f"{label}: {path_label(part.path) or 'content'}",
                         before, after, format_path(part.path), noise=noise)  # fmt: skip


def companions_by_suffix(asset: Asset) -> dict[str, PackageFile]:
    """Return the companion files of an asset by the part of their path after its stem."""
    stem = asset.path.removesuffix(".json")
    return {file.path.removeprefix(stem): file for file in asset.companions}


def _digest(raw: bytes) -> str:
    return f"sha256 {hashlib.sha256(raw).hexdigest()[:_DIGEST_CHARS]}"
