"""Rows of a lookup table to and from CSV."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.partner import NORTHWIND, drive_catalog
from tests.catalog.test_lookup_tables import ROWS, TABLES, row
from tests.support.screen import wait_for_status, wait_for_text, wait_until
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


def plan_changes(text, by, rows=TABLE):
    plan = plan_import(read_csv(text, LABELS), rows, by)
    return [(step.line, step.row_id, step.cells) for step in plan.changes], plan


def test_an_exported_file_changes_nothing():
    rows = [(row.id, *row.cells.values(), 0) for row in TABLE]
    text = to_csv(["ID", *LABELS, "Updated"], rows)
    assert "'=Nether" in text
    steps, plan = plan_changes(text, ID)
    assert steps == []
    assert (plan.unchanged, plan.unmatched_rows, plan.skipped) == (3, 0, [])


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 99), st.floats(allow_nan=False, width=16),
    st.text(st.sampled_from("ab'=+-@,;|% \t\n\"1é\u0301"), max_size=5),
)  # fmt: skip


@settings(max_examples=example_count(300), deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4))
def test_any_exported_file_changes_nothing(rows):
    exported = table(*rows)
    text = to_csv(
        ["ID", *LABELS, "Updated"], [(row.id, *row.cells.values(), 0) for row in exported]
    )
    steps, plan = plan_changes(text, ID, exported)
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
def test_files_of_spreadsheets_are_read(text, encoding, tmp_path):
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    steps, plan = plan_changes(read_text(str(tmp_path / "a.csv")), ID)
    assert (steps, plan.unchanged) == ([], 1)


def test_delimiters_in_a_label_are_ignored():
    labels = ["code", "name, short, long, other"]
    line = read_csv('code;"name, short, long, other"\nNL;x\n', labels)[0]
    assert line.cells == {"code": "NL", labels[1]: "x"}


def test_lines_are_matched_by_id():
    text = 'id;Code;on\r\n1;NL;TRUE\r\n2;"D\nE";true\r\n\r\n;FR;\r\n9;XX;\r\n2;DE;\r\n'
    steps, plan = plan_changes(text, ID)
    assert steps == [(3, "2", {"code": "D\nE", "on": True}), (6, "", {"code": "FR"})]
    assert plan.skipped == [
        (7, "the table has no row 9"),
        (8, "line 3 is about the same row"),
    ]
    assert (plan.unchanged, plan.unmatched_rows) == (1, 1)


def test_lines_are_matched_by_a_unique_column():
    steps, plan = plan_changes("code,name\nNL,Holland\nDE,Germany\nFR\n", "code")
    assert steps == [(2, "1", {"name": "Holland"}), (4, "", {"code": "FR"})]
    assert plan.skipped == [(3, "2 rows of the table have this code")]
    assert plan_changes("code\nNL\nNL\n", ADD_ALL)[0] == [
        (2, "", {"code": "NL"}),
        (3, "", {"code": "NL"}),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("ID,code,name\r\n", "the file has no rows, only the line that names the columns"),
        ("code,nonsense\n", "the table has no column nonsense; it has code, name, on"),
        ("code,CODE\n", "two columns are called CODE"),
        ("code\nNL,more\n", "line 2 has 2 cells, the first line 1"),
        ('code\n"NL" x\n', "line 2 is not valid CSV"),
    ],
)
def test_invalid_files(text, message):
    with pytest.raises(LookupCsvError, match=message.replace("(", ".")):
        read_csv(text, LABELS)


def test_a_column_called_id_is_not_the_row_id():
    assert read_csv("ID,code\n7,NL\n", ["ID", "code"])[0].cells == {"ID": "7", "code": "NL"}
    line = read_csv("ID,ID,code\n1,7,NL\n", ["ID", "code"])[0]
    assert (line.id, line.cells) == ("1", {"ID": "7", "code": "NL"})


# On the screen

ANSWERS = {**TABLES, f"GET {ROWS}": {"result": [row(5, "NL", "=1+1"), row(6, "DE", "Germany", 84)]}}


async def test_rows_are_exported_and_imported(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answers = {
        **ANSWERS,
        f"PUT {ROWS}/6": (422, {"message": "name is too long"}),
        f"POST {ROWS}": {"result": row(7, "FR", "France")},
    }
    async with drive_catalog(answers, customer=NORTHWIND) as ui:
        await ui.open("lookup", "lookup-tables")
        await ui.press("enter")
        await ui.press("e")
        await wait_for_status(ui.pilot, "All cells are masked")
        await ui.press("exclamation_mark")
        await ui.press("e")
        await wait_for_status(ui.pilot, "2 rows exported to")
        file = next(tmp_path.glob("*.csv"))
        assert file.stat().st_mode & 0o777 == 0o600
        text = file.read_text()
        assert "5,NL,'=1+1,," in text
        changed = tmp_path / "back.csv"
        changed.write_text(text.replace("Germany", "Deutschland") + ",FR,France,,\r\n")
        await ui.act("Import rows from a CSV file")
        await ui.wait_for_form(
            "Import rows into lookup table Country codes (#1820)", "nothing is sent yet"
        )
        await ui.fill(file=str(tmp_path / "no.csv"))
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "no.csv: no such file")
        await ui.fill(file=str(changed))
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


async def test_stopping_and_leaving_an_import(tmp_path):
    proceed = threading.Event()
    sent = []

    def add_row(_query):
        sent.append(1)
        if len(sent) in (2, 4):
            proceed.wait(10)
        return {"result": row(10 + len(sent), "X", "")}

    async def start_import(count):
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
    async with drive_catalog({**ANSWERS, f"POST {ROWS}": add_row}, customer=NORTHWIND) as ui:
        await ui.open("lookup", "lookup-tables")
        await ui.press("enter")
        await start_import(2)
        await ui.pilot.press("c")
        await wait_for_text(ui.pilot, "Stopping after the current row")
        proceed.set()
        await wait_for_text(ui.pilot, "2 of 3 rows", "1 not tried: you stopped it")
        await ui.press("escape")
        assert len(ui.writes) == 2
        proceed.clear()
        await start_import(4)
        await ui.pilot.press("escape")
        await wait_for_status(ui.pilot, "The import continues")
        proceed.set()
        await ui.wait_for_notification("3 of 3 rows imported")
        assert len(ui.writes) == 5
