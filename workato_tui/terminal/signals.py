"""Ends the program in good order when it is told to end, or when its terminal is gone."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


_EXIT_SIGNALS = (
    signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2,
    signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGXCPU,
)  # fmt: skip
"""All of these end a program that does not catch them, and leave its terminal in raw mode."""


class DetachableDriver(Protocol):
    """A driver that can let go of a terminal that is gone."""

    def detach(self) -> None:
        """Neither read from the terminal nor write to it any more."""


def install_signal_handlers(
    callback: Callable[[], None], driver: DetachableDriver | None = None
) -> Callable[[], None]:
    """Call ``callback`` in the running event loop, once, at a signal or a lost terminal.

    Before that, where the terminal is gone, the driver leaves it: otherwise its
    input thread spins at end of file, and the event loop waits for output that nobody takes. Works
    where SIGHUP was ignored (nohup) and where none is sent (a session of its own). Call it in the
    main thread with the loop running; returns what undoes it.
    """
    loop = asyncio.get_running_loop()
    called = threading.Lock()

    def end() -> None:
        # Not released: two signals (logind sends SIGTERM, then SIGHUP) end the program once.
        if called.acquire(blocking=False):
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(callback)

    def lose_terminal() -> None:
        if driver is not None:
            driver.detach()
        end()

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        if number == signal.SIGHUP and not _has_terminal():
            lose_terminal()
        else:
            end()

    # Not loop.add_signal_handler: where the loop itself waits for a dead terminal to take output,
    # only a handler of Python's own still runs.
    before = {number: _install(number, handle) for number in _EXIT_SIGNALS}
    stop_watching = _watch_terminal(lose_terminal)

    def undo() -> None:
        stop_watching()
        for number, previous in before.items():
            if previous is not None:
                signal.signal(number, previous)

    return undo


def _has_terminal() -> bool:
    """Whether the terminal can still be left as it was found: SIGHUP may come from ``kill``."""
    terminal = sys.__stdin__
    if terminal is None or not hasattr(select, "poll"):
        return False
    poll = select.poll()
    try:
        poll.register(terminal.fileno(), 0)
        return not poll.poll(0)
    except (OSError, ValueError):
        return False


def _install(
    number: signal.Signals, handle: Callable[[int, FrameType | None], None]
) -> signal.Handlers | Callable[[int, FrameType | None], object] | int | None:
    try:
        return signal.signal(number, handle)
    except ValueError:
        # Not in the main thread: the app runs inside something that has signals of its own.
        return None


def _watch_terminal(on_lost: Callable[[], None]) -> Callable[[], None]:
    """Call ``lost`` from a thread when the terminal hangs up; costs nothing until then."""
    terminal = sys.__stdin__
    if terminal is None or not terminal.isatty() or not hasattr(select, "poll"):
        return lambda: None
    reading, writing = os.pipe()
    poll = select.poll()
    poll.register(terminal.fileno(), 0)  # no events asked for: a hang-up is always told
    poll.register(reading, select.POLLIN)

    def wait() -> None:
        told = dict(poll.poll())
        os.close(reading)
        # Where a terminal cannot be polled (POLLNVAL), SIGHUP has to do.
        if told.get(terminal.fileno(), 0) & (select.POLLHUP | select.POLLERR):
            on_lost()

    threading.Thread(target=wait, daemon=True, name="terminal-watch").start()

    def stop() -> None:
        with contextlib.suppress(OSError):
            os.close(writing)

    return stop
