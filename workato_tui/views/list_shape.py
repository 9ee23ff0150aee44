"""Applies the user's columns and sort order to a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.profiles.views_file import ListShape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.widgets.cells import Column
    from workato_tui.widgets.rows import RowModel


def column_names(columns: Sequence[Column]) -> list[str]:
    """Return a name for each column: its title, numbered if it occurs twice."""
    names: list[str] = []
    for number, column in enumerate(columns, 1):
        title = column.title or f"Column {number}"
        same = sum(column.title == other.title for other in columns[: number - 1])
        names.append(f"{title} {same + 1}" if same else title)
    return names


def apply_shape(rows: RowModel, shape: ListShape) -> None:
    """Show these columns in this order; ignore unknown titles."""
    places = {name: index for index, name in enumerate(column_names(rows.columns))}
    rows.shown = tuple(places[name] for name in shape.columns if name in places) or None
    before = rows.default_order
    rows.default_order = (places[shape.sort], shape.descending) if shape.sort in places else None
    if rows.order == before:
        rows.sort(rows.default_order)


def shape_of(rows: RowModel, order: tuple[int, bool] | None) -> ListShape:
    """Return the visible columns with this order."""
    names = column_names(rows.columns)
    columns = tuple(names[index] for index in rows.shown) if rows.shown is not None else ()
    if order is None:
        return ListShape(columns)
    return ListShape(columns, names[order[0]], descending=order[1])
