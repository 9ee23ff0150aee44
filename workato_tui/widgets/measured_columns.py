"""The columns of a table: measured from its cells, laid out in its width, and scrolled."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len

from workato_tui.widgets.cells import Cell, Kind, TreeCell, render_cell
from workato_tui.widgets.column_layout import GAP, Layout, fit_columns, scroll_layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.widgets.row import Row
    from workato_tui.widgets.rows import RowModel

SAMPLE_ROWS = 200
"""Number of rows to measure at first; others are measured when they become visible."""
_TEXTS = ("text", "note", "path")


class MeasuredColumns:
    """The layout of a table's columns. Widths only grow, so that rows do not move sideways."""

    def __init__(self) -> None:
        self.layout = Layout()
        self._widths: list[int] = []
        """The maximum content width of each column so far."""
        self._step = 0
        """The number of stops that the columns are scrolled to the right."""

    def reset(self) -> None:
        """Forget the widths and scroll back, for another list."""
        self._widths = []
        self._step = 0

    def scroll_back(self) -> None:
        """Scroll to the first column."""
        self._step = 0

    def are_measured(self, model: RowModel) -> bool:
        """Return whether enough rows were measured for the later ones to change nothing."""
        return len(model) >= SAMPLE_ROWS and len(self._widths) == len(model.columns)

    def measure(self, model: RowModel, rows: Sequence[Row] | None, room: int) -> bool:
        """Measure ``rows`` (default: the first ones); return True if the layout changed."""
        columns = model.columns
        # Columns that changed their width with every letter of a filter would redraw everything.
        widths = self._widths if len(self._widths) == len(columns) else [0] * len(columns)
        # A longer state must not shift all columns behind it.
        min_widths = [max(cell_len(c.title), c.min_width * (c.kind == "state")) for c in columns]
        widths = [max(pair) for pair in zip(widths, min_widths, strict=True)]
        for row in model.visible[:SAMPLE_ROWS] if rows is None else rows:
            for index, cell in enumerate(row.cells[: len(columns)]):
                kind = columns[index].kind
                # Most texts are too short to matter: a character takes at most two cells.
                if kind in _TEXTS and type(cell) is str and 2 * len(cell) <= widths[index]:
                    continue
                prefix = len(cell.prefix) if isinstance(cell, TreeCell) else 0
                widths[index] = max(widths[index], _width(kind, cell) + prefix)
        self._widths = widths
        return self._lay_out(model, room)

    def scroll(self, model: RowModel, by: int, room: int) -> tuple[bool, bool]:
        """Scroll by one stop (1 or -1); return whether that was possible, and moved the columns."""
        if by > 0 and not self.layout.has_more:
            return False, False
        before, self._step = self._step, max(self._step + by, 0)
        has_changed = self._lay_out(model, room)
        return self._step != before, has_changed

    def content_width(self, model: RowModel) -> int:
        """Return the cells that the columns take if none is cut."""
        limited = zip(self._widths, model.columns, strict=False)
        return sum(min(width, column.width) + GAP for width, column in limited)

    def _lay_out(self, model: RowModel, room: int) -> bool:
        places = model.shown or range(len(model.columns))
        columns = [model.columns[index] for index in places]
        measured = content = [self._widths[index] for index in places]
        if not model.all_rows:
            # Titles must not run together while rows are missing.
            content = [
                max(pair) for pair in zip(content, (c.min_width for c in columns), strict=True)
            ]
        layout = fit_columns(columns, content, room)
        if self._step and layout.has_more:
            layout, last = scroll_layout(columns, measured, room, self._step - 1)
            self._step = min(self._step, last + 1)
        else:
            self._step = 0
        layout = layout.renumbered(places)
        has_changed = layout != self.layout
        self.layout = layout
        return has_changed


def _width(kind: Kind, value: Cell) -> int:
    """Return the width of a value in cells."""
    # Do not cache what changes with time; everything else is needed again for every letter.
    return (
        cell_len(render_cell(kind, value).text)
        if kind in ("time", "moment")
        else _cached_width(kind, value)
    )


@lru_cache(maxsize=10_000)
def _cached_width(kind: Kind, value: Cell) -> int:
    return cell_len(render_cell(kind, value).text)
