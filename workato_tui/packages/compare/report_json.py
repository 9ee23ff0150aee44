"""A comparison as data for scripts. The format is stable: keys are added, never removed.

``format``: 1. ``before``, ``after``: the compared packages. ``differs``: whether there are changes
except noise. ``totals``: number of assets by kind. ``left_out``: files that belong to no asset.
``not_compared``: assets that could not be compared, with ``path``, ``side`` (before, after) and
``why``.
``assets``: an object for each asset that differs, with

- ``kind``: added, removed, changed, renamed, moved, noise (the most important that applies);
- ``type``, ``before`` and ``after`` (null, or ``path`` and ``name``);
- ``edited``, ``renamed``, ``moved``: whether this happened;
- ``summary``: sentences;
- ``changes``: objects with ``topic`` (connection, trigger, step, condition, field, name,
  description, setting, column, row, value, text, file), ``action`` (added, removed, changed,
  moved, switched off, switched on), ``step`` (number and name, or ""), ``label``, ``place`` (the
  path in the file), ``before`` and ``after`` (in words, as the screen shows them);
- ``noise``: number of differences that are noise; with the option for noise, ``noise_changes``
  lists them, with the reason as ``noise``.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from workato_tui.common.text import sanitize
from workato_tui.packages.compare.detail import detail_of

if TYPE_CHECKING:
    from workato_tui.packages.compare.model import AssetChange, Change, Comparison
    from workato_tui.packages.contents.asset import Asset


def to_data(comparison: Comparison, *, noise: bool = False) -> dict[str, Any]:
    """Return the report as JSON values. Reads assets, so both packages must be open."""
    return {
        "format": 1,
        "before": comparison.before,
        "after": comparison.after,
        "differs": comparison.differs,
        "totals": asdict(comparison.totals),
        "left_out": list(map(sanitize, comparison.ignored_files)),
        "not_compared": [
            {**asdict(asset), "path": sanitize(asset.path)} for asset in comparison.uncompared
        ],
        "assets": [
            _asset(comparison, change, noise=noise)
            for change in (comparison.changes if noise else comparison.reported_changes)
        ],
    }


def _asset(comparison: Comparison, change: AssetChange, *, noise: bool) -> dict[str, Any]:
    detail = detail_of(comparison, change)
    data = {
        "kind": change.kind,
        "type": change.type,
        "before": _path_and_name(change.before),
        "after": _path_and_name(change.after),
        "edited": change.edited,
        "renamed": change.renamed,
        "moved": change.moved,
        "summary": list(change.summary),
        "changes": [_change(item) for item in detail.changes],
        "noise": change.noise,
    }
    if noise:
        data["noise_changes"] = [{**_change(item), "noise": item.noise} for item in detail.noise]
    return data


def _path_and_name(asset: Asset | None) -> dict[str, str] | None:
    return {"path": asset.path, "name": asset.name} if asset else None


def _change(change: Change) -> dict[str, str]:
    keys = ("topic", "action", "step", "label", "place", "before", "after")
    return {key: getattr(change, key) for key in keys}
