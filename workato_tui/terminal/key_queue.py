"""Dispatches keys one at a time; holds the next one until the previous one is handled.

Textual sends every key to the focused widget at once and runs bindings later. On a slow line keys
arrive together: all of ``title<tab>text<ctrl+s>`` would end up in the first field, and letters
meant for a form would act on the list below it.
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
"""Maximum seconds to hold keys for a form that has not opened."""
KEY_TIMEOUT = 0.1
"""Seconds after which a key counts as handled, if its widget is gone or hangs."""
_GRACE_TURNS = 100
"""Turns of the event loop after that time; they take no time if nothing happens in them."""
_ROUND_TRIPS = 2
"""The first marker follows the key, the second what its action posted to its own widget."""


def _as_send_key(event: events.Key) -> events.Key:
    sends = events.Key(SEND_KEY, None)
    sends.time = event.time
    return sends


class KeyMarker(Message):
    """Follows a key through the message queues; when it reaches the app, the key was handled."""

    def __init__(self, key: events.Event, via: MessagePump, round_trips: int) -> None:
        super().__init__()
        self.key = key
        self.via = via
        self.round_trips = round_trips


class SerializedInput(App[None]):
    """An app that dispatches keys and pasted text one by one, and only to a ready screen."""

    send_key: str = SEND_KEY
    """The configured send key."""

    def __init__(self, *, key_pauses: KeyPauses | None = None, **arguments: object) -> None:
        super().__init__(**arguments)  # type: ignore[arg-type]
        self.key_guard = KeyGuard(key_pauses or KeyPauses())
        self._quiet_timer: asyncio.TimerHandle | None = None
        self._key_queue: deque[events.Key | events.Paste] = deque()
        self._current_key: events.Event | None = None
        self._current_key_screen: Screen[object] | None = None
        self._key_timeout_timer: asyncio.TimerHandle | None = None
        self._hold_timer: asyncio.TimerHandle | None = None
        self._mouse_down_at: float | None = None
        self._ready_screens: WeakSet[Screen[object]] = WeakSet()
        """Screens that have drawn their first frame and have their focus."""
        self._pending_screen: Screen[object] | None = None

    is_ignoring_keys = False
    """Whether the screen says that keys are being dropped."""
    has_dropped_keys = False
    """Whether a key was dropped in the current period of dropping."""
    pressed_at: float = float("inf")
    """When the key of the running binding was pressed, on the clock of Textual's events."""

    @property
    def pending_keys(self) -> int:
        """The number of keys that wait for their turn."""
        return len(self._key_queue)

    @property
    def is_handling_keys(self) -> bool:
        """Whether a key is being handled, or the next one is about to be."""
        return self._current_key is not None or (self.pending_keys > 0 and self._hold_timer is None)

    async def _on_key(self, event: events.Key) -> None:
        # Run before Textual's own handler, which looks for bindings on the screen now on top, which
        # may be another one than the key was sent to.
        self.pressed_at = event.time

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        try:
            return await super()._check_bindings(key, priority)
        finally:
            self.pressed_at = float("inf")

    def press_key(self, key: str) -> None:
        """Handle a key as if the terminal had sent it when the mouse was pressed, for clicks."""
        event = events.Key(key, None)
        # On a slow line a click may come before what is under it now was shown.
        event.time = event.time if self._mouse_down_at is None else self._mouse_down_at
        self.post_message(event)

    def hold_keys(self) -> None:
        """Hold keys for a requested screen; they are dropped if it does not open."""
        if self._hold_timer is not None:
            self._hold_timer.cancel()
        self._hold_timer = asyncio.get_running_loop().call_later(HOLD_SECONDS, self._drop_keys)

    def release_keys(self) -> None:
        """Release the held keys to the screen on top."""
        if self._hold_timer is not None:
            self._hold_timer.cancel()
            self._hold_timer = None
            self.call_later(self._dispatch_next_key)

    def _drop_keys(self) -> None:
        # Keys that quit are not meant for a form.
        kept = [
            key
            for key in self._key_queue
            if isinstance(key, events.Key) and key.key in ALWAYS_ACCEPTED
        ]
        self._key_queue = deque(kept)
        # Further keys are still meant for the form that did not open.
        self.drop_type_ahead()
        self.release_keys()

    def drop_type_ahead(self) -> None:
        """Drop keys until there is a pause, after a refused key or an automatically closed form.

        These keys were meant for a form that is not there, so they must not act elsewhere.
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
        """Called after a pause: the next key is meant for what is shown."""
        self.is_ignoring_keys = self.has_dropped_keys = False

    def on_key_dropped(self) -> None:
        """Called when a key is dropped."""
        self.has_dropped_keys = True

    async def on_event(self, event: events.Event) -> None:
        """Queue keys and pasted text."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            if isinstance(event, events.Key) and event.key == self.send_key != SEND_KEY:
                event = _as_send_key(event)
            self._key_queue.append(event)
            await self._dispatch_next_key()
        else:
            if isinstance(event, events.MouseDown) and not event.is_forwarded:
                self._mouse_down_at = event.time
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
            # For a paste without printable text, only the time matters.
            counts = guard.accepts("", key.time, is_pasted=True) and bool(key.text)
        if guard.is_dropping:
            self._await_quiet()
            if not counts and not self.has_dropped_keys:
                self.on_key_dropped()
        elif was_dropping:
            self.on_keys_resumed()
        return counts

    def _send_marker(self, marker: KeyMarker) -> None:
        """Send ``marker`` after its key; if that fails or it is lost, the key counts as handled."""
        if self._key_timeout_timer is not None:
            self._key_timeout_timer.cancel()
        if marker.via.post_message(marker):
            loop = asyncio.get_running_loop()
            self._key_timeout_timer = loop.call_later(
                KEY_TIMEOUT, self._on_key_timeout, marker.key, _GRACE_TURNS
            )
        else:
            self._finish_key(marker.key)

    def _on_key_timeout(self, key: events.Event, turns: int) -> None:
        """Finish the key, unless its marker still arrives within some turns of the event loop.

        If the machine was busy or asleep, the time is over before anything had a turn.
        """
        if turns and key is self._current_key:
            loop = asyncio.get_running_loop()
            loop.call_soon(self._on_key_timeout, key, turns - 1)
        else:
            self._finish_key(key)

    def pop_screen(self) -> AwaitComplete:
        """Finish the current key if its own screen is removed."""
        removal = super().pop_screen()
        if self._current_key is not None and self._current_key_screen not in self.screen_stack:
            self._finish_key(self._current_key)
        return removal

    async def on_key_marker(self, marker: KeyMarker) -> None:
        """Finish the key, or send the marker on its second round."""
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
            # Run after what the key has put into the app's queue, such as a change of focus.
            self.call_later(self._dispatch_next_key)

    def _screen_is_ready(self) -> bool:
        """Return whether the screen on top accepts keys; if not, dispatch once it does."""
        screen = self.screen
        if screen in self._ready_screens:
            return True
        if self._pending_screen is not screen:
            self._pending_screen = screen
            screen.call_after_refresh(self._on_screen_ready, screen)
            # The screen may be removed before its first frame.
            asyncio.get_running_loop().call_later(KEY_TIMEOUT, self._recheck_screen, screen)
        return False

    def _on_screen_ready(self, screen: Screen[object]) -> None:
        self._ready_screens.add(screen)
        self._recheck_screen(screen)

    def _recheck_screen(self, awaited: Screen[object]) -> None:
        if self._pending_screen is awaited:
            self._pending_screen = None
            self.call_later(self._dispatch_next_key)
