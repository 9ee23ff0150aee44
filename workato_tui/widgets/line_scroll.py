"""Scrolls lines without Textual's scrolling: no layout, no scrollbar widget, no second paint.

When a ScrollView changes its size or scrollbar, the screen is laid out again and the widget drawn
twice, which is visible on a slow line. Here the position is a number, and the scrollbar is one cell
per line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Region

from workato_tui.common.display import DisplayOptions
from workato_tui.widgets.styled import ThemedWidget

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events

_WHEEL_LINES = 3


class LineScroll(ThemedWidget):
    """A widget with ``line_count`` lines below ``header_lines`` fixed ones.

    ``first_line`` is on top.
    """

    ALLOW_SELECT = False
    header_lines: ClassVar[int] = 0
    first_line: int = 0

    @property
    def line_count(self) -> int:
        """The number of lines."""
        raise NotImplementedError

    @property
    def page_size(self) -> int:
        """The number of lines visible at once."""
        return max(self.size.height - self.header_lines, 0)

    @property
    def half_page_size(self) -> int:
        """The number of lines that a page key scrolls."""
        return max(self.page_size // 2, 1)

    @property
    def steps(self) -> dict[str, int]:
        """The number of lines that each action of moving goes, by its ID."""
        page, end = self.half_page_size, self.line_count
        return {"cursor_down": 1, "cursor_up": -1, "page_down": page, "page_up": -page,
                "first": -end, "last": end}  # fmt: skip

    def scroll_lines_to(self, top: int) -> bool:
        """Scroll to line ``top``, as far as possible; return True if that moved the lines."""
        top = min(max(top, 0), max(self.line_count - self.page_size, 0))
        if top == self.first_line:
            return False
        self.first_line = top
        self.refresh(Region(0, self.header_lines, self.size.width, self.page_size))
        self.after_scroll()
        return True

    def after_scroll(self) -> None:
        """Called after scrolling."""

    def refresh_cells(self, line: int, start: int = 0, end: int | None = None) -> None:
        """Redraw a line of the widget from one cell to another."""
        width = self.size.width
        end = width if end is None else min(end, width)
        if 0 <= line < self.size.height and end > start:
            self.refresh(Region(start, line, end - start, 1))

    def scrollbar_cell(self, y: int) -> tuple[str, Style]:
        """Return the scrollbar cell of a line: the thumb if not all lines fit."""
        page, extent = self.page_size, self.line_count
        if extent <= page or page <= 0:
            return " ", self.tone_style("")
        length = max(page * page // extent, 1)
        room = max(extent - page, 1)
        start = round(self.first_line * (page - length) / room)
        if start <= y - self.header_lines < start + length:
            return ("|" if DisplayOptions.ascii else "▐"), self.tone_style("thumb")
        return " ", self.tone_style("")

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down; the cursor stays on its row."""
        event.stop()
        self.scroll_lines_to(self.first_line + _WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up; the cursor stays on its row."""
        event.stop()
        self.scroll_lines_to(self.first_line - _WHEEL_LINES)
