"""Sends a secret to the standard input of a command configured by the user."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workato_tui.common.child_process import run_child
from workato_tui.common.command_line import split_command
from workato_tui.common.redact import redact_line
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.common.secret import Secret

_TIMEOUT = 30.0
_UNSAFE_CHARACTERS = re.compile(r"[^A-Za-z0-9._-]+")


class SecretSinkError(Exception):
    """The command failed; ``str()`` is the message for the user."""


def send_secret(command: str, secret: Secret, name: str, environment: Mapping[str, str]) -> str:
    """Run ``command`` with the secret on its standard input; return a success message.

    The command runs without a shell; ``{name}`` in it is replaced by the name of the secret, made
    safe for file names. It has no terminal and is limited to 30 seconds. Its output is not shown,
    since it could contain the secret. Raises :class:`SecretSinkError`.
    """
    safe = _UNSAFE_CHARACTERS.sub("-", name).strip("-.") or "secret"
    try:
        words = [word.replace("{name}", safe) for word in split_command(command)]
    except ValueError as problem:
        raise SecretSinkError(f"secret_sink {problem}") from None
    shown = sanitize(words[0].rpartition("/")[2], 60)
    try:
        done = run_child(words, environment, timeout=_TIMEOUT, stdin=secret.reveal().encode())
    except (OSError, ValueError) as error:
        raise SecretSinkError(f"{shown} did not start: {error}.") from None
    if done.timed_out:
        raise SecretSinkError(f"{shown} did not finish within {_TIMEOUT:.0f} s and was stopped.")
    if done.code != 0:
        lines = done.err.decode(errors="replace").strip().splitlines()
        plain = sanitize(lines[-1]).replace(secret.reveal(), "***") if lines else ""
        complaint = redact_line(plain, 160)
        raise SecretSinkError(f"{shown} failed ({done.code}){': ' if complaint else ''}{complaint}")
    return f"sent to {shown}."
