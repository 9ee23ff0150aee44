"""Pair the assets of two packages by path, bytes, and content.

The result depends neither on which package is earlier nor on the order of files.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workato_tui.packages.compare.files import companions_by_suffix
from workato_tui.packages.compare.fingerprints import FingerprintCache
from workato_tui.packages.compare.similar_pairs import Pair, content_crc, similar_pairs
from workato_tui.packages.contents.asset import FILE, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.package import Package


@dataclass(slots=True)
class Pairing:
    """The assets of two packages, paired."""

    same: list[Pair] = field(default_factory=list)
    """Identical bytes at the same path."""
    pairs: list[Pair] = field(default_factory=list)
    removed: list[Asset] = field(default_factory=list)
    added: list[Asset] = field(default_factory=list)
    ignored: list[Asset] = field(default_factory=list)
    """Files of a checkout that belong to no asset, if the other side is a zip."""
    roots: tuple[str, str] = ("", "")
    """The top folder on each side, with a slash; usually ""."""
    fingerprints: FingerprintCache = field(default_factory=FingerprintCache, repr=False)

    def key(self, asset: Asset, side: int) -> str:
        """Return the path of an asset as it is compared with the other side."""
        return _key(asset.path, self.roots[side])

    def partners(self) -> dict[str, str]:
        """Paths in the later package by those in the earlier one."""
        return {old.path: new.path for old, new in (*self.same, *self.pairs)}


def pair_assets(
    before: Package, after: Package, cancelled: Callable[[], bool] = lambda: False
) -> Pairing:
    """Pair all assets.

    Reads only assets without a partner at their path and files of equal size.
    """
    pairing = Pairing(roots=_roots(before, after))
    old_assets, new_assets = (
        _by_key(package, root) for package, root in zip((before, after), pairing.roots, strict=True)
    )
    for key, old in old_assets.items():
        if key in new_assets:
            pairs = pairing.same if _same_bytes(old, new_assets[key]) else pairing.pairs
            pairs.append((old, new_assets[key]))
        else:
            (pairing.ignored if _is_checkout_file(old, before, after) else pairing.removed).append(
                old
            )
        if cancelled():
            raise InterruptedError
    for key, new in new_assets.items():
        if key not in old_assets:
            (pairing.ignored if _is_checkout_file(new, after, before) else pairing.added).append(
                new
            )
    _add_pairs(
        pairing, similar_pairs(pairing.removed, pairing.added, pairing.fingerprints, cancelled)
    )
    return pairing


def _is_checkout_file(asset: Asset, own: Package, other: Package) -> bool:
    return asset.type in (FILE, *SETTINGS) and own.files.is_folder and not other.files.is_folder


def recheck_pairs(pairing: Pairing, doubtful: list[Pair], cancelled: Callable[[], bool]) -> bool:
    """Pair doubtful assets again; return whether anything changed.

    Two recipes that swapped their names are at each other's path.
    """
    old_ids = {id(old) for old, _ in doubtful}
    renamed = [
        (old, new) for old, new in pairing.pairs if id(old) in old_ids or old.path != new.path
    ]
    if len(renamed) + len(pairing.removed) + len(pairing.added) <= 1:
        return False
    old_assets = [*(old for old, _ in renamed), *pairing.removed]
    new_assets = [*(new for _, new in renamed), *pairing.added]
    new_pairs = similar_pairs(old_assets, new_assets, pairing.fingerprints, cancelled)
    paired_ids = {id(asset) for pair in new_pairs for asset in pair}
    new_pairs += [pair for pair in doubtful if not {id(pair[0]), id(pair[1])} & paired_ids]
    if {(id(old), id(new)) for old, new in new_pairs} == {
        (id(old), id(new)) for old, new in renamed
    }:
        return False
    old_ids = {id(old) for old, _ in renamed}
    pairing.pairs = [pair for pair in pairing.pairs if id(pair[0]) not in old_ids]
    pairing.removed, pairing.added = old_assets, new_assets
    _add_pairs(pairing, new_pairs)
    return True


def _add_pairs(pairing: Pairing, pairs: list[Pair]) -> None:
    paired_ids = {id(asset) for pair in pairs for asset in pair}
    pairing.pairs += pairs
    pairing.removed = [asset for asset in pairing.removed if id(asset) not in paired_ids]
    pairing.added = [asset for asset in pairing.added if id(asset) not in paired_ids]


def _by_key(package: Package, root: str) -> dict[str, Asset]:
    """Return assets by key. If two paths have the same key, one of them keeps its path."""
    assets: dict[str, Asset] = {}
    decomposed = []
    for asset in package.assets:
        path = asset.path.removeprefix(root)
        if path == _key(asset.path, root):
            assets[path] = asset
        else:
            decomposed.append((path, asset))
    for path, asset in decomposed:
        key = _key(asset.path, root)
        assets[path if key in assets else key] = asset
    return assets


def _key(path: str, root: str) -> str:
    """Return a path for comparison: some file systems decompose accents."""
    return unicodedata.normalize("NFC", path.removeprefix(root))


def _roots(before: Package, after: Package) -> tuple[str, str]:
    """Return the folder that corresponds to the other side's top: the package in a checkout."""
    old_paths, new_paths = (
        {asset.path for asset in package.assets if asset.type != FILE}
        for package in (before, after)
    )
    if not old_paths or not new_paths or old_paths & new_paths:
        return "", ""
    votes: Counter[tuple[str, str]] = Counter()
    for old_path in old_paths:
        base = old_path.rpartition("/")[2]
        for new_path in (asset.path for asset in after.assets_named(base)):
            if old_path.endswith(f"/{new_path}"):
                votes[old_path.removesuffix(new_path), ""] += 1
            elif new_path.endswith(f"/{old_path}"):
                votes["", new_path.removesuffix(old_path)] += 1
    if not votes:
        return "", ""
    roots, count = min(votes.items(), key=lambda vote: (-vote[1], vote[0]))
    return roots if count * 2 >= min(len(old_paths), len(new_paths)) else ("", "")


def _same_bytes(old: Asset, new: Asset) -> bool:
    """Return whether two assets and their companions are identical; for zips by size and CRC."""
    old_files, new_files = companions_by_suffix(old), companions_by_suffix(new)
    if old_files.keys() != new_files.keys():
        return False
    pairs = [(old.file, new.file), *((file, new_files[key]) for key, file in old_files.items())]
    if any(old_file.size != new_file.size for old_file, new_file in pairs):
        return False
    return all(
        content_crc(old, old_file) == content_crc(new, new_file) for old_file, new_file in pairs
    )
