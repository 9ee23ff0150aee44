"""Run a program in a pseudo-terminal, press keys, and read the screen."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, Self

import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

PROGRAM = (sys.executable, "-m", "workato_tui")
TIMEOUT = 30.0
"""Seconds after which a wait fails."""
IDLE_SECONDS = 0.45
"""Seconds without output after which the screen has settled; the pane follows after 0.3."""

ESC, ENTER, TAB = "\x1b", "\r", "\t"
CTRL_S, CTRL_L = "\x13", "\x0c"

_MOVE = re.compile(rb"\x1b\[(\d+);(\d+)H")
# pyte shows the letter after "<" or "=" as text.
UNKNOWN_TO_PYTE = re.compile(r"\x1b\[[<=>][0-9;]*[a-zA-Z]")


class Terminal:
    """Runs a program in a terminal: ``with Terminal("--demo") as terminal``.

    ``output`` has every byte that the program wrote; ``screen`` is what a terminal shows.
    """

    def __init__(
        self,
        *arguments: str,
        size: tuple[int, int] = (120, 36),
        reports_size: bool = True,
        program: Sequence[str] = PROGRAM,
        environment: Mapping[str, str | None] | None = None,
        folder: Path | None = None,
    ) -> None:
        """``size`` is columns and rows; a serial line does not report it. None in ``environment``
        removes a variable."""
        self.output = bytearray()
        self.columns, self.rows = size
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self._fed = 0
        self.master, self.slave = os.openpty()
        reported = (size[1], size[0]) if reports_size else (0, 0)
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", *reported, 0, 0))
        self.initial_modes = termios.tcgetattr(self.slave)
        self.child = subprocess.Popen(
            [*program, *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=_environment(environment or {}),
            cwd=folder,
            preexec_fn=self._take_terminal,
        )

    def _take_terminal(self) -> None:
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None and self.master >= 0:
            error.add_note("The screen was:\n" + "\n".join(self.display))
        self.close()

    def close(self) -> None:
        """Kill the program if it is still running."""
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """Close the line, like a broken connection."""
        for descriptor in (self.master, self.slave):
            if descriptor >= 0:
                with contextlib.suppress(OSError):
                    os.close(descriptor)
        self.master = self.slave = -1

    # Input

    def press(self, keys: str) -> None:
        """Send keys to the program."""
        data = keys.encode()
        while data:
            data = data[os.write(self.master, data) :]

    def resize(self, columns: int, rows: int) -> None:
        """Resize the window; ``screen`` keeps its size."""
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait_for(
        self, wanted: str | Callable[[Terminal], object], seconds: float = TIMEOUT
    ) -> None:
        """Wait until the text is on the screen, or the condition holds."""
        condition = (lambda _: wanted in self.text) if isinstance(wanted, str) else wanted
        deadline = time.monotonic() + seconds
        while not condition(self):
            left = deadline - time.monotonic()
            assert left > 0, f"timed out waiting for {wanted!r}"
            assert self.read_output(min(left, 0.25)) or self.child.poll() is None, (
                f"exited with {self.child.returncode} before {wanted!r}"
            )

    def press_and_wait(self, keys: str, wanted: str | Callable[[Terminal], object]) -> None:
        """Press keys and wait for their effect."""
        self.press(keys)
        self.wait_for(wanted)

    def settle(self, idle: float = IDLE_SECONDS) -> bytes:
        """Wait until there is no output for ``idle`` seconds; return the output."""
        start = len(self.output)
        deadline = time.monotonic() + TIMEOUT
        while self.read_output(idle):
            assert time.monotonic() < deadline, "the screen does not settle"
        return bytes(self.output[start:])

    def output_for(self, keys: str, idle: float = IDLE_SECONDS) -> bytes:
        """Press keys and return the output until the screen settles."""
        self.settle(0)
        self.press(keys)
        return self.settle(idle)

    def wait_for_exit(self, seconds: float = TIMEOUT) -> int:
        """Wait until the program exits; return its exit code."""
        deadline = time.monotonic() + seconds
        while self.child.poll() is None:
            assert time.monotonic() < deadline, "the program does not exit"
            if self.master >= 0:
                self.read_output(0.05)
            else:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.child.wait(0.05)
        while self.master >= 0 and self.read_output(0):
            pass
        return self.child.returncode

    def read_output(self, seconds: float) -> bool:
        """Read output for at most ``seconds``; return whether there was any."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        with contextlib.suppress(OSError):
            self.output += (data := os.read(self.master, 65536))
            return bool(data)
        return False

    # The screen

    @property
    def screen(self) -> pyte.Screen:
        """The screen after the output so far."""
        if self._fed < len(self.output):
            # Keep an incomplete sequence for the next chunk.
            new = bytes(self.output[self._fed :])
            complete = len(new) - _incomplete_length(new)
            self._fed += complete
            self._stream.feed(UNKNOWN_TO_PYTE.sub("", new[:complete].decode()))
        return self._screen

    @property
    def display(self) -> list[str]:
        """The lines of the screen."""
        buffer = self.screen.buffer
        return ["".join(buffer[y][x].data for x in range(self.columns)) for y in range(self.rows)]

    @property
    def text(self) -> str:
        """The screen in one string."""
        return "\n".join(self.display)

    @property
    def cursor_line(self) -> str:
        """The line with the cursor's background color."""
        buffer = self.screen.buffer
        lines = [y for y in range(self.rows) if buffer[y][2].bg == "2b4a57"]
        return self.display[lines[0]] if lines else ""


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Return the environment of the test, with a true-color terminal, and with ``changes``."""
    own = ("TEXTUAL_", "NO_COLOR", "COLUMNS", "LINES")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    merged = {**inherited, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    return {name: value for name, value in {**merged, **changes}.items() if value is not None}


def _incomplete_length(data: bytes) -> int:
    """Return the length of an incomplete character or escape sequence at the end."""
    tail = re.search(rb"\x1b(\[[0-9;?<=>$]*)?$", data)
    if tail:
        return len(tail[0])
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return back if back < length else 0
        if byte < 0x80:
            break
    return 0


def bytes_drawn_right_of(data: bytes, column: int) -> int:
    """Return how many bytes of ``data`` draw right of a column (from 1)."""
    moves = list(_MOVE.finditer(data))
    ends = [*(move.start() for move in moves), len(data)][1:]
    return sum(
        end - move.start() for move, end in zip(moves, ends, strict=True) if int(move[2]) > column
    )
