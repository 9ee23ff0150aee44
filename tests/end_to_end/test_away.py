"""Resized, stopped and continued: the terminal is the shell's meanwhile, and then whole again."""

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
LEFT = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l", b"\x1b[?1003l", b"\x1b[?2004l")
"""Alternate screen off, cursor shown, mouse and bracketed paste off."""


def whole(terminal: Terminal) -> bool:
    """Header, rows and keys are where they belong."""
    lines = terminal.display
    return (
        lines[0].startswith(" workato-tui │ demo")
        and lines[2].rstrip() == " Deployments"
        and lines[3].startswith("  ID   Title")
        and "updated" in lines[34]
        and "? help" in lines[35]
    )


def state(terminal: Terminal) -> str:
    """``T`` of a process that is stopped (Linux)."""
    return Path(f"/proc/{terminal.child.pid}/stat").read_text().rpartition(")")[2].split()[0]


def storm(terminal: Terminal, choose: random.Random, key: str) -> None:
    """150 sizes, with a key in between; at last the one that it began with."""
    for number in range(150):
        terminal.resize(*choose.choice(SIZES))
        terminal._read(0.001)
        if number % 40 == 20:
            terminal.press(key)
    terminal.resize(120, 36)
    terminal.settle()


def test_hundreds_of_sizes_and_a_stop_that_cannot_be_caught() -> None:
    choose = random.Random(7)
    with Terminal("--demo") as terminal:
        terminal.wait_for("complete")
        for key in "j?":
            storm(terminal, choose, key)
        terminal.press_and_wait(ESC, whole)

        terminal.child.send_signal(signal.SIGSTOP)
        terminal.wait_for(lambda _: state(terminal) == "T")
        terminal.screen.reset()
        terminal.child.send_signal(signal.SIGCONT)
        terminal.wait_for(whole)
        terminal.press_and_wait("gj", " 2 of 193")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert termios.tcgetattr(terminal.slave) == terminal.initial_modes


def test_ctrl_z_gives_the_terminal_to_the_shell_and_fg_brings_all_back() -> None:
    environment = {"PS1": "sh> ", "PROMPT_COMMAND": None}
    program = ("bash", "--norc", "--noprofile", "-i")
    with Terminal(program=program, environment=environment) as terminal:
        terminal.wait_for("sh> ")
        terminal.press_and_wait(f"clear; {sys.executable} -m workato_tui --demo\r", whole)
        terminal.wait_for("complete")
        terminal.settle()
        before = len(terminal.output)
        terminal.press_and_wait(CTRL_Z, "Stopped")
        sent = bytes(terminal.output[before:])
        assert [sequence for sequence in LEFT if sequence not in sent] == []
        modes = "stty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e echo"
        terminal.press_and_wait(f"clear; {modes}; echo to''ld\r", "told")
        assert {"icanon", "echo"} <= {line.strip() for line in terminal.display}
        assert not whole(terminal)
        # In the background it may not draw, so it stops again by itself.
        wait = 'until [ -n "$(jobs -s)" ]; do sleep .05; done'
        terminal.press_and_wait(f"bg; clear; {wait}; echo as''leep\r", "asleep")
        terminal.press_and_wait("fg\r", whole)
        terminal.press_and_wait("j", " 2 of 193")
        terminal.press_and_wait("q", "sh> ")


def test_ctrl_z_without_a_shell_says_why_not() -> None:
    with Terminal("--demo") as terminal:
        terminal.wait_for("complete")
        terminal.press_and_wait(CTRL_Z, "ctrl+z: not started from a shell")
        assert state(terminal) != "T"
