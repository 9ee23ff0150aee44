"""The last look at every line before it is drawn: nothing in it that a terminal would obey.

All text from elsewhere is made safe where it comes in
(:func:`workato_tui.common.text.plain`). This is the net below that: what a widget forgets, one of
Textual's own included, cannot reach the terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.filter import LineFilter

from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.color import Color


class SanitizingFilter(LineFilter):
    """Keeps the width of each line, so that nothing beside what it mends moves."""

    def __init__(self, on_unsafe: Callable[[str], object] = lambda _text: None) -> None:
        """``caught`` is told of each text that was not safe, which is a fault of this program."""
        super().__init__()
        self._on_unsafe = on_unsafe

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, those mended that hold more than text."""
        if all(map(_is_safe, segments)):
            return segments
        return [one if _is_safe(one) else self._sanitize(one) for one in segments]

    def _sanitize(self, segment: Segment) -> Segment:
        text, style = segment.text, segment.style
        self._on_unsafe(text)
        if style is not None and style.link:
            # A hyperlink is an escape sequence with an address from who knows where in it.
            style = style.update_link(None)
        return Segment(set_cell_size(sanitize(text), cell_len(text)), style)


def _is_safe(segment: Segment) -> bool:
    text, style, control = segment
    return text.isprintable() and control is None and (style is None or not style.link)
