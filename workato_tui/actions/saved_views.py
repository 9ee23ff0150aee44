"""Opens, saves and deletes named views."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.dialogs.menu import Menu
from workato_tui.views import SECTION_BY_ID as SECTIONS
from workato_tui.views.saved_view import OPEN, apply_saved, saved_from
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.profiles.views_file import SavedView

_SAVE, _DELETE = "save", "delete"
_COLUMNS = (
    Column("View", "text", 40, 12, grow=True, is_name=True),
    Column("Section", "note", 16, 6),
    Column("Shows", "note", 60, 10, grow=True, drop_order=1),
)


async def choose(context: ActionContext) -> None:
    """Choose a view to open, save the current list, or delete a view."""
    saved = context.app.saved_views
    rows = [_row(view) for view in saved.all]
    rows.append(Row(_SAVE, ("Save this list as a view", "", "filters, columns and order")))
    rows.append(Row(_DELETE, ("Delete a view", "", "")))
    chosen = await context.ask(Menu("Views", _COLUMNS, rows, verb="open"))
    if chosen == _SAVE:
        await _save(context)
    elif chosen == _DELETE:
        await _delete(context)
    elif chosen is not None:
        await open_view(context, chosen.removeprefix(OPEN))


def _row(view: SavedView) -> Row:
    return Row(OPEN + view.name, (view.name, view.section, describe(view)))


def describe(view: SavedView) -> str:
    """Return a one-line description of a view."""
    parts = [
        *([f"/{view.filter}"] if view.filter else []),
        *(f"{key.strip('_')}={value}" for key, value in view.server.items()),
        *(["waiting for you"] if view.mine else []),
        *([f"by {view.shape.sort}"] if view.shape.sort else []),
    ]
    return ", ".join(parts)


async def open_view(context: ActionContext, name: str) -> None:
    """Open a saved view in the current workspace."""
    view = context.app.saved_views.get(name)
    if view is None:
        raise LookupError(f"No view is called {sanitize(name, 60)}.")
    if view.section in SECTIONS:
        context.show_list(view.section, partial(apply_saved, saved=view))
    else:
        from workato_tui import catalog
        from workato_tui.actions.open_resource import open_family

        if view.section not in catalog.BY_ID:
            raise LookupError(f"{view.name}: there is no section {sanitize(view.section, 40)}.")
        await open_family(context, view.section)
        shown = context.stack[-1]
        apply_saved(shown, view)
        context.show_again(shown)
    context.say(f"View: {sanitize(view.name, 60)}")


async def _save(context: ActionContext) -> None:
    from workato_tui.actions.prompts import ViewName
    from workato_tui.dialogs.form import FormScreen

    section = _section(context)
    form = FormScreen(
        ViewName, ["Save this list as a view"], verb="save", focus="name", enter_submits=True
    )
    prompt = await context.ask(form)
    if prompt is None:
        return
    view = saved_from(context.view, prompt.name, section)
    await context.app.saved_views.save_view(context.connection, view)
    location = "until you quit the demo" if context.connection.demo else "in views.toml"
    context.say(f"Saved view {sanitize(view.name, 60)} {location}. {context.label} opens it.")


def _section(context: ActionContext) -> str:
    if len(context.stack) == 1:
        return context.section
    from workato_tui.views.catalog_list import CatalogListView

    view = context.view
    if isinstance(view, CatalogListView) and not view.location.path:
        return view.kind
    raise LookupError("Only the list of a section or of a resource can be saved as a view.")


async def _delete(context: ActionContext) -> None:
    saved = context.app.saved_views
    rows = [_row(view) for view in saved.all]
    chosen = await context.ask(Menu("Delete a view", _COLUMNS, rows, verb="delete"))
    view = saved.get(chosen.removeprefix(OPEN)) if chosen is not None else None
    if view is not None:
        await saved.remove_view(context.connection, view)
        context.say(f"Deleted view {sanitize(view.name, 60)}.")
