"""The known packages and their manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.core.states import phase_of_state
from workato_tui.keymap import with_keys
from workato_tui.views import package_history
from workato_tui.views.action_reasons import ZIP_ACTIONS, default_reason
from workato_tui.views.manifests import ManifestView, manifest_fields
from workato_tui.views.package_detail import PackageDetailView
from workato_tui.views.package_facts import (
    download_target,
    no_zip_reason,
    package_fields,
    read_package,
    recipe_lines,
    request_path_of,
)
from workato_tui.views.view import View
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.views.history_entries import HistoryEntry
    from workato_tui.views.view import EmitRows
    from workato_tui.views.view_actions import DownloadTarget
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.pane import Item

__all__ = ["PackageDetailView", "PackagesView", "kind_and_id"]


def package_row(entry: HistoryEntry) -> Row:
    """Return the table row."""
    return Row(
        " ".join(entry.place),
        (entry.id, entry.kind, entry.name or None, entry.status, entry.seen_at),
    )


def kind_and_id(row: Row) -> tuple[str, str]:
    """Return ``manifest`` or ``package``, and its number."""
    kind, _, number = row.id.partition(" ")
    return kind, number


class PackagesView(View):
    """Manifests and packages created or opened here, newest first."""

    kind = "packages"
    noun = "packages"
    list_operation = "packages.get"
    show_pane_when_nested = True
    row_actions = ("delete",)
    list_actions = ("import_package", "import_export")
    columns = (
        Column("ID", "id", 10, 5),
        Column("What", "text", 9, 8),
        Column("Name", "text", 60, 14, grow=True, is_name=True),
        Column("State", "state", 12, 8),
        Column("Since", "time", 6, 4, drop_order=1),
    )
    empty = (
        "No known manifests or packages.\n"
        "Workato cannot list them.\n"
        "Create one with {row_actions} then export package on a project; "
        "{import_export} imports one.\n{open_number} opens one by ID."
    )
    note = "known packages only: Workato cannot list them"

    def __init__(self, workspace: WorkspaceState) -> None:
        super().__init__(workspace)
        self._requested: set[str] = set()

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Return the stored entries; unfinished ones are refreshed row by row."""
        self._requested.clear()
        return [package_row(entry) for entry in await package_history.load(self.workspace)]

    async def complete_rows(self, rows: Sequence[Row], emit: EmitRows) -> None:
        """Read the visible packages that may have progressed, one by one."""
        from workato_tui.api.errors import ForbiddenError, NotFoundError

        for row in rows:
            kind, number = kind_and_id(row)
            moving = phase_of_state(str(self.cell(row, "State") or "")) == "running"
            if row.id in self._requested or kind == "manifest" or not moving:
                continue
            self._requested.add(row.id)
            await self.idle_budget.acquire()
            try:
                package = await read_package(self.workspace, number)
            except ForbiddenError:
                continue
            except NotFoundError:
                await package_history.mark_deleted(self.workspace, (kind, number))
                if (gone := self.workspace.packages_seen.get((kind, number))) is not None:
                    emit([package_row(gone)])
                continue
            entry = await package_history.update(self.workspace, package)
            if entry is not None:
                emit([package_row(entry)])

    def pane(self, row: Row) -> list[Item]:
        """Return everything known about it."""
        kind, number = kind_and_id(row)
        if kind == "manifest":
            return manifest_fields(self.workspace, number)
        package = self.workspace.packages.get(number)
        return [
            *package_fields(self.workspace, number),
            *(recipe_lines(self.workspace, package) if package is not None else []),
        ]

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        A package can be downloaded; a manifest can be changed, exported and deleted.
        """
        if action == "export_package" and (row is None or kind_and_id(row)[0] == "package"):
            return with_keys("Export from a project, folder or manifest ({row_actions}).")
        if row is not None and kind_and_id(row)[0] == "manifest":
            if action == "edit":
                return with_keys("Open the manifest with {open}, then edit it.")
            return default_reason(action, "delete", "export_package", *self.list_actions)
        if row is not None and action in ZIP_ACTIONS:
            return no_zip_reason(self.workspace, kind_and_id(row)[1])
        return super().unavailable_reason(action, row)

    def is_write(self, action: str, row: Row | None) -> bool:
        """Return whether the action is a write.

        Deleting a manifest is one; a package is only removed from this list.
        """
        if action == "delete":
            return row is not None and kind_and_id(row)[0] == "manifest"
        return super().is_write(action, row)

    def open(self, row: Row) -> View:
        """Open the manifest or package."""
        # Opening one reads its state; show that on the way back.
        self.fetched_at = None
        kind, number = kind_and_id(row)
        if kind == "manifest":
            return ManifestView(self.workspace, number)
        return PackageDetailView(self.workspace, number)

    async def download_target(self, row: Row | None) -> DownloadTarget:
        """Return the zip of the package."""
        return download_target(self.workspace, kind_and_id(self.require_row(row))[1])

    def request_path(self, row: Row | None) -> str | None:
        """Return the row's call; the list itself has none."""
        return request_path_of(self.workspace, *kind_and_id(row)) if row is not None else None
