"""Cells below columns with secret names are masked; columns without a title are shortened."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.packages.compare.sample_package import zipped
from tests.packages.contents.described import lines
from tests.packages.contents.recipes import recipe, step
from tests.packages.zips import make_zip
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.report_text import plain_text
from workato_tui.packages.compare.side_by_side import side_by_side
from workato_tui.packages.contents.package import open_package
from workato_tui.packages.contents.secrets import mask_document
from workato_tui.packages.contents.to_text import json_text, step_json

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


@pytest.mark.parametrize("named_by", ["the step", "the table"])
def test_values_for_a_password_column_are_masked_in_steps(named_by: str) -> None:
    column = {"name": ID.replace("-", "_"), "label": "Password", "type": "string"}
    schema = {"extended_input_schema": [{"name": "parameters", "properties": [column]}]}
    table = {"name": "T", "schema": [{"id": ID, "title": "Password"}]}

    def package(word: str) -> dict[str, Any]:
        filters = [{"field_id": ID, "op_default": "eq", "value_default": word}]
        fields = {"parameters": {ID: word, ID.replace("-", "_"): word}, "filters": filters}
        named = schema if named_by == "the step" else {}
        add = step("workato_db_table.add", "a", input=fields, **named)
        files = {"r.recipe.json": recipe(step("clock.timer"), add)}
        return files | ({"t.workato_db_table.json": table} if named_by == "the table" else {})

    before, after = package("hunter2"), package("hunter3")
    shown = "\n".join(lines(before, "r.recipe.json"))
    assert "hunter" not in shown
    assert shown.count("•••") == 3
    assert "hunter2" in "\n".join(lines(before, "r.recipe.json", secrets=True))
    opened = [open_package(zipped(files)) for files in (before, after)]
    report = "\n".join(plain_text(compare(*opened), full=True))
    assert "hunter" not in report
    assert report.count("••• (different)") == 6
    asset = opened[0].asset("r.recipe.json")
    assert asset is not None
    assert "hunter" not in json_text(opened[0], asset)
    assert "hunter" not in step_json(opened[0], asset, 2)
    comparison = compare(*opened)
    change = comparison.reported_changes[0]
    rows = side_by_side(change.before, change.after, comparison.context)
    assert "hunter" not in "".join(f"{row.before} {row.after}" for row in rows)
    added = open_package(zipped({**before, "r.recipe.json": recipe(step("clock.timer"))}))
    assert "hunter" not in "\n".join(plain_text(compare(added, opened[0]), full=True))


def test_a_column_without_a_title_has_a_short_id() -> None:
    schema = [{"id": ID, "title": {"broken": 1}}]
    table = {"name": "T", "schema": schema, "data": [["x"]]}
    shown = "\n".join(lines({"t.workato_db_table.json": table}, "t.workato_db_table.json"))
    assert "12345678…" in shown
    assert ID not in shown
