"""Missing working folders, missing home folders, and invalid paths."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Result, run_process
from tests.support.terminal import PROGRAM, Terminal
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef

_WITHOUT_USER = """
import pwd, sys
def missing(uid): raise KeyError(uid)
pwd.getpwuid = missing
from workato_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""


def in_shell(before: str, *arguments: str, env: dict[str, str] | None = None) -> Result:
    """Run the command after a line of shell: ``rmdir "$PWD"``."""
    program = shlex.join([sys.executable, "-m", "workato_tui", *arguments])
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


def run_without_home(home: str | None, *arguments: str, stdin: str = "") -> Result:
    """Run the command as a user whom the system does not know."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    env.pop("HOME")
    if home is not None:
        env["HOME"] = home
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_USER, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env={**env, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=30,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def missing_folder(tmp_path: Path) -> str:
    """Return a line of shell that leaves the shell in a deleted folder."""
    folder = tmp_path / "gone"
    return f"mkdir {folder} && cd {folder} && rmdir {folder}"


def test_commands_work_in_a_deleted_folder(missing_folder: str, isolated_home: Path) -> None:
    shown = in_shell(missing_folder, "paths")
    assert (shown.code, shown.err) == (0, "")
    assert f"{isolated_home} (where" in shown.out
    assert in_shell(missing_folder, "profiles", "list").code == 0
    refused = in_shell(missing_folder, "builds", "compare", "a.zip", "b.zip")
    assert refused.code == 2
    assert "The folder where the program was started is gone." in refused.err


@pytest.mark.pty
def test_the_app_starts_in_a_deleted_folder(missing_folder: str, isolated_home: Path) -> None:
    line = f"{missing_folder}; exec {shlex.join([*PROGRAM, '--demo'])}"
    environment = {"PYTHONPATH": str(ROOT)}
    with Terminal(program=("sh", "-c", line), environment=environment) as terminal:
        terminal.wait_for("Release 14")
        terminal.press_and_wait("e", "exported to")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert len(list(isolated_home.glob("*.csv"))) == 1


@pytest.mark.parametrize("path", ["~nosuchuser/x", "名" * 120, "loop/x", "y/" * 3000],
                         ids=["user", "name", "loop", "path"])  # fmt: skip
@pytest.mark.parametrize(
    "arguments",
    [
        ("builds", "compare", "PATH", "PATH"),
        ("builds", "unpack", "PATH", "--into", "x"),
        ("builds", "unpack", "empty.zip", "--into", "PATH"),
        ("builds", "download", "46", "--dir", "PATH"),
        ("paths", "--data-dir", "PATH"),
        ("profiles", "edit", "acme", "--download-dir", "PATH"),
    ],
    ids=lambda arguments: " ".join(arguments[:2]) + arguments[-2],
)
def test_invalid_paths_are_reported(
    arguments: tuple[str, ...], path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("T", "wrk-token")
    Path("loop").symlink_to("loop")
    Path("empty.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    token = TokenRef("env", "T")
    ProfilesFile().save(Profile("acme", "custom", "http://127.0.0.1:9", tokens={"dev": token}))
    done = run_process(*[path if word == "PATH" else word for word in arguments])
    assert done.code == 2, done
    sentences = ("no user nosuchuser", "longer than 255 bytes", "in a circle", "too long")
    assert any(sentence in done.err for sentence in sentences), done.err
    assert len(done.err.splitlines()) == 1
    assert not list(tmp_path.glob("~*"))


@pytest.mark.parametrize("home", [None, "", "here", "~"])
def test_without_a_home_nothing_is_saved(
    home: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "started"
    folder.mkdir()
    monkeypatch.chdir(folder)
    done = run_without_home(
        home, "profiles", "add", "acme", "--data-center", "eu", "--token-stdin", stdin="wrkaeu-1\n"
    )
    assert done.code == 2, done
    assert "HOME" in done.err
    assert list(folder.iterdir()) == []
    assert run_without_home(home, "paths").code == 2
    assert run_without_home(home, "--demo").code == 2
