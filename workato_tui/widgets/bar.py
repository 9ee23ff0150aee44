"""A line of styled text; parts of it can be clicked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from textual.message import Message

from workato_tui.widgets.styled import ThemedWidget, fit, strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.strip import Strip


_BETWEEN = 2
"""Minimum number of spaces between the two sides."""


class BarItem(NamedTuple):
    """Text with a tone (or another component class of the bar), and the action of a click."""

    text: str
    tone: str = ""
    action: str | None = None


class Bar(ThemedWidget):
    """A line with a left and a right side. Showing the same content again sends nothing."""

    ALLOW_SELECT = False

    @dataclass
    class Pressed(Message):
        """An item with an action was clicked."""

        bar: Bar
        action: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._left: tuple[BarItem, ...] = ()
        self._right: tuple[BarItem, ...] = ()

    def show(self, left: Sequence[BarItem], right: Sequence[BarItem] = ()) -> None:
        """Show these items; cut the left side if it does not fit."""
        pieces = (tuple(left), tuple(right))
        if pieces != (self._left, self._right):
            self._left, self._right = pieces
            self.refresh()

    @property
    def text(self) -> str:
        """The text of the whole line."""
        return "".join(piece.text for piece in (*self._left, *self._right))

    def _pieces(self) -> list[BarItem]:
        width = self.size.width
        right = sum(cell_len(piece.text) for piece in self._right)
        # Keep the two sides apart.
        room = max(width - right - (_BETWEEN if right else 0), 0)
        behind = " " * (width - right - room)
        pieces: list[BarItem] = []
        for piece in self._left:
            length = cell_len(piece.text)
            if length > room:
                break
            pieces.append(piece)
            room -= length
        else:
            return [*pieces, BarItem(" " * room + behind), *self._right]
        cut = self._left[len(pieces)]
        if cut.action is None and room > 1:
            pieces.append(cut._replace(text=fit(cut.text, room)))
            room = 0
        return [*pieces, BarItem(" " * room + behind), *self._right]

    def render_line(self, y: int) -> Strip:
        """Render the line; further lines are blank."""
        base = self.tone_style("")
        spans = [(p.text, self.tone_style(p.tone)) for p in self._pieces()] if y == 0 else []
        return strip(spans, self.size.width, base)

    def on_click(self, event: events.Click) -> None:
        """Find the clicked item."""
        at = 0
        for piece in self._pieces():
            at += cell_len(piece.text)
            if event.x < at:
                if piece.action:
                    self.post_message(self.Pressed(self, piece.action))
                return
