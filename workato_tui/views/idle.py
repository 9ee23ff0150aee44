"""Limits the calls that a view makes without being asked."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MAX_CALLS_PER_MINUTE = 10
"""Maximum number of background calls of a view in a minute."""
_MINUTE = 60.0


class IdleBudget:
    """Allows at most :data:`MAX_CALLS_PER_MINUTE` calls in any minute; further callers wait."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._is_allowed = asyncio.Event()
        self._is_allowed.set()
        self._call_times: deque[float] = deque()
        self._lock = asyncio.Lock()

    @property
    def is_exhausted(self) -> bool:
        """Whether the next call has to wait."""
        return self._seconds_until_free(1) > 0

    def hold(self) -> None:
        """Allow no calls while the list is hidden."""
        self._is_allowed.clear()

    def release(self) -> None:
        """Allow calls again."""
        self._is_allowed.set()

    async def acquire(self, calls: int = 1) -> None:
        """Wait until this many calls are allowed."""
        async with self._lock:
            while (wait := self._seconds_until_free(calls)) > 0 or not self._is_allowed.is_set():
                await (self._sleep(wait) if wait > 0 else self._is_allowed.wait())
            self._call_times.extend([self._clock()] * calls)

    def _seconds_until_free(self, calls: int) -> float:
        now, times = self._clock(), self._call_times
        while times and now - times[0] >= _MINUTE:
            times.popleft()
        over = len(times) + calls - MAX_CALLS_PER_MINUTE
        return times[over - 1] + _MINUTE - now if over > 0 else 0.0
