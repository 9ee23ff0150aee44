"""The base of forms, questions and pickers: heading, message line, keys, and a single result."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.content import Content
from textual.reactive import Reactive
from textual.screen import ModalScreen
from textual.widgets import Static

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize
from workato_tui.keymap import key_of
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
    """Return a message if the screen is too small for a dialog; empty if not."""
    width, height = size
    if 0 < width < _MIN_WIDTH or 0 < height < _MIN_HEIGHT:
        return f"Enlarge the terminal: {_MIN_WIDTH}x{_MIN_HEIGHT} needed, now {width}x{height}."
    return ""


class Dialog(ModalScreen[Result | None]):
    """A modal screen that returns one result or None, and only while it is on top."""

    # A modal screen does not see the app's own keys except ctrl+q.
    BINDINGS = [("ctrl+c", "app.help_quit", "Quit"), ("escape", "leave", "Leave")]

    blocks_palette: ClassVar[bool] = True
    """Whether to disable the command palette, whose actions would run behind the dialog."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Without the repaint: Textual redraws the whole screen whenever the focus moves."""

    def __init__(self) -> None:
        super().__init__(classes="ascii" if DisplayOptions.ascii else None)
        self._outcome: tuple[Result | None] | None = None
        self._shown_at = float("inf")

    def on_mount(self) -> None:
        """Record when the dialog became readable."""
        self._shown_at = event_time()

    @property
    def is_stale_key(self) -> bool:
        """Whether the current key was pressed before the dialog was shown; it is ignored."""
        return bool(getattr(self.app, "pressed_at", self._shown_at) < self._shown_at)

    @property
    def is_held_send(self) -> bool:
        """Whether ``ctrl+s`` is held down or repeated; only the first press counts."""
        return (
            bool(self.app.key_guard.is_repeat) if isinstance(self.app, SerializedInput) else False
        )

    def finish(self, result: Result | None, *, automatic: bool = False) -> None:
        """Close with ``result``; later calls do nothing.

        ``automatic`` means that no key closed it: keys typed for it are dropped. If another screen
        is on top, wait for it to close, since ``dismiss`` would pop the wrong one.
        """
        if self._outcome is None:
            if automatic and isinstance(self.app, SerializedInput):
                self.app.drop_type_ahead()
            self._outcome = (result,)
            if self.is_active:
                self.dismiss(result)

    def action_leave(self) -> None:
        """Close without a result."""
        self.finish(None)

    def on_screen_resume(self) -> None:
        """Finish a close that waited for the screen on top."""
        if self._outcome is not None and self.is_active:
            self.dismiss(self._outcome[0])


def heading(lines: Sequence[str], *, danger: bool = False) -> Static:
    """Return the heading: first what will be done, then the target, the place and the token."""
    safe = [sanitize(line, 300) for line in lines] or [""]
    rest = [Content("\n" + line).stylize("$foreground 70%") for line in safe[1:]]
    return Static(
        Content("").join([Content(safe[0]).stylize("bold"), *rest]),
        id="heading",
        classes="danger" if danger else "",
    )


class KeysLine(Static):
    """Shows the keys as ``ctrl+s build   tab next   esc cancel``; a click presses one."""

    _GAP = "   "

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        super().__init__("", markup=False, id="keys")
        self._pairs = pairs

    def on_mount(self) -> None:
        """Use the configured send key."""
        self.update(
            Content(self._GAP).join(self._render_key(key, does) for key, does in self._pairs)
        )

    def _render_key(self, key: str, description: str) -> Content:
        label = key_of("send") if key == SEND_KEY else key
        verb = Content(f" {sanitize(description, 40)}").stylize("$foreground 70%")
        return Content(label).stylize("bold") + verb

    def on_click(self, event: events.Click) -> None:
        """Press the clicked key, so that the same guards apply."""
        event.stop()
        start = 0
        for key, does in self._pairs:
            end = start + self._render_key(key, does).cell_length
            if start <= event.x < end and isinstance(self.app, SerializedInput):
                self.app.press_key(_KEY_NAMES.get(key, key))
            start = end + len(self._GAP)


def keys_line(pairs: Sequence[tuple[str, str]]) -> Static:
    """Return the line of keys at the bottom of a dialog."""
    return KeysLine(pairs)
