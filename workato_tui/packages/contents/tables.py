"""Lookup tables and data tables: columns and rows, in the several shapes that files have."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from typing import Any

from workato_tui.packages.contents.document import dumps
from workato_tui.packages.contents.names import words

TYPES = ("lookup_table", "workato_db_table")
_COLUMNS = ("columns", "schema", "fields", "headers", "cols")
_ROWS = ("rows", "entries", "data", "records", "items", "values")
_WRAPPED = ("data", "row", "values", "entry", "fields", "cells")
_OWN = frozenset(("id", "uuid", "created_at", "updated_at", "number", "position"))
"""What a row has beside its cells."""
_CALLED = ("name", "id", "key", "label", "title")
_MOST_TEXT = 8 << 20


@dataclass(frozen=True, slots=True)
class Column:
    """A column: by which name the rows have it, and what people call it."""

    key: str
    label: str
    raw: Any = field(default=None, compare=False, repr=False)
    """All that the file says of it: its type, whether it is required, …"""

    @property
    def more(self) -> dict[str, Any]:
        """What the file says beside what it is called."""
        raw = self.raw if isinstance(self.raw, dict) else {}
        return {key: one for key, one in raw.items() if key not in _CALLED}


@dataclass(frozen=True, slots=True)
class Table:
    """The rows as texts, in the order of the columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    keys: frozenset[str]
    """The keys of the file that hold this; the others are shown as they are."""


def read_table(value: Any) -> Table | None:
    """The table in a decoded file; None where no columns and no rows are found."""
    if not isinstance(value, dict):
        return None
    column_key, columns = _columns(value)
    row_key, raw_rows = _rows(value, column_key)
    if not column_key and not row_key:
        return None
    rows = [_cells(one, columns) for one in raw_rows]
    known = {one.key for one in columns}
    for row in rows:
        for key in row:
            if key not in known:
                known.add(key)
                columns.append(Column(key, words(key)))
    return Table(
        tuple(columns),
        tuple(tuple(row.get(one.key, "") for one in columns) for row in rows),
        frozenset(key for key in (column_key, row_key) if key),
    )


def _columns(value: dict[str, Any]) -> tuple[str, list[Column]]:
    for key in _COLUMNS:
        found = _decoded(value.get(key))
        if (
            isinstance(found, dict)
            and found
            and all(isinstance(one, str) for one in found.values())
        ):
            return key, [Column(name, label) for name, label in found.items()]
        if isinstance(found, list) and found:
            columns = [_column(one, at) for at, one in enumerate(found)]
            if all(columns):
                return key, [one for one in columns if one]
    return "", []


def _column(raw: Any, at: int) -> Column | None:
    if isinstance(raw, str):
        return Column(raw, raw)
    if not isinstance(raw, dict):
        return None
    texts = {key: raw[key] for key in _CALLED if _text(raw.get(key))}
    key = next((texts[one] for one in ("name", "key", "id", "label", "title") if one in texts), "")
    label = next((texts[one] for one in ("label", "title", "name") if one in texts), "")
    return Column(key or f"col{at + 1}", label or words(key) or f"col{at + 1}", raw)


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _rows(value: dict[str, Any], taken: str) -> tuple[str, list[Any]]:
    for key in _ROWS:
        if key == taken or key not in value:
            continue
        found = _decoded(value[key])
        if isinstance(found, str):
            found = _csv(found)
        if isinstance(found, dict):
            inner = next((found[one] for one in _ROWS if isinstance(found.get(one), list)), None)
            found = inner if inner is not None else list(found.values())
        if isinstance(found, list) and all(isinstance(one, list | dict) for one in found):
            return key, found
    return "", []


def _cells(raw: Any, columns: list[Column]) -> dict[str, str]:
    if isinstance(raw, list):
        keys = [one.key for one in columns]
        keys += [f"col{at + 1}" for at in range(len(keys), len(raw))]
        return {key: _cell(one) for key, one in zip(keys, raw, strict=False)}
    known = {one.key for one in columns}
    if not known & raw.keys():
        for key in _WRAPPED:
            inner = _decoded(raw.get(key))
            if isinstance(inner, dict | list):
                return _cells(inner, columns)
    return {key: _cell(one) for key, one in raw.items() if key in known or key not in _OWN}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else dumps(value)


def _decoded(value: Any) -> Any:
    """What a text that holds JSON means; anything else as it is."""
    if isinstance(value, str) and value[:1] in "[{" and 0 < len(value) < _MOST_TEXT:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _csv(text: str) -> list[dict[str, str]]:
    if "\n" not in text.strip() or len(text) > _MOST_TEXT:
        return []
    try:
        return [dict(row) for row in csv.DictReader(io.StringIO(text))]
    except csv.Error:
        return []
