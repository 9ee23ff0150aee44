"""Lookup tables and their rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.clock import times
from workato_tui.demo.lookup import by_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from workato_tui.demo.assets import Asset
    from workato_tui.demo.clock import Clock
    from workato_tui.demo.records import Project

MOST_COLUMNS: Final = 10
_ARTICLES: Final = 1240
_PRODUCTS: Final = ("Bolt", "Nut", "Bracket", "Hinge", "Panel", "Gasket", "Valve", "Spring")


@dataclass
class Row:
    """A row: text by column label."""

    id: int
    data: dict[str, str]
    created_at: datetime
    updated_at: datetime

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the row operations."""
        return {
            "id": self.id,
            "data": self.data,
            **times(self.created_at, self.updated_at),
        }


@dataclass
class Table:
    """A lookup table; without a project it belongs to the whole workspace."""

    id: int
    name: str
    columns: tuple[str, ...]
    project: Project | None
    created_at: datetime
    updated_at: datetime
    rows: dict[int, Row] = field(default_factory=dict)
    _last_row: int = 0

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the table operations: columns as JSON text, project id as text."""
        schema = [
            {
                "name": f"col{place}",
                "label": label,
                "type": "string",
                "control_type": "text",
                "sticky": True,
            }
            for place, label in enumerate(self.columns, 1)
        ]
        return {
            "id": self.id,
            "name": self.name,
            "schema": json.dumps(schema, ensure_ascii=False),
            "project_id": str(self.project.id) if self.project else None,
            **times(self.created_at, self.updated_at),
        }

    def add(self, data: dict[str, str], now: datetime) -> Row:
        """Add a row; omitted columns are empty."""
        self._last_row += 1
        row = {label: data.get(label, "") for label in self.columns}
        self.rows[self._last_row] = Row(self._last_row, row, now, now)
        return self.rows[self._last_row]

    def row(self, reference: str) -> Row:
        """Return a row by id."""
        return by_id(self.rows, reference)


class Tables:
    """The tables of an environment by id."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.by_id: dict[int, Table] = {}

    def table(self, reference: str) -> Table:
        """Return a table by id."""
        return by_id(self.by_id, reference)

    def add(
        self, number: int, name: str, columns: tuple[str, ...], project: Project | None
    ) -> Table:
        """Add an empty table."""
        now = self._clock.now()
        self.by_id[number] = Table(number, name, columns, project, now, now)
        return self.by_id[number]

    def add_project_table(
        self, number: int, asset: Asset, project: Project, moment: datetime
    ) -> None:
        """Add a project's table with its initial rows."""
        existing = self.by_id.get(number)
        if existing is not None:
            existing.name = asset.name
            return
        body = asset.content()
        labels = {
            str(column.get("name")): str(column.get("label"))
            for column in body.get("columns") or ()
            if isinstance(column, dict)
        }
        table = Table(number, asset.name, tuple(labels.values()), project, moment, moment)
        for row in body.get("rows") or ():
            if isinstance(row, dict):
                table.add({labels[name]: str(row[name]) for name in row if name in labels}, moment)
        if table.columns[:1] == ("SKU",) and not table.rows:
            for data in _articles(table.columns):
                table.add(data, moment)
        self.by_id[number] = table


def _articles(columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Return a table with more rows than fit on a page."""
    for number in range(1, _ARTICLES + 1):
        product = _PRODUCTS[number % len(_PRODUCTS)]
        values = (
            f"{product[:2].upper()}-{number:05}",
            f"{product} M{number % 24 + 2}",
            f"{chr(65 + number % 20)}{number % 90:02}",
            str(5 * (number % 7)),
        )
        yield dict(zip(columns, values, strict=False))
