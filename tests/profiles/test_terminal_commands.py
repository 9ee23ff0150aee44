"""A token command that has the terminal: it may ask, and nothing of it is left when it is ended."""

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
def test_it_asks_and_what_it_leaves_behind_is_ended_with_it(tmp_path: Path) -> None:
    left = tmp_path / "pid"
    asks = f"read word </dev/tty; echo $word; sleep 600 & echo $! >{left}"
    with pexpect.spawn(sys.executable, ["-c", _RUN, asks, "20"], encoding="utf-8") as child:
        child.sendline("swordfish")
        child.expect("out swordfish late False", timeout=20)
        child.expect("ours again True", timeout=20)
    # It held the output open.
    assert _has_ended(int(left.read_text()))


@pytest.mark.pty
def test_it_is_ended_at_the_limit_with_its_group(tmp_path: Path) -> None:
    left = tmp_path / "pid"
    hangs = f"sleep 600 & echo $! >{left}; wait"
    with pexpect.spawn(sys.executable, ["-c", _RUN, hangs, "0.5"], encoding="utf-8") as child:
        child.expect("late True", timeout=20)
        child.expect("ours again True", timeout=20)
    assert _has_ended(int(left.read_text()))


@pytest.mark.pty
def test_ctrl_c_stops_both() -> None:
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
