"""One list over all customers: what is broken first, a summary, and batches from its rows."""

from __future__ import annotations

from tests.batches.server import Counting
from tests.batches.test_screen import at_counting
from tests.support.screen import explorer_of, paste, shown_ids, wait_for_text, wait_until


async def test_recipes_of_all_customers_show_the_stopped_ones_first_and_start_as_a_batch() -> None:
    server = Counting(customers=5, refusing={3})
    async with at_counting(server, "customers") as ui:
        await ui.act("Recipes of all customers")
        await ui.wait_for_view("customers' recipes")
        await wait_for_text(
            ui.pilot,
            "2 customers with recipes stopped by Workato: 2 recipes",
            "1 customer left out",
        )
        wanted = ["2 7", "4 7", "1 7", "5 7", "3 "]
        await wait_until(ui.pilot, lambda: shown_ids(ui.pilot) == wanted)
        await ui.pilot.press("plus", "B")
        await wait_for_text(ui.pilot, "5 ticked", "Start")
        await paste(ui.pilot, "Start")
        await ui.pilot.press("enter")
        await wait_for_text(
            ui.pilot, "Start 4 recipes of 4 customers", "left out: Customer 3: It was", "4 prod"
        )
        assert ui.writes == []
        await ui.type_confirm_word("4 prod")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "4 done")
        assert set(server.done) == {f"start {n}/7" for n in (1, 2, 4, 5)}
        await ui.pilot.press("escape")
        await ui.wait_for_view("customers' recipes")
        server.refusing.clear()
        await ui.pilot.press("r")
        await wait_for_text(ui.pilot, "No recipe is stopped by Workato.")
        await ui.move_to("4 7")
        await ui.pilot.press("enter")
        await ui.wait_for_view("recipes")
        assert explorer_of(ui.pilot).workspace.connection.workspace_id == "4"
        await wait_until(ui.pilot, lambda: shown_ids(ui.pilot) == ["7"])
