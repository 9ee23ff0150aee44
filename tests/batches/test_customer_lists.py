"""Recipes of all customers in one list, and batches from its rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.batches.server import CountingServer
from tests.batches.test_screen import drive_batches
from tests.gate.servers import HoldingServer
from tests.support.screen import explorer_of, paste, shown_ids, wait_for_text, wait_until


async def test_stopped_recipes_of_all_customers_come_first_and_are_started() -> None:
    server = CountingServer(customers=5, rejected_customers={3})
    async with drive_batches(server, "customers") as ui:
        await ui.act("Recipes of all customers")
        await ui.wait_for_view("customers' recipes")
        await wait_for_text(
            ui.pilot,
            "2 customers with recipes stopped by Workato: 2 recipes",
            "1 customer left out",
        )
        expected = ["2 7", "4 7", "1 7", "5 7", "3 "]
        await wait_until(ui.pilot, lambda: shown_ids(ui.pilot) == expected)
        await ui.pilot.press("plus", "B")
        await wait_for_text(ui.pilot, "5 ticked", "Start")
        await paste(ui.pilot, "Start")
        await ui.pilot.press("enter")
        await wait_for_text(
            ui.pilot, "Start 4 recipes of 4 customers", "left out: Customer 3: It was", "4 prod"
        )
        assert ui.writes == []
        await ui.type_confirm_word("4 prod")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "4 done")
        assert set(server.done) == {f"start {n}/7" for n in (1, 2, 4, 5)}
        await ui.pilot.press("escape")
        await ui.wait_for_view("customers' recipes")
        server.rejected_customers.clear()
        await ui.pilot.press("r")
        await wait_for_text(ui.pilot, "No recipe is stopped by Workato.")
        await ui.move_to("4 7")
        await ui.pilot.press("enter")
        await ui.wait_for_view("recipes")
        assert explorer_of(ui.pilot).workspace.connection.workspace_id == "4"
        await wait_until(ui.pilot, lambda: shown_ids(ui.pilot) == ["7"])


class _Failing(CountingServer):
    """Customers with a member, and with a recipe of which a job has failed."""

    def _read(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        _, _, _, customer, kind, *rest = f"{path}///".split("/")
        if kind == "members":
            name = f"Mia {customer}"
            return 200, {"result": [{"id": 5, "name": name, "role_name": "Admin"}]}
        if kind == "recipes" and rest[1] == "jobs":
            started = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
            job = {"id": "j-1", "status": "failed", "started_at": started}
            return 200, {"result": {"items": [job], "job_count": 1}}
        if kind == "recipes":
            recipe = {"id": 7, "name": f"Sync {customer}", "running": True, "job_failed_count": 3}
            return 200, {"result": [recipe] if query.get("page") == "1" else []}
        return super()._read(path, query)


@pytest.mark.parametrize(
    ("title", "kind", "name"),
    [
        ("Jobs of all customers", "customers' failed-jobs", "Sync 2"),
        ("Members of all customers", "customers' members", "Mia 2"),
    ],
)
async def test_failed_jobs_and_members_are_shown_at_once_from_the_last_look(
    title: str, kind: str, name: str
) -> None:
    server = _Failing(customers=2)
    held = HoldingServer(server, "GET")
    async with drive_batches(held, "customers") as ui:
        for kept in (False, True):
            await wait_for_text(ui.pilot, "Customer 2")
            if kept:
                held.close()
            await ui.act(title)
            await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view.kind == kind)
            await wait_for_text(ui.pilot, name)
            view = explorer_of(ui.pilot).view
            if kept:
                assert view.is_from_store
            assert all(row.cells[-1] for row in view.rows.all_rows), "each with its age"
            held.open()
            await wait_until(ui.pilot, lambda: not explorer_of(ui.pilot).view.is_from_store)
            await ui.pilot.press("escape")
            await ui.wait_for_view("customers")
