"""What tells of people is on the screen where it was asked for, and nowhere in Requests."""

from __future__ import annotations

import pytest

from tests.catalog.partner import at_partner
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
async def test_bodies_of_personal_families_are_not_in_requests(family: str, path: str) -> None:
    own = family == "customers"
    async with at_partner(ANSWERS, "customers" if own else "projects") as at:
        if not own:
            await at.open("customer managers", family)
        await wait_for_text(at.pilot, EMAIL)
        await at.pilot.press("7")
        table = explorer_of(at.pilot).table

        def calls() -> list[str]:
            return [row.id for row in table.rows.all_rows if any(path in str(c) for c in row.cells)]

        await wait_until(at.pilot, calls)
        table.move_cursor_to_id(calls()[0])
        await at.pilot.press("enter")
        await wait_for_text(at.pilot, f"GET {path}", "Answer", "***")
        assert EMAIL not in at.text
