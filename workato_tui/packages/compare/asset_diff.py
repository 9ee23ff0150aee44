"""Differences between assets other than recipes: values by path, rows, lines, and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import type_name
from workato_tui.packages.compare.distinguish import distinguish, path_label
from workato_tui.packages.compare.json_equal import json_equal
from workato_tui.packages.compare.model import NO_VALUE, Change, Topic
from workato_tui.packages.compare.noise import empty_noise, file_noise, path_noise
from workato_tui.packages.compare.tables import table_changes
from workato_tui.packages.compare.values import (
    Difference,
    action_of,
    differences,
    expand_object,
    values_of,
)
from workato_tui.packages.contents.asset import PROPERTIES
from workato_tui.packages.contents.asset_text import KEY_LABELS
from workato_tui.packages.contents.conditions import is_compound, without_uuids
from workato_tui.packages.contents.document import MISSING
from workato_tui.packages.contents.fields import Labels, format_path
from workato_tui.packages.contents.references import parse_reference
from workato_tui.packages.contents.secrets import mask_pair
from workato_tui.packages.contents.summary import properties_in
from workato_tui.packages.contents.tables import TYPES, read_table
from workato_tui.packages.contents.uses import with_reference_names
from workato_tui.packages.contents.values import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.compare.context import Context
    from workato_tui.packages.contents.asset import Asset

_NAMES = ("name", "title")
_DIGEST = 12
_LARGE = 4 << 20
"""Maximum size of text to compare line by line; larger files are compared as a whole."""


def asset_changes(
    old: Any, new: Any, context: Context, assets: tuple[Asset, Asset]
) -> Iterator[Change]:
    """Return the differences between two decoded files, including noise."""
    type_ = assets[1].type
    if type_ in TYPES and isinstance(old, dict) and isinstance(new, dict):
        mine, other = read_table(old), read_table(new)
        if mine is not None and other is not None:
            yield from table_changes(mine, other)
            old, new = (
                {key: one for key, one in value.items() if key not in table.keys}
                for value, table in ((old, mine), (new, other))
            )
    wordings = Wording(package=context.before), Wording(package=context.after)
    sides = list(zip(map(with_reference_names, (old, new)), wordings, strict=True))
    for difference in differences(old, new, renames=type_ != "tags"):
        for one in expand_object(difference):
            label = _label(one, type_, *sides[one.after is not MISSING])
            yield _change(one, label, context, assets, wordings)


def _label(one: Difference, type_: str, value: Any, wording: Wording) -> str:
    """Return what changed, in words; ``value`` is the file on the side that has it."""
    if type_ in PROPERTIES and one.path:
        nested = isinstance(value, dict) and properties_in(value) is not value
        path = one.path[1:] if nested and len(one.path) > 1 else one.path
        return f"Property {' > '.join(map(str, path))}"
    wanted = parse_reference(one.after) or parse_reference(one.before)
    if one.path[:1] == ("references",) and wanted is not None and wanted.type:
        return type_name(wanted.type)
    known = KEY_LABELS.get((type_, str(one.path[0]))) if len(one.path) == 1 else None
    if known:
        return known
    label = Labels(None, wording.name).of(one.path, value) or path_label(one.path) or "Content"
    return f"Tag {label}" if type_ == "tags" and len(one.path) == 1 else label


def _change(
    one: Difference,
    label: str,
    context: Context,
    assets: tuple[Asset, Asset],
    wordings: tuple[Wording, Wording],
) -> Change:
    where = format_path(one.path)
    if one.moved:
        before, after = str(one.before + 1), str(one.after + 1)
        return Change("value", "moved", label, before, after, where)
    name = assets[1].name if one.path == ("value",) else one.path[-1] if one.path else ""
    values = mask_pair(name, one.before, one.after)
    if assets[1].type == "tags" and len(one.path) == 1:
        values = _without_title(values[0]), _without_title(values[1])
    before, after = distinguish(*values, *wordings)
    action = action_of(one.before, one.after)
    if assets[1].type in PROPERTIES:
        action = action_of(one.before, one.after, absent=(MISSING,))
        before = NO_VALUE if one.before is None else before
        after = NO_VALUE if one.after is None else after
    return Change(_topic(one), action, label, before, after, where,
                  noise=_noise_reason(one, context, assets))  # fmt: skip


def _without_title(tag: Any) -> Any:
    """Return a tag without its title, which the label has."""
    if not isinstance(tag, dict):
        return tag
    return {key: value for key, value in tag.items() if key != "title"}


def _topic(one: Difference) -> Topic:
    if len(one.path) == 1 and one.path[0] in _NAMES:
        return "name"
    return "description" if one.path == ("description",) else "value"


def _noise_reason(one: Difference, context: Context, assets: tuple[Asset, Asset]) -> str:
    if assets[1].type in PROPERTIES:
        # Every key is a name that a person chose, and exports leave out the values.
        return ""
    if empty_noise(one.before, one.after):
        return "empty"
    if is_compound(one.before) and json_equal(without_uuids(one.before), without_uuids(one.after)):
        return "uuid"
    if context.follows(one.before, one.after, *assets):
        return "follows the asset's new name"
    if one.path and isinstance(one.path[0], str):
        sides = values_of(one)
        why = file_noise(assets[1].type, one.path[0], *sides)
        return why or path_noise(one.path, *sides)
    return ""
