"""Values that may be secrets: people write passwords into properties and into steps' fields."""

from __future__ import annotations

import re
from typing import Any

from workato_tui.common.secret_names import SENSITIVE_NAME
from workato_tui.packages.contents.data_pills import has_pills
from workato_tui.packages.contents.tables import Column, read_table, replace_cells

MASK = "•••"
ANOTHER = "••• (another)"
"""In the later of two states: masked, and not what it was."""

# Steps have token types and password policies: only a name that ends so is one of a secret.
_NAME = re.compile(rf"(?:^|[_\s.-]|(?<=[a-z0-9])(?=[A-Z]))(?i:{SENSITIVE_NAME}(?:[_\s-]?key)?)$")
_NAMING = ("name", "key", "label")
_VALUES = ("value", "default_value")

Known = set[tuple[str, str]]


def is_secret(name: object, value: object) -> bool:
    """Whether ``value`` is to be masked: a text that is there, under a name that says secret.

    A data pill or a formula holds no secret; it says where one comes from.
    """
    if not isinstance(name, str) or not isinstance(value, str) or not value.strip():
        return False
    return bool(_NAME.search(name)) and not has_pills(value) and not value.lstrip().startswith("=")


def mask_document(value: Any, known: Known | None = None) -> Any:
    """A decoded file with such values masked, also those of objects {name, value}.

    ``known``, filled for an earlier state, tells which values of the later one are others; an
    empty one is filled.
    """
    fill = known is None or not known
    found: Known = set() if known is None else known
    return _mask_cells(_mask_copy(value, found, fill=fill), found, fill=fill)


def _mask_cells(value: Any, known: Known, *, fill: bool) -> Any:
    """Mask the cells of a table's columns whose titles say that they hold secrets."""
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
    """A copy, made without recursion: a recipe nests as deep as it likes."""
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
    """A copy of one object with its own values masked."""
    named = next((value[key] for key in _NAMING if isinstance(value.get(key), str)), "")
    made = dict(value)
    for key, one in value.items():
        if is_secret(key, one) or (key in _VALUES and is_secret(named, one)):
            if fill:
                known.add((key, one))
            made[key] = MASK if (key, one) in known else ANOTHER
    return made


def mask_pair(name: object, before: Any, after: Any) -> tuple[Any, Any]:
    """Two states of one value, masked where its name says that it is a secret."""
    secret = [is_secret(name, one) for one in (before, after)]
    return (
        MASK if secret[0] else before,
        (ANOTHER if secret[0] and before != after else MASK) if secret[1] else after,
    )
