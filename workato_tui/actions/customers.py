"""Opens customers' workspaces and lists."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from workato_tui.actions.submit import connection_line
from workato_tui.common.text import count_label, sanitize
from workato_tui.dialogs.menu import Menu
from workato_tui.dialogs.question import Question
from workato_tui.services.customer_ref import CustomerRef
from workato_tui.views.all_customers import AllCustomersView
from workato_tui.views.all_deployments import AllCustomersDeploymentsView
from workato_tui.views.customer_board import BOARD, CustomerBoardView
from workato_tui.views.customer_lists import CustomerListView
from workato_tui.views.customer_package import PACKAGE
from workato_tui.views.customers import CustomersView
from workato_tui.views.deployment_detail import DeploymentView
from workato_tui.views.timeline import TIMELINE, TimelineView
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.api.client import Api
    from workato_tui.views.catalog_view import CatalogView
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState

_COLUMNS = (
    Column("Environment", "environment", 22, 11, is_name=True),
    Column("ID", "id", 20, 8),
)
DEV_ONLY_FAMILIES = ("members",)
"""Families that exist only in a customer's DEV workspace."""


async def enter(context: ActionContext, view: CatalogView) -> None:
    """Open the customer's workspace; ask which one if there are several."""
    ref = await choose_workspace(context, view)
    if ref is not None:
        context.enter_workspace(view.workspace.for_customer(ref))


async def show_all_deployments(context: ActionContext, view: View) -> None:
    """Show the deployments of many customers in one list."""
    if isinstance(view, CustomersView):
        context.push(view.all_deployments_view())


async def open_list(context: ActionContext, view: View, list_id: str) -> None:
    """Open a list over many customers; ask for the environment if customers have several."""
    if not isinstance(view, CustomersView):
        return
    if list_id == BOARD:
        context.push(view.board_view())
        return
    if list_id == TIMELINE:
        workspace = view.workspace.for_customer(view.ref_of(view.require_row(context.row)))
        context.enter_workspace(workspace, "deployments", TimelineView(workspace))
        return
    if list_id == PACKAGE:
        await _compare_package(context, view)
        return
    environments = view.environments if list_id not in DEV_ONLY_FAMILIES else []
    environment = await _choose_environment(context, environments)
    if environment != "":
        context.push(view.list_of(list_id, environment))


async def _choose_environment(context: ActionContext, environments: Sequence[str]) -> str | None:
    """Return the chosen environment; None if there is no choice, and empty after Esc."""
    if len(environments) < 2:
        return None
    rows = [
        Row(environment, (environment, f"{environment} of each customer that has it"))
        for environment in environments
    ]
    title = "Which environment of each?"
    columns = (_COLUMNS[0], Column("", "text", 40, 20))
    chosen = await context.ask(Menu(title, columns, rows, verb="open"))
    return chosen or ""


async def _compare_package(context: ActionContext, view: CustomersView) -> None:
    """Choose a package and compare it with each customer, after saying what that costs."""
    from workato_tui.actions.compare import choose_package
    from workato_tui.services.package_check import describe_cost

    source = await choose_package(context, "Which package do customers run?", "choose")
    if source is None:
        return
    environment = await _choose_environment(context, view.environments)
    if environment == "":
        return
    package_view = view.package_view(environment, source)
    connection, codes = context.connection, view.workspace.store.recipe_codes
    customers = {customer.id for customer in package_view.customers}
    cost = await asyncio.to_thread(describe_cost, codes, connection.scope, customers)
    # Workato names no environments for some customers.
    refs = package_view.customers if environment else ()
    others = sum(ref.environment != environment for ref in refs)
    note = (
        f"{others} without a known {environment}: the workspace with the customer's ID is compared."
    )
    where = f"{environment} of " if environment and not others else ""
    count = count_label(len(customers), "customer")
    cache = view.workspace.downloads.cache
    is_local = source.kind == "path" or await cache.contains(connection, source.kind, source.id)
    package_cost = [] if is_local else ["The package itself takes 2 calls."]
    confirmed = await context.ask(
        Question(
            f"Compare {source.label} with {where}{count}?",
            [*([note] if others else []), cost, *package_cost,
             "Reads only. Rows show as they come; esc stops.", connection_line(connection)],
            verb="compare",
        )
    )  # fmt: skip
    if confirmed:
        context.push(package_view)


async def enter_deployment(context: ActionContext, view: View) -> None:
    """Open the row's item in its customer's workspace; Esc returns to the row."""
    if not isinstance(view, AllCustomersView):
        return
    customer, number = view.customer_and_id(view.require_row(context.row))
    workspace = view.workspace.for_customer(customer)
    if isinstance(view, CustomerListView):
        from workato_tui import catalog
        from workato_tui.catalog.schema import Location
        from workato_tui.views.catalog_list import CatalogListView

        listed = CatalogListView(workspace, catalog.load(view.list_kind.opens), Location())
        listed.initial_row_id = number.partition("/")[0] or None
        listed.initial_row_name = context.view.name_of(view.require_row(context.row))
        context.enter_workspace(workspace, "resources", listed)
    elif isinstance(view, CustomerBoardView):
        context.enter_workspace(workspace, "board")
    elif isinstance(view, AllCustomersDeploymentsView):
        on_top = DeploymentView(workspace, number) if number else None
        context.enter_workspace(workspace, "deployments", on_top)


async def load_customer(workspace: WorkspaceState) -> None:
    """Read the customer's name; if that is not allowed, keep the ID as name."""
    from workato_tui import catalog
    from workato_tui.api.errors import WorkatoError
    from workato_tui.api.resources import Query
    from workato_tui.profiles.errors import ProfileError

    connection = workspace.connection
    resource, ref = catalog.load("customers"), connection.customer
    operation = resource.get
    if ref is None or ref.name or operation is None:
        return
    query = Query({resource.path_id: ref.id})

    async def job(api: Api) -> Any:
        return resource.model.read(await api.resources.get(operation, query, background=True))

    try:
        customer = await connection.own_workspace.call(job)
    except (WorkatoError, ProfileError):
        return
    environments = (
        list(resource.nested_workspaces(customer)) if resource.nested_workspaces is not None else []
    )
    environment = next((env for env, number in environments if number == ref.id), None)
    workspace.set_customer(CustomerRef(ref.id, resource.name(customer), environment or None))


async def choose_workspace(
    context: ActionContext, view: CatalogView, child: str = ""
) -> CustomerRef | None:
    """Choose one of the customer's workspaces; None if the user cancels.

    Raises LookupError for a customer without an ID.
    """
    ref = await _choose(context, view, child)
    if ref is not None and not ref.is_known:
        raise LookupError(f"{ref.display_name} has no ID in Workato and cannot be opened.")
    return ref


async def _choose(context: ActionContext, view: CatalogView, child: str) -> CustomerRef | None:
    row = view.require_row(context.row) if view.is_list else None
    item = view.item_of(row)
    if item is None:
        # This row comes from an earlier run; its own ID leads to the workspace as well.
        assert row is not None
        return CustomerRef(row.id, str(view.cell(row, "Customer") or ""))
    resource = view.resource
    number, name = resource.row_id(item), resource.name(item)
    workspaces = (
        list(resource.nested_workspaces(item)) if resource.nested_workspaces is not None else []
    )
    if len(workspaces) < 2 or child in DEV_ONLY_FAMILIES:
        own = next((env for env, other in workspaces if other == number), None)
        return CustomerRef(number, name, own or None)
    rows = [Row(workspace_id, (env or "unknown", workspace_id)) for env, workspace_id in workspaces]
    title = f"Which environment of {sanitize(name, 80)}?"
    chosen = await context.ask(Menu(title, _COLUMNS, rows, verb="open"))
    if chosen is None:
        return None
    return CustomerRef(
        chosen,
        name,
        next(env for env, workspace_id in workspaces if workspace_id == chosen) or None,
    )
