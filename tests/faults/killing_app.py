"""Runs the whole program in a terminal, repeatedly: ``python -m tests.faults.killing_app``.

A line of input is JSON: changes of the environment (``FULL``: no file may grow), pairs of a text to
wait for and keys to press, and the seconds after which it is killed (null: it exits by itself). A
line of output is the result. Each run is a fork, so that imports are not repeated.
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

TIMEOUT = 20.0
SIZE = (110, 30)
AFTER_FORM = "~"
"""Prefix of a text after a form closed by itself: keys count again after a pause."""


class Screen:
    """The terminal of a run."""

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
        """Read for ``seconds``, or until a text appears (``|``: one of several);
        return whether it appeared."""
        deadline = time.monotonic() + seconds
        while until is None or not any(text in self.text for text in until.split("|")):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._terminal], [], [], left)[0]:
                return False
            try:
                chunk = os.read(self._terminal, 65536)
            except OSError:
                return False
            self._stream.feed(UNKNOWN_TO_PYTE.sub("", self._decode(chunk)))
        return True


def run_program(
    environment: dict[str, str], steps: list[tuple[str, str]], seconds: float | None
) -> dict[str, Any]:
    """Run the program; return exit status, number of steps, and the last screen."""
    child, terminal = pty.fork()
    if child == 0:
        if environment.pop("FULL", ""):
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        os.environ.update(environment)
        os._exit(main(["acme"]))
    screen = Screen(terminal)
    done = 0
    for expected, key in steps:
        if not screen.read(TIMEOUT, until=expected.removeprefix(AFTER_FORM)):
            break
        if expected.startswith(AFTER_FORM):
            screen.read(KeyPauses().refused + 0.1)
        done += 1
        os.write(terminal, key.encode())
    screen.read(TIMEOUT if seconds is None else seconds)
    # Even if it should have exited by itself by now.
    os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    return {"status": status, "done": done, "shown": screen.text}


if __name__ == "__main__":
    preload_modules()
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(run_program(*json.loads(line))), flush=True)
