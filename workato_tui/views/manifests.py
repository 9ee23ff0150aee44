"""Export manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.keymap import with_keys
from workato_tui.views import package_history
from workato_tui.views.deployment_facts import to_epoch
from workato_tui.views.view import View
from workato_tui.widgets.cells import format_time, render_state
from workato_tui.widgets.pane import Field, Item, Text, Title

if TYPE_CHECKING:
    from workato_tui.api.manifests import Manifest
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row


async def fetch_manifest(workspace: WorkspaceState, number: str) -> Manifest:
    """Read a manifest and remember it, also if it no longer exists."""
    from workato_tui.api.errors import NotFoundError

    try:
        manifest: Manifest = await workspace.connection.call(lambda api: api.manifests.get(number))
    except NotFoundError:
        await package_history.mark_deleted(workspace, ("manifest", number))
        raise
    await package_history.save_manifest(workspace, manifest)
    return manifest


def manifest_fields(workspace: WorkspaceState, number: str) -> list[Item]:
    """Return all fields of a manifest."""
    entry = workspace.packages_seen.get(("manifest", number))
    manifest = workspace.manifests.get(number)
    if manifest is None:
        name = entry.name if entry is not None else ""
        return [
            Title(name or "Manifest", f"#{number}"),
            Text(with_keys("\n{open} loads it."), "dim"),
        ]
    shown = render_state(manifest.status)
    items: list[Item] = [
        Title(manifest.name or "Manifest", f"#{number}"),
        Field("State", shown.text, shown.tone),
        Field("Path", manifest.project_path or "-"),
        Field("Created", format_time(to_epoch(manifest.created_at))),
        Field("Updated", format_time(to_epoch(manifest.updated_at))),
        Field("Last export", format_time(to_epoch(manifest.last_exported_at))),
    ]
    if manifest.deleted_at is not None:
        items.append(Field("Deleted", format_time(to_epoch(manifest.deleted_at)), "bad"))
    if entry is not None and entry.folder_id:
        items.append(Field("Folder ID", entry.folder_id))
    return items


class ManifestView(View):
    """One export manifest. The API does not return its assets."""

    kind = "manifest"
    list_operation = "export-manifests.get"
    list_actions = ("edit", "delete", "export_package")
    own_writes = ("delete",)
    note = "Workato does not list the assets of a manifest"

    def __init__(self, workspace: WorkspaceState, number: str) -> None:
        super().__init__(workspace, f"Manifest {number}")
        self.number = number

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Return no rows."""
        await package_history.load(self.workspace)
        await fetch_manifest(self.workspace, self.number)
        return []

    def head(self) -> list[Item]:
        """Return the fields of the manifest."""
        return manifest_fields(self.workspace, self.number)

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable: a deleted manifest can only be viewed."""
        manifest = self.workspace.manifests.get(self.number)
        is_deleted = manifest is not None and manifest.status in ("archived", "deleted")
        if action in self.list_actions and is_deleted:
            return "This manifest was deleted and is read-only."
        return super().unavailable_reason(action, row)

    def request_path(self, row: Row | None) -> str:
        """Return the call of this view."""
        return f"export_manifests/{self.number}"
