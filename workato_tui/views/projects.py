"""The list of projects, and one project with its deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.text import parse_int, sanitize
from workato_tui.keymap import with_keys
from workato_tui.views.action_reasons import PROJECT_ACTIONS, RELEASE_ACTIONS, ZIP_ACTIONS
from workato_tui.views.deployment_facts import cached_row_items, display_state, to_epoch
from workato_tui.views.deployments import DeploymentsView
from workato_tui.views.filter_words import since_label
from workato_tui.views.known_details import newest_first
from workato_tui.views.view import View
from workato_tui.views.view_actions import DownloadTarget
from workato_tui.widgets.cells import Column, RenderedValue, format_age, render_cell, render_state
from workato_tui.widgets.pane import Field, Grid, Heading, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel

    from workato_tui.api.deployments import Deployment
    from workato_tui.api.list_filters import ProjectFilter
    from workato_tui.api.projects import Project
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState

_MAX_PANE_DEPLOYMENTS = 12
_DEPLOYMENT_COLUMNS = (
    Column("ID", "id", 8, 4),
    Column("Title", "text", 40, 10, grow=True, is_name=True, drop_order=1),
    Column("Env", "environment", 5, 4),
    Column("State", "state", 12, 8),
    Column("When", "time", 6, 4),
)


def project_row(project: Project) -> Row:
    """Return the table row."""
    return Row(
        project.id, (project.id, project.name, project.description or None, project.folder_id)
    )


class ProjectsView(View):
    """All projects of the workspace: ``GET /api/projects``, every page."""

    kind = "projects"
    noun = "projects"
    list_operation = "projects.list"
    cached = True
    row_actions = (*ZIP_ACTIONS, "browse", "edit", "delete", *RELEASE_ACTIONS, *PROJECT_ACTIONS)
    list_actions = ("new",)
    own_writes = ("delete",)
    columns = (
        Column("ID", "id", 9, 4),
        Column("Name", "text", 60, 14, grow=True, is_name=True),
        Column("Description", "text", 60, 10, grow=True, drop_order=1),
        Column("Folder", "id", 9, 5, drop_order=2),
    )
    has_server_filter = True
    empty = "No projects.\nThe token's project scope may hide them. {refresh} refreshes."

    def __init__(self, workspace: WorkspaceState) -> None:
        super().__init__(workspace)
        self.filter_state: ProjectFilter | None = None

    @property
    def filter_label(self) -> str:
        """The server-side filter as text."""
        chosen = self.filter_state
        if chosen is None or chosen.updated_after is None:
            return ""
        return f"updated {since_label(chosen.updated_after)}"

    def filter_model(self) -> type[BaseModel]:
        """Return the type of the filter."""
        from workato_tui.api.list_filters import ProjectFilter

        return ProjectFilter

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read every page; show rows as they arrive."""
        send = self.workspace.thread_safe(emit)
        narrowed = self.filter_state

        def batch(projects: Sequence[Project]) -> None:
            send([project_row(project) for project in projects])

        projects: list[Project] = await self.workspace.connection.call(
            lambda api: api.projects.list(on_items=batch, filters=narrowed)
        )
        if narrowed is None:
            self.workspace.projects = {}
        self.workspace.remember_projects(projects)
        return [project_row(project) for project in projects]

    def pane(self, row: Row) -> list[Item]:
        """Return the project and its known deployments."""
        if row.id not in self.workspace.projects:
            return cached_row_items(self.columns, row)
        return [*project_fields(row), *self._recent(row.id)]

    def _recent(self, project_id: str) -> list[Item]:
        known = self.workspace.known
        recent = [d for d in known.deployments.values() if d.project_id == project_id]
        if not recent and known.complete_at is None:
            return [Text(with_keys("\n{open} shows its deployments."), "dim")]
        recent = newest_first(recent)
        lines = [_line(deployment) for deployment in recent[:_MAX_PANE_DEPLOYMENTS]]
        items: list[Item] = [
            Heading(
                f"Deployments {len(recent)}" if known.complete_at is not None else "Deployments"
            ),
            Grid(_DEPLOYMENT_COLUMNS, lines) if recent else Text("None.", "dim"),
        ]
        if known.complete_at is None:
            # The known deployments may be incomplete, so show no count.
            items.append(Text(with_keys("From the cache; {open} shows all."), "dim"))
        return items

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable; only customers' projects can be filtered."""
        if action == "filters" and self.workspace.connection.customer is not None:
            return None
        if row is None and action in PROJECT_ACTIONS:
            return "No project selected."
        return super().unavailable_reason(action, row)

    def open(self, row: Row) -> View:
        """Open the project with its deployments."""
        return ProjectView(self.workspace, row)

    async def download_target(self, row: Row | None) -> DownloadTarget:
        """Return its latest known build."""
        return await latest_build(self.workspace, self.require_row(row).id)

    def project_id(self, row: Row | None) -> str:
        """Return the row's project."""
        return self.require_row(row).id

    def request_path(self, row: Row | None) -> str:
        """Return the list call."""
        return "projects"


def project_fields(row: Row) -> list[Item]:
    """Return the fields of a project."""
    _id, name, description, folder_id = row.cells
    return [
        Title(str(name), f"#{row.id}"),
        Field("Project ID", row.id),
        Field("Folder ID", str(folder_id or "-")),
        Field("Description", str(description or "-")),
    ]


def _line(deployment: Deployment) -> list[RenderedValue]:
    created = to_epoch(deployment.created_at)
    return [
        RenderedValue(deployment.id, "dim"),
        RenderedValue(sanitize(deployment.title, 100) or "-"),
        render_cell("environment", deployment.environment_type),
        render_state(display_state(deployment)),
        RenderedValue(format_age(created) if created else "-", "dim"),
    ]


async def latest_build(workspace: WorkspaceState, project_id: str) -> DownloadTarget:
    """Return the latest known build of a project, since no call lists builds.

    Reads the deployments of the project and checks the builds started or opened here.
    """
    import asyncio

    from workato_tui.api.list_filters import DeploymentFilter

    deployments = await workspace.connection.call(
        lambda api: api.deployments.list(DeploymentFilter(project_id=project_id))
    )
    numbers = {d.project_build_id for d in deployments if d.project_build_id}
    seen = await asyncio.to_thread(workspace.store.builds, workspace.connection.scope)
    numbers |= {build.id for build in seen if build.project_id == project_id}
    numbers |= {build.id for build in workspace.builds.values() if build.project_id == project_id}
    if not numbers:
        raise LookupError(
            with_keys(
                "No known builds of this project. "
                "Open one by ID with {open_number} in Builds ({section_builds})."
            )
        )
    newest = max(numbers, key=lambda text: (parse_int(text) or -1, text))
    return DownloadTarget(newest, workspace.project_name(project_id))


class ProjectView(DeploymentsView):
    """One project and its deployments."""

    kind = "project"
    cached = False
    has_server_filter = False

    def __init__(self, workspace: WorkspaceState, row: Row) -> None:
        super().__init__(workspace, project_id=row.id, title=str(row.cells[1]))
        self._project = row

    @property
    def filter_label(self) -> str:
        """Return an empty label: the breadcrumb names the project."""
        return ""

    def project_id(self, row: Row | None) -> str:
        """Return this project, whatever row is selected."""
        return self._project.id

    def build_id(self, row: Row | None) -> str | None:
        """Return the build of the row's deployment; None without rows."""
        return super().build_id(row) if row is not None else None

    def head(self) -> list[Item]:
        """Return the fields of the project."""
        return project_fields(self._project)

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """As in the list, except that the project is fixed."""
        if action == "filters":
            return with_keys("Filters are available in Deployments ({section_deployments}).")
        if action in PROJECT_ACTIONS:
            return None
        if action in ("edit", "delete"):
            return with_keys("Edit the project in Projects ({section_projects}).")
        return super().unavailable_reason(action, row)
