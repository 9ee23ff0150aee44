"""The line for typing a filter or a search query.

It replaces the message line and leaves the focus with the table. An input widget would trigger a
new layout, and a table that loses the focus is redrawn: 24 kB for one key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.widgets.bar import BarItem

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.widgets.rows import RowModel

_MAX_LENGTH = 200
KEPT = "enter apply, esc clear"
SYNTAX = 'words  state:failed  by:ann  age:<2d  !word  "two words"'


class FilterLine:
    """Holds the typed text and handles the keys."""

    def __init__(self, on_close: Callable[[], None]) -> None:
        """``on_close`` is called when the line closes, before its text is submitted."""
        self.is_open = False
        self.text = ""
        self._on_close = on_close
        self._on_change: Callable[[str], None]
        self._on_submit: Callable[[str], None] | None = None
        """Receives the typed text if it is not a filter."""

    def open(
        self,
        text: str,
        on_change: Callable[[str], None],
        on_submit: Callable[[str], None] | None = None,
    ) -> None:
        """Edit ``text``: a filter, or with ``on_submit`` a query that Enter passes to it."""
        self.is_open, self.text = True, text
        self._on_change, self._on_submit = on_change, on_submit

    def render(self, rows: RowModel) -> list[BarItem]:
        """Return the line for these rows as bar items, with a block cursor."""
        if self._on_submit is not None:
            hint, prompt = "enter search · esc close", "search for"
        else:
            hint = rows.parsed.hint or (KEPT if self.text else SYNTAX)
            prompt = "/ like" if rows.is_fuzzy else "/"
        return [
            BarItem(f" {prompt} ", "key"),
            BarItem(sanitize(self.text), "message"),
            BarItem(" ", "caret"),
            BarItem(f"   {hint}", "dim"),
        ]

    def handle_key(self, key: str, character: str | None) -> None:
        """Handle one key."""
        if key in ("enter", "escape"):
            self._close(keep=key == "enter")
        elif key == "backspace":
            self._set_text(self.text[:-1])
        elif key == "ctrl+u":
            self._set_text("")
        elif key == "ctrl+w":
            self._set_text(self.text.rstrip().rpartition(" ")[0])
        elif character is not None:
            self._set_text(self.text + character)

    def _close(self, *, keep: bool) -> None:
        self.is_open = False
        text = self.text.strip()
        if self._on_submit is None and not keep:
            self._set_text("")
        self._on_close()
        if self._on_submit is not None and keep and text:
            self._on_submit(text)

    def paste(self, text: str) -> None:
        """Insert the first line of the pasted text."""
        lines = text.strip().splitlines()
        if lines:
            self._set_text(self.text + lines[0])

    def _set_text(self, text: str) -> None:
        self.text = text[:_MAX_LENGTH]
        self._on_change(self.text)
