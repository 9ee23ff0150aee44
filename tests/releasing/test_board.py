"""The board: builds per environment, its period, and the actions that start from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.releasing.steps import PROJECT, choose_from, realtime_demo, tick
from tests.support.driver import drive_app
from tests.support.screen import explorer_of, wait_for_text, wait_until

DAY = timedelta(days=1)


def queried_windows(ui) -> list[tuple[str, int]]:
    """Return the environment and the number of days of each query of deployments."""
    queries = [query for query in ui.queries_of("/api/deployments") if "from" in query]
    now = datetime.now(UTC)
    return [
        (query["environment_type"], round((now - datetime.fromisoformat(query["from"])) / DAY))
        for query in queries
    ]


def row_of(ui, number):
    return next(row for row in explorer_of(ui.pilot).table.rows.visible if row.id == number)


async def test_each_project_has_a_row_with_its_builds():
    async with drive_app(backend=realtime_demo()) as ui:
        await ui.pilot.press("0")
        await ui.wait_for_view("board")
        assert len(explorer_of(ui.pilot).table.rows.visible) == 12
        cells = row_of(ui, PROJECT).cells
        assert (cells[0], cells[1], cells[3]) == ("Order to Cash", "9119", "9037")
        assert str(cells[5]).startswith("5 builds")
        assert cells[6:] == (1, None)
        assert row_of(ui, "608278").cells[7] == "test"
        await ui.move_to(PROJECT)
        await wait_for_text(ui.pilot, "build 9119  #6390  Release 14", "build 9094  #6389  Hotfix")


async def test_f_changes_the_period():
    async with drive_app("board", backend=realtime_demo()) as ui:
        first_windows = queried_windows(ui)
        assert sorted(env for env, _ in first_windows) == ["prod", "test"]
        await ui.pilot.press("f")
        rows = await ui.wait_for_form("Period of the board")
        rows["window"].field.focus()
        await ui.pilot.pause(0)
        await ui.pilot.press("left")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        second_windows = queried_windows(ui)[2:]
        assert sorted(env for env, _ in second_windows) == ["prod", "test"]
        assert {days for _, days in first_windows} == {90}
        assert {days for _, days in second_windows} == {30}
        assert "deployments since 30d ago" in ui.text
        # Without rows, a longer period may be what shows some.
        await ui.pilot.press("slash", *"zzz", "enter")
        await wait_for_text(ui.pilot, "No match for 'zzz'")
        await ui.pilot.press("f")
        await ui.wait_for_form("Period of the board")


async def test_enter_opens_what_needs_attention():
    async with drive_app("board", backend=realtime_demo()) as ui:
        await ui.move_to(PROJECT)
        await ui.pilot.press("enter")
        await ui.wait_for_view("deployment")
        assert explorer_of(ui.pilot).view.id == "6389"
        await ui.pilot.press("escape")
        await ui.wait_for_view("board")
        await ui.move_to("608278")
        await ui.pilot.press("enter")
        await ui.wait_for_view("deployment")


async def test_capital_d_promotes_the_live_build_of_test():
    async with drive_app("board", backend=realtime_demo()) as ui:
        await ui.move_to(PROJECT)
        await ui.pilot.press("D")
        await choose_from(ui, "choose a target", "Deploy build 9119 to prod")
        await ui.wait_for_form("Deploy build 9119 to prod")
        await tick(ui, "overrule")
        await ui.type_confirm_word("Order to Cash")
        await ui.send()
        body = {"environment_type": "prod"}
        assert ui.writes == [("POST", "/api/project_builds/9119/deploy", {}, body)]
        await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view.kind == "deployment")
