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
from textual._time import get_time
from textual.app import App
from textual.message import Message

from workato_tui.terminal.key_guard import ALWAYS, SEND_KEY, KeyGuard, KeyPauses

if TYPE_CHECKING:
    from textual.await_complete import AwaitComplete
    from textual.message_pump import MessagePump
    from textual.screen import Screen

HELD = 1.0
"""Seconds after which keys are no longer held back for a form that has not come."""
_LOST = 0.1
"""Seconds after which a key counts as done though nothing tells: its widget is gone, or hangs."""
_LAPS = 2
"""The first follows the key; the second what the key's action posted to its own widget."""


def _as_send_key(event: events.Key) -> events.Key:
    sends = events.Key(SEND_KEY, None)
    sends.time = event.time
    return sends


class Passed(Message):
    """Goes the way of a key behind it: when it is at the app, so was the key."""

    def __init__(self, key: events.Event, by: MessagePump, laps: int) -> None:
        super().__init__()
        self.key = key
        self.by = by
        self.laps = laps


class KeysInTurn(App[None]):
    """An app that hands on keys and pasted text one by one, and only to a screen that is there."""

    send_key: str = SEND_KEY
    """The key that sends, where the person has chosen another one."""

    def __init__(self, *, key_pauses: KeyPauses | None = None, **arguments: object) -> None:
        super().__init__(**arguments)  # type: ignore[arg-type]
        self.key_guard = KeyGuard(key_pauses or KeyPauses())
        self._quiet: asyncio.TimerHandle | None = None
        self._keys: deque[events.Key | events.Paste] = deque()
        self._in_hand: events.Event | None = None
        self._in_hand_of: Screen[object] | None = None
        self._lost: asyncio.TimerHandle | None = None
        self._held: asyncio.TimerHandle | None = None
        self._there: WeakSet[Screen[object]] = WeakSet()
        """Screens that have had their first frame, and with it their focus."""
        self._awaited: Screen[object] | None = None

    ignores_keys = False
    """Whether typed keys are being dropped, as far as is shown."""
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
        if self._held is not None:
            self._held.cancel()
        self._held = asyncio.get_running_loop().call_later(HELD, self._drop_keys)

    def let_keys_go(self) -> None:
        """The screen is there, or none is to come: what was typed is for whichever is on top."""
        if self._held is not None:
            self._held.cancel()
            self._held = None
            self.call_later(self._next_key)

    def _drop_keys(self) -> None:
        # What leads out of the program is meant for no form.
        kept = [key for key in self._keys if isinstance(key, events.Key) and key.key in ALWAYS]
        self._keys = deque(kept)
        # What is typed on is still meant for the form that has not come.
        self.drop_type_ahead()
        self.let_keys_go()

    def drop_type_ahead(self) -> None:
        """A key was refused, or a form closed by itself: drop what is typed until there is a pause.

        The text that follows was meant for a form that is not there; its letters must not act.
        """
        self.key_guard.drop_type_ahead(get_time())
        self.ignores_keys = self.key_guard.is_dropping
        self._await_quiet()

    def _await_quiet(self) -> None:
        if self._quiet is not None:
            self._quiet.cancel()
        if self.key_guard.is_dropping:
            pause = self.key_guard.pauses.refused
            self._quiet = asyncio.get_running_loop().call_later(pause, self.keys_count_again)

    def keys_count_again(self) -> None:
        """No key has come for a while, so that the next one is meant for what is shown."""
        self.ignores_keys = False

    async def on_event(self, event: events.Event) -> None:
        """Keys and pasted text wait for their turn."""
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            if isinstance(event, events.Key) and event.key == self.send_key != SEND_KEY:
                event = _as_send_key(event)
            self._keys.append(event)
            await self._next_key()
        else:
            await super().on_event(event)

    async def _next_key(self) -> None:
        if not self._keys or self._in_hand is not None or self._held is not None:
            return
        if not self._screen_is_there():
            return
        key = self._keys.popleft()
        if not self._counts(key):
            self.call_later(self._next_key)
            return
        self._in_hand = key
        self._in_hand_of = self.screen
        by = self.focused or self.screen
        await super().on_event(key)
        self._follow(Passed(key, by, _LAPS))

    def _counts(self, key: events.Key | events.Paste) -> bool:
        guard = self.key_guard
        was_dropping = guard.is_dropping
        if isinstance(key, events.Key):
            counts = guard.accepts(key.key, key.time)
        else:
            # Of what was nothing but controls only the time counts.
            counts = guard.accepts("", key.time, is_pasted=True) and bool(key.text)
        if guard.is_dropping:
            self._await_quiet()
        elif was_dropping:
            self.keys_count_again()
        return counts

    def _follow(self, mark: Passed) -> None:
        """Send ``mark`` after its key; where it cannot go, or gets lost, the key is done."""
        if self._lost is not None:
            self._lost.cancel()
        if mark.by.post_message(mark):
            loop = asyncio.get_running_loop()
            self._lost = loop.call_later(_LOST, self._done, mark.key)
        else:
            self._done(mark.key)

    def pop_screen(self) -> AwaitComplete:
        """A key that takes its screen away is done with that: nothing comes by there any more."""
        going = super().pop_screen()
        if self._in_hand is not None and self._in_hand_of not in self.screen_stack:
            self._done(self._in_hand)
        return going

    async def on_passed(self, mark: Passed) -> None:
        """The key has come by."""
        mark.stop()
        if mark.key is not self._in_hand:
            return
        if mark.laps > 1:
            self._follow(Passed(mark.key, mark.by, mark.laps - 1))
        else:
            self._done(mark.key)

    def _done(self, key: events.Event) -> None:
        if key is self._in_hand:
            if self._lost is not None:
                self._lost.cancel()
            self._in_hand = None
            # Behind what the key has put into the app's queue: a change of the focus, for one.
            self.call_later(self._next_key)

    def _screen_is_there(self) -> bool:
        """Whether the screen on top takes keys; if not, the next key follows as soon as it does."""
        screen = self.screen
        if screen in self._there:
            return True
        if self._awaited is not screen:
            self._awaited = screen
            screen.call_after_refresh(self._has_come, screen)
            # It may be taken away before it was ever drawn.
            asyncio.get_running_loop().call_later(_LOST, self._look_again, screen)
        return False

    def _has_come(self, screen: Screen[object]) -> None:
        self._there.add(screen)
        self._look_again(screen)

    def _look_again(self, awaited: Screen[object]) -> None:
        if self._awaited is awaited:
            self._awaited = None
            self.call_later(self._next_key)
