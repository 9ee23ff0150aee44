"""The list of deployments."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from workato_tui.views.action_reasons import (
    PROJECT_ACTIONS,
    RELEASE_ACTIONS,
    REVIEW_ACTIONS,
    ZIP_ACTIONS,
    default_reason,
)
from workato_tui.views.deployment_facts import (
    asset_lines,
    cached_row_items,
    deployment_fields,
    deployment_row,
    review_unavailable_reason,
)
from workato_tui.views.filter_words import since_label, until_label
from workato_tui.views.known_details import filter_predicate, newest_first
from workato_tui.views.view import View
from workato_tui.views.view_actions import DownloadTarget
from workato_tui.widgets.cells import Column, state_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel

    from workato_tui.api.client import Api
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.pane import Item
    from workato_tui.widgets.row import Row


def filter_words(chosen: DeploymentFilter) -> list[str]:
    """Return the filter as labels; project and folder are separate."""
    state = state_label(chosen.state) if chosen.state else None
    labels = (
        chosen.environment_type,
        state,
        since_label(chosen.from_) if chosen.from_ else None,
        until_label(chosen.to) if chosen.to else None,
        f"by or for {chosen.who}" if chosen.who else None,
    )
    return [text for text in labels if text]


class _RowCache:
    """The rows created while a list is being read, so that none is created twice."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.unnamed_count = 0
        """Number of rows created before the project names were known."""


class DeploymentsView(View):
    """The deployments that match the filter: ``GET /api/deployments``."""

    kind = "deployments"
    noun = "deployments"
    list_operation = "deployments.list"
    cached = True
    has_server_filter = True
    lists_deployments = True
    row_actions = (
        *ZIP_ACTIONS, "filters", "browse", *RELEASE_ACTIONS, *PROJECT_ACTIONS, "watch",
        *REVIEW_ACTIONS,
    )  # fmt: skip
    selections = {"unpack": "many"}
    columns: tuple[Column, ...] = (
        Column("ID", "id", 8, 4),
        Column("Title", "text", 30, 12, grow=True, is_name=True),
        Column("Env", "environment", 5, 4, drop_order=1),
        Column("State", "state", 12, 8),
        Column("Review", "state", 12, 8, drop_order=3),
        Column("Project", "text", 28, 14, grow=True, drop_order=2),
        Column("By", "text", 18, 10, grow=True, drop_order=4),
        Column("Build", "id", 8, 5, drop_order=5),
        Column("When", "time", 6, 4, drop_order=1),
    )
    empty = "No deployments here.\n{filters} changes the filter, {refresh} refreshes."

    def __init__(
        self,
        workspace: WorkspaceState,
        chosen: DeploymentFilter | None = None,
        project_id: str | None = None,
        title: str = "",
    ) -> None:
        super().__init__(workspace, title)
        self.filter_state: DeploymentFilter | None = chosen
        self.project_filter = project_id
        self.deployments: list[Deployment] = []
        """The deployments of the last answer, newest first."""

    @property
    def filter_label(self) -> str:
        """The server-side filter as text."""
        chosen = self.filter_state
        if chosen is None:
            return f"project {self.project_filter}" if self.project_filter else ""
        parts = []
        if chosen.project_id:
            parts.append(self.workspace.project_name(chosen.project_id))
        if chosen.folder_id:
            parts.append(f"folder {chosen.folder_id}")
        return ", ".join([*parts, *filter_words(chosen)])

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read the deployments and, at the same time, the project names."""
        workspace = self.workspace
        workspace.start_loading_names()
        cache = _RowCache()
        recent = (
            await workspace.known.select(self.requested_filter()) if self.reuse_recent else None
        )
        if recent is not None:
            self.answered_at = workspace.known.complete_at
            self.deployments = recent
            return await asyncio.to_thread(self._rows_of, recent)
        send = workspace.thread_safe(emit)
        asked_at = time.monotonic()
        deployments = await workspace.connection.call(lambda api: self._list(api, send, cache))
        await workspace.wait_for_names(1 if workspace.project_names else None)
        self.deployments = await workspace.known.update_list(
            deployments, asked_at, complete=self.requested_filter() is None
        )
        # Ten thousand rows take longer than a key may wait.
        return await asyncio.to_thread(self._final_rows, cache)

    def requested_filter(self) -> DeploymentFilter | None:
        """Return the filter of the list call; None for all."""
        if self.filter_state is None and self.project_filter is not None:
            from workato_tui.api.list_filters import DeploymentFilter

            return DeploymentFilter(project_id=self.project_filter)
        return self.filter_state

    def filter_model(self) -> type[BaseModel]:
        """Return the type of the filter."""
        from workato_tui.api.list_filters import DeploymentFilter

        return DeploymentFilter

    def updated_rows(self, news: set[str]) -> list[Row] | None:
        """Return the rows with the latest single deployments, including new ones."""
        listed = {deployment.id: deployment for deployment in self.deployments}
        changed = {
            number: deployment
            for number, deployment in self.workspace.known.deployments_in(news).items()
            if number in listed or self._includes(deployment)
        }
        if not changed:
            return None
        self.deployments = newest_first((listed | changed).values())
        return self._rows_with(changed)

    def _includes(self, deployment: Deployment) -> bool:
        """Return whether a new deployment belongs to this list."""
        chosen = self.requested_filter()
        return chosen is None or (chosen.folder_id is None and filter_predicate(chosen)(deployment))

    def _rows_with(self, changed: dict[str, Deployment]) -> list[Row]:
        rows = {row.id: row for row in self.rows.all_rows}
        rows |= {row.id: row for row in self._rows_of(list(changed.values()))}
        return [rows[deployment.id] for deployment in self.deployments if deployment.id in rows]

    def _rows_of(self, deployments: Sequence[Deployment]) -> list[Row]:
        name = self.workspace.project_name
        return [
            deployment_row(deployment, name(deployment.project_id)) for deployment in deployments
        ]

    def _final_rows(self, cache: _RowCache) -> list[Row]:
        """Return the rows in final order, reusing those that did not change."""
        rows = {row.id: row for row in cache.rows[cache.unnamed_count :]}
        changed = self.workspace.known.individually_read
        return [
            rows[deployment.id]
            if deployment.id in rows and deployment.id not in changed
            else self._rows_of([deployment])[0]
            for deployment in self.deployments
        ]

    async def _list(self, api: Api, send: EmitRows, cache: _RowCache) -> list[Deployment]:
        def batch(deployments: Sequence[Deployment]) -> None:
            has_names = bool(self.workspace.projects)
            rows = self._rows_of(deployments)
            cache.rows += rows
            if not has_names:
                cache.unnamed_count = len(cache.rows)
            send(rows)

        result: list[Deployment] = await api.deployments.list(
            self.requested_filter(), on_items=batch
        )
        return result

    def pane(self, row: Row) -> list[Item]:
        """Return the deployment with its assets."""
        deployment = self.workspace.deployments.get(row.id)
        if deployment is None:
            return cached_row_items(self.columns, row)
        return [*deployment_fields(self.workspace, deployment), *asset_lines(deployment)]

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        A build can be downloaded if the deployment refers to one.
        """
        usual = super().unavailable_reason(action, row)
        if row is None and usual and action != "filters":
            return usual
        if action in ZIP_ACTIONS and row is not None and not self.cell(row, "Build"):
            return "This deployment has no build to download."
        if action in REVIEW_ACTIONS and row is not None:
            return review_unavailable_reason(action, self.workspace.deployments.get(row.id))
        return default_reason(action, *self.row_actions)

    def open(self, row: Row) -> View:
        """Open the deployment with its assets."""
        from workato_tui.views.deployment_detail import DeploymentView

        return DeploymentView(self.workspace, row.id)

    async def download_target(self, row: Row | None) -> DownloadTarget:
        """Return the deployed build."""
        row = self.require_row(row)
        return DownloadTarget(str(self.cell(row, "Build")), str(self.cell(row, "Project") or ""))

    def deployment_id(self, row: Row | None) -> str:
        """Return the row's deployment."""
        return self.require_row(row).id

    def project_id(self, row: Row | None) -> str:
        """Return the project of the row's deployment."""
        return self.workspace.project_of_deployment(self.require_row(row).id)

    def build_id(self, row: Row | None) -> str | None:
        """Return the build of the row's deployment."""
        value = self.cell(self.require_row(row), "Build")
        return str(value) if value else None

    def request_path(self, row: Row | None) -> str:
        """Return the row's call, else the list call."""
        return f"deployments/{row.id}" if row else "deployments"
