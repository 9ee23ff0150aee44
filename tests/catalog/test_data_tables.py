"""Editing the columns of a data table keeps columns that were added meanwhile."""

from __future__ import annotations

from typing import Any

from tests.catalog.partner import drive_catalog
from tests.support.screen import wait_for_text

PATH = "/api/data_tables/t1"


def table(*names: str) -> dict[str, Any]:
    columns = [{"type": "string", "name": name, "field_id": f"f-{name}"} for name in names]
    return {"id": "t1", "name": "Returns", "folder_id": 7, "schema": columns}


async def test_a_column_added_while_the_form_was_open_is_kept() -> None:
    current = [table("sku")]
    answers = {
        "GET /api/data_tables": {"data": [table("sku")]},
        f"GET {PATH}": lambda _query: {"data": current[0]},
        f"PUT {PATH}": {"data": table("sku", "price", "note")},
    }
    async with drive_catalog(answers) as ui:
        await ui.open("Data tables", "data-tables")
        await ui.act("Add a column to this data table")
        await ui.wait_for_form("Add a column to")
        await ui.fill(column="note")
        current[0] = table("sku", "price")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "was changed while this form was open", "are sku, price.")
        assert ui.writes == []
        current[0] = table()
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "was changed while this form was open", "not known")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "are not known, and would be dropped")
        assert ui.writes == []
        current[0] = table("sku", "price")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "was changed while this form was open", "are sku, price.")
        await ui.send()
        assert [column["name"] for column in ui.writes[0][3]["schema"]] == ["sku", "price", "note"]
        assert [column.get("field_id") for column in ui.writes[0][3]["schema"]] == [
            "f-sku",
            "f-price",
            None,
        ]
