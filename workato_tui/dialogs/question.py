"""A yes-or-no question that only ``ctrl+s`` confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from workato_tui.common.text import sanitize
from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line, too_small_message
from workato_tui.widgets.inputs import TextField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult

_SCROLLS = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -9999, "end": 9999}
_IGNORED_KEYS = frozenset({"left", "right", "tab", "shift+tab"})


class Question(Dialog[bool]):
    """Ends with True after ``ctrl+s`` and with False after any other key except navigation.

    With ``confirm_word`` the word must be typed; then only Esc cancels.
    """

    CSS_PATH = css("question")
    BINDINGS = [("ctrl+s", "agree", "Confirm")]

    def __init__(
        self,
        question: str,
        details: Sequence[str] = (),
        *,
        verb: str = "confirm",
        confirm_word: str | None = None,
        danger: bool = False,
    ) -> None:
        super().__init__()
        self._question = question
        self._details = details
        self._verb = verb
        self._word = sanitize(confirm_word) if confirm_word else ""
        self._danger = danger
        self.confirm_word_field = TextField()
        self._error = Static("", markup=False, id="error")

    def compose(self) -> ComposeResult:
        """Compose the question, its details, the confirmation word and the keys."""
        with Vertical(id="dialog", classes="danger" if self._danger else ""):
            yield heading([self._question, *self._details], danger=self._danger)
            if self._word:
                yield Static(f"Type {self._word} to {self._verb}:", markup=False, id="ask")
                yield self.confirm_word_field
                yield self._error
            no = "esc" if self._word else "any other key"
            yield keys_line([("ctrl+s", self._verb), (no, "cancel")])

    def on_key(self, event: events.Key) -> None:
        """Scroll on navigation keys that the word does not use; without a word, others cancel."""
        if event.key in _SCROLLS:
            event.stop()
            self.scroll_relative(y=_SCROLLS[event.key], animate=False)
        elif event.key != "ctrl+s" and not self._word:
            event.stop()
            if event.key not in _IGNORED_KEYS:
                self.finish(False)

    def action_agree(self) -> None:
        """Confirm, if the key was pressed after the question was shown."""
        if self.is_stale_key or self.is_held_send:
            return
        if too_small := too_small_message(self.app.size):
            self._error.update(too_small)
            return
        if self.confirm_word_field.value.strip() == self._word.strip():
            self.finish(True)
        else:
            self._error.update(f'Does not match "{self._word}"')

    def action_leave(self) -> None:
        """Cancel while the confirmation word is being typed."""
        self.finish(False)
