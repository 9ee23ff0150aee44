"""The board: what is where, how far back it looks, and what can be begun from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.managing.desk import sitting
from tests.releasing.ways import PROJECT, pick, tick, today
from tests.support.screen import explorer_of, wait_for_text, wait_until

DAY = timedelta(days=1)


def windows(at) -> list[tuple[str, int]]:
    """What was asked for: the environment, and how many days back."""
    asked = [one for one in at.read("/api/deployments") if "from" in one]
    now = datetime.now(UTC)
    return [
        (one["environment_type"], round((now - datetime.fromisoformat(one["from"])) / DAY))
        for one in asked
    ]


def row_of(at, number):
    return next(row for row in explorer_of(at.pilot).table.rows.visible if row.id == number)


async def test_each_project_has_a_line_that_says_what_is_where():
    async with sitting(backend=today()) as at:
        await at.pilot.press("0")
        await at.at_view("board")
        assert len(explorer_of(at.pilot).table.rows.visible) == 12
        cells = row_of(at, PROJECT).cells
        assert (cells[0], cells[1], cells[3]) == ("Order to Cash", "9119", "9037")
        assert str(cells[5]).startswith("5 builds")
        assert cells[6:] == (1, None)
        assert row_of(at, "608278").cells[7] == "test"
        await at.move_to(PROJECT)
        await wait_for_text(at.pilot, "build 9119  #6390  Release 14", "build 9094  #6389  Hotfix")


async def test_f_looks_as_far_back_as_was_chosen():
    async with sitting("board", backend=today()) as at:
        first = windows(at)
        assert sorted(env for env, _ in first) == ["prod", "test"]
        await at.pilot.press("f")
        rows = await at.form("Period of the board")
        rows["window"].field.focus()
        await at.pilot.pause(0)
        await at.pilot.press("left")
        await at.pilot.press("ctrl+s")
        await at.back()
        second = windows(at)[2:]
        assert sorted(env for env, _ in second) == ["prod", "test"]
        assert {days for _, days in first} == {90}
        assert {days for _, days in second} == {30}
        assert "deployments since 30d ago" in at.text


async def test_enter_leads_to_what_needs_somebody():
    async with sitting("board", backend=today()) as at:
        await at.move_to(PROJECT)
        await at.pilot.press("enter")
        await at.at_view("deployment")
        assert explorer_of(at.pilot).view.id == "6389"
        await at.pilot.press("escape")
        await at.at_view("board")
        await at.move_to("608278")
        await at.pilot.press("enter")
        await at.at_view("deployment")


async def test_capital_d_promotes_what_is_live_in_test():
    async with sitting("board", backend=today()) as at:
        await at.move_to(PROJECT)
        await at.pilot.press("D")
        await pick(at, "Deploy", "Deploy build 9119 to prod")
        await at.form("Deploy build 9119 to prod")
        await tick(at, "overrule")
        await at.word("Order to Cash")
        await at.send()
        body = {"environment_type": "prod"}
        assert at.sent == [("POST", "/api/project_builds/9119/deploy", {}, body)]
        await wait_until(at.pilot, lambda: explorer_of(at.pilot).view.kind == "deployment")
