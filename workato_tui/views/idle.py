"""How many calls a view may make that nobody asked for."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MOST = 10
"""Calls of one view in a minute."""
_MINUTE = 60.0


class IdleBudget:
    """Gives turns, at most :data:`MOST` in any minute; whoever comes later waits for them."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._taken: deque[float] = deque()
        self._lock = asyncio.Lock()

    @property
    def used_up(self) -> bool:
        """Whether the next one has to wait."""
        return self._wait_for(1) > 0

    async def take(self, calls: int = 1) -> None:
        """Wait until so many calls may be made."""
        async with self._lock:
            while (wait := self._wait_for(calls)) > 0:
                await self._sleep(wait)
            self._taken.extend([self._clock()] * calls)

    def _wait_for(self, calls: int) -> float:
        now, taken = self._clock(), self._taken
        while taken and now - taken[0] >= _MINUTE:
            taken.popleft()
        over = len(taken) + calls - MOST
        return taken[over - 1] + _MINUTE - now if over > 0 else 0.0
