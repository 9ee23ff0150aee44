"""The escape sequences that the program may send to a terminal."""

from __future__ import annotations

import re
from base64 import b64decode

_ALLOWED = re.compile(
    rb"\x1b\[[0-9;]*m"  # colours
    rb"|\x1b\[\d+(?:;\d+)?H|\x1b\[\d*C"  # to a cell
    rb"|\x1b\[\d+X"  # blanks
    rb"|\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1049|2004|2026|2048)[hl]"  # modes
    rb"|\x1b\[\?(?:2026|2048)\$p"  # does it know these two?
    rb"|\x1b\[>\d+u|\x1b\[<u"  # keys in full
    rb"|\x1b\]22;[a-z-]+\x07"  # the pointer's shape
    rb"|\x1b\]52;c;[A-Za-z0-9+/=]*\x07"  # a copy
    rb"|\x1b\[2[23];2t|\x1b\]2;[^\x00-\x1f\x7f]*\x07"  # the window's title
    rb"|\r\n|\x07"
)
_COPY = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


def unexpected(shown: bytes) -> list[str]:
    """Return output that is neither text nor an allowed sequence."""
    parts = _ALLOWED.split(shown)
    text = b"\n".join(parts).decode("utf-8", "backslashreplace").split("\n")
    return [ascii(part[:80]) for part in text if not part.isprintable()]


def copied(shown: bytes) -> list[str]:
    """Return the texts that were copied to the clipboard."""
    return [b64decode(match[1]).decode() for match in _COPY.finditer(shown)]
