"""A pane of fields, text and small grids; when it changes, only lines that differ are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from workato_tui.common.text import sanitize, sanitize_lines
from workato_tui.widgets.cells import Painted
from workato_tui.widgets.column_layout import GAP, fit_columns
from workato_tui.widgets.line_scroll import Scrolled
from workato_tui.widgets.sides import Sides, lay_out_sides
from workato_tui.widgets.styled import Span, fit, fit_middle, strip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workato_tui.widgets.cells import Column, Tone


class Title(NamedTuple):
    """The name of what is shown, with a word on the right."""

    text: str
    right: str = ""


class Heading(NamedTuple):
    """Begins a part."""

    text: str


class Field(NamedTuple):
    """A label and its value; long values are wrapped under themselves."""

    label: str
    value: str
    tone: Tone = ""


class Text(NamedTuple):
    """Text as it came: each line wrapped (or cut, for code)."""

    text: str
    tone: Tone = ""
    wrap: bool = True


class Hung(NamedTuple):
    """Text behind a lead (a number, a label); what does not fit stands under its beginning."""

    lead: str
    text: str
    tone: Tone = ""
    indent: int = 0
    """Cells in front of both."""


class Grid(NamedTuple):
    """A small table inside a pane, its columns laid out as those of a large one."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Painted]]


Item = Title | Heading | Field | Text | Hung | Grid | Sides
Line = tuple[Span, ...]
_LABEL, _LABEL_MOST = 13, 22
_MOST_LINES = 20_000


def wrap(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` cells, broken at spaces where there are any."""
    if width < 4:
        return [text]
    lines: list[str] = []
    rest = text
    # Measured line by line: the whole length, each time, makes a long text hold the screen.
    while (cut := _cut(rest, width)) < len(rest):
        space = rest.rfind(" ", max(cut - width // 2, 1), cut + 1)
        end = space if space > 0 else cut
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    lines.append(rest)
    return lines


def _cut(text: str, width: int) -> int:
    """How many characters of ``text`` fit into ``width`` cells."""
    if text.isascii():
        return min(width, len(text))
    total = 0
    for index, character in enumerate(text):
        total += cell_len(character)
        if total > width:
            return max(index, 1)
    return len(text)


def lay_out(items: Iterable[Item], width: int) -> list[Line]:
    """The items as lines of spans, none wider than ``width``."""
    lines: list[Line] = []
    items = list(items)
    indent = _indent(items)
    for item in items:
        if len(lines) > _MOST_LINES:
            lines.append((("… the rest is left out here", "dim"),))
            break
        if isinstance(item, Heading) and lines:
            lines.append(())
        lines.extend(_laid_out(item, indent, width))
    return lines


def _laid_out(item: Item, indent: int, width: int) -> Iterable[Line]:
    match item:
        case Title(text, right):
            return _title(text, right, width)
        case Heading(text):
            return [((part, "accent"),) for part in wrap(sanitize(text), width)]
        case Field(label, value, tone):
            return _field(sanitize(label), value, tone, indent, width)
        case Text():
            return _text(item, width)
        case Hung():
            return _hung(item, width)
        case Grid():
            return _grid(item, width)
        case Sides():
            return lay_out_sides(item, width)


def _text(item: Text, width: int) -> Iterator[Line]:
    for line in sanitize_lines(item.text):
        for part in wrap(line, width) if item.wrap else [line]:
            yield ((part, item.tone),)


def _title(text: str, right: str, width: int) -> list[Line]:
    right = sanitize(right)
    first, *rest = wrap(sanitize(text), max(width - cell_len(right) - 1, 8))
    gap = max(width - cell_len(first) - cell_len(right), 1)
    lines: list[Line] = [((first, "strong"), (" " * gap, ""), (right, "dim"))]
    lines.extend(((line, "strong"),) for line in rest)
    return lines


def _indent(items: Iterable[Item]) -> int:
    """Where the values begin: all in one column, unless a label is very long."""
    labels = [cell_len(sanitize(item.label)) + 1 for item in items if isinstance(item, Field)]
    return max([_LABEL, *(cells for cells in labels if cells <= _LABEL_MOST)])


def _field(label: str, value: str, tone: Tone, indent: int, width: int) -> list[Line]:
    indent = max(indent, cell_len(label) + 1)
    lines: list[Line] = []
    for text in sanitize_lines(value) or [""]:
        for part in wrap(text, width - indent):
            head = fit(label, indent) if not lines else " " * indent
            lines.append(((head, "dim"), (part, tone)))
    return lines


def _hung(item: Hung, width: int) -> list[Line]:
    blanks = " " * min(item.indent, width // 3)
    lead = sanitize(item.lead)
    if cell_len(lead) > width // 2:
        lead = fit(lead, width // 2)
    under = cell_len(lead)
    lines: list[Line] = []
    for text in sanitize_lines(item.text) or [""]:
        for part in wrap(text, width - len(blanks) - under):
            lines.append(((blanks, ""), (lead if not lines else " " * under, "dim"),
                          (part, item.tone)))  # fmt: skip
    return lines


def _grid(grid: Grid, width: int) -> list[Line]:
    content = [max(cell_len(text) for text in (column.title, *(row[i].text for row in grid.rows)))
               for i, column in enumerate(grid.columns)]  # fmt: skip
    layout = fit_columns(grid.columns, content, width)
    titles = [Painted(column.title, "dim") for column in grid.columns]
    lines: list[Line] = []
    for row in (titles, *grid.rows):
        spans: list[Span] = []
        for i, cells in layout.fixed:
            cut = fit_middle if grid.columns[i].kind == "path" else fit
            spans.append((cut(row[i].text, cells, grid.columns[i].right) + " " * GAP, row[i].tone))
        lines.append(tuple(spans))
    return lines


def _difference(old: Line, new: Line) -> tuple[int, int]:
    """The cells from the first to behind the last in which two lines differ."""
    cells = [[(c, tone) for text, tone in line for c in text] for line in (old, new)]
    shorter = min(len(cells[0]), len(cells[1]))
    same = 0
    while same < shorter and cells[0][same] == cells[1][same]:
        same += 1
    longest = max(sum(cell_len(text) for text, _ in line) for line in (old, new))
    return sum(cell_len(c) for c, _ in cells[0][:same]), longest


class Pane(Scrolled, can_focus=True):
    """Shows items; scrolls by keys when it has the focus."""

    @dataclass
    class Refolded(Message):
        """Another width gave the text another number of lines."""

        pane: Pane

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._items: Sequence[Item] = ()
        self._lines: list[Line] = []
        self._shift = 0

    @property
    def lines(self) -> list[Line]:
        """What it shows, as laid out."""
        return self._lines

    @property
    def extent(self) -> int:
        """The lines that the items take at this width."""
        return len(self._lines)

    def show(self, items: Sequence[Item], keep_place: bool = False) -> None:
        """Show these items; ``keep_place`` for newer facts of the same thing."""
        before = [self._shown(y) for y in range(self.size.height)]
        self._items = items
        self._lines = lay_out(items, self._room)
        self.top = min(self.top, max(self.extent - self.page, 0)) if keep_place else 0
        if not keep_place:
            self._shift = 0
        for y, old in enumerate(before):
            new = self._shown(y)
            if old != new:
                whole = (0, None) if self._shift else _difference(old, new)
                self.refresh_cells(y, *whole)

    def _shown(self, y: int) -> Line:
        """The spans of a line as they are drawn, the bar at the edge included."""
        index = self.top + y
        line = self._lines[index] if index < len(self._lines) else ()
        if self.extent <= self.page:
            return line
        width = sum(cell_len(text) for text, _ in line)
        return (*line, (" " * max(self.size.width - 1 - width, 0), ""), (self.bar(y)[0], "dim"))

    @property
    def _room(self) -> int:
        return max(self.size.width - 2, 10)

    def on_resize(self) -> None:
        """Another width: the text is broken at other places."""
        before = self.extent
        self._lines = lay_out(self._items, self._room)
        self.top = min(self.top, max(self.extent - self.page, 0))
        self.refresh()
        if self.extent != before:
            self.post_message(self.Refolded(self))

    def scroll_columns(self, by: int) -> None:
        """Shift text that is wider than the pane."""
        self._shift = max(self._shift + by, 0)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One laid-out line."""
        width, base = self.size.width, self.tone("")
        index = self.top + y
        line = self._lines[index] if index < len(self._lines) else ()
        spans = [(text, self.tone(tone)) for text, tone in line]
        shift = self._shift
        drawn = strip(spans, max(width - 1 + shift, 1), base).crop(shift, width - 1 + shift)
        return Strip.join([drawn, Strip([Segment(*self.bar(y))])])
