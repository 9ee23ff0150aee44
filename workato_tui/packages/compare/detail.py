"""What changed within one asset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.context import Context
from workato_tui.packages.compare.model import AssetChange, Change, Comparison, Detail
from workato_tui.packages.compare.recipes import recipe_detail
from workato_tui.packages.contents.document import MISSING, dumps
from workato_tui.packages.contents.fields import Path, leaves, place
from workato_tui.packages.contents.recipe import read_recipe

if TYPE_CHECKING:
    from workato_tui.packages.contents.asset import Asset

_NOISE = frozenset(("version", "version_no"))


def detail_of(comparison: Comparison, change: AssetChange) -> Detail:
    """What changed within one asset of a comparison; its two packages are still open.

    Empty for an asset that came or went. Raises ZipProblem and OSError.
    """
    if change.before is None or change.after is None:
        return Detail()
    return detail(change.before, change.after, comparison.context)


def detail(before: Asset, after: Asset, context: Context | None = None) -> Detail:
    """The differences between two states of an asset. Raises ZipProblem and OSError."""
    context = context or Context()
    old, now = before.document(), after.document()
    if before.type == after.type == "recipe":
        mine, other = read_recipe(old.value), read_recipe(now.value)
        if mine and other:
            return recipe_detail(mine, other, context, (before, after))
    if old.value is MISSING or now.value is MISSING:
        if before.raw() == after.raw():
            return Detail()
        return Detail((Change("text", "changed", "content"),))
    return json_detail(old.value, now.value)


def json_detail(old: Any, now: Any) -> Detail:
    """The values that differ, by their paths."""
    mine, other = dict(leaves(old)), dict(leaves(now))
    found = [
        _change(path, mine.get(path, MISSING), other.get(path, MISSING))
        for path in dict.fromkeys((*mine, *other))
        if _differ(mine.get(path, MISSING), other.get(path, MISSING))
    ]
    return Detail(
        tuple(one for one in found if not one.noise), tuple(one for one in found if one.noise)
    )


def _change(path: Path, old: Any, now: Any) -> Change:
    action = "added" if old is MISSING else "removed" if now is MISSING else "changed"
    topic = "name" if path in (("name",), ("title",)) else "value"
    noise = "version number" if path and path[0] in _NOISE else ""
    where = place(path)
    return Change(topic, action, where, _text(old), _text(now), where, noise=noise)  # type: ignore[arg-type]


def _differ(old: Any, now: Any) -> bool:
    # Python holds 1, 1.0 and true for equal.
    return type(old) is not type(now) or old != now


def _text(value: Any) -> str:
    if value is MISSING:
        return ""
    return value if isinstance(value, str) else dumps(value)
