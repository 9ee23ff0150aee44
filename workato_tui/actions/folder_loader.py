"""Reads the folder tree for the folder fields of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.dialogs.folder_picker import FolderEntry, LoadFolders


def folder_loader(context: ActionContext) -> LoadFolders:
    """Return a loader for the levels of the folder tree."""

    async def load(parent: str | None) -> Sequence[FolderEntry]:
        from workato_tui.dialogs.folder_picker import FolderEntry

        folders = await context.view.workspace.connection.call(lambda api: api.folders.list(parent))
        return [FolderEntry(f.id, f.name or f.id, bool(f.is_project)) for f in folders]

    return load
