"""The program can be ended while its terminal reads nothing, and after it was stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import Terminal
from workato_tui.common.paths import log_dir

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.pty
LIMIT = 5.0


def stall(terminal: Terminal) -> None:
    """Let the program draw until the terminal's buffer is full."""
    terminal.wait_for("complete")
    for _ in range(12):
        terminal.press("Gg1233")
    with contextlib.suppress(subprocess.TimeoutExpired):
        terminal.child.wait(3)


@pytest.mark.parametrize("ending", ["q", "SIGTERM", "SIGHUP"])
def test_the_program_ends_on_a_stalled_terminal(ending: str) -> None:
    with Terminal("--demo") as terminal:
        stall(terminal)
        started = time.monotonic()
        if ending == "q":
            terminal.press("q")
        else:
            terminal.child.send_signal(signal.Signals[ending])
        assert terminal.child.wait(LIMIT) == 0
        assert time.monotonic() - started < LIMIT


def test_the_screen_is_redrawn_when_the_terminal_reads_again() -> None:
    with Terminal("--demo") as terminal:
        stall(terminal)
        terminal.press("3")
        terminal.wait_for(" of 193")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


@pytest.mark.parametrize("ending", ["q", "SIGTERM"])
def test_a_stopped_program_continues_and_ends(ending: str) -> None:
    with Terminal("--demo") as terminal:
        terminal.wait_for("complete")
        for row in range(2, 6):
            terminal.child.send_signal(signal.SIGSTOP)
            terminal.press("j")
            terminal.child.send_signal(signal.SIGCONT)
            terminal.wait_for(f"{row} of 193")
        if ending == "q":
            terminal.press("q")
        else:
            terminal.child.send_signal(signal.SIGTERM)
        assert terminal.wait_for_exit() == 0


def module_path(folder: Path, name: str, text: str) -> str:
    """Return a PYTHONPATH with a module of this text at the front."""
    (folder / f"{name}.py").write_text(text)
    return os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])


def test_a_failed_background_import_is_reported(tmp_path: Path) -> None:
    path = module_path(tmp_path, "httpx", "raise ImportError('cannot import name Nothing')\n")
    with Terminal("--demo", environment={"PYTHONPATH": path}) as terminal:
        assert terminal.wait_for_exit() == 1
        message = terminal.output.decode().rpartition("\x1b[?1049l")[2]
        assert "internal error" in message or "crashed" in message
    (report,) = log_dir().glob("crash-*.txt")
    assert "cannot import name Nothing" in report.read_text()
