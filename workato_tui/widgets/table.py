"""The table: it draws only visible rows and keeps the cursor on its row through every change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize
from workato_tui.widgets.cells import Column, TreeCell, render_cell
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

    from textual import events

_LEFT_MARGIN = 2
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


class ResourceTable(LineScroll, can_focus=True):
    """A list of resources, filled with :meth:`set_rows` or :meth:`merge_rows`."""

    header_lines = 1

    @dataclass
    class Highlighted(Message):
        """The cursor moved to another row, or to none."""

        table: ResourceTable
        row: Row | None

    @dataclass
    class Opened(Message):
        """The row under the cursor was clicked."""

        table: ResourceTable
        row: Row

    @dataclass
    class HeaderPressed(Message):
        """A column title was clicked."""

        table: ResourceTable
        column: int

    @dataclass
    class Scrolled(Message):
        """Other rows became visible."""

        table: ResourceTable

    def __init__(self, columns: Sequence[Column] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows = RowModel(columns)
        self.cursor_id: str | None = None
        self.empty_text = ""
        self.is_cursor_moved = False
        """Whether another widget controls the cursor, so that it is drawn without focus."""
        self._columns = MeasuredColumns()
        self._drawn: list[DrawnLine | None] = []
        self._is_holding = False
        """Whether the previous list is still drawn, see :meth:`show`."""

    # Content

    @property
    def line_count(self) -> int:
        """The number of visible rows."""
        return len(self.rows)

    def show(
        self,
        rows: RowModel,
        cursor_id: str | None = None,
        empty_text: str = "",
        *,
        hold: bool = False,
    ) -> None:
        """Show another list.

        With ``hold``, its first rows arrive in a moment: keep the previous drawing until then or
        until :meth:`release_held_rows`, because blanking the screen costs as much as filling it.
        """
        self.rows = rows
        self.empty_text = empty_text
        self._columns.reset()
        self.first_line = 0
        self.cursor_id = cursor_id
        self._restore_cursor(None)
        self._measure()
        self._is_holding = hold
        if not hold:
            self.refresh()
        self.reveal_cursor()
        self.after_scroll()

    @property
    def has_drawn_rows(self) -> bool:
        """Whether any row is drawn."""
        return self.display and bool(self._drawn)

    def release_held_rows(self) -> bool:
        """Stop holding: show that there are no rows yet; return False if there are."""
        was_holding, self._is_holding = self._is_holding, False
        if was_holding:
            self.refresh()
        return was_holding

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Replace all rows; redraw only lines that differ."""
        self._change(lambda: self.rows.replace(rows))

    def merge_rows(self, rows: Iterable[Row]) -> None:
        """Add rows, or replace known ones in place."""
        self._change(
            lambda: self.rows.merge(rows), measure=not self._columns.are_measured(self.rows)
        )

    def filter(self, query: str) -> None:
        """Show the rows that match the query."""
        self._change(lambda: self.rows.filter(query))

    def sort(self, order: tuple[int, bool] | None) -> None:
        """Sort the rows by a column."""
        self._change(lambda: self.rows.sort(order))
        self.refresh_cells(0)

    def reshape(self) -> None:
        """Redraw everything after a change of columns or order."""
        self._columns.scroll_back()
        self._restore_cursor(None)
        self._measure()
        self.refresh()
        self.reveal_cursor()

    @property
    def shown_columns(self) -> list[int]:
        """The columns that fit, from left to right."""
        return self._columns.layout.shown

    def set_empty_text(self, text: str) -> None:
        """Set the text shown without rows."""
        if text != self.empty_text:
            self.empty_text = text
            if not self.rows.visible and not self._is_holding:
                self.refresh()

    def _change(self, change: Callable[[], None], *, measure: bool = True) -> None:
        before, had_rows = self.rows.index_of(self.cursor_id), bool(self.rows.visible)
        change()
        self._restore_cursor(before)
        self.first_line = min(self.first_line, max(self.line_count - self.page_size, 0))
        was_holding, self._is_holding = self._is_holding, False
        if (measure and self._measure()) or was_holding or had_rows != bool(self.rows.visible):
            self.refresh()
        else:
            self._redraw_changed()
        if before != self.rows.index_of(self.cursor_id):
            self.reveal_cursor()

    def _restore_cursor(self, before: int | None) -> None:
        """Keep the cursor on its row, or on the next one if the row is gone."""
        if self.rows.index_of(self.cursor_id) is None:
            visible = self.rows.visible
            row = visible[min(before or 0, len(visible) - 1)] if visible else None
            self.cursor_id = row.id if row else None
        self.post_message(self.Highlighted(self, self.cursor_row))

    def _redraw_changed(self) -> None:
        if len(self._drawn) != self.size.height:
            self.refresh()
            return
        for line in range(self.header_lines, self.size.height):
            if self._drawn_line(line) != self._drawn[line]:
                self.refresh_cells(line)

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

    def refresh_ages(self) -> None:
        """Redraw the lines whose ages have changed."""
        self._redraw_changed()

    # Cursor

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows.get(self.cursor_id)

    @property
    def visible_rows(self) -> list[Row]:
        """The rows on the screen."""
        return self.rows.visible[self.first_line : self.first_line + self.page_size]

    def move_cursor(self, by: int) -> None:
        """Move the cursor by this many rows."""
        index = self.rows.index_of(self.cursor_id)
        if index is not None:
            self.move_cursor_to(index + by)

    def move_cursor_to(self, index: int) -> None:
        """Move the cursor to a position, at most to the last row."""
        if not self.rows.visible:
            return
        index = min(max(index, 0), len(self.rows) - 1)
        previous = self.rows.index_of(self.cursor_id)
        if index == previous:
            return
        self.cursor_id = self.rows.row_at(index).id
        self._refresh_row(previous)
        self._refresh_row(index)
        self.reveal_cursor()
        self.post_message(self.Highlighted(self, self.cursor_row))

    def move_cursor_to_id(self, row_id: str) -> bool:
        """Move the cursor to this row, if it is visible; return whether it is."""
        index = self.rows.index_of(row_id)
        if index is not None:
            self.move_cursor_to(index)
        return index is not None

    def reveal_cursor(self) -> None:
        """Scroll to the cursor by half a page, since every scroll redraws everything."""
        index, page, top = self.rows.index_of(self.cursor_id), self.page_size, self.first_line
        if index is None or page <= 0 or top <= index < top + page:
            return
        above, below = top - index, index - (top + page - 1)
        if 0 < above <= self.half_page_size:
            target = min(top - self.half_page_size, index)
        elif 0 < below <= self.half_page_size:
            target = max(top + self.half_page_size, index - page + 1)
        else:
            target = index - page // 2
        self.scroll_lines_to(target)

    def after_scroll(self) -> None:
        """Report the visible rows, whose details may be missing, and measure their cells."""
        if self._measure(self.visible_rows):
            self.refresh()
        self.post_message(self.Scrolled(self))

    def tick(self) -> None:
        """Tick or untick the row under the cursor."""
        if self.cursor_id is not None:
            self.rows.last_ticked = self.cursor_id
            self.set_ticks(self.rows.ticked ^ {self.cursor_id})

    def set_ticks(self, row_ids: set[str]) -> None:
        """Tick exactly these rows."""
        self.rows.ticked = row_ids
        self._redraw_changed()

    def untick(self) -> None:
        """Clear all ticks."""
        self.set_ticks(set())

    def _refresh_row(self, index: int | None) -> None:
        if index is not None and index >= self.first_line:
            self.refresh_cells(index - self.first_line + self.header_lines)

    # Layout

    @property
    def _room(self) -> int:
        """The cells for columns, between the margin and the scrollbar."""
        return self.size.width - _LEFT_MARGIN - 1

    def _measure(self, rows: Sequence[Row] | None = None) -> bool:
        """Measure ``rows`` (default: the first ones); return True if the layout changed."""
        return self._columns.measure(self.rows, rows, self._room)

    @property
    def content_width(self) -> int:
        """The width of the table in cells if no column is cut."""
        return _LEFT_MARGIN + 1 + self._columns.content_width(self.rows)

    def scroll_columns(self, by: int) -> bool:
        """Scroll by one column (1 or -1); return False at the end."""
        has_scrolled, has_changed = self._columns.scroll(self.rows, by, self._room)
        if has_changed:
            self.refresh()
        return has_scrolled

    def on_resize(self) -> None:
        """Fit the columns again."""
        self._measure()
        self.refresh()
        self.reveal_cursor()

    # Drawing

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
        before = (left if layout.shift else "").ljust(_LEFT_MARGIN)
        after = right if layout.has_more else " "
        line = self._cells_strip(title, width - _LEFT_MARGIN - 1, style)
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
        mark = ("+ " if DisplayOptions.ascii else "✓ ") if ticked else " " * _LEFT_MARGIN
        exact = bool(self.rows.parsed.conditions)
        line = self._cells_strip(cell, width - _LEFT_MARGIN - 1, base, exact=exact)
        return Strip.join(
            [Strip([Segment(mark, base)]), line, Strip([Segment(*self.scrollbar_cell(y))])]
        )

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row; open it if the cursor is there already."""
        if event.y == 0:
            column = self._columns.layout.column_at(max(event.x - _LEFT_MARGIN, 0))
            if column is not None:
                self.post_message(self.HeaderPressed(self, column))
            return
        index = self.first_line + event.y - self.header_lines
        if index >= len(self.rows):
            return
        row = self.rows.visible[index]
        if row.id == self.cursor_id:
            self.post_message(self.Opened(self, row))
        else:
            self.move_cursor_to(index)
