"""Lookup tables and data tables: columns and rows, in the various forms of files.

Exports hold rows as CSV in ``data``: those of a lookup table without a header, in the order of
``schema``; those of a data table with a header ``record_id,created_at,updated_at`` and column ids.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from typing import Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.contents.document import MAX_DECODED_BYTES, dumps

TYPES = ("lookup_table", "workato_db_table")
_COLUMN_KEYS = ("columns", "schema", "fields", "headers", "cols")
_CSV_KEY = "data"
ROW_KEYS = ("rows", "entries", _CSV_KEY, "records", "items", "values")
_ROW_WRAPPERS = ("data", "row", "values", "entry", "fields", "cells")
RECORD = "record_id"
_SYSTEM_COLUMNS = (RECORD, "created_at", "updated_at")
_METADATA_KEYS = frozenset(("id", "uuid", "number", "position", *_SYSTEM_COLUMNS))
"""Values of a row other than its cells."""
_NAME_KEYS = ("name", "key", "id", "label", "title")
_LABEL_KEYS = ("label", "title", "name")
_MAX_JSON_CHARS = 8 << 20
_UUID = re.compile(r"[0-9a-f]{8}([-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}")
_POSITIONAL = re.compile(r"col\d+")
"""The key of a lookup table's column, whose cells have no header."""

csv.field_size_limit(MAX_DECODED_BYTES)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the name that rows use for it, and its label."""

    key: str
    label: str
    raw: Any = field(default=None, compare=False, repr=False)
    """Its definition in the file: type, required, …"""
    name_keys: tuple[str, ...] = field(default=(), compare=False, repr=False)
    is_extra: bool = False
    """Whether the file does not define it: some row is longer than the schema."""

    @property
    def extra(self) -> dict[str, Any]:
        """Its definition without its names."""
        raw = self.raw if isinstance(self.raw, dict) else {}
        return {key: value for key, value in raw.items() if key not in self.name_keys}

    @property
    def is_hidden(self) -> bool:
        """Whether users do not see it: a system column, or one without a name."""
        return self.extra.get("hidden") is True or self.extra.get("sticky") is False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its values in the order of the columns, and its metadata."""

    cells: tuple[Any, ...]
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[str, ...]:
        """The values as text."""
        return tuple(map(cell_text, self.cells))


@dataclass(frozen=True, slots=True)
class Table:
    """The columns and rows of a lookup table or data table."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    keys: frozenset[str]
    """The keys of the file that hold the table; other keys are shown unchanged."""
    has_rows: bool = True
    """Whether the file includes rows, even if there are none; exports may omit them."""
    has_header: bool = False
    """Whether the first line of its CSV names the columns."""

    @property
    def visible_columns(self) -> list[int]:
        """Positions of the columns that users see: named, or not empty."""
        return [
            index
            for index, column in enumerate(self.columns)
            if not column.is_hidden or any(cell_text(row.cells[index]) for row in self.rows)
        ]


def cell_text(value: Any) -> str:
    """Return a cell's value as text; "" for none."""
    if value is None:
        return ""
    return value if isinstance(value, str) else dumps(value)


def read_table(value: Any) -> Table | None:
    """Return the table in a decoded file; None if it has neither columns nor rows."""
    if not isinstance(value, dict):
        return None
    column_key, columns = _columns(value)
    reader = _RowReader(columns)
    row_key = reader.read(value, column_key)
    if not column_key and not row_key:
        return None
    keys = frozenset(key for key in (column_key, row_key) if key)
    return Table(tuple(columns), tuple(reader.rows()), keys, bool(row_key), reader.has_header)


def _columns(value: dict[str, Any]) -> tuple[str, list[Column]]:
    for key in _COLUMN_KEYS:
        definition = decode_json(value.get(key))
        if (
            isinstance(definition, dict)
            and definition
            and all(isinstance(label, str) for label in definition.values())
        ):
            return key, [Column(name, label or name) for name, label in definition.items()]
        if isinstance(definition, list) and definition:
            columns = [_column(item, index) for index, item in enumerate(definition)]
            valid_columns = [column for column in columns if column]
            if len(valid_columns) == len(columns) == len({column.key for column in valid_columns}):
                return key, valid_columns
    return "", []


def _column(raw: Any, index: int) -> Column | None:
    if isinstance(raw, str):
        return Column(raw, raw or f"Column {index + 1}")
    if not isinstance(raw, dict):
        return None
    key, label = (
        next((name for name in names if isinstance(raw.get(name), str) and raw[name]), "")
        for names in (_NAME_KEYS, _LABEL_KEYS)
    )
    name = raw.get(key) or f"col{index + 1}"
    return Column(name, raw.get(label) or _fallback_label(name), raw, (key, label))


def _fallback_label(key: str) -> str:
    """Return the label of a column without one: its key in words, or a shortened id."""
    return f"{key[:8]}…" if _UUID.fullmatch(key) else humanize(key)


class _RowReader:
    """Reads rows, and adds columns for cells that no column is defined for."""

    def __init__(self, columns: list[Column]) -> None:
        self.has_header = False
        self._columns = columns
        self._indexes = {column.key: index for index, column in enumerate(columns)}
        self._known = frozenset(self._indexes)
        self._rows_read: list[tuple[dict[int, Any], dict[str, Any]]] = []

    def read(self, value: dict[str, Any], column_key: str) -> str:
        """Read the rows of a file; return the key that has them, "" for none."""
        for key in ROW_KEYS:
            if key != column_key and key in value and self._read(key, value[key]):
                return key
        return ""

    def rows(self) -> list[Row]:
        """Return all rows, each with a cell for every column."""
        indexes = range(len(self._columns))
        return [
            Row(tuple(cells.get(index) for index in indexes), metadata)
            for cells, metadata in self._rows_read
        ]

    def _read(self, key: str, raw: Any) -> bool:
        rows = decode_json(raw)
        if isinstance(rows, dict):
            single_key = next(iter(rows)) if len(rows) == 1 else ""
            if single_key in ROW_KEYS and isinstance(rows[single_key], list):
                rows = rows[single_key]
            elif all(isinstance(row, list | dict) for row in rows.values()):
                self._rows_read = [self._row(row, {"number": key}) for key, row in rows.items()]
                return True
        if isinstance(rows, list) and all(isinstance(row, list | dict) for row in rows):
            self._rows_read = [self._row(row) for row in rows]
            return True
        if key == _CSV_KEY and isinstance(raw, str | None):
            self._read_csv(raw or "")
            return True
        return False

    def _row(
        self, raw: Any, metadata: dict[str, Any] | None = None
    ) -> tuple[dict[int, Any], dict[str, Any]]:
        metadata = dict(metadata or {})
        if isinstance(raw, list):
            cells_by_index = (
                (index, cell)
                for index, cell in enumerate(raw)
                if index < len(self._known) or cell_text(cell)
            )
            return {self._column_at(index): cell for index, cell in cells_by_index}, metadata
        if not self._known & raw.keys():
            for key in _ROW_WRAPPERS:
                inner = decode_json(raw.get(key))
                if isinstance(inner, dict | list):
                    metadata.update((name, cell) for name, cell in raw.items() if name != key)
                    return self._row(inner, metadata)
        cell_keys = {key for key in raw if key in self._known or key not in _METADATA_KEYS}
        metadata.update((key, cell) for key, cell in raw.items() if key not in cell_keys)
        return {
            self._ensure_column(key): cell for key, cell in raw.items() if key in cell_keys
        }, metadata

    def _read_csv(self, text: str) -> None:
        lines = csv_lines(text)
        # A blank line is a row only if rows have a single cell.
        lines = [line or [""] for line in lines if line or len(self._columns) == 1]
        self.has_header = bool(lines) and self._is_header(lines[0])
        if not self.has_header:
            self._rows_read = [self._row(line) for line in lines]
            return
        header = [name.replace("_", "-") if _UUID.fullmatch(name) else name for name in lines[0]]
        for line in lines[1:]:
            cells: dict[int, Any] = {}
            metadata: dict[str, Any] = {}
            for index, cell in enumerate(line):
                name = header[index] if index < len(header) else ""
                if name in _SYSTEM_COLUMNS and name not in self._known:
                    metadata[name] = cell
                elif name:
                    cells[self._ensure_column(name)] = cell
                elif cell:
                    cells[self._extra_column(index)] = cell
            self._rows_read.append((cells, metadata))

    def _is_header(self, line: list[str]) -> bool:
        is_positional = self._known and all(map(_POSITIONAL.fullmatch, self._known))
        if is_positional or len(set(line)) != len(line):
            return False
        return line[0] == RECORD or all(
            cell in self._known or cell in _SYSTEM_COLUMNS for cell in line
        )

    def _column_at(self, index: int) -> int:
        """Return the column of the cell at ``index`` of a row."""
        return index if index < len(self._known) else self._extra_column(index)

    def _extra_column(self, index: int) -> int:
        """Return the column for a cell after the last defined column; add it if needed."""
        return self._ensure_column(f"col{index + 1}", f"Column {index + 1}", is_extra=True)

    def _ensure_column(self, key: str, label: str = "", *, is_extra: bool = False) -> int:
        while is_extra and key in self._known:
            key += "+"
        if key not in self._indexes:
            self._indexes[key] = len(self._columns)
            self._columns.append(Column(key, label or _fallback_label(key), is_extra=is_extra))
        return self._indexes[key]


def decode_json(value: Any) -> Any:
    """Parse JSON inside a string; return anything else unchanged."""
    if isinstance(value, str) and value[:1] in "[{" and 0 < len(value) < _MAX_JSON_CHARS:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def csv_lines(text: str) -> list[list[str]]:
    """Return CSV lines as cells; unmatched quotes are ordinary characters."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return list(csv.reader(io.StringIO(text, newline=""), quoting=csv.QUOTE_NONE))
