"""Run the command that prints a token, such as ``pass show workato/prod``."""

from __future__ import annotations

import os
import termios
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from workato_tui.common.child_process import run_child
from workato_tui.common.command_line import split_command
from workato_tui.common.redact import redact_line
from workato_tui.common.text import sanitize
from workato_tui.profiles.errors import TokenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def split(command: str) -> list[str]:
    """Return the words of the command; no shell is involved. Raises :class:`TokenError`."""
    try:
        return split_command(command)
    except ValueError as problem:
        raise TokenError(f"The token's command {problem}") from None


def run(command: str, environment: Mapping[str, str], *, timeout: float, may_ask: bool) -> str:
    """Return what ``command`` prints. Raises :class:`TokenError`.

    With ``may_ask`` the command has the terminal and may ask for a passphrase. Otherwise it has
    none, so that it cannot write over the app's screen. It is stopped after ``timeout`` seconds.
    """
    arguments = split(command)
    try:
        with _preserve_terminal(may_ask):
            ended = run_child(arguments, environment, timeout=timeout, terminal=may_ask)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its words are no text"
        raise TokenError(
            f"The token's command {_shown(arguments)} did not start: {reason}."
        ) from None
    if ended.timed_out:
        raise TokenError(
            f"The token's command {_shown(arguments)} did not end within {timeout:.0f} s, "
            "so it was stopped."
        )
    if ended.code != 0:
        code = ended.code
        how = f"was ended by signal {-code}" if code < 0 else f"failed with code {code}"
        raise TokenError(f"The token's command {_shown(arguments)} {how}{_first_line(ended.err)}.")
    return ended.out.decode(errors="replace")


@contextmanager
def _preserve_terminal(may_ask: bool) -> Iterator[None]:
    """Restore the terminal's settings: a command that is stopped may leave echo off."""
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


def _shown(arguments: list[str]) -> str:
    # Only the program: its arguments may contain a secret.
    return sanitize(os.path.basename(arguments[0]), 60)  # noqa: PTH119


def _first_line(complaint: bytes) -> str:
    lines = complaint.decode(errors="replace").strip().splitlines()
    return f" and said: {redact_line(lines[-1], 160).rstrip('.')}" if lines else ""
