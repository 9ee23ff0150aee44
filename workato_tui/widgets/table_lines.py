"""Draws the lines of a table: its header, its rows, and the text shown without rows."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize
from workato_tui.widgets.cells import TreeCell, render_cell
from workato_tui.widgets.column_layout import GAP
from workato_tui.widgets.line_scroll import LineScroll
from workato_tui.widgets.measured_columns import MeasuredColumns
from workato_tui.widgets.pane import wrap
from workato_tui.widgets.query import Query
from workato_tui.widgets.row import Row
from workato_tui.widgets.rows import RowModel
from workato_tui.widgets.styled import fit, fit_middle, strip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from workato_tui.widgets.cells import Column

LEFT_MARGIN = 2
_MATCH = Style(bold=True, underline=True)
DrawnLine = tuple[Row | None, bool, bool, str, str, Query]


@lru_cache(maxsize=100)
def _pattern(marks: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(marks, key=len, reverse=True))), re.IGNORECASE)


def _marked(text: str, marks: tuple[str, ...], style: Style) -> list[tuple[str, Style]]:
    """Split ``text`` so that filter matches can be highlighted."""
    if not marks:
        return [(text, style)]
    spans, at = [], 0
    for match in _pattern(marks).finditer(text):
        spans += [(text[at : match.start()], style), (match[0], style + _MATCH)]
        at = match.end()
    return [*spans, (text[at:], style)]


class TableLines(LineScroll):
    """The rows in sight, as lines of a widget."""

    header_lines = 1

    def __init__(self, columns: Sequence[Column] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows = RowModel(columns)
        self.cursor_id: str | None = None
        self.empty_text = ""
        self.is_cursor_moved = False
        """Whether another widget controls the cursor, so that it is drawn without focus."""
        self._columns = MeasuredColumns()
        self._drawn: list[DrawnLine | None] = []

    @property
    def line_count(self) -> int:
        """The number of visible rows."""
        return len(self.rows)

    @property
    def _room(self) -> int:
        """The cells for columns, between the margin and the scrollbar."""
        return self.size.width - LEFT_MARGIN - 1

    def _drawn_line(self, line: int) -> DrawnLine:
        """Return what a line shows, to decide whether to redraw it."""
        index = self.first_line + line - self.header_lines
        row = self.rows.visible[index] if index < len(self.rows) else None
        is_cursor = row is not None and row.id == self.cursor_id
        ticked = row is not None and row.id in self.rows.ticked
        text = self.tree_prefix(row) if self.rows.visible else self._empty_line(line)
        text += self._age_texts(row)
        return row, is_cursor, ticked, self.scrollbar_cell(line)[0], text, self.rows.parsed

    def tree_prefix(self, row: Row | None) -> str:
        """Return the tree prefix of a row; empty once the table is sorted or filtered."""
        if row is None or not self.rows.is_original_order:
            return ""
        return next((cell.prefix for cell in row.cells if isinstance(cell, TreeCell)), "")

    def _age_texts(self, row: Row | None) -> str:
        """Return the ages in a row."""
        pairs = zip(self.rows.columns, row.cells, strict=False) if row is not None else ()
        return " ".join(render_cell("time", cell).text for column, cell in pairs
                        if column.kind == "time")  # fmt: skip

    def render_line(self, y: int) -> Strip:
        """Render the header (line 0) or a row."""
        height, width = self.size.height, self.size.width
        if len(self._drawn) != height:
            self._drawn = [None] * height
        if y == 0:
            return self._header_strip(width)
        if y < height:
            self._drawn[y] = self._drawn_line(y)
        index = self.first_line + y - self.header_lines
        if index >= len(self.rows):
            return self._blank_strip(y, width)
        return self._row_strip(self.rows.visible[index], y, width)

    def _blank_strip(self, y: int, width: int) -> Strip:
        base = self.tone_style("")
        text = "" if self.rows.visible else self._empty_line(y)
        return strip([(fit(text, width), self.tone_style("dim"))] if text else [], width, base)

    def _empty_line(self, y: int) -> str:
        texts = self._empty_message().split("\n")
        lines = [line for text in texts for line in wrap(text, self._room)]
        return f"  {sanitize(lines[y - 2])}" if 0 <= y - 2 < len(lines) and lines[y - 2] else ""

    def _empty_message(self) -> str:
        """Return why no row is shown: a filter that matches nothing is not an empty list."""
        query, count = self.rows.query.strip(), len(self.rows.all_rows)
        if not (query and count):
            return self.empty_text
        text = f"No match for '{sanitize(query, 40)}' in {count} {'row' if count == 1 else 'rows'}"
        # If another widget controls the cursor, Esc belongs to that.
        return text if self.is_cursor_moved else f"{text}; esc clears"

    def _header_strip(self, width: int) -> Strip:
        style = self.tone_style("header")

        def title(index: int, cells: int) -> list[tuple[str, Style]]:
            column = self.rows.columns[index]
            text = fit(column.title + self._order_mark(index), cells, column.is_right_aligned)
            return [(text + " " * GAP, style)]

        left, right = ("<", ">") if DisplayOptions.ascii else ("‹", "›")
        layout = self._columns.layout
        before = (left if layout.shift else "").ljust(LEFT_MARGIN)
        after = right if layout.has_more else " "
        line = self._cells_strip(title, self._room, style)
        return Strip.join([Strip([Segment(before, style)]), line, Strip([Segment(after, style)])])

    def _order_mark(self, index: int) -> str:
        order = self.rows.order
        if order is None or order[0] != index:
            return ""
        up, down = ("^", "v") if DisplayOptions.ascii else ("↑", "↓")
        return down if order[1] else up

    def _cells_strip(
        self,
        cell: Callable[[int, int], list[tuple[str, Style]]],
        room: int,
        base: Style,
        *,
        exact: bool = False,
    ) -> Strip:
        """Return the cells of a line: fixed columns, then the visible part of the others."""
        layout = self._columns.layout

        def drawn(placed: Iterable[tuple[int, int]], width: int) -> Strip:
            spans = chain.from_iterable(cell(index, cells) for index, cells in placed)
            return strip(spans, width, base, exact=exact)

        if not layout.scrolled:
            return drawn(layout.fixed, room)
        end = layout.shift + max(room - layout.fixed_width, 0)
        fixed = drawn(layout.fixed, layout.fixed_width)
        return Strip.join([fixed, drawn(layout.scrolled, end).crop(layout.shift, end)])

    def _row_strip(self, row: Row, y: int, width: int) -> Strip:
        base = self.tone_style("")
        is_cursor = row.id == self.cursor_id
        if is_cursor:
            cursor = "cursor" if self.has_focus or self.is_cursor_moved else "cursor-away"
            base = self.tone_style(cursor)

        def cell(index: int, cells: int) -> list[tuple[str, Style]]:
            column = self.rows.columns[index]
            value = row.cells[index] if index < len(row.cells) else None
            painted = render_cell(column.kind, value)
            lead = (
                value.prefix if isinstance(value, TreeCell) and self.rows.is_original_order else ""
            )
            cut = fit_middle if column.kind == "path" else fit
            text = cut(lead + painted.text, cells, column.is_right_aligned)
            marks = tuple(self.rows.parsed.marks(index))
            tone = f"{cursor}/{painted.tone}" if is_cursor else painted.tone
            return _marked(text + " " * GAP, marks, self.tone_style(tone))

        ticked = row.id in self.rows.ticked
        mark = ("+ " if DisplayOptions.ascii else "✓ ") if ticked else " " * LEFT_MARGIN
        exact = bool(self.rows.parsed.conditions)
        line = self._cells_strip(cell, self._room, base, exact=exact)
        return Strip.join(
            [Strip([Segment(mark, base)]), line, Strip([Segment(*self.scrollbar_cell(y))])]
        )
