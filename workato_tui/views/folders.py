"""One level of the folder tree, and the assets of a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.type_names import type_name
from workato_tui.keymap import with_keys
from workato_tui.views.action_reasons import PROJECT_ACTIONS, RELEASE_ACTIONS, default_reason
from workato_tui.views.deployment_facts import to_epoch
from workato_tui.views.view import PaneView, View
from workato_tui.widgets.cells import Column, format_time
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.client import Api
    from workato_tui.api.folders import Folder
    from workato_tui.api.manifests import FolderAsset
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState

TOP_LEVEL_TITLE = "Folders"
ROOT_FOLDER_ID = ""
"""Stands for the root folder, whose ID is unknown: calls omit it."""
_FOLDER_ACTIONS = ("build", "deploy", "rollback")
"""Actions that Workato also accepts for a folder number."""


def folder_row(folder: Folder) -> Row:
    """Return the table row."""
    kind = None if folder.is_project is None else "project" if folder.is_project else "folder"
    return Row(folder.id, (folder.name, kind, folder.id, to_epoch(folder.updated_at)))


class FoldersView(View):
    """The folders directly below ``parent``; without one, the top level."""

    kind = "folders"
    noun = "folders"
    list_operation = "folders.list"
    show_pane_when_nested = True
    own_writes = ("delete",)
    columns = (
        Column("Name", "text", 60, 14, grow=True, is_name=True),
        Column("Kind", "text", 8, 7),
        Column("ID", "id", 10, 5),
        Column("Updated", "time", 8, 4, drop_order=1),
    )

    def __init__(
        self, workspace: WorkspaceState, parent: str | None = None, title: str | None = None
    ) -> None:
        super().__init__(workspace, (TOP_LEVEL_TITLE if parent is None else title) or "")
        self.parent = parent
        self.folders: dict[str, Folder] = {}

    @property
    def title(self) -> str:
        """The name of the parent folder."""
        return self._title or f"Folder {self.parent}"

    @property
    def empty(self) -> str:  # type: ignore[override]
        """What would be listed here, and which key creates it."""
        if self.parent is None:
            return with_keys("No projects, or this token may not see them.\n{new} creates one.")
        return with_keys(
            "No folders. {new} creates one.\n"
            "For recipes and connections: {row_actions} then assets."
        )

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read the folder itself if only its number is known, then every page of the level."""
        send = self.workspace.thread_safe(emit)
        parent = self.parent

        def batch(folders: Sequence[Folder]) -> None:
            send([folder_row(folder) for folder in folders])

        async def job(api: Api) -> list[Folder]:
            if parent is not None and not self._title:
                self._title = (await api.folders.get(parent)).name or ""
            result: list[Folder] = await api.folders.list(parent, on_items=batch)
            return result

        folders = await self.workspace.connection.call(job)
        self.folders = {folder.id: folder for folder in folders}
        return [folder_row(folder) for folder in folders]

    def pane(self, row: Row) -> list[Item]:
        """Return the fields of the folder."""
        folder = self.folders.get(row.id)
        if folder is None:
            return []
        items: list[Item] = [
            Title(folder.name or "(no name)", f"#{folder.id}"),
            Field("Kind", str(self.cell(row, "Kind") or "folder or project (not returned)")),
            Field("Folder ID", folder.id),
            Field("In folder", folder.parent_id or "-"),
            Field("Project ID", folder.project_id or "-"),
            Field("Created", format_time(to_epoch(folder.created_at))),
            Field("Updated", format_time(to_epoch(folder.updated_at))),
        ]
        return [
            *items,
            Text(with_keys("\n{open} opens it, {row_actions} lists the actions."), "dim"),
        ]

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        Assets, exports and imports use the row's folder, or the current one without rows.
        """
        if action == "new":
            return None
        if action in ("assets", "export_package", "import_package", "import_export"):
            nothing = row is None and self.parent is None
            return "No folder selected." if nothing else None
        if row is None:
            by_level = action in _FOLDER_ACTIONS and self.parent is not None
            return None if by_level else super().unavailable_reason(action, row)
        folder = self.folders.get(row.id)
        if folder is None:
            # Use the usual reason, so that these stay out of the footer: most rows are folders.
            return default_reason(action, "edit", "delete", "browse")
        if not folder.is_project:
            return default_reason(action, "edit", "delete", "browse", *_FOLDER_ACTIONS)
        return default_reason(
            action, "edit", "delete", "browse", *RELEASE_ACTIONS, *PROJECT_ACTIONS
        )

    def operation_of(self, action: str, row: Row | None) -> str | None:
        """Return the operation of an action.

        A customer's folders can only be created; projects use the calls of projects.
        """
        folder = self.folders.get(row.id) if row is not None else None
        if folder is not None and folder.is_project is False and action in ("edit", "delete"):
            return {"edit": "folders.update", "delete": "folders.delete"}[action]
        return super().operation_of(action, row)

    def open(self, row: Row) -> View:
        """Open the level below."""
        return FoldersView(self.workspace, row.id, self.name_of(row))

    def project_id(self, row: Row | None) -> str:
        """Return the row's project; for any other folder, ``f`` and its number."""
        folder = self.folders.get(row.id) if row is not None else None
        if folder is not None and folder.is_project and folder.project_id:
            return folder.project_id
        return f"f{self.folder_of(row)[0]}"

    def folder_of(self, row: Row | None) -> tuple[str, str]:
        """Return the row's folder, else the one whose level is shown."""
        if row is not None:
            return row.id, self.name_of(row)
        if self.parent is None:
            raise LookupError("No folder selected.")
        return self.parent, self.title

    def web_url(self, row: Row | None) -> str | None:
        """Return the page of the folder in the web app."""
        return self.workspace.page_url(f"recipes?fid={row.id}") if row is not None else None

    def request_path(self, row: Row | None) -> str:
        """Return the row's call, else that of the level."""
        if row is not None:
            return f"folders/{row.id}"
        return "folders" if self.parent is None else f"folders?parent_id={self.parent}"


class AssetsView(View):
    """The assets of a folder: ``GET /api/export_manifests/folder_assets``."""

    kind = "assets"
    noun = "assets"
    list_operation = "export-manifests.folder-assets"
    columns = (
        Column("Name", "text", 60, 14, grow=True, is_name=True),
        Column("Type", "text", 18, 6),
        Column("Folder", "path", 40, 12, grow=True, drop_order=1),
        Column("Version", "number", 7, 4, drop_order=3),
        Column("Status", "text", 10, 7, drop_order=2),
        Column("ID", "id", 10, 4),
    )
    has_server_filter = True
    show_pane_when_nested = True
    row_actions = ("assign_tags",)
    list_actions = ("export_package", "import_package", "import_export", "filters")
    selections = {"import_package": "none", "import_export": "none", "export_package": "many"}

    def __init__(self, workspace: WorkspaceState, folder_id: str, name: str) -> None:
        super().__init__(workspace, f"Assets of {name}")
        self.folder_id = folder_id
        self.name = name
        self.assets: dict[str, FolderAsset] = {}
        self.options: dict[str, bool] = {}
        """Optional contents: ``include_test_cases``, ``include_data``."""

    @property
    def filter_label(self) -> str:
        """What is listed besides the assets."""
        labels = {"include_test_cases": "test cases", "include_data": "data"}
        shown = [labels[name] for name, on in self.options.items() if on]
        return f"with {' and '.join(shown)}" if shown else ""

    @property
    def is_filtered(self) -> bool:
        """Always False: the form adds rows and hides none."""
        return False

    @property
    def empty(self) -> str:  # type: ignore[override]
        """Why there may be no assets."""
        folder = "the root folder itself" if self.folder_id == ROOT_FOLDER_ID else "this folder"
        return f"Nothing to export in {folder}, or this token may not see it."

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read the single page."""
        assets = await self.workspace.connection.call(
            lambda api: api.manifests.folder_assets(self.folder_id or None, **self.options)
        )
        # IDs are unique only within their type.
        self.assets = {f"{asset.type} {asset.id}": asset for asset in assets}
        return [
            Row(
                key,
                (
                    asset.name,
                    type_name(asset.type or "-"),
                    asset.folder or None,
                    asset.version,
                    asset.status,
                    asset.id,
                ),
            )
            for key, asset in self.assets.items()
        ]

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        Only recipes and connections have tags; an export starts with the ticked rows.
        """
        if self.folder_id == ROOT_FOLDER_ID and action in ("import_package", "import_export"):
            return "Choose a target project or folder in the folder list."
        if action == "assign_tags" and row is None:
            return "No asset selected."
        return super().unavailable_reason(action, row)

    def pane(self, row: Row) -> list[Item]:
        """Return all fields of the asset."""
        asset = self.assets.get(row.id)
        return asset_fields(asset) if asset is not None else []

    def open(self, row: Row) -> View | None:
        """Open the fields on screens without a pane."""
        asset = self.assets.get(row.id)
        if asset is None:
            return None
        return PaneView(self, row, "asset", asset.name or asset.id)

    def folder_of(self, row: Row | None) -> tuple[str, str]:
        """Return this folder, whatever row is selected."""
        return self.folder_id, self.name

    def request_path(self, row: Row | None) -> str:
        """Return the call of this view."""
        query = f"?folder_id={self.folder_id}" if self.folder_id else ""
        return f"export_manifests/folder_assets{query}"


def asset_fields(asset: FolderAsset) -> list[Item]:
    """Return all fields of an exportable asset."""
    labels = {True: "yes", False: "no", None: "-"}
    return [
        Title(asset.name or "Asset", f"#{asset.id}"),
        Field("Type", type_name(asset.type or "-")),
        Field("Folder", asset.folder or "-"),
        Field("Path", asset.absolute_path or "-"),
        Field("In root folder", labels[asset.root_folder]),
        Field("Unreachable", labels[asset.unreachable], "warn" if asset.unreachable else ""),
        Field("In the zip", asset.zip_name or "-"),
        Field("Version", "-" if asset.version is None else str(asset.version)),
        Field("Status", asset.status or "-"),
        Field("Checked", labels[asset.checked]),
    ]
