"""Actions that work in every view: copy, export, browse, help, profiles, theme."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.common.local_time import local_at
from workato_tui.common.text import count_label, sanitize

if TYPE_CHECKING:
    from pathlib import Path

    from workato_tui.actions.context import ActionContext


def reveal(context: ActionContext) -> None:
    """Show what is masked, or mask it again."""
    from workato_tui.actions import catalog_action
    from workato_tui.actions import properties as valuing
    from workato_tui.views.catalog_view import CatalogView
    from workato_tui.views.properties import PropertiesView

    if isinstance(context.view, PropertiesView):
        valuing.reveal(context, context.view)
    elif isinstance(context.view, CatalogView):
        catalog_action.reveal(context, context.view)
    else:
        from workato_tui.actions import inspect

        inspect.reveal(context)


def show_row_actions(context: ActionContext) -> None:
    """List what can be done with the row."""
    from workato_tui.dialogs.action_menus import row_menu

    context.app.push_screen(
        row_menu(context.view, context.row, context.ticked),
        lambda chosen: _run_chosen(context, chosen),
    )


def show_help(context: ActionContext) -> None:
    """List the keys."""
    from workato_tui.dialogs.action_menus import KeysMenu

    context.app.push_screen(KeysMenu(context.view), lambda chosen: _run_chosen(context, chosen))


def _run_chosen(context: ActionContext, action_id: str | None) -> None:
    if action_id is None:
        return
    if context.is_on_row:
        context.run_action(action_id)
    else:
        context.refuse(f"{context.label}: the list has changed. Try again.")


# Copying and exporting


async def copy_id(context: ActionContext) -> None:
    """Copy the ID of the row, or the IDs of all ticked rows, one per line."""
    view, row = context.view, context.row
    if row is None:
        context.refuse(f"{context.label}: Nothing selected.")
        return
    rows = context.ticked or [row]
    lines = [view.id_of(row) for row in rows if view.refusal("copy_id", row) is None]
    label = lines[0] if len(rows) == 1 else f"{len(lines)} IDs"
    if len(lines) < len(rows):
        label += f" of {len(rows)} rows; the rest have none"
    await copy(context, "\n".join(lines), label)


async def copy(context: ActionContext, text: str, label: str = "") -> None:
    """Put ``text`` on the clipboard and report how; name it by ``label`` if it is long."""
    from workato_tui.terminal.environment import copy_text
    from workato_tui.terminal.textual_internals import terminal_writer

    write = terminal_writer(context.app)
    environ = context.app.child_environment()
    outcome = await asyncio.to_thread(copy_text, text, write, environ=environ)
    context.say(f"{sanitize(label or text, 80)}: {outcome}.")


async def copy_curl(context: ActionContext) -> None:
    """Copy the request of the row as a curl command that uses $WORKATO_TOKEN."""
    path = context.view.request_path(context.row)
    if path is None:
        context.refuse(f"{context.label}: there is no request to copy.")
        return
    await copy(context, context.view.workspace.connection.curl_command(path))


async def export(context: ActionContext) -> None:
    """Write the ticked or visible rows as CSV; write a comparison as a report."""
    if context.view.kind in ("comparison", "change"):
        from workato_tui.actions import report

        await report.report(context)
        return
    if not context.view.columns:
        context.refuse(f"{context.label}: there is no table to export.")
        return
    await _export(context)


async def _export(context: ActionContext) -> None:
    from workato_tui.actions.stamped_file import write_stamped
    from workato_tui.common.csv_export import to_csv

    view = context.view
    rows = context.ticked or list(view.rows.visible)
    if not rows:
        context.refuse(f"{context.label}: no {view.noun} are shown, so no file was written.")
        return
    titles = [column.title for column in view.columns]
    times = [index for index, column in enumerate(view.columns) if column.kind == "time"]

    def write() -> Path:
        lines = []
        for row in rows:
            cells: list[object] = list(row.cells)
            for index in times:
                value = cells[index]
                if isinstance(value, (int, float)):
                    cells[index] = local_at(value).isoformat()
            lines.append(cells)
        return write_stamped(f"{_file_prefix(context)} {view.title}", ".csv", to_csv(titles, lines))

    path = await asyncio.to_thread(write)
    context.say(f"{len(rows)} {view.noun} exported to {sanitize(path, 200)}.")


def _file_prefix(context: ActionContext) -> str:
    """Return the prefix of file names for this workspace."""
    connection = context.view.workspace.connection
    customer = connection.customer
    return connection.name if customer is None else f"{connection.name} {customer.display_name}"


async def browse(context: ActionContext) -> None:
    """Open the row's page in the browser; copy its address if no browser is available.

    In the ledger, go to what was changed.
    """
    from workato_tui.terminal.environment import open_url
    from workato_tui.views.ledger import WrittenView

    if isinstance(context.view, WrittenView):
        from workato_tui.actions import ledger

        await ledger.open_object(context, context.view)
        return
    address = context.view.web_url(context.row)
    if address is None:
        context.refuse(f"{context.label}: Workato has no page for this.")
        return
    outcome = await asyncio.to_thread(open_url, address, context.app.child_environment())
    if outcome.done:
        context.say(f"{address}: {outcome}.")
    else:
        await copy(context, address)


def toggle_my_reviews(context: ActionContext) -> None:
    """Show only the reviews assigned to this profile's reviewer, or all of them."""
    from workato_tui.views.reviews import ReviewsView

    view = context.view
    if isinstance(view, ReviewsView):
        view.is_mine = not view.is_mine
        context.show_rows(view.review_rows())
        context.repaint()


# The program


async def audit(context: ActionContext) -> None:
    """Write the ledger of the workspace to a file, as JSON lines."""
    from workato_tui.actions.stamped_file import write_stamped

    workspace = context.workspace
    lines = await asyncio.to_thread(
        lambda: list(workspace.store.ledger.json_lines(workspace.connection.scope))
    )
    if not lines:
        context.refuse(f"{context.label}: nothing was sent from here, so no file was written.")
        return

    name = f"{_file_prefix(context)} ledger"
    path = await asyncio.to_thread(write_stamped, name, ".jsonl", "".join(lines))
    entries = count_label(len(lines), "entry", "entries")
    context.say(f"Audit trail: {entries} written to {sanitize(path, 200)}.")


def show_messages(context: ActionContext) -> None:
    """List the last messages."""
    from workato_tui.views.messages import MessagesView

    if not isinstance(context.view, MessagesView):
        context.push(MessagesView(context.view.workspace, context.app.messages))


def show_profiles(context: ActionContext) -> None:
    """Show the profiles."""
    from workato_tui.dialogs.profiles import ProfilesScreen

    context.stop_loading()
    context.app.push_screen(ProfilesScreen(), lambda _result: context.repaint())


def choose_theme(context: ActionContext) -> None:
    """Choose the theme; it changes at once, and the saved profile keeps it."""
    from workato_tui.dialogs.menu import Menu
    from workato_tui.widgets.cells import Column
    from workato_tui.widgets.row import Row
    from workato_tui.widgets.themes import theme_names

    app = context.app
    profile = context.view.workspace.connection.profile
    columns = (Column("Theme", "text", 40, 12, grow=True, is_name=True), Column("", "text", 8, 7))
    names = theme_names(name for name in app.available_themes if name not in theme_names())
    rows = [Row(name, (name, "current" if name == app.theme else "")) for name in names]
    title = "Theme" if profile is None else f"Theme of profile {profile.name}"

    def choose(name: str | None) -> None:
        if name is not None:
            app.theme = name
            app.run_worker(_keep_theme(context, name), group="theme", exclusive=True)

    app.push_screen(Menu(title, columns, rows, verb="use"), choose)


async def _keep_theme(context: ActionContext, name: str) -> None:
    from workato_tui.services.profile_data import keep_setting

    profile = context.view.workspace.connection.profile
    if profile is not None and await keep_setting(
        profile.name, lambda old: old._replace(theme=name)
    ):
        context.say(f"Theme {name}, kept for profile {profile.name}.")
    else:
        context.say(f'Theme {name} for this session. theme = "{name}" in config.toml keeps it.')


def open_palette(context: ActionContext) -> None:
    """Open the command palette."""
    context.app.action_command_palette()


def suspend(context: ActionContext) -> None:
    """Stop the program until the shell resumes it."""
    if not context.app.suspend_to_shell():
        context.say(f"{context.label}: not started from a shell, so it cannot be suspended.")


def quit_program(context: ActionContext) -> None:
    """Quit; ask first while something is running."""
    context.app.request_exit()
