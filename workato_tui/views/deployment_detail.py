"""One deployment with its assets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.type_names import type_name
from workato_tui.views.action_reasons import (
    PROJECT_ACTIONS,
    RELEASE_ACTIONS,
    REVIEW_ACTIONS,
    ZIP_ACTIONS,
    default_reason,
)
from workato_tui.views.deployment_facts import (
    asset_totals,
    changed_first,
    deployment_fields,
    no_assets_reason,
    review_unavailable_reason,
)
from workato_tui.views.view import View
from workato_tui.views.view_actions import DownloadTarget
from workato_tui.widgets.cells import Column, state_label
from workato_tui.widgets.pane import Field, Item, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from workato_tui.api.deployments import Deployment
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState


class DeploymentView(View):
    """One deployment with its assets: ``GET /api/deployments/{id}``."""

    kind = "deployment"
    noun = "assets"
    list_operation = "deployments.list"
    has_server_filter = True
    list_actions = (
        "filters", "browse", *RELEASE_ACTIONS, *PROJECT_ACTIONS, "watch", "assign_tags"
    )  # fmt: skip
    columns = (
        Column("Name", "text", 60, 14, grow=True, is_name=True),
        Column("Type", "text", 18, 6),
        Column("State", "state", 12, 8),
        Column("Folder", "path", 40, 12, grow=True, drop_order=1),
        Column("ID", "id", 10, 4, drop_order=2),
    )

    def __init__(self, workspace: WorkspaceState, deployment_id: str) -> None:
        super().__init__(workspace, f"Deployment {deployment_id}")
        self.id = deployment_id
        self.asset_type: str | None = None
        self.asset_state: str | None = None

    @property
    def deployment(self) -> Deployment | None:
        """The deployment as known by now."""
        return self.workspace.deployments.get(self.id)

    @property
    def filter_label(self) -> str:
        """The selected type and state of assets."""
        kind = type_name(self.asset_type) if self.asset_type else None
        state = state_label(self.asset_state) if self.asset_state else None
        return ", ".join(text for text in (kind, state) if text)

    @property
    def is_filtered(self) -> bool:
        """Whether a type or state is selected."""
        return bool(self.filter_label)

    def clear_filter(self) -> list[Row]:
        """Show all assets, without a call."""
        self.asset_type = self.asset_state = None
        return self.asset_rows()

    @property
    def empty(self) -> str:  # type: ignore[override]
        """Why there are no rows."""
        deployment = self.deployment
        if deployment is None:
            return ""
        return no_assets_reason(deployment) if deployment.assets is None else "No assets."

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read the deployment."""
        emit(self.asset_rows())
        self.workspace.start_loading_names()
        await self.workspace.reads.deployment(self.id, force=not self.reuse_recent)
        self.answered_at = self.workspace.known.answered_at.get(self.id)
        await self.workspace.wait_for_names(1)
        return self.asset_rows()

    def updated_rows(self, news: set[str]) -> list[Row] | None:
        """Return its assets as known by now, and update the details."""
        return self.asset_rows() if f"deployment {self.id}" in news else None

    def asset_rows(self) -> list[Row]:
        """Return the assets that match the selected type and state."""
        deployment = self.deployment
        assets = deployment.assets if deployment is not None else None
        return [
            Row(
                str(number),
                (asset.name, type_name(asset.type or "-"), asset.state, asset.folder, asset.id),
            )
            for number, asset in changed_first(assets or [])
            if (self.asset_type is None or asset.type == self.asset_type)
            and (self.asset_state is None or (asset.state or "none") == self.asset_state)
        ]

    def choices(self) -> tuple[list[str], list[str]]:
        """Return the types and states that occur, for the filter form."""
        deployment = self.deployment
        assets = (deployment.assets if deployment is not None else None) or []
        types = sorted({asset.type for asset in assets if asset.type})
        return types, sorted({asset.state or "none" for asset in assets})

    def head(self) -> list[Item]:
        """Return the fields of the deployment and the totals of its assets."""
        deployment = self.deployment
        if deployment is None:
            return [Title(self.title)]
        return [
            *deployment_fields(self.workspace, deployment),
            Field("Assets", asset_totals(deployment.assets)),
        ]

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        Assets have no view of their own; the build is available from any row.
        """
        if action == "open":
            return "Workato has no more details of an asset."
        if action in ZIP_ACTIONS:
            deployment = self.deployment
            if deployment is None or not deployment.project_build_id:
                return "This deployment has no build to download."
            return None
        if action == "copy_id" and row is not None and self.cell(row, "ID") is None:
            return "This asset has no ID in the target environment yet."
        if action in REVIEW_ACTIONS:
            return review_unavailable_reason(action, self.deployment)
        return default_reason(action, *self.list_actions)

    async def download_target(self, row: Row | None) -> DownloadTarget:
        """Return the deployed build."""
        deployment = self.deployment
        if deployment is None or not deployment.project_build_id:
            raise LookupError("This deployment has no build to download.")
        return DownloadTarget(
            deployment.project_build_id, self.workspace.project_name(deployment.project_id)
        )

    def deployment_id(self, row: Row | None) -> str:
        """Return this deployment, whatever row is selected."""
        return self.id

    def project_id(self, row: Row | None) -> str:
        """Return the project of this deployment."""
        return self.workspace.project_of_deployment(self.id)

    def build_id(self, row: Row | None) -> str | None:
        """Return the build of this deployment."""
        deployment = self.deployment
        return deployment.project_build_id if deployment else None

    def request_path(self, row: Row | None) -> str:
        """Return the call of this view."""
        return f"deployments/{self.id}"
