"""The rows behind a table: sorted, filtered and ticked outside of any widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workato_tui.widgets.cells import STATES, Cell, Column
from workato_tui.widgets.gauges import share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Row(NamedTuple):
    """One row: the identity that the cursor stays on, and a plain value for each column."""

    id: str
    cells: tuple[Cell, ...]


class Rows:
    """A list of rows with a filter, an order and ticks; ``visible`` is what a table draws."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.all: list[Row] = []
        self.visible: list[Row] = []
        self.query = ""
        self.order: tuple[int, bool] | None = None
        """Index of the column and whether it runs backwards; None: as the rows came."""
        self.ticked: set[str] = set()
        self._positions: dict[str, int] | None = None
        self._places: dict[str, int] | None = None
        self._hay: dict[str, tuple[Row, str]] = {}

    def __len__(self) -> int:
        return len(self.visible)

    def replace(self, rows: Iterable[Row]) -> None:
        """These are all the rows now; ticks of those that went are gone."""
        self.all = list(rows)
        self._places = None
        if self.ticked:
            self.ticked &= {row.id for row in self.all}
        self._arrange()

    def merge(self, rows: Iterable[Row]) -> None:
        """Rows that are known already are renewed in their place, the others follow."""
        places = self._all_places()
        for row in rows:
            index = places.get(row.id)
            if index is None:
                places[row.id] = len(self.all)
                self.all.append(row)
            else:
                self.all[index] = row
        self._arrange()

    def _all_places(self) -> dict[str, int]:
        """Where each row stands in ``all``; kept up by :meth:`merge`, so that a batch costs what
        it holds and not what is there already."""
        if self._places is None:
            self._places = {row.id: index for index, row in enumerate(self.all)}
        return self._places

    def index(self, row_id: str | None) -> int | None:
        """Where a row stands among the visible ones."""
        if row_id is None:
            return None
        if self.visible is self.all:
            return self._all_places().get(row_id)
        if self._positions is None:
            self._positions = {row.id: index for index, row in enumerate(self.visible)}
        return self._positions.get(row_id)

    def get(self, row_id: str | None) -> Row | None:
        """The visible row with this id."""
        index = self.index(row_id)
        return None if index is None else self.visible[index]

    def filter(self, query: str) -> None:
        """Each word must be found in any column; where none fits, see :meth:`_loosely`."""
        narrower = bool(self.query) and query.startswith(self.query) and bool(self.visible)
        loosely = narrower and self.is_loose
        self.query = query
        if narrower and not loosely:
            found = self._strictly(self.visible)
            if found:
                self._show(found)
                return
        self._arrange()

    def sort(self, order: tuple[int, bool] | None) -> None:
        """Order by the typed value of a column; rows without a value come last."""
        self.order = order
        self._arrange()

    @property
    def is_loose(self) -> bool:
        """Whether the filter fell back to letters in order in the name."""
        return self._loose

    _loose = False

    def _arrange(self) -> None:
        self._loose = False
        if not self.query.strip() and self.order is None:
            self._show(self.all)
            return
        found = self._strictly(self.all) if self.query.strip() else list(self.all)
        if not found and self.query.strip():
            found = self._loosely(self.all)
            self._loose = bool(found)
        if self.order is not None:
            found = self._ordered(found, *self.order)
        self._show(found)

    def _show(self, rows: list[Row]) -> None:
        self.visible = rows
        self._positions = None

    def _ordered(self, rows: list[Row], column: int, backwards: bool) -> list[Row]:
        def key(row: Row) -> tuple[int, float, str]:
            value = row.cells[column]
            if isinstance(value, (int, float)):
                return (0, float(value), "")
            text = str(value)
            if self.columns[column].kind == "bar":
                return (0, share(value), "")
            if self.columns[column].kind in ("id", "number") and text.isdecimal():
                return (0, float(text), "")
            return (1, 0.0, text.casefold())

        known = [row for row in rows if row.cells[column] not in (None, "")]
        unknown = [row for row in rows if row.cells[column] in (None, "")]
        return sorted(known, key=key, reverse=backwards) + unknown

    def _haystack(self, row: Row) -> str:
        known = self._hay.get(row.id)
        if known is not None and known[0] is row:
            return known[1]
        parts = [row.id]
        for column, value in zip(self.columns, row.cells, strict=False):
            if value is None or column.kind in ("time", "size"):
                continue
            text = str(value)
            parts.append(text)
            if column.kind == "state" and text in STATES:
                parts.append(STATES[text][0])
        hay = "\n".join(parts).casefold()
        self._hay[row.id] = (row, hay)
        return hay

    def _strictly(self, rows: Sequence[Row]) -> list[Row]:
        words = self.query.casefold().split()
        hay = self._haystack
        if len(words) == 1:
            word = words[0]
            return [row for row in rows if word in hay(row)]
        return [row for row in rows if all(word in hay(row) for word in words)]

    def _loosely(self, rows: Sequence[Row]) -> list[Row]:
        """The letters of the query, in their order, in the column that names the row."""
        names = [index for index, column in enumerate(self.columns) if column.name] or [0]
        letters = "".join(self.query.casefold().split())
        found = []
        for row in rows:
            text = str(row.cells[names[0]]).casefold()
            at = -1
            for letter in letters:
                at = text.find(letter, at + 1)
                if at < 0:
                    break
            else:
                found.append(row)
        return found
