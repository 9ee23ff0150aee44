"""Personal data is shown in its list, and masked in Requests."""

from __future__ import annotations

import pytest

from tests.catalog.partner import drive_catalog
from tests.support.screen import explorer_of, wait_for_text, wait_until

EMAIL = "ines.duarte@northwind.example"
ANSWERS = {
    "GET /api/managed_users": {
        "result": [{"id": 7, "name": "Northwind Farms", "notification_email": EMAIL}]
    },
    "GET /api/customer_managers": {"result": [{"id": 9, "user": {"name": "Inês", "email": EMAIL}}]},
}


@pytest.mark.parametrize(
    ("family", "path"),
    [("customers", "/api/managed_users"), ("customer-managers", "/api/customer_managers")],
)
async def test_bodies_of_personal_families_are_masked(family: str, path: str) -> None:
    is_customer_list = family == "customers"
    async with drive_catalog(ANSWERS, "customers" if is_customer_list else "projects") as ui:
        if not is_customer_list:
            await ui.open("customer managers", family)
        await wait_for_text(ui.pilot, EMAIL)
        await ui.pilot.press("7")
        table = explorer_of(ui.pilot).table

        def calls() -> list[str]:
            return [row.id for row in table.rows.all_rows if any(path in str(c) for c in row.cells)]

        await wait_until(ui.pilot, calls)
        table.move_cursor_to_id(calls()[0])
        await ui.pilot.press("enter")
        await wait_for_text(ui.pilot, f"GET {path}", "Answer", "***")
        assert EMAIL not in ui.text
