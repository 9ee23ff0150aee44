"""Removes terminal controls from every line before it is drawn.

External text is sanitized where it enters the program (:func:`workato_tui.common.text.sanitize`).
This filter is the safety net for widgets that forget it, including Textual's own.
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
    """Replaces unsafe text without changing the width of a line."""

    def __init__(self, on_unsafe: Callable[[str], object] = lambda _text: None) -> None:
        """Create the filter; ``on_unsafe`` receives each unsafe text, which indicates a bug."""
        super().__init__()
        self._on_unsafe = on_unsafe

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with unsafe text replaced."""
        if all(map(_is_safe, segments)):
            return segments
        return [segment if _is_safe(segment) else self._sanitize(segment) for segment in segments]

    def _sanitize(self, segment: Segment) -> Segment:
        text, style = segment.text, segment.style
        self._on_unsafe(text)
        if style is not None and style.link:
            # A hyperlink is an escape sequence that contains an untrusted address.
            style = style.update_link(None)
        return Segment(set_cell_size(sanitize(text), cell_len(text)), style)


def _is_safe(segment: Segment) -> bool:
    text, style, control = segment
    return text.isprintable() and control is None and (style is None or not style.link)
