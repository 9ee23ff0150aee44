"""The demo's clocks, and timestamps as Workato writes them.

Dates come from `now`, which can be fixed so that screenshots stay the same. The progress of jobs is
measured separately, so that they end even if the date stands still.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """The date, and seconds of demo time, which passes `speed` times as fast as real time."""

    def __init__(self, now: Callable[[], datetime] | None = None, speed: float = 1.0) -> None:
        self._now = now
        self._speed = speed

    def now(self) -> datetime:
        """Return the date in UTC; a date without an offset is UTC."""
        moment = self._now() if self._now else datetime.now(UTC)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

    def seconds(self) -> float:
        """Return seconds of demo time; only differences are meaningful."""
        return time.monotonic() * self._speed

    def real(self, seconds: float) -> float:
        """Return how long `seconds` of demo time last in real time; 0 if time stands still."""
        return seconds / self._speed if self._speed else 0.0

    def window(self, seconds: float) -> float:
        """Return the real length of a quota's window, never longer than documented."""
        return seconds / max(self._speed, 1.0) if self._speed < inf else 0.0


def stamp(moment: datetime) -> str:
    """Return `2024-10-15T12:28:40.779-07:00`: Pacific time with milliseconds and offset."""
    return moment.astimezone(_pacific(moment)).isoformat(timespec="milliseconds")


def optional_stamp(moment: datetime | None) -> str | None:
    """Return the timestamp, or None if there is none."""
    return None if moment is None else stamp(moment)


def times(created: datetime, updated: datetime | None = None) -> dict[str, str]:
    """Return the JSON of both times of an object that may not have changed yet."""
    return {"created_at": stamp(created), "updated_at": stamp(updated or created)}


def _pacific(moment: datetime) -> timezone:
    """Return Pacific time by its rule: small hosts have no time zone database."""
    year = moment.astimezone(UTC).year
    begins = _sunday(year, 3, 2).replace(hour=10)
    ends = _sunday(year, 11, 1).replace(hour=9)
    return timezone(timedelta(hours=-7 if begins <= moment < ends else -8))


def _sunday(year: int, month: int, which: int) -> datetime:
    first = datetime(year, month, 1, tzinfo=UTC)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))
