"""A token command in the terminal can ask for input, and its processes are ended."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import pexpect
import pytest

if TYPE_CHECKING:
    from pathlib import Path

_RUN = """
import os, sys
from workato_tui.common.child_process import run_child
ended = run_child(["sh", "-c", sys.argv[1]], os.environ, timeout=float(sys.argv[2]), terminal=True)
print("out", ended.out.decode().strip(), "late", ended.timed_out)
print("ours again", os.tcgetpgrp(0) == os.getpgrp())
"""


@pytest.mark.pty
def test_the_command_can_ask_and_its_children_are_ended(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    asks = f"read word </dev/tty; echo $word; sleep 600 & echo $! >{pid_file}"
    with pexpect.spawn(sys.executable, ["-c", _RUN, asks, "20"], encoding="utf-8") as child:
        child.sendline("swordfish")
        child.expect("out swordfish late False", timeout=20)
        child.expect("ours again True", timeout=20)
    # The child kept the output open.
    assert _has_ended(int(pid_file.read_text()))


@pytest.mark.pty
def test_the_command_is_ended_after_its_timeout(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    hangs = f"sleep 600 & echo $! >{pid_file}; wait"
    with pexpect.spawn(sys.executable, ["-c", _RUN, hangs, "0.5"], encoding="utf-8") as child:
        child.expect("late True", timeout=20)
        child.expect("ours again True", timeout=20)
    assert _has_ended(int(pid_file.read_text()))


@pytest.mark.pty
def test_ctrl_c_stops_the_program_and_the_command() -> None:
    waits = "echo waits >/dev/tty; exec sleep 600"
    with pexpect.spawn(sys.executable, ["-c", _RUN, waits, "60"], encoding="utf-8") as child:
        child.expect("waits", timeout=20)
        child.sendintr()
        child.expect("KeyboardInterrupt", timeout=20)


def _has_ended(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
