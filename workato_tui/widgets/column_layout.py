"""Computes column widths: content first, then extra space for the name and growing columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workato_tui.widgets.cells import Column

GAP = 1
"""Cells after each column."""
_NARROW = 12
"""Maximum width of a first column that stays fixed while the others scroll."""

_LONGEST_NAME = 60
"""Maximum preferred width of a name column that stays fixed."""

Placed = tuple[int, int]
"""The index of a column and its width in cells."""


class Layout(NamedTuple):
    """The columns of a line: fixed ones, and scrolled ones from ``shift`` on."""

    fixed: tuple[Placed, ...] = ()
    scrolled: tuple[Placed, ...] = ()
    shift: int = 0
    has_more: bool = False
    """Whether scrolling right would show hidden or cut content."""

    @property
    def fixed_width(self) -> int:
        """The total width of the fixed columns."""
        return _width(self.fixed)

    @property
    def shown(self) -> list[int]:
        """The indexes of the columns from left to right."""
        return [index for index, _width in (*self.fixed, *self.scrolled)]

    def renumbered(self, indexes: Sequence[int]) -> Layout:
        """Return the same layout with indexes into a longer list of columns."""
        fixed = tuple((indexes[index], width) for index, width in self.fixed)
        scrolled = tuple((indexes[index], width) for index, width in self.scrolled)
        return self._replace(fixed=fixed, scrolled=scrolled)

    def column_at(self, x: int) -> int | None:
        """Return the column at a cell, counted from the start of the first column."""
        if x >= self.fixed_width:
            return _column_at(self.scrolled, x - self.fixed_width + self.shift)
        return _column_at(self.fixed, x)


def fit_columns(columns: Sequence[Column], content: Sequence[int], room: int) -> Layout:
    """Lay out what fits into ``room`` cells; drop the least important columns."""
    shown = _choose(columns, content, room)
    widths = {i: _least(columns[i], content[i]) for i in shown}
    spare = room - sum(widths.values()) - GAP * len(shown)
    order = sorted(shown, key=lambda i: (not columns[i].is_name, not columns[i].grow, i))
    # Try the preferred widths first, so that one long name does not starve the rest.
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
    """Lay out all columns in full, scrolled by ``step`` stops; also return the last stop.

    The name and a narrow first column stay fixed if they leave enough room.
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
    # A long name column is itself worth scrolling.
    if name and columns[name].width <= _LONGEST_NAME:
        fixed.append((name, min(content[name], room // 3)))
    return tuple(fixed) if len(fixed) < len(columns) else ()


def _stops(scrolled: Sequence[Placed], window: int) -> list[int]:
    """Return the shifts at which a column starts, or pages within a wide column."""
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


def _column_at(placed: Iterable[Placed], x: int) -> int | None:
    for index, width in placed:
        x -= width + GAP
        if x < 0:
            return index
    return None
