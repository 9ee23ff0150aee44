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
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.contents.document import MOST_DECODED, dumps

if TYPE_CHECKING:
    from collections.abc import Callable

TYPES = ("lookup_table", "workato_db_table")
_COLUMNS = ("columns", "schema", "fields", "headers", "cols")
_CSV = "data"
_ROWS = ("rows", "entries", _CSV, "records", "items", "values")
_WRAPPED = ("data", "row", "values", "entry", "fields", "cells")
RECORD = "record_id"
_HEADER = (RECORD, "created_at", "updated_at")
_METADATA = frozenset(("id", "uuid", "number", "position", *_HEADER))
"""Values of a row other than its cells."""
_KEYS = ("name", "key", "id", "label", "title")
_LABELS = ("label", "title", "name")
_MOST_TEXT = 8 << 20
_UUID = re.compile(r"[0-9a-f]{8}([-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}")

csv.field_size_limit(MOST_DECODED)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the name that rows use for it, and its label."""

    key: str
    label: str
    raw: Any = field(default=None, compare=False, repr=False)
    """Its definition in the file: type, required, …"""
    named_by: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def more(self) -> dict[str, Any]:
        """Its definition without its names."""
        raw = self.raw if isinstance(self.raw, dict) else {}
        return {key: one for key, one in raw.items() if key not in self.named_by}

    @property
    def is_hidden(self) -> bool:
        """Whether users do not see it: a system column, or one without a name."""
        return self.more.get("hidden") is True or self.more.get("sticky") is False


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
    """Columns and rows."""

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
            at
            for at, column in enumerate(self.columns)
            if not column.is_hidden or any(cell_text(row.cells[at]) for row in self.rows)
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
    made = _Rows(columns)
    row_key = made.read(value, column_key)
    if not column_key and not row_key:
        return None
    keys = frozenset(key for key in (column_key, row_key) if key)
    return Table(tuple(columns), tuple(made.rows()), keys, bool(row_key), made.has_header)


def _columns(value: dict[str, Any]) -> tuple[str, list[Column]]:
    for key in _COLUMNS:
        found = _decoded(value.get(key))
        if (
            isinstance(found, dict)
            and found
            and all(isinstance(one, str) for one in found.values())
        ):
            return key, [Column(name, label or name) for name, label in found.items()]
        if isinstance(found, list) and found:
            columns = [_column(one, at) for at, one in enumerate(found)]
            named = [one for one in columns if one]
            if len(named) == len(columns) == len({one.key for one in named}):
                return key, named
    return "", []


def _column(raw: Any, at: int) -> Column | None:
    if isinstance(raw, str):
        return Column(raw, raw or f"Column {at + 1}")
    if not isinstance(raw, dict):
        return None
    key, label = (
        next((one for one in names if isinstance(raw.get(one), str) and raw[one]), "")
        for names in (_KEYS, _LABELS)
    )
    name = raw.get(key) or f"col{at + 1}"
    return Column(name, raw.get(label) or _readable(name), raw, (key, label))


def _readable(key: str) -> str:
    """Return a replacement for a missing name: a shortened id."""
    return f"{key[:8]}…" if _UUID.fullmatch(key) else humanize(key)


class _Rows:
    """Reads rows, and adds columns for additional cells."""

    def __init__(self, columns: list[Column]) -> None:
        self.has_header = False
        self._columns = columns
        self._places = {one.key: at for at, one in enumerate(columns)}
        self._known = frozenset(self._places)
        self._found: list[tuple[dict[int, Any], dict[str, Any]]] = []

    def read(self, value: dict[str, Any], taken: str) -> str:
        """Read the rows of a file; return the key that has them, "" for none."""
        for key in _ROWS:
            if key != taken and key in value and self._read(key, value[key]):
                return key
        return ""

    def rows(self) -> list[Row]:
        """Return all rows, each with a cell for every column."""
        places = range(len(self._columns))
        return [
            Row(tuple(cells.get(at) for at in places), metadata) for cells, metadata in self._found
        ]

    def _read(self, key: str, raw: Any) -> bool:
        found = _decoded(raw)
        if isinstance(found, dict):
            only = next(iter(found)) if len(found) == 1 else ""
            if only in _ROWS and isinstance(found[only], list):
                found = found[only]
            elif all(isinstance(one, list | dict) for one in found.values()):
                self._found = [self._row(one, {"number": key}) for key, one in found.items()]
                return True
        if isinstance(found, list) and all(isinstance(one, list | dict) for one in found):
            self._found = [self._row(one) for one in found]
            return True
        if key == _CSV and isinstance(raw, str | None):
            self._read_csv(raw or "")
            return True
        return False

    def _row(
        self, raw: Any, metadata: dict[str, Any] | None = None
    ) -> tuple[dict[int, Any], dict[str, Any]]:
        metadata = dict(metadata or {})
        if isinstance(raw, list):
            held = (
                (at, one) for at, one in enumerate(raw) if at < len(self._known) or cell_text(one)
            )
            return {self._at(at): one for at, one in held}, metadata
        if not self._known & raw.keys():
            for key in _WRAPPED:
                inner = _decoded(raw.get(key))
                if isinstance(inner, dict | list):
                    metadata.update((name, one) for name, one in raw.items() if name != key)
                    return self._row(inner, metadata)
        cells = {key for key in raw if key in self._known or key not in _METADATA}
        metadata.update((key, one) for key, one in raw.items() if key not in cells)
        return {self._place(key): one for key, one in raw.items() if key in cells}, metadata

    def _read_csv(self, text: str) -> None:
        lines = _csv_lines(text)
        # A blank line is a row only if rows have a single cell.
        lines = [one or [""] for one in lines if one or len(self._columns) == 1]
        self.has_header = bool(lines) and self._is_header(lines[0])
        if not self.has_header:
            self._found = [self._row(line) for line in lines]
            return
        header, *rest = lines
        for line in rest:
            cells: dict[int, Any] = {}
            metadata: dict[str, Any] = {}
            for at, cell in enumerate(line):
                name = header[at] if at < len(header) else ""
                if name in _HEADER and name not in self._known:
                    metadata[name] = cell
                elif name:
                    cells[self._place(name)] = cell
                elif cell:
                    cells[self._beyond(at)] = cell
            self._found.append((cells, metadata))

    def _is_header(self, line: list[str]) -> bool:
        if len(set(line)) != len(line):
            return False
        return line[0] == RECORD or all(one in self._known or one in _HEADER for one in line)

    def _at(self, at: int) -> int:
        """Return the column at a position."""
        return at if at < len(self._known) else self._beyond(at)

    def _beyond(self, at: int) -> int:
        """Return the column for a cell after the last one."""
        return self._place(f"col{at + 1}", f"Column {at + 1}", beyond=True)

    def _place(self, key: str, label: str = "", *, beyond: bool = False) -> int:
        while beyond and key in self._known:
            key += "+"
        if key not in self._places:
            self._places[key] = len(self._columns)
            self._columns.append(Column(key, label or _readable(key)))
        return self._places[key]


def replace_cells(
    value: dict[str, Any], table: Table, change: Callable[[Column, Any], Any]
) -> dict[str, Any]:
    """Return ``value``, from which ``table`` was read, with changed cells."""
    made = dict(value)
    for key in table.keys & set(_ROWS):
        found = _decoded(value[key])
        if isinstance(found, str):
            made[key] = _change_csv(found, table, change)
        else:
            changed = _change_rows(found, {one.key: one for one in table.columns}, table, change)
            made[key] = json.dumps(changed) if isinstance(value[key], str) else changed
    return made


def _change_csv(text: str, table: Table, change: Callable[[Column, Any], Any]) -> str:
    lines = _csv_lines(text)
    by_key = {one.key: one for one in table.columns}
    columns: list[Column | None] = list(table.columns)
    if table.has_header:
        columns = [by_key.get(name) for name in lines[0]]
    for number, line in enumerate(lines):
        if number or not table.has_header:
            pairs = zip_longest(line, columns[: len(line)])
            lines[number] = [change(column, cell) if column else cell for cell, column in pairs]
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(lines)
    return made.getvalue()


def _change_rows(
    held: Any, by_key: dict[str, Column], table: Table, change: Callable[[Column, Any], Any]
) -> Any:
    """Return rows, one row, or their wrapper with changed cells."""
    if isinstance(held, list):
        if any(isinstance(one, list | dict) for one in held):
            return [_change_rows(one, by_key, table, change) for one in held]
        pairs = zip_longest(held, table.columns[: len(held)])
        return [change(column, cell) if column else cell for cell, column in pairs]
    if not isinstance(held, dict):
        return held
    return {
        key: change(by_key[key], one) if key in by_key else _change_rows(one, by_key, table, change)
        for key, one in held.items()
    }


def _decoded(value: Any) -> Any:
    """Parse JSON inside a string; return anything else unchanged."""
    if isinstance(value, str) and value[:1] in "[{" and 0 < len(value) < _MOST_TEXT:
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _csv_lines(text: str) -> list[list[str]]:
    """Return CSV lines as cells; unmatched quotes are ordinary characters."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return list(csv.reader(io.StringIO(text, newline=""), quoting=csv.QUOTE_NONE))
