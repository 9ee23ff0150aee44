"""Lookup tables and data tables in the format of exports: rows as CSV, columns in a schema."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packages.zips import make_zip
from tests.support.soak import example_count
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.report_text import plain_text
from workato_tui.packages.contents.package import open_package
from workato_tui.packages.contents.summary import summarize
from workato_tui.packages.contents.to_text import describe_asset

LOOKUP, DATA = "t.lookup_table.json", "t.workato_db_table.json"
DEPOT, SIZE = "0a0b0c0d-1111-4222-8333-444455556666", "0a0b0c0d-1111-4222-8333-444455557777"
HEADER = f"record_id,created_at,updated_at,{DEPOT},{SIZE}\n"
NORTH = "9999-1,2026-01-02,2026-01-02,North,7\n"
SOUTH = "9999-2,2026-01-02,2026-01-02,South,8\n"


def lookup(data: Any, *labels: str) -> dict[str, Any]:
    schema = [
        {"name": f"col{number}", "label": label, "type": "string", "control_type": "text",
         "sticky": not label.startswith("Untitled")}
        for number, label in enumerate(labels or ("Land", "Code", "Untitled column 3"), 1)
    ]  # fmt: skip
    return {"name": "T", "schema": schema, "max_allowed_entries_count": None, "data": data}


def data_table(data: Any) -> dict[str, Any]:
    schema = [{"id": "11fbe9a6-a16d-4d7e-86ea-afe42ec03005", "title": "Record ID",
               "type": "short-text", "read_only": True, "hidden": True},
              {"id": DEPOT, "title": "Depot", "type": "short-text", "hidden": False},
              {"id": SIZE, "title": "Size", "type": "number", "hidden": False}]  # fmt: skip
    return {"name": "T", "project_name": "P", "schema": schema, "data": data}


def package(path: str, value: Any) -> bytes:
    return make_zip({path: json.dumps(value)})


def sentences_of(path: str, before: Any, after: Any) -> list[str]:
    comparison = compare(open_package(package(path, before)), open_package(package(path, after)))
    lines = [line.strip() for line in plain_text(comparison)]
    sentences = [line.removeprefix("* ") for line in lines if line.startswith("* ")]
    assert comparison.differs == bool(sentences)
    return sentences


def shown_rows(path: str, value: Any) -> list[str]:
    opened = open_package(package(path, value))
    sections = describe_asset(opened, opened.assets[0])
    return [
        line.text for section in sections for line in section.lines if "row" in section.title
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "sentences"),
    [
        ("Norway,NO\nChile,CL\n", "Norwegen,NO\nChile,CL\n",
         ["Row Norway, NO: Land is now “Norwegen” instead of “Norway”."]),
        ("Norway,NO\nChile,CL\n", "Norway,NO\n", ["Row removed: Land: Chile, Code: CL."]),
        ("Norway,NO\n", "Norway,NO\nNorway,NO\n", ["Row added: Land: Norway, Code: NO."]),
        ("Norway,NO\n", "Norway,NO,x\n",
         ["Row Norway, NO: Untitled column 3 is now “x” instead of nothing."]),
        ("Norway,NO\n", "Norway,NO,,,x\n",
         ["Row Norway, NO: Column 5 is now “x” instead of nothing."]),
        ("record_id,NO\nNorway,NO\n", "record_id,SE\nNorway,NO\n",
         ["Row record_id, NO: Code is now “SE” instead of “NO”."]),
        (f"{DEPOT},NO\n", f"{DEPOT},SE\n",
         ["Row 0a0b0c0d…, NO: Code is now “SE” instead of “NO”."]),
        ("col1,col2\n", "", ["Row removed: Land: col1, Code: col2."]),
        ("NO,NO\n", "NO,SE\n", ["Row NO, NO: Code is now “SE” instead of “NO”."]),
        (",NO\n", ",SE\n", ["Row added: Code: SE.", "Row removed: Code: NO."]),
        ("Norway,NO\nChile,CL\n", "",
         ["Row removed: Land: Norway, Code: NO.", "Row removed: Land: Chile, Code: CL."]),
        ("Norway,NO\n", None, ["Row removed: Land: Norway, Code: NO."]),
        ("Norway,NO\n", 5,
         ["Row data is now “not included” instead of “1 row”.", "Data is new: 5."]),
        ("Norway\n", "Norway,NO\n", ["Row Norway: Code is now “NO” instead of nothing."]),
        ("Land,Code\nNorway,NO\n", "Norway,NO\n", ["Row removed: Land: Land, Code: Code."]),
        ('"a""b",x\n', '"a""c",x\n', ["Row a\"b, x: Land is now “a\"c” instead of “a\"b”."]),
        ('"a"b,x\n', '"a"c,x\n', ["Row \"a\"b, x: Land is now “\"a\"c” instead of “\"a\"b”."]),
        ('Norway,NO\n', '"Norway","NO"\r\n', []),
        ("Norway,NO\nChile,CL\n", "Chile,CL\nNorway,NO\n", []),
    ],
)  # fmt: skip
def test_rows_of_a_lookup_table_are_reported_one_by_one(before, after, sentences):
    assert sentences_of(LOOKUP, lookup(before), lookup(after)) == sentences
    assert bool(sentences_of(LOOKUP, lookup(after), lookup(before))) == bool(sentences)


def test_rows_omitted_by_an_export_are_counted():
    whole, without = data_table(HEADER + NORTH + SOUTH), data_table("")
    del without["data"]
    assert sentences_of(DATA, whole, without) == [
        "Row data is now “not included” instead of “2 rows”."
    ]
    assert sentences_of(DATA, without, whole) == [
        "Row data is now “2 rows” instead of “not included”."
    ]
    assert sentences_of(DATA, data_table(HEADER), without) == []


def test_many_rows_are_counted_and_listed():
    before = "".join(f"Land {number},L{number}\n" for number in range(6))
    sides = (package(LOOKUP, lookup(data)) for data in (before, "Land 5,X\n"))
    lines = [line.strip() for line in plain_text(compare(*map(open_package, sides)))]
    assert "* 5 rows removed: Land 0, L0, Land 1, L1, Land 2, L2, …" in lines
    assert lines[lines.index("Rows") + 1 :] == [
        "~ Row Land 5, L5: Code: L5 → X",
        *(f"- Land: Land {number}, Code: L{number}" for number in range(5)),
    ]


def test_a_lookup_table_is_shown_with_columns_and_cells():
    assert shown_rows(LOOKUP, lookup("Norway,NO\n,CL\n")) == [
        "Land    Code",
        "Norway  NO",
        "        CL",
    ]
    assert shown_rows(LOOKUP, lookup("Norway,NO\nChile,CL,x,,y\n")) == [
        "Land    Code  Untitled column 3  Column 5",
        "Norway  NO",
        "Chile   CL    x                  y",
    ]
    opened = open_package(package(LOOKUP, lookup("Norway,NO")))
    assert summarize(opened.assets[0]).contents == "1 row"


@pytest.mark.parametrize(
    ("before", "after", "sentences"),
    [
        (NORTH, NORTH.replace("North", "Nord"),
         ["Row North, 7: Depot is now “Nord” instead of “North”."]),
        (NORTH + SOUTH, SOUTH, ["Row removed: Depot: North, Size: 7."]),
        (NORTH, NORTH.replace("7", ""), ["Row North, 7: Size is now empty instead of 7."]),
        (NORTH, NORTH.replace(",2026-01-02,North", ",2026-03-03,North"), []),
        (NORTH, NORTH.replace("9999-1", "8888-1"),
         ["Row North, 7: record ID is now “8888-1” instead of “9999-1”."]),
        (NORTH + SOUTH, SOUTH + NORTH, []),
        (NORTH, NORTH.replace("\n", ",far\n"),
         ["Row North, 7: Column 6 is now “far” instead of nothing."]),
        ("", NORTH, ["Row added: Depot: North, Size: 7."]),
    ],
)  # fmt: skip
def test_rows_of_a_data_table_have_their_columns_titles(before, after, sentences):
    assert sentences_of(DATA, data_table(HEADER + before), data_table(HEADER + after)) == sentences


def test_a_header_may_write_the_ids_of_columns_as_pills_do():
    header = HEADER.replace("-", "_")
    sides = data_table(header + NORTH), data_table(header + NORTH.replace("7", "8"))
    assert sentences_of(DATA, *sides) == ["Row North, 7: Size is now 8 instead of 7."]


def test_a_link_to_the_column_of_another_table_is_named():
    def linked(column: str) -> dict[str, Any]:
        relation = {"table_id": {"zip_name": "o.workato_db_table.json", "name": "O", "folder": ""},
                    "field_id": column}  # fmt: skip
        return {"name": "T", "schema": [{"id": DEPOT[:-1] + "0", "title": "Owner",
                                         "type": "relation", "relation": relation}]}  # fmt: skip

    sides = (make_zip({DATA: json.dumps(linked(column)),
                       "o.workato_db_table.json": json.dumps(data_table(HEADER))})
             for column in (DEPOT, SIZE))  # fmt: skip
    (change,) = compare(*map(open_package, sides)).reported_changes
    assert change.summary == (
        "Column Owner: relation > field id is now “Size” instead of “Depot”.",
    )


def test_a_data_table_is_shown_without_system_columns():
    value = data_table(HEADER + NORTH)
    assert shown_rows(DATA, value) == ["Depot  Size", "North  7"]
    assert summarize(open_package(package(DATA, value)).assets[0]).contents == "1 row"
    strange = data_table(f"record_id,created_at,updated_at,{DEPOT[:-1]}0\n9,1,2,North\n")
    assert shown_rows(DATA, strange) == ["Depot  Size  0a0b0c0d…", "             North"]


CELLS = st.text(st.sampled_from('ab ,"\n\r;é'), max_size=3)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=6)


def rows_of(rows: list[list[str]]) -> Counter[tuple[str, ...]]:
    """Count equal rows, without empty cells at their end."""
    return Counter(tuple("\0".join(row).rstrip("\0").split("\0")) for row in rows)


@settings(max_examples=example_count(300), deadline=None)
@given(TABLES, TABLES)
def test_tables_with_other_rows_always_differ(before, after):
    def table_of(rows: list[list[str]]) -> dict[str, Any]:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        return lookup(text.getvalue())

    changes = sentences_of(LOOKUP, table_of(before), table_of(after))
    assert bool(changes) == (rows_of(before) != rows_of(after))
