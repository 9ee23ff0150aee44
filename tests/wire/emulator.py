"""A terminal emulator that keeps every attribute, and what of a screen can be seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pyte

if TYPE_CHECKING:
    from collections.abc import Iterable

_ON = {2: "dim", 6: "fast blink", 8: "conceal", 21: "double underline", 51: "frame",
       52: "encircle", 53: "overline"}  # fmt: skip
_OFF = {22: {"dim"}, 24: {"double underline"}, 25: {"fast blink"}, 28: {"conceal"},
        54: {"frame", "encircle"}, 55: {"overline"}}  # fmt: skip
_SEEN_ON_A_SPACE = {"double underline", "frame", "encircle", "overline"}
# pyte takes the letter behind these for text.
_UNKNOWN = re.compile(r"\x1b\[[<=>][0-9;]*[a-zA-Z]")


class Cell(NamedTuple):
    """pyte's cell, with the attributes that it leaves out."""

    data: str
    fg: str = "default"
    bg: str = "default"
    bold: bool = False
    italics: bool = False
    underscore: bool = False
    strikethrough: bool = False
    reverse: bool = False
    blink: bool = False
    more: frozenset[str] = frozenset()


class _Screen(pyte.Screen):
    erases_in_colour = True

    def erase_characters(self, count: int | None = None) -> None:
        attrs = self.cursor.attrs
        if not self.erases_in_colour:
            self.cursor.attrs = self.default_char
        super().erase_characters(count)
        self.cursor.attrs = attrs

    @property
    def default_char(self) -> Cell:
        return Cell(" ")

    def reset(self) -> None:
        super().reset()
        self.cursor.attrs = self.default_char

    def select_graphic_rendition(self, *attrs: int) -> None:
        super().select_graphic_rendition(*attrs)
        attributes = self.cursor.attrs
        assert isinstance(attributes, Cell)
        more = set(attributes.more)
        codes = list(attrs) or [0]
        while codes:
            code = codes.pop(0)
            if code in (38, 48):
                del codes[: 4 if codes[:1] == [2] else 2]
            elif code == 0:
                more.clear()
            elif code in _ON:
                more.add(_ON[code])
            else:
                more -= _OFF.get(code, set())
        self.cursor.attrs = self.cursor.attrs._replace(more=frozenset(more))


class Emulator:
    """Give it what goes to a terminal; ``seen`` is what a person then sees, cell by cell."""

    def __init__(self, columns: int, rows: int, *, erases_in_colour: bool = True) -> None:
        self.screen = _Screen(columns, rows)
        self.screen.erases_in_colour = erases_in_colour
        self._stream = pyte.Stream(self.screen)

    def feed(self, data: str) -> None:
        """Take a piece of output."""
        self._stream.feed(_UNKNOWN.sub("", data))

    @property
    def seen(self) -> list[list[tuple[object, ...]]]:
        """All that can be seen of every cell; a space shows nothing of its foreground."""
        return self.lines(range(self.screen.lines))

    def lines(self, which: Iterable[int]) -> list[list[tuple[object, ...]]]:
        """The same of some lines."""
        buffer, columns = self.screen.buffer, range(self.screen.columns)
        return [[_seen(buffer[y][x]) for x in columns] for y in which]

    def touched(self) -> set[int]:
        """The lines that were written to since this was asked."""
        dirty = set(self.screen.dirty)
        self.screen.dirty.clear()
        return dirty

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the next character goes."""
        return self.screen.cursor.x, self.screen.cursor.y


def _seen(cell: Cell) -> tuple[object, ...]:
    lines = cell.underscore or cell.strikethrough or cell.reverse or _SEEN_ON_A_SPACE & cell.more
    return (cell.data, cell.bg) if cell.data == " " and not lines else tuple(cell)
