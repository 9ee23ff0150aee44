"""Starts the whole program in a terminal, again and again: a line in is a life, a line out its end.

``python -m tests.faults.killing_app``; a line is JSON: what is changed in the environment
(``FULL``: no file may grow); pairs of a text to wait for and the key to press then; and the seconds
after which it is killed (null: it ends by itself). Each life is forked off with everything
imported, which is three quarters of a start.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import pty
import resource
import select
import signal
import struct
import sys
import termios
import time
from typing import Any

import tomlkit  # noqa: F401 - imported for the children

import workato_tui.api.packages
import workato_tui.app
import workato_tui.launch
import workato_tui.packages.download
import workato_tui.screens.form
import workato_tui.screens.question
import workato_tui.screens.releasing
import workato_tui.screens.taking  # noqa: F401
from workato_tui.cli import main
from workato_tui.connection import warm

PATIENCE = 20.0


def live(
    environment: dict[str, str], steps: list[tuple[str, str]], seconds: float | None
) -> dict[str, Any]:
    """One life; gives its exit status, the steps that it came to, and the last that it drew."""
    child, terminal = pty.fork()
    if child == 0:
        if environment.pop("FULL", ""):
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        os.environ.update(environment)
        os._exit(main(["acme"]))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 110, 0, 0))
    done, shown = 0, b""
    for wanted, key in steps:
        shown = _read(terminal, PATIENCE, until=wanted.encode())
        if wanted.encode() not in shown:
            break
        done += 1
        os.write(terminal, key.encode())
    shown += _read(terminal, PATIENCE if seconds is None else seconds)
    # Also where it was to end by itself: it has had its time.
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    return {"status": status, "done": done, "shown": shown[-3000:].decode(errors="replace")}


def _read(terminal: int, seconds: float, until: bytes = b"") -> bytes:
    """What comes within so many seconds, or up to a text."""
    shown, deadline = b"", time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([terminal], [], [], left)[0]:
            break
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        if until and until in shown:
            break
    return shown


if __name__ == "__main__":
    warm()
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(live(*json.loads(line))), flush=True)
