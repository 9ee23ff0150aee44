"""What forms, questions and pickers share: a heading, a message line, keys, and one way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.content import Content
from textual.reactive import Reactive
from textual.screen import ModalScreen
from textual.widgets import Static

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize
from workato_tui.terminal.key_guard import SEND_KEY
from workato_tui.terminal.key_queue import SerializedInput
from workato_tui.terminal.textual_internals import event_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.geometry import Size
    from textual.widget import Widget

Result = TypeVar("Result")
_KEY_NAMES = {"esc": "escape"}


_MIN_WIDTH, _MIN_HEIGHT = 60, 16


def too_small_message(size: Size) -> str:
    """A sentence if nothing can be read on a screen of this size; empty if it can."""
    width, height = size
    if 0 < width < _MIN_WIDTH or 0 < height < _MIN_HEIGHT:
        return f"Enlarge the terminal: {_MIN_WIDTH}x{_MIN_HEIGHT} needed, now {width}x{height}."
    return ""


class Dialog(ModalScreen[Result]):
    """A modal screen that ends once, and only while it is on top."""

    # A modal screen does not see the app's own keys, but for ctrl+q.
    BINDINGS = [("ctrl+c", "app.help_quit", "Quit")]

    blocks_palette: ClassVar[bool] = True
    """The command palette stays shut: what it starts would start behind the dialog."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Textual's own repaints the whole screen at each step from field to field."""

    def __init__(self) -> None:
        super().__init__(classes="ascii" if DisplayOptions.ascii else None)
        self._outcome: tuple[Result] | None = None
        self._shown_at = float("inf")

    def on_mount(self) -> None:
        """From now on what it asks can be read."""
        self._shown_at = event_time()

    @property
    def is_stale_key(self) -> bool:
        """Whether the key that acts now was pressed before this was there: it answers nothing."""
        return bool(getattr(self.app, "pressed_at", self._shown_at) < self._shown_at)

    @property
    def is_held_send(self) -> bool:
        """Whether ``ctrl+s`` is held down or was pressed twice: only the first press counts."""
        return (
            bool(self.app.key_guard.is_repeat) if isinstance(self.app, SerializedInput) else False
        )

    def finish(self, result: Result, *, automatic: bool = False) -> None:
        """Leave with ``result``; later calls do nothing.

        ``by_itself``: no key closes it, so that what is typed on was meant for it, and is dropped.
        With another screen on top it waits for that one to go: ``dismiss`` would pop the wrong one.
        """
        if self._outcome is None:
            if automatic and isinstance(self.app, SerializedInput):
                self.app.drop_type_ahead()
            self._outcome = (result,)
            if self.is_active:
                self.dismiss(result)

    def on_screen_resume(self) -> None:
        """The screen that was on top is gone."""
        if self._outcome is not None and self.is_active:
            self.dismiss(self._outcome[0])


def heading(lines: Sequence[str], *, danger: bool = False) -> Static:
    """The first line says what will be done, the others to what, where, and with which token."""
    safe = [sanitize(line, 300) for line in lines] or [""]
    rest = [Content("\n" + line).stylize("$foreground 70%") for line in safe[1:]]
    return Static(
        Content("").join([Content(safe[0]).stylize("bold"), *rest]),
        id="heading",
        classes="danger" if danger else "",
    )


class KeysLine(Static):
    """The keys of a dialog, as ``ctrl+s build   tab next   esc cancel``; a click presses one."""

    _GAP = "   "

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        super().__init__("", markup=False, id="keys")
        self._pairs = pairs

    def on_mount(self) -> None:
        """The key that sends may be another one."""
        self.update(
            Content(self._GAP).join(self._render_key(key, does) for key, does in self._pairs)
        )

    def _render_key(self, key: str, does: str) -> Content:
        label = send_label(self.app) if key == SEND_KEY else key
        verb = Content(f" {sanitize(does, 40)}").stylize("$foreground 70%")
        return Content(label).stylize("bold") + verb

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked; what guards the keys guards the click."""
        event.stop()
        start = 0
        for key, does in self._pairs:
            end = start + self._render_key(key, does).cell_length
            if start <= event.x < end and isinstance(self.app, SerializedInput):
                self.app.press_key(_KEY_NAMES.get(key, key))
            start = end + len(self._GAP)


def keys_line(pairs: Sequence[tuple[str, str]]) -> Static:
    """The line of keys at the bottom of a dialog."""
    return KeysLine(pairs)


def send_label(app: object) -> str:
    """The key that sends, as a person would write it."""
    return app.send_key if isinstance(app, SerializedInput) else SEND_KEY
