"""Runs the command that prints a token (``pass show workato/prod``)."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import termios
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from workato_tui.profiles.errors import TokenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LONGEST = 65_536


def split(command: str) -> list[str]:
    """The command's words; no shell sees them. Raises :class:`TokenError`."""
    try:
        words = shlex.split(command)
    except ValueError:
        raise TokenError("The token's command has a quote that is not closed.") from None
    if not words:
        raise TokenError("The token's command is empty.")
    return words


def run(command: str, environment: Mapping[str, str], *, timeout: float, may_ask: bool) -> str:
    """What ``command`` prints; raises :class:`TokenError`.

    With ``may_ask`` it has the terminal and may ask for a passphrase. Otherwise it has none, so
    that it cannot write over the app's screen. It is ended after ``timeout`` seconds.
    """
    words = split(command)
    with _terminal_kept(may_ask):
        out, complaint, code = _result(words, environment, timeout, may_ask)
    if code != 0:
        how = f"was ended by signal {-code}" if code < 0 else f"failed with code {code}"
        raise TokenError(f"The token's command {_shown(words)} {how}{_said(complaint)}.")
    return out.decode(errors="replace")


def _result(
    words: list[str], environment: Mapping[str, str], timeout: float, may_ask: bool
) -> tuple[bytes, bytes | None, int]:
    try:
        child = subprocess.Popen(
            words,
            env=dict(environment),
            stdin=None if may_ask else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if may_ask else subprocess.PIPE,
            start_new_session=not may_ask,
        )
    except OSError as error:
        raise TokenError(
            f"The token's command {_shown(words)} did not start: {error.strerror}."
        ) from None
    out, complaint = _collect(child, words, timeout, own_group=not may_ask)
    return out[:_LONGEST], complaint, child.returncode


def _collect(
    child: subprocess.Popen[bytes], words: list[str], timeout: float, *, own_group: bool
) -> tuple[bytes, bytes | None]:
    late = threading.Event()

    def end() -> None:
        late.set()
        with suppress(ProcessLookupError):
            if own_group:
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()

    timer = threading.Timer(timeout, end)
    timer.daemon = True
    timer.start()
    try:
        # communicate() alone may wait for ever: a grandchild can hold the pipe open.
        out, complaint = child.communicate(timeout=timeout + 1)
    except subprocess.TimeoutExpired:
        out = complaint = b""
    except BaseException:
        end()
        raise
    finally:
        timer.cancel()
        for pipe in (child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()
        child.wait()
    if late.is_set():
        raise TokenError(
            f"The token's command {_shown(words)} did not end within {timeout:.0f} s, "
            "so it was stopped."
        )
    return out, complaint


@contextmanager
def _terminal_kept(may_ask: bool) -> Iterator[None]:
    """Give the terminal back as it was: a command that is stopped may leave its echo off."""
    try:
        before = termios.tcgetattr(0) if may_ask else None
    except termios.error:
        before = None
    try:
        yield
    finally:
        if before is not None:
            with suppress(termios.error):
                termios.tcsetattr(0, termios.TCSADRAIN, before)


def _shown(words: list[str]) -> str:
    # The program alone: somebody may have put a secret among its arguments.
    from workato_tui.text import plain

    return plain(os.path.basename(words[0]), 60)  # noqa: PTH119


def _said(complaint: bytes | None) -> str:
    from workato_tui.redact import redact
    from workato_tui.text import plain

    lines = (complaint or b"").decode(errors="replace").strip().splitlines()
    return f" and said: {plain(redact(lines[-1]), 160).rstrip('.')}" if lines else ""
