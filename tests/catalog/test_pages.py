"""Web pages of rows, and the section that a family belongs to."""

from __future__ import annotations

import pytest

from tests.catalog.partner import NORTHWIND, drive_catalog
from tests.screens.test_keys import clipboard
from tests.support.screen import explorer_of, lines_of, status_text, wait_for_status, wait_until

RECIPE = {"id": 41, "name": "Sync", "running": False}
ANSWERS = {
    "GET /api/recipes": {"items": [RECIPE]},
    "GET /api/recipes/41": RECIPE,
    "GET /api/recipes/41/jobs": {"items": [{"id": "j-A b", "status": "failed"}]},
    "GET /api/connections": [{"id": 7, "name": "Shop"}],
    "GET /api/lookup_tables": [{"id": 5, "name": "Codes"}],
    "GET /api/managed_users": {"result": [{"id": 9, "name": "Northwind"}]},
    "GET /api/api_collections": [{"id": 3, "name": "Orders"}],
    "GET /api/roles": [{"id": 2, "name": "Ops"}],
}


@pytest.mark.parametrize(
    ("name", "kind", "page"),
    [
        ("rec", "recipes", "recipes/41"),
        ("connections", "connections", "connections/7"),
        ("lookup", "lookup-tables", "lookup_tables/5"),
        ("api coll", "api-collections", "api_groups/3/endpoints"),
        ("roles", "roles", "privilege_groups/2/edit"),
    ],
)
async def test_o_opens_the_page_of_a_row(name, kind, page):
    async with drive_catalog(ANSWERS) as ui:
        clipboard_texts = clipboard(ui.pilot)
        await ui.open(name, kind)
        await ui.pilot.press("o")
        await wait_until(ui.pilot, lambda: clipboard_texts)
        assert clipboard_texts == [f"{ui.view.workspace.connection.url}/{page}"]


async def test_o_opens_the_page_of_a_job_and_of_a_detail_view():
    async with drive_catalog(ANSWERS) as ui:
        clipboard_texts = clipboard(ui.pilot)
        await ui.open("rec", "recipes")
        await ui.act("Jobs of this recipe")
        await ui.wait_for_view("jobs")
        await ui.pilot.press("o")
        await wait_until(ui.pilot, lambda: clipboard_texts)
        url = ui.view.workspace.connection.url
        assert clipboard_texts == [f"{url}/recipes/41/job/j-A%20b"]
        await ui.press("escape")
        await ui.wait_for_view("recipes")
        await ui.press("i")
        assert not ui.view.is_list
        await ui.pilot.press("o")
        await wait_until(ui.pilot, lambda: len(clipboard_texts) == 2)
        assert clipboard_texts[1] == f"{url}/recipes/41"


async def test_o_on_a_customer_names_the_admin_console():
    async with drive_catalog(ANSWERS, "customers") as ui:
        await ui.pilot.press("o")
        await wait_for_status(ui.pilot, "see the Admin console")


async def test_o_opens_no_page_of_a_customer_s_workspace():
    base = "/api/managed_users/EN%2071%2Fx"
    answers = {f"GET {base}/recipes": {"result": {"items": [RECIPE]}}}
    async with drive_catalog(answers, "projects", customer=NORTHWIND) as ui:
        await ui.open("rec", "recipes")
        await ui.pilot.press("o")
        await wait_until(ui.pilot, lambda: status_text(ui.pilot).startswith("o: "))


async def test_the_underlined_section_is_the_shown_one():
    async with drive_catalog(ANSWERS, "projects") as ui:
        await ui.open("rec", "recipes")
        assert "Resources › Recipes" in lines_of(ui.pilot)[2]
        assert explorer_of(ui.pilot).section == "resources"
        await ui.press("1")
        assert ui.view.kind == "projects"
        assert explorer_of(ui.pilot).section == "projects"
        # The section keeps its view; esc leads back to where it was opened from.
        await ui.press("8")
        assert ui.view.kind == "recipes"
        await ui.press("escape")
        assert (ui.view.kind, explorer_of(ui.pilot).section) == ("projects", "projects")
