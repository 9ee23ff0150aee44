"""The local time zone with its rules for any date, not only for now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo


class _Local(tzinfo):
    """The time zone of this machine, including daylight saving time."""

    def utcoffset(self, at: datetime | None) -> timedelta:
        """Return the offset at the wall-clock time ``at``."""
        offset = None if at is None else local(at.replace(tzinfo=None)).utcoffset()
        return offset or timedelta()

    def dst(self, _at: datetime | None) -> None:
        """Return None: the share of daylight saving time does not matter here."""

    def tzname(self, at: datetime | None) -> str | None:
        """Return the name of the zone at ``at``."""
        return None if at is None else local(at.replace(tzinfo=None)).tzname()

    def fromutc(self, at: datetime) -> datetime:
        """Return the wall-clock time of ``at``, a time in UTC."""
        local_time = local(at.replace(tzinfo=UTC))
        return local_time.replace(tzinfo=self)


LOCAL = _Local()


def local(at: datetime) -> datetime:
    """Return ``at`` in local time; in UTC if ``TZ`` is invalid or the year out of range."""
    try:
        return at.astimezone()
    except (ValueError, OverflowError, OSError):
        return at if at.tzinfo else at.replace(tzinfo=UTC)


def local_at(epoch: float) -> datetime:
    """Return the local time of seconds since 1970. Raises ValueError, OverflowError or OSError."""
    return local(datetime.fromtimestamp(epoch, UTC))


def now() -> datetime:
    """Return the current local time in a zone that is valid for other dates too."""
    return datetime.now(LOCAL)
