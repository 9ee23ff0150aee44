"""Starts the whole program in a terminal, again and again: a line in is a life, a line out its end.

``python -m tests.faults.killing_app``; a line is JSON: what is changed in the environment
(``FULL``: no file may grow); pairs of a text to wait for and the key to press then; and the seconds
after which it is killed (null: it ends by itself). Each life is forked off with everything
imported, which is three quarters of a start.
"""

from __future__ import annotations

import codecs
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

import pyte
import tomlkit  # noqa: F401 - imported for the children

from tests.support.terminal import UNKNOWN_TO_PYTE
from workato_tui.cli import main
from workato_tui.services.connection import preload_modules
from workato_tui.terminal.key_guard import KeyPauses

PATIENCE = 20.0
SIZE = (110, 30)
CLOSED = "~"
"""Before a text that comes when a form has closed by itself: keys count again after a pause."""


class Screen:
    """What stands on the terminal of a life."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._screen = pyte.Screen(*SIZE)
        self._stream = pyte.Stream(self._screen)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))

    @property
    def text(self) -> str:
        return "\n".join(self._screen.display)

    def read(self, seconds: float, until: str | None = None) -> bool:
        """Take what comes within so many seconds, or up to a text (``|``: one of
        several); whether it came."""
        deadline = time.monotonic() + seconds
        while until is None or not any(text in self.text for text in until.split("|")):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._terminal], [], [], left)[0]:
                return False
            try:
                piece = os.read(self._terminal, 65536)
            except OSError:
                return False
            self._stream.feed(UNKNOWN_TO_PYTE.sub("", self._decode(piece)))
        return True


def live(
    environment: dict[str, str], steps: list[tuple[str, str]], seconds: float | None
) -> dict[str, Any]:
    """One life; gives its exit status, the steps that it came to, and the last that it showed."""
    child, terminal = pty.fork()
    if child == 0:
        if environment.pop("FULL", ""):
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        os.environ.update(environment)
        os._exit(main(["acme"]))
    screen = Screen(terminal)
    done = 0
    for wanted, key in steps:
        if not screen.read(PATIENCE, until=wanted.removeprefix(CLOSED)):
            break
        if wanted.startswith(CLOSED):
            screen.read(KeyPauses().refused + 0.1)
        done += 1
        os.write(terminal, key.encode())
    screen.read(PATIENCE if seconds is None else seconds)
    # Also where it was to end by itself: it has had its time.
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    return {"status": status, "done": done, "shown": screen.text}


if __name__ == "__main__":
    preload_modules()
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(live(*json.loads(line))), flush=True)
