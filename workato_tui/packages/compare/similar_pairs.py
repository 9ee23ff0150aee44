"""Pair assets whose paths differ: identical ones first, then the most similar ones."""

from __future__ import annotations

import zlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from workato_tui.packages.compare.fingerprints import (
    Fingerprint,
    FingerprintCache,
    is_probably_same,
    similarity,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.files import PackageFile

Pair = tuple["Asset", "Asset"]

_MAX_COMPARED_PAIRS = 20_000
"""Number of pairs up to which all are compared; beyond, only those that share a rare hash."""
_MAX_HOLDERS = 25
"""Maximum number of assets that share a rare hash, and of candidates for an asset."""
_NAME_BONUS, _FILE_NAME_BONUS, _FOLDER_BONUS = 0.2, 0.1, 0.05
"""Added to the similarity for the same name, the same file name, and the same folder."""
_MIN_NAMED_SIMILARITY = 0.1
"""Minimum similarity of assets with the same name and file name."""


def similar_pairs(
    old_assets: list[Asset],
    new_assets: list[Asset],
    cache: FingerprintCache,
    cancelled: Callable[[], bool],
) -> list[Pair]:
    """Return pairs of similar assets, most similar first."""
    pairs = _identical_pairs(old_assets, new_assets)
    paired_ids = {id(asset) for pair in pairs for asset in pair}
    old_assets = [asset for asset in old_assets if id(asset) not in paired_ids]
    new_assets = [asset for asset in new_assets if id(asset) not in paired_ids]
    for type_ in sorted(
        {asset.type for asset in old_assets} & {asset.type for asset in new_assets}
    ):
        old_of_type = [asset for asset in old_assets if asset.type == type_]
        new_of_type = [asset for asset in new_assets if asset.type == type_]
        fingerprints = {}
        for asset in (*old_of_type, *new_of_type):
            if cancelled():
                raise InterruptedError
            fingerprints[id(asset)] = cache.of(asset)
        pairs += _best_pairs(old_of_type, new_of_type, fingerprints)
    return pairs


def _identical_pairs(old_assets: list[Asset], new_assets: list[Asset]) -> list[Pair]:
    """Return pairs with identical bytes, if they are unambiguous."""
    sizes = {(asset.type, asset.file.size) for asset in old_assets} & {
        (asset.type, asset.file.size) for asset in new_assets
    }
    by_content: list[dict[tuple[str, int, int], list[Asset]]] = [{}, {}]
    for by_hash, assets in zip(by_content, (old_assets, new_assets), strict=True):
        for asset in assets:
            if (asset.type, asset.file.size) in sizes and asset.file.size:
                by_hash.setdefault(
                    (asset.type, asset.file.size, content_crc(asset, asset.file)), []
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
    old_assets: list[Asset], new_assets: list[Asset], fingerprints: dict[int, Fingerprint]
) -> list[Pair]:
    scored = []
    for old, new in _candidates(old_assets, new_assets, fingerprints):
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
    old_assets: list[Asset], new_assets: list[Asset], fingerprints: dict[int, Fingerprint]
) -> Iterable[Pair]:
    if len(old_assets) * len(new_assets) <= _MAX_COMPARED_PAIRS:
        return [(old, new) for old in old_assets for new in new_assets]
    holders: dict[int, list[Asset]] = defaultdict(list)
    by_file_name: dict[str, list[Asset]] = defaultdict(list)
    for new in new_assets:
        by_file_name[new.file.base].append(new)
        for hash_ in fingerprints[id(new)].all:
            holders[hash_].append(new)
    pairs: dict[tuple[int, int], Pair] = {}
    for old in old_assets:
        votes: Counter[int] = Counter()
        by_id: dict[int, Asset] = {}
        for hash_ in fingerprints[id(old)].all:
            for new in (
                holders.get(hash_, ()) if len(holders.get(hash_, ())) <= _MAX_HOLDERS else ()
            ):
                votes[id(new)] += 1
                by_id[id(new)] = new
        candidates = [by_id[asset_id] for asset_id, _ in votes.most_common(_MAX_HOLDERS)]
        for new in (*candidates, *by_file_name.get(old.file.base, ())[:_MAX_HOLDERS]):
            pairs[id(old), id(new)] = (old, new)
    return pairs.values()


def content_crc(asset: Asset, file: PackageFile) -> int:
    """Return the CRC-32 of a file of ``asset``; read it unless a zip lists the CRC."""
    return file.crc if file.crc is not None else zlib.crc32(asset.raw(file))
