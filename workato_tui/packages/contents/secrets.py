"""Mask values that may be secrets: users put passwords into properties and step fields."""

from __future__ import annotations

import re
from typing import Any

from workato_tui.common.redact import SENSITIVE_NAME
from workato_tui.packages.contents.data_pills import has_pills
from workato_tui.packages.contents.table_cells import replace_cells
from workato_tui.packages.contents.tables import Column, read_table

MASK = "•••"
DIFFERENT_MASK = "••• (different)"
"""The mask of a secret in the later of two states, if it differs."""

# Steps have token types and password policies: only the end of the name counts.
_SECRET_NAME = re.compile(
    rf"(?:^|[_\s.-]|(?<=[a-z0-9])(?=[A-Z]))(?i:{SENSITIVE_NAME}(?:[_\s-]?key)?)$"
)
_NAME_KEYS = ("name", "key", "label")
_VALUE_KEYS = ("value", "default_value")

KnownSecrets = set[tuple[str, str]]


def is_secret(name: object, value: object) -> bool:
    """Return whether ``value`` must be masked: non-empty text with a name of a secret.

    A data pill or a formula is not a secret; it only refers to one.
    """
    if not isinstance(name, str) or not isinstance(value, str) or not value.strip():
        return False
    return (
        bool(_SECRET_NAME.search(name))
        and not has_pills(value)
        and not value.lstrip().startswith("=")
    )


def mask_document(value: Any, known: KnownSecrets | None = None) -> Any:
    """Return a decoded file with secrets masked, also in objects {name, value}.

    ``known`` holds the secrets of an earlier state, to mark those that differ; an empty one is
    filled.
    """
    fill = known is None or not known
    secrets: KnownSecrets = set() if known is None else known
    return _mask_cells(_mask_copy(value, secrets, fill=fill), secrets, fill=fill)


def _mask_cells(value: Any, known: KnownSecrets, *, fill: bool) -> Any:
    """Mask the cells of columns whose titles are those of secrets."""
    table = read_table(value)
    if table is None or not any(is_secret(column.label, "x") for column in table.columns):
        return value

    def mask(column: Column, cell: Any) -> Any:
        if not is_secret(column.label, cell) or cell in (MASK, DIFFERENT_MASK):
            return cell
        if fill:
            known.add((column.label, cell))
        return MASK if (column.label, cell) in known else DIFFERENT_MASK

    return replace_cells(value, table, mask)


def _mask_copy(value: Any, known: KnownSecrets, *, fill: bool) -> Any:
    """Return a masked copy, without recursion: recipes nest deeply."""
    root = [value]
    stack: list[Any] = [root]
    while stack:
        container = stack.pop()
        for key, item in list(
            container.items() if isinstance(container, dict) else enumerate(container)
        ):
            if isinstance(item, dict):
                container[key] = _mask_object(item, known, fill=fill)
                stack.append(container[key])
            elif isinstance(item, list):
                container[key] = list(item)
                stack.append(container[key])
    return root[0]


def _mask_object(value: dict[str, Any], known: KnownSecrets, *, fill: bool) -> dict[str, Any]:
    """Return a copy of one object with its own values masked."""
    name = next((value[key] for key in _NAME_KEYS if isinstance(value.get(key), str)), "")
    masked = dict(value)
    for key, item in value.items():
        if is_secret(key, item) or (key in _VALUE_KEYS and is_secret(name, item)):
            if fill:
                known.add((key, item))
            masked[key] = MASK if (key, item) in known else DIFFERENT_MASK
    return masked


def mask_pair(name: object, before: Any, after: Any) -> tuple[Any, Any]:
    """Return two states of one value, masked if its name is that of a secret."""
    masked = [is_secret(name, value) for value in (before, after)]
    return (
        MASK if masked[0] else before,
        (DIFFERENT_MASK if masked[0] and before != after else MASK) if masked[1] else after,
    )
