"""When a live list is read again: soon after a change, less often while nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.clock import Clock
from workato_tui.views.idle import MAX_CALLS_PER_MINUTE

if TYPE_CHECKING:
    from workato_tui.widgets.row import Row

MIN_SECONDS = 10.0
MAX_SECONDS = 120.0
_GROWTH, _FAILURE_GROWTH = 1.5, 2.0
_SECONDS_PER_CALL = 60.0 / MAX_CALLS_PER_MINUTE


class LiveInterval:
    """The interval of one list and its next read, by the clock of the program."""

    def __init__(self) -> None:
        self.seconds = MIN_SECONDS
        self.is_waiting_for_quota = False
        self._read_at = Clock.now()
        self._rows: list[Row] | None = None

    @property
    def is_due(self) -> bool:
        """Whether the list should be read now; also after the clock was set back."""
        return not 0 <= Clock.now() - self._read_at < self.seconds

    @property
    def label(self) -> str:
        """The state for the message line."""
        if self.is_waiting_for_quota:
            return "live, waiting for the quota"
        return f"live, every {self.seconds:.0f} s"

    def succeeded(self, rows: list[Row], calls: int) -> None:
        """Schedule the next read after one that brought these rows and took this many calls."""
        changed = self._rows is not None and self._rows != rows
        self._rows = rows
        grown = MIN_SECONDS if changed else min(self.seconds * _GROWTH, MAX_SECONDS)
        self._next_after(max(grown, calls * _SECONDS_PER_CALL))

    def after_error(self) -> LiveInterval:
        """Schedule the next read after one that failed for now; return this interval."""
        self._next_after(min(self.seconds * _FAILURE_GROWTH, MAX_SECONDS))
        return self

    def wait_for_quota(self) -> None:
        """Schedule another check of the quota."""
        self._next_after(self.seconds)
        self.is_waiting_for_quota = True

    def _next_after(self, seconds: float) -> None:
        self.seconds, self._read_at = seconds, Clock.now()
        self.is_waiting_for_quota = False
