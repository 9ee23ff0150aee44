"""Resizing, stopping, and continuing restore the terminal and the screen."""

from __future__ import annotations

import random
import signal
import sys
import termios
from pathlib import Path

import pytest

from tests.support.terminal import ESC, Terminal

pytestmark = pytest.mark.pty
SIZES = [(1, 1), (10, 3), (500, 200), (80, 24), (59, 15), (60, 16), (2, 50), (200, 5), (120, 36)]
CTRL_Z = "\x1a"
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l")
"""Alternate screen off, cursor shown, mouse and bracketed paste off."""


def is_complete(terminal: Terminal) -> bool:
    """Return whether header, rows, and key hints are complete."""
    lines = terminal.display
    return (
        lines[0].startswith(" workato-tui │ demo")
        and lines[2].rstrip() == " Deployments"
        and lines[3].startswith("  ID   Title")
        and "updated" in lines[34]
        and "? help" in lines[35]
    )


def process_state(terminal: Terminal) -> str:
    """Return the state of the process; ``T`` is stopped (Linux)."""
    return Path(f"/proc/{terminal.child.pid}/stat").read_text().rpartition(")")[2].split()[0]


def resize_often(terminal: Terminal, rng: random.Random, key: str) -> None:
    """Resize 150 times, with a key in between, and end with the first size."""
    for number in range(150):
        terminal.resize(*rng.choice(SIZES))
        terminal.read_output(0.001)
        if number % 40 == 20:
            terminal.press(key)
    terminal.resize(120, 36)
    terminal.settle()


def test_many_sizes_and_sigstop() -> None:
    rng = random.Random(7)
    with Terminal("--demo") as terminal:
        terminal.wait_for("complete")
        for key in "j?":
            resize_often(terminal, rng, key)
        terminal.press_and_wait(ESC, is_complete)

        terminal.child.send_signal(signal.SIGSTOP)
        terminal.wait_for(lambda _: process_state(terminal) == "T")
        terminal.screen.reset()
        terminal.child.send_signal(signal.SIGCONT)
        terminal.wait_for(is_complete)
        terminal.press_and_wait("gj", " 2 of 193")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert termios.tcgetattr(terminal.slave) == terminal.initial_modes


def test_ctrl_z_and_fg() -> None:
    environment = {"PS1": "sh> ", "PROMPT_COMMAND": None}
    program = ("bash", "--norc", "--noprofile", "-i")
    with Terminal(program=program, environment=environment) as terminal:
        terminal.wait_for("sh> ")
        terminal.press_and_wait(f"clear; {sys.executable} -m workato_tui --demo\r", is_complete)
        terminal.wait_for("complete")
        terminal.settle()
        before = len(terminal.output)
        terminal.press_and_wait(CTRL_Z, "Stopped")
        sent = bytes(terminal.output[before:])
        assert [sequence for sequence in RESTORED if sequence not in sent] == []
        modes = "stty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e echo"
        terminal.press_and_wait(f"clear; {modes}; echo lis''ted\r", "listed")
        assert {"icanon", "echo"} <= {line.strip() for line in terminal.display}
        assert not is_complete(terminal)
        # A background process may not draw, so it stops again.
        wait = 'until [ -n "$(jobs -s)" ]; do sleep .05; done'
        terminal.press_and_wait(f"bg; clear; {wait}; echo as''leep\r", "asleep")
        terminal.press_and_wait("fg\r", is_complete)
        terminal.press_and_wait("j", " 2 of 193")
        terminal.press_and_wait("q", "sh> ")


def test_ctrl_z_without_a_shell() -> None:
    with Terminal("--demo") as terminal:
        terminal.wait_for("complete")
        terminal.press_and_wait(CTRL_Z, "ctrl+z: not started from a shell")
        assert process_state(terminal) != "T"
