"""Find the changes within an asset."""

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

_TOPIC_ORDER = ("name", "description", "column", "row", "value", "text", "file")


def detail_of(comparison: Comparison, change: AssetChange) -> Detail:
    """Return the changes within one asset of a comparison whose packages are still open.

    Empty for an added or removed asset. Raises ZipError and OSError.
    """
    if change.before is None or change.after is None:
        return Detail()
    return detail(change.before, change.after, comparison.context)


def detail(
    before: Asset, after: Asset, context: Context | None = None, *, full: bool = True
) -> Detail:
    """Return the differences between two states of an asset. Raises ZipError and OSError.

    Without ``full``, a recipe's steps are omitted if none was added, removed, or moved.
    """
    companion_changes = list(file_changes(before, after))
    try:
        content = _changes_within(before, after, context or Context(), full=full)
    except RecursionError:
        content = _sorted(list(bytes_changes(after.file, before.raw(), after.raw())))
    counted = {
        (change.place, change.before, change.after) for change in content.changes if change.place
    }
    # The archive of a page contains the page again.
    companion_changes = [
        replace(change, noise="a copy of the page")
        if (change.place, change.before, change.after) in counted
        else change
        for change in companion_changes
    ]  # fmt: skip
    return Detail(
        (*content.changes, *(change for change in companion_changes if not change.noise)),
        (*content.noise, *(change for change in companion_changes if change.noise)),
        content.steps,
    )


def _changes_within(before: Asset, after: Asset, context: Context, *, full: bool) -> Detail:
    old, new = before.raw(), after.raw()
    if old == new:
        return Detail()
    old_document, new_document = before.document(old, quick=True), after.document(new, quick=True)
    if old_document.value is MISSING or new_document.value is MISSING:
        if after.is_json and bool(old.strip()) != bool(new.strip()):
            return Detail((_emptied((before, old_document), (after, new_document)),))
        return _sorted(list(bytes_changes(after.file, old, new)))
    assets = (before, after)
    old_recipe, new_recipe = (
        read_recipe(document.value, asset.connector_title) if after.type == "recipe" else None
        for asset, document in ((before, old_document), (after, new_document))
    )
    if old_recipe and new_recipe:
        steps_differ = full or not _steps_equal(old_recipe.raw, new_recipe.raw)
        result = recipe_detail(
            old_recipe, new_recipe, context, assets, full=full, steps=steps_differ
        )
    else:
        result = _sorted(
            list(asset_changes(old_document.value, new_document.value, context, assets))
        )
    if not result.changes and (before.document(old).problem or after.document(new).problem):
        # Data that cannot be decoded completely may differ after all.
        change = Change("file", "changed", "File", *size_changes(old, new))
        return Detail((change,), result.noise, result.steps)
    if result.changes or result.noise:
        return result
    # Different bytes with the same meaning are noise too.
    layout = Change("text", "changed", "File", noise="order of keys, or layout")
    return Detail((), (layout,), result.steps)


def _emptied(old: tuple[Asset, Document], new: tuple[Asset, Document]) -> Change:
    """Return the change from or to an empty file, by what the other state contains."""
    before, after = (
        describe_contents(asset, document.value) or "not empty"
        if document.text.strip()
        else "an empty file"
        for asset, document in (old, new)
    )
    return Change("value", "changed", "Content", before, after)


def _steps_equal(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Return whether no step differs, using a cheap check that distinguishes 1 from true."""
    keys = ("code", "config")
    return dumps([old.get(key) for key in keys], ordered=True) == dumps(
        [new.get(key) for key in keys], ordered=True
    )


def _sorted(changes: list[Change]) -> Detail:
    reported = sorted((change for change in changes if not change.noise), key=_rank)
    return Detail(tuple(reported), tuple(change for change in changes if change.noise))


def _rank(change: Change) -> int:
    return _TOPIC_ORDER.index(change.topic) if change.topic in _TOPIC_ORDER else len(_TOPIC_ORDER)
