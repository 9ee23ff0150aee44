"""What a machine can do to a command: no working folder, no home, paths that cannot be."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.terminal import PROGRAM, Terminal
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef

from .conftest import ROOT, Result, started

_WITHOUT_ENTRY = """
import pwd, sys
def missing(uid): raise KeyError(uid)
pwd.getpwuid = missing
from workato_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""


def in_shell(before: str, *words: str, env: dict[str, str] | None = None) -> Result:
    """The command after a line of shell, in the same process: ``rmdir "$PWD"``."""
    program = shlex.join([sys.executable, "-m", "workato_tui", *words])
    done = subprocess.run(
        ["sh", "-c", f"{before}; exec {program}"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        check=False,
        timeout=30,
        stdin=subprocess.DEVNULL,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def without_home(home: str | None, *words: str, stdin: str = "") -> Result:
    """The command of a user whom the machine does not know."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    env.pop("HOME")
    if home is not None:
        env["HOME"] = home
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_ENTRY, *words],
        input=stdin,
        capture_output=True,
        text=True,
        env={**env, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=30,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def gone(tmp_path: Path) -> str:
    """A line of shell that leaves the shell in a folder that is gone."""
    folder = tmp_path / "gone"
    return f"mkdir {folder} && cd {folder} && rmdir {folder}"


def test_commands_work_in_a_folder_that_is_gone(gone: str, isolated_home: Path) -> None:
    shown = in_shell(gone, "paths")
    assert (shown.code, shown.err) == (0, "")
    assert f"{isolated_home} (where" in shown.out
    assert in_shell(gone, "profiles", "list").code == 0
    refused = in_shell(gone, "builds", "compare", "a.zip", "b.zip")
    assert refused.code == 2
    assert "The folder where the program was started is gone." in refused.err


@pytest.mark.pty
def test_the_app_starts_in_a_folder_that_is_gone(gone: str, isolated_home: Path) -> None:
    line = f"{gone}; exec {shlex.join([*PROGRAM, '--demo'])}"
    where = {"PYTHONPATH": str(ROOT)}
    with Terminal(program=("sh", "-c", line), environment=where) as terminal:
        terminal.wait_for("Release 14")
        terminal.press_and_wait("e", "exported to")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert len(list(isolated_home.glob("*.csv"))) == 1


@pytest.mark.parametrize("path", ["~nosuchuser/x", "名" * 120, "loop/x", "y/" * 3000],
                         ids=["user", "name", "loop", "path"])  # fmt: skip
@pytest.mark.parametrize(
    "words",
    [
        ("builds", "compare", "PATH", "PATH"),
        ("builds", "unpack", "PATH", "--into", "x"),
        ("builds", "unpack", "empty.zip", "--into", "PATH"),
        ("builds", "download", "46", "--dir", "PATH"),
        ("paths", "--data-dir", "PATH"),
        ("profiles", "edit", "acme", "--download-dir", "PATH"),
    ],
    ids=lambda words: " ".join(words[:2]) + words[-2],
)
def test_a_path_that_cannot_be_is_reported(
    words: tuple[str, ...], path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("T", "wrk-token")
    Path("loop").symlink_to("loop")
    Path("empty.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    token = TokenRef("env", "T")
    ProfilesFile().save(Profile("acme", "custom", "http://127.0.0.1:9", tokens={"dev": token}))
    done = started(*[path if word == "PATH" else word for word in words])
    assert done.code == 2, done
    sentences = ("no user nosuchuser", "longer than 255 bytes", "in a circle", "too long")
    assert any(sentence in done.err for sentence in sentences), done.err
    assert len(done.err.splitlines()) == 1
    assert not list(tmp_path.glob("~*"))


@pytest.mark.parametrize("home", [None, "", "here", "~"])
def test_without_a_home_nothing_is_kept_and_home_is_named(
    home: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "started"
    folder.mkdir()
    monkeypatch.chdir(folder)
    done = without_home(
        home, "profiles", "add", "acme", "--data-center", "eu", "--token-stdin", stdin="wrkaeu-1\n"
    )
    assert done.code == 2, done
    assert "HOME" in done.err
    assert list(folder.iterdir()) == []
    assert without_home(home, "paths").code == 2
    assert without_home(home, "--demo").code == 2
