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

    from workato_tui.explorer.base import ExplorerBase

_ROW_STEPS = {"up": -1, "down": 1}
_PAGE_STEPS = {"pageup": -1, "pagedown": 1}
_MAX_LENGTH = 200
KEPT = "enter apply, esc clear"
SYNTAX = 'words  state:failed  by:ann  age:<2d  !word  "two words"'


class FilterLine:
    """Holds the typed text and handles the keys."""

    def __init__(self, explorer: ExplorerBase) -> None:
        self._explorer = explorer
        self.is_open = False
        self.text = ""
        self._on_submit: Callable[[str], None] | None = None
        """Receives the typed text if it is not a filter."""

    def start(self) -> None:
        """Edit the current filter."""
        self.is_open, self._on_submit = True, None
        self.text = self._explorer.view.rows.query
        self._explorer.refresh_status()

    def ask(self, text: str, on_submit: Callable[[str], None]) -> None:
        """Prompt for a query; call ``on_submit`` with it on Enter."""
        self.is_open, self._on_submit = True, on_submit
        self.text = text
        self._explorer.refresh_status()

    def render(self) -> list[BarItem]:
        """Return the line as bar items, with a block cursor."""
        if self._on_submit is not None:
            hint, prompt = "enter search · esc close", "search for"
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

    def handle_key(self, key: str, character: str | None) -> None:
        """Handle one key."""
        explorer = self._explorer
        if key in _ROW_STEPS:
            explorer.table.move_cursor(_ROW_STEPS[key])
        elif key in _PAGE_STEPS:
            explorer.table.move_cursor(_PAGE_STEPS[key] * explorer.table.half_page_size)
        elif key == "enter":
            self._close(keep=True)
        elif key == "escape":
            self._close(keep=False)
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
        self._explorer.refresh_bars()
        if self._on_submit is not None and keep and text:
            self._on_submit(text)

    def paste(self, text: str) -> None:
        """Insert the first line of the pasted text."""
        lines = text.strip().splitlines()
        if lines:
            self._set_text(self.text + lines[0])

    def _set_text(self, text: str) -> None:
        self.text = text[:_MAX_LENGTH]
        if self._on_submit is None:
            self._explorer.filter_rows(self.text)
        else:
            self._explorer.refresh_status()
