"""Shows two texts side by side, or one above the other on a narrow screen.

Differences within a line are marked with a tone that is visible without color too.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize
from workato_tui.widgets.styled import fitting_length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workato_tui.widgets.cells import Tone
    from workato_tui.widgets.styled import Span

SIDE_BY_SIDE_MIN_WIDTH = 96
"""Minimum width in cells for showing them side by side."""
_SIGN_WIDTH = 2
_GUTTER_WIDTH = 3

Line = tuple["Span", ...]
_EMPTY: Line = ()


class LinePair(NamedTuple):
    """A line of each side as spans; None if a side has none.

    ``is_equal`` means that they do not differ; ``skipped`` counts hidden equal lines.
    """

    before: Sequence[Span] | None
    after: Sequence[Span] | None
    is_equal: bool = False
    skipped: int = 0


class SideBySide(NamedTuple):
    """The lines of two texts in pairs."""

    pairs: Sequence[LinePair]
    titles: tuple[str, str] = ("", "")
    indent: int = 0
    """Cells before both."""


def lay_out_sides(sides: SideBySide, width: int) -> list[Line]:
    """Return lines of spans, at most ``width`` cells wide."""
    blanks = min(sides.indent, width // 3)
    lay_out = _lay_out_columns if width >= SIDE_BY_SIDE_MIN_WIDTH else _lay_out_stacked
    lines = lay_out(sides, width - blanks)
    return [((" " * blanks, ""), *line) if blanks else line for line in lines]


def _lay_out_columns(sides: SideBySide, width: int) -> Iterator[Line]:
    room = (width - _GUTTER_WIDTH) // 2
    wall: str = " | " if DisplayOptions.ascii else " │ "
    if any(sides.titles):
        heads = [_wrap_spans([(sanitize(title), "dim")], room)[0] for title in sides.titles]
        yield (*_pad(heads[0], room), (wall, "dim"), *heads[1])
    for pair in sides.pairs:
        if pair.skipped:
            yield _skipped_line(pair)
            continue
        left = _signed(pair.before, "  " if pair.is_equal else "- ", "bad", room)
        right = _signed(pair.after, "  " if pair.is_equal else "+ ", "good", room)
        for left_line, right_line in zip_longest(left, right, fillvalue=_EMPTY):
            yield (*_pad(left_line, room), (wall, "dim"), *right_line)


def _lay_out_stacked(sides: SideBySide, width: int) -> Iterator[Line]:
    for sign, title in zip("-+", sides.titles, strict=True):
        if title:
            yield from _wrap_spans([(f"{sign} {sanitize(title)}", "dim")], width)
    for pair in sides.pairs:
        if pair.skipped:
            yield _skipped_line(pair)
        elif pair.is_equal:
            yield from _signed(pair.after, "  ", "", width)
        else:
            yield from _signed(pair.before, "- ", "bad", width)
            yield from _signed(pair.after, "+ ", "good", width)


def _skipped_line(pair: LinePair) -> Line:
    dots = "..." if DisplayOptions.ascii else "…"
    return ((f"{dots} {pair.skipped:,} lines are the same", "dim"),)


def _signed(spans: Sequence[Span] | None, sign: str, tone: Tone, width: int) -> list[Line]:
    if spans is None:
        return []
    lines = _wrap_spans(spans, width - _SIGN_WIDTH)
    return [((sign if not number else "  ", tone), *line) for number, line in enumerate(lines)]


def _wrap_spans(spans: Iterable[Span], width: int) -> list[Line]:
    """Return the spans as lines of at most ``width`` cells, broken where a line is full."""
    lines: list[Line] = []
    line: list[Span] = []
    room = width = max(width, 4)
    for text, tone in spans:
        rest = text
        while rest:
            length = fitting_length(rest, room)
            if length:
                line.append((rest[:length], tone))
                room -= cell_len(rest[:length])
                rest = rest[length:]
            if rest:
                lines.append(tuple(line))
                line, room = [], width
    lines.append(tuple(line))
    return lines


def _pad(line: Line, width: int) -> Line:
    used = sum(cell_len(text) for text, _ in line)
    return (*line, (" " * max(width - used, 0), ""))
