"""Added, removed, moved, renamed, and changed assets."""

from __future__ import annotations

import json

from tests.packages.zips import make_zip
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.contents.package import open_package


def recipe(name: str, *fields: str) -> str:
    return json.dumps(
        {
            "name": name,
            "code": {"keyword": "trigger", "input": {field: field * 2 for field in fields}},
        }
    )


def kinds(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    comparison = compare(open_package(make_zip(before)), open_package(make_zip(after)))
    return {change.asset.path: change.kind for change in comparison.changes}


def test_all_kinds_of_differences_of_an_asset():
    before = {
        "a.recipe.json": recipe("A", "x", "y", "z"),
        "b.recipe.json": recipe("B", "k", "l", "m"),
        "c.recipe.json": recipe("C", "o", "p", "q"),
        "d.recipe.json": recipe("D", "r", "s", "t"),
        "e.connection.json": "{}",
    }
    after = {
        "a.recipe.json": recipe("A", "x", "y", "w"),
        "b2.recipe.json": recipe("B2", "k", "l", "m"),
        "Sub/c.recipe.json": recipe("C", "o", "p", "q"),
        "d.recipe.json": recipe("D", "r", "s", "t"),
        "f.lookup_table.json": "{}",
    }
    assert kinds(before, after) == {
        "a.recipe.json": "changed",
        "b2.recipe.json": "renamed",
        "Sub/c.recipe.json": "moved",
        "e.connection.json": "removed",
        "f.lookup_table.json": "added",
    }
    assert kinds(before, before) == {}
