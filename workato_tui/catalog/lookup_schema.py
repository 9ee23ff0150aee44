"""The columns of a lookup table, which the API stores as JSON text."""

from __future__ import annotations

from typing import Any, NamedTuple

from workato_tui.api.json_stream import decode_nested


class TableColumn(NamedTuple):
    """A column: rows use ``label``; ``name`` (col1, col2) is Workato's own."""

    label: str
    name: str
    type: str


def columns_in(schema: Any) -> list[TableColumn]:
    """Return the columns of a schema (JSON text or decoded); none if it is unreadable."""
    if isinstance(schema, str):
        try:
            schema = decode_nested(schema)
        except ValueError:
            return []
    columns: list[TableColumn] = []
    for entry in schema if isinstance(schema, list) else ():
        if not isinstance(entry, dict):
            continue
        name = str(entry.get("name") or "")
        label = str(entry.get("label") or name)
        if label and label not in [column.label for column in columns]:
            columns.append(TableColumn(label, name, str(entry.get("type") or "")))
    return columns
