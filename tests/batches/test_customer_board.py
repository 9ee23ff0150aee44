"""The board over customers: what is behind first, and a batch that promotes the ticked projects."""

from __future__ import annotations

from tests.managing.desk import sitting
from tests.releasing.ways import pick, today
from tests.support.screen import explorer_of, wait_for_text


async def test_what_is_behind_comes_first_and_ticked_projects_are_promoted() -> None:
    async with sitting("customers", backend=today(customers=3)) as at:
        await at.pilot.press("full_stop")
        await pick(at, "Actions", "Projects of all customers by")
        await at.at_view("customers' board")
        await wait_for_text(at.pilot, "customers with prod behind test")
        rows = explorer_of(at.pilot).view.rows.all_rows
        gaps = [bool(row.cells[6] or row.cells[8]) for row in rows]
        assert gaps == sorted(gaps, reverse=True)
        assert rows[0].cells[:2] == ("Northwind Farms", "Orders")
        await at.pilot.press("j", "j", "space", "j", "space", "B")
        await wait_for_text(at.pilot, "2 ticked: ", "Build and deploy")
        await at.pilot.press("enter")
        await at.form("Build and deploy: 2 projects")
        await at.pilot.press("right", "ctrl+s")
        await wait_for_text(
            at.pilot, "of 1 customer to prod", "left out: ", "1 prod to build and deploy"
        )
        await at.pilot.press("escape")
        await at.back()
        assert at.sent == []
