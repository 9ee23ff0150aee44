"""Lines that scroll without Textual's scrolling: no layout, no scrollbar widget, no second paint.

A change of a ScrollView's size or scrollbar lays the screen out anew, which draws the widget twice;
on a slow line that is seen. Here the first line is a number, and the bar is one cell at the edge.
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
    """A widget of ``extent`` lines below ``fixed`` ones that stay; ``top`` is the first shown."""

    ALLOW_SELECT = False
    header_lines: ClassVar[int] = 0
    first_line: int = 0

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        raise NotImplementedError

    @property
    def page_size(self) -> int:
        """How many of them are seen at once."""
        return max(self.size.height - self.header_lines, 0)

    @property
    def half_page_size(self) -> int:
        """How far a page key goes."""
        return max(self.page_size // 2, 1)

    def scroll_lines_to(self, top: int) -> bool:
        """Show the lines from ``top`` on, as far as there are lines; True if that moved them."""
        top = min(max(top, 0), max(self.line_count - self.page_size, 0))
        if top == self.first_line:
            return False
        self.first_line = top
        self.refresh(Region(0, self.header_lines, self.size.width, self.page_size))
        self.after_scroll()
        return True

    def after_scroll(self) -> None:
        """Other lines are seen now."""

    def refresh_cells(self, line: int, start: int = 0, end: int | None = None) -> None:
        """Draw one line of the widget again, from one cell up to another."""
        width = self.size.width
        end = width if end is None else min(end, width)
        if 0 <= line < self.size.height and end > start:
            self.refresh(Region(start, line, end - start, 1))

    def scrollbar_cell(self, y: int) -> tuple[str, Style]:
        """The cell at the right edge of a scrolled line: a thumb where there is more to see."""
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
        """The wheel scrolls; the cursor stays on its row."""
        event.stop()
        self.scroll_lines_to(self.first_line + _WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls; the cursor stays on its row."""
        event.stop()
        self.scroll_lines_to(self.first_line - _WHEEL_LINES)
