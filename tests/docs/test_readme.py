"""What the README says is what the program does."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from functools import cache

import keytable
import pytest

from tests.docs.conftest import ROOT
from workato_tui.commands import COMMANDS
from workato_tui.commands.parser import SECTIONS, Parser, start_parser
from workato_tui.commands.profiles import subcommands
from workato_tui.profiles.data_centers import CHOICES

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "CHANGELOG.md", "SECURITY.md")


def part(heading: str) -> str:
    """The text below ``## heading``."""
    return README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_the_table_of_keys_is_current():
    assert keytable.with_table(README) == README, "run: make screenshots"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_to_a_file_or_a_heading(name: str):
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    headings = {
        re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for link in links:
        if link.startswith("#"):
            assert link[1:] in headings, link
        elif "://" not in link and not link.startswith("mailto:"):
            assert (ROOT / link).exists(), link


def test_every_target_of_make_is_there():
    named = set(re.findall(r"\bmake (?:[A-Z]+=\S+ )?([a-z]+)\b", "\n".join(code_of(README))))
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"demo", "test"} <= named <= made


def code_of(text: str) -> list[str]:
    """Code blocks and code spans."""
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    return blocks + re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def test_every_option_of_the_start_is_described_and_no_other():
    described = set(re.findall(r"workato-tui (--[a-z-]+)", part("Command line")))
    assert described == options(start_parser()) - {"--help"}


def options(parser: Parser) -> set[str]:
    return {
        name
        for action in parser._actions
        for name in action.option_strings
        if name.startswith("--")
    }


def test_every_command_is_described_and_no_other():
    described = set(re.findall(r"^workato-tui ([a-z]+)", part("Command line"), re.MULTILINE))
    assert described == set(COMMANDS)
    below = set(re.findall(r"^workato-tui profiles ([a-z]+)", part("Command line"), re.MULTILINE))
    assert below == set(subcommands(Parser(prog="profiles")))


def test_every_section_and_every_data_center_is_named():
    command_line = part("Command line")
    assert f"begin there: {', '.join(SECTIONS)}\n" in command_line
    first = part("The first profile")
    assert all(f"`{code}`" in first for code in CHOICES)


@cache
def spoken_by_the_program() -> str:
    """All texts in the code, what is filled in as …, one after the other."""
    texts = []
    for path in sorted((ROOT / "workato_tui").rglob("*.py")):
        if "demo" in path.relative_to(ROOT).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
            elif isinstance(node, ast.JoinedStr):
                values = (v.value if isinstance(v, ast.Constant) else "…" for v in node.values)
                texts.append("".join(map(str, values)))
    return "\n".join(texts)


SENTENCES = re.findall(r"^\| `([^`]+)` \|", part("Troubleshooting"), re.MULTILINE)


def test_there_is_help_for_many_errors():
    assert len(SENTENCES) > 20


@pytest.mark.parametrize("sentence", SENTENCES)
def test_an_error_is_quoted_as_the_program_says_it(sentence: str):
    # What is filled in may be a number that stands in the code.
    pattern = re.escape(sentence).replace("…", "[^\n]*?")
    pattern = re.sub(r"\\\((\d+)\\\)", r"(?:\\(\1\\)|\\(…\\))", pattern)
    assert re.search(pattern, spoken_by_the_program())


def test_every_folder_of_the_package_has_its_line():
    layout = part("How the code is laid out")
    named = set(re.findall(r"^  ([a-z]+)/ ", layout, re.MULTILINE))
    real = {path.parent.name for path in (ROOT / "workato_tui").glob("*/__init__.py")}
    assert named == real


def test_lower_bounds_leave_out_versions_with_known_advisories():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    bounds = dict(re.match(r"([a-z-]+)>=([\d.]+)", one).groups() for one in project["dependencies"])
    tested = dict(
        re.findall(r"^([a-z-]+)==([\d.]+)$", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
    )
    for name, safe in (("starlette", "1.0.1"), ("httpcore", "1.0.9")):
        assert number(bounds[name]) >= number(safe)
    for name, bound in bounds.items():
        assert number(bound) <= number(tested[name])


def number(version):
    return tuple(map(int, version.split(".")))


@pytest.mark.parametrize("target", ["demo", "run"])
def test_the_app_is_installed_with_the_versions_that_were_tested(target, tmp_path):
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", target],
        cwd=ROOT, env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    (install,) = [line for line in done.stdout.splitlines() if "pip install" in line]
    assert "--constraint constraints.txt" in install


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["keyring"], *extras["serve"]]
    names = {re.match(r"[a-z-]+", one)[0] for one in wanted}
    table = part("How the code is laid out").partition("### Why each dependency is there")[2]
    assert set(re.findall(r"^\| ([a-z-]+) (?:\(|\|)", table, re.MULTILINE)) == names
