"""Replace the cells of a table in its file, whatever the form of its rows."""

from __future__ import annotations

import csv
import io
import json
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.tables import ROW_KEYS, csv_lines, decode_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.packages.contents.tables import Column, Table


def replace_cells(
    value: dict[str, Any], table: Table, change: Callable[[Column, Any], Any]
) -> dict[str, Any]:
    """Return ``value``, from which ``table`` was read, with changed cells."""
    changed_file = dict(value)
    for key in table.keys & set(ROW_KEYS):
        rows = decode_json(value[key])
        if isinstance(rows, str):
            changed_file[key] = _change_csv(rows, table, change)
        else:
            changed = _change_rows(
                rows, {column.key: column for column in table.columns}, table, change
            )
            changed_file[key] = json.dumps(changed) if isinstance(value[key], str) else changed
    return changed_file


def _change_csv(text: str, table: Table, change: Callable[[Column, Any], Any]) -> str:
    lines = csv_lines(text)
    by_key = {column.key: column for column in table.columns}
    columns: list[Column | None] = list(table.columns)
    if table.has_header:
        columns = [by_key.get(name) for name in lines[0]]
    for number, line in enumerate(lines):
        if number or not table.has_header:
            pairs = zip_longest(line, columns[: len(line)])
            lines[number] = [change(column, cell) if column else cell for cell, column in pairs]
    output = io.StringIO()
    csv.writer(output, lineterminator="\n").writerows(lines)
    return output.getvalue()


def _change_rows(
    rows: Any, by_key: dict[str, Column], table: Table, change: Callable[[Column, Any], Any]
) -> Any:
    """Return rows, one row, or their wrapper with changed cells."""
    if isinstance(rows, list):
        if any(isinstance(item, list | dict) for item in rows):
            return [_change_rows(item, by_key, table, change) for item in rows]
        pairs = zip_longest(rows, table.columns[: len(rows)])
        return [change(column, cell) if column else cell for cell, column in pairs]
    if not isinstance(rows, dict):
        return rows
    return {
        key: change(by_key[key], item)
        if key in by_key
        else _change_rows(item, by_key, table, change)
        for key, item in rows.items()
    }
