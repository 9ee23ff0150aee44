"""Pair the assets of two packages by path, bytes, and content.

The result depends neither on which package is earlier nor on the order of files.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workato_tui.packages.compare.files import companions_by_suffix
from workato_tui.packages.compare.fingerprints import (
    Fingerprint,
    FingerprintCache,
    is_probably_same,
    similarity,
)
from workato_tui.packages.contents.asset import FILE, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.files import PackageFile
    from workato_tui.packages.contents.package import Package

Pair = tuple["Asset", "Asset"]

_MAX_COMPARED_PAIRS = 20_000
"""Number of pairs up to which all are compared; beyond, only those that share a rare hash."""
_MAX_HOLDERS = 25
_NAME_BONUS, _FILE_NAME_BONUS, _FOLDER_BONUS = 0.2, 0.1, 0.05
"""Added to the similarity for the same name, the same file name, and the same folder."""
_MIN_NAMED_SIMILARITY = 0.1


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
        pairing, _similar_pairs(pairing.removed, pairing.added, pairing.fingerprints, cancelled)
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
    olds = [*(old for old, _ in renamed), *pairing.removed]
    news = [*(new for _, new in renamed), *pairing.added]
    new_pairs = _similar_pairs(olds, news, pairing.fingerprints, cancelled)
    paired_ids = {id(asset) for pair in new_pairs for asset in pair}
    new_pairs += [pair for pair in doubtful if not {id(pair[0]), id(pair[1])} & paired_ids]
    if {(id(old), id(new)) for old, new in new_pairs} == {
        (id(old), id(new)) for old, new in renamed
    }:
        return False
    old_ids = {id(old) for old, _ in renamed}
    pairing.pairs = [pair for pair in pairing.pairs if id(pair[0]) not in old_ids]
    pairing.removed, pairing.added = olds, news
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


def _similar_pairs(
    olds: list[Asset], news: list[Asset], cache: FingerprintCache, cancelled: Callable[[], bool]
) -> list[Pair]:
    """Return pairs of similar assets, most similar first."""
    pairs = _identical_pairs(olds, news)
    paired_ids = {id(asset) for pair in pairs for asset in pair}
    olds = [asset for asset in olds if id(asset) not in paired_ids]
    news = [asset for asset in news if id(asset) not in paired_ids]
    for type_ in sorted({asset.type for asset in olds} & {asset.type for asset in news}):
        old_of_type = [asset for asset in olds if asset.type == type_]
        new_of_type = [asset for asset in news if asset.type == type_]
        fingerprints = {}
        for asset in (*old_of_type, *new_of_type):
            if cancelled():
                raise InterruptedError
            fingerprints[id(asset)] = cache.of(asset)
        pairs += _best_pairs(old_of_type, new_of_type, fingerprints)
    return pairs


def _identical_pairs(olds: list[Asset], news: list[Asset]) -> list[Pair]:
    """Return pairs with identical bytes, if they are unambiguous."""
    sizes = {(asset.type, asset.file.size) for asset in olds} & {
        (asset.type, asset.file.size) for asset in news
    }
    by_content: list[dict[tuple[str, int, int], list[Asset]]] = [{}, {}]
    for by_hash, assets in zip(by_content, (olds, news), strict=True):
        for asset in assets:
            if (asset.type, asset.file.size) in sizes and asset.file.size:
                by_hash.setdefault(
                    (asset.type, asset.file.size, _crc(asset, asset.file)), []
                ).append(asset)
    pairs: list[Pair] = []
    for key, old_same in by_content[0].items():
        new_same = by_content[1].get(key, [])
        by_name = {asset.file.base: asset for asset in new_same}
        if len(old_same) == len(new_same) == 1:
            pairs.append((old_same[0], new_same[0]))
        elif len(by_name) == len(new_same):
            names = Counter(asset.file.base for asset in old_same)
            pairs += [
                (asset, by_name[asset.file.base])
                for asset in old_same
                if names[asset.file.base] == 1 and asset.file.base in by_name
            ]
    return pairs


def _best_pairs(
    olds: list[Asset], news: list[Asset], fingerprints: dict[int, Fingerprint]
) -> list[Pair]:
    scored = []
    for old, new in _candidates(olds, news, fingerprints):
        score = _score(old, new, fingerprints[id(old)], fingerprints[id(new)])
        if score > 0:
            paths = sorted((old.path, new.path))
            scored.append((-score, paths, old.path, old, new))
    scored.sort(key=lambda entry: entry[:3])
    pairs: list[Pair] = []
    paired_ids: set[int] = set()
    for _, _, _, old, new in scored:
        if id(old) not in paired_ids and id(new) not in paired_ids:
            paired_ids |= {id(old), id(new)}
            pairs.append((old, new))
    return pairs


def _score(
    old: Asset, new: Asset, old_fingerprint: Fingerprint, new_fingerprint: Fingerprint
) -> float:
    """Return how likely both are the same asset; 0 if they are not."""
    score = similarity(old_fingerprint, new_fingerprint)
    same_name = old.name == new.name
    same_file_name = old.file.base == new.file.base
    by_name = same_name and same_file_name and score >= _MIN_NAMED_SIMILARITY
    if not (
        is_probably_same(old_fingerprint, new_fingerprint) or by_name or (same_name and score == 1)
    ):
        return 0
    return (
        score
        + _NAME_BONUS * same_name
        + _FILE_NAME_BONUS * same_file_name
        + _FOLDER_BONUS * (old.folder == new.folder)
    )


def _candidates(
    olds: list[Asset], news: list[Asset], fingerprints: dict[int, Fingerprint]
) -> Iterable[Pair]:
    if len(olds) * len(news) <= _MAX_COMPARED_PAIRS:
        return [(old, new) for old in olds for new in news]
    holders: dict[int, list[Asset]] = defaultdict(list)
    by_file_name: dict[str, list[Asset]] = defaultdict(list)
    for new in news:
        by_file_name[new.file.base].append(new)
        for hash_ in fingerprints[id(new)].all:
            holders[hash_].append(new)
    pairs: dict[tuple[int, int], Pair] = {}
    for old in olds:
        votes: Counter[int] = Counter()
        by_id: dict[int, Asset] = {}
        for hash_ in fingerprints[id(old)].all:
            for new in (
                holders.get(hash_, ()) if len(holders.get(hash_, ())) <= _MAX_HOLDERS else ()
            ):
                votes[id(new)] += 1
                by_id[id(new)] = new
        likely = [by_id[asset_id] for asset_id, _ in votes.most_common(_MAX_HOLDERS)]
        for new in (*likely, *by_file_name.get(old.file.base, ())[:_MAX_HOLDERS]):
            pairs[id(old), id(new)] = (old, new)
    return pairs.values()


def _same_bytes(old: Asset, new: Asset) -> bool:
    """Return whether two assets and their companions are identical; for zips by size and CRC."""
    old_files, new_files = companions_by_suffix(old), companions_by_suffix(new)
    if old_files.keys() != new_files.keys():
        return False
    pairs = [(old.file, new.file), *((file, new_files[key]) for key, file in old_files.items())]
    if any(old_file.size != new_file.size for old_file, new_file in pairs):
        return False
    return all(_crc(old, old_file) == _crc(new, new_file) for old_file, new_file in pairs)


def _crc(asset: Asset, file: PackageFile) -> int:
    return file.crc if file.crc is not None else zlib.crc32(asset.raw(file))
