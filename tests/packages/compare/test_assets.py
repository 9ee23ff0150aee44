"""Assets that came, went, moved, were renamed and changed."""

from __future__ import annotations

import json

from tests.packages.zips import make_zip
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.contents.package import open_package


def recipe(name: str, *fields: str) -> str:
    return json.dumps(
        {"name": name, "code": {"keyword": "trigger", "input": {one: one * 2 for one in fields}}}
    )


def told(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    found = compare(open_package(make_zip(before)), open_package(make_zip(after)))
    return {one.asset.path: one.kind for one in found.changes}


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
    assert told(before, after) == {
        "a.recipe.json": "changed",
        "b2.recipe.json": "renamed",
        "Sub/c.recipe.json": "moved",
        "e.connection.json": "removed",
        "f.lookup_table.json": "added",
    }
    assert told(before, before) == {}
