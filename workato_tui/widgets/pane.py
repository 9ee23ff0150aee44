"""A pane of fields, text and small tables; only lines that differ are redrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from workato_tui.common.text import sanitize, sanitize_lines
from workato_tui.widgets.cells import RenderedValue
from workato_tui.widgets.column_layout import GAP, fit_columns
from workato_tui.widgets.line_scroll import LineScroll
from workato_tui.widgets.sides import SideBySide, lay_out_sides
from workato_tui.widgets.styled import Span, fit, fit_middle, fitting_length, strip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workato_tui.widgets.cells import Column, Tone


class Title(NamedTuple):
    """The title of what is shown, with a word on the right."""

    text: str
    right: str = ""


class Heading(NamedTuple):
    """Starts a section."""

    text: str


class Field(NamedTuple):
    """A label and its value; long values wrap below themselves."""

    label: str
    value: str
    tone: Tone = ""


class Text(NamedTuple):
    """Text with its line breaks; long lines are wrapped, or cut for code."""

    text: str
    tone: Tone = ""
    wrap: bool = True


class HangingText(NamedTuple):
    """Text after a prefix (a number, a label); further lines align with its start."""

    prefix: str
    text: str
    tone: Tone = ""
    indent: int = 0
    """Cells before both."""


class Grid(NamedTuple):
    """A small table inside a pane, with the same column layout as a large one."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[RenderedValue]]


Item = Title | Heading | Field | Text | HangingText | Grid | SideBySide
Line = tuple[Span, ...]
_LABEL_WIDTH, _MAX_LABEL_WIDTH = 13, 22
_MAX_LINES = 20_000


def wrap(text: str, width: int) -> list[str]:
    """Return ``text`` as lines of at most ``width`` cells, broken at spaces if possible."""
    if width < 4:
        return [text]
    lines: list[str] = []
    rest = text
    # Measure line by line: measuring the rest each time would block the screen on long texts.
    while (cut := fitting_length(rest, width)) < len(rest):
        space = rest.rfind(" ", max(cut - width // 2, 1), cut + 1)
        end = space if space > 0 else cut
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    lines.append(rest)
    return lines


def lay_out(items: Iterable[Item], width: int) -> list[Line]:
    """Return the items as lines of spans, at most ``width`` cells wide."""
    lines: list[Line] = []
    items = list(items)
    indent = _value_column(items)
    for item in items:
        if len(lines) > _MAX_LINES:
            lines.append((("… the rest is left out here", "dim"),))
            break
        if isinstance(item, Heading) and lines:
            lines.append(())
        lines.extend(_lay_out_item(item, indent, width))
    return lines


def _lay_out_item(item: Item, indent: int, width: int) -> Iterable[Line]:
    match item:
        case Title(text, right):
            return _lay_out_title(text, right, width)
        case Heading(text):
            return [((part, "accent"),) for part in wrap(sanitize(text), width)]
        case Field(label, value, tone):
            return _lay_out_field(sanitize(label), value, tone, indent, width)
        case Text():
            return _lay_out_text(item, width)
        case HangingText():
            return _lay_out_hanging(item, width)
        case Grid():
            return _lay_out_grid(item, width)
        case SideBySide():
            return lay_out_sides(item, width)


def _lay_out_text(item: Text, width: int) -> Iterator[Line]:
    for line in sanitize_lines(item.text):
        for part in wrap(line, width) if item.wrap else [line]:
            yield ((part, item.tone),)


def _lay_out_title(text: str, right: str, width: int) -> list[Line]:
    right = sanitize(right)
    first, *rest = wrap(sanitize(text), max(width - cell_len(right) - 1, 8))
    gap = max(width - cell_len(first) - cell_len(right), 1)
    lines: list[Line] = [((first, "strong"), (" " * gap, ""), (right, "dim"))]
    lines.extend(((line, "strong"),) for line in rest)
    return lines


def _value_column(items: Iterable[Item]) -> int:
    """Return the column where the values start: the same for all, unless a label is very long."""
    labels = [cell_len(sanitize(item.label)) + 1 for item in items if isinstance(item, Field)]
    return max([_LABEL_WIDTH, *(cells for cells in labels if cells <= _MAX_LABEL_WIDTH)])


def _lay_out_field(label: str, value: str, tone: Tone, indent: int, width: int) -> list[Line]:
    indent = max(indent, cell_len(label) + 1)
    lines: list[Line] = []
    for text in sanitize_lines(value) or [""]:
        for part in wrap(text, width - indent):
            head = fit(label, indent) if not lines else " " * indent
            lines.append(((head, "dim"), (part, tone)))
    return lines


def _lay_out_hanging(item: HangingText, width: int) -> list[Line]:
    blanks = " " * min(item.indent, width // 3)
    lead = sanitize(item.prefix)
    if cell_len(lead) > width // 2:
        lead = fit(lead, width // 2)
    under = cell_len(lead)
    lines: list[Line] = []
    for text in sanitize_lines(item.text) or [""]:
        for part in wrap(text, width - len(blanks) - under):
            lines.append(((blanks, ""), (lead if not lines else " " * under, "dim"),
                          (part, item.tone)))  # fmt: skip
    return lines


def _lay_out_grid(grid: Grid, width: int) -> list[Line]:
    content = [max(cell_len(text) for text in (column.title, *(row[i].text for row in grid.rows)))
               for i, column in enumerate(grid.columns)]  # fmt: skip
    layout = fit_columns(grid.columns, content, width)
    titles = [RenderedValue(column.title, "dim") for column in grid.columns]
    lines: list[Line] = []
    for row in (titles, *grid.rows):
        spans: list[Span] = []
        for i, cells in layout.fixed:
            cut = fit_middle if grid.columns[i].kind == "path" else fit
            spans.append(
                (cut(row[i].text, cells, grid.columns[i].is_right_aligned) + " " * GAP, row[i].tone)
            )
        lines.append(tuple(spans))
    return lines


def _changed_cells(old: Line, new: Line) -> tuple[int, int]:
    """Return the range of cells in which two lines differ."""
    cells = [[(c, tone) for text, tone in line for c in text] for line in (old, new)]
    shorter = min(len(cells[0]), len(cells[1]))
    same = 0
    while same < shorter and cells[0][same] == cells[1][same]:
        same += 1
    longest = max(sum(cell_len(text) for text, _ in line) for line in (old, new))
    return sum(cell_len(c) for c, _ in cells[0][:same]), longest


class Pane(LineScroll, can_focus=True):
    """Shows items; scrolls with keys when focused."""

    @dataclass
    class Rewrapped(Message):
        """A new width changed the number of lines."""

        pane: Pane

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._items: Sequence[Item] = ()
        self._lines: list[Line] = []
        self._scroll_x = 0

    @property
    def items(self) -> Sequence[Item]:
        """The items shown."""
        return self._items

    @property
    def lines(self) -> list[Line]:
        """The lines as laid out."""
        return self._lines

    @property
    def line_count(self) -> int:
        """The number of lines at the current width."""
        return len(self._lines)

    def show(self, items: Sequence[Item], keep_place: bool = False) -> None:
        """Show these items; ``keep_place`` keeps the scroll position for an update."""
        before = [self._visible_line(y) for y in range(self.size.height)]
        self._items = items
        self._lines = lay_out(items, self._text_width)
        self.first_line = (
            min(self.first_line, max(self.line_count - self.page_size, 0)) if keep_place else 0
        )
        if not keep_place:
            self._scroll_x = 0
        for y, old in enumerate(before):
            new = self._visible_line(y)
            if old != new:
                span = (0, None) if self._scroll_x else _changed_cells(old, new)
                self.refresh_cells(y, *span)

    def _visible_line(self, y: int) -> Line:
        """Return the spans of a visible line, including the scrollbar."""
        index = self.first_line + y
        line = self._lines[index] if index < len(self._lines) else ()
        if self.line_count <= self.page_size:
            return line
        width = sum(cell_len(text) for text, _ in line)
        return (
            *line,
            (" " * max(self.size.width - 1 - width, 0), ""),
            (self.scrollbar_cell(y)[0], "dim"),
        )

    @property
    def _text_width(self) -> int:
        return max(self.size.width - 2, 10)

    def on_resize(self) -> None:
        """Wrap the text again."""
        before = self.line_count
        self._lines = lay_out(self._items, self._text_width)
        self.first_line = min(self.first_line, max(self.line_count - self.page_size, 0))
        self.refresh()
        if self.line_count != before:
            self.post_message(self.Rewrapped(self))

    def scroll_columns(self, by: int) -> None:
        """Scroll wide text horizontally."""
        self._scroll_x = max(self._scroll_x + by, 0)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Render a line."""
        width, base = self.size.width, self.tone_style("")
        index = self.first_line + y
        line = self._lines[index] if index < len(self._lines) else ()
        spans = [(text, self.tone_style(tone)) for text, tone in line]
        shift = self._scroll_x
        drawn = strip(spans, max(width - 1 + shift, 1), base).crop(shift, width - 1 + shift)
        return Strip.join([drawn, Strip([Segment(*self.scrollbar_cell(y))])])
