"""Find assets that could not be compared, so that a release check does not ignore them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workato_tui.packages.compare.model import UncomparedAsset
from workato_tui.packages.contents.asset import FILE, is_text
from workato_tui.packages.contents.document import MISSING, conflict_line, decode
from workato_tui.packages.contents.files import BACKUP, MACOS_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workato_tui.packages.compare.pairing import Pairing
    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.package import Package

_OTHER_FILE = re.compile(r"[^.]+\.(?!json$)[^.]+", re.IGNORECASE | re.DOTALL)
"""The name of a file that is neither an asset nor a companion, such as README.md."""


def junk_files(package: Package) -> list[str]:
    """Return files that belong to no package: backups of editors and files of macOS."""
    return [
        path for path, reason in package.ignored_files.items() if reason in (BACKUP, MACOS_FILE)
    ]


def find_uncompared(
    pairing: Pairing, before: Package, after: Package, cancelled: Callable[[], bool]
) -> list[UncomparedAsset]:
    """Return assets of either side that are broken or were not read. Reads all of them.

    Raises InterruptedError when ``cancelled``, ZipError, and OSError.
    """
    uncompared = [*_ignored(before, "before"), *_ignored(after, "after")]
    old_assets = [*(old for old, _ in (*pairing.same, *pairing.pairs)), *pairing.removed]
    new_assets = [*(new for _, new in pairing.pairs), *pairing.added]
    for side, assets in (("before", old_assets), ("after", new_assets)):
        for asset in assets:
            if cancelled():
                raise InterruptedError
            reason = _problem(asset)
            if reason:
                uncompared.append(UncomparedAsset(asset.path, side, reason))  # type: ignore[arg-type]
    return uncompared


def _ignored(package: Package, side: str) -> Iterator[UncomparedAsset]:
    for path, reason in package.ignored_files.items():
        if reason not in (BACKUP, MACOS_FILE) and not _OTHER_FILE.fullmatch(
            path.rpartition("/")[2]
        ):
            yield UncomparedAsset(path, side, f"{reason[:1].upper()}{reason[1:]}.")  # type: ignore[arg-type]


def _problem(asset: Asset) -> str:
    if asset.type == FILE:
        return ""
    document = asset.document(quick=True)
    if document.value is MISSING and (document.text or not asset.file.size):
        return document.problem
    for file in asset.companions:
        line = conflict_line(decode(asset.raw(file))[0]) if is_text(file) else 0
        if line:
            return f"{file.base} has merge conflict markers at line {line}."
    return ""
