"""Chooses the columns and the order of a list, and stores them for the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.views.saved_view import apply_shape, column_names, shape_of

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.profiles.views_file import ListShape


async def choose(context: ActionContext) -> None:
    """Choose the columns, their order, and the order of the rows."""
    from workato_tui.dialogs.columns import ColumnsDialog

    view = context.view
    if not view.columns:
        raise LookupError(f"{context.label}: there is no table here.")
    names = column_names(view.columns)
    now = shape_of(view.rows, view.rows.default_order)
    shape = await context.ask(ColumnsDialog(f"Columns of {view.noun}", names, now))
    if shape is not None:
        await _apply(context, shape)


async def sort_by(context: ActionContext) -> None:
    """Choose the sort column from a list."""
    from workato_tui.dialogs.menu import Menu
    from workato_tui.widgets.cells import Column
    from workato_tui.widgets.row import Row

    rows = context.view.rows
    names = column_names(rows.columns)
    shown = range(len(names)) if rows.shown is None else rows.shown
    columns = (
        Column("Sort by", "text", 30, 12, grow=True, is_name=True),
        Column("", "note", 12, 10),
    )
    choices = [
        Row(f"{index} {descending}", (names[index], "descending" if descending else "ascending"))
        for index in shown
        for descending in (0, 1)
    ]
    choices.append(Row("", ("Default order", "")))
    chosen = await context.ask(Menu("Sort", columns, choices, verb="sort"))
    if chosen is None:
        return
    index, _, descending = chosen.partition(" ")
    rows.sort((int(index), descending == "1") if index else rows.default_order)
    rows.is_resorted = bool(index)
    context.show_shape()


async def _apply(context: ActionContext, shape: ListShape) -> None:
    rows = context.view.rows
    apply_shape(rows, shape)
    rows.sort(rows.default_order)
    rows.is_resorted = False
    context.show_shape()
    await context.app.saved_views.save_shape(context.connection, context.view.kind, shape)
    name = sanitize(context.connection.name, 40)
    how = "until you quit the demo" if context.connection.demo else f"for profile {name}"
    context.say(f"Columns and order kept {how}.")
