"""The model of a table: sorting, filtering and ticks, without a widget."""

from __future__ import annotations

from itertools import count, islice
from operator import indexOf, itemgetter
from typing import TYPE_CHECKING

from workato_tui.widgets import search_index
from workato_tui.widgets.query import Query, matching, parse, words_only

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workato_tui.widgets.cells import Column
    from workato_tui.widgets.row import Row


_PREPARE_BATCH = 2_000
"""Rows whose search text is built in one idle step of a few milliseconds."""


class RowModel:
    """Rows with a filter, an order and ticks; ``visible`` is what the table draws."""

    def __init__(self, columns: Sequence[Column], *, has_fields: bool = False) -> None:
        """Create the model; ``has_fields`` allows filters by column, see :mod:`query`."""
        self.columns = tuple(columns)
        self._parse = parse if has_fields else lambda text, _columns: words_only(text)
        self.all_rows: list[Row] = []
        self.visible: list[Row] = []
        self.query = ""
        self.parsed = Query()
        """The query as parsed for these columns."""
        self.order: tuple[int, bool] | None = None
        """Column index and direction; None for the original order."""
        self.default_order: tuple[int, bool] | None = None
        """The order the user chose for this list; None for the original order."""
        self.is_resorted = False
        """Whether ``order`` differs from the default, while the list is open."""
        self.last_sorted: int | None = None
        """The last sort column, for cycling through the columns."""
        self.shown: tuple[int, ...] | None = None
        """The visible columns in order; None for all as defined."""
        self.ticked: set[str] = set()
        self.last_ticked: str | None = None
        """The start of a range of ticks."""
        self.is_fuzzy = False
        """Whether the filter fell back to fuzzy matching of names."""
        self._positions: dict[str, int] | None = None
        self._requested: tuple[str, int | None] | None = None
        self._all_positions: dict[str, int] | None = None
        self._search_texts: list[str] = []
        """The search texts of the first rows of ``all_rows``."""
        self._found: list[str] = []
        """The search texts of the visible rows while a filter is set."""
        self._sort_order: list[int] | None = None
        """The positions of ``all_rows`` in the current order, once computed."""

    def __len__(self) -> int:
        return len(self.visible)

    def replace(self, rows: Iterable[Row]) -> None:
        """Replace all rows; drop the ticks of removed rows."""
        self.all_rows = list(rows)
        self._all_positions = self._sort_order = None
        self._search_texts = []
        if self.ticked:
            self.ticked &= {row.id for row in self.all_rows}
        self._apply()

    def merge(self, rows: Iterable[Row]) -> None:
        """Replace known rows in place and append new ones."""
        places = self._positions_in_all()
        self._sort_order = None
        for row in rows:
            index = places.get(row.id)
            if index is None:
                places[row.id] = len(self.all_rows)
                self.all_rows.append(row)
            else:
                self.all_rows[index] = row
                if index < len(self._search_texts):
                    self._search_texts[index] = search_index.searchable_texts([row], self.columns)[
                        0
                    ]
        self._apply()

    def prepare(self) -> bool:
        """Build the search texts of some more rows in advance; return True when all are built."""
        built = len(self._search_texts)
        self._search_texts += search_index.searchable_texts(
            self.all_rows[built : built + _PREPARE_BATCH], self.columns
        )
        return len(self._search_texts) == len(self.all_rows)

    def _positions_in_all(self) -> dict[str, int]:
        """Return the position of each row in ``all_rows``.

        :meth:`merge` updates it, so that the cost of a batch depends on its own size only.
        """
        if self._all_positions is None:
            self._all_positions = _positions_by_id(self.all_rows)
        return self._all_positions

    def index_of(self, row_id: str | None) -> int | None:
        """Return the position of a row among the visible ones."""
        if row_id is None:
            return None
        if self._positions is None:
            # After a change, usually only the cursor's row is looked up, near the top.
            if self._requested is None:
                self._requested = row_id, _position_of(self.visible, row_id)
            if self._requested[0] == row_id:
                return self._requested[1]
            shows_all = self.visible is self.all_rows
            self._positions = (
                self._positions_in_all() if shows_all else _positions_by_id(self.visible)
            )
        return self._positions.get(row_id)

    def row_at(self, index: int) -> Row:
        """Return the visible row at a position; its lookup by ID comes next."""
        row = self.visible[index]
        self._requested = row.id, index
        return row

    def get(self, row_id: str | None) -> Row | None:
        """Return the visible row with this ID."""
        index = self.index_of(row_id)
        return None if index is None else self.visible[index]

    # Ticks

    def ticked_rows(self) -> list[Row]:
        """Return all ticked rows in visible order; hidden ones come last."""
        if not self.ticked:
            return []
        shown = [row for row in self.visible if row.id in self.ticked]
        if len(shown) == len(self.ticked):
            return shown
        shown_ids = {row.id for row in shown}
        return shown + [r for r in self.all_rows if r.id in self.ticked and r.id not in shown_ids]

    @property
    def visible_ticked_count(self) -> int:
        """The number of ticked rows that are visible."""
        if not self.query.strip():
            return len(self.ticked)
        return sum(row.id in self.ticked for row in self.visible)

    def sample_ticked(self, limit: int) -> list[Row]:
        """Return some ticked rows in any order, for checks at each cursor movement."""
        places = self._positions_in_all()
        return [self.all_rows[places[row_id]] for row_id in islice(self.ticked, limit)
                if row_id in places]  # fmt: skip

    def range_from_last_tick(self, row_id: str | None) -> list[Row]:
        """Return the rows from the last ticked one to this one; none if it is hidden."""
        first, last = self.index_of(self.last_ticked), self.index_of(row_id)
        if first is None or last is None:
            return []
        return self.visible[min(first, last) : max(first, last) + 1]

    def filter(self, query: str) -> None:
        """Show the rows that match every term.

        If no row contains all words, match their letters in order in the name column.
        """
        parsed = self._parse(query, self.columns)
        narrower = parsed.narrows(self.parsed)
        self.query, self.parsed = query, parsed
        if narrower and self.visible:
            mask = search_index.contains_all(parsed.words, self._found)
            if any(mask):
                self._found = search_index.filter_by_mask(self._found, mask)
                self._show(search_index.filter_by_mask(self.visible, mask))
                return
        self._apply()

    def sort(self, order: tuple[int, bool] | None) -> None:
        """Sort by the typed values of a column; rows without a value come last."""
        self.order = order
        self._sort_order = None
        self._apply()

    @property
    def is_original_order(self) -> bool:
        """Whether all rows are shown in their original order, as a tree requires."""
        return self.order is None and not self.query.strip()

    def _apply(self) -> None:
        self.is_fuzzy = False
        self._found = []
        rows, words = self.all_rows, self.parsed.words
        places = self._sorted_positions()
        if places is not None:
            rows = [rows[at] for at in places]
        if self.parsed.conditions:
            built = len(self._search_texts)
            self._search_texts += search_index.searchable_texts(self.all_rows[built:], self.columns)
            texts = (
                self._search_texts if places is None else [self._search_texts[at] for at in places]
            )
            mask = matching(self.parsed, rows, texts, self.columns)
            if self.parsed.is_plain and not any(mask):
                mask = search_index.fuzzy_match(
                    "".join(words), search_index.searchable_names(rows, self.columns)
                )
                self.is_fuzzy = any(mask)
            rows, self._found = (
                search_index.filter_by_mask(rows, mask),
                search_index.filter_by_mask(texts, mask),
            )
        self._show(rows)

    def _sorted_positions(self) -> list[int] | None:
        if self.order is not None and self._sort_order is None:
            index, backwards = self.order
            self._sort_order = search_index.sorted_positions(
                self.all_rows, index, self.columns[index], backwards
            )
        return self._sort_order

    def _show(self, rows: list[Row]) -> None:
        self.visible = rows
        self._positions = self._requested = None


def _position_of(rows: list[Row], row_id: str) -> int | None:
    try:
        return indexOf(map(itemgetter(0), rows), row_id)
    except ValueError:
        return None


def _positions_by_id(rows: list[Row]) -> dict[str, int]:
    return dict(zip(map(itemgetter(0), rows), count(), strict=False))
