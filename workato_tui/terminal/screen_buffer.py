"""What each cell of the terminal shows, as far as it is known from what was sent there.

Textual draws again whatever a widget says is dirty, mostly with what stands there already. A cell
that is known to look as it should need not be sent.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rich.cells import get_character_cell_size

SHOWN_ON_SPACES = frozenset(
    ("underline", "underline2", "reverse", "strike", "frame", "encircle", "overline")
)
_GAP = 4
"""Cells that are sent again rather than skipped: a move over them takes as many bytes."""
_UNKNOWN = "\x01"
_MOST_LOOKS = 250


class Look(NamedTuple):
    """The attributes in force: colours as the parameters that set them, empty for the default."""

    fore: str = ""
    back: str = ""
    marks: frozenset[str] = frozenset()


class Place(NamedTuple):
    """Row and column, counted from 0; without a column it is somewhere in that row."""

    row: int
    column: int | None


_SHAPED = re.compile(
    "[\u0300-\u036f\u0590-\u109f\u1780-\u17ff\u1a00-\u1c7f\u1cd0-\u1dff\u200b-\u200f\u20d0-\u20ff"
    "\u2060-\u206f\ua8e0-\uaaff\ufb1d-\ufdff\ufe00-\ufe2f\ufe70-\ufeff]"
)
"""Marks that combine, and scripts whose letters are joined or stacked: some terminals count a
syllable where others count its letters."""


@lru_cache(maxsize=4096)
def _is_sure(character: str) -> bool:
    if character > "\uffff" or _SHAPED.match(character):
        return False
    return get_character_cell_size(character) == 1


def sure_cells(text: str) -> int:
    """How many characters at the beginning of ``text`` take one cell in every terminal."""
    if text.isascii():
        return len(text)
    for index, character in enumerate(text):
        if character > "~" and not _is_sure(character):
            # A mark belongs to the letter before it.
            return index - 1 if index and get_character_cell_size(character) == 0 else index
    return len(text)


def unsure_cells(text: str) -> int:
    """How many characters at the beginning of ``text`` terminals disagree about, words and all."""
    end = 0
    for index, character in enumerate(text):
        if character == " " or (not index and len(text) > 1 and not _is_sure(text[1])):
            continue
        if character <= "~" or _is_sure(character):
            break
        end = index + 1
    return end


def may_be_narrower(text: str) -> bool:
    """Whether a terminal may fill fewer cells with ``text`` than it has in our layout."""
    return any(get_character_cell_size(character) != 2 for character in text)


def _differing(text: str, looks: bytes, old: str, old_looks: bytes) -> list[tuple[int, int]]:
    """The parts (begin, end) in which the two differ, joined where little lies between them."""
    parts: list[tuple[int, int]] = []
    begin = until = -1
    for index, pair in enumerate(zip(text, looks, old, old_looks, strict=True)):
        if pair[0] == pair[2] and pair[1] == pair[3]:
            continue
        if begin >= 0 and index - until > _GAP:
            parts.append((begin, until))
            begin = index
        elif begin < 0:
            begin = index
        until = index + 1
    parts.append((begin, until))
    return parts


class Cells:
    """The screen as rows of characters and of looks, a byte for each."""

    def __init__(self) -> None:
        self.columns = self.rows = 0
        self._texts: list[str] = []
        self._looks: list[bytes] = []
        self._numbers: dict[Look, int] = {}
        self._kinds: dict[Look, tuple[int, bytes | None]] = {}

    def resize(self, columns: int, rows: int) -> None:
        """The terminal has this size; nothing is known of what it shows."""
        self.columns, self.rows = columns, rows
        self.forget()

    def forget(self) -> None:
        """Nothing is known any more."""
        self._texts = [_UNKNOWN * self.columns] * self.rows
        self._looks = [bytes(self.columns)] * self.rows

    def forget_from(self, row: int, column: int) -> None:
        """Nothing is known of a row from this column on."""
        column = max(column, 0)
        self._texts[row] = self._texts[row][:column] + _UNKNOWN * (self.columns - column)

    def place(self, row: int, column: int) -> Place | None:
        """The place that a move to this row and column (from 1) leads to; None if that is not in
        the screen as it is known."""
        if 0 < row <= self.rows and 0 < column <= self.columns:
            return Place(row - 1, column - 1)
        return None

    def write(self, row: int, column: int, text: str, look: Look) -> list[tuple[int, int]]:
        """``text`` is to stand there; gives the parts of it (begin, end) that do not yet."""
        looks = self._looks_of(text, look)
        end = column + len(text)
        old, old_looks = self._texts[row], self._looks[row]
        before, before_looks = old[column:end], old_looks[column:end]
        if before == text and before_looks == looks:
            return []
        self._texts[row] = old[:column] + text + old[end:]
        self._looks[row] = old_looks[:column] + looks + old_looks[end:]
        if before[0] == _UNKNOWN == before[-1]:
            return [(0, len(text))]
        return _differing(text, looks, before, before_looks)

    def _looks_of(self, text: str, look: Look) -> bytes:
        number, blanks = self._kind(look)
        if blanks is None or " " not in text:
            return bytes((number,)) * len(text)
        return text.encode("latin-1", "replace").translate(blanks)

    def _kind(self, look: Look) -> tuple[int, bytes | None]:
        """The number of a look, and the table that gives spaces the number of how they look."""
        kind = self._kinds.get(look)
        if kind is None:
            if len(self._numbers) > _MOST_LOOKS:
                self._numbers.clear()
                self._kinds.clear()
                self.forget()
            number = self._number(look)
            blanks = None
            if not SHOWN_ON_SPACES & look.marks:
                # A space shows its background and nothing else.
                table = bytearray((number,)) * 256
                table[ord(" ")] = self._number(Look(back=look.back))
                blanks = bytes(table)
            kind = self._kinds[look] = number, blanks
        return kind

    def _number(self, look: Look) -> int:
        return self._numbers.setdefault(look, len(self._numbers) + 1)
