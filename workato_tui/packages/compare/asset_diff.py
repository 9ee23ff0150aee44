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
from workato_tui.packages.contents.asset_text import KEY_LABELS, MCP_VALUES
from workato_tui.packages.contents.conditions import is_compound, without_uuids
from workato_tui.packages.contents.document import MISSING
from workato_tui.packages.contents.fields import Labels, format_path
from workato_tui.packages.contents.nested_lines import key_name
from workato_tui.packages.contents.references import parse_reference
from workato_tui.packages.contents.secrets import mask_pair
from workato_tui.packages.contents.summary import properties_in
from workato_tui.packages.contents.tables import TYPES, read_table
from workato_tui.packages.contents.uses import with_references
from workato_tui.packages.contents.values import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.compare.context import Context
    from workato_tui.packages.contents.asset import Asset

_NAME_KEYS = ("name", "title")


def asset_changes(
    old: Any, new: Any, context: Context, assets: tuple[Asset, Asset]
) -> Iterator[Change]:
    """Return the differences between two decoded files, including noise."""
    type_ = assets[1].type
    wordings = Wording(package=context.before), Wording(package=context.after)
    if type_ in TYPES and isinstance(old, dict) and isinstance(new, dict):
        old_table, new_table = read_table(old), read_table(new)
        if old_table is not None and new_table is not None:
            yield from table_changes(old_table, new_table, wordings)
            old, new = (
                {key: item for key, item in value.items() if key not in table.keys}
                for value, table in ((old, old_table), (new, new_table))
            )
    old, new = map(with_references, (old, new))
    sides = (old, wordings[0]), (new, wordings[1])
    for difference in differences(old, new, renames=type_ != "tags"):
        for part in expand_object(difference):
            label = _label(part, type_, *sides[part.after is not MISSING])
            yield _change(part, label, context, assets, wordings)


def _label(difference: Difference, type_: str, value: Any, wording: Wording) -> str:
    """Return the label of a difference; ``value`` is the decoded file that has the value."""
    if type_ in PROPERTIES and difference.path:
        is_nested = isinstance(value, dict) and properties_in(value) is not value
        path = difference.path[1:] if is_nested and len(difference.path) > 1 else difference.path
        return f"Property {' > '.join(map(str, path))}"
    reference = parse_reference(difference.after) or parse_reference(difference.before)
    if difference.path[:1] == ("references",) and reference is not None and reference.type:
        return type_name(reference.type)
    fixed_label = (
        KEY_LABELS.get((type_, str(difference.path[0]))) if len(difference.path) == 1 else None
    )
    if fixed_label:
        return fixed_label
    label = (
        Labels(
            None, lambda name: KEY_LABELS.get((type_, name)) or key_name(wording, type_, name)
        ).of(difference.path, value)
        or path_label(difference.path)
        or "Content"
    )
    return f"Tag {label}" if type_ == "tags" and difference.path else label


def _change(
    difference: Difference,
    label: str,
    context: Context,
    assets: tuple[Asset, Asset],
    wordings: tuple[Wording, Wording],
) -> Change:
    place = format_path(difference.path)
    if difference.moved:
        return Change("value", "moved", label, *difference.positions, place)
    # A value at the top of a file is masked by the name of the asset.
    is_value = difference.path == ("value",)
    name = assets[1].name if is_value else difference.path[-1] if difference.path else ""
    values = mask_pair(name, difference.before, difference.after)
    if assets[1].type == "tags" and len(difference.path) == 1:
        values = _without_title(values[0]), _without_title(values[1])
    if assets[1].type == "mcp_server" and len(difference.path) == 1:
        values = _mcp_value(values[0]), _mcp_value(values[1])
    before, after = distinguish(*values, *wordings)
    action = action_of(difference.before, difference.after)
    if assets[1].type in PROPERTIES:
        action = action_of(difference.before, difference.after, absent=(MISSING,))
        before = NO_VALUE if difference.before is None else before
        after = NO_VALUE if difference.after is None else after
    return Change(_topic(difference), action, label, before, after, place,
                  noise=_noise_reason(difference, context, assets))  # fmt: skip


def _without_title(tag: Any) -> Any:
    """Return a tag without its title, which the label has."""
    if not isinstance(tag, dict):
        return tag
    return {key: value for key, value in tag.items() if key != "title"}


def _mcp_value(value: Any) -> Any:
    return MCP_VALUES.get(value, value) if isinstance(value, str) else value


def _topic(difference: Difference) -> Topic:
    if len(difference.path) == 1 and difference.path[0] in _NAME_KEYS:
        return "name"
    return "description" if difference.path == ("description",) else "value"


def _noise_reason(difference: Difference, context: Context, assets: tuple[Asset, Asset]) -> str:
    if assets[1].type in PROPERTIES:
        # Every key is a name that a user chose, and exports omit the values.
        return ""
    if empty_noise(difference.before, difference.after):
        return "empty"
    if is_compound(difference.before) and json_equal(
        without_uuids(difference.before), without_uuids(difference.after)
    ):
        return "uuid"
    if context.follows(difference.before, difference.after, *assets):
        return "follows the asset's new name"
    if difference.path and isinstance(difference.path[0], str):
        values = values_of(difference)
        reason = file_noise(assets[1].type, difference.path[0], *values)
        return reason or path_noise(difference.path, *values)
    return ""
