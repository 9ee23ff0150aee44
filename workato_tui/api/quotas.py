"""Respect the documented rate limits on the client side.

A budget counts the calls of the last minute exactly (not a token bucket, which would allow nearly
twice the limit in one window), or those of the current clock hour, if the server resets its count
every hour. Calls by the user take precedence over background calls, which use at most half of a
budget, so that the user never waits for them. Names and numbers: :mod:`~workato_tui.api.limits`.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import threading
import time
from collections import deque
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from workato_tui.api.errors import RateLimitedError
from workato_tui.api.limits import (
    DEFAULT_LIMIT,
    HOUR,
    LIMITS,
    MINUTE,
    budget_kind,
    describe_budget,
    is_hourly,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from workato_tui.common.secret import Secret

_MAX_WAIT = 120.0
"""Seconds; a longer wait raises an error immediately."""
_POLL_INTERVAL = 1.0
_YIELD = 0.05


class Priority(IntEnum):
    """Who is waiting for the response."""

    USER = 0
    BACKGROUND = 1
    BULK = 2
    """The user, for a list that takes many calls; single calls by the user go first."""
    BATCH = 3
    """A confirmed batch: nearly the whole budget, with a reserve for key presses."""

    @classmethod
    def of(cls, *, background: bool, bulk: bool = False) -> Priority:
        """Return the priority of a call; BACKGROUND for a call that the user did not request."""
        if bulk:
            return cls.BULK
        return cls.BACKGROUND if background else cls.USER

    def share(self, limit: int) -> int:
        """Return how many of ``limit`` calls this priority may use."""
        return max(int(limit * _SHARES[self]), 1)


_SHARES = {
    Priority.USER: 1.0, Priority.BACKGROUND: 0.5, Priority.BULK: 0.8, Priority.BATCH: 0.97
}  # fmt: skip

current_priority: ContextVar[Priority | None] = ContextVar("current_priority", default=None)
"""The priority of all calls of this task, which overrides their own; None to use their own."""


class Remaining(NamedTuple):
    """What is left of a budget."""

    remaining: int
    limit: int
    window_seconds: float


@dataclass
class _Budget:
    """The calls of the last minute."""

    limit: int
    taken: deque[float] = field(default_factory=deque)
    paused_until: float = 0.0
    users_waiting: int = 0
    window: float = MINUTE

    def wait(self, now: float, wall_time: float, priority: Priority) -> float:
        """Return the seconds until a call of ``priority`` may be sent; 0 for now."""
        self.prune(now, wall_time)
        pause = max(self.paused_until - now, 0.0)
        over = len(self.taken) - priority.share(self.limit)
        free = self._until_free(over, now, wall_time) if over >= 0 else 0.0
        if priority is not Priority.USER and self.users_waiting:
            free = max(free, _YIELD)
        return max(pause, free)

    def prune(self, now: float, wall_time: float) -> None:
        """Remove the calls that are outside the current window."""
        while self.taken and self.taken[0] <= now - self.window:
            self.taken.popleft()

    def _until_free(self, excess: int, now: float, wall_time: float) -> float:
        return self.taken[excess] + self.window - now


@dataclass
class _HourlyBudget(_Budget):
    """The calls of the current clock hour."""

    window: float = HOUR
    hour: int = -1

    def prune(self, now: float, wall_time: float) -> None:
        """Reset the count at each clock hour."""
        hour = int(wall_time // HOUR)
        if hour != self.hour:
            self.hour = hour
            self.taken.clear()

    def _until_free(self, excess: int, now: float, wall_time: float) -> float:
        return HOUR - wall_time % HOUR


class RateLimiter:
    """The budgets of one token at one host. Thread-safe; waits in the caller's event loop."""

    def __init__(
        self,
        limits: Mapping[str, int] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limits = {**LIMITS, **(limits or {})}
        self._clock = clock
        self._wall_clock = wall_clock
        self._sleep = sleep
        self._budgets: dict[str, _Budget] = {}
        self._lock = threading.Lock()
        self.on_wait: Callable[[str, float], None] | None = None
        """Called with a budget and seconds whenever a call has to wait, and with 0 at the end."""

    def override(self, limits: Mapping[str, int]) -> None:
        """Replace limits by the budgets' names, for a profile."""
        with self._lock:
            self._limits.update(limits)
            for name, budget in self._budgets.items():
                budget.limit = self._limit_of(name)

    async def acquire(self, budget: str, priority: Priority = Priority.USER) -> float:
        """Wait until a call of ``budget`` may be sent, and count it; return the seconds waited.

        Raises :class:`RateLimitedError` immediately if the wait would exceed two minutes.
        """
        began = self._clock()
        wait = self._try_acquire(budget, priority)
        if wait <= 0:
            return 0.0
        try:
            self._count_waiting(budget, priority, +1)
            while wait > 0:
                self._notify(budget, wait)
                if wait > _MAX_WAIT:
                    raise _too_long(budget, wait)
                await self._sleep(min(wait, _POLL_INTERVAL))
                wait = self._try_acquire(budget, priority)
        finally:
            self._count_waiting(budget, priority, -1)
            self._notify(budget, 0.0)
        return self._clock() - began

    def pause(self, budget: str, seconds: float) -> None:
        """Send nothing of ``budget`` for ``seconds``, after a 429."""
        with self._lock:
            budget_state = self._budget_for(budget)
            budget_state.paused_until = max(budget_state.paused_until, self._clock() + seconds)

    def remaining(self, budget: str) -> Remaining:
        """Return how many calls the user may still send in this window."""
        with self._lock:
            budget_state = self._budget_for(budget)
            budget_state.prune(self._clock(), self._wall_clock())
            remaining = max(budget_state.limit - len(budget_state.taken), 0)
            return Remaining(remaining, budget_state.limit, budget_state.window)

    def _try_acquire(self, name: str, priority: Priority) -> float:
        with self._lock:
            budget = self._budget_for(name)
            now = self._clock()
            wait = budget.wait(now, self._wall_clock(), priority)
            if wait <= 0:
                budget.taken.append(now)
            return wait

    def _count_waiting(self, name: str, priority: Priority, change: int) -> None:
        if priority is Priority.USER:
            with self._lock:
                self._budget_for(name).users_waiting += change

    def _notify(self, name: str, seconds: float) -> None:
        if self.on_wait is not None:
            self.on_wait(name, seconds)

    def _limit_of(self, name: str) -> int:
        limit = self._limits.get(name)
        return max(limit or self._limits.get(budget_kind(name), DEFAULT_LIMIT), 1)

    def _budget_for(self, name: str) -> _Budget:
        if name not in self._budgets:
            make = _HourlyBudget if is_hourly(name) else _Budget
            self._budgets[name] = make(self._limit_of(name))
        return self._budgets[name]


def _too_long(budget: str, wait: float) -> RateLimitedError:
    return RateLimitedError(
        f"The limit of {describe_budget(budget)} is used up for another {wait / 60:.0f} minutes.",
        "Try again then. If your plan allows more, set the profile's quotas.",
        retry_after=wait,
    )


_shared: dict[tuple[str, str], RateLimiter] = {}
_shared_lock = threading.Lock()
_salt = os.urandom(16)


def reset_rate_limiters() -> None:
    """Forget all shared rate limiters."""
    with _shared_lock:
        _shared.clear()


def rate_limiter_for(
    host: str, token: Secret, limits: Mapping[str, int] | None = None
) -> RateLimiter:
    """Return the shared rate limiter of ``token`` at ``host`` (``name:port``).

    The server counts per token, however often this program connects: switching profiles must not
    start a new count.
    """
    fingerprint = hashlib.blake2b(token.reveal().encode(), key=_salt).hexdigest()
    with _shared_lock:
        quotas = _shared.setdefault((host, fingerprint), RateLimiter())
    if limits:
        quotas.override(limits)
    return quotas
