"""Lists that cover many customers: one call per customer, a few at a time.

There is no API call for such a list. The calls may use only a share of the quota that all customers
have in common, so that some remains for the user's own actions. A customer whose call fails does
not stop the others.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from workato_tui.common.text import count_label, sanitize
from workato_tui.keymap import key_of
from workato_tui.services.customer_reads import read_each
from workato_tui.views.view import View
from workato_tui.widgets.pane import Field
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.deployments import Deployment
    from workato_tui.api.errors import WorkatoError
    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.store import Cell
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState

_PROGRESS_SECONDS = 0.5
"""Seconds between progress updates, which also show the rows that have arrived."""


class AllCustomersView(View):
    """A list read customer by customer. Subclasses read one customer and create the rows."""

    show_pane_when_nested = True
    subject: str = ""
    """What is listed, for the title."""

    def __init__(
        self, workspace: WorkspaceState, customers: Sequence[CustomerRef], *, complete: bool
    ) -> None:
        """Create the list.

        ``complete`` means that these are all customers of the partner, so that the rows are worth
        caching.
        """
        super().__init__(workspace)
        self.cached = complete
        self.customers = list(customers)
        self.failed: dict[str, WorkatoError] = {}
        """The error of each customer whose call failed."""
        self._read_ids: set[str] = set()
        """The customers whose call has ended, with rows or an error."""
        self._workspaces: tuple[WorkspaceState, dict[str, WorkspaceState]] = (workspace, {})
        """The customers' workspaces, and the partner workspace they were created from."""

    @property
    def title(self) -> str:
        """``Deployments of 40 customers``."""
        return f"{self.subject} of {self.customers_label}"

    # For subclasses

    async def fetch_customer(self, customer: CustomerRef) -> list[Row]:
        """Read the list of one customer; return its rows."""
        raise NotImplementedError

    def known_rows(self) -> list[Row]:
        """Return the rows of all customers read so far."""
        raise NotImplementedError

    def clear(self) -> None:
        """Discard everything, so that every customer is read again."""

    async def fetch_order(self, waiting: Sequence[CustomerRef]) -> Sequence[CustomerRef]:
        """Return the customers in the order in which to read them."""
        return waiting

    async def on_fetched(self) -> None:
        """Called when all were read, or the read was cancelled."""

    @property
    def customers_label(self) -> str:
        """``40 customers``; the name if it is only one."""
        count = len(self.customers)
        return self.customers[0].display_name if count == 1 else count_label(count, "customer")

    # Loading

    async def fetch_deployments(
        self, workspace: WorkspaceState, narrowed: DeploymentFilter
    ) -> list[Deployment]:
        """Read the deployments of a customer; return them as known by now, newest first."""
        asked_at = time.monotonic()
        deployments = await workspace.connection.call(
            lambda api: api.deployments.list(narrowed, bulk=True)
        )
        return await workspace.known.update_list(deployments, asked_at)

    def failure_row(self, customer: CustomerRef, error: WorkatoError) -> Row:
        """Return a row that explains why a customer's rows are missing, behind its name."""
        titles = [column.title for column in self.columns]
        before = titles.index("Customer")
        cells: list[Cell] = [*[None] * before, customer.display_name]
        if titles[before + 1] == "Env":
            cells.append(customer.environment)
        cells.append(error.message)
        return Row(f"{customer.id} ", (*cells, *[None] * (len(titles) - len(cells))))

    @property
    def more(self) -> bool:
        """Whether customers are missing."""
        return bool(self.failed) or len(self._read_ids) < len(self.customers)

    def quota(self) -> tuple[str, int, int] | None:
        """Return the quota that all customers share."""
        return self.workspace_of(self.customers[0]).connection.quota(self.list_operation)

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read all customers, a few at a time.

        After a cancel or a lost connection, read only the missing customers; the other results are
        kept.
        """
        waiting = [customer for customer in self.customers if customer.id not in self._read_ids]
        if not waiting:
            waiting, self.failed = self.customers, {}
            self._read_ids.clear()
            self.clear()
        waiting = list(await self.fetch_order(waiting))
        emit(self.all_customer_rows())
        ticking = asyncio.ensure_future(self._show_progress(emit))

        async def read(customer: CustomerRef) -> None:
            emit(await self.fetch_customer(customer))
            self._has_ended(customer)

        def failed(customer: CustomerRef, error: WorkatoError) -> None:
            self.failed[customer.id] = error
            emit([self.failure_row(customer, error)])
            self._has_ended(customer)

        try:
            await read_each(waiting, read, failed)
        finally:
            ticking.cancel()
            self.progress_text = ""
            self.note = self._missing_note()
            await self.on_fetched()
        if len(self.failed) == len(self.customers):
            raise next(iter(self.failed.values()))
        return self.all_customer_rows()

    async def _show_progress(self, emit: EmitRows) -> None:
        while True:
            self._report_progress()
            emit([])
            await asyncio.sleep(_PROGRESS_SECONDS)

    def _has_ended(self, customer: CustomerRef) -> None:
        self._read_ids.add(customer.id)
        self._report_progress()

    def workspace_of(self, customer: CustomerRef) -> WorkspaceState:
        """Return the workspace of a customer."""
        if self._workspaces[0] is not self.workspace:
            # The profile was switched: the previous workspaces have a closed connection.
            self._workspaces = (self.workspace, {})
        workspaces = self._workspaces[1]
        if customer.id not in workspaces:
            workspaces[customer.id] = self.workspace.for_customer(customer)
        return workspaces[customer.id]

    def _report_progress(self) -> None:
        waits = self.workspace.connection.progress_text()
        limit = f", {waits}" if waits.startswith("rate limit") else ""
        self.report_progress(f"{self._progress_note()}{limit}")

    def _progress_note(self) -> str:
        failed = f", {len(self.failed)} refused" if self.failed else ""
        return f"{len(self._read_ids)} of {len(self.customers)} customers{failed}"

    def _missing_note(self) -> str:
        """Return a note for a list shown while customers are missing."""
        if len(self._read_ids) < len(self.customers):
            return f"{self._progress_note()}; {key_of('refresh')} continues"
        if not self.failed:
            return ""
        return f"{count_label(len(self.failed), 'customer')} left out, at the end"

    def all_customer_rows(self) -> list[Row]:
        """Return all rows; customers that failed come last."""
        return self.known_rows() + [
            self.failure_row(customer, self.failed[customer.id])
            for customer in self.customers
            if customer.id in self.failed
        ]

    def customer_and_id(self, row: Row) -> tuple[CustomerRef, str]:
        """Return the customer of a row, and its number; empty if the customer's call failed."""
        from workato_tui.services.customer_ref import CustomerRef

        customer_id, _, number = row.id.rpartition(" ")
        stored = CustomerRef(customer_id, str(self.cell(row, "Customer") or ""))
        return next(
            (customer for customer in self.customers if customer.id == customer_id), stored
        ), number

    def customer_field(self, customer: CustomerRef) -> Field:
        """Return the customer for the pane."""
        return Field("Customer", f"{customer.display_name} ({sanitize(customer.id, 40)})")


class KeptRowsView(AllCustomersView):
    """A list whose rows are cached with the time of their reading, in their last cell.

    It starts with the cached rows and reads the customers with the oldest rows first.
    """

    def __init__(
        self, workspace: WorkspaceState, customers: Sequence[CustomerRef], *, complete: bool
    ) -> None:
        super().__init__(workspace, customers, complete=complete)
        self.kept: dict[str, list[Row]] = {}
        """The rows by customer."""

    async def fetch_order(self, waiting: Sequence[CustomerRef]) -> Sequence[CustomerRef]:
        """Return the customers with the oldest rows first; cached rows stay until then."""
        if not self.kept:
            for row in self.rows.all_rows:
                self.kept.setdefault(row.id.rpartition(" ")[0], []).append(row)
        return sorted(waiting, key=self._read_at)

    def _read_at(self, customer: CustomerRef) -> float:
        ages = [row.cells[-1] for row in self.kept.get(customer.id, ())]
        return max((float(age) for age in ages if isinstance(age, int | float)), default=0.0)

    def known_rows(self) -> list[Row]:
        """Return the rows of all customers that were read without an error."""
        return [
            row
            for customer in self.customers
            if customer.id not in self.failed
            for row in self.kept.get(customer.id, ())
        ]
