"""``profiles add, edit, list, remove, rename, default``."""

from __future__ import annotations

import json
import os
import stat
import sys
from typing import TYPE_CHECKING

import pexpect
import pytest

from tests.cli.conftest import ROOT, Cli
from workato_tui.common.paths import config_dir
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef
from workato_tui.profiles.tokens import read_token

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "wrkaeu-0d1c2b3a49"


def files_with(text: str) -> list[Path]:
    return [path for path in config_dir().rglob("*") if path.is_file() and text in path.read_text()]


def test_a_piped_token_is_saved_in_a_file(cli: Cli) -> None:
    done = cli(
        "profiles", "add", "acme", "--data-center", "eu", "--token-stdin", stdin=f"{TOKEN}\n"
    )
    assert (done.code, done.err) == (0, "")
    assert "workato-tui profiles test acme" in done.out
    saved = ProfilesFile().load()
    assert saved.default == "acme"
    assert read_token(saved.get("acme"), "dev").reveal() == TOKEN
    token_files = files_with(TOKEN)
    assert [path.parent.name for path in token_files] == ["tokens"]
    assert stat.S_IMODE(token_files[0].stat().st_mode) == 0o600


def test_tokens_are_added_and_replaced(cli: Cli) -> None:
    cli("profiles", "add", "acme", "--data-center", "eu", "--token-stdin", stdin=TOKEN)
    assert cli("profiles", "add", "acme", "--environment", "prod", "--token-env", "P").code == 0
    assert cli("profiles", "add", "acme", "--token-stdin", stdin="newer-token").code == 0
    profile = ProfilesFile().load().get("acme")
    assert profile.tokens["prod"] == TokenRef("env", "P")
    assert read_token(profile, "dev").reveal() == "newer-token"
    assert files_with(TOKEN) == []
    assert cli("profiles", "remove", "acme").code == 0
    assert files_with("newer-token") == []


def test_adding_a_token_cannot_change_the_data_center(cli: Cli) -> None:
    ProfilesFile().save(Profile("acme", "eu"))
    done = cli("profiles", "add", "acme", "--data-center", "us", "--token-stdin", stdin=TOKEN)
    assert done.code == 2
    assert "is at https://app.eu.workato.com" in done.err
    assert files_with(TOKEN) == []


def test_a_failed_save_leaves_no_token_behind(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[profiles]\nacme = {data_center = "eu"}\n'
    config_dir().mkdir(mode=0o700, parents=True)
    path = config_dir() / "profiles.toml"
    path.write_text(text)
    path.chmod(0o600)
    done = cli("profiles", "add", "acme", "--token-stdin", stdin=TOKEN)
    assert done.code == 1
    assert "left alone" in done.err
    assert (files_with(TOKEN), path.read_text()) == ([], text)


@pytest.mark.parametrize("piped", ["", "\n", "two words", "\x1b[31m"])
def test_invalid_tokens_are_rejected(cli: Cli, piped: str) -> None:
    done = cli("profiles", "add", "acme", "--data-center", "eu", "--token-stdin", stdin=piped)
    assert done.code == 2
    assert not (config_dir() / "profiles.toml").exists()


def test_a_token_of_another_data_center_has_a_warning(cli: Cli) -> None:
    done = cli("profiles", "add", "acme", "--data-center", "us", "--token-stdin", stdin=TOKEN)
    assert done.code == 0
    assert "like one of EU, but profile acme is at US" in done.err


def test_custom_url_and_legacy_headers(cli: Cli) -> None:
    location = ("--data-center", "custom", "--base-url", "https://w.example.com/api/")
    login = ("--auth", "legacy", "--email", "me@example.com", "--token-env", "OLD")
    done = cli("profiles", "add", "old", *location, *login, "--read-only", "--default")
    assert done.code == 0
    assert "no longer accept" in done.err
    profile = ProfilesFile().load().get("old")
    assert (profile.url, profile.auth, profile.email) == (
        "https://w.example.com", "legacy", "me@example.com",
    )  # fmt: skip
    assert profile.read_only


def test_edit_changes_only_the_given_options(cli: Cli) -> None:
    cli("profiles", "add", "acme", "--data-center", "eu", "--token-env", "A", "--read-only")
    edit = (
        "profiles", "edit", "acme", "--no-read-only", "--reviewer", "Zoë", "--data-center", "uk",
    )  # fmt: skip
    done = cli(*edit)
    assert done.code == 2
    assert "The saved tokens (dev) will go to " in done.err
    assert "instead of app.eu.workato.com. Nothing was changed. Add --keep-tokens" in done.err
    profile = ProfilesFile().load().get("acme")
    assert (profile.read_only, profile.reviewer, profile.data_center) == (True, None, "eu")
    done = cli(*edit, "--keep-tokens")
    assert (done.code, done.err) == (0, "")
    profile = ProfilesFile().load().get("acme")
    assert (profile.read_only, profile.reviewer, profile.data_center) == (False, "Zoë", "uk")
    assert profile.tokens == {"dev": TokenRef("env", "A")}
    assert cli("profiles", "edit", "acme", "--forget-token", "dev", "--reviewer", "").code == 0
    profile = ProfilesFile().load().get("acme")
    assert (profile.tokens, profile.reviewer) == ({}, None)


def test_listing(cli: Cli) -> None:
    empty = cli("profiles", "list")
    assert (empty.code, empty.out) == (0, "")
    assert "profiles add" in empty.err
    assert cli("profiles", "list", "--json").out == "[]\n"
    cli(
        "profiles", "add", "acme", "--data-center", "eu", "--token-command", "pass show secret-name"
    )
    cli("profiles", "add", "zeta", "--data-center", "us", "--token-env", "Z", "--read-only")
    shown = cli("profiles", "list").out.splitlines()
    assert shown[1].split() == ["*", "acme", "EU", "https://app.eu.workato.com", "dev:command"]
    assert shown[2].split() == [
        "zeta", "US", "https://www.workato.com", "dev:env", "read-only",
    ]  # fmt: skip
    assert cli("profiles", "list", "--names").out == "acme\nzeta\n"
    rows = json.loads(cli("profiles", "list", "--json").out)
    assert [row["name"] for row in rows] == ["acme", "zeta"]
    assert rows[0]["tokens"] == {"dev": "command"}
    assert rows[0]["default"] is True
    assert "secret-name" not in json.dumps(rows)


def test_a_bad_profile_is_named_and_the_others_are_listed(cli: Cli) -> None:
    ProfilesFile().save(Profile("acme", "eu"))
    path = config_dir() / "profiles.toml"
    path.write_text(path.read_text() + '[profiles.bad]\ndata_center = "eu"\nread_onyl = true\n')
    done = cli("profiles", "list", "--names")
    assert (done.code, done.out) == (0, "acme\n")
    done = cli("profiles", "list")
    assert done.code == 2
    assert "acme" in done.out
    assert "read_onyl" in done.err


def test_rename_and_default(cli: Cli) -> None:
    for name in ("acme", "zeta"):
        cli("profiles", "add", name, "--data-center", "eu", "--token-env", "X")
    assert cli("profiles", "default", "zeta").code == 0
    assert cli("profiles", "rename", "zeta", "omega").code == 0
    assert ProfilesFile().load().default == "omega"
    assert cli("profiles", "rename", "omega", "acme").code == 2
    assert cli("profiles", "rename", "omega", "builds").code == 2


def add_profile_in_terminal() -> pexpect.spawn:
    """Start to add a profile, up to the hidden prompt for its token."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "workato_tui", "profiles", "add", "acme", "--data-center", "eu"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        encoding="utf-8",
        timeout=20,
    )
    child.expect(r"API token of acme, dev \(hidden\): ")
    assert child.waitnoecho(timeout=10)
    return child


@pytest.mark.pty
def test_at_a_terminal_the_token_is_not_echoed() -> None:
    child = add_profile_in_terminal()
    child.sendline(TOKEN)
    child.expect("Saved profile acme")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert TOKEN not in str(child.before)
    assert read_token(ProfilesFile().load().get("acme"), "dev").reveal() == TOKEN


@pytest.mark.pty
@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_leaving_the_prompt_changes_nothing(key: str) -> None:
    child = add_profile_in_terminal()
    child.send(key)
    child.expect("workato-tui: .*\n")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus in (1, 2)
    assert not (config_dir() / "profiles.toml").exists()


@pytest.mark.parametrize(
    ("command", "syntax"),
    [
        ("pass show workato | head -1", "|"),
        ("cat ~/token", "~"),
        ("cat $HOME/token", "$HOME"),
        ('cat "$HOME/token"', "$HOME"),
        ("cd /x && cat token", "&&"),
        ("echo `cat token`", "`"),
        ("echo $(cat token)", "$("),
        ("cat < token", "<"),
        ("cat a; cat b", ";"),
        ("PASSWORD_STORE_DIR=/x pass show workato", "PASSWORD_STORE_DIR="),
        ("cat token\ncat other", "a line break"),
    ],
)
def test_a_command_with_shell_syntax_is_rejected(cli: Cli, command: str, syntax: str) -> None:
    arguments = ("profiles", "add", "acme", "--data-center", "eu", "--token-command", command)
    done = cli(*arguments)
    assert (done.code, done.out) == (2, "")
    assert f"has {syntax} in it" in done.err
    assert "sh -c '" in done.err
    assert not ProfilesFile().load().profiles


@pytest.mark.parametrize(
    "command",
    [
        "pass show workato/acme",
        "sh -c 'pass show workato | head -1'",
        "/bin/bash -c 'cat ~/token && true'",
        "awk '{print $1; exit}' /x",
        'vault read -field="a|b" secret',
        "printf 'it~s' a~b \\$HOME",
    ],
)
def test_a_command_without_shell_syntax_is_saved(cli: Cli, command: str) -> None:
    arguments = ("profiles", "add", "acme", "--data-center", "eu", "--token-command", command)
    assert cli(*arguments).code == 0
    assert ProfilesFile().load().get("acme").tokens["dev"].reference == command


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ('"wrkaeu-abc"', "in quotes"),
        ("'wrkaeu-abc'", "in quotes"),
        ("WORKATO_TOKEN=wrkaeu-abc", "NAME=…"),
        ("export WORKATO_TOKEN=wrkaeu-abc", "NAME=…"),
        ("\ufeffwrkaeu-abc", "byte order mark"),
        ("wrkaeu-abc\nwrkaeu-def", "more than one line"),
    ],
)
def test_text_around_a_token_is_reported(
    cli: Cli, token: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = cli("profiles", "add", "acme", "--data-center", "eu", "--token-stdin", stdin=token)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert "wrkaeu" not in done.err
    monkeypatch.setenv("ACME_TOKEN", token)
    cli("profiles", "add", "acme", "--data-center", "eu", "--token-env", "ACME_TOKEN")
    done = cli("profiles", "test", "acme")
    assert done.code == 1
    assert message in done.out


@pytest.mark.parametrize("token", ["wrkaeu-abc==", "YWJj=", "  wrkaeu-abc\r\n", "a_b.c-d"])
def test_a_token_may_have_special_characters(cli: Cli, token: str) -> None:
    arguments = ("profiles", "add", "acme", "--data-center", "eu", "--token-stdin")
    assert cli(*arguments, stdin=token).code == 0


def test_a_symlink_to_a_token_file_is_kept(cli: Cli, isolated_home: Path) -> None:
    arguments = (
        "profiles",
        "add",
        "acme",
        "--data-center",
        "eu",
        "--token-stdin",
        "--keep-in",
        "file",
    )
    assert cli(*arguments, stdin="old-token").code == 0
    (token_file,) = (config_dir() / "tokens").iterdir()
    token_file.rename(isolated_home / "token")
    token_file.symlink_to(isolated_home / "token")
    assert cli(*arguments, stdin="new-token").code == 0
    assert token_file.is_symlink()
    assert (isolated_home / "token").read_text() == "new-token\n"
    assert read_token(ProfilesFile().load().get("acme"), "dev").reveal() == "new-token"
    assert list((config_dir() / "tokens").iterdir()) == [token_file]
