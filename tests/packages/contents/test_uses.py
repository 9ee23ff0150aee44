"""References of other assets than recipes, and files without a type in their names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.packages.compare.sample_package import FILES, zipped
from tests.packages.contents.described import lines
from tests.packages.contents.recipes import recipe, step
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.report_text import plain_text
from workato_tui.packages.contents.package import open_package
from workato_tui.packages.contents.references import links

if TYPE_CHECKING:
    from pathlib import Path


def section(path: str, title: str) -> list[str]:
    """Return the lines of a section of an asset."""
    shown = lines(FILES, path)
    start = shown.index(f"# {title}") + 1
    ends = [n for n, line in enumerate(shown) if line.startswith("# ") and n > start]
    return shown[start : min(ends, default=len(shown))]


def test_tools_of_a_server_are_linked_to_their_skills_and_recipes():
    assert section("desk.mcp_server.json", "Tools") == [
        "Tool: Find depot (skill) → Find -> find.agentic_skill.json",
        "  Recipe: Find -> find.recipe.json",
        "  Description: Finds",
        "  Verified user access: yes",
    ]
    assert "# References" not in lines(FILES, "desk.mcp_server.json")
    alone = {"desk.mcp_server.json": FILES["desk.mcp_server.json"]}
    assert "Tool: Find depot (skill)" in lines(alone, "desk.mcp_server.json")
    without_references = json.loads(json.dumps(alone))
    without_references["desk.mcp_server.json"]["references"] = {}
    assert "Tool: ref_0 (not in this file)" in lines(without_references, "desk.mcp_server.json")


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
def test_used_assets_are_linked(path, used):
    assert section(path, "Uses") == used
    assert open_package(zipped(FILES)).asset(path) is not None


def test_the_query_of_an_insight_names_its_table():
    assert "  Table: Desk app" in section("count.insights_query.json", "Query")
    references = links(open_package(zipped(FILES)))
    users = [asset.path for asset in references.used_by["desk.lcap_app.json"]]
    assert users == ["count.insights_query.json"]


def test_changed_settings_and_tags_of_a_project_are_reported():
    before = {path: FILES[path] for path in ("project.json", "tags.json")}
    after = {"project.json": {**before["project.json"], "color": "gold"},
             "tags.json": [{**before["tags.json"][0], "color": "gold"}]}  # fmt: skip
    comparison = compare(open_package(zipped(before)), open_package(zipped(after)))
    report = [line.strip() for line in plain_text(comparison)]
    assert (
        report[report.index("Project settings") + 2] == "* Color is now “gold” instead of “blue”."
    )
    assert report[report.index("Tags") + 2] == (
        "* Tag red > Color is now “gold” instead of “blue”."
    )
    assert lines(before, "tags.json") == [
        "Type: Tags", "1 red", "  Description: -", "  Color: blue",
    ]  # fmt: skip


def test_changes_of_a_server_name_its_tools():
    before = {path: FILES[path] for path in FILES if path.startswith(("desk.mcp", "find"))}
    after = json.loads(json.dumps(before))
    after["desk.mcp_server.json"]["tools"][0]["description"] = "Looks for"
    changes = compare(open_package(zipped(before)), open_package(zipped(after))).reported_changes
    assert changes[0].summary == (
        "Tools > Find depot > Description is now “Looks for” instead of “Finds”.",
    )
    reference = after["desk.mcp_server.json"]["references"]["ref_0"]["id"]
    reference.update({"zip_name": "far.agentic_skill.json", "name": "Far"})
    changes = compare(open_package(zipped(before)), open_package(zipped(after))).reported_changes
    assert changes[0].summary[0] == "Tools > Far > Tool is now “Far” instead of “Find depot”."


def test_keys_of_references_are_no_change():
    """Exports renumber them; here the tools change places, and one gets another text."""
    depot, far = ({"zip_name": f"{name}.agentic_skill.json", "name": name, "folder": ""}
                  for name in ("depot", "far"))  # fmt: skip

    def server(texts: tuple[str, str], *skills: dict[str, str]) -> dict[str, Any]:
        return {"name": "Desk", "auth_type": "token",
                "tools": [{"tool": f"ref_{number}", "description": text, "vua_required": True}
                          for number, text in enumerate(texts)],
                "references": {f"ref_{number}": {"type": "agentic_skill", "id": skill}
                               for number, skill in enumerate(skills)}}  # fmt: skip

    def sentences(*sides: dict[str, Any]) -> list[str]:
        packages = (open_package(zipped({"desk.mcp_server.json": side})) for side in sides)
        return [text for change in compare(*packages).reported_changes for text in change.summary]

    before = server(("Finds", "Drives"), depot, far)
    assert sentences(before, server(("Drives", "Finds"), far, depot)) == [
        "Tools > depot moved from position 1 to 2."
    ]
    assert sentences(
        before, server(("Finds", "Runs"), depot, far) | {"auth_type": "workato_idp"}
    ) == [
        "Authentication is now “Workato Identity” instead of “token”.",
        "Tools > far > Description is now “Runs” instead of “Drives”.",
    ]
    assert sentences(before, server(("Finds",), depot)) == [
        "Tools > far was removed; it was “Tool: far, Description: Drives, Vua required: true”."
    ]


@pytest.mark.parametrize("code", ["object", "list", "text"])
def test_a_recipe_in_a_plain_file_is_read_by_its_content(code):
    nightly = recipe(
        step("clock.timer"), step("logger.log", input={"message": "x"}), name="Nightly"
    )
    if code != "object":
        nightly["code"] = [nightly["code"]] if code == "list" else json.dumps(nightly["code"])
    package = open_package(zipped({"nightly.json": nightly, "other.json": {"code": 5}}))
    assert [(asset.path, asset.type) for asset in package.assets] == [
        ("nightly.json", "recipe"), ("other.json", "file"),
    ]  # fmt: skip
    assert "  2 Logger: log" in lines({"nightly.json": nightly}, "nightly.json")
    changed = json.loads(json.dumps(nightly).replace("logger", "slack"))
    sides = (open_package(zipped({"nightly.json": value})) for value in (nightly, changed))
    assert compare(*sides).reported_changes[0].summary[0].startswith("Step 2 ")


def test_project_settings_in_a_checkout_are_not_compared_with_a_zip(tmp_path: Path):
    for path, value in FILES.items():
        text = value if isinstance(value, str) else json.dumps(value)
        (tmp_path / path).write_text(text, encoding="utf-8")
    settings = ["project.json", "tags.json"]
    built = {path: value for path, value in FILES.items() if path not in settings}
    comparison = compare(open_package(tmp_path), open_package(zipped(built)))
    assert (comparison.differs, comparison.ignored_files) == (False, settings)
