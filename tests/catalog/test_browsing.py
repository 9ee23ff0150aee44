"""Opening families by name and from the list of resources, and their environment."""

from __future__ import annotations

import re

from tests.catalog.partner import drive_catalog
from tests.support.screen import (
    explorer_of,
    lines_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from workato_tui.catalog import INDEX
from workato_tui.common.secret import Secret
from workato_tui.profiles.tokens import store_token

RECIPES = {"GET /api/recipes": {"items": [{"id": 1, "name": "Sync", "running": False}]}}


async def test_resources_lists_every_family():
    async with drive_catalog(RECIPES, "resources") as ui:
        assert {entry.title for entry in INDEX if entry.level != "below"} == {
            str(row.cells[0]) for row in explorer_of(ui.pilot).table.rows.visible
        }
        assert "Recipes" in ui.text
        await ui.move_to("members")
        await ui.press("enter")
        await wait_for_status(ui.pilot, "Only in customers' workspaces")
        await ui.move_to("recipes")
        await ui.press("enter")
        assert ui.view.kind == "recipes"
        await ui.press("Y")
        await wait_for_status(ui.pilot, "/api/recipes/1")
        await ui.press("escape")
        assert ui.view.kind == "resources"


async def test_every_family_has_its_texts():
    from workato_tui import catalog

    for entry in (entry for entry in INDEX if not entry.action):
        resource = catalog.load(entry.id)
        assert resource.id == entry.id
        assert resource.plural
        assert resource.empty_text or resource.list is None
        assert all(child in catalog.BY_ID for child in (*resource.children, *resource.related))
        for action in resource.actions:
            assert catalog.operation(action.operation.id) is action.operation
            assert action.operation.recovery_hint or resource.list, action.operation.id
            assert not re.search(r"\Sto check", action.operation.recovery), action.operation.id


async def test_families_with_their_own_views_open_by_name():
    async with drive_catalog({"GET /api/folders": [], "GET /api/tags": []}, "resources") as ui:
        await ui.move_to("folders")
        await ui.press("enter")
        assert ui.view.kind == "folders"
        await ui.open("tags", "tags")
        await ui.pilot.press("colon")
        await ui.choose("props")
        await ui.wait_for_form("Properties of the dev environment")
        await ui.press("escape")
        await ui.open("project-prop", "projects")


async def test_another_environment_uses_its_token():
    answers = {**RECIPES, "PUT /api/recipes/1/start": {"success": True},
               "GET /api/properties": {"a": "b"}}  # fmt: skip
    async with drive_catalog(answers) as ui:
        await ui.open("rec", "recipes")
        await ui.run_from_palette("environment")
        await wait_for_text(ui.pilot, "Environment for resources", "no prod token")
        await ui.pilot.press("escape")
        profile = ui.view.workspace.connection.profile
        profile.tokens["prod"] = store_token("acme", "prod", Secret("token-of-prod"), "file")
        await ui.run_from_palette("environment")
        await wait_for_text(ui.pilot, "Environment for resources")
        await ui.pilot.press("down", "down", "enter")
        await wait_until(ui.pilot, lambda: " prod " in lines_of(ui.pilot)[0])
        await ui.wait_for_view("recipes")
        assert ui.server.last.headers["authorization"] == "Bearer token-of-prod"
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "prod token", "Type Sync to start")
        await ui.type_confirm_word("Sync")
        await ui.send()
        assert ui.server.requests[-2].headers["authorization"] == "Bearer token-of-prod"
        await ui.run_from_palette("environment_properties")
        await ui.wait_for_form("Properties of the prod environment")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("environment properties")
        assert ui.server.last.path == "/api/properties"
        assert ui.server.last.headers["authorization"] == "Bearer token-of-prod"
        await ui.press("escape")
        await ui.press("escape")
        assert " dev " in lines_of(ui.pilot)[0]
        await ui.press("r")
        assert ui.server.last.headers["authorization"] != "Bearer token-of-prod"
