"""Opens what a number or a Workato URL refers to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.actions.submit import connection_line
from workato_tui.common.text import sanitize
from workato_tui.keymap import key_of
from workato_tui.views.web_address import WebAddress, looks_like_address, parse_address

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.views.workspace import WorkspaceState

_FAMILIES = {
    "recipe": "recipes",
    "job": "jobs",
    "connection": "connections",
    "lookup table": "lookup-tables",
    "API collection": "api-collections",
}


async def open_number(context: ActionContext) -> None:
    """Ask for a kind and a number, and show that object."""
    from workato_tui.actions.prompts import NumberPrompt
    from workato_tui.dialogs.form import FormScreen

    choices = _available_kinds(context)
    kinds = {"packages": "package", "manifest": "manifest", "folders": "folder"}
    usual = {"builds": "build", "customers": "customer"}.get(context.section, "deployment")
    kind = kinds.get(context.view.kind, usual)
    if kind not in choices:
        kind = "export"
    prompt = await context.ask(
        FormScreen(
            NumberPrompt,
            ["Open by ID", connection_line(context.connection)],
            verb="open",
            initial={"kind": kind},
            choices={"kind": choices},
            focus="number",
            enter_submits=True,
        )
    )
    if prompt is None:
        return
    if looks_like_address(prompt.number):
        await open_address(context, prompt.number)
    else:
        await show_number(context, prompt.kind, prompt.number, context.workspace)


def _available_kinds(context: ActionContext) -> list[str]:
    """Return the kinds available here; customers have separate calls for exports and imports."""
    at_home = context.workspace.connection.customer is None
    packages = ["package"] if at_home else ["export", "import"]
    return ["build", "deployment", *packages, "manifest", "folder", "customer"]


async def open_address(context: ActionContext, text: str) -> None:
    """Open what a URL refers to, in the current workspace or in its customer's.

    Raises LookupError if it is unknown or in another data center.
    """
    try:
        address = parse_address(text)
    except ValueError as problem:
        raise LookupError(f"{context.label}: {problem}.") from None
    connection = context.workspace.connection
    if not connection.demo and not address.is_at(connection.url):
        raise LookupError(
            f"{context.label}: {sanitize(address.host, 60)} is not where {connection.name} is. "
            f"{key_of('profiles')} switches to another profile."
        )
    await show_address(context, address)


async def show_address(
    context: ActionContext,
    address: WebAddress,
    *,
    workspace: WorkspaceState | None = None,
    environment: str = "",
) -> None:
    """Show what an address of this data center refers to; enter its customer's workspace.

    An address without a customer is one of ``workspace``, by default the one that is shown.
    Raises LookupError if resources are read with the token of another ``environment``.
    """
    workspace = workspace or context.workspace
    if address.customer_id and address.customer_id != workspace.connection.workspace_id:
        from workato_tui.services.customer_ref import CustomerRef

        workspace = workspace.for_customer(CustomerRef(address.customer_id))
        context.enter_workspace(workspace)
    await _show(context, workspace, address, environment)


async def _show(
    context: ActionContext, workspace: WorkspaceState, address: WebAddress, environment: str
) -> None:
    if address.kind in _FAMILIES:
        await _show_resource(context, workspace, address, environment)
    elif address.kind == "project":
        from workato_tui.views.projects import ProjectView, project_row

        await workspace.load_projects()
        project = workspace.projects.get(address.id)
        if project is None:
            raise LookupError(f"Project {address.id} is not among those that this token sees.")
        context.go("projects", ProjectView(workspace, project_row(project)))
    else:
        kind = address.kind
        if kind == "package" and workspace.connection.customer is not None:
            kind = "export"
        await show_number(context, kind, address.id, workspace)


async def _show_resource(
    context: ActionContext, workspace: WorkspaceState, address: WebAddress, environment: str
) -> None:
    from workato_tui import catalog
    from workato_tui.actions.open_resource import target_workspace, view_at
    from workato_tui.catalog.schema import Location
    from workato_tui.views.catalog_item import CatalogItemView, reload

    family = _FAMILIES[address.kind]
    resource = await asyncio.to_thread(catalog.load, family)
    if workspace.connection.customer is None:
        workspace = target_workspace(context, catalog.BY_ID[family])
        if environment not in ("", workspace.connection.environment):
            raise LookupError(
                f"{key_of('environment')} switches to the {sanitize(environment, 20)} token, with"
                " which this was sent."
            )
    location = Location()
    if address.recipe_id:
        recipes = await asyncio.to_thread(catalog.load, "recipes")
        recipe = recipes.model.read({"id": address.recipe_id})
        location = recipes.child_location(location, recipe)
    resource = resource.at_location(location)
    if resource.get is None:
        # The API has no call for a single one: move the cursor to it in the list.
        view = view_at(workspace, resource, location)
        view.initial_row_id = address.id
        view.initial_row_name = f"{address.kind[:1].upper()}{address.kind[1:]} {address.id}"
        context.show_family(view)
        return
    provisional = resource.model.read({"id": address.id})
    item = await reload(CatalogItemView(workspace, resource, location, provisional), address.id)
    context.show_family(CatalogItemView(workspace, resource, location, item))


async def show_number(
    context: ActionContext, kind: str, number: str, workspace: WorkspaceState
) -> None:
    """Show the thing of a kind that has this number."""
    from workato_tui.actions import customers
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.views.build_detail import BuildView
    from workato_tui.views.deployment_detail import DeploymentView
    from workato_tui.views.folders import FoldersView
    from workato_tui.views.manifests import ManifestView
    from workato_tui.views.packages import PackageDetailView

    match kind:
        case "build":
            context.go("builds", BuildView(workspace, number))
        case "deployment":
            context.go("deployments", DeploymentView(workspace, number))
        case "package" | "export" | "import":
            context.push(
                PackageDetailView(workspace, number, "import" if kind == "import" else None)
            )
        case "manifest":
            context.push(ManifestView(workspace, number))
        case "folder":
            context.push(FoldersView(workspace, number))
        case "customer":
            customer_workspace = workspace.for_customer(CustomerRef(number))
            context.enter_workspace(customer_workspace)
            await customers.load_customer(customer_workspace)
            context.repaint()
