"""The line that a filter, or what to search for, is typed into.

It takes the place of the message line and leaves the focus with the table: an input widget there
would lay the screen out anew, and a table that loses the focus is drawn again, 24 kB for one key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.widgets.bar import BarItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.explorer.explorer import Explorer

_MOVES = {"up": -1, "down": 1}
_PAGES = {"pageup": -1, "pagedown": 1}
_LONGEST = 200
KEPT = "enter apply, esc clear"
SYNTAX = 'words  state:failed  by:ann  age:<2d  !word  "two words"'


class FilterLine:
    """What has been typed, and what a key does to it."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self.open = False
        self.text = ""
        self._done: Callable[[str], None] | None = None
        """Takes what was typed, where it is no filter."""

    def begin(self) -> None:
        """Go on with the filter that is in force."""
        self.open, self._done = True, None
        self.text = self._explorer.view.rows.query
        self._explorer.paint_status()

    def ask(self, text: str, done: Callable[[str], None]) -> None:
        """Ask for words to search for; ``done`` gets them with Enter."""
        self.open, self._done = True, done
        self.text = text
        self._explorer.paint_status()

    def pieces(self) -> list[BarItem]:
        """The line as it is drawn: a block stands where the next letter goes."""
        if self._done is not None:
            hint, prompt = "enter searches, esc leaves", "search for"
        else:
            rows = self._explorer.view.rows
            hint = rows.parsed.hint or (KEPT if self.text else SYNTAX)
            prompt = "/ like" if rows.is_fuzzy else "/"
        return [
            BarItem(f" {prompt} ", "key"),
            BarItem(sanitize(self.text), "message"),
            BarItem(" ", "caret"),
            BarItem(f"   {hint}", "dim"),
        ]

    def key(self, key: str, character: str | None) -> None:
        """One key."""
        explorer = self._explorer
        if key in _MOVES:
            explorer.table.move_cursor(_MOVES[key])
        elif key in _PAGES:
            explorer.table.move_cursor(_PAGES[key] * explorer.table.half_page_size)
        elif key == "enter":
            self._close(keep=True)
        elif key == "escape":
            self._close(keep=False)
        elif key == "backspace":
            self._becomes(self.text[:-1])
        elif key == "ctrl+u":
            self._becomes("")
        elif key == "ctrl+w":
            self._becomes(self.text.rstrip().rpartition(" ")[0])
        elif character is not None:
            self._becomes(self.text + character)

    def _close(self, *, keep: bool) -> None:
        self.open = False
        text = self.text.strip()
        if self._done is None and not keep:
            self._becomes("")
        self._explorer.paint()
        if self._done is not None and keep and text:
            self._done(text)

    def paste(self, text: str) -> None:
        """The first line of what is pasted; the rest would be another question."""
        lines = text.strip().splitlines()
        if lines:
            self._becomes(self.text + lines[0])

    def _becomes(self, text: str) -> None:
        self.text = text[:_LONGEST]
        if self._done is None:
            self._explorer.filter_rows(self.text)
        else:
            self._explorer.paint_status()
