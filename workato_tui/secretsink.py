"""Gives a secret to a command of the user's own (``secret_sink``), on its standard input."""

from __future__ import annotations

import re
import shlex
import subprocess
from typing import TYPE_CHECKING

from workato_tui.redact import redact
from workato_tui.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.secret import Secret

_SECONDS = 30.0
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


class SinkError(Exception):
    """The command did not take it; ``str()`` is the sentence for people."""


def hand_over(command: str, secret: Secret, name: str, environment: Mapping[str, str]) -> str:
    """Run ``command`` with the secret on its standard input; returns a sentence of success.

    No shell sees the command; ``{name}`` in it stands for what the secret is of, made safe for a
    file's name. It has no terminal, and ends within 30 seconds. What it prints is not shown, since
    it could print the secret. Raises :class:`SinkError`.
    """
    safe = _UNFIT.sub("-", name).strip("-.") or "secret"
    try:
        words = [word.replace("{name}", safe) for word in shlex.split(command)]
    except ValueError:
        raise SinkError("secret_sink has a quote that is not closed.") from None
    if not words:
        raise SinkError("secret_sink is empty.")
    shown = plain(words[0].rpartition("/")[2], 60)
    try:
        done = subprocess.run(
            words,
            input=secret.reveal().encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=dict(environment),
            timeout=_SECONDS,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SinkError(f"{shown} did not end within {_SECONDS:.0f} s; it was stopped.") from None
    except (OSError, ValueError) as error:
        raise SinkError(f"{shown} did not start: {error}.") from None
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        complaint = plain(redact(lines[-1].replace(secret.reveal(), "***")), 160) if lines else ""
        raise SinkError(f"{shown} failed ({done.returncode}){': ' if complaint else ''}{complaint}")
    return f"given to {shown}, which took it."
