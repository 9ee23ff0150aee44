"""The table: its content and its cursor, which stays on its row through every change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from workato_tui.widgets.table_lines import LEFT_MARGIN, TableLines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual import events

    from workato_tui.widgets.cells import Column
    from workato_tui.widgets.row import Row
    from workato_tui.widgets.rows import RowModel


class ResourceTable(TableLines, can_focus=True):
    """A list of resources, filled with :meth:`set_rows` or :meth:`merge_rows`."""

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
        super().__init__(columns, id=id)
        self._is_holding = False
        """Whether the previous list is still drawn, see :meth:`show`."""

    # Content

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

    def _measure(self, rows: Sequence[Row] | None = None) -> bool:
        """Measure ``rows`` (default: the first ones); return True if the layout changed."""
        return self._columns.measure(self.rows, rows, self._room)

    @property
    def content_width(self) -> int:
        """The width of the table in cells if no column is cut."""
        return LEFT_MARGIN + 1 + self._columns.content_width(self.rows)

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

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row; open it if the cursor is there already."""
        if event.y == 0:
            column = self._columns.layout.column_at(max(event.x - LEFT_MARGIN, 0))
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
