"""The message line of forms, and what may be loaded while one is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from textual.widgets import Static

from workato_tui.common.text import sanitize
from workato_tui.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.screen import Screen
    from textual.widget import Widget


class MessageLine(Static):
    """A message line that can also ask a question and take the next key as its answer."""

    def __init__(self) -> None:
        super().__init__("", markup=False, id="message")
        self._previous_focus: Widget | None = None

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show ``text`` until the next message."""
        self.update(sanitize(text, 500))
        self.set_class(bad, "bad")

    def say_if_empty(self, text: str) -> None:
        """Show ``text`` unless a more important message is shown."""
        if not self.has_class("bad") or not str(self.content):
            self.say(text)

    def ask(self, text: str) -> None:
        """Ask a question; the next key goes to :meth:`on_key`."""
        self.say(text)
        self._previous_focus = self.screen.focused
        self.can_focus = True
        self.focus()

    def on_key(self, event: events.Key) -> None:
        """Leave on Esc; any other key dismisses the question."""
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            if isinstance(self.screen, Dialog):
                self.screen.finish(None)
        elif self._previous_focus is not None:
            self._previous_focus.focus()

    def on_blur(self) -> None:
        """Dismiss the question after a click elsewhere."""
        self.can_focus = False
        self.say("")


class AsyncHint(Protocol):
    """Information for the decision that takes a while to load."""

    title: str
    """A short title for the full text behind ``ctrl+l``."""

    async def look_up(self, say: Callable[[str], None]) -> None:
        """Load the information; call ``say`` with a sentence whenever there is news."""

    def screen(self) -> Screen[Any] | None:
        """Return the full text, or None while there is none."""
