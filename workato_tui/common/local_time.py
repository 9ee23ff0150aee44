"""The person's time zone, with the rules that hold at each moment, not only now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class _Local(tzinfo):
    """The zone of this machine: summer time begins and ends where it does."""

    def utcoffset(self, at: datetime | None) -> timedelta:
        """Return the offset at the wall-clock time ``at``."""
        known = None if at is None else local(at.replace(tzinfo=None)).utcoffset()
        return known or timedelta()

    def dst(self, _at: datetime | None) -> None:
        """Return None: which part of the offset is summer time does not matter here."""

    def tzname(self, at: datetime | None) -> str | None:
        """Return the name of the zone at ``at``."""
        return None if at is None else local(at.replace(tzinfo=None)).tzname()

    def fromutc(self, at: datetime) -> datetime:
        """Return the wall-clock time of ``at``, a time in UTC."""
        found = local(at.replace(tzinfo=UTC))
        return found.replace(tzinfo=self)


LOCAL = _Local()


def local(at: datetime) -> datetime:
    """Return ``at`` in the person's zone; in UTC where ``TZ`` is none, or knows no such year."""
    try:
        return at.astimezone()
    except (ValueError, OverflowError, OSError):
        return at if at.tzinfo else at.replace(tzinfo=UTC)


def local_at(epoch: float) -> datetime:
    """Return the local time of seconds since 1970. Raises ValueError, OverflowError or OSError."""
    return local(datetime.fromtimestamp(epoch, UTC))


def now() -> datetime:
    """Return the time here, in a zone that knows what holds on other days."""
    return datetime.now(LOCAL)
