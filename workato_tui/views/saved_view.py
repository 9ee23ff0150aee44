"""Turns what a list shows into a saved view, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.profiles.views_file import ListShape, SavedView
from workato_tui.views.list_shape import apply_shape, shape_of

if TYPE_CHECKING:
    from workato_tui.views.view import View

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
    view.set_mine(only_mine=saved.mine)
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
