"""A real Textual app in a pseudo-terminal that is closed, or that gets a signal."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import textwrap
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APP = """
    import sys
    from pathlib import Path
    from textual.app import App
    from workato_tui.terminal.driver import TerminalDriver
    from workato_tui.terminal.signals import install_signal_handlers

    class Probe(App):
        def on_mount(self):
            install_signal_handlers(self.saved, self._driver)
            if sys.argv[2] == "busy":
                self.set_interval(0.001, lambda: self._driver.write("x" * 200))
            self._driver.write("READY")
            if sys.argv[2] == "flood":
                self.set_timer(0.01, self.flood)

        def flood(self):
            self.note("flooding;")
            for _ in range(100):
                self._driver.write("x" * 10_000)

        def saved(self):
            self.note("saved;")
            self.exit(return_code=3)

        def note(self, text):
            with Path(sys.argv[1]).open("a") as file:
                file.write(text)

    app = Probe(driver_class=TerminalDriver)
    app.run()
    print("last words", file=sys.stderr, flush=True)
    app.note("ended;")
    sys.exit(app.return_code)
"""


class Session:
    """A program in a pseudo-terminal of the test."""

    def __init__(self, notes: Path, *, load: str, controlling: bool, ignored: bool) -> None:
        self.notes = notes
        self.master, slave = os.openpty()
        self.initial_modes = termios.tcgetattr(slave)

        def prepare() -> None:
            os.setsid()
            if controlling:
                fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else signal.SIG_DFL)

        self.child = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(APP), str(notes), load],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm-256color"},
            preexec_fn=prepare,
        )
        self.slave = slave
        self.output = b""
        self.read_until(b"READY")

    def read_until(self, text: bytes) -> None:
        while text not in self.output:
            assert select.select([self.master], [], [], 20)[0], self.output
            self.output += os.read(self.master, 65536)

    def close(self) -> None:
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        for descriptor in (self.master, self.slave):
            with contextlib.suppress(OSError):
                os.close(descriptor)


@pytest.fixture
def session(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Session]:
    opened = Session(tmp_path / "notes", **request.param)
    yield opened
    opened.close()


def options(load: str = "calm", *, controlling: bool = True, ignored: bool = False) -> dict:
    return {"load": load, "controlling": controlling, "ignored": ignored}


@pytest.mark.parametrize(
    "session",
    [
        pytest.param(options(), id="hangup"),
        pytest.param(options(ignored=True), id="nohup"),
        pytest.param(options(controlling=False), id="no signal"),
        pytest.param(options("busy"), id="while drawing"),
        pytest.param(options("busy", controlling=False), id="while drawing, no signal"),
    ],
    indirect=True,
)
def test_a_lost_terminal_ends_the_app(session: Session) -> None:
    os.close(session.slave)
    os.close(session.master)
    assert session.child.wait(15) == 3
    assert session.notes.read_text() == "saved;ended;"


@pytest.mark.parametrize(
    "session", [options(), options("busy")], indirect=True, ids=["calm", "busy"]
)
def test_sigterm_restores_the_terminal(session: Session) -> None:
    session.child.send_signal(signal.SIGTERM)
    session.read_until(b"\x1b[?1049l")
    session.read_until(b"\x1b[?25h")
    assert session.child.wait(15) == 3
    assert session.notes.read_text() == "saved;ended;"
    assert termios.tcgetattr(session.slave) == session.initial_modes


@pytest.mark.parametrize("session", [options()], indirect=True, ids=["calm"])
def test_sighup_by_kill_restores_the_terminal(session: Session) -> None:
    """The terminal still exists, and is restored for the user."""
    session.child.send_signal(signal.SIGHUP)
    session.read_until(b"\x1b[?1049l")
    session.read_until(b"\x1b[?25h")
    assert session.child.wait(15) == 3
    assert session.notes.read_text() == "saved;ended;"
    assert termios.tcgetattr(session.slave) == session.initial_modes


@pytest.mark.parametrize("session", [options("busy")], indirect=True, ids=["busy"])
def test_several_signals_end_it_once(session: Session) -> None:
    session.child.send_signal(signal.SIGTERM)
    session.child.send_signal(signal.SIGHUP)
    os.close(session.slave)
    os.close(session.master)
    assert session.child.wait(15) == 3
    assert session.notes.read_text() == "saved;ended;"


@pytest.mark.parametrize(
    "session",
    [options("flood"), options("flood", controlling=False)],
    indirect=True,
    ids=["hangup", "no signal"],
)
def test_a_terminal_that_stalls_and_is_then_closed(session: Session) -> None:
    """Nobody reads the output, so the event loop is blocked when the terminal is closed."""
    deadline = time.monotonic() + 15
    while not (session.notes.exists() and waiting_bytes(session.master) > 1000):
        assert time.monotonic() < deadline
        select.select([], [], [], 0.01)
    os.close(session.slave)
    os.close(session.master)
    assert session.child.wait(15) == 3
    assert session.notes.read_text() == "flooding;saved;ended;"


def waiting_bytes(descriptor: int) -> int:
    """Return the number of bytes waiting to be read."""
    return struct.unpack("i", fcntl.ioctl(descriptor, termios.FIONREAD, b"\0" * 4))[0]
