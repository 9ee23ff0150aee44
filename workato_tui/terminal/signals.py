"""Ends the program in an orderly way on a signal or when its terminal is lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import threading
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from workato_tui.common.loop_call import call_in_loop

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


_EXIT_SIGNALS = (
    signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2,
    signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGXCPU, signal.SIGABRT,
    signal.SIGTRAP, signal.SIGSYS,
    # Only Linux has these; 33 and below are the C library's own.
    *(
        getattr(signal, name)
        for name in ("SIGPOLL", "SIGPWR", "SIGSTKFLT")
        if hasattr(signal, name)
    ),
    *(range(signal.SIGRTMIN, signal.SIGRTMAX + 1) if hasattr(signal, "SIGRTMIN") else ()),
)  # fmt: skip
"""Signals that, if not caught, end the program and leave the terminal in raw mode.

Not those of a fault in the process (SIGSEGV, SIGBUS, SIGFPE, SIGILL): after a handler of Python the
faulty instruction would run again, for ever."""


@runtime_checkable
class DetachableDriver(Protocol):
    """A driver that can detach from a lost terminal."""

    def detach(self) -> None:
        """Stop reading from and writing to the terminal."""


def install_signal_handlers(
    callback: Callable[[], None], driver: DetachableDriver | None = None
) -> Callable[[], None]:
    """Call ``callback`` once in the running event loop, on a signal or a lost terminal.

    If the terminal is gone, detach the driver first: otherwise its input thread spins at end of
    file, and the event loop waits for output that nobody takes. This also works if SIGHUP is
    ignored (nohup) or not sent (a separate session). Call it in the main thread while the loop is
    running; returns a function that removes the handlers.
    """
    loop = asyncio.get_running_loop()
    is_called = threading.Lock()

    def end() -> None:
        # Never released: two signals (logind sends SIGTERM, then SIGHUP) end the program once.
        if is_called.acquire(blocking=False):
            call_in_loop(loop, callback)

    def lose_terminal() -> None:
        if driver is not None:
            driver.detach()
        end()

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        if number == signal.SIGHUP and not _has_terminal():
            lose_terminal()
        else:
            end()

    # Do not use loop.add_signal_handler: if the loop itself waits for a dead terminal, only a
    # Python signal handler still runs.
    before = {number: _install(number, handle) for number in _EXIT_SIGNALS}
    stop_watching = _watch_terminal(lose_terminal)

    def undo() -> None:
        stop_watching()
        for number, previous in before.items():
            if previous is not None:
                signal.signal(number, previous)

    return undo


def _has_terminal() -> bool:
    """Return whether the terminal can still be restored: SIGHUP may come from ``kill``."""
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
    number: int, handle: Callable[[int, FrameType | None], None]
) -> signal.Handlers | Callable[[int, FrameType | None], object] | int | None:
    try:
        return signal.signal(number, handle)
    except ValueError:
        # Not in the main thread: the host program handles signals itself.
        return None


def _watch_terminal(on_lost: Callable[[], None]) -> Callable[[], None]:
    """Call ``on_lost`` from a thread when the terminal hangs up; it costs nothing until then."""
    terminal = sys.__stdin__
    if terminal is None or not terminal.isatty() or not hasattr(select, "poll"):
        return lambda: None
    reading, writing = os.pipe()
    poll = select.poll()
    poll.register(terminal.fileno(), 0)  # no events requested: a hang-up is always reported
    poll.register(reading, select.POLLIN)

    def wait() -> None:
        events = dict(poll.poll())
        os.close(reading)
        # If the terminal cannot be polled (POLLNVAL), rely on SIGHUP.
        if events.get(terminal.fileno(), 0) & (select.POLLHUP | select.POLLERR):
            on_lost()

    threading.Thread(target=wait, daemon=True, name="terminal-watch").start()

    def stop() -> None:
        with contextlib.suppress(OSError):
            os.close(writing)

    return stop
