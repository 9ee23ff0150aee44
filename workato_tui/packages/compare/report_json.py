"""A comparison as data for scripts. The shape is kept: keys are only ever added.

``format``: 1. ``before``, ``after``: what was compared. ``differs``: whether anything but noise
does. ``totals``: assets by kind. ``left_out``: files that belong to no asset.
``not_compared``: assets that could not be compared, with ``path``, ``side`` (before, after) and
``why``.
``assets``: one object an asset that is not the same, with

- ``kind``: added, removed, changed, renamed, moved, noise (the gravest that applies);
- ``type``, ``before`` and ``after`` (null, or ``path`` and ``name``);
- ``edited``, ``renamed``, ``moved``: which of these happened;
- ``summary``: sentences;
- ``changes``: objects with ``topic`` (connection, trigger, step, condition, field, name,
  description, setting, column, row, value, text, file), ``action`` (added, removed, changed,
  moved, switched off, switched on), ``step`` (number and name, or ""), ``label``, ``place`` (the
  path in the file), ``before`` and ``after`` (in words, as the screen shows them);
- ``noise``: how many differences within are noise; ``noise_changes`` has them when asked for,
  with the reason as ``noise``.
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
            {**asdict(one), "path": sanitize(one.path)} for one in comparison.uncompared
        ],
        "assets": [
            _asset(comparison, one, noise=noise)
            for one in (comparison.changes if noise else comparison.reported_changes)
        ],
    }


def _asset(comparison: Comparison, change: AssetChange, *, noise: bool) -> dict[str, Any]:
    found = detail_of(comparison, change)
    data = {
        "kind": change.kind,
        "type": change.type,
        "before": _named(change.before),
        "after": _named(change.after),
        "edited": change.edited,
        "renamed": change.renamed,
        "moved": change.moved,
        "summary": list(change.summary),
        "changes": [_change(one) for one in found.changes],
        "noise": change.noise,
    }
    if noise:
        data["noise_changes"] = [{**_change(one), "noise": one.noise} for one in found.noise]
    return data


def _named(asset: Asset | None) -> dict[str, str] | None:
    return {"path": asset.path, "name": asset.name} if asset else None


def _change(one: Change) -> dict[str, str]:
    keys = ("topic", "action", "step", "label", "place", "before", "after")
    return {key: getattr(one, key) for key in keys}
