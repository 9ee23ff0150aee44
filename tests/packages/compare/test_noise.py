"""Values that the platform writes are noise in every kind of file; others are reported."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.packages.contents.recipes import pill, recipe, step, text
from tests.packages.zips import make_zip
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.detail import detail_of
from workato_tui.packages.contents.package import open_package

NOISE = {
    "version": (3, 4), "version_no": (3, "4"), "updated_at": ("2026-01-01", "2026-02-02"),
    "last_run_at": (None, "2026-01-01"), "stopped_at": ("2026-01-01", None),
    "running": (True, False),
    "job_succeeded_count": (1, 2), "job_failed_count": (1, 2), "lifetime_task_count": (5, 9),
    "copy_count": (0, 1), "version_author_email": ("a@x", "b@x"),
    "authorization_status": ("a", "b"),
    "uuid": ("a", "b"), "x": (1, 2), "canvas": ({"x": 1}, {"x": 2, "zoom": 3}),
    "wizardFinished": (False, True), "unfinished": (True, False),
}  # fmt: skip
REPORTED = {
    "max_allowed_entries_count": (None, 5), "count": (1, 2), "state": ("a", "b"),
    "updates": ("a", "b"), "version_comment": ("a", "b"), "position": (1, 2),
    "private": (True, False),
}  # fmt: skip
FILES: dict[str, Any] = {
    "a.recipe.json": recipe(step("x.y"), step("logger.log", "log", input={"message": "x"})),
    "a.connection.json": {"name": "A", "provider": "bank"},
    "a.lcap_page.json": {"name": "A", "content": {"layout": [1, []]}},
    "a.lookup_table.json": {"name": "A", "schema": [{"name": "col1", "label": "L"}], "data": "x\n"},
    "a.surprise.json": {"name": "A"},
}


def noise_and_changes(before: Any, after: Any, path: str) -> tuple[list[str], int, bool]:
    """Return the noise, the number of changes, and whether the packages differ."""
    sides = (open_package(make_zip({path: json.dumps(value)})) for value in (before, after))
    comparison = compare(*sides)
    detail = detail_of(comparison, comparison.changes[0])
    return [item.noise for item in detail.noise], len(detail.changes), comparison.differs


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("key", [*NOISE, *REPORTED])
def test_values_written_by_the_platform_are_noise(path, key):
    before, after = (NOISE | REPORTED)[key]
    noise, changes, differs = noise_and_changes(
        {**FILES[path], key: before}, {**FILES[path], key: after}, path
    )
    assert (bool(noise), bool(changes)) == (key in NOISE, key in REPORTED)
    assert differs == (key in REPORTED)


def test_the_same_values_are_reported_in_mapped_fields():
    fields = ("updated_at", "x", "uuid")
    before, after = (
        recipe(step("x.y"), step("crm.update", input=dict.fromkeys(fields, value)))
        for value in ("a", "b")
    )
    assert noise_and_changes(before, after, "a.recipe.json") == ([], 3, True)


def test_a_step_finished_by_the_wizard_is_unchanged():
    before, after = (
        recipe(step("x.y"), step("crm.get", wizardFinished=done, unfinished=not done, x=int(done)))
        for done in (True, False)
    )  # fmt: skip
    noise, changes, differs = noise_and_changes(before, after, "a.recipe.json")
    assert (sorted(noise), changes, differs) == (
        ["designer's data", "designer's data", "position on the canvas"], 0, False,
    )  # fmt: skip


@pytest.mark.parametrize(("line", "differs"), [("log2", False), ("log", True)])
def test_an_alias_is_noise_if_its_pills_follow(line, differs):
    def with_alias(alias: str, line: str) -> dict[str, Any]:
        first = step("logger.log", alias, uuid="one", input={"message": "x"})
        second = step("crm.get", "get", input={"id": text("{}", pill(line, "id"))})
        return recipe(step("x.y"), first, second)

    before, after = with_alias("log", "log"), with_alias("log2", line)
    noise, changes, differed = noise_and_changes(before, after, "a.recipe.json")
    assert (bool(noise), bool(changes), differed) == (not differs, differs, differs)
