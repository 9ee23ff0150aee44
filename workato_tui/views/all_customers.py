"""One list over many customers: each is asked by itself, a few at once, and rows show as they come.

There is no call for such a list. The calls have a share of the one quota that all customers have,
so that the keys that a person presses meanwhile find some of it left. One customer that refuses
does not keep the others.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.views.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workato_tui.api.errors import WorkatoError
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row

MAX_CONCURRENT = 6
"""Calls that are under way together."""
_PROGRESS_SECONDS = 0.5
"""Seconds between two looks at how far it is: rows that came are shown, and what is waited for."""


class AllCustomersView(View):
    """A list that is read customer by customer. A subclass reads one customer's, and makes rows."""

    show_pane_when_nested = True

    def __init__(
        self, workspace: WorkspaceState, customers: Sequence[CustomerRef], *, whole: bool
    ) -> None:
        """``whole``: these are all that the partner has, so that the rows are worth keeping."""
        super().__init__(workspace)
        self.cached = whole
        self.customers = list(customers)
        self.failed: dict[str, WorkatoError] = {}
        """By customer, what Workato answered in place of a list."""
        self._asked_of: set[str] = set()
        self._workspaces: tuple[WorkspaceState, dict[str, WorkspaceState]] = (workspace, {})
        """The customers' own, and the partner's that they were made of."""

    # What a subclass does

    async def fetch_customer(self, customer: CustomerRef) -> list[Row]:
        """Read the list of one customer; return its rows."""
        raise NotImplementedError

    def known_rows(self) -> list[Row]:
        """The rows of all customers that are known by now."""
        raise NotImplementedError

    def clear(self) -> None:
        """Every customer is asked anew: what was found is out of date."""

    def failure_row(self, customer: CustomerRef, error: WorkatoError) -> Row:
        """The row that says why there are none of a customer."""
        raise NotImplementedError

    async def fetch_order(self, waiting: Sequence[CustomerRef]) -> Sequence[CustomerRef]:
        """In which order customers are asked."""
        return waiting

    async def on_fetched(self) -> None:
        """All were asked, or it was stopped."""

    # Asking

    @property
    def more(self) -> bool:
        """Whether a customer's are missing."""
        return bool(self.failed) or len(self._asked_of) < len(self.customers)

    def quota(self) -> tuple[str, int, int] | None:
        """The one that all customers share."""
        return self.workspace_of(self.customers[0]).connection.quota(self.list_operation)

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Every customer's, a few at once.

        After esc, or where the line broke, only those are asked that were not; what the others
        answered is still here.
        """
        waiting = [one for one in self.customers if one.id not in self._asked_of]
        if not waiting:
            waiting, self.failed = self.customers, {}
            self._asked_of.clear()
            self.clear()
        waiting = list(await self.fetch_order(waiting))
        emit(self.all_customer_rows())
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
            await self.on_fetched()
        if len(self.failed) == len(self.customers):
            raise next(iter(self.failed.values()))
        return self.all_customer_rows()

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
                emit(await self.fetch_customer(customer))
            except (NetworkError, RateLimitedError, UnauthorizedError):
                # Of the line or the token: the next customer would not answer either.
                raise
            except WorkatoError as error:
                self.failed[customer.id] = error
                emit([self.failure_row(customer, error)])
            self._asked_of.add(customer.id)
            self._report_progress()

    def workspace_of(self, customer: CustomerRef) -> WorkspaceState:
        """The workspace of a customer."""
        if self._workspaces[0] is not self.workspace:
            # The profile was changed: those of before have a connection that is closed.
            self._workspaces = (self.workspace, {})
        workspaces = self._workspaces[1]
        if customer.id not in workspaces:
            workspaces[customer.id] = self.workspace.for_customer(customer)
        return workspaces[customer.id]

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
            return f"{self._progress_note()}; r continues"
        if not self.failed:
            return ""
        count = len(self.failed)
        return f"{count} {'customer' if count == 1 else 'customers'} left out, at the end"

    def all_customer_rows(self) -> list[Row]:
        """All rows; the customers that were left out come last."""
        return self.known_rows() + [
            self.failure_row(one, self.failed[one.id])
            for one in self.customers
            if one.id in self.failed
        ]
