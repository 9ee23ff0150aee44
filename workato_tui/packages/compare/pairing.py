"""Pair the assets of two packages by path, bytes, and content.

The result depends neither on which package is earlier nor on the order of files.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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

_ALL_TRIED = 20_000
"""Number of pairs up to which all are compared; beyond, only those that share a rare hash."""
_RARE = 25
_NAMED, _FILED, _PLACED = 0.2, 0.1, 0.05
"""What the same name inside, the same file name and the same folder add to a likeness."""
_NAME_ENOUGH = 0.1


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
    mine, other = (
        _by_key(each, root) for each, root in zip((before, after), pairing.roots, strict=True)
    )
    for key, old in mine.items():
        if key in other:
            held = pairing.same if _same_bytes(old, other[key]) else pairing.pairs
            held.append((old, other[key]))
        else:
            (pairing.ignored if _is_junk(old, before, after) else pairing.removed).append(old)
        if cancelled():
            raise InterruptedError
    for key, new in other.items():
        if key not in mine:
            (pairing.ignored if _is_junk(new, after, before) else pairing.added).append(new)
    _add_pairs(
        pairing, _similar_pairs(pairing.removed, pairing.added, pairing.fingerprints, cancelled)
    )
    return pairing


def _is_junk(asset: Asset, own: Package, others: Package) -> bool:
    return asset.type in (FILE, *SETTINGS) and own.files.is_folder and not others.files.is_folder


def recheck_pairs(pairing: Pairing, doubted: list[Pair], cancelled: Callable[[], bool]) -> bool:
    """Pair doubtful assets again; return whether anything changed.

    Two recipes that swapped their names are at each other's path.
    """
    first = {id(old) for old, _ in doubted}
    renamed = [(old, new) for old, new in pairing.pairs if id(old) in first or old.path != new.path]
    if len(renamed) + len(pairing.removed) + len(pairing.added) <= 1:
        return False
    olds = [*(old for old, _ in renamed), *pairing.removed]
    news = [*(new for _, new in renamed), *pairing.added]
    found = _similar_pairs(olds, news, pairing.fingerprints, cancelled)
    taken = {id(one) for pair in found for one in pair}
    found += [pair for pair in doubted if not {id(pair[0]), id(pair[1])} & taken]
    if {(id(old), id(new)) for old, new in found} == {(id(old), id(new)) for old, new in renamed}:
        return False
    first = {id(old) for old, _ in renamed}
    pairing.pairs = [pair for pair in pairing.pairs if id(pair[0]) not in first]
    pairing.removed, pairing.added = olds, news
    _add_pairs(pairing, found)
    return True


def _add_pairs(pairing: Pairing, found: list[Pair]) -> None:
    taken = {id(one) for pair in found for one in pair}
    pairing.pairs += found
    pairing.removed = [one for one in pairing.removed if id(one) not in taken]
    pairing.added = [one for one in pairing.added if id(one) not in taken]


def _by_key(package: Package, root: str) -> dict[str, Asset]:
    """Return assets by key; of two forms of a name in a folder, one keeps its path."""
    found: dict[str, Asset] = {}
    decomposed = []
    for one in package.assets:
        path = one.path.removeprefix(root)
        if path == _key(one.path, root):
            found[path] = one
        else:
            decomposed.append((path, one))
    for path, one in decomposed:
        key = _key(one.path, root)
        found[path if key in found else key] = one
    return found


def _key(path: str, root: str) -> str:
    """Return a path for comparison: some file systems decompose accents."""
    return unicodedata.normalize("NFC", path.removeprefix(root))


def _roots(before: Package, after: Package) -> tuple[str, str]:
    """Return the folder that corresponds to the other side's top: the package in a checkout."""
    mine, other = (
        {one.path for one in each.assets if one.type != FILE} for each in (before, after)
    )
    if not mine or not other or mine & other:
        return "", ""
    votes: Counter[tuple[str, str]] = Counter()
    for one in mine:
        base = one.rpartition("/")[2]
        for two in (asset.path for asset in after.assets_named(base)):
            if one.endswith(f"/{two}"):
                votes[one.removesuffix(two), ""] += 1
            elif two.endswith(f"/{one}"):
                votes["", two.removesuffix(one)] += 1
    if not votes:
        return "", ""
    roots, count = min(votes.items(), key=lambda one: (-one[1], one[0]))
    return roots if count * 2 >= min(len(mine), len(other)) else ("", "")


def _similar_pairs(
    olds: list[Asset], news: list[Asset], known: FingerprintCache, cancelled: Callable[[], bool]
) -> list[Pair]:
    """Return pairs of similar assets, most similar first."""
    found = _identical_pairs(olds, news)
    taken = {id(one) for pair in found for one in pair}
    olds = [one for one in olds if id(one) not in taken]
    news = [one for one in news if id(one) not in taken]
    for type_ in sorted({one.type for one in olds} & {one.type for one in news}):
        mine = [one for one in olds if one.type == type_]
        other = [one for one in news if one.type == type_]
        marks = {}
        for one in (*mine, *other):
            if cancelled():
                raise InterruptedError
            marks[id(one)] = known.of(one)
        found += _best_pairs(mine, other, marks)
    return found


def _identical_pairs(olds: list[Asset], news: list[Asset]) -> list[Pair]:
    """Return pairs with identical bytes, if they are unambiguous."""
    sizes = {(one.type, one.file.size) for one in olds} & {
        (one.type, one.file.size) for one in news
    }
    keyed: list[dict[tuple[str, int, int], list[Asset]]] = [{}, {}]
    for by_hash, ones in zip(keyed, (olds, news), strict=True):
        for one in ones:
            if (one.type, one.file.size) in sizes and one.file.size:
                by_hash.setdefault((one.type, one.file.size, _crc(one, one.file)), []).append(one)
    found: list[Pair] = []
    for key, mine in keyed[0].items():
        other = keyed[1].get(key, [])
        by_name = {one.file.base: one for one in other}
        if len(mine) == len(other) == 1:
            found.append((mine[0], other[0]))
        elif len(by_name) == len(other):
            names = Counter(one.file.base for one in mine)
            found += [
                (one, by_name[one.file.base])
                for one in mine
                if names[one.file.base] == 1 and one.file.base in by_name
            ]
    return found


def _best_pairs(olds: list[Asset], news: list[Asset], marks: dict[int, Fingerprint]) -> list[Pair]:
    scored = []
    for old, new in _candidates(olds, news, marks):
        score = _score(old, new, marks[id(old)], marks[id(new)])
        if score > 0:
            paths = sorted((old.path, new.path))
            scored.append((-score, paths, old.path, old, new))
    scored.sort(key=lambda one: one[:3])
    pairs: list[Pair] = []
    taken: set[int] = set()
    for _, _, _, old, new in scored:
        if id(old) not in taken and id(new) not in taken:
            taken |= {id(old), id(new)}
            pairs.append((old, new))
    return pairs


def _score(old: Asset, new: Asset, mine: Fingerprint, other: Fingerprint) -> float:
    """Return how likely both are the same asset; 0 if they are not."""
    alike = similarity(mine, other)
    named = old.name == new.name
    filed = old.file.base == new.file.base
    by_name = named and filed and alike >= _NAME_ENOUGH
    if not (is_probably_same(mine, other) or by_name or (named and alike == 1)):
        return 0
    return alike + _NAMED * named + _FILED * filed + _PLACED * (old.folder == new.folder)


def _candidates(
    olds: list[Asset], news: list[Asset], marks: dict[int, Fingerprint]
) -> Iterable[Pair]:
    if len(olds) * len(news) <= _ALL_TRIED:
        return [(old, new) for old in olds for new in news]
    holders: dict[int, list[Asset]] = defaultdict(list)
    named: dict[str, list[Asset]] = defaultdict(list)
    for new in news:
        named[new.file.base].append(new)
        for mark in marks[id(new)].all:
            holders[mark].append(new)
    found: dict[tuple[int, int], Pair] = {}
    for old in olds:
        votes: Counter[int] = Counter()
        by_id: dict[int, Asset] = {}
        for mark in marks[id(old)].all:
            for new in holders.get(mark, ()) if len(holders.get(mark, ())) <= _RARE else ():
                votes[id(new)] += 1
                by_id[id(new)] = new
        likely = [by_id[one] for one, _ in votes.most_common(_RARE)]
        for new in (*likely, *named.get(old.file.base, ())[:_RARE]):
            found[id(old), id(new)] = (old, new)
    return found.values()


def _same_bytes(old: Asset, new: Asset) -> bool:
    """Return whether two assets and their companions are identical; for zips by size and CRC."""
    mine = {one.path.removeprefix(old.path.removesuffix(".json")): one for one in old.companions}
    other = {one.path.removeprefix(new.path.removesuffix(".json")): one for one in new.companions}
    if mine.keys() != other.keys():
        return False
    files = [(old.file, new.file), *((one, other[key]) for key, one in mine.items())]
    if any(one.size != two.size for one, two in files):
        return False
    return all(_crc(old, one) == _crc(new, two) for one, two in files)


def _crc(asset: Asset, file: PackageFile) -> int:
    return file.crc if file.crc is not None else zlib.crc32(asset.raw(file))
