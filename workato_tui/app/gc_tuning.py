"""Runs the garbage collector only when the app is idle, and not during startup.

Every read leaves reference cycles (tasks, exceptions with frames, answers), which only a collection
frees. Python's default thresholds collect in the middle of a key press; higher ones collect so
rarely that memory grows for hours.
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
"""Run a full collection every this many runs, if it is fast."""
_FULL_COLLECTION_MAX_SECONDS = 0.025


class GcScheduler:
    """Schedules collections for idle moments."""

    def __init__(self, app: App[None], idle_seconds: float) -> None:
        self._app = app
        self._idle_seconds = idle_seconds
        self._timer: Timer | None = None
        self._begun = False
        self._collections = 0
        self.last_full_seconds = 0.0
        """The duration of the last full collection; 0 before the first."""

    def enable(self) -> None:
        """Enable the collector once the first rows are shown; later calls do nothing."""
        if self._begun:
            return
        self._begun = True
        share_style_cache()
        if not gc.isenabled():
            # Freeze instead of collecting: traversing everything created at startup would block the
            # screen too long.
            gc.freeze()
            gc.set_threshold(20_000, 20, 50)
            gc.enable()

    def schedule(self) -> None:
        """Schedule a collection after a read."""
        if not self.is_scheduled:
            self._timer = self._app.set_timer(self._idle_seconds, self.collect)

    @property
    def is_scheduled(self) -> bool:
        """Whether a collection is scheduled."""
        return self._timer is not None

    def collect(self) -> None:
        """Collect now."""
        self._timer = None
        self._collections += 1
        if (
            self._collections % _FULL_COLLECTION_EVERY
            or self.last_full_seconds > _FULL_COLLECTION_MAX_SECONDS
        ):
            gc.collect(1)
        else:
            start = time.perf_counter()
            gc.collect()
            self.last_full_seconds = time.perf_counter() - start
        trim_heap()


def trim_heap() -> None:
    """Return free pages to the system, which glibc keeps for each thread (takes about 0.5 ms)."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
