"""Where things are found in Workato's web page, and where families stand among the sections."""

from __future__ import annotations

import pytest

from tests.catalog.partner import NORTHWIND, drive_catalog
from tests.screens.test_keys import clipboard
from tests.support.screen import explorer_of, lines_of, status_text, wait_until

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
async def test_o_knows_the_page_of_a_row(name, kind, page):
    async with drive_catalog(ANSWERS) as ui:
        board = clipboard(ui.pilot)
        await ui.open(name, kind)
        await ui.pilot.press("o")
        await wait_until(ui.pilot, lambda: board)
        assert board == [f"{ui.view.workspace.connection.url}/{page}"]


async def test_o_knows_the_page_of_a_job_and_of_what_is_open():
    async with drive_catalog(ANSWERS) as ui:
        board = clipboard(ui.pilot)
        await ui.open("rec", "recipes")
        await ui.act("Jobs of this recipe")
        await ui.wait_for_view("jobs")
        await ui.pilot.press("o")
        await wait_until(ui.pilot, lambda: board)
        url = ui.view.workspace.connection.url
        assert board == [f"{url}/recipes/41/job/j-A%20b"]
        await ui.press("escape")
        await ui.wait_for_view("recipes")
        await ui.press("i")
        assert ui.view.columns == ()
        await ui.pilot.press("o")
        await wait_until(ui.pilot, lambda: len(board) == 2)
        assert board[1] == f"{url}/recipes/41"


async def test_a_customer_has_no_page_that_is_known_and_o_says_where_they_are():
    async with drive_catalog(ANSWERS, "customers") as ui:
        await ui.pilot.press("o")
        await wait_until(ui.pilot, lambda: "see the Admin console" in status_text(ui.pilot))


async def test_a_page_of_another_workspace_is_not_opened():
    base = "/api/managed_users/EN%2071%2Fx"
    answers = {f"GET {base}/recipes": {"result": {"items": [RECIPE]}}}
    async with drive_catalog(answers, "projects", customer=NORTHWIND) as ui:
        await ui.open("rec", "recipes")
        await ui.pilot.press("o")
        await wait_until(ui.pilot, lambda: status_text(ui.pilot).startswith("o: "))


async def test_the_section_that_is_underlined_is_the_one_that_is_shown():
    async with drive_catalog(ANSWERS, "projects") as ui:
        await ui.open("rec", "recipes")
        assert "Resources › Recipes" in lines_of(ui.pilot)[2]
        assert explorer_of(ui.pilot).section == "resources"
        await ui.press("1")
        assert ui.view.kind == "projects"
        assert explorer_of(ui.pilot).section == "projects"
        # It is where it was left; esc leads back to where it was called.
        await ui.press("8")
        assert ui.view.kind == "recipes"
        await ui.press("escape")
        assert (ui.view.kind, explorer_of(ui.pilot).section) == ("projects", "projects")
