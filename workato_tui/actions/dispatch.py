"""What the keys do to a row or a list, but for moving about: each function is one action."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from workato_tui.common.clock import Clock
from workato_tui.common.local_time import local_at
from workato_tui.common.paths import working_folder
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from workato_tui.actions.context import ActionContext
    from workato_tui.views.workspace import Desk

_FORMS = frozenset({"write", "filters", "number", "release", "unpack", "download"})
"""Groups of work that begins with a form: what is typed meanwhile is for it (``#6390``)."""


def _start(context: ActionContext, work: Coroutine[object, object, None], group: str) -> None:
    """Run ``work``; what goes wrong in it becomes a sentence on the message line."""
    if group in _FORMS:
        context.program.hold_keys()

    async def told() -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - of a fault of ours the app makes a report
            from workato_tui.actions.error_messages import sentence_of

            sentence = sentence_of(error)
            if sentence is None:
                context.program.report_fault(error)
            else:
                context.refuse(sentence)
        finally:
            context.program.release_keys()

    context.run(told(), group)


# Looking


def open_number(context: ActionContext) -> None:
    """#: something by its number."""
    _start(context, _open_number(context), "number")


async def _open_number(context: ActionContext) -> None:
    from workato_tui.actions.prompts import OpenNumber
    from workato_tui.actions.submit import where
    from workato_tui.dialogs.form import FormScreen

    choices = _kinds(context)
    kinds = {"packages": "package", "manifest": "manifest", "folders": "folder"}
    usual = {"builds": "build", "customers": "customer"}.get(context.section, "deployment")
    kind = kinds.get(context.view.kind, usual)
    if kind not in choices:
        kind = "export"
    asked = await context.ask(
        FormScreen(
            OpenNumber,
            ["Open by number", where(context)],
            verb="open",
            initial={"kind": kind},
            choices={"kind": choices},
            focus="number",
        )
    )
    if asked is None:
        return
    _show_number(context, asked.kind, asked.number)


def _kinds(context: ActionContext) -> list[str]:
    """What can be opened: exports and imports have one call at home, each its own elsewhere."""
    at_home = context.desk.connection.customer is None
    packages = ["package"] if at_home else ["export", "import"]
    return ["build", "deployment", *packages, "manifest", "folder", "customer"]


def _show_number(context: ActionContext, kind: str, number: str) -> None:
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.views.builds import BuildView
    from workato_tui.views.deployment_detail import DeploymentView
    from workato_tui.views.folders import FoldersView
    from workato_tui.views.manifests import ManifestView
    from workato_tui.views.packages import PackageView

    desk = context.desk
    match kind:
        case "build":
            context.go("builds", BuildView(desk, number))
        case "deployment":
            context.go("deployments", DeploymentView(desk, number))
        case "package" | "export" | "import":
            context.push(PackageView(desk, number, "import" if kind == "import" else None))
        case "manifest":
            context.push(ManifestView(desk, number))
        case "folder":
            context.push(FoldersView(desk, number))
        case "customer":
            theirs = desk.for_customer(CustomerRef(number))
            context.enter_workspace(theirs)
            _start(context, _learn_customer(context, theirs), "customer")


async def _learn_customer(context: ActionContext, desk: Desk) -> None:
    """The name and the environment of a customer that was opened by its id."""
    from workato_tui.actions import customers

    await customers.learn(desk)
    context.repaint()


def reveal(context: ActionContext) -> None:
    """!: the values of properties, and what the catalog says is secret."""
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


def row_actions(context: ActionContext) -> None:
    """.: everything that can be done with this row."""
    from workato_tui.dialogs.menu import Menu

    context.program.push_screen(
        Menu.of_row(context.view, context.row, context.ticked),
        lambda chosen: _chosen(context, chosen),
    )


def help(context: ActionContext) -> None:  # noqa: A001
    """?: the keys."""
    from workato_tui.dialogs.menu import Menu

    context.program.push_screen(Menu.of_keys(), lambda chosen: _chosen(context, chosen))


def _chosen(context: ActionContext, action_id: str | None) -> None:
    if action_id is None:
        return
    if context.is_on_row:
        context.perform(action_id)
    else:
        context.refuse(f"{context.label}: the list changed meanwhile. Nothing was done.")


# Taking home


def delete(context: ActionContext) -> None:
    """del, in Downloads: cancel a running one, take another off the list; elsewhere it deletes."""
    if context.view.kind != "downloads":
        from workato_tui.actions import crud

        _start(context, crud.delete(context), "write")
        return
    row = context.row
    transfers = context.desk.transfers
    transfer = transfers.get(row.id) if row else None
    if transfer is None:
        return
    if transfer.state == "running":
        transfers.cancel(transfer.id)
        context.say(f"Cancelling {sanitize(transfer.file_name, 60)}; what has arrived is kept.")
    else:
        transfers.remove(transfer.id)
        context.refresh()
        context.say(
            f"{sanitize(transfer.file_name, 60)} is off the list; its files stay where they are."
        )


def copy_id(context: ActionContext) -> None:
    """y: the ID; of ticked rows all of them, a line each."""
    view, row = context.view, context.row
    if row is None:
        context.refuse("y: there is no row here to copy the ID of.")
        return
    rows = context.ticked or [row]
    lines = [view.identity(one) for one in rows if view.refusal("copy_id", one) is None]
    called = lines[0] if len(rows) == 1 else f"{len(lines)} IDs"
    if len(lines) < len(rows):
        called += f" of {len(rows)} rows; the others have none"
    _start(context, copy(context, "\n".join(lines), called), "copy")


async def copy(context: ActionContext, text: str, called: str = "") -> None:
    """Put ``text`` on the clipboard and say which way it went, of ``called`` if it is long."""
    from workato_tui.terminal.environment import copy_text
    from workato_tui.terminal.textual_internals import terminal_writer

    write = terminal_writer(context.program)
    environ = context.program.child_environment()
    outcome = await asyncio.to_thread(copy_text, text, write, environ=environ)
    context.say(f"{sanitize(called or text, 80)}: {outcome}.")


def copy_curl(context: ActionContext) -> None:
    """Y: the request as curl, with $WORKATO_TOKEN in the token's place."""
    path = context.view.request_path(context.row)
    if path is None:
        context.refuse("Y: no request stands behind this.")
        return
    _start(context, copy(context, context.view.desk.connection.curl_command(path)), "copy")


def export(context: ActionContext) -> None:
    """e: the ticked rows, else those that are shown, as CSV; a comparison as a report."""
    if context.view.kind in ("comparison", "change"):
        from workato_tui.actions import report

        _start(context, report.report(context), "export")
        return
    if not context.view.columns:
        context.refuse("e: there is no table here to export.")
        return
    _start(context, _export(context), "export")


async def _export(context: ActionContext) -> None:
    from workato_tui.common.csv_export import to_csv, write_private
    from workato_tui.packages.names import safe_name

    view = context.view
    rows = context.ticked or list(view.rows.visible)
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
        stamp = local_at(Clock.now()).strftime("%Y%m%d-%H%M%S")
        name = safe_name(f"{_whose(context)} {view.title} {stamp}", suffix=".csv")
        return write_private(working_folder() / name, to_csv(titles, lines))

    path = await asyncio.to_thread(write)
    context.say(f"{len(rows)} {view.noun} written to {sanitize(path, 200)}.")


def _whose(context: ActionContext) -> str:
    """What a file of this workspace is called after."""
    connection = context.view.desk.connection
    customer = connection.customer
    return connection.name if customer is None else f"{connection.name} {customer.display_name}"


def browse(context: ActionContext) -> None:
    """o: in the browser, or the address to copy."""
    address = context.view.address(context.row)
    if address is None:
        context.refuse("o: its page is not known; Workato gives no address for it.")
        return
    _start(context, _browse(context, address), "browse")


async def _browse(context: ActionContext, address: str) -> None:
    from workato_tui.terminal.environment import open_url

    outcome = await asyncio.to_thread(open_url, address, context.program.child_environment())
    if outcome.done:
        context.say(f"{address}: {outcome}.")
    else:
        await copy(context, address)


# Watching and looking


def watch(context: ActionContext) -> None:
    """W."""
    from workato_tui.actions import deploy as releasing

    releasing.watch(context)


def mine(context: ActionContext) -> None:
    """m: only what waits for this profile's reviewer."""
    from workato_tui.views.reviews import ReviewsView

    view = context.view
    if isinstance(view, ReviewsView):
        view.mine = not view.mine
        context.show_rows(view.review_rows())
        context.repaint()


# What has a room of its own, imported when it is first asked for


def _later(
    module: str, name: str, *arguments: object, group: str = "write"
) -> Callable[[ActionContext], None]:
    """The action that is the function ``name`` of a module of the screens."""

    def act(context: ActionContext) -> None:
        found = import_module(f"workato_tui.actions.{module}")
        _start(context, getattr(found, name)(context, *arguments), group)

    return act


filters = _later("filters", "ask", group="filters")
look = _later("inspect", "look", group="look")
look_at_path = _later("inspect", "look_at_path", group="look")
search = _later("inspect", "search", group="look")
as_json = _later("inspect", "as_json", group="look")
compare = _later("compare", "compare", group="look")
download = _later("download", "download", group="download")
unpack = _later("unpack", "unpack", group="unpack")
build = _later("deploy", "build")
deploy = _later("deploy", "deploy")
rollback = _later("deploy", "roll_back")
release = _later("guided_release", "release", group="release")
reviewers = _later("review", "assign")
submit = _later("review", "submit")
approve = _later("review", "decide", "approve")
reject = _later("review", "decide", "reject")
comment = _later("review", "decide", "update_review_comment")
reopen = _later("review", "reopen")
new = _later("crud", "new")
edit = _later("crud", "edit")
switch = _later("crud", "switch")
environment = _later("open_resource", "choose_environment", group="manage")
export_package = _later("export_package", "export")
import_package = _later("import_package", "import_package")
import_export = _later("transfer_package", "import_export")
assign_tags = _later("tags", "assign")
folders = _later("crud", "folders", group="manage")
all_folders = _later("crud", "all_folders", group="manage")
assets = _later("crud", "assets", group="manage")
root_assets = _later("crud", "root_assets", group="manage")
properties = _later("crud", "properties", group="manage")
environment_properties = _later("crud", "environment_properties", group="manage")
tags = _later("crud", "tags", group="manage")
packages = _later("crud", "packages", group="manage")


def own_action(context: ActionContext, action_id: str) -> None:
    """What only the view on top can do."""
    group = "write" if action_id.startswith("act:") else "manage"
    _later("open_resource", "own_action", action_id, group=group)(context)


# The program


def audit(context: ActionContext) -> None:
    """The ledger of everything that was changed from here, as JSON lines."""
    _start(context, _audit(context), "export")


async def _audit(context: ActionContext) -> None:
    from workato_tui.common.csv_export import write_private
    from workato_tui.packages.names import safe_name

    desk = context.desk

    def write() -> tuple[Path, int]:
        lines = list(desk.store.ledger.lines(desk.connection.scope))
        stamp = local_at(Clock.now()).strftime("%Y%m%d-%H%M%S")
        name = safe_name(f"{_whose(context)} ledger {stamp}", suffix=".jsonl")
        return write_private(working_folder() / name, "".join(lines)), len(lines)

    path, count = await asyncio.to_thread(write)
    context.say(f"{count} entries of the ledger written to {sanitize(path, 200)}.")


def profiles(context: ActionContext) -> None:
    """P."""
    from workato_tui.dialogs.profiles import ProfilesScreen

    context.stop_loading()
    context.program.push_screen(ProfilesScreen(), lambda _result: context.repaint())


def theme(context: ActionContext) -> None:
    """Other colors, for this run; ``config.toml`` keeps them."""
    from workato_tui.dialogs.menu import Menu
    from workato_tui.widgets.cells import Column
    from workato_tui.widgets.rows import Row
    from workato_tui.widgets.themes import theme_names

    app = context.program
    columns = (Column("Theme", "text", 40, 12, grow=True, name=True), Column("", "text", 8, 7))
    rows = [Row(name, (name, "current" if name == app.theme else "")) for name in theme_names()]

    def choose(name: str | None) -> None:
        if name is not None:
            app.theme = name
            context.say(f'Theme {name}. theme = "{name}" in config.toml keeps it.')

    app.push_screen(Menu("Theme", columns, rows, usable={row.id for row in rows}), choose)


def palette(context: ActionContext) -> None:
    """: or ctrl+p."""
    context.program.action_command_palette()


def suspend(context: ActionContext) -> None:
    """ctrl+z."""
    if not context.program.suspend_to_shell():
        context.say("ctrl+z: no shell waits behind this program, so nobody could wake it again.")


def quit(context: ActionContext) -> None:  # noqa: A001
    """q."""
    context.program.request_exit()
