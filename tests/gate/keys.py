"""Streams of keys with their times of arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from tests.support.screen import wait_for_keys
from workato_tui.terminal.textual_internals import event_time

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.pilot import Pilot

_NAMES = {" ": "space", "/": "slash", ".": "full_stop", ":": "colon", "#": "number_sign"}


async def stream(
    pilot: Pilot[None], keys: Iterable[str], gap: float, *, start: float | None = None
) -> float:
    """Press ``keys`` ``gap`` seconds apart on their own clock; return the time of the last."""
    time = event_time() if start is None else start
    for key in keys:
        name = _NAMES.get(key, key)
        event = events.Key(name, key if len(key) == 1 else None)
        event.time = time
        pilot.app.post_message(event)
        time += gap
    await pilot.pause(0)
    await wait_for_keys(pilot)
    return time - gap
