"""Sanitizes text from the network and from files for display.

Everything from the API or a file goes through :func:`sanitize` or :func:`sanitize_lines` before a
widget, a message or a file name uses it. The result has no control characters (and so no escape
sequences), no bidirectional overrides, nothing of zero width except a few combining marks, and
takes exactly as many cells as measured.
"""

from __future__ import annotations

import re
import unicodedata

# Escape sequences are removed completely, so that their parameters do not remain: OSC, DCS, PM, APC
# and SOS up to their end, then CSI, then two-character escapes. None of them extends past the start
# of another, or a text of starts would be scanned again from each.
_ESCAPES = re.compile(
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|\x1b[ -/]*[0-~]"
)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SUSPECT = re.compile(r"[^\x20-\x7e]")
_REPLACEMENT = "�"
_MAX_MARKS = 2
_MAX_DIGITS = 18
_SPACES = frozenset("\t\n\r\v\f\x85\u2028\u2029")
# Letters without a glyph, and skin tones of emoji: terminals disagree about their width.
_INVISIBLE = frozenset(
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


def sanitize(value: object, limit: int | None = None) -> str:
    """Return ``value`` as one line of plain text, truncated to ``limit`` characters with ``…``."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    if limit is not None and len(text) > limit * 8 + 64:
        # Cleaning a long text to show one line of it would delay every key.
        text = text[: limit * 8 + 64]
    if _SUSPECT.search(text):
        text = _clean(text)
    if limit is not None and len(text) > limit:
        text = text[: max(limit - 1, 0)] + "…"
    return text


def sanitize_lines(value: object, limit: int = 200_000) -> list[str]:
    """Return ``value`` as lines of plain text; tabs become four spaces, the end is truncated."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    lines = text[:limit].replace("\r\n", "\n").replace("\t", "    ").split("\n")
    return [sanitize(line) for line in lines]


def strip_controls(text: str) -> str:
    """Return ``text`` without escape sequences and controls; keep newlines and tabs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", _ESCAPES.sub("", text))


def parse_int(text: str | None) -> int | None:
    """Return ``text`` as a number of up to 64 bits, such as an ID; None if it is not one."""
    fits = text and len(text) <= _MAX_DIGITS and text.isascii() and text.isdigit()
    return int(text) if text and fits else None


def parse_id(text: str) -> int | str:
    """Return an ID as the API expects it: as a number if it is one."""
    number = parse_int(text)
    return text if number is None else number


class _DisplayTable(dict[int, str]):
    """The replacement of each character, computed on first use."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: set[str] = set()
        """Combining marks that are kept, up to a maximum number in a row."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        shown = self[code] = _displayed(character)
        if shown and _is_mark(character):
            self.marks.add(character)
        return shown


_TABLE = _DisplayTable()


def _clean(text: str) -> str:
    text = _ESCAPES.sub("", text).translate(_TABLE)
    return text if _TABLE.marks.isdisjoint(text) else _limit_marks(text)


def _limit_marks(text: str) -> str:
    out: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if character in _TABLE.marks else 0
        if marks <= _MAX_MARKS:
            out.append(character)
    return "".join(out)


def _is_mark(character: str) -> bool:
    """Return whether a character is drawn onto the previous one, as are Hangul's later letters."""
    later = "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff"
    return later or unicodedata.category(character) in ("Mn", "Me")


def _displayed(character: str) -> str:
    if " " <= character <= "~":
        return character
    if character in _SPACES:
        return " "
    category = unicodedata.category(character)
    if category == "Zs":
        return "  " if character == "\u3000" else " "
    if category in ("Cf", "Cn", "Co", "Cs", "Cc", "Zl", "Zp"):
        # Cf contains bidirectional overrides, zero-width joiners and the soft hyphen.
        return "" if category == "Cf" else _REPLACEMENT
    if category in ("Mn", "Me"):
        # Variation selectors change the width of a character only in some terminals.
        hidden = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
        return "" if hidden else character
    if ord(character) in _FLAG_LETTERS:
        # A flag is two of these, and one, two or four cells wide.
        return chr(ord("A") + ord(character) - _FLAG_LETTERS.start)
    return "" if character in _INVISIBLE else character


def search_key(text: str) -> str:
    """Return ``text`` for searching: lowercase and composed, so that both forms of é match."""
    small = text.casefold()
    if small.isascii():
        return small
    from unicodedata import normalize

    return normalize("NFC", normalize("NFC", text).casefold())


def same_name(name: str | None, text: str) -> bool:
    """Return whether ``text`` is this name: outer spaces and the form of é do not count."""
    name, text = (name or "").strip(), text.strip()
    if name == text or name.isascii():
        return name == text
    from unicodedata import normalize

    return normalize("NFC", name) == normalize("NFC", text)


_ACCENTS = re.compile("[\u0300-\u036f]+")
_STROKES = str.maketrans("łđøıħŧ", "ldoiht")
"""Letters with strokes, which Unicode does not decompose."""


def search_text(text: str) -> str:
    """Return ``text`` as it can be found: its search key, and behind it the one without accents.

    A person types ``nguyen`` for Nguyễn.
    """
    key = search_key(text)
    if key.isascii():
        return key
    from unicodedata import normalize

    plain = normalize("NFC", _ACCENTS.sub("", normalize("NFD", key))).translate(_STROKES)
    return key if plain == key else f"{key}\n{plain}"


def count_label(count: int, noun: str, plural: str = "") -> str:
    """Return ``1 step``, ``2 steps``."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def cell_width(text: str) -> int:
    """Return how many cells of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(character) in ("Mn", "Me", "Cf") else
        2 if east_asian_width(character) in "WF" else 1
        for character in text
    )  # fmt: skip


def os_reason(error: OSError) -> str:
    """Return why the operating system refused something: ``no space left on device``."""
    return (error.strerror or "no reason given").lower()
