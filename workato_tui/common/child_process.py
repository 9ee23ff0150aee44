"""Runs a short command of the user and returns its output, within a time limit."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MAX_OUTPUT = 65_536
_PIPE_GRACE = 1.0
"""Seconds to read a pipe after the command has ended: its children may hold it open."""


class ChildResult(NamedTuple):
    """The result of a command."""

    code: int
    out: bytes
    err: bytes
    timed_out: bool
    """Whether it was terminated at the time limit."""


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
    keeps the output open. With ``terminal``, it shares our group and its errors go to the terminal.
    """
    child = subprocess.Popen(
        command,
        env=dict(environment),
        stdin=None if terminal else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if terminal else subprocess.PIPE,
        start_new_session=not terminal,
    )
    with child:
        whole = False
        try:
            _write_stdin(child, stdin)
            out, err, whole = _collect(child, time.monotonic() + timeout)
            late = child.poll() is None
        finally:
            if not whole or child.poll() is None:
                _terminate(child, own_group=not terminal)
    return ChildResult(child.returncode, out[:_MAX_OUTPUT], err[:_MAX_OUTPUT], late)


def run_in_terminal(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command that has this terminal to itself; return its exit code.

    Ctrl+C ends the command, not this program.
    """
    before = signal.getsignal(signal.SIGINT)
    try:
        child = subprocess.Popen(command, env=dict(environment))
    except OSError:
        # As a shell says it of a command that it cannot run.
        return 127
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def _write_stdin(child: subprocess.Popen[bytes], given: bytes) -> None:
    if child.stdin is not None:
        # A command that does not read its input may have ended already.
        with suppress(BrokenPipeError):
            child.stdin.write(given)
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


def _terminate(child: subprocess.Popen[bytes], *, own_group: bool) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if own_group:
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
