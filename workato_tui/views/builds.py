"""The known builds.

No API call lists builds. Known builds are those that this profile started or opened (kept in the
store) and those that deployments refer to. Details are read with ``GET /api/project_builds/{id}``
in the background when a row is visible, with at most half of the quota.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from workato_tui.common.text import parse_int
from workato_tui.core.states import phase
from workato_tui.views.action_reasons import PROJECT_ACTIONS, RELEASE_ACTIONS, ZIP_ACTIONS
from workato_tui.views.build_detail import (
    BuildView,
    build_fields,
    fetch_build,
    no_zip_reason,
    project_of,
)
from workato_tui.views.deployment_facts import cached_row_items, to_epoch
from workato_tui.views.known_details import FINAL_STATES
from workato_tui.views.view import View
from workato_tui.views.view_actions import DownloadTarget
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.store import SeenBuild
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.pane import Item


class BuildsView(View):
    """The known builds, newest first."""

    kind = "builds"
    noun = "builds"
    list_operation = "project-builds.get"
    cached = True
    lists_deployments = True
    row_actions = (*ZIP_ACTIONS, "browse", *RELEASE_ACTIONS, *PROJECT_ACTIONS, "watch")
    selections = {"unpack": "many"}
    columns = (
        Column("ID", "id", 8, 4),
        Column("Description", "text", 60, 12, grow=True, is_name=True),
        Column("State", "state", 11, 9),
        Column("Project", "text", 28, 12, grow=True),
        Column("Deployed to", "text", 12, 8, drop_order=1),
        Column("By", "text", 18, 10, grow=True, drop_order=3),
        Column("When", "time", 6, 4, drop_order=2),
    )
    empty = (
        "No known builds.\n"
        "Workato cannot list builds: this shows those of deployments and those you opened.\n"
        "{open_number} opens one by ID."
    )
    note = "known builds only: Workato cannot list them"

    def __init__(self, workspace: WorkspaceState) -> None:
        super().__init__(workspace)
        self._requested: set[str] = set()
        self._stored: dict[str, SeenBuild] = {}
        self._targets: dict[str, str] = {}

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Return the stored builds, then those that deployments refer to."""
        workspace = self.workspace
        workspace.start_loading_names()
        recent = await workspace.known.select(None) if self.reuse_recent else None
        if recent is not None:
            self.answered_at = workspace.known.complete_at
        else:
            emit(await self.load_known_rows())
            asked_at = time.monotonic()
            deployments = await workspace.connection.call(lambda api: api.deployments.list())
            await workspace.wait_for_names(1)
            await workspace.known.update_list(deployments, asked_at, complete=True)
        self._requested.clear()
        return await self.load_known_rows()

    def updated_rows(self, news: set[str]) -> list[Row] | None:
        """Return the rows with the latest builds and their environments."""
        return self._rows()

    async def load_known_rows(self) -> list[Row]:
        """Return the builds known without a call."""
        workspace = self.workspace
        seen = await asyncio.to_thread(workspace.store.builds, workspace.connection.scope)
        self._stored = {build.id: build for build in seen}
        return await asyncio.to_thread(self._rows)

    def _rows(self) -> list[Row]:
        """Return the rows, newest first; targets are environments with a successful deployment."""
        targets: dict[str, dict[str, None]] = {}
        projects: dict[str, str | None] = {}
        for deployment in list(self.workspace.deployments.values()):
            number = deployment.project_build_id
            if number:
                projects.setdefault(number, deployment.project_id)
                if phase(deployment) == "done":
                    targets.setdefault(number, {})[deployment.environment_type or "?"] = None
        self._targets = {
            number: " ".join(sorted(environments)) for number, environments in targets.items()
        }
        seen = self._stored
        rows = [
            self._row(number, seen.get(number), projects.get(number))
            for number in {*seen, *projects, *self.workspace.builds}
        ]
        return sorted(rows, key=lambda row: parse_int(row.id) or -1, reverse=True)

    def _row(
        self, number: str, seen: SeenBuild | None = None, project_id: str | None = None
    ) -> Row:
        build = self.workspace.builds.get(number)
        known = build or seen
        by = build.performed_by_name if build else seen.performed_by if seen else None
        return Row(
            number,
            (
                number,
                (known.description if known else None) or None,
                known.state if known else None,
                self.workspace.project_name((known.project_id if known else None) or project_id),
                self._targets.get(number),
                by,
                to_epoch(known.created_at if known else None),
            ),
        )

    async def complete_rows(self, rows: Sequence[Row], emit: EmitRows) -> None:
        """Read the visible builds that may be incomplete, one by one."""
        from workato_tui.api.errors import ForbiddenError, NotFoundError

        while (number := self._next(rows)) is not None:
            await self.idle_budget.acquire()
            self._requested.add(number)
            try:
                await fetch_build(self.workspace, number, background=True, force=True)
            except (ForbiddenError, NotFoundError):
                # Deployments may refer to builds that were deleted or that this token cannot see.
                self.workspace.known.missing_builds.add(number)
                continue
            except asyncio.CancelledError:
                self._requested.discard(number)
                raise
            emit([self._row(number)])

    def _next(self, rows: Sequence[Row]) -> str | None:
        excluded = self._requested | self.workspace.known.missing_builds
        waiting = (row for row in rows if row.id not in excluded)
        running = (row for row in waiting if self.cell(row, "State") not in FINAL_STATES)
        return next((row.id for row in running), None)

    def pane(self, row: Row) -> list[Item]:
        """Return the details of the build."""
        build = self.workspace.builds.get(row.id)
        if build is None:
            return cached_row_items(self.columns, row)
        return build_fields(self.workspace, build)

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable: only a finished build has a zip."""
        if action in ZIP_ACTIONS and row is not None:
            return no_zip_reason(self.workspace.builds.get(row.id))
        return super().unavailable_reason(action, row)

    def open(self, row: Row) -> View:
        """Open the build with its deployments."""
        return BuildView(self.workspace, row.id)

    async def download_target(self, row: Row | None) -> DownloadTarget:
        """Return the build."""
        row = self.require_row(row)
        return DownloadTarget(row.id, str(self.cell(row, "Project") or ""))

    def project_id(self, row: Row | None) -> str:
        """Return the project of the row's build."""
        return project_of(self.workspace, self.require_row(row).id)

    def build_id(self, row: Row | None) -> str | None:
        """Return the row's build."""
        return self.require_row(row).id

    def request_path(self, row: Row | None) -> str | None:
        """Return the row's call."""
        return f"project_builds/{row.id}" if row else None
