"""Imports an exported package of the own workspace or of a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from workato_tui.actions import import_package
from workato_tui.actions.submit import customer_line
from workato_tui.common.text import sanitize
from workato_tui.core.states import phase_of_state
from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line
from workato_tui.dialogs.menu import Menu
from workato_tui.services.customer_connection import connect_customer
from workato_tui.views import package_history
from workato_tui.widgets.cells import Column, format_size
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from pathlib import Path

    from textual.app import ComposeResult

    from workato_tui.actions.context import ActionContext
    from workato_tui.packages.progress import Progress
    from workato_tui.services.connection import Connection
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.views.history_entries import HistoryEntry
    from workato_tui.views.workspace import WorkspaceState

_COLUMNS = (
    Column("Package", "id", 10, 6),
    Column("Scope", "text", 40, 12, grow=True),
    Column("Name", "text", 60, 14, grow=True, is_name=True),
    Column("State", "state", 12, 8),
    Column("Since", "time", 6, 4, drop_order=1),
)
_FILE_CHOICE = "file"


async def import_exported_package(context: ActionContext) -> None:
    """Choose a package, download it, inspect it, import it."""
    target = await import_package.choose_target(context)
    if target is None:
        return
    exports = await package_history.load_exports(target.workspace)
    by_key = {f"{customer.id if customer else ''} {entry.id}": (customer, entry)
              for customer, entry in exports}  # fmt: skip
    rows = [
        Row(key, (entry.id, _owner_label(target.workspace, customer), entry.name or None,
                  entry.status, entry.seen_at))
        for key, (customer, entry) in by_key.items()
    ]  # fmt: skip
    rows.append(Row(_FILE_CHOICE, (None, "this machine", "a zip", None, None)))
    question = f"Which package goes into {sanitize(target.name, 80)} ({target.folder_id})?"
    title = [question, *customer_line(context)]
    chosen = await context.ask(Menu(title, _COLUMNS, rows, verb="continue"))
    if chosen is None:
        return
    if chosen == _FILE_CHOICE:
        path = await import_package.pick_zip(context, target)
        if path is not None:
            await import_package.import_zip(context, target, path)
        return
    customer, entry = by_key[chosen]
    source = target.workspace.connection.own_workspace if customer is None else (
        connect_customer(target.workspace.connection, customer)
    )  # fmt: skip
    await _ensure_exported(source, entry)
    path = await _fetch(context, source, entry)
    if path is not None:
        origin = f"package {entry.id} of {_owner_label(target.workspace, customer)}"
        await import_package.import_zip(context, target, path, origin)


def _owner_label(workspace: WorkspaceState, customer: CustomerRef | None) -> str:
    if customer is None:
        return f"{workspace.connection.name}, the own workspace"
    return f"{customer.display_name} ({customer.environment_label})"


async def _ensure_exported(source: Connection, entry: HistoryEntry) -> None:
    """Check that the export has finished. Raises LookupError if there is no zip."""
    if phase_of_state(entry.status) == "done":
        return
    package = await source.call(lambda api: api.packages.get(entry.id))
    match phase_of_state(package.status):
        case "running":
            raise LookupError(
                f"Package {entry.id} is still being exported. "
                "You will be notified when it is ready."
            )
        case "failed":
            raise LookupError(f"Package {entry.id} failed and has no zip.")


async def _fetch(context: ActionContext, source: Connection, entry: HistoryEntry) -> Path | None:
    """Return the local zip, or None if the user cancels."""
    cache = context.workspace.downloads.cache
    fetching = FetchDialog(
        [f"Downloading package {entry.id}", sanitize(entry.name, 100), *customer_line(context)]
    )
    fetching.work = cache.get(source, "package", entry.id, on_progress=fetching.report_progress)
    return await context.ask(fetching)


class FetchDialog(Dialog["Path"]):
    """Downloads a package; Esc cancels. Shows errors below the progress."""

    CSS_PATH = css("picker")
    work: Awaitable[Path]

    def __init__(self, title: list[str]) -> None:
        super().__init__()
        self._title = [line for line in title if line]
        self._message = Static("Requesting…", markup=False, id="message")

    def compose(self) -> ComposeResult:
        """Compose the heading, the progress and the key."""
        with Vertical(id="dialog"):
            yield heading(self._title)
            yield self._message
            yield keys_line([("esc", "leave")])

    def on_mount(self) -> None:
        """Start the download."""
        self.run_worker(self._run(), group="fetch", exclusive=True)

    async def _run(self) -> None:
        from workato_tui.api.errors import WorkatoError

        try:
            path = await self.work
        except (WorkatoError, OSError) as error:
            self._message.update(sanitize(str(error), 500))
        else:
            self.finish(path, automatic=True)

    def report_progress(self, report: Progress) -> None:
        """Show the progress."""
        total = f" of {format_size(report.total)}" if report.total else ""
        self._message.update(f"{format_size(report.done)}{total}")

    def action_leave(self) -> None:
        """Cancel."""
        self.workers.cancel_node(self)
        self.finish(None)
