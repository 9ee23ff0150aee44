"""No child process gets a token, whatever state the profiles are in."""

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
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, ProfileError, TokenRef
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


def saved(name: str = "acme", **tokens: str) -> Profile:
    refs = {env: TokenRef("env", variable) for env, variable in tokens.items()}
    profile = Profile(name, "eu", tokens=refs)
    ProfilesFile().save(profile)
    return profile


def test_neither_by_name_nor_by_value(monkeypatch: pytest.MonkeyPatch) -> None:
    profile = saved(dev="ODD_NAME")
    monkeypatch.setenv("ODD_NAME", TOKEN)
    monkeypatch.setenv("WORKATO_API_TOKEN", "cccc-dddd-2")
    monkeypatch.setenv("ACME_WORKATO_TOKEN", "cccc-dddd-3")
    monkeypatch.setenv("COPY", "x kept-in-a-file-1")
    monkeypatch.setenv("LIKE_ONE", "Bearer wrkaus-eyJhbGciOi")
    monkeypatch.setenv("HARMLESS", "stays")
    check_token("kept-in-a-file-1")
    given = child_environment()
    assert given["HARMLESS"] == "stays"
    assert given["PATH"] == os.environ["PATH"]
    hidden = {"ODD_NAME", "WORKATO_API_TOKEN", "ACME_WORKATO_TOKEN", "COPY", "LIKE_ONE"}
    assert not hidden & set(given)
    script = "import os; print('have' if 'ODD_NAME' in os.environ else 'none')"
    ref = TokenRef("command", f'"{sys.executable}" -c "{script}"')
    assert read_token(profile._replace(tokens={"dev": ref}), "dev").reveal() == "none"


def broken(path: Path) -> None:
    path.write_text(path.read_text() + "[profiles.\n")


def open_to_others(path: Path) -> None:
    path.chmod(0o644)


def in_an_open_folder(path: Path) -> None:
    path.parent.chmod(0o755)


def misspelt(path: Path) -> None:
    path.write_text(path.read_text().replace("data_center", "datacenter"))


def misspelt_at_the_token(path: Path) -> None:
    path.write_text(path.read_text().replace("token_env", "tokenenv"))


def inline(path: Path) -> None:
    path.write_text('profiles.x = {dev = {token_source="env", token_env="ODD_TEST"}}\noops\n')


@pytest.mark.parametrize(
    "spoil",
    [broken, open_to_others, in_an_open_folder, misspelt, misspelt_at_the_token, inline],
)
def test_where_the_profiles_cannot_be_used(
    spoil: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app goes on with what it has loaded, and starts browsers and editors."""
    monkeypatch.setattr("workato_tui.profiles.child_env._token_variables", set())
    saved(dev="ODD_DEV", test="ODD_TEST")
    saved("other", dev="ODD_TEST")
    spoil(ProfilesFile().path)
    with pytest.raises(ProfileError):
        ProfilesFile().load().get("acme")
    monkeypatch.setenv("ODD_TEST", TOKEN)
    assert "ODD_TEST" not in child_environment()


def test_a_profile_that_another_copy_has_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tokens of its other environments are still in the environment, and were never read."""
    monkeypatch.setattr("workato_tui.profiles.child_env._token_variables", set())
    profile = saved(dev="GONE_DEV", prod="GONE_PROD")
    monkeypatch.setenv("GONE_DEV", TOKEN)
    monkeypatch.setenv("GONE_PROD", "cccc-dddd-2")
    read_token(profile, "dev")
    ProfilesFile().remove("acme")
    assert not {"GONE_DEV", "GONE_PROD"} & set(child_environment())


def test_every_child_is_given_its_environment() -> None:
    """One that is started without ``env`` inherits all of this program's."""
    started = 0
    for path in sorted(SOURCE.rglob("*.py")):
        source = path.read_text()
        assert not OTHER_WAYS.search(source), f"{path} starts a child in a way of its own"
        for node in ast.walk(ast.parse(source)) if "subprocess" in source else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) in STARTERS:
                started += 1
                given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                assert given.get("env") in ("dict(environ)", "dict(environment)"), path
    assert started == 4
