"""Filters of lists, as they reach the server."""

from __future__ import annotations

from tests.catalog.partner import drive_catalog
from tests.support.screen import shown_ids, wait_for_text, wait_until

PAGE = "page=1&per_page=100"
RECIPES = {
    "GET /api/recipes": {
        "items": [
            {"id": 9, "name": "New", "running": True},
            {"id": 7, "name": "Old", "running": False, "stop_cause": "trial_expired"},
        ]
    }
}


async def test_recipes_by_order_and_id():
    async with drive_catalog(RECIPES) as ui:
        await ui.open("rec", "recipes")
        assert shown_ids(ui.pilot) == ["7", "9"]
        await ui.pilot.press("f")
        await ui.wait_for_form("Filter recipes")
        await ui.fill(order="activity", since_id="10")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        assert ui.calls[-1] == (
            f"GET /api/recipes?exclude_code=true&since_id=10&order=activity&{PAGE}"
        )
        assert shown_ids(ui.pilot) == ["9", "7"]
        await ui.press("escape")
        await wait_until(ui.pilot, lambda: shown_ids(ui.pilot) == ["7", "9"])


async def test_connections_with_tags():
    connection = {"id": 5, "name": "Shop", "provider": "shopify", "authorization_status": "success"}
    async with drive_catalog({"GET /api/connections": [{**connection, "tags": ["tag-1"]}]}) as ui:
        await ui.open("conn", "connections")
        await ui.pilot.press("f")
        rows = await ui.wait_for_form("Filter connections")
        rows["includes"].field.index = 1
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        assert ui.calls[-1] == "GET /api/connections?includes[]=tags"
        await wait_for_text(ui.pilot, "filter: tags shown in the details", "tag-1")


async def test_customers_by_category():
    answers = {"GET /api/managed_users": {"result": [{"id": 4, "name": "Acme"}]}}
    async with drive_catalog(answers, "customers") as ui:
        await ui.pilot.press("f")
        await ui.wait_for_form("Filter customers")
        await ui.fill(category_id="12")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        assert ui.calls[-1] == f"GET /api/managed_users?category_id=12&{PAGE}"
        await wait_for_text(ui.pilot, "filter: category 12")


async def test_jobs_newer_than_another():
    path = "GET /api/recipes/9/jobs"
    answers = {**RECIPES, path: {"items": [{"id": "j-5", "status": "succeeded"}]}}
    async with drive_catalog(answers) as ui:
        await ui.open("rec", "recipes")
        await ui.move_to("9")
        await ui.press("enter")
        await ui.pilot.press("f")
        rows = await ui.wait_for_form("Filter jobs")
        rows["prev"].field.index = 1
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Enter a job ID")
        assert [label for _value, label in rows["status"].field.options][1] == "done"
        await ui.fill(offset_job_id="j-4")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        assert f"{path}?offset_job_id=j-4&prev=true" in ui.calls
