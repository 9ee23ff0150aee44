"""Server-side filters of lists, as entered by the user and as sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from workato_tui.api.request_models import OptionalStr, blank_is_none
from workato_tui.common import local_time
from workato_tui.common.text import search_key

if TYPE_CHECKING:
    from collections.abc import Iterable

# No "M": it could be months.
_AGO = re.compile(r"-\s*(\d{1,5})\s*([hdwHDW]|m)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def _parse_since(value: str | None) -> str | None:
    """Return the UTC time to send for a time entered by the user."""
    return _to_wire(value, local_time.now())


Since = Annotated[OptionalStr, AfterValidator(_parse_since)]
"""A time for filters whose fields are sent unchanged."""
TIME_EXAMPLES = "today, -7d, -12h or 2025-01-31"


class _Filter(BaseModel):
    model_config = ConfigDict(
        populate_by_name=True,
        coerce_numbers_to_str=True,
        extra="forbid",
        frozen=True,
        defer_build=True,
    )

    @property
    def is_empty(self) -> bool:
        """Whether the filter matches everything."""
        return not self.model_dump(exclude_none=True)


class DeploymentFilter(_Filter):
    """Query parameters of deployments.list; every field is optional.

    ``from_`` and ``to`` accept ``today``, ``-7d``, ``-12h``, ``-2w``, a date, or a date with a time
    (ISO 8601; local time without an offset). A date in ``to`` includes the whole day.
    """

    project_id: OptionalStr = Field(default=None, title="Project")
    folder_id: OptionalStr = Field(default=None, title="Folder")
    environment_type: Annotated[
        Literal["dev", "test", "prod"] | None, BeforeValidator(blank_is_none)
    ] = Field(default=None, title="Environment")
    state: Annotated[
        Literal["pending", "success", "failed"] | None, BeforeValidator(blank_is_none)
    ] = Field(default=None, title="State")
    from_: OptionalStr = Field(default=None, alias="from", title="From")
    to: OptionalStr = Field(default=None, title="To")
    who: OptionalStr = Field(default=None, title="Who")
    """Part of the name of the deployer or a reviewer. Applied locally: Workato has no such
    parameter."""

    @classmethod
    def of_project(
        cls, reference: str, *, since: str | None = None, environment: str | None = None
    ) -> Self:
        """Return the filter for a project by its ID, or by ``f`` and the ID of its folder."""
        key = "folder_id" if reference[:1] in ("f", "F") else "project_id"
        return cls.model_validate({key: reference, "from": since, "environment_type": environment})

    @field_validator("project_id")
    @classmethod
    def _check_project(cls, value: str | None) -> str | None:
        if value is not None and not (value.isascii() and value.isdigit()):
            raise ValueError("enter a numeric project ID, e.g. 10416")
        return value

    @field_validator("folder_id")
    @classmethod
    def _check_folder(cls, value: str | None) -> str | None:
        if value is None:
            return None
        digits = value.removeprefix("f").removeprefix("F")
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError("enter a folder ID, e.g. 660222 or f660222")
        return f"f{digits}"

    @field_validator("from_", "to")
    @classmethod
    def _check_time(cls, value: str | None) -> str | None:
        if value is not None:
            parse_time(value, local_time.now(), whole_day=True)
        return value

    def params(self, now: datetime | None = None) -> dict[str, str | None]:
        """Return the query, with times relative to ``now`` (in the user's time zone) as UTC."""
        now = now or local_time.now()
        return {
            "project_id": self.project_id,
            "folder_id": self.folder_id,
            "environment_type": self.environment_type,
            "state": self.state,
            "from": _to_wire(self.from_, now),
            "to": _to_wire(self.to, now, whole_day=True),
        }

    def is_about(self, people: Iterable[str | None]) -> bool:
        """Return whether ``who`` is among ``people``; True if ``who`` is not set."""
        if self.who is None:
            return True
        return any(search_key(self.who) in search_key(name or "") for name in people)


class ProjectFilter(_Filter):
    """Query parameter of projects.list in a customer's workspace.

    ``updated_after`` accepts the same times as :class:`DeploymentFilter`.
    """

    updated_after: OptionalStr = Field(default=None, title="Updated after")

    @field_validator("updated_after")
    @classmethod
    def _check_time(cls, value: str | None) -> str | None:
        if value is not None:
            parse_time(value, local_time.now())
        return value

    def params(self, now: datetime | None = None) -> dict[str, str | None]:
        """Return the query: a UTC time as ``YYYY-MM-DDTHH:MM:SSZ``."""
        now = now or local_time.now()
        return {"updated_after": _to_wire(self.updated_after, now)}


def parse_time(text: str, now: datetime, *, whole_day: bool = False) -> datetime:
    """Return the UTC time that ``text`` means at ``now``.

    With ``whole_day``, a date means its end. Raises ValueError with a message for the user.
    """
    try:
        return _parse_time(text, now, whole_day=whole_day).astimezone(UTC)
    except OverflowError:
        raise ValueError("enter a date closer to today") from None


def _parse_time(text: str, now: datetime, *, whole_day: bool) -> datetime:
    ago = _AGO.fullmatch(text.strip())
    if ago:
        # In UTC, so that an hour is an hour even when the clocks change.
        return now.astimezone(UTC) - timedelta(**{_UNITS[ago[2].lower()]: int(ago[1])})
    days = {"today": 0, "yesterday": 1}.get(text.strip().lower())
    if days is not None:
        day = (now - timedelta(days=days)).date()
    else:
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            raise ValueError(
                "give today, -7d, -12h or 2025-01-31, with or without a time"
            ) from None
        if ":" in text or "T" in text:
            return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
        day = moment.date()
    if whole_day:
        day += timedelta(days=1)
    return datetime.combine(day, time(), now.tzinfo)


def _to_wire(text: str | None, now: datetime, *, whole_day: bool = False) -> str | None:
    if text is None:
        return None
    at = parse_time(text, now, whole_day=whole_day)
    return at.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
