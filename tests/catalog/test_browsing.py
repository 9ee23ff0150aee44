"""Families by name and from the list of resources; in which environment they act; read-only."""

from __future__ import annotations

import re

from tests.catalog.partner import at_partner
from tests.support.screen import explorer_of, lines_of, status_text, wait_for_text, wait_until
from workato_tui.catalog import INDEX
from workato_tui.common.secret import Secret
from workato_tui.profiles.tokens import store_token

RECIPES = {"GET /api/recipes": {"items": [{"id": 1, "name": "Sync", "running": False}]}}


async def test_resources_lists_every_family_and_opens_it():
    async with at_partner(RECIPES, "resources") as at:
        assert {one.title for one in INDEX if one.level != "below"} == {
            str(row.cells[0]) for row in explorer_of(at.pilot).table.rows.visible
        }
        assert "Recipes" in at.text
        await at.move_to("members")
        await at.press("enter")
        await wait_until(at.pilot, lambda: "Only in customers' workspaces" in status_text(at.pilot))
        await at.move_to("recipes")
        await at.press("enter")
        assert at.view.kind == "recipes"
        await at.press("Y")
        await wait_until(at.pilot, lambda: "/api/recipes/1" in status_text(at.pilot))
        await at.press("escape")
        assert at.view.kind == "resources"


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
    async with at_partner({"GET /api/folders": [], "GET /api/tags": []}, "resources") as at:
        await at.move_to("folders")
        await at.press("enter")
        assert at.view.kind == "folders"
        await at.open("tags", "tags")
        await at.pilot.press("colon")
        await at.choose("props")
        await at.form("Properties of the dev environment")
        await at.press("escape")
        await at.open("project-prop", "projects")


async def test_resources_act_in_another_environment_with_its_token():
    answers = {**RECIPES, "PUT /api/recipes/1/start": {"success": True},
               "GET /api/properties": {"a": "b"}}  # fmt: skip
    async with at_partner(answers) as at:
        await at.open("rec", "recipes")
        await at.by_name("environment")
        await wait_for_text(at.pilot, "Environment for resources", "no prod token")
        await at.pilot.press("escape")
        profile = at.view.workspace.connection.profile
        profile.tokens["prod"] = store_token("acme", "prod", Secret("token-of-prod"), "file")
        await at.by_name("environment")
        await wait_for_text(at.pilot, "Environment for resources")
        await at.pilot.press("down", "down", "enter")
        await wait_until(at.pilot, lambda: " prod " in lines_of(at.pilot)[0])
        await at.at_view("recipes")
        assert at.server.last.headers["authorization"] == "Bearer token-of-prod"
        await at.pilot.press("O")
        await wait_for_text(at.pilot, "prod token", "Type Sync to start")
        await at.word("Sync")
        await at.send()
        assert at.server.requests[-2].headers["authorization"] == "Bearer token-of-prod"
        await at.by_name("environment_properties")
        await at.form("Properties of the prod environment")
        await at.pilot.press("ctrl+s")
        await at.at_view("environment properties")
        assert at.server.last.path == "/api/properties"
        assert at.server.last.headers["authorization"] == "Bearer token-of-prod"
        await at.press("escape")
        await at.press("escape")
        assert " dev " in lines_of(at.pilot)[0]
        await at.press("r")
        assert at.server.last.headers["authorization"] != "Bearer token-of-prod"
