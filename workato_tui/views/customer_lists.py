"""Recipes, connections, failed jobs and members of many customers, broken ones first.

Each list starts with cached rows and reads the customers with the oldest rows first. A summary
above the rows counts the customers with broken items.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workato_tui.common.clock import Clock
from workato_tui.common.text import count_label
from workato_tui.keymap import with_keys
from workato_tui.services.customer_reads import HOURS, READINGS, in_bulk
from workato_tui.views.all_customers import KeptRowsView
from workato_tui.views.all_deployments import OPEN_DEPLOYMENT
from workato_tui.views.deployment_facts import to_epoch
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workato_tui.catalog.connections import Connection
    from workato_tui.catalog.jobs import Job
    from workato_tui.catalog.members import Member
    from workato_tui.catalog.recipes import Recipe
    from workato_tui.services.customer_reads import Reading
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.store import Cell
    from workato_tui.views.workspace import WorkspaceState

LIST = "go:customers' "
"""Prefix of the actions that open these lists."""
READ_COLUMN = Column("Read", "time", 5, 4, drop_order=6)
CUSTOMER_COLUMNS = (
    Column("Customer", "text", 28, 14, grow=True),
    Column("Env", "environment", 5, 4, drop_order=2),
)


@dataclass(frozen=True)
class CustomerList:
    """A kind of item listed across customers."""

    id: str
    title: str
    singular: str
    help: str
    reads: str
    columns: tuple[Column, ...]
    cells: Callable[[Any], tuple[Cell, ...]]
    row_id: Callable[[Any], str]
    broken: str = ""
    """The label of the broken items in the summary, such as ``stopped``."""
    broken_state: str = ""
    """The state of a broken item's row; empty if all rows are broken, or none."""
    opens: str = ""
    """The resource that Enter opens in the customer's workspace."""

    @property
    def reading(self) -> Reading:
        """How the items of one customer are read."""
        return READINGS[self.id]


def _recipe_cells(recipe: Recipe) -> tuple[Cell, ...]:
    ran = to_epoch(recipe.last_run_at)
    return recipe.name, recipe.state, recipe.short_stop_reason, recipe.job_failed_count, ran


def _connection_cells(connection: Connection) -> tuple[Cell, ...]:
    lost = to_epoch(connection.connection_lost_at)
    return connection.name, connection.app_name, connection.state, lost, connection.failure_reason


def _job_cells(pair: tuple[Recipe, Job]) -> tuple[Cell, ...]:
    recipe, job = pair
    return recipe.name, job.failed_step, to_epoch(job.started_at)


def _member_cells(member: Member) -> tuple[Cell, ...]:
    return member.name, member.email, member.role_name, member.kind


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
        _recipe_cells,
        lambda r: r.id,
        "stopped by Workato", "recipe broken",
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
        _connection_cells,
        lambda c: c.id,
        "broken", "connection broken",
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
        _job_cells,
        lambda pair: f"{pair[0].id}/{pair[1].id}",
        f"in the last {HOURS} hours",
        opens="recipes",
    ),
    CustomerList(
        "members", "Members", "member", "Members of all customers", "customers.members.list",
        (
            Column("Name", "text", 32, 12, grow=True, is_name=True),
            Column("Email", "note", 34, 10, grow=True, drop_order=1),
            Column("Role", "note", 18, 6),
            Column("Is", "note", 16, 8, drop_order=3),
        ),
        _member_cells,
        lambda m: m.id,
        opens="members",
    ),
)  # fmt: skip
BY_ID: dict[str, CustomerList] = {listed.id: listed for listed in LISTS}


class CustomerListView(KeptRowsView):
    """One of :data:`LISTS` for these customers."""

    def __init__(
        self,
        workspace: WorkspaceState,
        customers: Sequence[CustomerRef],
        list_kind: CustomerList,
        *,
        complete: bool,
    ) -> None:
        self.list_kind = list_kind
        self.subject = list_kind.title
        self.kind = f"customers' {list_kind.id}"
        self.noun = list_kind.title.lower()
        self.list_operation = list_kind.reads
        self.columns = (*CUSTOMER_COLUMNS, *list_kind.columns, READ_COLUMN)
        self.empty = f"None of these customers has {self.noun} here."
        super().__init__(workspace, customers, complete=complete)
        self._counted: dict[str, tuple[list[Row], int]] = {}

    # Loading

    def _is_broken(self, row: Row) -> bool:
        kind = self.list_kind
        if not kind.broken or row.id.endswith(" "):
            return False
        return not kind.broken_state or kind.broken_state in row.cells

    async def fetch_customer(self, customer: CustomerRef) -> list[Row]:
        """Read the list of one customer."""
        connection = self.workspace_of(customer).connection
        items = await connection.call(in_bulk(self.list_kind.reading.read))
        now = Clock.now()
        rows = [self._row(customer, item, now) for item in items]
        self.kept[customer.id] = sorted(rows, key=lambda row: not self._is_broken(row))
        return self.kept[customer.id]

    def _row(self, customer: CustomerRef, item: Any, now: float) -> Row:
        customer_cells = (customer.display_name, customer.environment)
        return Row(
            f"{customer.id} {self.list_kind.row_id(item)}",
            (*customer_cells, *self.list_kind.cells(item), now),
        )

    # Display

    def known_rows(self) -> list[Row]:
        """Return the rows, customers with broken items first."""
        broken = self._broken()
        rows = super().known_rows()
        return sorted(
            rows,
            key=lambda row: (not self._is_broken(row), row.id.rpartition(" ")[0] not in broken),
        )

    def _broken(self) -> Counter[str]:
        """Return the number of broken items by customer; it is counted again after each read."""
        for key, rows in self.kept.items():
            if key not in self._counted or self._counted[key][0] is not rows:
                self._counted[key] = rows, sum(map(self._is_broken, rows))
        return Counter({key: count for key, (_, count) in self._counted.items() if count})

    @property
    def summary(self) -> str:
        """``7 customers with recipes stopped by Workato, 12 recipes``."""
        broken = self._broken()
        total, customers = broken.total(), len(broken)
        if not self.list_kind.broken:
            return ""
        if not total:
            verb = "is " if self.list_kind.broken_state else ""
            return f"No {self.list_kind.singular} {verb}{self.list_kind.broken}."
        items = count_label(total, self.list_kind.singular)
        subject = count_label(customers, "customer")
        return f"{subject} with {self.noun} {self.list_kind.broken}: {items}"

    def head(self) -> list[Item]:
        """Return the summary."""
        summary = self.summary
        return [Text(summary, "")] if summary and self.kept else []

    def pane(self, row: Row) -> list[Item]:
        """Return the cells of the row with their titles."""
        customer, number = self.customer_and_id(row)
        items: list[Item] = [
            Title(self.name_of(row), f"#{number}" if number else ""),
            self.customer_field(customer),
        ]
        for column, cell in zip(self.columns[3:], row.cells[3:], strict=False):
            if cell is not None and column.kind not in ("time", "state"):
                items.append(Field(column.title, str(cell)))
        return [*items, Text(with_keys("\n{open} opens it in the customer's workspace."), "dim")]

    # Actions

    def enter_action(self, row: Row | None) -> str | None:
        """Open the item in its customer's workspace."""
        return OPEN_DEPLOYMENT
