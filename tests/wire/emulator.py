"""A terminal emulator with all attributes, which returns the visible cells."""

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
_VISIBLE_ON_SPACES = {"double underline", "frame", "encircle", "overline"}
# pyte prints the final letter of these sequences.
_UNKNOWN = re.compile(r"\x1b\[[<=>][0-9;]*[a-zA-Z]")


class Cell(NamedTuple):
    """A cell of pyte with the attributes that pyte ignores."""

    data: str
    fg: str = "default"
    bg: str = "default"
    bold: bool = False
    italics: bool = False
    underscore: bool = False
    strikethrough: bool = False
    reverse: bool = False
    blink: bool = False
    extras: frozenset[str] = frozenset()


class _Screen(pyte.Screen):
    erases_in_color = True

    def erase_characters(self, count: int | None = None) -> None:
        attrs = self.cursor.attrs
        if not self.erases_in_color:
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
        extras = set(attributes.extras)
        codes = list(attrs) or [0]
        while codes:
            code = codes.pop(0)
            if code in (38, 48):
                del codes[: 4 if codes[:1] == [2] else 2]
            elif code == 0:
                extras.clear()
            elif code in _ON:
                extras.add(_ON[code])
            else:
                extras -= _OFF.get(code, set())
        self.cursor.attrs = self.cursor.attrs._replace(extras=frozenset(extras))


class Emulator:
    """Shows the output of a program; ``visible`` are the cells as a person sees them."""

    def __init__(self, columns: int, rows: int, *, erases_in_color: bool = True) -> None:
        self.screen = _Screen(columns, rows)
        self.screen.erases_in_color = erases_in_color
        self._stream = pyte.Stream(self.screen)

    def feed(self, data: str) -> None:
        """Process some output."""
        self._stream.feed(_UNKNOWN.sub("", data))

    @property
    def visible(self) -> list[list[tuple[object, ...]]]:
        """Return the visible attributes of each cell; a space has no visible foreground."""
        return self.lines(range(self.screen.lines))

    def lines(self, numbers: Iterable[int]) -> list[list[tuple[object, ...]]]:
        """Return the same for some lines."""
        buffer, columns = self.screen.buffer, range(self.screen.columns)
        return [[_visible(buffer[y][x]) for x in columns] for y in numbers]

    def take_changed_lines(self) -> set[int]:
        """Return the lines changed since the last call."""
        dirty = set(self.screen.dirty)
        self.screen.dirty.clear()
        return dirty

    @property
    def cursor(self) -> tuple[int, int]:
        """The position of the next character."""
        return self.screen.cursor.x, self.screen.cursor.y


def _visible(cell: Cell) -> tuple[object, ...]:
    lines = (
        cell.underscore or cell.strikethrough or cell.reverse or _VISIBLE_ON_SPACES & cell.extras
    )
    return (cell.data, cell.bg) if cell.data == " " and not lines else tuple(cell)
