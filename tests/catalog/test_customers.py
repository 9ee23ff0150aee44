"""Customers: all pages of the list, create, edit, and delete."""

from __future__ import annotations

from tests.catalog.partner import drive_catalog
from tests.support.screen import (
    NARROW,
    shown_ids,
    status_text,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from workato_tui.catalog.customers import Customer

NORTHWIND = {
    "id": 4410982, "external_id": "NW/0071 x", "name": "Northwind Farms", "plan_id": "embed",
    "in_trial": False, "task_limit": 100_000, "task_count": 81_230, "active_recipe_count": 31,
    "active_connection_count": 9, "active_connection_limit": 25, "time_zone": "Amsterdam",
    "notification_email": "ops@northwind.example", "whitelisted_apps": ["salesforce", "slack"],
    "environments": [{"type": "test", "id": 4410990}, {"environment": "PROD", "id": "4410991"}],
    "current_billing_period_start": "2025-03-01T00:00:00Z",
    "current_billing_period_end": "2025-04-01T00:00:00Z",
}  # fmt: skip
LIST = "GET /api/managed_users"


def pages(count: int, has_count: bool):
    """Return the answers of a list of ``count`` customers, with or without ``count``."""
    customers = [{"id": n, "name": f"Customer {n:04}"} for n in range(1, count + 1)]

    def page(query):
        index, size = int(query["page"]) - 1, int(query["per_page"])
        items = customers[index * size : (index + 1) * size]
        return {"result": items, **({"count": count, "per_page": size} if has_count else {})}

    return {LIST: page}


async def test_every_page_is_read():
    for has_count in (True, False):
        async with drive_catalog(pages(300, has_count), "customers", size=NARROW) as ui:
            assert len(shown_ids(ui.pilot)) == 300
            assert shown_ids(ui.pilot)[::100] == ["1", "101", "201"]
            requested = [query["page"] for query in ui.queries_of("/api/managed_users")]
            assert sorted(requested) == (["1", "2", "3"] if has_count else ["1", "2", "3", "4"])
            assert {"per_page": "100", "page": "3"} in ui.queries_of("/api/managed_users")
            await ui.pilot.press("slash", *"0299", "enter")
            assert shown_ids(ui.pilot) == ["299"]


async def test_a_failed_page_keeps_the_loaded_rows():
    full_list = pages(300, True)[LIST]

    def page(query):
        return (500, {"message": "Server error", "id": "3188"}) if query["page"] == "3" else (
            full_list(query))  # fmt: skip

    async with drive_catalog({LIST: page}, "customers") as ui:
        await wait_for_text(
            ui.pilot,
            "Workato had an internal error (500, Server error). Try again."
            " If it persists, contact Workato support with reference",
            " 3188.",
            "not complete",
        )
        assert len(shown_ids(ui.pilot)) >= 100


async def test_customers_are_created_edited_and_deleted():
    path = "/api/managed_users/4410982"
    answers = {
        LIST: {"result": [NORTHWIND], "count": 1},
        "POST /api/managed_users": {"id": 5, "name": "New"},
        f"GET {path}": {**NORTHWIND, "frame_ancestors": "https://portal.example"},
        f"PUT {path}": NORTHWIND,
        f"DELETE {path}": {"id": 4410982},
    }
    async with drive_catalog(answers, "customers") as ui:
        await wait_for_text(ui.pilot, "▰▰▰▰▰▰▱▱ 81.2k/100k", "9/25", "test #4410990")
        await ui.act("customer details")
        await wait_until(ui.pilot, lambda: ui.calls[-1] == f"GET {path}")
        await wait_for_text(ui.pilot, "Frame ancestors", "https://portal.example")
        await ui.press("escape")
        await ui.pilot.press("n")
        await ui.wait_for_form("New customer", "dev token")
        await ui.fill(name="New", notification_email="a@b.example", whitelisted_apps="jira, sap")
        await ui.send()
        await ui.pilot.press("E")
        rows = await ui.wait_for_form(
            "Edit customer Northwind Farms (#4410982)", "change immediately"
        )
        assert rows["whitelisted_apps"].field.field_value == "salesforce, slack"
        await ui.fill(time_zone="", custom_task_limit="120000", auth_settings="{")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Not valid JSON")
        await ui.fill(auth_settings='{"type": "two_fa_auth"}')
        await ui.send(2)
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Delete customer Northwind Farms", "Type Northwind Farms")
        await ui.type_confirm_word("Northwind Farms")
        await ui.send(3)
        assert ui.writes == [
            ("POST", "/api/managed_users", {}, {
                "name": "New", "notification_email": "a@b.example",
                "whitelisted_apps": ["jira", "sap"],
            }),
            ("PUT", path, {}, {
                "time_zone": None, "auth_settings": {"type": "two_fa_auth"},
                "custom_task_limit": 120000,
            }),
            ("DELETE", path, {}, None),
        ]  # fmt: skip
        assert "deleted." in status_text(ui.pilot)


async def test_a_read_only_connection_sends_nothing():
    async with drive_catalog({LIST: {"result": [NORTHWIND]}}, "customers", read_only=True) as ui:
        for key in ("n", "E", "delete"):
            await ui.press(key)
            await wait_for_status(ui.pilot, "is read-only")
        assert ui.writes == []


def test_formats_of_environments():
    def parse(value):
        return Customer.read({"id": 7, "environments": value}).environment_ids

    assert parse(None) == [] == parse("test") == parse([3])
    expected = [("", "7"), ("test", "8"), ("prod", "9")]
    assert parse({"test": 8, "prod": {"id": 9}}) == expected
    assert parse([{"name": "DEV", "managed_user_id": 7}]) == [("dev", "7")]
    assert parse([{"id": 8}]) == [("", "7"), ("", "8")]
