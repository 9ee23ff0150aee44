"""Tracks the content of each terminal cell as far as it is known.

Textual redraws everything that a widget marks as dirty, mostly with the same content. Cells that
are known to be right need not be sent.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rich.cells import get_character_cell_size

VISIBLE_ON_SPACES = frozenset(
    ("underline", "underline2", "reverse", "strike", "frame", "encircle", "overline")
)
_MERGE_GAP = 4
"""Maximum gap to send again: moving the cursor over it takes as many bytes."""
_UNKNOWN = "\x01"
_MAX_STYLES = 250


class CellStyle(NamedTuple):
    """The current attributes; colors as SGR parameters, empty for the default."""

    foreground: str = ""
    background: str = ""
    attributes: frozenset[str] = frozenset()


class Position(NamedTuple):
    """Row and column, counted from 0; column None means somewhere in that row."""

    row: int
    column: int | None


_COMPLEX_SCRIPTS = re.compile(
    "[\u0300-\u036f\u0590-\u109f\u1780-\u17ff\u1a00-\u1c7f\u1cd0-\u1dff\u200b-\u200f\u20d0-\u20ff"
    "\u2060-\u206f\ua8e0-\uaaff\ufb1d-\ufdff\ufe00-\ufe2f\ufe70-\ufeff]"
)
"""Combining marks, and scripts with joined or stacked letters: some terminals count syllables where
others count letters."""


@lru_cache(maxsize=4096)
def _is_single_width(character: str) -> bool:
    if character > "\uffff" or _COMPLEX_SCRIPTS.match(character):
        return False
    return get_character_cell_size(character) == 1


def single_width_prefix(text: str) -> int:
    """Return how many leading characters take one cell in every terminal."""
    if text.isascii():
        return len(text)
    for index, character in enumerate(text):
        if character > "~" and not _is_single_width(character):
            # A mark belongs to the letter before it.
            return index - 1 if index and get_character_cell_size(character) == 0 else index
    return len(text)


def ambiguous_prefix(text: str) -> int:
    """Return how many leading characters have an ambiguous width, up to the end of the word."""
    end = 0
    for index, character in enumerate(text):
        if character == " " or (not index and len(text) > 1 and not _is_single_width(text[1])):
            continue
        if character <= "~" or _is_single_width(character):
            break
        end = index + 1
    return end


def may_be_narrower(text: str) -> bool:
    """Return whether a terminal may use fewer cells for ``text`` than our layout."""
    return any(get_character_cell_size(character) != 2 for character in text)


def _differences(text: str, styles: bytes, old: str, old_styles: bytes) -> list[tuple[int, int]]:
    """Return the differing ranges (start, end), merged if the gap is small."""
    parts: list[tuple[int, int]] = []
    begin = until = -1
    for index, pair in enumerate(zip(text, styles, old, old_styles, strict=True)):
        if pair[0] == pair[2] and pair[1] == pair[3]:
            continue
        if begin >= 0 and index - until > _MERGE_GAP:
            parts.append((begin, until))
            begin = index
        elif begin < 0:
            begin = index
        until = index + 1
    parts.append((begin, until))
    return parts


class ScreenBuffer:
    """The screen as rows of characters and style numbers."""

    def __init__(self) -> None:
        self.columns = self.rows = 0
        self._texts: list[str] = []
        self._styles: list[bytes] = []
        self._style_numbers: dict[CellStyle, int] = {}
        self._style_kinds: dict[CellStyle, tuple[int, bytes | None]] = {}

    def resize(self, columns: int, rows: int) -> None:
        """Set the size; the content is unknown."""
        self.columns, self.rows = columns, rows
        self.reset()

    def reset(self) -> None:
        """Forget the content."""
        self._texts = [_UNKNOWN * self.columns] * self.rows
        self._styles = [bytes(self.columns)] * self.rows

    def reset_from(self, row: int, column: int) -> None:
        """Forget a row from this column on."""
        column = max(column, 0)
        self._texts[row] = self._texts[row][:column] + _UNKNOWN * (self.columns - column)

    def position(self, row: int, column: int) -> Position | None:
        """Return the position for a move to this row and column (from 1); None if unknown."""
        if 0 < row <= self.rows and 0 < column <= self.columns:
            return Position(row - 1, column - 1)
        return None

    def write(self, row: int, column: int, text: str, style: CellStyle) -> list[tuple[int, int]]:
        """Record ``text`` at a position; return the ranges (start, end) that differ."""
        looks = self._styles_of(text, style)
        end = column + len(text)
        old, old_looks = self._texts[row], self._styles[row]
        before, before_looks = old[column:end], old_looks[column:end]
        if before == text and before_looks == looks:
            return []
        self._texts[row] = old[:column] + text + old[end:]
        self._styles[row] = old_looks[:column] + looks + old_looks[end:]
        if before[0] == _UNKNOWN == before[-1]:
            return [(0, len(text))]
        return _differences(text, looks, before, before_looks)

    def _styles_of(self, text: str, style: CellStyle) -> bytes:
        number, blanks = self._style_kind(style)
        if blanks is None or " " not in text:
            return bytes((number,)) * len(text)
        return text.encode("latin-1", "replace").translate(blanks)

    def _style_kind(self, style: CellStyle) -> tuple[int, bytes | None]:
        """Return the number of a style, and a table for the style of spaces."""
        kind = self._style_kinds.get(style)
        if kind is None:
            if len(self._style_numbers) > _MAX_STYLES:
                self._style_numbers.clear()
                self._style_kinds.clear()
                self.reset()
            number = self._style_number(style)
            blanks = None
            if not VISIBLE_ON_SPACES & style.attributes:
                # A space shows its background and nothing else.
                table = bytearray((number,)) * 256
                table[ord(" ")] = self._style_number(CellStyle(background=style.background))
                blanks = bytes(table)
            kind = self._style_kinds[style] = number, blanks
        return kind

    def _style_number(self, style: CellStyle) -> int:
        return self._style_numbers.setdefault(style, len(self._style_numbers) + 1)
