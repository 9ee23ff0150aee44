"""Lead times and failures, computed from deployments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from workato_tui.api.deployments import Deployment
from workato_tui.core.delivery import delivery, duration_words

NOW = datetime(2025, 3, 14, 12, tzinfo=UTC)


def deployed(build: str, environment: str, state: str, days_ago: float) -> Deployment:
    time = NOW - timedelta(days=days_ago)
    return Deployment(
        id=f"{build}{environment}{days_ago}", project_build_id=build, environment_type=environment,
        state=state, created_at=time, updated_at=time,
    )  # fmt: skip


def test_only_known_data_is_counted() -> None:
    summary = delivery(
        [
            deployed("1", "test", "success", 9),
            deployed("1", "prod", "failed", 8),
            deployed("1", "prod", "success", 5),
            deployed("1", "prod", "success", 1),
            deployed("2", "test", "success", 4),
            deployed("3", "prod", "success", 2),
            deployed("4", "test", "pending", 0),
        ],
        {"1": NOW - timedelta(days=10), "2": NOW - timedelta(days=4)},
        NOW,
    )
    assert summary.lead_time == timedelta(days=5), "until it first reached prod"
    assert summary.lead_builds == 1, "the creation time of build 3 is unknown"
    assert (summary.test_to_prod, summary.test_builds) == (timedelta(days=4), 1)
    assert (summary.failed, summary.ended) == (1, 6)
    assert [(week.succeeded, week.failed) for week in summary.weeks][-2:] == [(2, 1), (3, 0)]
    assert summary.weeks[-1].monday.isoformat() == "2025-03-10"


def test_no_deployments() -> None:
    summary = delivery([], {}, NOW)
    assert (summary.lead_time, summary.test_to_prod, summary.failure_rate) == (None, None, None)


def test_durations_have_at_most_two_units() -> None:
    words = [duration_words(timedelta(seconds=n)) for n in (-1, 40, 60, 3700, 90_000, 864_000)]
    assert words == ["0 s", "40 s", "1 min", "1 h 1 min", "1 d 1 h", "10 d"]
