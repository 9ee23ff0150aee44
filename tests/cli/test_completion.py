"""The completion scripts in the installed shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import ROOT, Cli
from tests.support.terminal import Terminal
from workato_tui.commands.completion import script
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile

if TYPE_CHECKING:
    from pathlib import Path

_BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _workato_tui; printf '%s\\n' "${COMPREPLY[@]}"
"""
_ZSH = """
compdef() { : }; _files() { print -- folders }
compadd() { shift; for one in "$@"; do [[ $one == ${words[-1]}* ]] && print -- $one; done }
source $1; shift; words=("$@"); CURRENT=$#words; _workato_tui
"""
_FISH = 'source $argv[1]; complete -C "$argv[2..-1]"'

SHELLS = [
    pytest.param(
        name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"{name} is not installed")
    )
    for name in ("bash", "zsh", "fish")
]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put ``workato-tui`` on the PATH; the scripts ask it for the names of profiles."""
    for name in ("acme", "acme-prod", "zeta"):
        ProfilesFile().save(Profile(name, "eu"))
    folder = tmp_path / "bin"
    folder.mkdir()
    launcher = folder / "workato-tui"
    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m workato_tui "$@"\n')
    launcher.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def complete(shell: str, path: Path, *words: str) -> list[str]:
    file = path / f"completion.{shell}"
    file.write_text(script(shell))
    code, flags = {"bash": (_BASH, ["--norc"]), "zsh": (_ZSH, ["-f"]), "fish": (_FISH, ["-N"])}[
        shell
    ]
    tail = [shell] if shell != "fish" else []
    done = subprocess.run(
        [shell, *flags, "-c", code, *tail, str(file), "workato-tui", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
        cwd=path,
    )
    assert done.stderr == ""
    return [line.split("\t")[0] for line in done.stdout.split()]


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_completes_words_and_profile_names(shell: str, tmp_path: Path) -> None:
    assert {"profiles", "acme", "zeta"} <= set(complete(shell, tmp_path, ""))
    assert complete(shell, tmp_path, "acm") == ["acme", "acme-prod"]
    assert complete(shell, tmp_path, "profiles", "re") == ["remove", "rename"]
    assert complete(shell, tmp_path, "profiles", "remove", "z") == ["zeta"]
    assert set(complete(shell, tmp_path, "profiles", "add", "x", "--data-center", "")) == {
        "us", "eu", "jp", "sg", "au", "il", "cn", "kr", "uk", "trial", "custom",
    }  # fmt: skip
    assert complete(shell, tmp_path, "acme", "--section", "bu") == ["builds"]
    assert complete(shell, tmp_path, "completion", "z") == ["zsh"]
    assert complete(shell, tmp_path, "profiles", "edit", "acme", "--no") == ["--no-read-only"]
    assert set(complete(shell, tmp_path, "builds", "")) == {
        "build", "show", "download", "unpack", "compare",
    }  # fmt: skip
    assert complete(shell, tmp_path, "deployments", "deploy", "--yes") == ["--yes-deploy-to"]
    assert complete(shell, tmp_path, "deployments", "deploy", "--to", "") == ["test", "prod"]
    assert complete(shell, tmp_path, "deployments", "list", "--to", "") == []
    assert complete(shell, tmp_path, "deployments", "show", "--profile", "z") == ["zeta"]
    assert complete(shell, tmp_path, "watch", "5", "--kind", "p") == ["package"]
    assert complete(shell, tmp_path, "batch", "status", "--format", "c") == ["csv"]
    (tmp_path / "train.toml").touch()
    for command in (("batch", "run"), ("batch", "resume"), ("builds", "show")):
        # In place of the files, the stand-in of zsh prints a word.
        files = ["folders"] if shell == "zsh" else ["train.toml"]
        assert complete(shell, tmp_path, *command, "tr") == files


@pytest.mark.usefixtures("program")
def test_folders_with_spaces_are_completed(tmp_path: Path) -> None:
    (tmp_path / "my data").mkdir()
    assert complete("bash", tmp_path, "--data-dir", "my") == ["my", "data"]


def test_every_option_with_a_value_is_in_the_scripts(cli: Cli) -> None:
    """A new option must be added to the tables of the scripts."""
    from workato_tui.commands.completion import _FOLDERS, _FREE, _NAMED, _ONLY_IN, _VALUES

    special = {option for option, _ in _ONLY_IN}

    helps = [cli("--help").out, cli("purge", "--help").out, cli("paths", "--help").out]
    helps += [cli("profiles", name, "--help").out for name in ("add", "edit", "list")]
    helps += [cli("builds", name, "--help").out for name in ("build", "download", "unpack")]
    helps += [cli("deployments", name, "--help").out for name in ("list", "show", "deploy")]
    helps += [cli("watch", "--help").out, cli("customers", "package", "--help").out]
    helps += [cli("batch", name, "--help").out for name in ("plan", "run", "resume", "status")]
    for line in "\n".join(helps).splitlines():
        words = line.split()
        if line.startswith("  --") and len(words) > 1 and words[1][:2].isupper():
            assert words[0] in {*_VALUES, *_FOLDERS, *_FREE, *_NAMED, *special}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_command_prints_the_script(cli: Cli, shell: str) -> None:
    done = cli("completion", shell)
    assert (done.code, done.err) == (0, "")
    assert "profiles list --names" in done.out
    assert "@CASES@" not in done.out


_START = {
    "bash": ("bash", "--norc", "--noprofile", "-i"),
    "zsh": ("zsh", "-f", "-i"),
    "fish": ("fish", "-N", "-i"),
}
_LOAD = {
    "bash": "source <(workato-tui completion bash); echo loaded\\!\r",
    "zsh": "autoload -U compinit; compinit -uD;"
    " source <(workato-tui completion zsh); echo loaded'!'\r",
    "fish": "workato-tui completion fish | source; echo loaded'!'\r",
}


@pytest.mark.pty
@pytest.mark.usefixtures("program")
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("builds unpack pack", "builds unpack packages/"),
        ("builds compare one", r"builds compare one\ build.zip"),
        ("builds compare --mark", "builds compare --markdown"),
        ("--theme workato-l", "--theme workato-light"),
        ("--theme dra", "--theme dracula"),
        ("--section depl", "--section deployments"),
        ("ze", "zeta"),
        ("watch 5 --profile ze", "watch 5 --profile zeta"),
        ("builds download 5 --dir pack", "builds download 5 --dir packages/"),
    ],
)
def test_tab_completes_in_the_shell(shell: str, typed: str, completed: str, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    (folder / "packages").mkdir(parents=True)
    (folder / "packages" / "x.zip").touch()
    (folder / "one build.zip").touch()
    with Terminal(program=_START[shell], folder=folder, environment={"PS1": "$ "}) as terminal:
        terminal.press(_LOAD[shell])
        terminal.wait_for("loaded!")
        terminal.press_and_wait(f"workato-tui {typed}\t", f"workato-tui {completed}")


def test_every_theme_is_completed() -> None:
    from workato_tui.commands.completion import _THEMES
    from workato_tui.widgets.themes import theme_names

    assert list(_THEMES) == theme_names()
