"""Makes text from the network and from files safe to show.

Whatever the API or a file holds goes through :func:`plain` or :func:`plain_lines` before a widget,
a message or a file name sees it: what comes out has no control characters (so no escape
sequences), no bidirectional overrides, nothing of zero width but a few combining marks, and takes
exactly the cells that it is measured with.
"""

from __future__ import annotations

import re
import unicodedata

# Complete escape sequences go as a whole, so that their parameters do not stay behind as litter:
# OSC, DCS, PM, APC and SOS up to their end, then CSI, then two-character escapes.
_ESCAPES = re.compile(
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|\x1b[ -/]*[0-~]"
)
_SUSPECT = re.compile(r"[^\x20-\x7e]")
_REPLACED = "�"
_MARKS_PER_CHARACTER = 2
_SPACES = frozenset("\t\n\r\v\f\x85\u2028\u2029\xa0")


def plain(value: object, limit: int | None = None) -> str:
    """``value`` as one line of plain text, at most ``limit`` characters (then ended by ``…``)."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if limit is not None and len(text) > limit * 8 + 64:
        # Cleaning a book to show one line of it would be felt at every key.
        text = text[: limit * 8 + 64]
    if _SUSPECT.search(text):
        text = _clean(text)
    if limit is not None and len(text) > limit:
        text = text[: max(limit - 1, 0)] + "…"
    return text


def plain_lines(value: object, limit: int = 200_000) -> list[str]:
    """``value`` as lines of plain text; tabs become four spaces, the end is cut at ``limit``."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    lines = text[:limit].replace("\r\n", "\n").replace("\t", "    ").split("\n")
    return [plain(line) for line in lines]


def _clean(text: str) -> str:
    text = _ESCAPES.sub("", text)
    out: list[str] = []
    marks = 0
    for character in text:
        shown = _shown(character, marks)
        marks = marks + 1 if shown and unicodedata.combining(character) else 0
        out.append(shown)
    return "".join(out)


def _shown(character: str, marks: int) -> str:
    if " " <= character <= "~":
        return character
    if character in _SPACES:
        return " "
    category = unicodedata.category(character)
    if category in ("Cf", "Cn", "Co", "Cs", "Zl", "Zp"):
        # Cf holds the bidi overrides, the zero-width joiners and the soft hyphen.
        return "" if category == "Cf" else _REPLACED
    if category == "Cc":
        return _REPLACED
    if category in ("Mn", "Me"):
        # Variation selectors change a character's width in some terminals and not in others.
        hidden = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
        return "" if hidden or marks >= _MARKS_PER_CHARACTER else character
    return character
