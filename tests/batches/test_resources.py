"""Ticked resources of the catalog are enabled, disabled and deleted as a batch, each once."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.catalog.partner import drive_catalog
from tests.support.screen import explorer_of, wait_for_text, wait_until

ENDPOINTS = "/api/api_endpoints"


class Endpoints:
    """Three endpoints; enabling the second loses its answer, the third is refused."""

    def __init__(self) -> None:
        self.active = {1: False, 2: False, 3: False, 4: True}
        self.answers: dict[str, Any] = {f"GET {ENDPOINTS}": lambda _query: self.listed()}
        for number, answer in ((1, {"success": True}), (2, (503, {"message": "Busy"})),
                               (3, (400, {"message": "Recipe is stopped"}))):  # fmt: skip
            self.answers[f"PUT {ENDPOINTS}/{number}/enable"] = self.enable(number, answer)

    def listed(self) -> list[dict[str, Any]]:
        """The list of endpoints."""
        return [
            {"id": number, "name": f"Endpoint {number}", "active": active, "method": "GET"}
            for number, active in self.active.items()
        ]

    def enable(self, number: int, answer: Any) -> Any:
        """Return the answer to enabling an endpoint."""

        def carry_out(_query: Any) -> Any:
            self.active[number] = number != 3
            return answer

        return carry_out


async def test_ticked_endpoints_are_enabled_once_each_and_a_lost_answer_is_looked_up() -> None:
    server = Endpoints()
    async with drive_catalog(server.answers) as ui:
        await ui.open("endp", "api-endpoints")
        await wait_for_text(ui.pilot, "Endpoint 4")
        await ui.pilot.press("plus", "g", "O")
        await wait_for_text(
            ui.pilot, "Enable 3 endpoints in dev: 3 calls", "left out: Endpoint 4: Already enabled"
        )
        await ui.type_confirm_word("3")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "1 done, 1 failed, 1 unknown", "Recipe is stopped")
        await ui.act("Check items whose outcome")
        await wait_for_text(ui.pilot, "2 done, 1 failed")
        sent = Counter(path for _, path, _, _ in ui.writes)
        assert sent == {f"{ENDPOINTS}/{number}/enable": 1 for number in (1, 2, 3)}
        await ui.pilot.press("escape")
        await ui.wait_for_view("api-endpoints")
        # The list is read again after the batch.
        rows = explorer_of(ui.pilot).view.rows
        await wait_until(ui.pilot, lambda: "on" in rows.get("2").cells)


async def test_rows_of_a_lookup_table_are_deleted_without_a_cell_in_the_plan() -> None:
    table = {"id": 5, "name": "Codes", "schema": '[{"label": "Code"}]'}
    rows = [{"id": number, "data": {"Code": f"secret-{number}"}} for number in (1, 2)]
    answers = {
        "GET /api/lookup_tables": [table],
        "GET /api/lookup_tables/5/rows": lambda query: rows if query.get("page") == "1" else [],
        **{f"DELETE /api/lookup_tables/5/rows/{n}": {"success": True} for n in (1, 2)},
    }
    async with drive_catalog(answers) as ui:
        await ui.open("lookup t", "lookup-tables")
        await wait_for_text(ui.pilot, "Codes")
        await ui.press("enter")
        await ui.wait_for_view("lookup-rows")
        await ui.pilot.press("plus", "delete")
        await wait_for_text(
            ui.pilot, "Delete 2 rows", "row 1, row 2", "In Codes (#5)", "Cannot be undone."
        )
        assert "secret-1" not in ui.text
        await ui.type_confirm_word("2")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "2 done")
        sent = Counter(path for _, path, _, _ in ui.writes)
        assert sent == {f"/api/lookup_tables/5/rows/{n}": 1 for n in (1, 2)}
