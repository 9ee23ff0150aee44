"""Families by name and from the list of resources; in which environment they act; read-only."""

from __future__ import annotations

import re

from tests.catalog.partner import drive_catalog
from tests.support.screen import explorer_of, lines_of, status_text, wait_for_text, wait_until
from workato_tui.catalog import INDEX
from workato_tui.common.secret import Secret
from workato_tui.profiles.tokens import store_token

RECIPES = {"GET /api/recipes": {"items": [{"id": 1, "name": "Sync", "running": False}]}}


async def test_resources_lists_every_family_and_opens_it():
    async with drive_catalog(RECIPES, "resources") as ui:
        assert {one.title for one in INDEX if one.level != "below"} == {
            str(row.cells[0]) for row in explorer_of(ui.pilot).table.rows.visible
        }
        assert "Recipes" in ui.text
        await ui.move_to("members")
        await ui.press("enter")
        await wait_until(ui.pilot, lambda: "Only in customers' workspaces" in status_text(ui.pilot))
        await ui.move_to("recipes")
        await ui.press("enter")
        assert ui.view.kind == "recipes"
        await ui.press("Y")
        await wait_until(ui.pilot, lambda: "/api/recipes/1" in status_text(ui.pilot))
        await ui.press("escape")
        assert ui.view.kind == "resources"


async def test_every_family_loads_and_its_words_are_there():
    from workato_tui import catalog

    for one in (one for one in INDEX if not one.action):
        resource = catalog.load(one.id)
        assert resource.id == one.id
        assert resource.plural
        assert resource.empty_text or resource.list is None
        assert all(child in catalog.BY_ID for child in (*resource.children, *resource.related))
        for act in resource.actions:
            assert catalog.operation(act.operation.id) is act.operation
            assert act.operation.recovery_hint, act.operation.id
            assert not re.search(r"\Sto check", act.operation.recovery_hint), act.operation.id


async def test_what_has_views_of_its_own_is_opened_by_name_too():
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


async def test_resources_act_in_another_environment_with_its_token():
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
