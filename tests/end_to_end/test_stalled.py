"""A terminal that reads nothing, or that is stopped, keeps nobody from leaving."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time

import pytest

from tests.support.terminal import Terminal

pytestmark = pytest.mark.pty
LIMIT = 5.0


def stall(terminal: Terminal) -> None:
    """Let the program draw until its terminal takes no more."""
    terminal.wait_for("complete")
    for _ in range(12):
        terminal.press("Gg1233")
    with contextlib.suppress(subprocess.TimeoutExpired):
        terminal.child.wait(3)


@pytest.mark.parametrize("way", ["q", "SIGTERM", "SIGHUP"])
def test_a_terminal_that_reads_nothing_can_be_left(way: str) -> None:
    with Terminal("--demo") as terminal:
        stall(terminal)
        began = time.monotonic()
        if way == "q":
            terminal.press("q")
        else:
            terminal.child.send_signal(signal.Signals[way])
        assert terminal.child.wait(LIMIT) == 0
        assert time.monotonic() - began < LIMIT


def test_what_was_dropped_is_drawn_once_the_terminal_reads_again() -> None:
    with Terminal("--demo") as terminal:
        stall(terminal)
        terminal.press("3")
        terminal.wait_for(" of 193")
        terminal.press("q")
        assert terminal.ended() == 0


@pytest.mark.parametrize("way", ["q", "SIGTERM"])
def test_a_program_that_was_stopped_goes_on_and_can_be_left(way: str) -> None:
    with Terminal("--demo") as terminal:
        terminal.wait_for("complete")
        terminal.child.send_signal(signal.SIGSTOP)
        terminal.press("j")
        terminal.child.send_signal(signal.SIGCONT)
        terminal.wait_for("2 of 193")
        if way == "q":
            terminal.press("q")
        else:
            terminal.child.send_signal(signal.SIGTERM)
        assert terminal.ended() == 0
