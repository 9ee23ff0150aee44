"""``paths`` and ``purge``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.conftest import ROOT, Cli
from workato_tui.common.paths import cache_dir, config_dir, data_dir, log_dir
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile


def fill(*folders: Path) -> None:
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "something").write_text("x" * 1000)


def test_paths_lists_every_folder(cli: Cli, tmp_path: Path) -> None:
    lines = cli("paths", "--data-dir", str(tmp_path / "d")).out.splitlines()
    shown = dict(line.split(maxsplit=1) for line in lines)
    assert shown["profiles"] == str(config_dir() / "profiles.toml")
    assert shown["data"] == str(tmp_path / "d" / "workato-tui")
    assert shown["cache"].startswith(shown["data"])
    assert shown["logs"].startswith(shown["data"])
    assert str(Path.cwd()) in shown["downloads"]


def test_paths_works_with_broken_settings(cli: Cli) -> None:
    config_dir().mkdir(parents=True)
    (config_dir() / "config.toml").write_text("x")
    done = cli("paths")
    assert done.code == 2
    assert "profiles.toml" in done.out
    assert "line 1, column 2" in done.err


def test_purge_removes_data_and_leaves_profiles(cli: Cli) -> None:
    ProfilesFile().save(Profile("acme", "eu"))
    assert cli("purge", "--yes").out == "Nothing is stored.\n"
    fill(data_dir(), cache_dir(), log_dir())
    refused = cli("purge")
    assert refused.code == 2
    assert "--yes" in refused.err
    assert data_dir().exists()
    done = cli("purge", "--yes")
    assert (done.code, done.err) == (0, "")
    assert not any(folder.exists() for folder in (data_dir(), cache_dir(), log_dir()))
    assert "acme" in ProfilesFile().load().profiles


def test_purge_removes_only_its_own_folders(cli: Cli, tmp_path: Path) -> None:
    own_folder = tmp_path / "logs"
    fill(own_folder, tmp_path / "workato-tui" / "logs")
    assert cli("purge", "--yes", "--data-dir", str(tmp_path)).code == 0
    assert own_folder.exists()
    assert not (tmp_path / "workato-tui").exists()


def test_purge_leaves_a_folder_with_profiles(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", os.environ["XDG_CONFIG_HOME"])
    ProfilesFile().save(Profile("acme", "eu"))
    done = cli("purge", "--yes")
    assert done.code == 1
    assert "also holds your profiles" in done.err
    assert "acme" in ProfilesFile().load().profiles


@pytest.mark.pty
@pytest.mark.parametrize(("answer", "remains"), [("", True), ("n", True), ("yes", False)])
def test_purge_asks_at_a_terminal(answer: str, remains: bool) -> None:
    fill(data_dir())
    child = pexpect.spawn(
        sys.executable,
        ["-m", "workato_tui", "purge"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        encoding="utf-8",
        timeout=20,
    )
    child.expect("Type yes: ")
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert (child.exitstatus, data_dir().exists()) == (int(remains), remains)
