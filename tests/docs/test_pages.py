"""The documentation agrees with the program."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from functools import cache

import pytest

from tests.docs.conftest import DOCUMENTS, PAGES, ROOT, blocks_of, read, spans_of
from workato_tui.catalog import INDEX
from workato_tui.commands.parser import SECTIONS, parse
from workato_tui.keymap import ACTIONS, key_label
from workato_tui.profiles.data_centers import CHOICES
from workato_tui.profiles.errors import ProfileError

TEXTS = [*DOCUMENTS, *PAGES]
CURRENT_TEXTS = [name for name in TEXTS if name != "CHANGELOG.md"]
_FORM_KEYS = {"ctrl+s", "tab", "space", "p", "E", "g", "J", "K"}
"""Keys of forms and dialogs, which are not in the table of actions."""


def code_of(text: str) -> list[str]:
    return blocks_of(text) + spans_of(text)


# Links


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_is_valid(name: str):
    for link in re.findall(r"\]\(([^)\s]+)\)", read(name)):
        if "://" in link or link.startswith("mailto:"):
            continue
        file, _, heading = link.partition("#")
        target = (ROOT / name).parent / file if file else ROOT / name
        assert target.exists(), link
        if heading:
            assert heading in headings_of(target.read_text(encoding="utf-8")), link


def headings_of(text: str) -> set[str]:
    return {
        re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }


def test_every_page_is_in_the_navigation():
    listed = set(re.findall(r": ([\w/-]+\.md)$", read("mkdocs.yml"), re.MULTILINE))
    assert {f"docs/{name}" for name in listed} == set(PAGES)


# Commands


def commands_of(text: str) -> list[str]:
    """Return every command of the program, from lines of blocks and from spans."""
    lines = [line for block in blocks_of(text) for line in block.splitlines()]
    commands = []
    for code in [*lines, *spans_of(text)]:
        match = re.search(r"(?:^|[|(\s]|\./)workato-tui(?:\.pyz)? [^|)>]+", code)
        if match and "COMMAND" not in code and "..." not in code.partition("workato-tui")[2]:
            commands.append(match[0].lstrip("|( ./").partition(" || ")[0].partition("  #")[0])
    return commands


@pytest.mark.parametrize(
    "name", [name for name in CURRENT_TEXTS if name != "docs/reference/command-line.md"]
)
def test_every_command_is_valid(name: str):
    for command in commands_of(read(name)):
        check_command(command)


def check_command(command: str) -> None:
    arguments = shlex.split(re.sub(r"\bID\b|\$build\b", "46", command))[1:]
    try:
        parse(arguments)
    except SystemExit as error:
        failed = error.code != 0
    except ProfileError:
        failed = True
    else:
        failed = False
    assert not failed, command


def test_commands_are_found():
    commands = [command for name in CURRENT_TEXTS for command in commands_of(read(name))]
    assert len(commands) > 40


@pytest.mark.parametrize("command", ["workato-tui --nonsense", "workato-tui builds show --nope 46"])
def test_an_invalid_command_is_detected(command: str):
    with pytest.raises(AssertionError):
        check_command(command)


def test_every_make_target_exists():
    code = "\n".join(text for name in CURRENT_TEXTS for text in code_of(read(name)))
    used = set(re.findall(r"\bmake (?:[A-Z]+=\S+ )?([a-z]+(?:-[a-z]+)*)\b", code))
    existing = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert {"demo", "test"} <= used <= existing


@pytest.mark.parametrize("name", CURRENT_TEXTS)
def test_every_path_exists(name: str):
    for path in re.findall(r"\b((?:workato_tui|tests|tools|benchmarks|docs|\.github)/[\w./-]+)",
                           "\n".join(spans_of(read(name)))):  # fmt: skip
        assert (ROOT / path.rstrip("/.")).exists(), path


# Keys


@cache
def known_keys() -> set[str]:
    return {key_label(key) for action in ACTIONS for key in action.key_names} | _FORM_KEYS


@pytest.mark.parametrize("name", CURRENT_TEXTS)
def test_every_key_is_in_the_key_map(name: str):
    shown = [span for span in spans_of(read(name)) if re.fullmatch(r"[!-~]|ctrl\+\w|f\d+", span)]
    unknown = set(shown) - known_keys()
    # Characters of an address, an example number, argument names, time units.
    assert unknown <= {"@", "~", "f10", "f123", "A", "B", "h", "w", "y"}


@cache
def palette_names() -> set[str]:
    names = [action.title for action in ACTIONS]
    names += [word for action in ACTIONS for word in action.synonyms]
    for entry in INDEX:
        names += [entry.title, *entry.aliases]
    return {name.lower() for name in names}


@pytest.mark.parametrize("name", CURRENT_TEXTS)
def test_every_palette_name_exists(name: str):
    text = read(name)
    names = re.findall(r'`:` and "([^"]+)"', text)
    names += [span[1:] for span in spans_of(text) if re.fullmatch(r":[a-z]+", span)]
    for word in names:
        assert any(part.startswith(word) for full in palette_names()
                   for part in (full, *full.split())), word  # fmt: skip


def test_every_section_and_data_center_is_documented():
    assert ", ".join(SECTIONS) in read("docs/reference/command-line.md")
    assert all(f"`{code}`" in read("docs/profiles.md") for code in CHOICES)


# Configuration


def test_configuration_examples_are_valid(tmp_path, monkeypatch):
    from workato_tui.profiles.file import ProfilesFile
    from workato_tui.profiles.settings import load_settings

    monkeypatch.setenv("WORKATO_TUI_CONFIG_DIR", str(tmp_path))
    tmp_path.chmod(0o700)
    settings, profiles = re.findall(r"```toml\n(.*?)```", read("docs/reference/configuration.md"),
                                    re.DOTALL)  # fmt: skip
    for example in [settings, *rows_of("settings")]:
        (tmp_path / "config.toml").write_text(example)
        assert load_settings().warnings == ()
    (tmp_path / "profiles.toml").write_text(profiles)
    (tmp_path / "profiles.toml").chmod(0o600)
    saved = ProfilesFile().load()
    assert list(saved.profiles) == ["acme"]
    assert not saved.problems


def rows_of(part: str) -> list[str]:
    """Return the examples in the fourth column of a generated table."""
    text = read("docs/reference/configuration.md").partition(f"<!-- generated: {part} -->")[2]
    table = text.partition(f"<!-- end: {part} -->")[0]
    return [
        line.split(" | ")[3].strip("`") for line in table.splitlines() if line.startswith("| `")
    ]


def test_profile_examples_are_valid():
    from workato_tui.profiles.schema import parse_profile

    for example in rows_of("profile"):
        table = tomllib.loads(example)
        custom = {"data_center": "custom", "base_url": "https://workato.example.com"}
        base = custom if "base_url" in table else {"data_center": "eu"}
        assert parse_profile("acme", {**base, **table})


# Troubleshooting


@cache
def program_texts() -> str:
    """Return all strings in the code, with … in place of inserted values."""
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


SENTENCES = re.findall(r"^\| `([^`]+)` \|", read("docs/troubleshooting.md"), re.MULTILINE)


def test_many_errors_are_documented():
    assert len(SENTENCES) > 20


@pytest.mark.parametrize("sentence", SENTENCES)
def test_errors_are_quoted_correctly(sentence: str):
    # An inserted value may be a number in the code.
    pattern = re.escape(sentence).replace("…", "[^\n]*?")
    pattern = re.sub(r"\\\((\d+)\\\)", r"(?:\\(\1\\)|\\(…\\))", pattern)
    assert re.search(pattern, program_texts())
