"""Projects.

Operations: projects.list, projects.update, projects.delete (Developer API, Folders; Embedded API,
Projects, with the list wrapped in ``result``), projects.build, projects.deploy (Projects). A
project is created by folders.create without a parent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.api import operations
from workato_tui.api.endpoint import EndpointGroup
from workato_tui.api.errors import InvalidRequestError
from workato_tui.api.models import Id, Model
from workato_tui.api.pagination import PAGES
from workato_tui.api.resources import Query, Resources
from workato_tui.api.workspace import numeric_id, project_or_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.api.builds import Build
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.folders import Folder
    from workato_tui.api.list_filters import ProjectFilter
    from workato_tui.api.request_models import (
        BuildRequest,
        DeployRequest,
        ProjectCreate,
        ProjectUpdate,
    )


class Project(Model):
    """A project; build and deploy also accept its ``folder_id`` prefixed with ``f``."""

    id: Id = ""
    name: str | None = None
    description: str | None = None
    folder_id: Id | None = None


class Projects(EndpointGroup):
    """Operations on projects in one workspace.

    ``about`` describes the affected object for the ledger.
    """

    async def list(
        self,
        on_items: Callable[[list[Project]], None] | None = None,
        *,
        filters: ProjectFilter | None = None,
        background: bool = False,
    ) -> list[Project]:
        """projects.list: return all pages; ``on_items`` receives each page.

        Filters are documented only for customers' workspaces.
        """
        params = filters.params() if filters is not None else {}
        return await Resources(self.http, self.workspace).all(
            operations.PROJECTS_LIST,
            Query(params=params),
            Project.read,
            paging=PAGES,
            on_items=on_items,
            background=background,
        )

    async def first(self) -> Project | None:
        """Return any project, to find out whether the token may read projects; None if there is
        none."""
        page = {"page": 1, "per_page": 1}
        items = await self._list(operations.PROJECTS_LIST, page, Project.read)
        return items[0] if items else None

    async def build(
        self, project: str | int, request: BuildRequest | None = None, *, about: str = ""
    ) -> Build:
        """projects.build: build the project as it is in DEV; the build is pending at first.

        ``project`` is its number, or ``f`` and its folder's number.
        """
        from workato_tui.api.builds import Build

        reference = project_or_folder(project)
        answer = await self._write_one(
            operations.PROJECTS_BUILD,
            request.body() if request is not None else {},
            about=about or _describe(reference),
            id=reference,
        )
        return Build.read(answer)

    async def deploy(
        self, project: str | int, request: DeployRequest, *, about: str = ""
    ) -> Deployment:
        """projects.deploy: build the project as it is in DEV and deploy that build.

        ``project`` is its number, or ``f`` and its folder's number; the response names the build.
        In a customer's workspace a title is required: otherwise raises
        :class:`InvalidRequestError`.
        """
        from workato_tui.api.deployments import Deployment

        reference = project_or_folder(project)
        if self.workspace.customer_id is not None and not request.title:
            raise _missing_title()
        answer = await self._write_one(
            operations.PROJECTS_DEPLOY,
            request.body(),
            about=about or _describe(reference),
            target=request.environment_type,
            id=reference,
        )
        return Deployment.read(answer)

    async def create(self, request: ProjectCreate) -> Folder:
        """folders.create without a parent: create a project and return its folder.

        Older servers omit ``project_id``: list the projects and match ``folder_id``.
        """
        from workato_tui.api.folders import Folder

        answer = await self._write_one(
            operations.FOLDERS_CREATE,
            request.body(),
            about=f"the new project {request.name}",
        )
        return Folder.read(answer)

    async def update(
        self, project_id: str | int, request: ProjectUpdate, *, about: str = ""
    ) -> Project:
        """projects.update: change the name and the description."""
        number = numeric_id(project_id, "project")
        answer = await self._write_one(
            operations.PROJECTS_UPDATE,
            request.body(),
            about=about or _describe(number),
            expected_id=number,
            project_id=number,
        )
        return Project.read(answer)

    async def delete(self, project_id: str | int, *, about: str = "") -> None:
        """projects.delete: delete the project with everything in it."""
        number = numeric_id(project_id, "project")
        await self._write(
            operations.PROJECTS_DELETE, about=about or _describe(number), project_id=number
        )


def _missing_title() -> InvalidRequestError:
    error = InvalidRequestError(
        "A deployment of a customer's project needs a title.",
        "Give one and send it again.",
        fields={"title": ["required in a customer's workspace"]},
    )
    error.is_write = True
    return error


def _describe(reference: str) -> str:
    return (
        f"the project of folder {reference[1:]}"
        if reference.startswith("f")
        else f"project {reference}"
    )
