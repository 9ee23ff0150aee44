"""Turns what a list shows, its columns and its order, into a saved view, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.profiles.views_file import ListShape, SavedView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.views.view import View
    from workato_tui.widgets.cells import Column
    from workato_tui.widgets.rows import RowModel

OPEN = "view:"
"""Prefix of the actions that open saved views."""


def apply_saved(view: View, saved: SavedView) -> None:
    """Apply a saved filter, shape and order to ``view``; its rows are read again.

    Raises LookupError with a message, and changes nothing, if that is not possible.
    """
    filter_state = _filter_state(view, saved)
    if saved.mine:
        reason = view.unavailable_reason("mine", None)
        if reason is not None:
            raise LookupError(f"{saved.name}: {reason}")
    view.clear_filter()
    view.filter_state = filter_state
    view.is_mine = saved.mine
    if saved.shape != ListShape():
        view.is_shaped = True
        apply_shape(view.rows, saved.shape)
        view.rows.sort(view.rows.default_order)
    view.rows.filter(saved.filter)
    view.fetched_at = None
    view.shows_stored = False


def _filter_state(view: View, saved: SavedView) -> object | None:
    if not saved.server:
        return None
    from pydantic import ValidationError

    model = view.filter_model()
    if model is None:
        raise LookupError(f"{saved.name}: Workato cannot filter this list.")
    try:
        return model.model_validate(dict(saved.server))
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise LookupError(f"{saved.name}: the server filter {field} is not valid.") from None


def saved_from(view: View, name: str, section: str) -> SavedView:
    """Return the current view under a name."""
    state = view.filter_state
    values = state.model_dump(mode="json", exclude_none=True) if state is not None else {}
    return SavedView(
        name,
        section,
        view.rows.query.strip(),
        {key: str(value) for key, value in values.items() if isinstance(value, (str, int, bool))},
        shape_of(view.rows, view.rows.order),
        view.is_mine,
    )


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
