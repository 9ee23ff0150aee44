"""Child processes never get a token."""

from __future__ import annotations

import ast
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import workato_tui
from workato_tui.profiles.child_env import child_environment
from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef
from workato_tui.profiles.tokens import check_token, read_token

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "aaaa-bbbb-1"
SOURCE = Path(workato_tui.__file__).parent
STARTERS = ("subprocess.run", "subprocess.Popen")
OTHER_WAYS = re.compile(
    r"import webbrowser|import pty|from subprocess|subprocess\.(?:call|check|getoutput)"
    r"|create_subprocess|os\.(?:exec|spawn|posix_spawn|fork|popen|system)"
)


def save_profile(name: str = "acme", **tokens: str) -> Profile:
    refs = {env: TokenRef("env", variable) for env, variable in tokens.items()}
    profile = Profile(name, "eu", tokens=refs)
    ProfilesFile().save(profile)
    return profile


def test_tokens_are_removed_by_name_and_value(monkeypatch: pytest.MonkeyPatch) -> None:
    profile = save_profile(dev="ODD_NAME")
    monkeypatch.setenv("ODD_NAME", TOKEN)
    monkeypatch.setenv("WORKATO_API_TOKEN", "cccc-dddd-2")
    monkeypatch.setenv("ACME_WORKATO_TOKEN", "cccc-dddd-3")
    monkeypatch.setenv("COPY", "x kept-in-a-file-1")
    monkeypatch.setenv("LIKE_ONE", "Bearer wrkaus-eyJhbGciOi")
    monkeypatch.setenv("HARMLESS", "stays")
    check_token("kept-in-a-file-1")
    environment = child_environment()
    assert environment["HARMLESS"] == "stays"
    assert environment["PATH"] == os.environ["PATH"]
    hidden = {"ODD_NAME", "WORKATO_API_TOKEN", "ACME_WORKATO_TOKEN", "COPY", "LIKE_ONE"}
    assert not hidden & set(environment)
    script = "import os; print('have' if 'ODD_NAME' in os.environ else 'none')"
    ref = TokenRef("command", f'"{sys.executable}" -c "{script}"')
    assert read_token(profile._replace(tokens={"dev": ref}), "dev").reveal() == "none"


def break_syntax(path: Path) -> None:
    path.write_text(path.read_text() + "[profiles.\n")


def make_file_readable(path: Path) -> None:
    path.chmod(0o644)


def make_folder_readable(path: Path) -> None:
    path.parent.chmod(0o755)


def misspell_data_center(path: Path) -> None:
    path.write_text(path.read_text().replace("data_center", "datacenter"))


def misspell_token_env(path: Path) -> None:
    path.write_text(path.read_text().replace("token_env", "tokenenv"))


def write_inline_table(path: Path) -> None:
    path.write_text(
        'profiles.x = {dev = {token_source="env", token_env="ODD_WRITE_INLINE_TABLE"}}\noops\n'
    )


@pytest.mark.parametrize(
    "damage",
    [
        break_syntax,
        make_file_readable,
        make_folder_readable,
        misspell_data_center,
        misspell_token_env,
        write_inline_table,
    ],
)
def test_tokens_of_damaged_profiles_are_removed(
    damage: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app goes on with what it has loaded, and starts browsers and editors."""
    variable = f"ODD_{damage.__name__.upper()}"
    save_profile(dev="ODD_DEV", test=variable)
    save_profile("other", dev=variable)
    damage(ProfilesFile().path)
    with pytest.raises(ProfileError):
        ProfilesFile().load().get("acme")
    monkeypatch.setenv(variable, TOKEN)
    assert variable not in child_environment()


def test_tokens_of_a_removed_profile_are_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tokens of its other environments are still in the environment, and were never read."""
    profile = save_profile(dev="GONE_DEV", prod="GONE_PROD")
    monkeypatch.setenv("GONE_DEV", TOKEN)
    monkeypatch.setenv("GONE_PROD", "cccc-dddd-2")
    read_token(profile, "dev")
    ProfilesFile().remove("acme")
    assert not {"GONE_DEV", "GONE_PROD"} & set(child_environment())


def test_every_child_gets_an_environment() -> None:
    """One that is started without ``env`` inherits all of this program's."""
    started = 0
    for path in sorted(SOURCE.rglob("*.py")):
        source = path.read_text()
        assert not OTHER_WAYS.search(source), f"{path} starts a child in a way of its own"
        for node in ast.walk(ast.parse(source)) if "subprocess" in source else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) in STARTERS:
                started += 1
                environment = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                assert environment.get("env") in ("dict(environ)", "dict(environment)"), path
    assert started == 4
