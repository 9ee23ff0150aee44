"""Which customer runs a package: the same recipes, different ones, or none of them."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workato_tui.common.clock import Clock
from workato_tui.common.text import sanitize
from workato_tui.keymap import with_keys
from workato_tui.packages.source import PackageSource
from workato_tui.services.package_check import PackageCheck
from workato_tui.views.all_customers import KeptRowsView
from workato_tui.views.comparison import ComparisonView
from workato_tui.views.customer_lists import CUSTOMER_COLUMNS, READ_COLUMN
from workato_tui.views.open_package import OpenPackage
from workato_tui.views.package_source import local_path, open_source
from workato_tui.views.thread_job import run_in_thread
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.services.package_check import PackageState
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState

PACKAGE = "package"
"""The name of this list among those over customers."""
_STATE, _STOPPED = 2, 4
"""Indexes of the cells that decide which rows come first."""
_ORDER = ("different", "missing", "same")


class CustomerPackageView(KeptRowsView):
    """What each of these customers has of a package."""

    kind = "customers' package"
    noun = "customers"
    list_operation = "recipes.list"
    is_expensive = True
    row_actions = ("compare",)
    columns = (
        *CUSTOMER_COLUMNS,
        Column("Package", "state", 12, 11),
        Column("Recipes", "note", 30, 12, drop_order=3),
        Column("Stopped", "note", 18, 7, grow=True, drop_order=2),
        Column("Would change", "note", 90, 16, grow=True, drop_order=1),
        READ_COLUMN,
    )

    def __init__(
        self, workspace: WorkspaceState, customers: Sequence[CustomerRef], source: PackageSource
    ) -> None:
        super().__init__(workspace, customers, complete=True)
        self.source = source
        self._check: asyncio.Task[PackageCheck] | None = None
        self.states: dict[str, PackageState] = {}
        """What was read in this run, by customer."""

    @property
    def title(self) -> str:
        """``Build 9119 at 40 customers``."""
        return f"{sanitize(self.source.title, 60)} at {self.customers_label}"

    @property
    def cache_key(self) -> str:
        """Each package has its own rows for the same customers."""
        parts = [self.source.kind, self.source.id, *(customer.id for customer in self.customers)]
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
        return f"{self.kind} {digest[:16]}"

    # Loading

    async def fetch_order(self, waiting: Sequence[CustomerRef]) -> Sequence[CustomerRef]:
        """Open the package before the first customer is read."""
        await self.check()
        return await super().fetch_order(waiting)

    async def check(self) -> PackageCheck:
        """Return the package's recipes, opening it at the first call. Raises WorkatoError."""
        if self._check is None or (self._check.done() and self._check.exception() is not None):
            self._check = asyncio.ensure_future(self._open())
        return await asyncio.shield(self._check)

    async def _open(self) -> PackageCheck:
        package = await open_source(self.workspace, self.source, self.report_progress)
        try:
            return await run_in_thread(lambda **_: PackageCheck(package))
        finally:
            package.close()

    async def local_zip(self) -> str:
        """Return the path of the package, to import it. Raises LookupError for a folder."""
        path = await local_path(self.workspace, self.source, self.report_progress)
        if await asyncio.to_thread(path.is_dir):
            raise LookupError("A folder cannot be imported: choose a zip, a build or an export.")
        return str(path)

    async def fetch_customer(self, customer: CustomerRef) -> list[Row]:
        """Read the recipes of one customer, with the code of those that changed."""
        check, workspace = await self.check(), self.workspace_of(customer)
        codes = workspace.store.recipe_codes
        state = await check.read(workspace.connection.call, codes, workspace.connection.scope)
        self.states[customer.id] = state
        changes = sanitize(" ".join(state.changes), 400) if state.state == "different" else None
        cells = (customer.display_name, customer.environment, state.state, state.counts,
                 state.stopped or None, changes, Clock.now())  # fmt: skip
        self.kept[customer.id] = [Row(f"{customer.id} package", cells)]
        return self.kept[customer.id]

    async def state_of(self, customer: CustomerRef) -> PackageState:
        """Return what a customer has; read it if the row is from the cache."""
        if customer.id not in self.states:
            await self.fetch_customer(customer)
        return self.states[customer.id]

    # Display

    def known_rows(self) -> list[Row]:
        """Return different ones first, then those without the package, then stopped ones."""

        def rank(row: Row) -> tuple[int, bool]:
            state = str(row.cells[_STATE])
            rank = _ORDER.index(state) if state in _ORDER else len(_ORDER)
            return rank, not row.cells[_STOPPED]

        return sorted(super().known_rows(), key=rank)

    def head(self) -> list[Item]:
        """``31 customers same, 7 different, 2 missing; 3 with stopped recipes``."""
        rows = super().known_rows()
        if not rows:
            return []
        states = Counter(str(row.cells[_STATE]) for row in rows)
        stopped = sum(bool(row.cells[_STOPPED]) for row in rows)
        text = ", ".join(f"{states[state]} {state}" for state in reversed(_ORDER) if states[state])
        stops = f"; {stopped} with stopped recipes" if stopped else ""
        return [Text(f"{text}{stops}", ""), Text(self._limits(), "dim")]

    def _limits(self) -> str:
        done = self._check is not None and self._check.done() and not self._check.exception()
        others = self._check.result().others if self._check is not None and done else 0
        note = f" {others} other assets of the package are not." if others else ""
        return f"Recipes are compared, without connections and IDs.{note}"

    def pane(self, row: Row) -> list[Item]:
        """Return each recipe, and what the package would change."""
        customer, _number = self.customer_and_id(row)
        items: list[Item] = [
            Title(customer.display_name, sanitize(customer.id, 40)),
            Field("Environment", sanitize(customer.environment or "unknown", 20)),
        ]
        if not _number:
            return items
        items.append(Field("Recipes", str(row.cells[3] or "-")))
        state = self.states.get(customer.id)
        if state is None:
            return [*items, Text(with_keys("\nFrom the cache; {open} compares."), "dim")]
        for recipe in state.recipes:
            stopped = f", stopped: {recipe.stopped}" if recipe.stopped else ""
            items.append(Field(sanitize(recipe.name, 60), f"{recipe.state}{stopped}"))
        if state.changes:
            items.append(Text("\nThe package would change:"))
            items += [Text(f"- {sanitize(text, 600)}", "dim") for text in state.changes]
        return [*items, Text(with_keys("\n{open} or {compare} compares."), "dim")]

    # Actions

    def open(self, row: Row) -> View | None:
        """Compare the customer's recipes with the package."""
        return self.comparison_view(row)

    def comparison_view(self, row: Row | None) -> View | None:
        """Return the comparison of the customer's recipes with the package."""
        customer, _number = self.customer_and_id(self.require_row(row))
        return CustomerComparisonView(self, customer) if _number else None


@dataclass(frozen=True)
class _CustomerRecipes(PackageSource):
    """A customer's recipes, named by the customer."""

    @property
    def label(self) -> str:
        """The customer's name."""
        return self.id


class CustomerComparisonView(ComparisonView):
    """What a package would change at a customer."""

    def __init__(self, parent: CustomerPackageView, customer: CustomerRef) -> None:
        recipes = _CustomerRecipes("path", customer.display_name)
        note = "What the package would change; connections and IDs are ignored."
        super().__init__(parent.workspace, recipes, parent.source, [note])
        self._parent = parent
        self._customer = customer

    async def _open(self, source: PackageSource | None) -> OpenPackage:
        if source is self.after:
            return OpenPackage(self.after, (await self._parent.check()).ours)
        state = await self._parent.state_of(self._customer)
        return OpenPackage(source or self.after, state.theirs)
