"""Parses commands of the user, which run without a shell."""

from __future__ import annotations

import re
import shlex

_SHELLS = frozenset({"sh", "ash", "bash", "dash", "ksh", "mksh", "zsh", "fish"})
_EXPANDED = r"\$\w+|\$[{(]|`"
_TOKEN = re.compile(
    r"\\.|'[^']*'"
    r'|"(?P<double>(?:[^"\\]|\\.)*)"'
    rf"|(?P<sign>{_EXPANDED}|\|\||&&|[|&;<>\n]|(?<![^\s=:])~|^[A-Za-z_]\w*=)",
    re.DOTALL,
)


def split_command(text: str) -> list[str]:
    """Return the words of a command. Raises ValueError with a message for the user.

    Shell syntax is rejected: without a shell, it would be passed on as an argument.
    """
    try:
        words = shlex.split(text)
    except ValueError:
        raise ValueError("has a quote that is not closed.") from None
    if not words:
        raise ValueError("is empty.")
    sign = "" if words[0].rpartition("/")[2] in _SHELLS else _shell_syntax_in(text.strip())
    if sign:
        raise ValueError(
            f"has {sign} in it, which only a shell understands, and no shell runs it. "
            "Write it as: sh -c '…'"
        )
    return words


def _shell_syntax_in(text: str) -> str:
    """Return the first part of ``text`` that only a shell understands; empty if there is none."""
    for part in _TOKEN.finditer(text):
        quoted = re.sub(r"\\.", "", part["double"] or "")
        sign = part["sign"] or "".join(re.findall(_EXPANDED, quoted)[:1])
        if sign:
            return "a line break" if sign == "\n" else sign
    return ""
