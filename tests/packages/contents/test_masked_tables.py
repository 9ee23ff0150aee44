"""Cells below columns with secret names are masked; columns without a title are shortened."""

from __future__ import annotations

import json

import pytest

from tests.packages.contents.described import lines
from tests.packages.zips import make_zip
from workato_tui.packages.compare.side_by_side import side_by_side
from workato_tui.packages.contents.package import open_package
from workato_tui.packages.contents.secrets import mask_document

SCHEMA = [{"name": "col1", "title": "Host"}, {"name": "col2", "title": "Password"}]
ID = "12345678-1234-1234-1234-123456789012"
ROWS = {
    "csv": "a.example,hunter2\nb.example,\n",
    "lists": [["a.example", "hunter2"], ["b.example", ""]],
    "objects": [{"col1": "a.example", "col2": "hunter2"}, {"col1": "b.example"}],
    "wrapped": [{"id": 1, "data": {"col1": "a.example", "col2": "hunter2"}}],
    "text": json.dumps([{"col1": "a.example", "col2": "hunter2"}]),
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_only_cells_of_a_password_column_are_masked(rows: object) -> None:
    table = {"name": "Hosts", "schema": SCHEMA, "data": rows}
    masked = mask_document(table)
    assert "hunter2" not in json.dumps(masked)
    assert "a.example" in json.dumps(masked)
    assert {**masked, "data": rows} == table
    path = "h.lookup_table.json"
    assert "hunter2" not in "\n".join(lines({path: table}, path))
    assert "hunter2" in "\n".join(lines({path: table}, path, secrets=True))


def test_a_changed_masked_cell_is_marked_as_different() -> None:
    before, after = (
        open_package(make_zip({"h.lookup_table.json": json.dumps(
            {"name": "Hosts", "schema": SCHEMA, "data": [["a", word]]})})).assets[0]
        for word in ("hunter2", "hunter3")
    )  # fmt: skip
    shown = "\n".join(f"{row.before} {row.after}" for row in side_by_side(before, after))
    assert "hunter" not in shown
    assert "(different)" in shown


def test_a_column_without_a_title_has_a_short_id() -> None:
    schema = [{"id": ID, "title": {"broken": 1}}]
    table = {"name": "T", "schema": schema, "data": [["x"]]}
    shown = "\n".join(lines({"t.workato_db_table.json": table}, "t.workato_db_table.json"))
    assert "12345678…" in shown
    assert ID not in shown
