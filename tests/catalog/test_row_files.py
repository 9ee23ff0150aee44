"""Rows of a lookup table to and from CSV: what is compared, what is sent, what is told."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.partner import NORTHWIND, drive_catalog
from tests.catalog.test_lookup_tables import ROWS, TABLES, row
from tests.support.screen import status_text, wait_for_text, wait_until
from tests.support.soak import example_count
from workato_tui.actions.catalog_files import read_text
from workato_tui.catalog.lookup_csv import ADD_ALL, ID, LookupCsvError, plan_import, read_csv
from workato_tui.catalog.lookup_forms import LookupRow
from workato_tui.common.csv_export import to_csv

LABELS = ["code", "name", "on"]


def table(*rows):
    return [LookupRow.read({"id": n, "data": dict(zip(LABELS, cells, strict=True))})
            for n, cells in enumerate(rows, 1)]  # fmt: skip


TABLE = table(("NL", "=Nether\nlands", True), ("DE", "Germany", False), ("DE", "Twice", None))


def planned(text, by, rows=TABLE):
    plan = plan_import(read_csv(text, LABELS), rows, by)
    return [(step.line, step.row_id, step.cells) for step in plan.changes], plan


def test_what_was_exported_changes_nothing():
    rows = [(row.id, *row.cells.values(), 0) for row in TABLE]
    text = to_csv(["ID", *LABELS, "Updated"], rows)
    assert "'=Nether" in text
    steps, plan = planned(text, ID)
    assert steps == []
    assert (plan.unchanged, plan.unmatched_rows, plan.skipped) == (3, 0, [])


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 99), st.floats(allow_nan=False, width=16),
    st.text(st.sampled_from("ab'=+-@,;|% \t\n\"1é\u0301"), max_size=5),
)  # fmt: skip


@settings(max_examples=example_count(300), deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4))
def test_whatever_was_exported_changes_nothing_when_it_comes_back(rows):
    made = table(*rows)
    text = to_csv(["ID", *LABELS, "Updated"], [(row.id, *row.cells.values(), 0) for row in made])
    steps, plan = planned(text, ID, made)
    assert (steps, plan.unchanged) == ([], len(rows))


@pytest.mark.parametrize(
    "text",
    [
        "ID;code;name\r\n1;NL;'=Nether lands\r\n",
        "sep=;\r\nID;code;name\r\n1;NL;'=Nether lands\r\n",
        "ID;code;name;;;\r\n1;NL;'=Nether lands;;;\r\n;;;;;\r\n",
        "ID\tcode\tname\r\n1\tNL\t'=Nether lands\r\n",
        '\r\n"ID";"code";"name"\r\n"1";"NL";"\'=Nether lands"',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_a_spreadsheet_wrote_is_read(text, encoding, tmp_path):
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    steps, plan = planned(read_text(str(tmp_path / "a.csv")), ID)
    assert (steps, plan.unchanged) == ([], 1)


def test_a_label_with_delimiters_in_it_does_not_decide_what_the_delimiter_is():
    labels = ["code", "name, short, long, other"]
    line = read_csv('code;"name, short, long, other"\nNL;x\n', labels)[0]
    assert line.cells == {"code": "NL", labels[1]: "x"}


def test_lines_are_matched_by_id_and_only_what_differs_is_sent():
    text = 'id;Code;on\r\n1;NL;TRUE\r\n2;"D\nE";true\r\n\r\n;FR;\r\n9;XX;\r\n2;DE;\r\n'
    steps, plan = planned(text, ID)
    assert steps == [(3, "2", {"code": "D\nE", "on": True}), (6, "", {"code": "FR"})]
    assert plan.skipped == [
        (7, "the table has no row 9"),
        (8, "line 3 is about the same row"),
    ]
    assert (plan.unchanged, plan.unmatched_rows) == (1, 1)


def test_lines_are_matched_by_a_column_only_where_it_tells_rows_apart():
    steps, plan = planned("code,name\nNL,Holland\nDE,Germany\nFR\n", "code")
    assert steps == [(2, "1", {"name": "Holland"}), (4, "", {"code": "FR"})]
    assert plan.skipped == [(3, "2 rows of the table have this code")]
    assert planned("code\nNL\nNL\n", ADD_ALL)[0] == [
        (2, "", {"code": "NL"}),
        (3, "", {"code": "NL"}),
    ]


@pytest.mark.parametrize(
    ("text", "said_of_it"),
    [
        ("", "the file is empty"),
        ("ID,code,name\r\n", "the file has no rows, only the line that names the columns"),
        ("code,nonsense\n", "the table has no column nonsense; it has code, name, on"),
        ("code,CODE\n", "two columns are called CODE"),
        ("code\nNL,more\n", "line 2 has 2 cells, the first line 1"),
        ('code\n"NL" x\n', "line 2 is not valid CSV"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(text, said_of_it):
    with pytest.raises(LookupCsvError, match=said_of_it.replace("(", ".")):
        read_csv(text, LABELS)


def test_an_own_column_called_id_is_no_id_of_rows():
    assert read_csv("ID,code\n7,NL\n", ["ID", "code"])[0].cells == {"ID": "7", "code": "NL"}
    line = read_csv("ID,ID,code\n1,7,NL\n", ["ID", "code"])[0]
    assert (line.id, line.cells) == ("1", {"ID": "7", "code": "NL"})


# By keys

LISTED = {**TABLES, f"GET {ROWS}": {"result": [row(5, "NL", "=1+1"), row(6, "DE", "Germany", 84)]}}


async def test_a_sheet_goes_out_and_comes_back_row_by_row(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answers = {
        **LISTED,
        f"PUT {ROWS}/6": (422, {"message": "name is too long"}),
        f"POST {ROWS}": {"result": row(7, "FR", "France")},
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("lookup", "lookup-tables")
        await ui.press("enter")
        await ui.press("e")
        await wait_until(ui.pilot, lambda: "All cells are masked" in status_text(ui.pilot))
        await ui.press("exclamation_mark")
        await ui.press("e")
        await wait_until(ui.pilot, lambda: "2 rows exported to" in status_text(ui.pilot))
        file = next(tmp_path.glob("*.csv"))
        assert file.stat().st_mode & 0o777 == 0o600
        text = file.read_text()
        assert "5,NL,'=1+1,," in text
        back = tmp_path / "back.csv"
        back.write_text(text.replace("Germany", "Deutschland") + ",FR,France,,\r\n")
        await ui.act("Import rows from a CSV file")
        await ui.wait_for_form(
            "Import rows into lookup table Country codes (#1820)", "nothing is sent yet"
        )
        await ui.fill(file=str(tmp_path / "no.csv"))
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "no.csv: no such file")
        await ui.fill(file=str(back))
        await ui.pilot.press("ctrl+s")
        await wait_for_text(
            ui.pilot, "Import back.csv into lookup table Country codes", "1 row is added",
            "1 row is changed; 1 row is unchanged", "2 requests are sent, each once",
        )  # fmt: skip
        assert ui.writes == []
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "1 of 2 rows", "1 failed", "Line 3:", "too long")
        await ui.press("escape")
        assert ui.writes == [
            ("PUT", f"{ROWS}/6", {}, {"data": {"country [/x]": "Deutschland"}}),
            ("POST", ROWS, {}, {"data": {"code": "FR", "country [/x]": "France"}}),
        ]


async def test_an_import_is_stopped_and_one_that_is_left_tells_its_end(tmp_path):
    held = threading.Event()
    sent = []

    def added(_query):
        sent.append(1)
        if len(sent) in (2, 4):
            held.wait(10)
        return {"result": row(10 + len(sent), "X", "")}

    async def begin(count):
        await ui.act("Import rows from a CSV file")
        await ui.wait_for_form("Import rows into")
        await ui.fill(file=str(file))
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "The file has no IDs")
        ui.pilot.app.screen.form.rows["by"].field.index = 1
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "3 rows are added")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: len(sent) == count)

    file = tmp_path / "rows.csv"
    file.write_text("code\nA\nB\nC\n")
    async with drive_catalog({**LISTED, f"POST {ROWS}": added}, customer=NORTHWIND) as ui:
        await ui.open("lookup", "lookup-tables")
        await ui.press("enter")
        await begin(2)
        await ui.pilot.press("c")
        await wait_for_text(ui.pilot, "Stopping after the current row")
        held.set()
        await wait_for_text(ui.pilot, "2 of 3 rows", "1 not tried: you stopped it")
        await ui.press("escape")
        assert len(ui.writes) == 2
        held.clear()
        await begin(4)
        await ui.pilot.press("escape")
        await wait_until(ui.pilot, lambda: "The import continues" in status_text(ui.pilot))
        held.set()
        await ui.wait_for_notification("3 of 3 rows imported")
        assert len(ui.writes) == 5
