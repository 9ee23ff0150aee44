"""The board of all customers: projects that are behind, and a batch that promotes them."""

from __future__ import annotations

from tests.releasing.steps import choose_from, realtime_demo
from tests.support.driver import drive_app
from tests.support.screen import explorer_of, wait_for_text


async def test_projects_behind_come_first_and_are_promoted() -> None:
    async with drive_app("customers", backend=realtime_demo(customers=3)) as ui:
        await ui.pilot.press("full_stop")
        await choose_from(ui, "Actions", "Projects of all customers by")
        await ui.wait_for_view("customers' board")
        await wait_for_text(ui.pilot, "customers with prod behind test")
        rows = explorer_of(ui.pilot).view.rows.all_rows
        is_behind = [bool(row.cells[6] or row.cells[8]) for row in rows]
        assert is_behind == sorted(is_behind, reverse=True)
        assert rows[0].cells[:2] == ("Northwind Farms", "Orders")
        await ui.pilot.press("j", "j", "space", "j", "space", "B")
        await wait_for_text(ui.pilot, "2 ticked: ", "Deploy")
        assert "Build and deploy" not in ui.text
        await ui.pilot.press("enter")
        await ui.wait_for_form("Deploy: 2 builds")
        await ui.pilot.press("right", "ctrl+s")
        await wait_for_text(
            ui.pilot, "Deploy 1 build of 1 customer to prod", "left out: ", "1 prod to deploy"
        )
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        assert ui.writes == []
