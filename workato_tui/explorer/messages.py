"""The message line, the problem above it, and the status line that they replace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from workato_tui.common.text import sanitize, sanitize_lines
from workato_tui.explorer import bars
from workato_tui.explorer.base import ExplorerBase
from workato_tui.keymap import with_keys
from workato_tui.widgets.bar import BarItem
from workato_tui.widgets.pane import Item, Text, wrap

if TYPE_CHECKING:
    from workato_tui.widgets.cells import Tone

_MAX_MESSAGE = 2_000
"""Maximum length of a message in characters."""
_LINES_BELOW = 2
"""Lines below the problem: the message line and the keys."""
_MAX_PROBLEM_LINES = 6
"""Maximum number of lines for a problem, or for a message that does not fit on one line."""


class MessageLine(ExplorerBase):
    """Shows messages until the next key."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._message = ""
        self._problem_lines: list[str] = []
        self._message_was_long = False
        """Whether the message is also shown above the message line."""
        self._is_refusal = False

    @property
    def empty_message(self) -> str:
        """The text shown while there are no rows."""
        view = self.view
        if view.problem:
            return ""
        if self.loader.is_running and (view.fetched_at is None or view.is_from_store):
            return "Loading…"
        return (
            view.empty_message
            if view.fetched_at is not None
            else with_keys("Not loaded. {refresh} loads it.")
        )

    def refresh_status(self) -> None:
        """Show the current message, or the state of the rows."""
        if self.table.rows is self.view.rows:
            self.table.set_empty_text(self.empty_message)
        if self.filter_line.is_open:
            self.bars["status"].show(self.filter_line.render(self.view.rows))
        elif self._message or self._says_keys_are_ignored:
            self.bars["status"].show(*self._message_pieces())
        else:
            loading = ""
            if self.loader.is_running and not self.loader.is_live:
                loading = self.view.progress_text or self.view.workspace.connection.progress_text()
            self.bars["status"].show(bars.render_status(self.view, loading, self.view.rows.query))

    @property
    def _says_keys_are_ignored(self) -> bool:
        """Whether to say that keys are ignored: after a refusal, or once a key was dropped."""
        app = self.workato_app
        return app.is_ignoring_keys and (self._is_refusal or app.has_dropped_keys)

    def _message_pieces(self) -> tuple[list[BarItem], list[BarItem]]:
        """Return the message, and the background activity for the right end, which is never cut."""
        message = BarItem(f" {self._message}", "refusal" if self._is_refusal else "message")
        if self._says_keys_are_ignored:
            return [message], [BarItem("  Keys are ignored until you pause. ", "dim")]
        return [message], []

    def show_problem(self) -> None:
        """Show the full problem above the message line, and a message too long for that line."""
        room = self.size.width - 4
        message_lines = self._problem_lines if self._is_long() else []
        tone: Tone = "warn" if self._is_refusal else ""
        texts: list[tuple[str, Tone]] = [
            *((line, "bad") for line in sanitize_lines(self.view.problem or "")),
            *((line, tone) for line in message_lines),
        ]  # fmt: skip
        items: list[Item] = [Text(text, tone) for text, tone in texts if text.strip()]
        self.problem.display = bool(items)
        self.problem.show(items)
        height = 0
        if items:
            # The widget has no width of its own before it is shown.
            lines = sum(len(wrap(text, room)) for text, _tone in texts if text)
            height = min(lines, _MAX_PROBLEM_LINES) + 1
            self.problem.styles.height = height
        for rack in self.query("ToastRack"):
            # Notifications are above the problem, the message line and the keys.
            rack.styles.margin = (0, 0, height + _LINES_BELOW, 0)

    def show_message(self) -> None:
        """Show the message: in its line, or above it if it is long."""
        if self.is_attached and hasattr(self, "problem"):
            self.refresh_status()
            long = self._is_long()
            if long or self._message_was_long:
                self._message_was_long = long
                self.show_problem()

    def _is_long(self) -> bool:
        """Return whether the message is too long for the message line."""
        right_width = sum(cell_len(piece.text) for piece in self._message_pieces()[1])
        room = self.size.width - 4 - right_width
        return len(self._problem_lines) > 1 or cell_len(self._message) > room > 0

    def say(self, text: str, *, keep: bool = True) -> None:
        """Show a message until the next key; with ``keep``, it can be read again."""
        lines, text = sanitize_lines(text[:_MAX_MESSAGE]), sanitize(text, _MAX_MESSAGE)
        if keep:
            self.workato_app.messages.add(text)
        if text != self._message or self._is_refusal:
            self._message, self._problem_lines, self._is_refusal = text, lines, False
            self.show_message()

    def refuse(self, text: str) -> None:
        """Say why a key does nothing, and drop keys until there is a pause."""
        self.workato_app.drop_type_ahead()
        self._problem_lines = sanitize_lines(text[:_MAX_MESSAGE])
        self._message, self._is_refusal = sanitize(text, _MAX_MESSAGE), True
        self.workato_app.messages.add(self._message, "refused")
        self.show_message()

    def drop_keys_if_moved(self, cursor_id: str | None) -> None:
        """Drop keys until there is a pause, if ``cursor_id`` lost the cursor to another row.

        Keys on their way were meant for the row that was there.
        """
        if cursor_id in (None, self.table.cursor_id):
            return
        if self.is_current and not self.filter_line.is_open:
            self.workato_app.drop_type_ahead()
