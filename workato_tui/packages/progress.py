"""Progress of a download: bytes, speed, and time left, reported at most four times a second."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

INTERVAL = 0.25
"""Minimum number of seconds between two reports."""
_SMOOTHING_SECONDS = 3.0  # seconds after which an old speed has a weight of a third

Phase = Literal["connecting", "receiving", "waiting", "checking", "done"]


@dataclass(frozen=True, slots=True)
class Progress:
    """A progress report."""

    phase: Phase
    done: int
    """Bytes on disk, including those of an earlier run."""
    total: int | None
    """Bytes of the whole file; None if the host does not say."""
    speed: float
    """Smoothed bytes per second; 0.0 if unknown."""
    seconds_left: float | None
    """None if unknown."""
    note: str = ""
    """Why the download waits; otherwise empty."""


class ProgressMeter:
    """Create :class:`Progress` reports from byte counts and limit their rate."""

    def __init__(
        self,
        report: Callable[[Progress], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report = report
        self._clock = clock
        self._reported_at = float("-inf")
        self._measured_at = clock()
        self._measured_bytes = 0
        self._speed = 0.0

    def phase(self, phase: Phase, done: int, total: int | None, note: str = "") -> None:
        """Report a new phase immediately and restart the speed measurement."""
        self._measured_at, self._measured_bytes = self._clock(), done
        if phase in ("connecting", "waiting"):
            self._speed = 0.0
        self._emit(phase, done, total, note)

    def update(self, done: int, total: int | None) -> None:
        """Count received bytes; report if the last report is old enough."""
        now = self._clock()
        if now - self._reported_at < INTERVAL:
            return
        elapsed = now - self._measured_at
        if elapsed > 0:
            speed = (done - self._measured_bytes) / elapsed
            weight = 1.0 if not self._speed else min(1.0, elapsed / _SMOOTHING_SECONDS)
            self._speed += (speed - self._speed) * weight
            self._measured_at, self._measured_bytes = now, done
        self._emit("receiving", done, total)

    def _emit(self, phase: Phase, done: int, total: int | None, note: str = "") -> None:
        self._reported_at = self._clock()
        seconds_left = None
        if phase == "receiving" and total is not None and self._speed > 0:
            seconds_left = max(total - done, 0) / self._speed
        self._report(Progress(phase, done, total, self._speed, seconds_left, note))
