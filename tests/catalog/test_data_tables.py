"""The columns of a data table are sent as a whole: what others add meanwhile is not dropped."""

from __future__ import annotations

from typing import Any

from tests.catalog.partner import drive_catalog
from tests.support.screen import wait_for_text

PATH = "/api/data_tables/t1"


def table(*names: str) -> dict[str, Any]:
    columns = [{"type": "string", "name": name, "field_id": f"f-{name}"} for name in names]
    return {"id": "t1", "name": "Returns", "folder_id": 7, "schema": columns}


async def test_a_column_that_was_added_while_the_form_was_open_is_kept() -> None:
    now = [table("sku")]
    answers = {
        "GET /api/data_tables": {"data": [table("sku")]},
        f"GET {PATH}": lambda _query: {"data": now[0]},
        f"PUT {PATH}": {"data": table("sku", "price", "note")},
    }
    async with drive_catalog(answers) as ui:
        await ui.open("Data tables", "data-tables")
        await ui.act("Add a column to this data table")
        await ui.wait_for_form("Add a column to")
        await ui.fill(column="note")
        now[0] = table("sku", "price")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "was changed while this form was open", "are sku, price.")
        assert ui.writes == []
        now[0] = table()
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "was changed while this form was open", "not known")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "are not known, and would be dropped")
        assert ui.writes == []
        now[0] = table("sku", "price")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "was changed while this form was open", "are sku, price.")
        await ui.send()
        assert [one["name"] for one in ui.writes[0][3]["schema"]] == ["sku", "price", "note"]
        assert [one.get("field_id") for one in ui.writes[0][3]["schema"]] == [
            "f-sku",
            "f-price",
            None,
        ]
