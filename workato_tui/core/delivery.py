"""Delivery metrics of a project: lead time to prod, failure rate, deployments per week.

Computed from deployments that were read and builds that are known; unknown values are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from workato_tui.core.environment_status import finished_at
from workato_tui.core.states import phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from workato_tui.api.deployments import Deployment

WEEKS = 8
"""Number of weeks in the chart."""


@dataclass(frozen=True)
class Week:
    """The deployments that ended in one week."""

    monday: date
    succeeded: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Delivery:
    """The metrics of a list of deployments."""

    lead_time: timedelta | None
    """The median time from build to prod; None if no build in prod is known."""
    lead_builds: int
    """The number of builds in the median."""
    test_to_prod: timedelta | None
    """The median time from test to prod."""
    test_builds: int
    ended: int
    failed: int
    weeks: tuple[Week, ...]
    """The last weeks, oldest first."""

    @property
    def failure_rate(self) -> float | None:
        """The share of failures; None if no deployment has ended."""
        return self.failed / self.ended if self.ended else None


def delivery(
    deployments: Sequence[Deployment], built_at: Mapping[str, datetime], now: datetime
) -> Delivery:
    """Return the metrics. ``built_at`` maps builds to their time of creation, if known."""
    ended = [deployment for deployment in deployments if phase(deployment) in ("done", "failed")]
    in_prod = _first_success(ended, "prod")
    in_test = _first_success(ended, "test")
    leads = [in_prod[key] - built_at[key] for key in in_prod if key in built_at]
    tested = [
        in_prod[key] - in_test[key]
        for key in in_prod
        if key in in_test and in_test[key] <= in_prod[key]
    ]
    return Delivery(
        _median(leads),
        len(leads),
        _median(tested),
        len(tested),
        len(ended),
        sum(phase(deployment) == "failed" for deployment in ended),
        _weeks(ended, now),
    )


def _median(durations: Sequence[timedelta]) -> timedelta | None:
    if not durations:
        return None
    return timedelta(seconds=median(duration.total_seconds() for duration in durations))


def _first_success(ended: Iterable[Deployment], environment: str) -> dict[str, datetime]:
    """Return when each build first succeeded in an environment."""
    live_since: dict[str, datetime] = {}
    for deployment in ended:
        build = deployment.project_build_id
        if not build or deployment.environment_type != environment or phase(deployment) != "done":
            continue
        at = finished_at(deployment)
        live_since[build] = min(live_since.get(build, at), at)
    return live_since


def _weeks(ended: Iterable[Deployment], now: datetime) -> tuple[Week, ...]:
    monday = now.date() - timedelta(days=now.weekday())
    counts = {monday - timedelta(weeks=back): [0, 0] for back in range(WEEKS - 1, -1, -1)}
    for deployment in ended:
        day = finished_at(deployment).date()
        week = day - timedelta(days=day.weekday())
        if week in counts:
            counts[week][phase(deployment) == "failed"] += 1
    return tuple(Week(week, *numbers) for week, numbers in counts.items())


def duration_words(duration: timedelta) -> str:
    """Return a duration such as ``3 d 4 h``, ``2 h 10 min``, or ``40 s``."""
    seconds = max(int(duration.total_seconds()), 0)
    for unit, size, below, part in (
        ("d", 86_400, "h", 3_600), ("h", 3_600, "min", 60), ("min", 60, "s", 1)
    ):  # fmt: skip
        if seconds >= size:
            rest = seconds % size // part
            return f"{seconds // size} {unit}" + (f" {rest} {below}" if rest else "")
    return f"{seconds} s"
