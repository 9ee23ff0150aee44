"""The program ends by hangup, signal, or internal error, and refuses unusable terminals."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import termios
import zipfile
from pathlib import Path

import pytest

from tests.support.terminal import CTRL_S, PROGRAM, Terminal
from workato_tui.common.paths import data_dir, log_dir

from .workato import add_profile, processes_of_session, workato

pytestmark = pytest.mark.pty
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("ending", ["hangup", "sigterm"])
def test_an_interrupted_download_resumes_at_the_next_start(
    ending: str, isolated_home: Path
) -> None:
    work = isolated_home.parent / "work"
    work.mkdir()
    with workato() as server:
        add_profile(server.url)
        server.file_host.stalls_after = 5_000
        with Terminal("acme", folder=work) as terminal:
            terminal.wait_for("complete")
            terminal.press_and_wait("/release 14\r", "1 of 1/")
            terminal.press_and_wait("d", "Download folder of acme")
            terminal.press_and_wait(CTRL_S, " 1 download ")
            terminal.wait_for(
                lambda _: any(path.stat().st_size >= 5_000 for path in work.glob("*.part"))
            )
            end(terminal, ending)
            assert processes_of_session(terminal.child.pid) == []
        assert_no_partial_files(work, isolated_home)

        server.file_host.stalls_after = None
        with Terminal("acme", folder=work) as terminal:
            terminal.wait_for("interrupted")
            terminal.press_and_wait("6", "part kept")
            terminal.press_and_wait("d", "is in")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
        assert server.files.last.headers["range"] == "bytes=5000-"
    (path,) = work.iterdir()
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None


def end(terminal: Terminal, ending: str) -> None:
    if ending == "hangup":
        terminal.hang_up()
        assert terminal.wait_for_exit() == 0
        return
    terminal.child.send_signal(signal.SIGTERM)
    assert terminal.wait_for_exit() == 0
    assert b"\x1b[?1049l" in terminal.output[-400:]
    assert b"\x1b[?25h" in terminal.output[-400:]
    assert termios.tcgetattr(terminal.slave) == terminal.initial_modes


def assert_no_partial_files(work: Path, home: Path) -> None:
    """Check that only resumable parts of downloads are left."""
    names = sorted(path.name for path in work.iterdir())
    assert names
    assert [name for name in names if ".part" not in name] == []
    assert not [path for path in home.rglob("*") if path.suffix in (".tmp", ".new")]
    assert (data_dir() / "store.sqlite3").read_bytes()[:15] == b"SQLite format 3"
    assert not list(data_dir().glob("store.sqlite3-journal"))


@pytest.mark.parametrize(
    ("term", "message"),
    [("dumb", "TERM is dumb"), (None, "TERM is not set")],
)
def test_unusable_terminals(term: str | None, message: str) -> None:
    with Terminal("--demo", environment={"TERM": term}) as terminal:
        assert terminal.wait_for_exit() == 2
        shown = bytes(terminal.output)
    assert message in shown.decode()
    assert b"\x1b" not in shown


def test_without_a_terminal() -> None:
    process = subprocess.run(
        [*PROGRAM, "--demo"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert process.returncode == 2
    assert process.stdout == b""
    assert "needs a terminal" in process.stderr.decode()
    assert "Traceback" not in process.stderr.decode()


def test_an_internal_error(tmp_path: Path) -> None:
    """Run a copy of the program with an invalid style sheet, which fails when it is first used."""
    copy = tmp_path / "copy"
    for part in ("workato_tui", "styles"):
        shutil.copytree(
            ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
    (copy / "styles" / "menu.tcss").write_text("Screen { colour: }} nonsense")
    environment = {"PYTHONPATH": str(copy), "WORKATO_TOKEN": "environment-secret"}
    with Terminal("--demo", environment=environment, folder=tmp_path) as terminal:
        terminal.wait_for("complete")
        terminal.press("?")
        assert terminal.wait_for_exit() == 1
        shown = bytes(terminal.output)
        assert termios.tcgetattr(terminal.slave) == terminal.initial_modes
    after_exit = shown.rpartition(b"\x1b[?1049l")[2].decode()
    (report,) = log_dir().glob("crash-*.txt")
    assert f"crashed because of an internal error. See {report}" in after_exit
    assert "Traceback" not in after_exit
    text = report.read_text()
    assert "TokenError" in text
    assert "environment-secret" not in text
    assert "demo-token" not in text
    assert report.stat().st_mode & 0o077 == 0
    assert os.path.getsize(report) < 20_000  # noqa: PTH202
