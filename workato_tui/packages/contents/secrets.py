"""Mask values that may be secrets: users put passwords into properties and step fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workato_tui.common.redact import SENSITIVE_NAME
from workato_tui.packages.contents.conditions import FILTER_VALUE, FILTERED_COLUMN, is_filter
from workato_tui.packages.contents.data_pills import has_pills
from workato_tui.packages.contents.table_cells import replace_cells
from workato_tui.packages.contents.tables import Column, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MASK = "•••"
DIFFERENT_MASK = "••• (different)"
"""The mask of a secret in the later of two states, if it differs."""

# Steps have token types and password policies: only the end of the name counts.
_SECRET_NAME = re.compile(
    rf"(?:^|[_\s.-]|(?<=[a-z0-9])(?=[A-Z]))(?i:{SENSITIVE_NAME}(?:[_\s-]?key)?)$"
)
_NAME_KEYS = ("name", "key", "label")
_VALUE_KEYS = ("value", "default_value")
_SCHEMAS = ("extended_input_schema", "extended_output_schema")

_NO_COLUMNS: Mapping[str, str] = {}
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


def mask_document(
    value: Any, known: KnownSecrets | None = None, columns: Mapping[str, str] = _NO_COLUMNS
) -> Any:
    """Return a decoded file with secrets masked, also in objects {name, value}.

    ``known`` holds the secrets of an earlier state, to mark those that differ; an empty one is
    filled. ``columns`` are the titles of the package's columns by id.
    """
    fill = known is None or not known
    secrets: KnownSecrets = set() if known is None else known
    titles = {name: title for name, title in columns.items() if is_secret(title, "x")}
    titles |= {name.replace("-", "_"): title for name, title in titles.items()}
    return _mask_cells(_mask_copy(value, titles, secrets, fill=fill), secrets, fill=fill)


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


def _mask_copy(value: Any, titles: dict[str, str], known: KnownSecrets, *, fill: bool) -> Any:
    """Return a masked copy, without recursion: recipes nest deeply."""
    root = [value]
    stack: list[tuple[Any, dict[str, str]]] = [(root, {})]
    while stack:
        container, labels = stack.pop()
        step_labels = _secret_labels(container) if isinstance(container, dict) else {}
        for key, item in list(
            container.items() if isinstance(container, dict) else enumerate(container)
        ):
            inner_labels = {**titles, **step_labels} if key == "input" else labels
            if isinstance(item, dict):
                container[key] = _mask_object(item, inner_labels, known, fill=fill)
                stack.append((container[key], inner_labels))
            elif isinstance(item, list):
                container[key] = list(item)
                stack.append((container[key], inner_labels))
    return root[0]


def _secret_labels(step: dict[str, Any]) -> dict[str, str]:
    """Return the labels of a step's fields that are those of secrets, by the fields' names."""
    labels: dict[str, str] = {}
    if not isinstance(step.get("input"), dict | list):
        return labels
    stack: list[Any] = [step.get(key) for key in _SCHEMAS]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, dict):
            name, label = item.get("name"), item.get("label")
            stack += [item.get("properties"), item.get("toggle_field")]
            if isinstance(name, str) and is_secret(label, "x"):
                labels[name] = labels[name.replace("_", "-")] = str(label)
    return labels


def _mask_object(
    value: dict[str, Any], labels: dict[str, str], known: KnownSecrets, *, fill: bool
) -> dict[str, Any]:
    """Return a copy of one object with its own values masked."""
    name = next((value[key] for key in _NAME_KEYS if isinstance(value.get(key), str)), "")
    column = labels.get(str(value.get(FILTERED_COLUMN)), "")
    masked = dict(value)
    for key, item in value.items():
        if (
            is_secret(labels.get(key) or key, item)
            or (key in _VALUE_KEYS and is_secret(name, item))
            or (key.startswith(FILTER_VALUE) and is_secret(column, item))
        ):
            if fill:
                known.add((key, item))
            masked[key] = MASK if (key, item) in known else DIFFERENT_MASK
    return masked


def mask_filters(
    values: tuple[Any, Any], titles: tuple[Callable[[str], str], Callable[[str], str]]
) -> tuple[Any, Any]:
    """Return two states of a filter, masked if its column has the name of a secret.

    ``titles`` return the title of a column of each state.
    """
    earlier = values[0] if is_filter(values[0]) else values[1]
    before, after = (
        _mask_filter(value, title, earlier if side else value) if is_filter(value) else value
        for side, (value, title) in enumerate(zip(values, titles, strict=True))
    )
    return before, after


def _mask_filter(
    value: dict[str, Any], title: Callable[[str], str], earlier: dict[str, Any]
) -> dict[str, Any]:
    column = title(value[FILTERED_COLUMN])
    masked = dict(value)
    for key, item in value.items():
        if key.startswith(FILTER_VALUE) and is_secret(column, item):
            masked[key] = MASK if earlier.get(key) == item else DIFFERENT_MASK
    return masked


def mask_pair(name: object, before: Any, after: Any) -> tuple[Any, Any]:
    """Return two states of one value, masked if its name is that of a secret."""
    masked = [is_secret(name, value) for value in (before, after)]
    return (
        MASK if masked[0] else before,
        (DIFFERENT_MASK if masked[0] and before != after else MASK) if masked[1] else after,
    )
