"""Relative times, and days with a change of the clocks."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import run_process

from .test_exit_codes import workspace  # noqa: F401

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

    from .test_exit_codes import Workspace

# ruff: noqa: F811 - the fixture is another module's


def sent_query(workspace: Workspace) -> dict[str, str]:
    return workspace.recorded.last.query


@pytest.mark.parametrize("arguments", ["--from -7d", "--from=-7d", "--from '- 7 D'", "--from -1w"])
def test_relative_times(cli: Cli, workspace: Workspace, arguments: str) -> None:
    done = cli("deployments", "list", *shlex.split(arguments))
    assert done.code == 0, done.err
    sent = datetime.fromisoformat(sent_query(workspace)["from"])
    assert abs(datetime.now(UTC) - timedelta(days=7) - sent) < timedelta(minutes=1)


def test_both_ends_may_be_relative(cli: Cli, workspace: Workspace) -> None:
    done = cli("deployments", "list", "--from", "-12h", "--to", "-1h", "--state", "failed")
    assert done.code == 0, done.err
    ends = [datetime.fromisoformat(sent_query(workspace)[name]) for name in ("from", "to")]
    assert ends[1] - ends[0] == timedelta(hours=11)
    for unit in ("x", "y", "M", "min"):
        wrong = cli("deployments", "list", "--from", f"-7{unit}")
        assert wrong.code == 2
        assert "--from: give today, -7d, -12h" in wrong.err


@pytest.mark.parametrize(
    ("zone", "day", "midnight", "end"),
    [
        ("Europe/Berlin", "2025-03-30", "2025-03-29T23:00:00Z", "2025-03-30T22:00:00Z"),
        ("Europe/Berlin", "2025-10-26", "2025-10-25T22:00:00Z", "2025-10-26T23:00:00Z"),
        ("Europe/Berlin", "2025-07-01", "2025-06-30T22:00:00Z", "2025-07-01T22:00:00Z"),
        ("Europe/Berlin", "2025-01-15", "2025-01-14T23:00:00Z", "2025-01-15T23:00:00Z"),
        ("America/New_York", "2025-03-09", "2025-03-09T05:00:00Z", "2025-03-10T04:00:00Z"),
        # Without a midnight, the day begins at one o'clock.
        ("America/Santiago", "2025-09-07", "2025-09-07T04:00:00Z", "2025-09-08T03:00:00Z"),
        ("Nonsense/Zone", "2025-07-01", "2025-07-01T00:00:00Z", "2025-07-02T00:00:00Z"),
        ("XXX99", "2025-07-01", "2025-07-01T00:00:00Z", "2025-07-02T00:00:00Z"),
    ],
)
def test_a_day_begins_at_local_midnight(
    workspace: Workspace, zone: str, day: str, midnight: str, end: str
) -> None:
    done = run_process("deployments", "list", "--from", day, "--to", day, env={"TZ": zone})
    assert done.code == 0, done.err
    assert sent_query(workspace) == {"from": midnight, "to": end}


def test_times_in_any_time_zone(workspace: Workspace) -> None:
    workspace.object_answer = {"id": 9, "state": "success", "created_at": "2025-07-01T12:00:00Z"}
    results = {zone: run_process("builds", "show", "9", env={"TZ": zone}) for zone in
             ("Europe/Berlin", "XXX99", "\udcff")}  # fmt: skip
    assert [result.code for result in results.values()] == [0, 0, 0]
    assert "2025-07-01 14:00:00" in results["Europe/Berlin"].out
    assert "2025-07-01 12:00:00" in results["XXX99"].out
