"""Lookup tables as sheets: masked cells, rows changed in place, a row by its values; by keys."""

from __future__ import annotations

import json

from tests.catalog.partner import BASE, NORTHWIND, at_partner, kept
from tests.support.screen import explorer_of, shown_ids, status_text, wait_for_text

SCHEMA = json.dumps([
    {"name": "col1", "label": "code", "type": "string", "control_type": "text"},
    {"name": "col2", "label": "country [/x]", "type": "string"},
    {"name": "col3", "label": "people", "type": "integer"},
])  # fmt: skip
TABLE = {"id": 1820, "name": "Country codes", "schema": SCHEMA, "project_id": "31"}
LISTED = {"result": [TABLE, {"id": 1821, "name": "Odd"}]}
TABLES = {f"GET {BASE}/lookup_tables": LISTED}
ROOT = f"{BASE}/lookup_tables/1820"
ROWS = f"{ROOT}/rows"


def row(number: int, code: str, name: str, people=None):
    return {"id": number, "data": {"code": code, "country [/x]": name, "people": people}}


NL, DE = row(5, "NL", "Nether\nlands", 17), row(6, "DE", "Germany")


async def test_tables_are_made_in_either_form_and_deleted_by_typing_what_goes():
    def made(_query):
        return (400, {"message": "lookup_table is missing"}) if len(sent()) < 2 else {"data": {}}

    def sent():
        return [one for one in at.server.requests if one.method == "POST"]

    answers = {
        **TABLES,
        f"POST {BASE}/lookup_tables": made,
        f"POST {BASE}/lookup_tables/batch_delete": {"success": True},
    }
    async with at_partner(answers, customer=NORTHWIND) as at:
        await at.open("lookup", "lookup-tables")
        assert at.calls == [f"GET {BASE}/lookup_tables?page=1&per_page=100"]
        await wait_for_text(at.pilot, "code, country [/x], people", "people (integer) col3")
        await at.pilot.press("n")
        await at.form("New lookup table")
        await at.fill(name="Prices", columns="1,2,3,4,5,6,7,8,9,10,11", project_id="31")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "Enter 1 to 10 columns, not 11")
        await at.fill(columns="code, price")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "lookup_table is missing", "the other form")
        await at.send(2)
        await at.move_to("1820")
        await at.pilot.press("delete")
        await wait_for_text(
            at.pilot, "Delete lookup table Country codes (#1820)?", "Deletes all rows"
        )
        await at.word("Northwind Farms")
        await at.send(3)
        await at.press("g", "space", "space")
        await at.pilot.press("delete")
        await wait_for_text(at.pilot, "Delete 2 lookup tables?", "Country codes, Odd")
        await at.word("2")
        await at.send(4)
        body = {"name": "Prices", "schema": [{"label": "code"}, {"label": "price"}],
                "project_id": 31}  # fmt: skip
        assert at.sent == [
            ("POST", f"{BASE}/lookup_tables", {}, body),
            ("POST", f"{BASE}/lookup_tables", {}, {"lookup_table": body}),
            ("POST", f"{BASE}/lookup_tables/batch_delete", {}, {"ids": [1820]}),
            ("POST", f"{BASE}/lookup_tables/batch_delete", {}, {"ids": [1820, 1821]}),
        ]


async def test_rows_are_edited_in_place_and_their_cells_hidden_until_asked_for():
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
    async with at_partner(answers, customer=NORTHWIND) as at:
        await at.open("lookup", "lookup-tables")
        await at.press("enter")
        assert at.calls[-1] == f"GET {ROWS}?page=1&per_page=1000"
        assert [column.title for column in at.view.columns] == [
            "ID", "code", "country [/x]", "people", "Updated",
        ]  # fmt: skip
        assert "Germany" not in at.text
        await at.press("slash", *"Germany", "enter")
        assert shown_ids(at.pilot) == []
        await at.press("escape")
        await at.pilot.press("E")
        await at.form("Edit row 5", "In Country codes (#1820)")
        assert "NL" not in at.text
        await at.fill(column_2="18")
        await at.send()
        reads = len(at.calls)
        await at.press("exclamation_mark")
        await wait_for_text(at.pilot, "Netherlands", "18", "Germany")
        await at.move_to("6")
        await at.pilot.press("E")
        rows = await at.form("Edit row 6")
        assert rows["column_0"].field.field_value == "DE"
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "Nothing has changed")
        await at.fill(column_1="Deutschland", column_0="")
        await at.send(2)
        # The answer told nothing of the row, so that it was read once more; the list was not.
        assert at.calls[reads:] == [f"PUT {ROWS}/6", f"GET {ROWS}/6"]
        await wait_for_text(at.pilot, "Deutschland", "84")
        await at.pilot.press("n")
        await at.form("New row")
        await at.fill(column_0="FR", column_1=" France")
        await at.send(3)
        assert shown_ids(at.pilot) == ["5", "6", "7"]
        assert explorer_of(at.pilot).row.id == "7"
        await at.move_to("6")
        await at.pilot.press("delete")
        await wait_for_text(at.pilot, "Delete row 6?", "Cannot be undone")
        await at.send(4)
        assert shown_ids(at.pilot) == ["5", "7"]
        await at.move_to("5")
        await at.press("enter")
        assert at.calls[-1] == f"GET {ROWS}/5"
        assert "Nether" not in at.text
        await at.press("exclamation_mark")
        await wait_for_text(at.pilot, "Nether")
        assert at.sent == [
            ("PUT", f"{ROWS}/5", {}, {"data": {"people": 18}}),
            ("PUT", f"{ROWS}/6", {}, {"data": {"country [/x]": "Deutschland", "code": ""}}),
            ("POST", f"{ROWS}", {}, {"data": {"code": "FR", "country [/x]": "France"}}),
            ("DELETE", f"{ROWS}/6", {}, None),
        ]
        assert not [cell for cell in ("Nether", "German", "Deutsch", "France") if cell in kept(at)]


async def test_rows_are_found_by_their_values_and_no_match_is_an_answer():
    def looked_up(query):
        return {"result": NL} if query.get("by[code]") == "NL" else None

    answers = {
        **TABLES,
        f"GET {ROWS}": {"result": [NL]},
        f"GET {ROOT}/lookup": looked_up,
    }
    async with at_partner(answers, customer=NORTHWIND) as at:
        await at.open("lookup", "lookup-tables")
        await at.act("Row by value of this lookup table: Find")
        await at.form("Row by value of Country codes")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "Enter a value to look up")
        await at.fill(column_0="NL", column_2="17")
        await at.pilot.press("ctrl+s")
        await at.at_view("lookup-value")
        assert at.read(f"{ROOT}/lookup") == [{"by[code]": "NL", "by[people]": "17"}]
        assert shown_ids(at.pilot) == ["5"]
        assert "Nether" not in at.text
        entry = repr(at.view.workspace.connection.journal_entries()[-1])
        assert "lookup" in entry
        assert "NL" not in entry
        await at.pilot.press("f")
        await at.form("Row by value of Country codes")
        await at.fill(column_0="XX")
        await at.pilot.press("ctrl+s")
        await at.back()
        await wait_for_text(at.pilot, "No matching row", "f changes the values")
        assert explorer_of(at.pilot).view.problem is None
        await at.press("escape")
        await at.press("enter")
        await at.pilot.press("f")
        await at.form("Filter rows")
        await at.fill(column_1="A b&c")
        await at.pilot.press("ctrl+s")
        await at.back()
        assert at.read(ROWS)[-1] == {"by[country [/x]]": "A b&c", "page": "1", "per_page": "1000"}
        assert "No matching row" not in status_text(at.pilot)


async def test_a_table_without_a_schema_that_can_be_read_takes_json():
    rows = "/api/lookup_tables/1821/rows"
    answers = {
        "GET /api/lookup_tables": LISTED,
        f"GET {rows}": {"result": [{"id": 1, "data": {"a": "b"}}]},
        f"PUT {rows}/1": {"id": 1, "data": {"a": "c"}},
    }
    async with at_partner(answers) as at:
        await at.open("lookup", "lookup-tables")
        await at.move_to("1821")
        await at.press("enter")
        await at.press("exclamation_mark")
        await wait_for_text(at.pilot, '{"a": "b"}')
        await at.pilot.press("E")
        await at.form("Edit row 1")
        await at.fill(data='{"a": "c"}')
        await at.send()
        assert at.sent == [("PUT", f"{rows}/1", {}, {"data": {"a": "c"}})]
        await wait_for_text(at.pilot, '{"a": "c"}')
