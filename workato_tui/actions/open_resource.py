"""Opens families of the catalog: by name, from the list of resources, or below a row."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from workato_tui import catalog
from workato_tui.actions.submit import customer_line
from workato_tui.catalog.schema import Location
from workato_tui.common.text import sanitize
from workato_tui.dialogs.form import FormScreen
from workato_tui.keymap import with_keys
from workato_tui.views import SECTION_BY_ID as SECTIONS
from workato_tui.views.all_deployments import OPEN_DEPLOYMENT
from workato_tui.views.all_deployments import OPEN_LIST as EVERYONES
from workato_tui.views.batches import CONTROL_PREFIX
from workato_tui.views.catalog_view import (
    ENTER_WORKSPACE,
    OPEN_DETAIL,
    OPEN_PREFIX,
    TAKE_SECRETS,
    TOOL_PREFIX,
    CatalogView,
)
from workato_tui.views.customer_lists import LIST as CUSTOMER_LIST
from workato_tui.views.environments import ENVIRONMENTS
from workato_tui.views.resources import OPEN_FAMILY, unavailable_reason
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from workato_tui.actions.context import ActionContext
    from workato_tui.catalog import CatalogEntry
    from workato_tui.catalog.schema import Resource
    from workato_tui.views.catalog_list import CatalogListView
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState


async def _import_rows(context: ActionContext, view: CatalogListView) -> None:
    from workato_tui.actions.import_rows import import_rows

    await import_rows(context, view)


CUSTOM_ACTIONS: dict[str, Callable[[ActionContext, Any], Awaitable[None]]] = {
    "import_rows": _import_rows,
}
"""Custom actions of the catalog by name."""


async def _of_many(context: ActionContext, view: View, action: str) -> None:
    """Run an action of lists over customers, or of batches."""
    from workato_tui.actions import batch_control, customers

    if action.startswith(CONTROL_PREFIX):
        await batch_control.control_batch(context, action)
    elif action.startswith(CUSTOMER_LIST):
        await customers.open_list(context, view, action.removeprefix(CUSTOMER_LIST))
    else:
        of_deployments = action == EVERYONES
        await (customers.show_all_deployments if of_deployments else customers.enter_deployment)(
            context, view
        )


async def run_view_action(context: ActionContext, action: str) -> None:
    """Run an action that only the current view has, or open a family by name."""
    view, row = context.view, context.row
    if action.startswith(OPEN_FAMILY):
        await open_family(context, action.removeprefix(OPEN_FAMILY))
    elif action in (EVERYONES, OPEN_DEPLOYMENT) or action.startswith(
        (CUSTOMER_LIST, CONTROL_PREFIX)
    ):
        await _of_many(context, view, action)
    elif not isinstance(view, CatalogView):
        return
    elif action == ENTER_WORKSPACE:
        from workato_tui.actions import customers

        await customers.enter(context, view)
    elif action == OPEN_DETAIL:
        context.push(view.detail_of(view.item_of(view.require_row(row))))
    elif action == TAKE_SECRETS:
        from workato_tui.actions.catalog_answer import show_secrets

        await show_secrets(context, view, view.item_of(row))
    elif action.startswith(TOOL_PREFIX):
        tool = next(
            tool for tool in view.resource.custom_actions if action == TOOL_PREFIX + tool.name
        )
        await CUSTOM_ACTIONS[tool.handler](context, view)
    elif action.startswith(OPEN_PREFIX):
        await open_child(context, view, action.removeprefix(OPEN_PREFIX))
    else:
        from workato_tui.actions import catalog_action as resource

        await resource.run_catalog_action(context, view, action)


async def open_child(context: ActionContext, view: CatalogView, child_id: str) -> None:
    """Open what belongs to the row's object; for a customer, lists of its workspace."""
    child = await asyncio.to_thread(catalog.load, child_id)
    if view.resource.nested_workspaces is not None and catalog.BY_ID[child_id].level == "workspace":
        from workato_tui.actions import customers

        ref = await customers.choose_workspace(context, view, child_id)
        if ref is not None:
            await open_at(context, view.workspace.for_customer(ref), child, Location())
        return
    item = view.item_of(context.row)
    if item is None:
        raise LookupError(with_keys("This row is from the cache. Press {refresh} to refresh."))
    await open_at(context, view.workspace, child, view.resource.child_location(view.location, item))


async def open_family(context: ActionContext, resource_id: str) -> None:
    """Show the list of a family in its target workspace."""
    listed = catalog.BY_ID[resource_id]
    if listed.id in SECTIONS:
        context.go(listed.id)
        return
    if listed.action:
        context.run_action(listed.action)
        return
    reason = unavailable_reason(context.workspace, listed)
    if reason is not None:
        raise LookupError(f"{listed.title}: {reason}")
    resource = await asyncio.to_thread(catalog.load, resource_id)
    await open_at(context, target_workspace(context, listed), resource, Location(), named=True)


def target_workspace(context: ActionContext, listed: CatalogEntry) -> WorkspaceState:
    """Return the workspace for a family: the partner's, the customer's, or an environment's."""
    if listed.level == "partner":
        return context.own_workspace
    if context.workspace.connection.customer is not None:
        return context.workspace
    return context.app.environments.workspace(context.workspace)


async def choose_environment(context: ActionContext) -> None:
    """Choose the environment for lists of resources, and reopen the current one in it."""
    if context.workspace.connection.customer is not None:
        raise LookupError(
            with_keys(
                "Each customer environment is its own workspace. "
                "Press esc, then {section_customers}."
            )
        )
    from workato_tui.dialogs.menu import Menu

    own, environments = context.own_workspace, context.app.environments
    reasons = {name: environments.unavailable_reason(own.connection, name) for name in ENVIRONMENTS}
    rows = [Row(name, (name, f"resources of {name}", reason)) for name, reason in reasons.items()]
    usable = {name for name, reason in reasons.items() if not reason}
    columns = (
        Column("Environment", "environment", 12, 11, is_name=True),
        Column("Content", "text", 60, 20, grow=True),
        Column("Unavailable", "note", 44, 16, drop_order=1),
    )
    title = "Environment for resources"
    chosen = await context.ask(Menu(title, columns, rows, usable=usable, verb="switch"))
    if chosen is None:
        return
    environments.chosen = chosen
    workspace = environments.workspace(own)
    on_top = [view for view in context.stack if isinstance(view, CatalogView)]
    if on_top and catalog.BY_ID[on_top[0].resource.id].level == "workspace":
        # IDs differ between environments, so views below a row cannot be reopened.
        first = on_top[0]
        context.replace(first, view_at(workspace, first.resource, Location()))
    context.say(f"Resources now use {chosen}.")


async def open_at(
    context: ActionContext,
    workspace: WorkspaceState,
    resource: Resource,
    location: Location,
    *,
    named: bool = False,
) -> None:
    """Show a list at a location; ask for required parameters first.

    ``named`` means that it was opened by name and does not belong to the current view.
    """
    resource = resource.at_location(location)
    if resource.parameters is not None and location.arguments is None:
        parameters = await ask_parameters(context, workspace, resource, location)
        if parameters is None:
            return
        location = location.with_arguments(parameters)
    view = view_at(workspace, resource, location)
    if named:
        context.show_family(view)
    else:
        context.push(view, keeps_workspace=True)


def view_at(workspace: WorkspaceState, resource: Resource, location: Location) -> View:
    """Return the view of a family at a location: its list, or a page if the API lists nothing."""
    from workato_tui.views.catalog_list import CatalogListView
    from workato_tui.views.catalog_page import CatalogPageView

    return (CatalogPageView if resource.list is None else CatalogListView)(
        workspace, resource, location
    )


async def ask_parameters(
    context: ActionContext, workspace: WorkspaceState, resource: Resource, location: Location
) -> Any:
    """Show the form for the required parameters; None if the user cancels."""
    assert resource.parameters is not None
    title = catalog.BY_ID[resource.id].title
    where = (
        f"of {sanitize(location.path[-1].name, 80)}"
        if location.path
        else f"of {workspace.connection.name}"
    )
    initial = dict(location.arguments.model_dump()) if location.arguments is not None else {}
    customer = workspace.connection.customer
    customer_lines = [customer.description] if customer is not None else []
    form = FormScreen(
        resource.parameters, [f"{title} {where}", *customer_lines], verb="show", initial=initial
    )
    return await context.ask(form)


async def ask_filters(context: ActionContext, view: CatalogListView) -> None:
    """Show the form for the server-side filter."""
    resource = view.resource
    if resource.filters is None:
        parameters = await ask_parameters(context, view.workspace, resource, view.location)
        if parameters is not None:
            view.location = view.location.with_arguments(parameters)
            _reopen(context, view)
        return
    before = view.filter_state
    chosen = await context.ask(
        FormScreen(
            resource.filters,
            [
                f"Filter {resource.plural}",
                "Applied by Workato",
                *customer_line(context),
            ],
            verb="show",
            initial=before.model_dump() if before is not None else {},
            reset=resource.filters(),
            load_folders=context.load_folders,
        )
    )
    if chosen is not None:
        empty = not chosen.model_dump(exclude_none=True, exclude_defaults=True)
        view.filter_state = None if empty else chosen
        _reopen(context, view)


def _reopen(context: ActionContext, view: CatalogListView) -> None:
    view.fetched_at, view.items = None, {}
    context.show_rows([])
    context.refresh(view)
