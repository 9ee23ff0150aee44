"""Keeps the documented limits on the client's side, so that the server never has to.

A budget counts the calls of the last minute exactly (not a bucket that refills, which would allow
nearly twice the limit in one window), or those of the running clock hour, where the server begins
a new count with each. What the user asked for goes before what runs in the background, and the
background uses at most half, so that the user never waits behind it. Names and numbers:
:mod:`~workato_tui.api.limits`.
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

from workato_tui.api.errors import RateLimited
from workato_tui.api.limits import DEFAULT_LIMIT, HOUR, LIMITS, MINUTE, is_hourly, kind_of, spoken

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from workato_tui.common.secret import Secret

_LONGEST_WAIT = 120.0
"""Seconds; who would have to wait longer is told so at once instead."""
_LOOK_AGAIN = 1.0
_YIELD = 0.05


class Priority(IntEnum):
    """Who is waiting for the answer."""

    USER = 0
    BACKGROUND = 1
    MANY = 2
    """A person, for a list that takes many calls; single ones that the person asks for go first."""
    BATCH = 3
    """A batch that was confirmed: nearly all of it, with a rest for the keys that are pressed."""

    @classmethod
    def of(cls, *, background: bool, many: bool = False) -> Priority:
        """BACKGROUND for what nobody asked for just now."""
        if many:
            return cls.MANY
        return cls.BACKGROUND if background else cls.USER

    def share(self, limit: int) -> int:
        """How many of ``limit`` calls it may use up."""
        return max(int(limit * _SHARES[self]), 1)


_SHARES = {
    Priority.USER: 1.0, Priority.BACKGROUND: 0.5, Priority.MANY: 0.8, Priority.BATCH: 0.97
}  # fmt: skip

current_priority: ContextVar[Priority | None] = ContextVar("current_priority", default=None)
"""The priority of all calls of this task, in place of their own; None: their own counts."""


class Left(NamedTuple):
    """What is left of a budget."""

    left: int
    limit: int
    window_seconds: float


@dataclass
class _Budget:
    """The calls of the last minute."""

    limit: int
    taken: deque[float] = field(default_factory=deque)
    held_until: float = 0.0
    users_waiting: int = 0
    window: float = MINUTE

    def wait(self, now: float, date: float, priority: Priority) -> float:
        """Seconds until a call of ``priority`` may leave; 0 for now."""
        self.forget_old(now, date)
        held = max(self.held_until - now, 0.0)
        over = len(self.taken) - priority.share(self.limit)
        free = self._until_free(over, now, date) if over >= 0 else 0.0
        if priority is not Priority.USER and self.users_waiting:
            free = max(free, _YIELD)
        return max(held, free)

    def forget_old(self, now: float, date: float) -> None:
        """Leave only what the window that ends now holds."""
        while self.taken and self.taken[0] <= now - self.window:
            self.taken.popleft()

    def _until_free(self, over: int, now: float, date: float) -> float:
        return self.taken[over] + self.window - now


@dataclass
class _HourlyBudget(_Budget):
    """The calls of the running clock hour."""

    window: float = HOUR
    hour: int = -1

    def forget_old(self, now: float, date: float) -> None:
        """With each hour of the clock the count begins anew."""
        hour = int(date // HOUR)
        if hour != self.hour:
            self.hour = hour
            self.taken.clear()

    def _until_free(self, over: int, now: float, date: float) -> float:
        return HOUR - date % HOUR


class Quotas:
    """The budgets of one token at one host. Thread-safe; waits in the caller's event loop."""

    def __init__(
        self,
        limits: Mapping[str, int] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        date: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limits = {**LIMITS, **(limits or {})}
        self._clock = clock
        self._date = date
        self._sleep = sleep
        self._budgets: dict[str, _Budget] = {}
        self._lock = threading.Lock()
        self.on_wait: Callable[[str, float], None] | None = None
        """Called with a budget and seconds each time a call has to wait, and with 0 at its end."""

    def override(self, limits: Mapping[str, int]) -> None:
        """Use the limits of a profile, by the budgets' names, from now on."""
        with self._lock:
            self._limits.update(limits)
            for name, budget in self._budgets.items():
                budget.limit = self._limit(name)

    async def take(self, family: str, priority: Priority = Priority.USER) -> float:
        """Wait until a call of ``family`` may leave and count it. Returns the seconds waited.

        Raises :class:`RateLimited` at once if it would have to wait for more than two minutes.
        """
        began = self._clock()
        wait = self._try(family, priority)
        if wait <= 0:
            return 0.0
        try:
            self._waiting(family, priority, +1)
            while wait > 0:
                self._tell(family, wait)
                if wait > _LONGEST_WAIT:
                    raise _too_long(family, wait)
                await self._sleep(min(wait, _LOOK_AGAIN))
                wait = self._try(family, priority)
        finally:
            self._waiting(family, priority, -1)
            self._tell(family, 0.0)
        return self._clock() - began

    def hold(self, family: str, seconds: float) -> None:
        """Let nothing of ``family`` leave for ``seconds``: the server said so with a 429."""
        with self._lock:
            budget = self._budget(family)
            budget.held_until = max(budget.held_until, self._clock() + seconds)

    def left(self, family: str) -> Left:
        """What the user may still send in this window."""
        with self._lock:
            budget = self._budget(family)
            budget.forget_old(self._clock(), self._date())
            left = max(budget.limit - len(budget.taken), 0)
            return Left(left, budget.limit, budget.window)

    def _try(self, family: str, priority: Priority) -> float:
        with self._lock:
            budget = self._budget(family)
            now = self._clock()
            wait = budget.wait(now, self._date(), priority)
            if wait <= 0:
                budget.taken.append(now)
            return wait

    def _waiting(self, family: str, priority: Priority, change: int) -> None:
        if priority is Priority.USER:
            with self._lock:
                self._budget(family).users_waiting += change

    def _tell(self, family: str, seconds: float) -> None:
        if self.on_wait is not None:
            self.on_wait(family, seconds)

    def _limit(self, family: str) -> int:
        limit = self._limits.get(family)
        return max(limit or self._limits.get(kind_of(family), DEFAULT_LIMIT), 1)

    def _budget(self, family: str) -> _Budget:
        if family not in self._budgets:
            make = _HourlyBudget if is_hourly(family) else _Budget
            self._budgets[family] = make(self._limit(family))
        return self._budgets[family]


def _too_long(family: str, wait: float) -> RateLimited:
    return RateLimited(
        f"The limit of {spoken(family)} is used up for another {wait / 60:.0f} minutes.",
        "Try again then. If your plan allows more, set the profile's quotas.",
        retry_after=wait,
    )


_shared: dict[tuple[str, str], Quotas] = {}
_shared_lock = threading.Lock()
_salt = os.urandom(16)


def quotas_for(host: str, token: Secret, limits: Mapping[str, int] | None = None) -> Quotas:
    """The budgets of ``token`` at ``host`` (``name:port``), the same object each time.

    The server counts by token, however often this program connects: changing the profile and
    back must not begin a new count.
    """
    fingerprint = hashlib.blake2b(token.reveal().encode(), key=_salt).hexdigest()
    with _shared_lock:
        quotas = _shared.setdefault((host, fingerprint), Quotas())
    if limits:
        quotas.override(limits)
    return quotas
