"""``builds show`` with a zip or a folder, without a profile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.packages.compare.sample_package import FILES, zipped

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli


@pytest.fixture(params=["zip", "folder"])
def package(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "zip":
        (tmp_path / "a.zip").write_bytes(zipped(FILES))
        return str(tmp_path / "a.zip")
    (tmp_path / "a").mkdir()
    for path, value in FILES.items():
        text = value if isinstance(value, str) else json.dumps(value)
        (tmp_path / "a" / path).write_text(text, encoding="utf-8")
    return str(tmp_path / "a")


def test_the_assets_of_a_package_are_listed(cli: Cli, package: str):
    done = cli("builds", "show", package)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == f"{package}: {len(FILES) - 1} assets"
    assert lines[2].split() == ["TYPE", "NAME", "HOLDS", "FILE"]
    assert any(line.split()[:5] == ["Lookup", "table", "Codes", "2", "rows"] for line in lines)
    assert any(line.split()[:4] == ["Recipe", "Main", "14", "steps:"] for line in lines)


@pytest.mark.parametrize(
    "pattern", ["codes.lookup_table.json", "Codes", "codes", "*.lookup_table.json", "co*"]
)
def test_an_asset_is_found_by_path_name_and_pattern(cli: Cli, package: str, pattern: str):
    done = cli("builds", "show", package, pattern)
    assert done.code == 0
    assert done.out.splitlines()[:4] == [
        "== Codes (codes.lookup_table.json)", "  Type: Lookup table", "  Name: Codes",
        "  Max allowed entries count: -",
    ]  # fmt: skip
    assert done.out.splitlines()[5:9] == [
        "2 rows", "    Land    Code", "  1 Norway  NO", "  2 Chile   CL",
    ]  # fmt: skip


def test_steps_are_shown_in_full_only(cli: Cli, package: str):
    brief = cli("builds", "show", package, "Main")
    assert "  Shop: Shop  [shop.connection.json]" in brief.out.splitlines()
    assert "For each" not in brief.out
    full = cli("builds", "show", package, "Main", "Find", "--full")
    assert "For each" in full.out
    assert [line for line in full.out.splitlines() if line.startswith("==")] == [
        "== Main (main.recipe.json)", "== Find (find.recipe.json)",
    ]  # fmt: skip
    complete = cli("builds", "show", package, "--full")
    assert complete.out.count("== ") == len(FILES) - 1


def test_a_package_as_json(cli: Cli, package: str):
    brief = json.loads(cli("builds", "show", package, "--json").out)
    assert (brief["format"], len(brief["assets"])) == (1, len(FILES) - 1)
    assert "sections" not in brief["assets"][0]
    done = cli("builds", "show", package, "Desk", "--json")
    by_type = {each["type"]: each for each in json.loads(done.out)["assets"]}
    tools = next(each for each in by_type["mcp_server"]["sections"] if each["title"] == "Tools")
    assert tools["lines"][0]["target"] == "find.agentic_skill.json"


def test_invalid_packages_and_assets(cli: Cli, package: str, tmp_path: Path):
    unknown = cli("builds", "show", package, "Nothing")
    assert (unknown.code, unknown.out) == (2, "")
    assert 'has no asset "Nothing"' in unknown.err
    (tmp_path / "bad.zip").write_bytes(b"no zip")
    bad = cli("builds", "show", str(tmp_path / "bad.zip"))
    assert (bad.code, bad.out) == (3, "")
    (tmp_path / "broken.zip").write_bytes(zipped({"a.recipe.json": "{"}))
    assert (
        "It is not valid JSON at line 1" in cli("builds", "show", str(tmp_path / "broken.zip")).out
    )
    assert cli("builds", "show", str(tmp_path / "none.zip")).code == 2
