"""One build with its deployments: its fields, its zip, and what remembers it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.core.states import phase_of_state
from workato_tui.keymap import key_of, with_keys
from workato_tui.views.action_reasons import PROJECT_ACTIONS, RELEASE_ACTIONS, ZIP_ACTIONS
from workato_tui.views.deployment_facts import to_epoch
from workato_tui.views.deployments import DeploymentsView
from workato_tui.views.known_details import newest_first
from workato_tui.views.view_actions import DownloadTarget
from workato_tui.widgets.cells import format_time, render_state
from workato_tui.widgets.pane import Field, Item, Text, Title

if TYPE_CHECKING:
    from workato_tui.api.builds import Build
    from workato_tui.api.deployments import Deployment
    from workato_tui.store import Origin
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row


class BuildView(DeploymentsView):
    """One build and its deployments."""

    kind = "build"
    cached = False
    has_server_filter = False
    empty = "Not deployed."

    def __init__(self, workspace: WorkspaceState, number: str) -> None:
        super().__init__(workspace, title=f"Build {number}")
        self.number = number

    @property
    def filter_label(self) -> str:
        """The build is in the breadcrumb already."""
        return ""

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read the build, then the deployments of its project."""
        build = await fetch_build(self.workspace, self.number, force=not self.reuse_recent)
        emit([])
        self.project_filter = build.project_id
        new = self.number in self.workspace.known.new_builds
        self.workspace.known.new_builds.discard(self.number)
        if self.reuse_recent and (new or phase_of_state(build.state) == "running"):
            # A new build has no deployments except those started from here.
            deployments = self.workspace.deployments.values()
            self.deployments = newest_first(
                deployment for deployment in deployments if self._includes(deployment)
            )
            return self._rows_of(self.deployments)
        rows = self._of_this_build(
            await super().fetch(lambda rows: emit(self._of_this_build(rows)))
        )
        self.deployments = [
            deployment
            for deployment in self.deployments
            if deployment.project_build_id == self.number
        ]
        return rows

    def updated_rows(self, news: set[str]) -> list[Row] | None:
        """Return the deployments as known by now, and update the details of the build."""
        rows = super().updated_rows(news)
        return list(self.rows.all_rows) if rows is None and f"build {self.number}" in news else rows

    def _includes(self, deployment: Deployment) -> bool:
        return deployment.project_build_id == self.number

    def _of_this_build(self, rows: list[Row]) -> list[Row]:
        return [row for row in rows if self.cell(row, "Build") == self.number]

    def head(self) -> list[Item]:
        """Return the fields of the build."""
        build = self.workspace.builds.get(self.number)
        return (
            build_fields(self.workspace, build) if build else [Title(self.title), Text("", "dim")]
        )

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        The zip is the build's, whatever row is selected.
        """
        if action in ZIP_ACTIONS:
            return no_zip_reason(self.workspace.builds.get(self.number))
        if action in (*RELEASE_ACTIONS, *PROJECT_ACTIONS, "watch"):
            # These actions concern the build, deployed or not.
            return None
        if action == "filters":
            return with_keys("Filters are available in Deployments ({section_deployments}).")
        return super().unavailable_reason(action, row)

    async def download_target(self, row: Row | None) -> DownloadTarget:
        """Return the build."""
        build = self.workspace.builds.get(self.number)
        project = self.workspace.project_name(build.project_id) if build else ""
        return DownloadTarget(self.number, project)

    def project_id(self, row: Row | None) -> str:
        """Return the project of this build."""
        return project_of(self.workspace, self.number)

    def build_id(self, row: Row | None) -> str | None:
        """Return this build, whatever row is selected."""
        return self.number

    def request_path(self, row: Row | None) -> str:
        """Return the call of this view."""
        return f"project_builds/{self.number}"


def project_of(workspace: WorkspaceState, number: str) -> str:
    """Return the project of a known build. Raises LookupError with a message."""
    build = workspace.builds.get(number)
    project_id = build.project_id if build is not None else None
    for deployment in workspace.deployments.values() if project_id is None else ():
        if deployment.project_build_id == number and deployment.project_id:
            project_id = deployment.project_id
            break
    if not project_id:
        raise LookupError(f"The project of build {number} is unknown; {key_of('open')} loads it.")
    return project_id


def no_zip_reason(build: Build | None) -> str | None:
    """Return why a build has no zip, or None if it has one or only the server knows."""
    if build is None or build.state == "success":
        return None
    if build.state == "pending":
        return f"Build {build.id} is still being built. {key_of('refresh')} refreshes."
    return f"Build {build.id} has the state {render_state(build.state).text}: it has no zip."


def build_fields(workspace: WorkspaceState, build: Build) -> list[Item]:
    """Return all fields of a build except its signed link."""
    shown = render_state(build.state)
    name = workspace.project_name(build.project_id)
    items: list[Item] = [
        Title(build.description or "Build", f"#{build.id}"),
        Field("State", shown.text, shown.tone),
        Field("Project", f"{name} ({build.project_id})" if build.project_id else "-"),
        Field("By", build.performed_by_name or "-"),
        Field("Created", format_time(to_epoch(build.created_at))),
        Field("Updated", format_time(to_epoch(build.updated_at))),
        Field("Zip", with_keys("ready; {download} downloads it") if build.download_url else "none"),
    ]
    if build.include_test_cases is not None:
        items.append(
            Field("Test cases", "included" if build.include_test_cases else "not included")
        )
    return items


async def fetch_build(
    workspace: WorkspaceState, number: str, *, background: bool = False, force: bool = False
) -> Build:
    """Read a build with ``GET /api/project_builds/{id}`` and remember it, without its link."""
    before = workspace.builds.get(number)
    build = await workspace.reads.build(number, background=background, force=force)
    if build is not before:
        await remember(workspace, build, "deployment" if background else "opened")
    return build


async def remember(workspace: WorkspaceState, build: Build, origin: Origin) -> None:
    """Store a build without its link, since no call would list it again."""
    from workato_tui.store import SeenBuild

    record = SeenBuild.from_build(build, origin)
    await asyncio.to_thread(workspace.store.save_builds, workspace.connection.scope, [record])
