"""The deployments of many customers in one list.

There is no API call for it: each customer is read separately (deployments.list of the Embedded
API), a few at a time and with a share of the common quota, so that some remains for the user's own
actions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workato_tui.keymap import with_keys
from workato_tui.views.action_reasons import (
    PROJECT_ACTIONS,
    RELEASE_ACTIONS,
    REVIEW_ACTIONS,
    ZIP_ACTIONS,
    default_reason,
)
from workato_tui.views.all_customers import AllCustomersView
from workato_tui.views.deployment_facts import (
    asset_lines,
    deployment_fields,
    display_state,
    to_epoch,
)
from workato_tui.views.deployments import filter_words
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workato_tui.api.deployments import Deployment
    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.views.workspace import WorkspaceState

WINDOW = "-30d"
OPEN_LIST, OPEN_DEPLOYMENT = "go:everyones", "go:theirs"
"""The actions that open this list, and a deployment from it."""
_WHEN = 8
_CUSTOMER_ACTIONS = (
    *ZIP_ACTIONS,
    *RELEASE_ACTIONS,
    *PROJECT_ACTIONS,
    *REVIEW_ACTIONS,
    "watch",
    "browse",
)
_CUSTOMER_ONLY = "Available in the customer's workspace; {open} opens the deployment there."


class CustomerDeployment(NamedTuple):
    """A deployment and its customer."""

    customer: CustomerRef
    deployment: Deployment


class AllCustomersDeploymentsView(AllCustomersView):
    """Deployments of these customers: ``GET /api/managed_users/{id}/deployments`` for each."""

    kind = "customers' deployments"
    subject = "Deployments"
    noun = "deployments"
    has_server_filter = True
    list_actions = ("filters",)
    list_operation = "deployments.list"
    columns = (
        Column("ID", "id", 8, 4),
        Column("Customer", "text", 30, 14, grow=True, is_name=True),
        Column("Title", "text", 34, 18, grow=True),
        Column("Env", "environment", 5, 4, drop_order=1),
        Column("State", "state", 12, 8),
        Column("Review", "state", 12, 8, drop_order=3),
        Column("Project", "text", 22, 10, grow=True, drop_order=5),
        Column("By", "text", 18, 10, grow=True, drop_order=4),
        Column("When", "time", 6, 4),
    )
    empty = "No deployments of these customers in this period.\n{filters} shows a longer period."

    def __init__(
        self, workspace: WorkspaceState, customers: Sequence[CustomerRef], *, complete: bool
    ) -> None:
        super().__init__(workspace, customers, complete=complete)
        from workato_tui.api.list_filters import DeploymentFilter

        self.filter_state: DeploymentFilter = DeploymentFilter(from_=WINDOW)
        self.found: dict[str, CustomerDeployment] = {}
        self._news = 0
        """The positions in the customers' change logs up to which changes were applied."""
        # They arrive customer by customer, but are shown by time.
        self.rows.order = (_WHEN, True)

    @property
    def filter_label(self) -> str:
        """The filter as text."""
        return ", ".join(filter_words(self.filter_state))

    @property
    def is_filtered(self) -> bool:
        """Whether the filter differs from the default."""
        return self.filter_state.model_dump(exclude_none=True) != {"from_": WINDOW}

    def clear_filter(self) -> list[Row] | None:
        """Return to the default period."""
        from workato_tui.api.list_filters import DeploymentFilter

        self.set_filter(DeploymentFilter(from_=WINDOW))
        return None

    def set_filter(self, narrowed: DeploymentFilter) -> None:
        """Set another filter; every customer has to be read again."""
        self.filter_state = narrowed
        self.fetched_at = None
        self._read_ids = {customer.id for customer in self.customers}

    # Loading

    def clear(self) -> None:
        """Discard everything, so that every customer is read again."""
        self.found = {}

    async def fetch_customer(self, customer: CustomerRef) -> list[Row]:
        """Read the deployments of one customer for the period of the filter."""
        workspace = self.workspace_of(customer)
        await workspace.load_cached_names()
        return self._add(customer, await self.fetch_deployments(workspace, self.filter_state))

    def _add(self, customer: CustomerRef, deployments: Iterable[Deployment]) -> list[Row]:
        new = [CustomerDeployment(customer, deployment) for deployment in deployments]
        self.found.update({_row_id(entry): entry for entry in new})
        return self._rows_of(new)

    # Display

    def known_rows(self) -> list[Row]:
        """Return the rows by customer, each in the server's order."""
        places = {customer.id: place for place, customer in enumerate(self.customers)}
        entries = sorted(self.found.values(), key=lambda entry: places[entry.customer.id])
        return self._rows_of(entries)

    def _rows_of(self, entries: Iterable[CustomerDeployment]) -> list[Row]:
        return [self._row(entry) for entry in entries]

    def _row(self, entry: CustomerDeployment) -> Row:
        deployment = entry.deployment
        workspace = self.workspace_of(entry.customer)
        return Row(
            _row_id(entry),
            (
                deployment.id,
                entry.customer.display_name,
                deployment.title or deployment.description or None,
                deployment.environment_type,
                display_state(deployment),
                deployment.review_state,
                workspace.project_name(deployment.project_id),
                deployment.performed_by_name,
                to_epoch(deployment.created_at),
            ),
        )

    def news(self) -> set[str]:
        """Return the rows whose deployment was read individually meanwhile."""
        known_by_customer = {
            customer.id: self.workspace_of(customer).known for customer in self.customers
        }
        count = sum(known.news.count for known in known_by_customer.values())
        if count == self._news:
            return set()
        self._news = count
        return {
            row_id
            for row_id, (customer, deployment) in self.found.items()
            if known_by_customer[customer.id].deployments.get(deployment.id, deployment)
            is not deployment
        }

    def updated_rows(self, news: set[str]) -> list[Row] | None:
        """Return the rows with these changes."""
        for row_id in news:
            customer, deployment = self.found[row_id]
            deployments = self.workspace_of(customer).known.deployments
            self.found[row_id] = CustomerDeployment(customer, deployments[deployment.id])
        return self.all_customer_rows()

    def pane(self, row: Row) -> list[Item]:
        """Return the deployment and its customer."""
        entry = self.found.get(row.id)
        if entry is None:
            number = self.cell(row, "ID")
            note = "" if number is None else with_keys("\nFrom the cache; {open} loads it.")
            return [
                Title(
                    str(self.cell(row, "Title") or "Deployment"),
                    "" if number is None else f"#{number}",
                ),
                Field("Customer", str(self.cell(row, "Customer"))),
                Text(note, "dim"),
            ]
        title, *rest = deployment_fields(self.workspace_of(entry.customer), entry.deployment)
        about = self.customer_field(entry.customer)
        return [title, about, *rest, *asset_lines(entry.deployment)]

    # Actions

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        Actions on a deployment are available in its customer's workspace.
        """
        if action in _CUSTOMER_ACTIONS and row is not None:
            return with_keys(_CUSTOMER_ONLY)
        return super().unavailable_reason(action, row)

    def is_irrelevant(self, action: str) -> bool:
        """Return whether to hide an action from the footer."""
        return default_reason(action, *self.list_actions) is not None

    def enter_action(self, row: Row | None) -> str | None:
        """Open the deployment in its customer's workspace."""
        return OPEN_DEPLOYMENT

    def request_path(self, row: Row | None) -> str | None:
        """Return the list call of the row's customer."""
        if row is None:
            return None
        customer, number = self.customer_and_id(row)
        path = f"deployments/{number}" if number else "deployments"
        return self.workspace_of(customer).connection.workspace.path(path)


def _row_id(entry: CustomerDeployment) -> str:
    return f"{entry.customer.id} {entry.deployment.id}"
