"""Recipes, connections, failed jobs and members of many customers, broken ones first.

Each list starts with cached rows and reads the customers with the oldest rows first. A summary
above the rows counts the customers with broken items.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from workato_tui.common.clock import Clock
from workato_tui.common.text import sanitize
from workato_tui.views.all_customers import AllCustomersView
from workato_tui.views.all_deployments import OPEN_DEPLOYMENT
from workato_tui.views.view import reasons_except
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from workato_tui.api.client import Api
    from workato_tui.api.errors import WorkatoError
    from workato_tui.catalog.connections import Connection
    from workato_tui.catalog.jobs import Job
    from workato_tui.catalog.members import Member
    from workato_tui.catalog.recipes import Recipe
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.store import Cell
    from workato_tui.views.workspace import WorkspaceState

LIST = "go:customers' "
"""Prefix of the actions that open these lists."""
HOURS = 24
"""How many hours of failed jobs to show."""
_AGE = Column("Read", "time", 5, 4, drop_order=6)
_WHOSE = (
    Column("Customer", "text", 28, 14, grow=True),
    Column("Env", "environment", 5, 4, drop_order=2),
)


@dataclass(frozen=True)
class CustomerList:
    """A kind of item listed across customers."""

    id: str
    title: str
    one: str
    help: str
    reads: str
    columns: tuple[Column, ...]
    read: Callable[[Api], Awaitable[list[Any]]]
    """Reads the items of one customer."""
    cells: Callable[[Any], tuple[Cell, ...]]
    row_id: Callable[[Any], str]
    broken: str = ""
    """The label of the broken items in the summary, such as ``stopped``."""
    is_broken: Callable[[Any], bool] = lambda _item: False
    keeps: bool = True
    """Whether rows may be cached; not for personal data."""
    opens: str = ""
    """The resource that Enter opens in the customer's workspace."""
    page: str = field(default="", repr=False)


# Calls


def _in_bulk(job: Callable[[Api], Awaitable[list[Any]]]) -> Callable[[Api], Awaitable[list[Any]]]:
    """Limit ``job`` to a share of the quota, so that some remains for the user's actions."""

    async def work(api: Api) -> list[Any]:
        from workato_tui.api.quotas import Priority, current_priority

        if current_priority.get() is None:
            current_priority.set(Priority.BULK)
        return await job(api)

    return work


async def _recipes(api: Api) -> list[Recipe]:
    from workato_tui.api.resources import PAGES, Query
    from workato_tui.catalog.recipes import LIST as OPERATION
    from workato_tui.catalog.recipes import Recipe

    query = Query({}, {"exclude_code": True})
    return await api.resources.all(OPERATION, query, Recipe.read, paging=PAGES)


async def _connections(api: Api) -> list[Connection]:
    from workato_tui.api.resources import Query
    from workato_tui.catalog.connections import LIST as OPERATION
    from workato_tui.catalog.connections import Connection

    return await api.resources.all(OPERATION, Query(), Connection.read)


async def _members(api: Api) -> list[Member]:
    from workato_tui.api.resources import Query
    from workato_tui.catalog.members import LIST as OPERATION
    from workato_tui.catalog.members import Member

    return await api.resources.all(OPERATION, Query(), Member.read)


async def _failed_jobs(api: Api) -> list[tuple[Recipe, Job]]:
    """Read the recipes, and the failed jobs of each recipe that failed recently."""
    from workato_tui.api.resources import Query
    from workato_tui.catalog.jobs import LIST as OPERATION
    from workato_tui.catalog.jobs import Job

    since = datetime.now(UTC) - timedelta(hours=HOURS)
    found: list[tuple[Recipe, Job]] = []
    for recipe in await _recipes(api):
        ran = recipe.last_run_at
        if not recipe.job_failed_count or (ran is not None and ran < since):
            continue
        query = Query({"recipe_id": recipe.id}, {"status": "failed"})
        page = await api.resources.page(OPERATION, query, Job.read)
        recent = [job for job in page.items if job.started_at and job.started_at >= since]
        found += [(recipe, job) for job in recent]
    return found


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment is not None else None


def _recipe_cells(one: Recipe) -> tuple[Cell, ...]:
    ran = _seconds(one.last_run_at)
    return one.name, one.state, one.short_stop_reason, one.job_failed_count, ran


def _connection_cells(one: Connection) -> tuple[Cell, ...]:
    lost = _seconds(one.connection_lost_at)
    return one.name, one.app_name, one.state, lost, one.failure_reason


def _job_cells(pair: tuple[Recipe, Job]) -> tuple[Cell, ...]:
    recipe, job = pair
    return recipe.name, job.failed_step, _seconds(job.started_at)


def _member_cells(one: Member) -> tuple[Cell, ...]:
    return one.name, one.email, one.role_name, one.kind


LISTS: tuple[CustomerList, ...] = (
    CustomerList(
        "recipes", "Recipes", "recipe", "Recipes of all customers, those that stopped first",
        "recipes.list",
        (
            Column("Recipe", "text", 44, 18, grow=True, is_name=True),
            Column("State", "state", 11, 9),
            Column("Why", "note", 18, 10, drop_order=1),
            Column("Failed", "number", 7, 6, drop_order=3),
            Column("Ran", "time", 5, 3, drop_order=4),
        ),
        _recipes,
        _recipe_cells,
        lambda r: r.id,
        "stopped by Workato", lambda r: r.state == "recipe broken",
        opens="recipes",
    ),
    CustomerList(
        "connections", "Connections", "connection",
        "Connections of all customers, broken ones first", "connections.list",
        (
            Column("Connection", "text", 36, 14, grow=True, is_name=True),
            Column("App", "note", 16, 6, drop_order=3),
            Column("State", "state", 14, 9),
            Column("Since", "time", 6, 4, drop_order=1),
            Column("Why", "note", 40, 8, grow=True, drop_order=4),
        ),
        _connections,
        _connection_cells,
        lambda c: c.id,
        "broken", lambda c: c.state == "connection broken",
        opens="connections",
    ),
    CustomerList(
        "failed-jobs", "Failed jobs", "failed job",
        f"Jobs of all customers that failed in the last {HOURS} hours; one call more for each"
        " recipe with failures",
        "recipes.list",
        (
            Column("Recipe", "text", 40, 16, grow=True, is_name=True),
            Column("Failed at", "note", 28, 8, grow=True, drop_order=1),
            Column("When", "time", 6, 4),
        ),
        _failed_jobs,
        _job_cells,
        lambda pair: f"{pair[0].id}/{pair[1].id}",
        "failed", lambda _pair: True,
        keeps=False, opens="recipes",
    ),
    CustomerList(
        "members", "Members", "member", "Members of all customers", "customers.members.list",
        (
            Column("Name", "text", 32, 12, grow=True, is_name=True),
            Column("Email", "note", 34, 10, grow=True, drop_order=1),
            Column("Role", "note", 18, 6),
            Column("Is", "note", 16, 8, drop_order=3),
        ),
        _members,
        _member_cells,
        lambda m: m.id,
        keeps=False, opens="members",
    ),
)  # fmt: skip
BY_ID: dict[str, CustomerList] = {one.id: one for one in LISTS}


class CustomerListView(AllCustomersView):
    """One of :data:`LISTS` for these customers."""

    def __init__(
        self,
        workspace: WorkspaceState,
        customers: Sequence[CustomerRef],
        what: CustomerList,
        *,
        complete: bool,
    ) -> None:
        self.list_kind = what
        self.kind = f"customers' {what.id}"
        self.noun = what.title.lower()
        self.list_operation = what.reads
        self.columns = (*_WHOSE, *what.columns, _AGE)
        self.empty = f"None of these customers has {self.noun} here."
        super().__init__(workspace, customers, complete=complete and what.keeps)
        self._rows: dict[str, list[Row]] = {}
        """The rows by customer."""
        self._broken: dict[str, int] = {}
        """The number of broken items by customer."""
        self._read_at: dict[str, float] = {}
        """When each customer was read, in seconds UTC."""

    @property
    def title(self) -> str:
        """``Recipes of 40 customers``."""
        count = len(self.customers)
        owner = self.customers[0].display_name if count == 1 else f"{count} customers"
        return f"{self.list_kind.title} of {owner}"

    # Loading

    async def fetch_order(self, waiting: Sequence[CustomerRef]) -> Sequence[CustomerRef]:
        """Return the customers with the oldest rows first; cached rows stay until then."""
        if not self._rows:
            for row in self.rows.all_rows:
                self._rows.setdefault(row.id.rpartition(" ")[0], []).append(row)
                self._take_age(row)
        return sorted(waiting, key=lambda one: self._read_at.get(one.id, 0.0))

    def _take_age(self, row: Row) -> None:
        read_at, customer = row.cells[-1], row.id.rpartition(" ")[0]
        if isinstance(read_at, int | float):
            self._read_at[customer] = float(read_at)
        if self._is_broken(row):
            self._broken[customer] = self._broken.get(customer, 0) + 1

    def _is_broken(self, row: Row) -> bool:
        return any(cell in ("recipe broken", "connection broken") for cell in row.cells)

    async def fetch_customer(self, customer: CustomerRef) -> list[Row]:
        """Read the list of one customer."""
        connection = self.workspace_of(customer).connection
        found = await connection.call(_in_bulk(self.list_kind.read))
        self._read_at[customer.id] = now = Clock.now()
        found = sorted(found, key=lambda item: not self.list_kind.is_broken(item))
        self._broken[customer.id] = sum(map(self.list_kind.is_broken, found))
        self._rows[customer.id] = [self._row(customer, item, now) for item in found]
        return self._rows[customer.id]

    def _row(self, customer: CustomerRef, item: Any, now: float) -> Row:
        customer_cells = (customer.display_name, customer.environment)
        return Row(
            f"{customer.id} {self.list_kind.row_id(item)}",
            (*customer_cells, *self.list_kind.cells(item), now),
        )

    def failure_row(self, customer: CustomerRef, error: WorkatoError) -> Row:
        """Return a row that explains why a customer's items are missing."""
        nothing = (None,) * (len(self.columns) - 3)
        customer_cells = (customer.display_name, customer.environment)
        return Row(f"{customer.id} ", (*customer_cells, error.message, *nothing))

    # Display

    def known_rows(self) -> list[Row]:
        """Return the rows, customers with broken items first."""
        order = sorted(self.customers, key=lambda one: not self._broken.get(one.id))
        rows = [row for one in order if one.id not in self.failed
                for row in self._rows.get(one.id, ())]  # fmt: skip
        return sorted(rows, key=lambda row: not self._is_broken(row))

    @property
    def summary(self) -> str:
        """``7 customers with recipes stopped by Workato, 12 recipes``."""
        broken = {key: count for key, count in self._broken.items() if count}
        total, customers = sum(broken.values()), len(broken)
        if not self.list_kind.broken:
            return ""
        if not total:
            return f"No {self.list_kind.one} is {self.list_kind.broken}."
        ones = self.list_kind.one if total == 1 else f"{self.list_kind.one}s"
        customers_text = "1 customer" if customers == 1 else f"{customers} customers"
        return f"{customers_text} with {self.noun} {self.list_kind.broken}: {total} {ones}"

    def head(self) -> list[Item]:
        """Return the summary."""
        summary = self.summary
        return [Text(summary, "")] if summary and (self._rows or self._broken) else []

    def pane(self, row: Row) -> list[Item]:
        """Return the cells of the row with their titles."""
        customer, number = self.customer_and_id(row)
        customer_field = Field("Customer", f"{customer.display_name} ({sanitize(customer.id, 40)})")
        items: list[Item] = [
            Title(self.name_of(row), f"#{number}" if number else ""),
            customer_field,
        ]
        for column, cell in zip(self.columns[3:], row.cells[3:], strict=False):
            if cell is not None and column.kind not in ("time", "state"):
                items.append(Field(column.title, str(cell)))
        return [*items, Text("\nenter opens it in the customer's workspace.", "dim")]

    # Actions

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Actions on an item are available in its customer's workspace, or as a batch."""
        return super().unavailable_reason(action, row) if row is None else reasons_except()(action)

    def enter_action(self, row: Row | None) -> str | None:
        """Open the item in its customer's workspace."""
        return OPEN_DEPLOYMENT
