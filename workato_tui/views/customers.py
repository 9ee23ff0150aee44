"""Customers: the catalog family that has a section of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui import catalog
from workato_tui.catalog.schema import Location
from workato_tui.keymap import Action
from workato_tui.services.customer_ref import CustomerRef
from workato_tui.views.all_deployments import OPEN_LIST, AllCustomersDeploymentsView
from workato_tui.views.catalog_list import CatalogListView
from workato_tui.views.customer_board import BOARD, CustomerBoardView
from workato_tui.views.customer_lists import BY_ID as LISTS_BY_ID
from workato_tui.views.customer_lists import LIST as CUSTOMER_LIST
from workato_tui.views.customer_lists import LISTS, CustomerListView
from workato_tui.views.customer_package import PACKAGE, CustomerPackageView
from workato_tui.views.timeline import TIMELINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.packages.source import PackageSource
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row

_LIST_ACTIONS = (
    Action(OPEN_LIST, "", "all deployments", "Deployments of all visible or ticked customers"),
    *(Action(f"{CUSTOMER_LIST}{listed.id}", "", f"all {listed.title.lower()}", listed.help)
      for listed in LISTS),
    Action(f"{CUSTOMER_LIST}{BOARD}", "", "customers' board", "Projects of all customers by"
           " environment: what is live, and what is behind"),
    Action(f"{CUSTOMER_LIST}{PACKAGE}", "", "who runs a package", "Which customer runs a"
           " package: a build, an export, a zip or a folder"),
    Action(f"{CUSTOMER_LIST}{TIMELINE}", "", "timeline", "Timeline of this customer:"
           " builds, deployments, reviews and imports in order", needs_row=True,
           selection="cursor"),
)  # fmt: skip


class CustomersView(CatalogListView):
    """All customers of an Embedded partner: ``GET /api/managed_users``, every page."""

    def __init__(self, workspace: WorkspaceState) -> None:
        super().__init__(workspace, catalog.load("customers"), Location())

    def own_actions(self) -> Sequence[Action]:
        """Return the lists that cover all customers, and the family's own actions."""
        return [*super().own_actions(), *_LIST_ACTIONS]

    def all_deployments_view(self) -> View:
        """Return the deployments of the ticked customers, else of all visible ones."""
        chosen = self.chosen()
        return AllCustomersDeploymentsView(self.workspace, chosen, complete=self._is_all(chosen))

    def list_of(self, list_id: str, environment: str | None) -> View:
        """Return a list for the same customers, in one environment of each."""
        chosen = self.chosen(environment)
        return CustomerListView(
            self.workspace, chosen, LISTS_BY_ID[list_id], complete=self._is_all(chosen)
        )

    def board_view(self) -> View:
        """The board over the same customers; deployments are seen in DEV's workspace."""
        chosen = self.chosen()
        return CustomerBoardView(self.workspace, chosen, complete=self._is_all(chosen))

    def package_view(self, environment: str | None, source: PackageSource) -> CustomerPackageView:
        """Return what the same customers have of a package, in one environment of each."""
        return CustomerPackageView(self.workspace, self.chosen(environment), source)

    @property
    def environments(self) -> list[str]:
        """The environments of these customers, as far as known."""
        rows = self.rows.ticked_rows() or list(self.rows.visible)
        environments = {env for row in rows for env, _number in self._environments_of(row)}
        return [
            environment for environment in ("dev", "test", "prod") if environment in environments
        ]

    def chosen(self, environment: str | None = None) -> list[CustomerRef]:
        """Return the ticked or else the visible customers. Raises LookupError if none has an ID."""
        rows = self.rows.ticked_rows() or self.rows.visible
        refs = [self.ref_of(row, environment) for row in rows]
        chosen = [ref for ref in refs if ref.is_known]
        if not chosen:
            raise LookupError("None of these customers has an ID in Workato.")
        return chosen

    def _is_all(self, chosen: Sequence[CustomerRef]) -> bool:
        """Return whether these are all customers."""
        is_narrowed = self.is_filtered or bool(self.rows.ticked_rows())
        return self.complete and not is_narrowed and len(chosen) == len(self.rows.all_rows)

    def _environments_of(self, row: Row) -> Sequence[tuple[str, str]]:
        item = self.item_of(row)
        workspaces = self.resource.nested_workspaces
        return [] if item is None or workspaces is None else workspaces(item)

    def ref_of(self, row: Row, environment: str | None = None) -> CustomerRef:
        """Return the customer of a row in this environment, if there is one.

        Otherwise use the customer's own number.
        """
        item = self.item_of(row)
        if item is None:
            # This row comes from an earlier run; its own ID leads to the workspace as well.
            return CustomerRef(row.id, str(self.cell(row, "Customer") or ""))
        return CustomerRef.in_environment(
            self.resource.row_id(item),
            self.resource.name(item),
            self._environments_of(row),
            environment,
        )
