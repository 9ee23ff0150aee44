"""Customers (5): the family of the catalog that has a section of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui import catalog
from workato_tui.catalog.schema import Location
from workato_tui.keymap import Action
from workato_tui.services.customer_ref import CustomerRef
from workato_tui.views.all_deployments import OPEN_LIST, AllCustomersDeploymentsView
from workato_tui.views.catalog_list import CatalogListView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row


class CustomersView(CatalogListView):
    """All customers of an Embedded partner: ``GET /api/managed_users``, every page."""

    def __init__(self, workspace: WorkspaceState) -> None:
        super().__init__(workspace, catalog.load("customers"), Location())

    def own_actions(self) -> Sequence[Action]:
        """What there is of all of them in one list, besides what a family's list has."""
        text = "Deployments of all customers that are shown, or of the ticked ones, in one list"
        return [*super().own_actions(), Action(OPEN_LIST, "", "all deployments", text)]

    def all_deployments_view(self) -> View:
        """The deployments of the ticked customers, else of those that the filter lets through."""
        ticked = self.rows.ticked_rows()
        refs = [self.ref_of(row) for row in ticked or self.rows.visible]
        chosen = [ref for ref in refs if ref.is_known]
        if not chosen:
            raise LookupError("There is no customer here whose deployments could be asked for.")
        narrowed = self.is_filtered or bool(ticked)
        whole = self.complete and not narrowed and len(chosen) == len(self.rows.all_rows)
        return AllCustomersDeploymentsView(self.workspace, chosen, whole=whole)

    def ref_of(self, row: Row) -> CustomerRef:
        """The customer of a row; with environments the one whose number the customer has."""
        item = self.item_of(row)
        if item is None:
            # Known from an earlier run only: its own id leads to the workspace all the same.
            return CustomerRef(row.id, str(row.cells[1] or ""))
        resource = self.resource
        its = (
            list(resource.nested_workspaces(item)) if resource.nested_workspaces is not None else []
        )
        environment = next((env for env, number in its if number == resource.row_id(item)), None)
        return CustomerRef(resource.row_id(item), resource.name(item), environment or None)
