"""Recipes that an import left stopped are started together as a batch, each once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.batches.test_screen import drive_batches
from tests.embedded.steps import NORTHWIND, enter, open_by_number
from tests.support.screen import explorer_of, wait_for_text
from workato_tui.demo import create_app

if TYPE_CHECKING:
    from tests.catalog.partner import CatalogDriver

IMPORT = "92105"
"""Northwind's import of the demo, which left recipes stopped."""


def notes(ui: CatalogDriver) -> list[object]:
    """What stands beside each recipe."""
    return [row.cells[4] for row in explorer_of(ui.pilot).view.rows.all_rows]


async def test_ticked_recipes_of_an_import_are_started_and_noted_beside_them() -> None:
    async with drive_batches(create_app(customers=1), "customers") as ui:
        await enter(ui, NORTHWIND)
        await open_by_number(ui, "import", IMPORT)
        await wait_for_text(ui.pilot, "3 stopped")
        before = notes(ui)
        await ui.pilot.press("plus", "O")
        await wait_for_text(ui.pilot, "Start 3 recipes", "Type 3 to")
        assert ui.writes == []
        await ui.type_confirm_word("3")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("batch")
        await wait_for_text(ui.pilot, "3 failed")
        starts = Counter(path for _, path, *_ in ui.writes)
        assert len(starts) == 3
        assert set(starts.values()) == {1}
        await ui.pilot.press("escape")
        await ui.wait_for_view("package")
        changed = [note for note, known in zip(notes(ui), before, strict=True) if note != known]
        assert len(changed) == 3, "each recipe says why it could not be started"
