"""Generated files are current: reference pages, man pages, completion files."""

from __future__ import annotations

import generate
import pytest
from configuration import profile_keys, settings_keys

from tests.docs.conftest import ROOT, read
from workato_tui.commands import COMMANDS
from workato_tui.profiles.own_commands import KEYS as COMMAND_KEYS
from workato_tui.profiles.settings import Settings

FILES = generate.generated()


@pytest.mark.parametrize("name", FILES)
def test_a_generated_file_is_current(name: str):
    assert read(name) == FILES[name], "run: make generate"


def test_no_obsolete_generated_file():
    existing = {
        str(path.relative_to(ROOT)) for path in (ROOT / "share").rglob("*") if path.is_file()
    }
    assert existing == {name for name in FILES if name.startswith("share/")}


def test_every_command_has_a_man_page():
    assert {f"share/man/man1/workato-tui-{name}.1" for name in COMMANDS} < set(FILES)


def test_every_setting_is_described():
    # Commands are tables with a section of their own.
    documented = set(Settings._fields) - {"warnings", "commands"}
    assert {key.name for key in settings_keys()} == documented
    page = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
    assert all(f"| `{key}` |" in page for key in COMMAND_KEYS)
    assert all(key.text for key in (*settings_keys(), *profile_keys()))


def test_a_part_without_marks_is_an_error():
    with pytest.raises(ValueError, match="marks"):
        generate.replace_part("no marks here", "keys", "x")
