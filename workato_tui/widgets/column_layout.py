"""Column widths: content first, slack to the name, then to the other columns that grow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workato_tui.widgets.cells import Column

GAP = 1
"""Cells behind each column."""
_NARROW = 12
"""Cells up to which a first column stays in place while the others scroll."""

_LONGEST_NAME = 60
"""The usual width up to which a column that names the row stays in place, too."""

Placed = tuple[int, int]
"""The index of a column and its width in cells."""


class Layout(NamedTuple):
    """The columns of a line: some stay in place, the others are shown from ``shift`` on."""

    fixed: tuple[Placed, ...] = ()
    scrolled: tuple[Placed, ...] = ()
    shift: int = 0
    has_more: bool = False
    """Whether scrolling to the right would show something that is hidden or cut now."""

    @property
    def fixed_width(self) -> int:
        """The cells of the columns that stay in place."""
        return _width(self.fixed)

    @property
    def scrolled_width(self) -> int:
        """The cells of the columns that scroll, seen or not."""
        return _width(self.scrolled)

    @property
    def shown(self) -> list[int]:
        """The indexes of the columns, from left to right."""
        return [index for index, _width in (*self.fixed, *self.scrolled)]

    def renumbered(self, indexes: Sequence[int]) -> Layout:
        """Return the same layout for columns that are the ones at ``indexes`` of a longer list."""
        fixed = tuple((indexes[index], width) for index, width in self.fixed)
        scrolled = tuple((indexes[index], width) for index, width in self.scrolled)
        return self._replace(fixed=fixed, scrolled=scrolled)

    def column_at(self, x: int) -> int | None:
        """The column that a cell belongs to, counted from the first column's beginning."""
        if x >= self.fixed_width:
            return _at(self.scrolled, x - self.fixed_width + self.shift)
        return _at(self.fixed, x)


def fit_columns(columns: Sequence[Column], content: Sequence[int], room: int) -> Layout:
    """Lay out what fits into ``room`` cells; the columns that matter least are left out."""
    shown = _choose(columns, content, room)
    widths = {i: _least(columns[i], content[i]) for i in shown}
    spare = room - sum(widths.values()) - GAP * len(shown)
    order = sorted(shown, key=lambda i: (not columns[i].is_name, not columns[i].grow, i))
    # The usual width of each column comes first, so that one long name does not starve the rest.
    for limit in ([column.width for column in columns], content):
        for i in order:
            more = max(min(limit[i], content[i], widths[i] + spare) - widths[i], 0)
            widths[i] += more
            spare -= more
    is_cut = len(shown) < len(columns) or any(widths[i] < content[i] for i in shown)
    return Layout(tuple((i, widths[i]) for i in shown), has_more=is_cut)


def _least(column: Column, content: int) -> int:
    return min(content, column.min_width if column.grow else column.width)


def _choose(columns: Sequence[Column], content: Sequence[int], room: int) -> list[int]:
    shown = list(range(len(columns)))
    while len(shown) > 1 and sum(_least(columns[i], content[i]) + GAP for i in shown) > room:
        worst = max(shown, key=lambda i: (columns[i].drop_order, i))
        if columns[worst].drop_order == 0:
            break
        shown.remove(worst)
    return shown


def scroll_layout(
    columns: Sequence[Column], content: Sequence[int], room: int, step: int
) -> tuple[Layout, int]:
    """Lay out all columns in full, ``step`` stops to the right; also returns the last stop.

    The name and a narrow first column stay in place where they leave room for the others.
    """
    fixed = _fixed(columns, content, room)
    kept = {i for i, _width in fixed}
    scrolled = tuple((i, content[i]) for i in range(len(columns)) if i not in kept)
    window = room - _width(fixed)
    stops = _stops(scrolled, window)
    last = len(stops) - 1
    step = min(step, last)
    return Layout(fixed, scrolled, stops[step], has_more=step < last), last


def _fixed(columns: Sequence[Column], content: Sequence[int], room: int) -> tuple[Placed, ...]:
    fixed = [(0, content[0])] if columns and content[0] <= _NARROW else []
    name = next((i for i, column in enumerate(columns) if column.is_name), 0)
    # A name that is a text of its own is what one wants to scroll.
    if name and columns[name].width <= _LONGEST_NAME:
        fixed.append((name, min(content[name], room // 3)))
    return tuple(fixed) if len(fixed) < len(columns) else ()


def _stops(scrolled: Sequence[Placed], window: int) -> list[int]:
    """The shifts at which a column begins; within one that is wider than the window, pages."""
    last = max(_width(scrolled) - window, 0)
    stops, start = [0], 0
    for _index, width in scrolled:
        page = max(window - GAP, 1)
        stops += range(start + page, start + width, page)
        start += width + GAP
        stops.append(start)
    stops = sorted(set(stops))
    end = next((at for at, stop in enumerate(stops) if stop >= last), 0)
    return stops[: end + 1]


def _width(placed: Iterable[Placed]) -> int:
    return sum(width + GAP for _index, width in placed)


def _at(placed: Iterable[Placed], x: int) -> int | None:
    for index, width in placed:
        x -= width + GAP
        if x < 0:
            return index
    return None
