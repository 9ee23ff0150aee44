"""Compares two packages asset by asset. A pure function of what the two hold."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from workato_tui.packages.compare.context import Context
from workato_tui.packages.compare.detail import detail
from workato_tui.packages.compare.model import AssetChange, Comparison, Detail, Kind, Totals
from workato_tui.packages.compare.signs import likeness, marks
from workato_tui.packages.compare.summary import summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.files import File
    from workato_tui.packages.contents.package import Package

_ALIKE = 0.4
_ORDER: tuple[Kind, ...] = ("removed", "added", "changed", "renamed", "moved", "noise")

Pair = tuple["Asset", "Asset"]


def compare(
    before: Package,
    after: Package,
    *,
    on_progress: Callable[[int, int], object] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Comparison:
    """What changed from ``before`` to ``after``.

    ``on_progress`` gets assets done and their number. Raises InterruptedError when ``cancelled``,
    ZipProblem and OSError where a file cannot be read.
    """
    same, pairs, gone, new = _matched(before, after)
    result = Comparison(before.label, after.label, totals=Totals(same=same))
    partners = {old.path: now.path for old, now in pairs}
    partners.update(
        (one.path, one.path)
        for one in before.assets
        if one.path not in partners and after.asset(one.path)
    )
    result.context = Context(before, after, partners)
    total = same + len(pairs) + len(gone) + len(new)
    for number, (old, now) in enumerate(pairs):
        if cancelled():
            raise InterruptedError
        _note(result, _changed(old, now, result.context))
        on_progress(same + number + 1, total)
    for asset in gone:
        _note(result, AssetChange("removed", asset, None))
    for asset in new:
        _note(result, AssetChange("added", None, asset))
    result.changes.sort(key=lambda one: (_ORDER.index(one.kind), one.asset.path))
    on_progress(total, total)
    return result


def _note(result: Comparison, change: AssetChange | None) -> None:
    totals = result.totals
    if change is None:
        totals.same += 1
        return
    result.changes.append(change)
    setattr(totals, change.kind, getattr(totals, change.kind) + 1)
    if change.kind == "noise":
        totals.same += 1


def _changed(old: Asset, now: Asset, context: Context) -> AssetChange | None:
    found: Detail = detail(old, now, context)
    told = [one for one in found.changes if one.topic != "name"]
    moved = old.folder != now.folder
    renamed = old.file.base != now.file.base or old.name != now.name
    if not (told or moved or renamed or found.noise):
        return None
    kind: Kind = (
        "changed" if told else "renamed" if renamed else "moved" if moved else "noise"
    )  # fmt: skip
    sentences = tuple(summary(old, now, found))
    return AssetChange(kind, old, now, bool(told), renamed, moved, sentences, len(found.noise))


def _matched(before: Package, after: Package) -> tuple[int, list[Pair], list[Asset], list[Asset]]:
    """How many are the same byte by byte; pairs to look into; those without a partner."""
    same = 0
    pairs: list[Pair] = []
    gone: list[Asset] = []
    for old in before.assets:
        now = after.asset(old.path)
        if now is None:
            gone.append(old)
        elif _same_bytes(old, now):
            same += 1
        else:
            pairs.append((old, now))
    new = [one for one in after.assets if before.asset(one.path) is None]
    found = _known_again(gone, new)
    taken = {id(one) for pair in found for one in pair}
    pairs += found
    return (
        same,
        pairs,
        [one for one in gone if id(one) not in taken],
        [one for one in new if id(one) not in taken],
    )


def _known_again(gone: list[Asset], new: list[Asset]) -> list[Pair]:
    """Pairs of assets that are alike in what they hold, the most alike first."""
    signs = {id(one): marks(one) for one in (*gone, *new)} if gone and new else {}
    scored = sorted(
        (
            (likeness(signs[id(old)], signs[id(now)]), old, now)
            for old in gone
            for now in new
            if old.type == now.type
        ),
        key=lambda one: (-one[0], one[1].path, one[2].path),
    )
    pairs: list[Pair] = []
    taken: set[int] = set()
    for score, old, now in scored:
        if score < _ALIKE or id(old) in taken or id(now) in taken:
            continue
        taken |= {id(old), id(now)}
        pairs.append((old, now))
    return pairs


def _same_bytes(old: Asset, now: Asset) -> bool:
    if len(old.companions) != len(now.companions):
        return False
    mine = (old.file, *sorted(old.companions, key=lambda one: one.path))
    other = (now.file, *sorted(now.companions, key=lambda one: one.path))
    return all(
        one.path == two.path and one.size == two.size and _crc(old, one) == _crc(now, two)
        for one, two in zip(mine, other, strict=True)
    )


def _crc(asset: Asset, file: File) -> int:
    return file.crc if file.crc is not None else zlib.crc32(asset.raw(file))
