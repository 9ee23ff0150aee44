"""Files beside recipes: what they use, with links; and files whose names say nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.packages.compare.sample_package import FILES, zipped
from tests.packages.contents.recipes import recipe, step
from tests.packages.contents.test_describe import lines
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.report_text import plain_text
from workato_tui.packages.contents.package import open_package
from workato_tui.packages.contents.references import links

if TYPE_CHECKING:
    from pathlib import Path


def section(path: str, title: str) -> list[str]:
    told = lines(FILES, path)
    start = told.index(f"# {title}") + 1
    ends = [at for at, line in enumerate(told) if line.startswith("# ") and at > start]
    return told[start : min(ends, default=len(told))]


def test_the_tools_of_a_server_lead_to_their_skills_and_recipes():
    assert section("desk.mcp_server.json", "Tools") == [
        "Tool: Find depot (skill) → Find -> find.agentic_skill.json",
        "  Recipe: Find -> find.recipe.json",
        "  Description: Finds",
        "  Verified user access: yes",
    ]
    assert "# References" not in lines(FILES, "desk.mcp_server.json")
    lone = {"desk.mcp_server.json": FILES["desk.mcp_server.json"]}
    assert "Tool: Find depot (skill)" in lines(lone, "desk.mcp_server.json")
    lost = json.loads(json.dumps(lone))
    lost["desk.mcp_server.json"]["references"] = {}
    assert "Tool: ref_0 (not in this file)" in lines(lost, "desk.mcp_server.json")


@pytest.mark.parametrize(
    ("path", "used"),
    [
        ("find.agentic_skill.json", ["Recipe: Find -> find.recipe.json"]),
        ("helper.agentic_genie.json",
         ["Skill: Find depot → Find -> find.agentic_skill.json"]),
        ("desk.lcap_page.json", ["Data table: Depots -> depots.workato_db_table.json"]),
        ("count.insights_query.json", ["Workflow app: Desk app -> desk.lcap_app.json"]),
    ],
)  # fmt: skip
def test_what_an_asset_uses_is_a_link(path, used):
    assert section(path, "Uses") == used
    assert open_package(zipped(FILES)).asset(path) is not None


def test_the_query_of_an_insight_says_the_name_of_what_it_reads():
    assert "  Table: Desk app" in section("count.insights_query.json", "Query")
    found = links(open_package(zipped(FILES)))
    assert [one.path for one in found.used_by["desk.lcap_app.json"]] == [
        "count.insights_query.json"
    ]


def test_settings_and_tags_of_a_project_are_reported_as_such():
    before = {path: FILES[path] for path in ("project.json", "tags.json")}
    after = {"project.json": {**before["project.json"], "color": "gold"},
             "tags.json": [{**before["tags.json"][0], "color": "gold"}]}  # fmt: skip
    found = compare(open_package(zipped(before)), open_package(zipped(after)))
    told = [line.strip() for line in plain_text(found)]
    assert told[told.index("Project settings") + 2] == "* Color is now “gold” instead of “blue”."
    assert told[told.index("Tags") + 2] == "* red > Color is now “gold” instead of “blue”."
    assert lines(before, "tags.json") == [
        "Type: Tags", "1 red", "  Description: -", "  Color: blue",
    ]  # fmt: skip


def test_what_changed_in_a_server_names_its_tools():
    before = {path: FILES[path] for path in FILES if path.startswith(("desk.mcp", "find"))}
    after = json.loads(json.dumps(before))
    after["desk.mcp_server.json"]["tools"][0]["description"] = "Looks for"
    told = compare(open_package(zipped(before)), open_package(zipped(after))).reported_changes
    assert told[0].summary == (
        "Tools > Find depot > Description is now “Looks for” instead of “Finds”.",
    )
    other = after["desk.mcp_server.json"]["references"]["ref_0"]["id"]
    other.update({"zip_name": "far.agentic_skill.json", "name": "Far"})
    told = compare(open_package(zipped(before)), open_package(zipped(after))).reported_changes
    assert told[0].summary[1] == "Skill is now “Far” instead of “Find depot”."


@pytest.mark.parametrize("code", ["object", "list", "text"])
def test_a_recipe_in_a_plain_file_is_read_by_its_content(code):
    made = recipe(step("clock.timer"), step("logger.log", input={"message": "x"}), name="Nightly")
    if code != "object":
        made["code"] = [made["code"]] if code == "list" else json.dumps(made["code"])
    package = open_package(zipped({"nightly.json": made, "other.json": {"code": 5}}))
    assert [(one.path, one.type) for one in package.assets] == [
        ("nightly.json", "recipe"), ("other.json", "file"),
    ]  # fmt: skip
    assert "  2 Logger: log" in lines({"nightly.json": made}, "nightly.json")
    changed = json.loads(json.dumps(made).replace("logger", "slack"))
    sides = (open_package(zipped({"nightly.json": one})) for one in (made, changed))
    assert compare(*sides).reported_changes[0].summary[0].startswith("Step 2 ")


def test_settings_of_a_checkout_are_not_missed_in_a_zip(tmp_path: Path):
    for path, value in FILES.items():
        text = value if isinstance(value, str) else json.dumps(value)
        (tmp_path / path).write_text(text, encoding="utf-8")
    built = {path: one for path, one in FILES.items() if path not in ("project.json", "tags.json")}
    found = compare(open_package(tmp_path), open_package(zipped(built)))
    assert (found.differs, found.ignored_files) == (False, ["project.json", "tags.json"])
