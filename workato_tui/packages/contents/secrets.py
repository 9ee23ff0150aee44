"""Mask values that may be secrets: users put passwords into properties and step fields."""

from __future__ import annotations

import re
from typing import Any

from workato_tui.common.secret_names import SENSITIVE_NAME
from workato_tui.packages.contents.data_pills import has_pills
from workato_tui.packages.contents.tables import Column, read_table, replace_cells

MASK = "•••"
ANOTHER = "••• (another)"
"""The mask of a secret in the later of two states, if it differs."""

# Steps have token types and password policies: only the end of the name counts.
_NAME = re.compile(rf"(?:^|[_\s.-]|(?<=[a-z0-9])(?=[A-Z]))(?i:{SENSITIVE_NAME}(?:[_\s-]?key)?)$")
_NAMING = ("name", "key", "label")
_VALUES = ("value", "default_value")

Known = set[tuple[str, str]]


def is_secret(name: object, value: object) -> bool:
    """Return whether ``value`` must be masked: non-empty text with a name of a secret.

    A data pill or a formula is not a secret; it only refers to one.
    """
    if not isinstance(name, str) or not isinstance(value, str) or not value.strip():
        return False
    return bool(_NAME.search(name)) and not has_pills(value) and not value.lstrip().startswith("=")


def mask_document(value: Any, known: Known | None = None) -> Any:
    """Return a decoded file with secrets masked, also in objects {name, value}.

    ``known`` holds the secrets of an earlier state, to mark those that differ; an empty one is
    filled.
    """
    fill = known is None or not known
    found: Known = set() if known is None else known
    return _mask_cells(_mask_copy(value, found, fill=fill), found, fill=fill)


def _mask_cells(value: Any, known: Known, *, fill: bool) -> Any:
    """Mask the cells of columns whose titles are those of secrets."""
    table = read_table(value)
    if table is None or not any(is_secret(one.label, "x") for one in table.columns):
        return value

    def mask(column: Column, cell: Any) -> Any:
        if not is_secret(column.label, cell) or cell in (MASK, ANOTHER):
            return cell
        if fill:
            known.add((column.label, cell))
        return MASK if (column.label, cell) in known else ANOTHER

    return replace_cells(value, table, mask)


def _mask_copy(value: Any, known: Known, *, fill: bool) -> Any:
    """Return a masked copy, without recursion: recipes nest deeply."""
    top = [value]
    waiting: list[Any] = [top]
    while waiting:
        held = waiting.pop()
        for key, one in list(held.items() if isinstance(held, dict) else enumerate(held)):
            if isinstance(one, dict):
                held[key] = _mask_object(one, known, fill=fill)
                waiting.append(held[key])
            elif isinstance(one, list):
                held[key] = list(one)
                waiting.append(held[key])
    return top[0]


def _mask_object(value: dict[str, Any], known: Known, *, fill: bool) -> dict[str, Any]:
    """Return a copy of one object with its own values masked."""
    named = next((value[key] for key in _NAMING if isinstance(value.get(key), str)), "")
    made = dict(value)
    for key, one in value.items():
        if is_secret(key, one) or (key in _VALUES and is_secret(named, one)):
            if fill:
                known.add((key, one))
            made[key] = MASK if (key, one) in known else ANOTHER
    return made


def mask_pair(name: object, before: Any, after: Any) -> tuple[Any, Any]:
    """Return two states of one value, masked if its name is that of a secret."""
    secret = [is_secret(name, one) for one in (before, after)]
    return (
        MASK if secret[0] else before,
        (ANOTHER if secret[0] and before != after else MASK) if secret[1] else after,
    )
