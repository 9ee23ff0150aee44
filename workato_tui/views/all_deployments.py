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
from workato_tui.views.deployment_facts import asset_lines, deployment_fields, epoch, shown_state
from workato_tui.views.deployments import filter_words
from workato_tui.views.view import PROJECT, RELEASE, REVIEW, ZIP, View, allowed
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workato_tui.api.client import Api
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.errors import WorkatoError
    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.views.view import Emit
    from workato_tui.views.workspace import Desk

WINDOW = "-30d"
AT_ONCE = 6
"""Calls that are under way together."""
LIST, ENTER = "go:everyones", "go:theirs"
"""The actions that open this list, and one deployment of it."""
_WHEN = 8
_TICK = 0.5
"""Seconds between two looks at how far it is: rows that came are shown, and what is waited for."""
_THERE = (*ZIP, *RELEASE, *PROJECT, *REVIEW, "watch", "browse")
_INSIDE = "This works in the customer's workspace: enter opens the deployment there."


class Theirs(NamedTuple):
    """A deployment, and whose it is."""

    customer: CustomerRef
    deployment: Deployment


class EveryonesView(View):
    """The deployments of these customers: ``GET /api/managed_users/{id}/deployments`` of each."""

    kind = "customers' deployments"
    noun = "deployments"
    server_filters = True
    beside = True
    reads = "deployments.list"
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

    def __init__(self, desk: Desk, customers: Sequence[CustomerRef], *, whole: bool) -> None:
        """``whole``: these are all that the partner has, so that the rows are worth keeping."""
        super().__init__(desk)
        from workato_tui.api.list_filters import DeploymentFilter

        self.filter_state: DeploymentFilter = DeploymentFilter(from_=WINDOW)
        self.kept = whole
        self.customers = list(customers)
        self.found: dict[str, Theirs] = {}
        self.failed: dict[str, WorkatoError] = {}
        """By customer, what Workato answered in place of a list."""
        self._asked_of: set[str] = set()
        self._desks: tuple[Desk, dict[str, Desk]] = (desk, {})
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
    def key(self) -> str:
        """Each filter has a list of its own."""
        return f"{self.kind} {self.asked}"

    @property
    def asked(self) -> str:
        """The filter in words."""
        return ", ".join(filter_words(self.filter_state))

    @property
    def is_filtered(self) -> bool:
        """Whether it shows something else than by itself."""
        return self.filter_state.model_dump(exclude_none=True) != {"from_": WINDOW}

    def clear_filter(self) -> list[Row] | None:
        """The window that it shows by itself."""
        from workato_tui.api.list_filters import DeploymentFilter

        self.choose(DeploymentFilter(from_=WINDOW))
        return None

    def quota(self) -> tuple[str, int, int] | None:
        """The one that all customers share."""
        return self._desk_of(self.customers[0]).connection.quota(self.reads)

    def choose(self, narrowed: DeploymentFilter) -> None:
        """Another filter: every customer is to be asked anew."""
        self.filter_state = narrowed
        self.fetched_at = None
        self._asked_of = {one.id for one in self.customers}

    # Asking

    async def fetch(self, emit: Emit) -> list[Row]:
        """Every customer's, a few at once; one that refuses does not keep the others.

        After esc, or where the line broke, only those are asked that were not; what the others
        answered is still here.
        """
        waiting = [one for one in self.customers if one.id not in self._asked_of]
        if not waiting:
            waiting, self.found, self.failed = self.customers, {}, {}
            self._asked_of.clear()
        emit(self._all_rows())
        ticking = asyncio.ensure_future(self._tick(emit))
        queue = iter(waiting)
        asking = [asyncio.ensure_future(self._ask_each(queue, emit)) for _ in range(AT_ONCE)]
        try:
            await asyncio.gather(*asking)
        finally:
            for task in (ticking, *asking):
                task.cancel()
            self.doing = ""
            self.note = self._what_is_missing()
        if len(self.failed) == len(self.customers):
            raise next(iter(self.failed.values()))
        return self._all_rows()

    async def _tick(self, emit: Emit) -> None:
        while True:
            self._tell()
            emit([])
            await asyncio.sleep(_TICK)

    async def _ask_each(self, queue: Iterator[CustomerRef], emit: Emit) -> None:
        from workato_tui.api.errors import (
            NetworkError,
            RateLimitedError,
            UnauthorizedError,
            WorkatoError,
        )

        for customer in queue:
            try:
                found = await self._ask(customer)
            except (NetworkError, RateLimitedError, UnauthorizedError):
                # Of the line or the token: the next customer would not answer either.
                raise
            except WorkatoError as error:
                self.failed[customer.id] = error
                emit([_left_out(customer, error)])
            else:
                emit(self._take(customer, found))
            self._asked_of.add(customer.id)
            self._tell()

    async def _ask(self, customer: CustomerRef) -> list[Deployment]:
        async def job(api: Api) -> list[Deployment]:
            return await api.deployments.list(self.filter_state, bulk=True)

        desk = self._desk_of(customer)
        await desk.stored_names()
        asked_at = time.monotonic()
        return await desk.known.learn_list(await desk.connection.call(job), asked_at)

    def _desk_of(self, customer: CustomerRef) -> Desk:
        if self._desks[0] is not self.desk:
            # The profile was changed: those of before have a connection that is closed.
            self._desks = (self.desk, {})
        desks = self._desks[1]
        if customer.id not in desks:
            desks[customer.id] = self.desk.for_customer(customer)
        return desks[customer.id]

    def _take(self, customer: CustomerRef, found: Iterable[Deployment]) -> list[Row]:
        new = [Theirs(customer, deployment) for deployment in found]
        self.found.update({_row_id(one): one for one in new})
        return self._rows_of(new)

    def _tell(self) -> None:
        waits = self.desk.connection.progress_text()
        self.doing = self._so_far() + (f", {waits}" if waits.startswith("waiting") else "")
        self.desk.repaint()

    def _so_far(self) -> str:
        failed = f", {len(self.failed)} refused" if self.failed else ""
        return f"{len(self._asked_of)} of {len(self.customers)} customers{failed}"

    def _what_is_missing(self) -> str:
        """What is to be known of a list that is shown without everything."""
        if len(self._asked_of) < len(self.customers):
            return f"{self._so_far()}; r asks the others"
        if not self.failed:
            return ""
        count = len(self.failed)
        return f"{count} {'customer' if count == 1 else 'customers'} left out, at the end"

    # Showing

    def _all_rows(self) -> list[Row]:
        # Of what is equally old, the customers' own order: answers come in another one each time.
        places = {customer.id: place for place, customer in enumerate(self.customers)}
        found = sorted(self.found.values(), key=lambda one: places[one.customer.id])
        refused = [_left_out(c, self.failed[c.id]) for c in self.customers if c.id in self.failed]
        return self._rows_of(found) + refused

    def _rows_of(self, found: Iterable[Theirs]) -> list[Row]:
        return [self._row(one) for one in found]

    def _row(self, one: Theirs) -> Row:
        deployment = one.deployment
        desk = self._desk_of(one.customer)
        return Row(
            _row_id(one),
            (
                deployment.id,
                one.customer.display_name,
                deployment.title or deployment.description or None,
                deployment.environment_type,
                shown_state(deployment),
                deployment.review_state,
                desk.project_name(deployment.project_id),
                deployment.performed_by_name,
                epoch(deployment.created_at),
            ),
        )

    def news(self) -> set[str]:
        """The rows whose deployment was read alone, in its customer's workspace for instance."""
        known = {each.id: self._desk_of(each).known for each in self.customers}
        count = sum(each.news.count for each in known.values())
        if count == self._news:
            return set()
        self._news = count
        return {
            row_id
            for row_id, (customer, one) in self.found.items()
            if known[customer.id].deployments.get(one.id, one) is not one
        }

    def renewed(self, news: set[str]) -> list[Row] | None:
        """With what was learned there."""
        for row_id in news:
            customer, one = self.found[row_id]
            known = self._desk_of(customer).known.deployments
            self.found[row_id] = Theirs(customer, known[one.id])
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
        title, *rest = deployment_fields(self._desk_of(one.customer), one.deployment)
        whose = Field("Customer", f"{one.customer.display_name} ({sanitize(one.customer.id, 40)})")
        return [title, whose, *rest, *asset_lines(one.deployment)]

    # Acting

    def why_not(self, action: str, row: Row | None) -> str | None:
        """What is done with a deployment is done in its customer's workspace."""
        if action in _THERE and row is not None:
            return _INSIDE
        return super().why_not(action, row) if row is None else allowed("filters")(action)

    def never(self, action: str) -> bool:
        """The footer has what is done here."""
        return allowed("filters")(action) is not None

    def enter_action(self, row: Row | None) -> str | None:
        """The deployment, in its customer's workspace."""
        return ENTER

    def place_of(self, row: Row) -> tuple[CustomerRef, str]:
        """Whose deployment a row is, and its number; empty for a customer that was left out."""
        customer_id, _, number = row.id.rpartition(" ")
        of_the_store = CustomerRef(customer_id, str(row.cells[1] or ""))
        return next((one for one in self.customers if one.id == customer_id), of_the_store), number

    def request_path(self, row: Row | None) -> str | None:
        """The call for the row's customer."""
        if row is None:
            return None
        customer, number = self.place_of(row)
        what = f"deployments/{number}" if number else "deployments"
        return self._desk_of(customer).connection.workspace.path(what)


def _row_id(one: Theirs) -> str:
    return f"{one.customer.id} {one.deployment.id}"


def _left_out(customer: CustomerRef, error: WorkatoError) -> Row:
    """In place of a customer's deployments: why there are none. Without a time it comes last."""
    nothing = (None,) * 6
    return Row(f"{customer.id} ", (None, customer.display_name, error.message, *nothing))
