"""Two texts beside each other, or one above the other where the screen is narrow.

What differs inside a line is marked there, with a tone that is seen without colour too.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workato_tui.widgets.cells import Tone
    from workato_tui.widgets.styled import Span

BESIDE = 96
"""Cells from which on there is room for both beside each other."""
_SIGN = 2
_BETWEEN = 3

Line = tuple["Span", ...]
_EMPTY: Line = ()


class Pair(NamedTuple):
    """A line of each side as spans; None where a side has none. ``same``: they do not differ.

    ``skipped``: so many lines that are the same stand here and are not shown.
    """

    before: Sequence[Span] | None
    after: Sequence[Span] | None
    same: bool = False
    skipped: int = 0


class Sides(NamedTuple):
    """Lines of two texts, pair by pair."""

    pairs: Sequence[Pair]
    titles: tuple[str, str] = ("", "")
    indent: int = 0
    """Cells in front of both."""


def lay_out_sides(sides: Sides, width: int) -> list[Line]:
    """As lines of spans, none wider than ``width``."""
    blanks = min(sides.indent, width // 3)
    lay_out = _beside if width >= BESIDE else _above
    lines = lay_out(sides, width - blanks)
    return [((" " * blanks, ""), *line) if blanks else line for line in lines]


def _beside(sides: Sides, width: int) -> Iterator[Line]:
    room = (width - _BETWEEN) // 2
    wall: str = " | " if DisplayOptions.ascii else " │ "
    if any(sides.titles):
        heads = [_cut([(sanitize(title), "dim")], room)[0] for title in sides.titles]
        yield (*_fill(heads[0], room), (wall, "dim"), *heads[1])
    for pair in sides.pairs:
        if pair.skipped:
            yield _gap(pair)
            continue
        left = _signed(pair.before, "  " if pair.same else "- ", "bad", room)
        right = _signed(pair.after, "  " if pair.same else "+ ", "good", room)
        for one, two in zip_longest(left, right, fillvalue=_EMPTY):
            yield (*_fill(one, room), (wall, "dim"), *two)


def _above(sides: Sides, width: int) -> Iterator[Line]:
    for sign, title in zip("-+", sides.titles, strict=True):
        if title:
            yield from _cut([(f"{sign} {sanitize(title)}", "dim")], width)
    for pair in sides.pairs:
        if pair.skipped:
            yield _gap(pair)
        elif pair.same:
            yield from _signed(pair.after, "  ", "", width)
        else:
            yield from _signed(pair.before, "- ", "bad", width)
            yield from _signed(pair.after, "+ ", "good", width)


def _gap(pair: Pair) -> Line:
    dots = "..." if DisplayOptions.ascii else "…"
    return ((f"{dots} {pair.skipped:,} lines are the same", "dim"),)


def _signed(spans: Sequence[Span] | None, sign: str, tone: Tone, width: int) -> list[Line]:
    if spans is None:
        return []
    lines = _cut(spans, width - _SIGN)
    return [((sign if not number else "  ", tone), *line) for number, line in enumerate(lines)]


def _cut(spans: Iterable[Span], width: int) -> list[Line]:
    """The spans in lines of at most ``width`` cells, broken wherever a line is full."""
    lines: list[Line] = []
    line: list[Span] = []
    room = width = max(width, 4)
    for text, tone in spans:
        rest = text
        while rest:
            taken = _fitting(rest, room)
            if taken:
                line.append((rest[:taken], tone))
                room -= cell_len(rest[:taken])
                rest = rest[taken:]
            if rest:
                lines.append(tuple(line))
                line, room = [], width
    lines.append(tuple(line))
    return lines


def _fitting(text: str, room: int) -> int:
    """How many characters of ``text`` fit into ``room`` cells."""
    if text.isascii():
        return min(len(text), room)
    total = 0
    for index, character in enumerate(text):
        total += cell_len(character)
        if total > room:
            return index
    return len(text)


def _fill(line: Line, width: int) -> Line:
    used = sum(cell_len(text) for text, _ in line)
    return (*line, (" " * max(width - used, 0), ""))
