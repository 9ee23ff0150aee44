"""Differences between two JSON values by path; lists are aligned first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.json_equal import json_equal
from workato_tui.packages.contents.conditions import is_compound
from workato_tui.packages.contents.document import MISSING, dumps
from workato_tui.packages.contents.fields import leaves
from workato_tui.packages.contents.references import parse_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.compare.model import Action
    from workato_tui.packages.contents.fields import Path

_IDENTITIES = ("uuid", "id", "name", "key", "zip_name", "label", "title")
_ALIGNED = 600
"""Number of items up to which lists are aligned by content; longer ones only at both ends."""
_INNER = 200_000
_MOST_LEAVES = 12


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that differs; MISSING on the side that does not have it."""

    path: Path
    before: Any
    after: Any
    moved: bool = False
    """Whether the item is only at another position of its list."""


def action_of(before: Any, after: Any, absent: tuple[Any, ...] = (MISSING, None, "")) -> Action:
    """Return whether a value was added, removed, or changed; ``absent`` values count as none."""
    return "added" if before in absent else "removed" if after in absent else "changed"


def values_of(one: Difference) -> tuple[Any, Any]:
    """Return both values, None for a missing one."""
    before, after = (None if each is MISSING else each for each in (one.before, one.after))
    return before, after


def differences(before: Any, after: Any, *, renames: bool = True) -> Iterator[Difference]:
    """Yield the differences in the order of ``after``. References and conditions are one value.

    With ``renames``, a list item with another name at the same position is the same item.
    """
    waiting: list[Difference] = [Difference((), before, after)]
    while waiting:
        one = waiting.pop()
        if one.moved:
            yield one
            continue
        old, new = one.before, one.after
        if json_equal(old, new):
            continue
        inner = _inner(old, new)
        if inner is not None:
            old, new = inner
        if isinstance(old, dict) and isinstance(new, dict) and not _whole(one.path, old, new):
            waiting.extend(reversed(_keys(one.path, old, new)))
        elif isinstance(old, list) and isinstance(new, list):
            waiting.extend(reversed(_items(one.path, old, new, renames=renames)))
        elif inner is None or not json_equal(old, new):
            yield one


def expand_object(one: Difference) -> Iterator[Difference]:
    """Return an added or removed object as its fields, unless there are very many."""
    held = one.after if one.before is MISSING else one.before if one.after is MISSING else None
    if not isinstance(held, dict) or not held or not one.path or isinstance(one.path[-1], int):
        yield one
        return
    inner = list(leaves({"": held}, schemas=False))
    if len(inner) > _MOST_LEAVES:
        yield one
        return
    for path, value in inner:
        sides = (MISSING, value) if one.before is MISSING else (value, MISSING)
        yield Difference((*one.path, *path[1:]), *sides)


def _whole(path: Path, old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Return whether two objects are compared as one value: references and nested conditions."""
    if path and is_compound(old) and is_compound(new):
        return True
    return parse_reference(old) is not None and parse_reference(new) is not None


def _keys(path: Path, old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    keys = dict.fromkeys((*new, *old))
    return [Difference((*path, key), old.get(key, MISSING), new.get(key, MISSING)) for key in keys]


def _inner(old: Any, new: Any) -> tuple[Any, Any] | None:
    """Return both as JSON, if both are strings that contain JSON."""
    if not (isinstance(old, str) and isinstance(new, str)):
        return None
    if not (old[:1] in "[{" and new[:1] in "[{" and old and new):
        return None
    if len(old) + len(new) > _INNER:
        return None
    try:
        return json.loads(old), json.loads(new)
    except (ValueError, RecursionError):
        return None


def _items(path: Path, old: list[Any], new: list[Any], *, renames: bool) -> list[Difference]:
    pairs = _by_identity(old, new, renames=renames)
    if pairs is None:
        pairs = align([dumps(one, ordered=True) for one in old],
                      [dumps(one, ordered=True) for one in new])  # fmt: skip
    found: list[Difference] = []
    last = -1
    for mine, other in pairs:
        one = MISSING if mine is None else old[mine]
        two = MISSING if other is None else new[other]
        place = other if other is not None else mine
        found.append(Difference((*path, place or 0), one, two))
        if mine is not None and other is not None:
            if mine < last:
                found.append(Difference((*path, other), mine, other, moved=True))
            last = max(last, mine)
    return found


def _by_identity(
    old: list[Any], new: list[Any], *, renames: bool
) -> list[tuple[int | None, int | None]] | None:
    """Return items paired by a key that identifies them; None if there is no such key."""
    for key in _IDENTITIES:
        mine, other = _named(old, key), _named(new, key)
        if mine is None or other is None:
            continue
        if renames and not mine.keys() & other.keys():
            return None
        pairs: list[tuple[int | None, int | None]] = []
        gone = [at for name, at in mine.items() if name not in other]
        for name, at in other.items():
            # An item with another name at the same position was renamed.
            was = mine.get(name, at if renames and at in gone else None)
            pairs.append((was, at))
        kept = {was for was, _ in pairs}
        for at in gone:
            if at not in kept:
                pairs.insert(min(at, len(pairs)), (at, None))
        return pairs
    return None


def _named(items: list[Any], key: str) -> dict[str, int] | None:
    """Return items by the value of ``key``; None unless all have a unique one."""
    found: dict[str, int] = {}
    for at, one in enumerate(items):
        name = one.get(key) if isinstance(one, dict) else None
        if not isinstance(name, str | int) or str(name) in found:
            return None
        found[str(name)] = at
    return found


def align(old: list[str], new: list[str]) -> list[tuple[int | None, int | None]]:
    """Return pairs of positions: equal items, and between them items in order."""
    pairs: list[tuple[int | None, int | None]] = []
    for tag, a, b, c, d in _blocks(old, new):
        if tag == "equal":
            pairs += [(a + step, c + step) for step in range(b - a)]
            continue
        for step in range(max(b - a, d - c)):
            pairs.append((a + step if a + step < b else None, c + step if c + step < d else None))
    return pairs


def _blocks(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    start = 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    blocks = [("equal", 0, start, 0, start)]
    mine, other = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(mine), len(other)) > _ALIGNED:
        blocks.append(("replace", start, len(old) - end, start, len(new) - end))
    else:
        codes = SequenceMatcher(None, mine, other, autojunk=False).get_opcodes()
        blocks += [(tag, a + start, b + start, c + start, d + start) for tag, a, b, c, d in codes]
    blocks.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return blocks
