"""Runs a short command of the user and returns its output, within a time limit."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MAX_OUTPUT = 65_536
_PIPE_GRACE = 1.0
"""Seconds to read a pipe after the command has ended: its children may hold it open."""


class ChildResult(NamedTuple):
    """The result of a command."""

    code: int
    out: bytes
    err: bytes
    timed_out: bool
    """Whether the process was terminated at the time limit."""


def run_child(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    timeout: float,
    stdin: bytes = b"",
    terminal: bool = False,
) -> ChildResult:
    """Run a command with ``stdin`` as its input. Raises OSError if it cannot start.

    It runs in its own process group, which is terminated at the limit, or if a child left behind
    keeps the output open. With ``terminal``, that group is given the terminal meanwhile, and its
    errors go there. Raises KeyboardInterrupt if it ended by Ctrl+C.
    """
    child = subprocess.Popen(
        command,
        env=dict(environment),
        stdin=None if terminal else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if terminal else subprocess.PIPE,
        start_new_session=not terminal,
        process_group=0 if terminal else None,
    )
    with child, _lent_terminal(child.pid) if terminal else nullcontext():
        complete = False
        try:
            _write_stdin(child, stdin)
            out, err, complete = _collect(child, time.monotonic() + timeout)
            timed_out = child.poll() is None
        finally:
            if not complete or child.poll() is None:
                _terminate(child)
    if terminal and child.returncode == -signal.SIGINT:
        # The key reached only the group that has the terminal.
        raise KeyboardInterrupt
    return ChildResult(child.returncode, out[:_MAX_OUTPUT], err[:_MAX_OUTPUT], timed_out)


def run_in_terminal(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command that has this terminal to itself; return its exit code.

    Ctrl+C ends the command, not this program.
    """
    before = signal.getsignal(signal.SIGINT)
    try:
        child = subprocess.Popen(command, env=dict(environment))
    except OSError:
        # What a shell returns for a command that it cannot run.
        return 127
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def _write_stdin(child: subprocess.Popen[bytes], stdin: bytes) -> None:
    if child.stdin is not None:
        # A command that does not read its input may have ended already.
        with suppress(BrokenPipeError):
            child.stdin.write(stdin)
        with suppress(BrokenPipeError):
            child.stdin.close()


def _collect(child: subprocess.Popen[bytes], deadline: float) -> tuple[bytes, bytes, bool]:
    """Return both outputs, and whether the command and its outputs ended in time."""
    out, err = bytearray(), bytearray()
    with selectors.DefaultSelector() as open_pipes:
        for pipe, buffer in ((child.stdout, out), (child.stderr, err)):
            if pipe is not None:
                open_pipes.register(pipe, selectors.EVENT_READ, buffer)
        while open_pipes.get_map() or child.poll() is None:
            if child.poll() is not None:
                deadline = min(deadline, time.monotonic() + _PIPE_GRACE)
            for key, _ in open_pipes.select(0.05):
                data = os.read(key.fd, _MAX_OUTPUT)
                if not data:
                    open_pipes.unregister(key.fileobj)
                elif len(key.data) < _MAX_OUTPUT:
                    key.data.extend(data)
            if time.monotonic() > deadline:
                return bytes(out), bytes(err), False
    return bytes(out), bytes(err), True


def _terminate(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


@contextmanager
def _lent_terminal(group: int) -> Iterator[None]:
    """Give the terminal to another process group, as a shell does, and take it back.

    Without a terminal, or where we are in the background ourselves, nothing changes.
    """
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        yield
        return
    try:
        is_ours = os.tcgetpgrp(terminal) == os.getpgrp()
        if is_ours:
            _set_foreground(terminal, group)
            # It may have been stopped for reading before the terminal was its own.
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGCONT)
        try:
            yield
        finally:
            if is_ours:
                _set_foreground(terminal, os.getpgrp())
    finally:
        os.close(terminal)


def _set_foreground(terminal: int, group: int) -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
    try:
        with suppress(OSError):
            os.tcsetpgrp(terminal, group)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
