"""Folders: the tree in which projects and their assets lie.

Operations: folders.list, folders.get (Developer API, Folders; the list also Embedded).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workato_tui.api.models import Id, Model, Timestamp
from workato_tui.api.pages import all_pages
from workato_tui.api.quotas import Priority
from workato_tui.api.workspace import number

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.api.http import Http
    from workato_tui.api.workspace import Workspace

FAMILY = "folders"


class Folder(Model):
    """A folder. Old answers lack ``is_project`` and ``project_id``."""

    id: Id = ""
    name: str | None = None
    parent_id: Id | None = None
    is_project: bool | None = None
    project_id: Id | None = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None


@dataclass(frozen=True)
class Folders:
    """The operations on folders in one workspace."""

    http: Http
    workspace: Workspace

    async def list(
        self,
        parent_id: str | int | None = None,
        on_items: Callable[[list[Folder]], None] | None = None,
        *,
        background: bool = False,
    ) -> list[Folder]:
        """folders.list: the folders directly inside of ``parent_id`` (the top without one)."""
        parent = None if parent_id is None else number(parent_id, "folder")
        return await all_pages(
            self.http,
            self.workspace.path("folders"),
            {"parent_id": parent},
            family=FAMILY,
            make=_made,
            on_items=on_items,
            priority=Priority.of(background=background),
        )

    async def get(self, folder_id: str | int, *, background: bool = False) -> Folder:
        """folders.get: one folder. Older servers answer ApiNotFound: walk the list instead."""
        path = self.workspace.path(f"folders/{number(folder_id, 'folder')}")
        return Folder.read(
            await self.http.get(path, family=FAMILY, priority=Priority.of(background=background))
        )


def _made(value: dict[str, Any], _text: str) -> Folder:
    return Folder.read(value)
