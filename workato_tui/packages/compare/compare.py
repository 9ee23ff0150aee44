"""Compare two packages asset by asset. A pure function of their contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.packages.compare.context import Context
from workato_tui.packages.compare.detail import detail
from workato_tui.packages.compare.fingerprints import similarity
from workato_tui.packages.compare.model import AssetChange, Comparison, Kind, Totals
from workato_tui.packages.compare.not_compared import find_uncompared, junk_files
from workato_tui.packages.compare.pairing import Pairing, pair_assets, recheck_pairs
from workato_tui.packages.compare.summary import has_other_name, summarize

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.package import Package

KIND_ORDER: tuple[Kind, ...] = ("removed", "added", "changed", "renamed", "moved", "noise")
"""The order of changes: first what a reviewer must not miss."""
_MAX_SENTENCES = 12
_MANY_CHANGES = 5
"""Number of changes from which an asset at the same path may be a different one."""
_LOW_SIMILARITY = 0.65
"""Similarity below which a pair at the same path is compared with other candidates."""


def compare(
    before: Package,
    after: Package,
    *,
    on_progress: Callable[[int, int], object] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Comparison:
    """Return the changes from ``before`` to ``after``; both stay open for details.

    ``on_progress`` receives the number of compared assets and the total. Raises InterruptedError
    when ``cancelled``, ZipError, and OSError if a file cannot be read.
    """
    pairing = pair_assets(before, after, cancelled)
    context, changes = _changes(pairing, before, after, on_progress, cancelled)
    if recheck_pairs(pairing, _doubtful_pairs(pairing, changes), cancelled):
        context, changes = _changes(pairing, before, after, on_progress, cancelled)
    result = Comparison(before.label, after.label, context=context)
    result.ignored_files = sorted(
        {*(asset.path for asset in pairing.ignored), *junk_files(before), *junk_files(after)}
    )
    result.uncompared = find_uncompared(pairing, before, after, cancelled)
    result.changes = sorted(
        [
            *changes,
            *(AssetChange("removed", asset, None) for asset in pairing.removed),
            *(AssetChange("added", None, asset) for asset in pairing.added),
        ],
        key=lambda change: (
            KIND_ORDER.index(change.kind),
            not change.reconnected,
            change.asset.path,
        ),
    )
    result.totals = _totals(pairing, result.changes)
    return result


def _changes(
    pairing: Pairing,
    before: Package,
    after: Package,
    on_progress: Callable[[int, int], object],
    cancelled: Callable[[], bool],
) -> tuple[Context, list[AssetChange]]:
    context = Context(before, after, pairing.partners())
    changes = []
    total = len(pairing.same) + len(pairing.pairs)
    for number, (old, new) in enumerate(pairing.pairs):
        if cancelled():
            raise InterruptedError
        changes.append(_changed(old, new, context, pairing))
        on_progress(len(pairing.same) + number + 1, total)
    on_progress(total, total)
    return context, [change for change in changes if change]


def _doubtful_pairs(pairing: Pairing, changes: list[AssetChange]) -> list[tuple[Asset, Asset]]:
    """Return pairs at the same path that may be different assets.

    Their names differ, or they have hardly anything in common: two recipes may have swapped their
    names.
    """
    doubtful = []
    for change in changes:
        old, new = change.before, change.after
        if old is None or new is None or pairing.key(old, 0) != pairing.key(new, 1):
            continue
        is_dissimilar = (
            change.reported_count >= _MANY_CHANGES
            and similarity(pairing.fingerprints.of(old), pairing.fingerprints.of(new))
            < _LOW_SIMILARITY
        )
        if old.name != new.name or is_dissimilar:
            doubtful.append((old, new))
    return doubtful


def _changed(old: Asset, new: Asset, context: Context, pairing: Pairing) -> AssetChange | None:
    differences = detail(old, new, context, full=False)
    edited = any(difference.topic != "name" for difference in differences.changes)
    before_key, after_key = pairing.key(old, 0).rpartition("/"), pairing.key(new, 1).rpartition("/")
    moved = before_key[0] != after_key[0]
    renamed = before_key[2] != after_key[2] or has_other_name(old, new)
    # A missing name, or a name in a file that is not an asset, is not a rename.
    edited = edited or bool(differences.changes and not renamed)
    if not (edited or moved or renamed or differences.noise):
        return None
    kind: Kind = (
        "changed" if edited else "renamed" if renamed else "moved" if moved else "noise"
    )  # fmt: skip
    sentences = summarize(old, new, differences, moved=moved)
    if len(sentences) > _MAX_SENTENCES:
        rest = len(sentences) - _MAX_SENTENCES
        sentences = [*sentences[:_MAX_SENTENCES], f"And {rest} more."]
    # The summary starts with them.
    reconnected = tuple(
        sentences[: sum(difference.topic == "connection" for difference in differences.changes)]
    )
    return AssetChange(
        kind, old, new, edited, renamed, moved, reconnected, tuple(sentences),
        len(differences.changes), len(differences.noise),
    )  # fmt: skip


def _totals(pairing: Pairing, changes: list[AssetChange]) -> Totals:
    totals = Totals()
    for change in changes:
        setattr(totals, change.kind, getattr(totals, change.kind) + 1)
    differing = sum(change.kind not in ("noise", "added", "removed") for change in changes)
    totals.same = len(pairing.same) + len(pairing.pairs) - differing
    return totals
