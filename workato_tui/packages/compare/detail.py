"""Changes within one asset."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.asset_diff import asset_changes
from workato_tui.packages.compare.context import Context
from workato_tui.packages.compare.files import bytes_changes, file_changes, size_changes
from workato_tui.packages.compare.model import AssetChange, Change, Comparison, Detail
from workato_tui.packages.compare.recipes import recipe_detail
from workato_tui.packages.contents.document import MISSING, dumps
from workato_tui.packages.contents.recipe import read_recipe
from workato_tui.packages.contents.summary import describe_contents

if TYPE_CHECKING:
    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.document import Document

_RANK = ("name", "description", "column", "row", "value", "text", "file")


def detail_of(comparison: Comparison, change: AssetChange) -> Detail:
    """Return the changes within one asset of a comparison whose packages are still open.

    Empty for an added or removed asset. Raises ZipError and OSError.
    """
    if change.before is None or change.after is None:
        return Detail()
    return detail(change.before, change.after, comparison.context)


def detail(
    before: Asset, after: Asset, context: Context | None = None, *, whole: bool = True
) -> Detail:
    """Return the differences between two states of an asset. Raises ZipError and OSError.

    Without ``whole``, a recipe's steps are omitted if none was added, removed, or moved.
    """
    beside = list(file_changes(before, after))
    try:
        found = _changes_within(before, after, context or Context(), whole=whole)
    except RecursionError:
        found = _sorted(list(bytes_changes(after.file, before.raw(), after.raw())))
    counted = {(one.place, one.before, one.after) for one in found.changes if one.place}
    # The archive of a page contains the page again.
    beside = [
        replace(one, noise="a copy of the page") if (one.place, one.before, one.after) in counted
        else one
        for one in beside
    ]  # fmt: skip
    return Detail(
        (*found.changes, *(one for one in beside if not one.noise)),
        (*found.noise, *(one for one in beside if one.noise)),
        found.steps,
    )


def _changes_within(before: Asset, after: Asset, context: Context, *, whole: bool) -> Detail:
    old, new = before.raw(), after.raw()
    if old == new:
        return Detail()
    mine, other = before.document(old, quick=True), after.document(new, quick=True)
    if mine.value is MISSING or other.value is MISSING:
        if after.is_json and bool(old.strip()) != bool(new.strip()):
            return Detail((_emptied((before, mine), (after, other)),))
        return _sorted(list(bytes_changes(after.file, old, new)))
    assets = (before, after)
    one, two = (
        read_recipe(each.value, asset.connector_title) if after.type == "recipe" else None
        for asset, each in ((before, mine), (after, other))
    )
    if one and two:
        touched = whole or not _steps_equal(one.raw, two.raw)
        found = recipe_detail(one, two, context, assets, whole=whole, steps=touched)
    else:
        found = _sorted(list(asset_changes(mine.value, other.value, context, assets)))
    if not found.changes and (before.document(old).problem or after.document(new).problem):
        # Data that cannot be decoded completely may differ after all.
        change = Change("file", "changed", "File", *size_changes(old, new))
        return Detail((change,), found.noise, found.steps)
    if found.changes or found.noise:
        return found
    # Different bytes with the same meaning are noise too.
    layout = Change("text", "changed", "File", noise="order of keys, or layout")
    return Detail((), (layout,), found.steps)


def _emptied(old: tuple[Asset, Document], new: tuple[Asset, Document]) -> Change:
    """Return the change from or to an empty file, by what the other state contains."""
    before, after = (
        describe_contents(asset, document.value) or "not empty"
        if document.text.strip()
        else "an empty file"
        for asset, document in (old, new)
    )
    return Change("value", "changed", "Content", before, after)


def _steps_equal(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether no step differs, using a cheap check that distinguishes 1 from true."""
    keys = ("code", "config")
    return dumps([one.get(key) for key in keys], ordered=True) == dumps(
        [other.get(key) for key in keys], ordered=True
    )


def _sorted(changes: list[Change]) -> Detail:
    reported = sorted((one for one in changes if not one.noise), key=_rank)
    return Detail(tuple(reported), tuple(one for one in changes if one.noise))


def _rank(change: Change) -> int:
    return _RANK.index(change.topic) if change.topic in _RANK else len(_RANK)
