"""Lookup tables: masked cells, editing rows, and finding rows by value."""

from __future__ import annotations

import json

from tests.catalog.partner import BASE, NORTHWIND, drive_catalog, stored_text
from tests.support.screen import explorer_of, shown_ids, status_text, wait_for_text

SCHEMA = json.dumps([
    {"name": "col1", "label": "code", "type": "string", "control_type": "text"},
    {"name": "col2", "label": "country [/x]", "type": "string"},
    {"name": "col3", "label": "people", "type": "integer"},
])  # fmt: skip
TABLE = {"id": 1820, "name": "Country codes", "schema": SCHEMA, "project_id": "31"}
TABLE_LIST = {"result": [TABLE, {"id": 1821, "name": "Odd"}]}
TABLES = {f"GET {BASE}/lookup_tables": TABLE_LIST}
ROOT = f"{BASE}/lookup_tables/1820"
ROWS = f"{ROOT}/rows"


def row(number: int, code: str, name: str, people=None):
    return {"id": number, "data": {"code": code, "country [/x]": name, "people": people}}


NL, DE = row(5, "NL", "Nether\nlands", 17), row(6, "DE", "Germany")


async def test_tables_are_created_and_deleted():
    def create(_query):
        return (400, {"message": "lookup_table is missing"}) if len(posts()) < 2 else {"data": {}}

    def posts():
        return [request for request in ui.server.requests if request.method == "POST"]

    answers = {
        **TABLES,
        f"POST {BASE}/lookup_tables": create,
        f"POST {BASE}/lookup_tables/batch_delete": {"success": True},
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("lookup", "lookup-tables")
        assert ui.calls == [f"GET {BASE}/lookup_tables?page=1&per_page=100"]
        await wait_for_text(ui.pilot, "code, country [/x], people", "people (integer) col3")
        await ui.pilot.press("n")
        await ui.wait_for_form("New lookup table")
        await ui.fill(name="Prices", columns="1,2,3,4,5,6,7,8,9,10,11", project_id="31")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Enter 1 to 10 columns, not 11")
        await ui.fill(columns="code, price")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "lookup_table is missing", "the other form")
        await ui.send(2)
        await ui.move_to("1820")
        await ui.pilot.press("delete")
        await wait_for_text(
            ui.pilot, "Delete lookup table Country codes (#1820)?", "Deletes all rows"
        )
        await ui.type_confirm_word("Northwind Farms")
        await ui.send(3)
        await ui.press("g", "space", "space")
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Delete 2 lookup tables?", "Country codes, Odd")
        await ui.type_confirm_word("2")
        await ui.send(4)
        body = {"name": "Prices", "schema": [{"label": "code"}, {"label": "price"}],
                "project_id": 31}  # fmt: skip
        assert ui.writes == [
            ("POST", f"{BASE}/lookup_tables", {}, body),
            ("POST", f"{BASE}/lookup_tables", {}, {"lookup_table": body}),
            ("POST", f"{BASE}/lookup_tables/batch_delete", {}, {"ids": [1820]}),
            ("POST", f"{BASE}/lookup_tables/batch_delete", {}, {"ids": [1820, 1821]}),
        ]


async def test_rows_are_edited_and_their_cells_masked():
    answers = {
        **TABLES,
        f"GET {ROWS}": {"result": [NL, DE]},
        f"GET {ROWS}/5": {"result": NL},
        f"GET {ROWS}/6": {"result": row(6, "DE", "Deutschland", 84)},
        f"POST {ROWS}": {"result": row(7, "FR", "France")},
        f"PUT {ROWS}/5": {"result": row(5, "NL", "Netherlands", 18)},
        f"PUT {ROWS}/6": {"success": True},
        f"DELETE {ROWS}/6": {"success": True},
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("lookup", "lookup-tables")
        await ui.press("enter")
        assert ui.calls[-1] == f"GET {ROWS}?page=1&per_page=1000"
        assert [column.title for column in ui.view.columns] == [
            "ID", "code", "country [/x]", "people", "Updated",
        ]  # fmt: skip
        assert "Germany" not in ui.text
        await ui.press("slash", *"Germany", "enter")
        assert shown_ids(ui.pilot) == []
        await ui.press("escape")
        await ui.pilot.press("E")
        await ui.wait_for_form("Edit row 5", "In Country codes (#1820)")
        assert "NL" not in ui.text
        await ui.fill(column_2="18")
        await ui.send()
        reads = len(ui.calls)
        await ui.press("exclamation_mark")
        await wait_for_text(ui.pilot, "Netherlands", "18", "Germany")
        await ui.move_to("6")
        await ui.pilot.press("E")
        rows = await ui.wait_for_form("Edit row 6")
        assert rows["column_0"].field.field_value == "DE"
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Nothing has changed")
        await ui.fill(column_1="Deutschland", column_0="")
        await ui.send(2)
        # The response had no row, so only the row was read again.
        assert ui.calls[reads:] == [f"PUT {ROWS}/6", f"GET {ROWS}/6"]
        await wait_for_text(ui.pilot, "Deutschland", "84")
        await ui.pilot.press("n")
        await ui.wait_for_form("New row")
        await ui.fill(column_0="FR", column_1=" France")
        await ui.send(3)
        assert shown_ids(ui.pilot) == ["5", "6", "7"]
        assert explorer_of(ui.pilot).row.id == "7"
        await ui.move_to("6")
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Delete row 6?", "Cannot be undone")
        await ui.send(4)
        assert shown_ids(ui.pilot) == ["5", "7"]
        await ui.move_to("5")
        await ui.press("enter")
        assert ui.calls[-1] == f"GET {ROWS}/5"
        assert "Nether" not in ui.text
        await ui.press("exclamation_mark")
        await wait_for_text(ui.pilot, "Nether")
        assert ui.writes == [
            ("PUT", f"{ROWS}/5", {}, {"data": {"people": 18}}),
            ("PUT", f"{ROWS}/6", {}, {"data": {"country [/x]": "Deutschland", "code": ""}}),
            ("POST", f"{ROWS}", {}, {"data": {"code": "FR", "country [/x]": "France"}}),
            ("DELETE", f"{ROWS}/6", {}, None),
        ]
        assert not [
            cell for cell in ("Nether", "German", "Deutsch", "France") if cell in stored_text(ui)
        ]


async def test_rows_are_found_by_value():
    def find_row(query):
        return {"result": NL} if query.get("by[code]") == "NL" else None

    answers = {
        **TABLES,
        f"GET {ROWS}": {"result": [NL]},
        f"GET {ROOT}/lookup": find_row,
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("lookup", "lookup-tables")
        await ui.act("Row by value of this lookup table: Find")
        await ui.wait_for_form("Row by value of Country codes")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Enter a value to look up")
        await ui.fill(column_0="NL", column_2="17")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("lookup-value")
        assert ui.queries_of(f"{ROOT}/lookup") == [{"by[code]": "NL", "by[people]": "17"}]
        assert shown_ids(ui.pilot) == ["5"]
        assert "Nether" not in ui.text
        entry = repr(ui.view.workspace.connection.journal_entries()[-1])
        assert "lookup" in entry
        assert "NL" not in entry
        await ui.pilot.press("f")
        await ui.wait_for_form("Row by value of Country codes")
        await ui.fill(column_0="XX")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        await wait_for_text(ui.pilot, "No matching row", "f changes the values")
        assert explorer_of(ui.pilot).view.problem is None
        await ui.press("escape")
        await ui.press("enter")
        await ui.pilot.press("f")
        await ui.wait_for_form("Filter rows")
        await ui.fill(column_1="A b&c")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        assert ui.queries_of(ROWS)[-1] == {
            "by[country [/x]]": "A b&c",
            "page": "1",
            "per_page": "1000",
        }
        assert "No matching row" not in status_text(ui.pilot)


async def test_rows_of_a_table_without_a_readable_schema_are_json():
    rows = "/api/lookup_tables/1821/rows"
    answers = {
        "GET /api/lookup_tables": TABLE_LIST,
        f"GET {rows}": {"result": [{"id": 1, "data": {"a": "b"}}]},
        f"PUT {rows}/1": {"id": 1, "data": {"a": "c"}},
    }
    async with drive_catalog(answers) as ui:
        await ui.open("lookup", "lookup-tables")
        await ui.move_to("1821")
        await ui.press("enter")
        await ui.press("exclamation_mark")
        await wait_for_text(ui.pilot, '{"a": "b"}')
        await ui.pilot.press("E")
        await ui.wait_for_form("Edit row 1")
        await ui.fill(data='{"a": "c"}')
        await ui.send()
        assert ui.writes == [("PUT", f"{rows}/1", {}, {"data": {"a": "c"}})]
        await wait_for_text(ui.pilot, '{"a": "c"}')
