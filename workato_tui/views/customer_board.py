"""The board of many customers: for each project what is live in test and prod, and the lag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.text import count_label
from workato_tui.keymap import with_keys
from workato_tui.views.all_customers import AllCustomersView
from workato_tui.views.all_deployments import OPEN_DEPLOYMENT
from workato_tui.views.board import WINDOWS, BoardView, build_in_test, status_cells
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.core.environment_status import EnvironmentStatus
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.views.workspace import WorkspaceState

BOARD = "board"
"""The name of this list among those over customers."""


class CustomerBoardView(AllCustomersView):
    """The projects of many customers by environment; lagging and failed ones come first."""

    kind = "customers' board"
    subject = "Board"
    noun = "projects"
    list_operation = "deployments.list"
    columns = (
        Column("Customer", "text", 28, 14, grow=True),
        Column("Project", "text", 28, 14, grow=True, is_name=True),
        *BoardView.columns[1:],
    )
    empty = "No deployments of these customers in the last 90 days."

    def __init__(
        self, workspace: WorkspaceState, customers: Sequence[CustomerRef], *, complete: bool
    ) -> None:
        super().__init__(workspace, customers, complete=complete)
        self._rows: dict[str, list[Row]] = {}
        self.statuses: dict[str, dict[str, EnvironmentStatus]] = {}
        """The status of each environment, by row."""

    def clear(self) -> None:
        """Discard everything, so that every customer is read again."""
        self._rows, self.statuses = {}, {}

    async def fetch_customer(self, customer: CustomerRef) -> list[Row]:
        """Read the deployments of one customer, and its projects for their names."""
        from workato_tui.api.list_filters import DeploymentFilter
        from workato_tui.core.environment_status import status_by_project

        workspace = self.workspace_of(customer)
        narrowed = DeploymentFilter.model_validate({"from": WINDOWS[1]})
        deployments = await self.fetch_deployments(workspace, narrowed)
        await workspace.load_projects()
        by_project = status_by_project(deployments)
        self._rows[customer.id] = [
            self._row(customer, workspace, project, statuses)
            for project, statuses in by_project.items()
        ]
        return self._rows[customer.id]

    def _row(
        self,
        customer: CustomerRef,
        workspace: WorkspaceState,
        project: str,
        statuses: dict[str, EnvironmentStatus],
    ) -> Row:
        row_id = f"{customer.id} {project}"
        self.statuses[row_id] = statuses
        name = workspace.project_name(project)
        return Row(row_id, (customer.display_name, name, *status_cells(statuses)))

    def known_rows(self) -> list[Row]:
        """Return lagging and failed projects first, otherwise by customer."""
        rows = [row for customer in self.customers for row in self._rows.get(customer.id, ())]
        return sorted(rows, key=lambda row: not (self._is_behind(row) or self._has_failed(row)))

    def _is_behind(self, row: Row) -> bool:
        return bool(self.cell(row, "Behind"))

    def _has_failed(self, row: Row) -> bool:
        return bool(self.cell(row, "Last failed"))

    def head(self) -> list[Item]:
        """``7 customers with prod behind test, 2 with a failed deployment``."""
        if not self._rows:
            return []
        rows = self.known_rows()
        behind = {self.cell(row, "Customer") for row in rows if self._is_behind(row)}
        failed = {self.cell(row, "Customer") for row in rows if self._has_failed(row)}
        count = count_label(len(behind), "customer")
        return [Text(f"{count} with prod behind test, {len(failed)} with a failed deployment", "")]

    def pane(self, row: Row) -> list[Item]:
        """Return what is live in each environment."""
        customer, project = self.customer_and_id(row)
        items: list[Item] = [
            Title(self.name_of(row), f"#{project}" if project else ""),
            self.customer_field(customer),
        ]
        for environment, status in self.statuses.get(row.id, {}).items():
            live = status.live
            if live is not None:
                by = live.performed_by_name or "-"
                text = f"build {live.project_build_id or '-'}  #{live.id}  by {by}"
                items.append(Field(environment.capitalize() or "-", text))
        return [
            *items,
            Text(
                with_keys("\n{open} opens the customer's board; {batch} deploys ticked rows."),
                "dim",
            ),
        ]

    def test_build(self, row: Row) -> str | None:
        """Return the build that is live in test, which is the one to promote."""
        return build_in_test(self.statuses.get(row.id, {}))

    def enter_action(self, row: Row | None) -> str | None:
        """Open the customer's own board."""
        return OPEN_DEPLOYMENT
