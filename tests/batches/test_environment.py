"""A batch from a list of another environment stays in that environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.catalog.partner import drive_catalog
from tests.support.screen import explorer_of, lines_of, wait_for_text, wait_until
from workato_tui.common.secret import Secret
from workato_tui.profiles.tokens import store_token

if TYPE_CHECKING:
    from tests.catalog.partner import CatalogDriver

RECIPES = {"items": [{"id": 1, "name": "Sync", "running": False}]}


async def begin_in_prod(ui: CatalogDriver) -> None:
    """Begin a batch of the recipes of prod, and wait until it is shown."""
    await ui.open("rec", "recipes")
    profile = ui.view.workspace.connection.profile
    profile.tokens["prod"] = store_token("acme", "prod", Secret("token-of-prod"), "file")
    await ui.run_from_palette("environment")
    await wait_for_text(ui.pilot, "Environment for resources")
    await ui.pilot.press("down", "down", "enter")
    await wait_until(ui.pilot, lambda: " prod " in lines_of(ui.pilot)[0])
    await ui.wait_for_view("recipes")
    await ui.pilot.press("space", "B")
    await wait_for_text(ui.pilot, "1 ticked: Sync", "Start")
    await ui.pilot.press("enter")
    await wait_for_text(ui.pilot, "Type 1 prod to start", "prod token")
    await ui.type_confirm_word("1 prod")
    await ui.pilot.press("ctrl+s")
    await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view.kind == "batch")


async def test_a_batch_with_another_token_opens_from_a_list_of_its_environment() -> None:
    answers = {
        "GET /api/recipes": RECIPES,
        "GET /api/recipes/1": RECIPES["items"][0],
        "PUT /api/recipes/1/start": (401, {"message": "Unauthorized"}),
    }
    async with drive_catalog(answers) as ui:
        await begin_in_prod(ui)
        await wait_for_text(ui.pilot, "paused")
        await ui.pilot.press("1", "p")
        await ui.wait_for_view("pending")
        await ui.pilot.press("enter")
        await ui.wait_for_status("This uses the prod token: press p in a list of prod to open it.")
        await ui.pilot.press("8")
        await ui.wait_for_view("batch")
        await ui.pilot.press("p")
        await ui.wait_for_view("pending")
        await ui.pilot.press("enter")
        await ui.wait_for_view("batch")
        assert ui.view.workspace.connection.environment == "prod"


async def test_the_ledger_opens_a_recipe_only_with_the_token_that_changed_it() -> None:
    answers = {
        "GET /api/recipes": RECIPES,
        "GET /api/recipes/1": RECIPES["items"][0],
        "PUT /api/recipes/1/start": (422, {"message": "No"}),
    }
    async with drive_catalog(answers) as ui:
        await begin_in_prod(ui)
        await wait_for_text(ui.pilot, "1 failed")
        await ui.pilot.press("9")
        await ui.wait_for_view("ledger")
        await ui.pilot.press("o")
        await ui.wait_for_view("recipes")
        assert ui.view.workspace.connection.environment == "prod"
        await ui.run_from_palette("environment")
        await wait_for_text(ui.pilot, "Environment for resources")
        await ui.pilot.press("enter")
        await wait_until(ui.pilot, lambda: " prod " not in lines_of(ui.pilot)[0])
        await ui.pilot.press("9", "o")
        await ui.wait_for_status(
            ": environment switches to the prod token, with which this was sent."
        )


async def test_a_batch_in_prod_continues_with_the_prod_token() -> None:
    answers = {
        "GET /api/recipes": RECIPES,
        "GET /api/recipes/1": RECIPES["items"][0],
        "PUT /api/recipes/1/start": (422, {"message": "No"}),
    }
    async with drive_catalog(answers) as ui:
        await begin_in_prod(ui)
        await wait_for_text(ui.pilot, "1 failed")
        await ui.wait_for_list()
        await ui.pilot.press("escape")
        await ui.wait_for_view("recipes")
        await ui.pilot.press("B")
        await ui.wait_for_view("batches")
        await wait_for_text(ui.pilot, "Start 1 recipe in prod")
        await ui.pilot.press("enter")
        await ui.wait_for_view("batch")
        await ui.act("Queue failed items again")
        await wait_for_text(ui.pilot, "Resume 1 item of Start 1 recipe in prod?", "prod token")
        await ui.type_confirm_word("1 prod")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: len(ui.writes) == 2)
        tokens = {one.headers["authorization"] for one in ui.server.requests if one.method == "PUT"}
        assert tokens == {"Bearer token-of-prod"}
