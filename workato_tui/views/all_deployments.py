"""Deployments of many customers in one list: what went where, over all their workspaces.

There is no call for it. Each customer is asked by itself (deployments.list of the Embedded API), a
few at once, in a share of the one quota that all customers have, so that the keys that a person
presses meanwhile find some of it left.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple

from workato_tui.common.text import sanitize
from workato_tui.services.customer_ref import CustomerRef
from workato_tui.views.deployment_facts import (
    asset_lines,
    deployment_fields,
    display_state,
    to_epoch,
)
from workato_tui.views.deployments import filter_words
from workato_tui.views.view import (
    PROJECT_ACTIONS,
    RELEASE_ACTIONS,
    REVIEW_ACTIONS,
    ZIP_ACTIONS,
    View,
    reasons_except,
)
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workato_tui.api.client import Api
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.errors import WorkatoError
    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState

WINDOW = "-30d"
MAX_CONCURRENT = 6
"""Calls that are under way together."""
OPEN_LIST, OPEN_DEPLOYMENT = "go:everyones", "go:theirs"
"""The actions that open this list, and one deployment of it."""
_WHEN = 8
_PROGRESS_SECONDS = 0.5
"""Seconds between two looks at how far it is: rows that came are shown, and what is waited for."""
_THERE = (*ZIP_ACTIONS, *RELEASE_ACTIONS, *PROJECT_ACTIONS, *REVIEW_ACTIONS, "watch", "browse")
_INSIDE = "This works in the customer's workspace: enter opens the deployment there."


class CustomerDeployment(NamedTuple):
    """A deployment, and whose it is."""

    customer: CustomerRef
    deployment: Deployment


class AllCustomersDeploymentsView(View):
    """The deployments of these customers: ``GET /api/managed_users/{id}/deployments`` of each."""

    kind = "customers' deployments"
    noun = "deployments"
    has_server_filter = True
    show_pane_when_nested = True
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
    empty = "None of these customers has a deployment of this time.\nf looks further back."

    def __init__(
        self, workspace: WorkspaceState, customers: Sequence[CustomerRef], *, whole: bool
    ) -> None:
        """``whole``: these are all that the partner has, so that the rows are worth keeping."""
        super().__init__(workspace)
        from workato_tui.api.list_filters import DeploymentFilter

        self.filter_state: DeploymentFilter = DeploymentFilter(from_=WINDOW)
        self.cached = whole
        self.customers = list(customers)
        self.found: dict[str, CustomerDeployment] = {}
        self.failed: dict[str, WorkatoError] = {}
        """By customer, what Workato answered in place of a list."""
        self._asked_of: set[str] = set()
        self._workspaces: tuple[WorkspaceState, dict[str, WorkspaceState]] = (workspace, {})
        """The customers' own, and the partner's that they were made of."""
        self._news = 0
        """How much was learned in their workspaces when this was looked at last."""
        # They come customer by customer; read they are by time.
        self.rows.order = (_WHEN, True)

    @property
    def more(self) -> bool:
        """Whether a customer's are missing."""
        return bool(self.failed) or len(self._asked_of) < len(self.customers)

    @property
    def title(self) -> str:
        """``Deployments of 40 customers``."""
        if len(self.customers) == 1:
            return f"Deployments of {self.customers[0].display_name}"
        return f"Deployments of {len(self.customers)} customers"

    @property
    def cache_key(self) -> str:
        """Each filter has a list of its own."""
        return f"{self.kind} {self.filter_label}"

    @property
    def filter_label(self) -> str:
        """The filter in words."""
        return ", ".join(filter_words(self.filter_state))

    @property
    def is_filtered(self) -> bool:
        """Whether it shows something else than by itself."""
        return self.filter_state.model_dump(exclude_none=True) != {"from_": WINDOW}

    def clear_filter(self) -> list[Row] | None:
        """The window that it shows by itself."""
        from workato_tui.api.list_filters import DeploymentFilter

        self.set_filter(DeploymentFilter(from_=WINDOW))
        return None

    def quota(self) -> tuple[str, int, int] | None:
        """The one that all customers share."""
        return self._workspace_of(self.customers[0]).connection.quota(self.list_operation)

    def set_filter(self, narrowed: DeploymentFilter) -> None:
        """Another filter: every customer is to be asked anew."""
        self.filter_state = narrowed
        self.fetched_at = None
        self._asked_of = {one.id for one in self.customers}

    # Asking

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Every customer's, a few at once; one that refuses does not keep the others.

        After esc, or where the line broke, only those are asked that were not; what the others
        answered is still here.
        """
        waiting = [one for one in self.customers if one.id not in self._asked_of]
        if not waiting:
            waiting, self.found, self.failed = self.customers, {}, {}
            self._asked_of.clear()
        emit(self._all_rows())
        ticking = asyncio.ensure_future(self._show_progress(emit))
        queue = iter(waiting)
        asking = [
            asyncio.ensure_future(self._fetch_each(queue, emit)) for _ in range(MAX_CONCURRENT)
        ]
        try:
            await asyncio.gather(*asking)
        finally:
            for task in (ticking, *asking):
                task.cancel()
            self.progress_text = ""
            self.note = self._missing_note()
        if len(self.failed) == len(self.customers):
            raise next(iter(self.failed.values()))
        return self._all_rows()

    async def _show_progress(self, emit: EmitRows) -> None:
        while True:
            self._report_progress()
            emit([])
            await asyncio.sleep(_PROGRESS_SECONDS)

    async def _fetch_each(self, queue: Iterator[CustomerRef], emit: EmitRows) -> None:
        from workato_tui.api.errors import (
            NetworkError,
            RateLimitedError,
            UnauthorizedError,
            WorkatoError,
        )

        for customer in queue:
            try:
                found = await self._fetch_customer(customer)
            except (NetworkError, RateLimitedError, UnauthorizedError):
                # Of the line or the token: the next customer would not answer either.
                raise
            except WorkatoError as error:
                self.failed[customer.id] = error
                emit([_failure_row(customer, error)])
            else:
                emit(self._add(customer, found))
            self._asked_of.add(customer.id)
            self._report_progress()

    async def _fetch_customer(self, customer: CustomerRef) -> list[Deployment]:
        async def job(api: Api) -> list[Deployment]:
            return await api.deployments.list(self.filter_state, bulk=True)

        workspace = self._workspace_of(customer)
        await workspace.load_cached_names()
        asked_at = time.monotonic()
        return await workspace.known.update_list(await workspace.connection.call(job), asked_at)

    def _workspace_of(self, customer: CustomerRef) -> WorkspaceState:
        if self._workspaces[0] is not self.workspace:
            # The profile was changed: those of before have a connection that is closed.
            self._workspaces = (self.workspace, {})
        workspaces = self._workspaces[1]
        if customer.id not in workspaces:
            workspaces[customer.id] = self.workspace.for_customer(customer)
        return workspaces[customer.id]

    def _add(self, customer: CustomerRef, found: Iterable[Deployment]) -> list[Row]:
        new = [CustomerDeployment(customer, deployment) for deployment in found]
        self.found.update({_row_id(one): one for one in new})
        return self._rows_of(new)

    def _report_progress(self) -> None:
        waits = self.workspace.connection.progress_text()
        self.progress_text = self._progress_note() + (
            f", {waits}" if waits.startswith("waiting") else ""
        )
        self.workspace.repaint()

    def _progress_note(self) -> str:
        failed = f", {len(self.failed)} refused" if self.failed else ""
        return f"{len(self._asked_of)} of {len(self.customers)} customers{failed}"

    def _missing_note(self) -> str:
        """What is to be known of a list that is shown without everything."""
        if len(self._asked_of) < len(self.customers):
            return f"{self._progress_note()}; r asks the others"
        if not self.failed:
            return ""
        count = len(self.failed)
        return f"{count} {'customer' if count == 1 else 'customers'} left out, at the end"

    # Showing

    def _all_rows(self) -> list[Row]:
        # Of what is equally old, the customers' own order: answers come in another one each time.
        places = {customer.id: place for place, customer in enumerate(self.customers)}
        found = sorted(self.found.values(), key=lambda one: places[one.customer.id])
        refused = [
            _failure_row(c, self.failed[c.id]) for c in self.customers if c.id in self.failed
        ]
        return self._rows_of(found) + refused

    def _rows_of(self, found: Iterable[CustomerDeployment]) -> list[Row]:
        return [self._row(one) for one in found]

    def _row(self, one: CustomerDeployment) -> Row:
        deployment = one.deployment
        workspace = self._workspace_of(one.customer)
        return Row(
            _row_id(one),
            (
                deployment.id,
                one.customer.display_name,
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
        """The rows whose deployment was read alone, in its customer's workspace for instance."""
        known = {each.id: self._workspace_of(each).known for each in self.customers}
        count = sum(each.news.count for each in known.values())
        if count == self._news:
            return set()
        self._news = count
        return {
            row_id
            for row_id, (customer, one) in self.found.items()
            if known[customer.id].deployments.get(one.id, one) is not one
        }

    def updated_rows(self, news: set[str]) -> list[Row] | None:
        """With what was learned there."""
        for row_id in news:
            customer, one = self.found[row_id]
            known = self._workspace_of(customer).known.deployments
            self.found[row_id] = CustomerDeployment(customer, known[one.id])
        return self._all_rows()

    def pane(self, row: Row) -> list[Item]:
        """The deployment, and whose it is."""
        one = self.found.get(row.id)
        if one is None:
            told = "" if row.cells[0] is None else "\nThis is of an earlier run; enter asks anew."
            number = f"#{row.cells[0]}" if row.cells[0] is not None else ""
            return [
                Title(str(row.cells[2] or "Deployment"), number),
                Field("Customer", str(row.cells[1])),
                Text(told, "dim"),
            ]
        title, *rest = deployment_fields(self._workspace_of(one.customer), one.deployment)
        whose = Field("Customer", f"{one.customer.display_name} ({sanitize(one.customer.id, 40)})")
        return [title, whose, *rest, *asset_lines(one.deployment)]

    # Acting

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """What is done with a deployment is done in its customer's workspace."""
        if action in _THERE and row is not None:
            return _INSIDE
        return (
            super().unavailable_reason(action, row)
            if row is None
            else reasons_except("filters")(action)
        )

    def is_irrelevant(self, action: str) -> bool:
        """The footer has what is done here."""
        return reasons_except("filters")(action) is not None

    def enter_action(self, row: Row | None) -> str | None:
        """The deployment, in its customer's workspace."""
        return OPEN_DEPLOYMENT

    def customer_and_id(self, row: Row) -> tuple[CustomerRef, str]:
        """Whose deployment a row is, and its number; empty for a customer that was left out."""
        customer_id, _, number = row.id.rpartition(" ")
        of_the_store = CustomerRef(customer_id, str(row.cells[1] or ""))
        return next((one for one in self.customers if one.id == customer_id), of_the_store), number

    def request_path(self, row: Row | None) -> str | None:
        """The call for the row's customer."""
        if row is None:
            return None
        customer, number = self.customer_and_id(row)
        what = f"deployments/{number}" if number else "deployments"
        return self._workspace_of(customer).connection.workspace.path(what)


def _row_id(one: CustomerDeployment) -> str:
    return f"{one.customer.id} {one.deployment.id}"


def _failure_row(customer: CustomerRef, error: WorkatoError) -> Row:
    """In place of a customer's deployments: why there are none. Without a time it comes last."""
    nothing = (None,) * 6
    return Row(f"{customer.id} ", (None, customer.display_name, error.message, *nothing))
