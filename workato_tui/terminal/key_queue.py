"""One key at a time: each is handed on once the one before has done what it does.

Textual hands every key to the widget that has the focus at once, and acts on bindings later. Of
what comes in one packet, as on a slow line, ``title<tab>text<ctrl+s>`` would all stand in the first
field when it is sent, and letters meant for a form would act on the list below it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING
from weakref import WeakSet

from textual import events
from textual.app import App
from textual.message import Message

from workato_tui.terminal.key_guard import ALWAYS_ACCEPTED, SEND_KEY, KeyGuard, KeyPauses
from workato_tui.terminal.textual_internals import event_time

if TYPE_CHECKING:
    from textual.await_complete import AwaitComplete
    from textual.message_pump import MessagePump
    from textual.screen import Screen

HOLD_SECONDS = 1.0
"""Seconds after which keys are no longer held back for a form that has not come."""
_KEY_TIMEOUT = 0.1
"""Seconds after which a key counts as done though nothing tells: its widget is gone, or hangs."""
_ROUND_TRIPS = 2
"""The first follows the key; the second what the key's action posted to its own widget."""


def _as_send_key(event: events.Key) -> events.Key:
    sends = events.Key(SEND_KEY, None)
    sends.time = event.time
    return sends


class KeyMarker(Message):
    """Goes the way of a key behind it: when it is at the app, so was the key."""

    def __init__(self, key: events.Event, via: MessagePump, round_trips: int) -> None:
        super().__init__()
        self.key = key
        self.via = via
        self.round_trips = round_trips


class SerializedInput(App[None]):
    """An app that hands on keys and pasted text one by one, and only to a screen that is there."""

    send_key: str = SEND_KEY
    """The key that sends, where the person has chosen another one."""

    def __init__(self, *, key_pauses: KeyPauses | None = None, **arguments: object) -> None:
        super().__init__(**arguments)  # type: ignore[arg-type]
        self.key_guard = KeyGuard(key_pauses or KeyPauses())
        self._quiet_timer: asyncio.TimerHandle | None = None
        self._key_queue: deque[events.Key | events.Paste] = deque()
        self._current_key: events.Event | None = None
        self._current_key_screen: Screen[object] | None = None
        self._key_timeout_timer: asyncio.TimerHandle | None = None
        self._hold_timer: asyncio.TimerHandle | None = None
        self._ready_screens: WeakSet[Screen[object]] = WeakSet()
        """Screens that have had their first frame, and with it their focus."""
        self._pending_screen: Screen[object] | None = None

    is_ignoring_keys = False
    """Whether typed keys are being dropped, as far as is shown."""
    has_dropped_keys = False
    """Whether one was dropped since keys are being dropped."""
    pressed_at: float = float("inf")
    """When the key was pressed whose binding acts now, by the clock of Textual's messages."""

    async def _on_key(self, event: events.Key) -> None:
        # Runs before Textual's own, which looks for bindings on the screen that is on top by now,
        # and that may be another one than the key went to.
        self.pressed_at = event.time

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        try:
            return await super()._check_bindings(key, priority)
        finally:
            self.pressed_at = float("inf")

    def press_key(self, key: str) -> None:
        """Take a key as if the terminal had sent it: for what is clicked."""
        self.post_message(events.Key(key, None))

    def hold_keys(self) -> None:
        """Keep what is typed for the screen that was asked for; dropped if that does not come."""
        if self._hold_timer is not None:
            self._hold_timer.cancel()
        self._hold_timer = asyncio.get_running_loop().call_later(HOLD_SECONDS, self._drop_keys)

    def release_keys(self) -> None:
        """The screen is there, or none is to come: what was typed is for whichever is on top."""
        if self._hold_timer is not None:
            self._hold_timer.cancel()
            self._hold_timer = None
            self.call_later(self._dispatch_next_key)

    def _drop_keys(self) -> None:
        # What leads out of the program is meant for no form.
        kept = [
            key
            for key in self._key_queue
            if isinstance(key, events.Key) and key.key in ALWAYS_ACCEPTED
        ]
        self._key_queue = deque(kept)
        # What is typed on is still meant for the form that has not come.
        self.drop_type_ahead()
        self.release_keys()

    def drop_type_ahead(self) -> None:
        """A key was refused, or a form closed by itself: drop what is typed until there is a pause.

        The text that follows was meant for a form that is not there; its letters must not act.
        """
        self.key_guard.drop_type_ahead(event_time())
        self.is_ignoring_keys = self.key_guard.is_dropping
        self._await_quiet()

    def _await_quiet(self) -> None:
        if self._quiet_timer is not None:
            self._quiet_timer.cancel()
        if self.key_guard.is_dropping:
            pause = self.key_guard.pauses.refused
            self._quiet_timer = asyncio.get_running_loop().call_later(pause, self.on_keys_resumed)

    def on_keys_resumed(self) -> None:
        """No key has come for a while, so that the next one is meant for what is shown."""
        self.is_ignoring_keys = self.has_dropped_keys = False

    def on_key_dropped(self) -> None:
        """A key was typed while keys are being dropped."""
        self.has_dropped_keys = True

    async def on_event(self, event: events.Event) -> None:
        """Keys and pasted text wait for their turn."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            if isinstance(event, events.Key) and event.key == self.send_key != SEND_KEY:
                event = _as_send_key(event)
            self._key_queue.append(event)
            await self._dispatch_next_key()
        else:
            await super().on_event(event)

    async def _dispatch_next_key(self) -> None:
        if not self._key_queue or self._current_key is not None or self._hold_timer is not None:
            return
        if not self._screen_is_ready():
            return
        key = self._key_queue.popleft()
        if not self._is_accepted(key):
            self.call_later(self._dispatch_next_key)
            return
        self._current_key = key
        self._current_key_screen = self.screen
        by = self.focused or self.screen
        await super().on_event(key)
        self._send_marker(KeyMarker(key, by, _ROUND_TRIPS))

    def _is_accepted(self, key: events.Key | events.Paste) -> bool:
        guard = self.key_guard
        was_dropping = guard.is_dropping
        if isinstance(key, events.Key):
            counts = guard.accepts(key.key, key.time)
        else:
            # Of what was nothing but controls only the time counts.
            counts = guard.accepts("", key.time, is_pasted=True) and bool(key.text)
        if guard.is_dropping:
            self._await_quiet()
            if not counts and not self.has_dropped_keys:
                self.on_key_dropped()
        elif was_dropping:
            self.on_keys_resumed()
        return counts

    def _send_marker(self, marker: KeyMarker) -> None:
        """Send ``mark`` after its key; where it cannot go, or gets lost, the key is done."""
        if self._key_timeout_timer is not None:
            self._key_timeout_timer.cancel()
        if marker.via.post_message(marker):
            loop = asyncio.get_running_loop()
            self._key_timeout_timer = loop.call_later(_KEY_TIMEOUT, self._finish_key, marker.key)
        else:
            self._finish_key(marker.key)

    def pop_screen(self) -> AwaitComplete:
        """A key that takes its screen away is done with that: nothing comes by there any more."""
        going = super().pop_screen()
        if self._current_key is not None and self._current_key_screen not in self.screen_stack:
            self._finish_key(self._current_key)
        return going

    async def on_key_marker(self, marker: KeyMarker) -> None:
        """The key has come by."""
        marker.stop()
        if marker.key is not self._current_key:
            return
        if marker.round_trips > 1:
            self._send_marker(KeyMarker(marker.key, marker.via, marker.round_trips - 1))
        else:
            self._finish_key(marker.key)

    def _finish_key(self, key: events.Event) -> None:
        if key is self._current_key:
            if self._key_timeout_timer is not None:
                self._key_timeout_timer.cancel()
            self._current_key = None
            # Behind what the key has put into the app's queue: a change of the focus, for one.
            self.call_later(self._dispatch_next_key)

    def _screen_is_ready(self) -> bool:
        """Whether the screen on top takes keys; if not, the next key follows as soon as it does."""
        screen = self.screen
        if screen in self._ready_screens:
            return True
        if self._pending_screen is not screen:
            self._pending_screen = screen
            screen.call_after_refresh(self._on_screen_ready, screen)
            # It may be taken away before it was ever drawn.
            asyncio.get_running_loop().call_later(_KEY_TIMEOUT, self._recheck_screen, screen)
        return False

    def _on_screen_ready(self, screen: Screen[object]) -> None:
        self._ready_screens.add(screen)
        self._recheck_screen(screen)

    def _recheck_screen(self, awaited: Screen[object]) -> None:
        if self._pending_screen is awaited:
            self._pending_screen = None
            self.call_later(self._dispatch_next_key)
