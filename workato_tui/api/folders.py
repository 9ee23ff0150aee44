"""Folders of projects and assets.

Operations: folders.list, folders.get, folders.create, folders.update, folders.delete (Developer
API, Folders; list and create also Embedded). Projects are folders too, with operations of their
own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.api import operations
from workato_tui.api.endpoint import EndpointGroup
from workato_tui.api.errors import (
    ApiNotFoundError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
    WorkatoError,
)
from workato_tui.api.models import Id, Model, Timestamp
from workato_tui.api.pagination import PAGES
from workato_tui.api.resources import Query, Resources
from workato_tui.api.workspace import numeric_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.api.request_models import FolderCreate, FolderUpdate

_MAX_LISTS_READ = 30
"""Maximum number of lists to read to find one folder: half a minute's rate limit."""


class Folder(Model):
    """A folder. Older responses lack ``is_project`` and ``project_id``."""

    id: Id = ""
    name: str | None = None
    parent_id: Id | None = None
    is_project: bool | None = None
    project_id: Id | None = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None


class Folders(EndpointGroup):
    """Operations on folders in one workspace."""

    async def list(
        self,
        parent_id: str | int | None = None,
        on_items: Callable[[list[Folder]], None] | None = None,
        *,
        background: bool = False,
    ) -> list[Folder]:
        """folders.list: return the folders directly inside ``parent_id`` (or at the top)."""
        parent = None if parent_id is None else numeric_id(parent_id, "folder")
        return await Resources(self.http, self.workspace).all(
            operations.FOLDERS_LIST,
            Query(params={"parent_id": parent}),
            Folder.read,
            paging=PAGES,
            on_items=on_items,
            background=background,
        )

    async def get(self, folder_id: str | int, *, background: bool = False) -> Folder:
        """folders.get: return one folder; search the folders if the operation is not available.

        Only the newest documentation has this operation, and a client role may allow folders.list
        without it. Raises :class:`NotFoundError` if none of the folders read contains it.
        """
        number = numeric_id(folder_id, "folder")
        try:
            answer = await self._read_one(
                operations.FOLDERS_GET, "folder", number, background=background, folder_id=number
            )
        except (ApiNotFoundError, ForbiddenError, UnauthorizedError) as refused:
            return await self._search(number, refused, background=background)
        return Folder.read(answer)

    async def _search(self, number: str, refused: WorkatoError, *, background: bool) -> Folder:
        parents: list[str | None] = [None]
        seen: set[str | None] = {None}
        for read in range(_MAX_LISTS_READ):
            if read >= len(parents):
                break
            for folder in await self.list(parents[read], background=background):
                if folder.id == number:
                    return folder
                if folder.id not in seen:
                    seen.add(folder.id)
                    parents.append(folder.id)
        raise NotFoundError(
            f"Folder {number} is in none of the folders that this token sees.",
            "Check the number.",
            status=refused.status,
        )

    async def create(self, request: FolderCreate) -> Folder:
        """folders.create: create a folder inside another. For projects see ``Projects.create``."""
        answer = await self._write_one(
            operations.FOLDERS_CREATE,
            request.body(),
            about=f"the new folder {request.name}",
        )
        return Folder.read(answer)

    async def update(
        self, folder_id: str | int, request: FolderUpdate, *, about: str = ""
    ) -> Folder:
        """folders.update: rename a folder."""
        number = numeric_id(folder_id, "folder")
        answer = await self._write_one(
            operations.FOLDERS_UPDATE,
            request.body(),
            about=about or f"folder {number}",
            expected_id=number,
            folder_id=number,
        )
        return Folder.read(answer)

    async def delete(self, folder_id: str | int, *, force: bool = False, about: str = "") -> None:
        """folders.delete: delete an empty folder; with ``force`` also one that contains recipes."""
        number = numeric_id(folder_id, "folder")
        await self._write(
            operations.FOLDERS_DELETE,
            params={"force": True if force else None},
            about=about or f"folder {number}",
            folder_id=number,
        )
