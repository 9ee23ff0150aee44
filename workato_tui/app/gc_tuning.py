"""When garbage is looked for: not while the program starts, then while nobody waits.

What a read leaves behind (tasks, exceptions with their frames, answers) refers to itself and is
freed only by a search. Python's own limits search in the middle of a key press, or, where they are
set high enough for that not to be felt, so seldom that memory grows for hours.
"""

from __future__ import annotations

import contextlib
import gc
import time
from typing import TYPE_CHECKING

from workato_tui.terminal.textual_internals import share_style_cache

if TYPE_CHECKING:
    from textual.app import App
    from textual.timer import Timer

_FULL_COLLECTION_EVERY = 8
"""Each so many searches everything is looked at, if that is quick."""
_FULL_COLLECTION_MAX_SECONDS = 0.025


class GcScheduler:
    """Looks for garbage in the rests of an app."""

    def __init__(self, app: App[None], idle_seconds: float) -> None:
        self._app = app
        self._idle_seconds = idle_seconds
        self._timer: Timer | None = None
        self._begun = False
        self._collections = 0
        self._last_full_seconds = 0.0

    def enable(self) -> None:
        """Enable the collector once the first rows are shown; later calls do nothing."""
        if self._begun:
            return
        self._begun = True
        share_style_cache()
        if not gc.isenabled():
            # Frozen and not collected: what the start made stays, and looking at all of it would
            # hold the screen for longer than any key may wait.
            gc.freeze()
            gc.set_threshold(20_000, 20, 50)
            gc.enable()

    def schedule(self) -> None:
        """Something was read: look in a moment."""
        if self._timer is None:
            self._timer = self._app.set_timer(self._idle_seconds, self._collect)

    def _collect(self) -> None:
        self._timer = None
        self._collections += 1
        if (
            self._collections % _FULL_COLLECTION_EVERY
            or self._last_full_seconds > _FULL_COLLECTION_MAX_SECONDS
        ):
            gc.collect(1)
        else:
            start = time.perf_counter()
            gc.collect()
            self._last_full_seconds = time.perf_counter() - start
        trim_heap()


def trim_heap() -> None:
    """Give the system the pages that are free; the GNU C library would keep those of each thread
    (a half of a millisecond)."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
