"""A batch from a list of another environment stays there: its reads, its writes, and its record."""

from __future__ import annotations

from tests.catalog.partner import at_partner
from tests.support.screen import explorer_of, lines_of, wait_for_text, wait_until
from workato_tui.common.secret import Secret
from workato_tui.profiles.tokens import store_token

RECIPES = {"items": [{"id": 1, "name": "Sync", "running": False}]}


async def test_a_batch_in_prod_is_listed_and_continued_with_the_token_of_prod() -> None:
    answers = {
        "GET /api/recipes": RECIPES,
        "GET /api/recipes/1": RECIPES["items"][0],
        "PUT /api/recipes/1/start": (422, {"message": "No"}),
    }
    async with at_partner(answers) as at:
        await at.open("rec", "recipes")
        profile = at.view.workspace.connection.profile
        profile.tokens["prod"] = store_token("acme", "prod", Secret("token-of-prod"), "file")
        await at.by_name("environment")
        await wait_for_text(at.pilot, "Environment for resources")
        await at.pilot.press("down", "down", "enter")
        await wait_until(at.pilot, lambda: " prod " in lines_of(at.pilot)[0])
        await at.at_view("recipes")
        await at.pilot.press("space", "B")
        await wait_for_text(at.pilot, "1 ticked: Sync", "Start")
        await at.pilot.press("enter")
        await wait_for_text(at.pilot, "Type 1 prod to start", "prod token")
        await at.word("1 prod")
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: explorer_of(at.pilot).view.kind == "batch")
        await wait_for_text(at.pilot, "1 failed")
        await at.back()
        await at.pilot.press("escape")
        await at.at_view("recipes")
        await at.pilot.press("B")
        await at.at_view("batches")
        await wait_for_text(at.pilot, "Start 1 recipe in prod")
        await at.pilot.press("enter")
        await at.at_view("batch")
        await at.act("Let failed items wait again")
        await wait_for_text(at.pilot, "Go on with 1 item of Start 1 recipe in prod?", "prod token")
        await at.word("1 prod")
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: len(at.sent) == 2)
        tokens = {one.headers["authorization"] for one in at.server.requests if one.method == "PUT"}
        assert tokens == {"Bearer token-of-prod"}
