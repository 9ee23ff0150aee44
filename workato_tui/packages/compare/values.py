"""Differences between two JSON values by path; lists are aligned first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.json_equal import json_equal
from workato_tui.packages.contents.conditions import is_compound, is_filter
from workato_tui.packages.contents.document import MISSING, dumps
from workato_tui.packages.contents.fields import leaves
from workato_tui.packages.contents.references import parse_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.compare.model import Action
    from workato_tui.packages.contents.fields import Path

_IDENTITY_KEYS = ("uuid", "id", "name", "key", "zip_name", "label", "title", "tool")
_MAX_ALIGNED_ITEMS = 600
"""Number of items up to which lists are aligned by content; longer ones only at both ends."""
_MAX_JSON_CHARS = 200_000
_MAX_FIELDS = 12


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that differs; MISSING on the side that does not have it."""

    path: Path
    before: Any
    after: Any
    moved: bool = False
    """Whether the item is only at another position of its list."""

    @property
    def positions(self) -> tuple[str, str]:
        """The positions of a moved item, from 1."""
        return str(self.before + 1), str(self.after + 1)


def action_of(before: Any, after: Any, absent: tuple[Any, ...] = (MISSING, None, "")) -> Action:
    """Return whether a value was added, removed, or changed; ``absent`` values count as none."""
    return "added" if before in absent else "removed" if after in absent else "changed"


def values_of(difference: Difference) -> tuple[Any, Any]:
    """Return both values, None for a missing one."""
    before, after = (
        None if value is MISSING else value for value in (difference.before, difference.after)
    )
    return before, after


def differences(before: Any, after: Any, *, renames: bool = True) -> Iterator[Difference]:
    """Yield the differences in the order of ``after``.

    References, conditions, and filters are one value.

    With ``renames``, a list item with another name at the same position is the same item.
    """
    stack: list[Difference] = [Difference((), before, after)]
    while stack:
        difference = stack.pop()
        if difference.moved:
            yield difference
            continue
        old, new = difference.before, difference.after
        if json_equal(old, new):
            continue
        decoded = _decode_both(old, new)
        if decoded is not None:
            old, new = decoded
        if (
            isinstance(old, dict)
            and isinstance(new, dict)
            and not _is_single_value(difference.path, old, new)
        ):
            stack.extend(reversed(_key_differences(difference.path, old, new)))
        elif isinstance(old, list) and isinstance(new, list):
            stack.extend(reversed(_item_differences(difference.path, old, new, renames=renames)))
        elif decoded is None or not json_equal(old, new):
            yield difference


def expand_object(difference: Difference) -> Iterator[Difference]:
    """Return an added or removed object as its fields, unless there are very many."""
    before, after = difference.before, difference.after
    value = after if before is MISSING else before if after is MISSING else None
    if (
        not isinstance(value, dict)
        or not value
        or not difference.path
        or isinstance(difference.path[-1], int)
    ):
        yield difference
        return
    fields = list(leaves({"": value}, schemas=False))
    if len(fields) > _MAX_FIELDS:
        yield difference
        return
    for path, field_value in fields:
        values = (MISSING, field_value) if before is MISSING else (field_value, MISSING)
        yield Difference((*difference.path, *path[1:]), *values)


def _is_single_value(path: Path, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Return whether two objects are one value: references, and nested conditions and filters."""
    if path and any(is_kind(old) and is_kind(new) for is_kind in (is_compound, is_filter)):
        return True
    return parse_reference(old) is not None and parse_reference(new) is not None


def _key_differences(path: Path, old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    keys = dict.fromkeys((*new, *old))
    return [Difference((*path, key), old.get(key, MISSING), new.get(key, MISSING)) for key in keys]


def _decode_both(old: Any, new: Any) -> tuple[Any, Any] | None:
    """Return both as JSON, if both are strings that contain JSON."""
    if not (isinstance(old, str) and isinstance(new, str)):
        return None
    if not (old[:1] in "[{" and new[:1] in "[{" and old and new):
        return None
    if len(old) + len(new) > _MAX_JSON_CHARS:
        return None
    try:
        return json.loads(old), json.loads(new)
    except (ValueError, RecursionError):
        return None


def _item_differences(
    path: Path, old: list[Any], new: list[Any], *, renames: bool
) -> list[Difference]:
    pairs = _by_identity(old, new, renames=renames)
    if pairs is None:
        pairs = align(old, new)
    result: list[Difference] = []
    last_old = -1
    for old_index, new_index in pairs:
        old_item = MISSING if old_index is None else old[old_index]
        new_item = MISSING if new_index is None else new[new_index]
        index = new_index if new_index is not None else old_index
        result.append(Difference((*path, index or 0), old_item, new_item))
        if old_index is not None and new_index is not None:
            if old_index < last_old:
                result.append(Difference((*path, new_index), old_index, new_index, moved=True))
            last_old = max(last_old, old_index)
    return result


def _by_identity(
    old: list[Any], new: list[Any], *, renames: bool
) -> list[tuple[int | None, int | None]] | None:
    """Return items paired by a key that identifies them; None if there is no such key."""
    for key in _IDENTITY_KEYS:
        old_names, new_names = _by_name(old, key), _by_name(new, key)
        if old_names is None or new_names is None:
            continue
        if renames and not old_names.keys() & new_names.keys():
            return None
        pairs: list[tuple[int | None, int | None]] = []
        removed = [index for name, index in old_names.items() if name not in new_names]
        for name, index in new_names.items():
            # An item with another name at the same position was renamed.
            old_index = old_names.get(name, index if renames and index in removed else None)
            pairs.append((old_index, index))
        paired = {old_index for old_index, _ in pairs}
        for index in removed:
            if index not in paired:
                pairs.insert(min(index, len(pairs)), (index, None))
        return pairs
    return None


def _by_name(items: list[Any], key: str) -> dict[str, int] | None:
    """Return items by the value of ``key``; None unless all values are unique."""
    indexes: dict[str, int] = {}
    for index, item in enumerate(items):
        name = item.get(key) if isinstance(item, dict) else None
        reference = parse_reference(name)
        name = name if reference is None else reference.zip_name or reference.name
        if not isinstance(name, str | int) or str(name) in indexes:
            return None
        indexes[str(name)] = index
    return indexes


def align(old: list[Any], new: list[Any]) -> list[tuple[int | None, int | None]]:
    """Return pairs of positions: equal items, and between them items of a kind, then in order."""
    keys = [[dumps(item, ordered=True) for item in items] for items in (old, new)]
    kinds = [[_kind(item) for item in items] for items in (old, new)]
    pairs: list[tuple[int | None, int | None]] = []
    for tag, a, b, c, d in _blocks(*keys):
        blocks = [(tag, 0, b - a, 0, d - c)]
        if tag == "replace" and b - a != d - c:
            blocks = _blocks(kinds[0][a:b], kinds[1][c:d])
        for _, a1, b1, c1, d1 in blocks:
            pairs += [
                (a + a1 + step if a1 + step < b1 else None,
                 c + c1 + step if c1 + step < d1 else None)
                for step in range(max(b1 - a1, d1 - c1))
            ]  # fmt: skip
    return pairs


def _kind(item: Any) -> str:
    """Return what distinguishes kinds of list items: the type and the names of the parts."""
    if not isinstance(item, dict):
        return type(item).__name__
    return dumps([item.get("type"), sorted(item)])


def _blocks(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    start = 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    blocks = [("equal", 0, start, 0, start)]
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(old_middle), len(new_middle)) > _MAX_ALIGNED_ITEMS:
        blocks.append(("replace", start, len(old) - end, start, len(new) - end))
    else:
        codes = SequenceMatcher(None, old_middle, new_middle, autojunk=False).get_opcodes()
        blocks += [(tag, a + start, b + start, c + start, d + start) for tag, a, b, c, d in codes]
    blocks.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return blocks
