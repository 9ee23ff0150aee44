"""Starts a program in a real pseudo-terminal, presses keys, and sees what a person would see."""

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
WAIT = 30.0
"""Seconds that anything may take; a test that waits so long has failed."""
QUIET = 0.45
"""Seconds without a byte after which a screen has settled; the pane follows after 0.3."""

ESC, ENTER, TAB = "\x1b", "\r", "\t"
CTRL_S, CTRL_L = "\x13", "\x0c"

_MOVE = re.compile(rb"\x1b\[(\d+);(\d+)H")
# pyte takes the letter behind "<" or "=" for text.
UNKNOWN_TO_PYTE = re.compile(r"\x1b\[[<=>][0-9;]*[a-zA-Z]")


class Terminal:
    """A program whose terminal is the test's: ``with Terminal("--demo") as terminal``.

    ``output`` holds every byte that came; ``screen`` is what a terminal makes of them.
    """

    def __init__(
        self,
        *words: str,
        size: tuple[int, int] = (120, 36),
        tells_size: bool = True,
        program: Sequence[str] = PROGRAM,
        environment: Mapping[str, str | None] | None = None,
        folder: Path | None = None,
    ) -> None:
        """``size`` is columns and rows, which a serial line does not tell; None in
        ``environment`` takes a variable away."""
        self.output = bytearray()
        self.columns, self.rows = size
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self._fed = 0
        self.master, self.slave = os.openpty()
        told = (size[1], size[0]) if tells_size else (0, 0)
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", *told, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.child = subprocess.Popen(
            [*program, *words],
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
        """End the program, if it has not ended."""
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """Drop the line, as a network that breaks does."""
        for descriptor in (self.master, self.slave):
            if descriptor >= 0:
                with contextlib.suppress(OSError):
                    os.close(descriptor)
        self.master = self.slave = -1

    # What a person does

    def press(self, keys: str) -> None:
        """Send keys as the terminal would."""
        data = keys.encode()
        while data:
            data = data[os.write(self.master, data) :]

    def resize(self, columns: int, rows: int) -> None:
        """Another size of the window; the screen here keeps the size that it began with."""
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait_for(self, wanted: str | Callable[[Terminal], object], seconds: float = WAIT) -> None:
        """Read until the text is on the screen, or the condition holds."""
        holds = (lambda _: wanted in self.text) if isinstance(wanted, str) else wanted
        deadline = time.monotonic() + seconds
        while not holds(self):
            left = deadline - time.monotonic()
            assert left > 0, f"waited in vain for {wanted!r}"
            assert self._read(min(left, 0.25)) or self.child.poll() is None, (
                f"ended with {self.child.returncode} while {wanted!r} was waited for"
            )

    def do(self, keys: str, wanted: str | Callable[[Terminal], object]) -> None:
        """Press keys and wait for what they do."""
        self.press(keys)
        self.wait_for(wanted)

    def settle(self, quiet: float = QUIET) -> bytes:
        """Read until nothing has come for ``quiet`` seconds; returns what came."""
        start = len(self.output)
        deadline = time.monotonic() + WAIT
        while self._read(quiet):
            assert time.monotonic() < deadline, "the screen does not come to rest"
        return bytes(self.output[start:])

    def sent_for(self, keys: str, quiet: float = QUIET) -> bytes:
        """What the program sends for these keys, up to the next rest."""
        self.settle(0)
        self.press(keys)
        return self.settle(quiet)

    def ended(self, seconds: float = WAIT) -> int:
        """Read to the end of the program; its exit code."""
        deadline = time.monotonic() + seconds
        while self.child.poll() is None:
            assert time.monotonic() < deadline, "it does not end"
            if self.master >= 0:
                self._read(0.05)
            else:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.child.wait(0.05)
        while self.master >= 0 and self._read(0):
            pass
        return self.child.returncode

    def _read(self, seconds: float) -> bool:
        """Take what comes within so many seconds; whether anything came."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        with contextlib.suppress(OSError):
            self.output += (data := os.read(self.master, 65536))
            return bool(data)
        return False

    # What a person sees

    @property
    def screen(self) -> pyte.Screen:
        """The terminal's screen after all that came so far."""
        if self._fed < len(self.output):
            # What a piece of output cuts in two waits for the next piece.
            new = bytes(self.output[self._fed :])
            whole = len(new) - _unfinished(new)
            self._fed += whole
            self._stream.feed(UNKNOWN_TO_PYTE.sub("", new[:whole].decode()))
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
        """The row of the table that has the cursor, told by its background."""
        buffer = self.screen.buffer
        lines = [y for y in range(self.rows) if buffer[y][2].bg == "2b4a57"]
        return self.display[lines[0]] if lines else ""


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """The test's environment, with a terminal of true colours unless it says otherwise."""
    own = ("TEXTUAL_", "NO_COLOR", "COLUMNS", "LINES")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    merged = {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    return {name: value for name, value in {**merged, **changes}.items() if value is not None}


def _unfinished(data: bytes) -> int:
    """How many bytes at the end are the beginning of a character or an escape sequence."""
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


def drawn_right_of(data: bytes, column: int) -> int:
    """How many bytes of ``data`` draw what begins right of a column (from 1)."""
    moves = list(_MOVE.finditer(data))
    ends = [*(move.start() for move in moves), len(data)][1:]
    return sum(
        end - move.start() for move, end in zip(moves, ends, strict=True) if int(move[2]) > column
    )
