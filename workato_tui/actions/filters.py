"""The forms behind ``f``: server-side filters, and filters of asset tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from workato_tui.actions import open_related, open_resource
from workato_tui.actions.by_view import Handlers, run_for_view
from workato_tui.actions.submit import customer_line
from workato_tui.common.text import sanitize
from workato_tui.common.type_names import type_name
from workato_tui.dialogs.form import FormScreen
from workato_tui.views.all_deployments import WINDOW, AllCustomersDeploymentsView
from workato_tui.views.board import BoardView
from workato_tui.views.catalog_list import CatalogListView
from workato_tui.views.deployment_detail import DeploymentView
from workato_tui.views.deployments import DeploymentsView
from workato_tui.views.folders import AssetsView
from workato_tui.views.projects import ProjectsView
from workato_tui.views.properties import PropertiesView
from workato_tui.views.tags import TagsView
from workato_tui.widgets.cells import state_label

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.views.view import View

_SERVER_SIDE = "Applied by Workato"
_TIME_HELPS = {
    "from_": "created after: today, -7d, -12h or 2025-01-31",
    "to": "created before",
    "who": "part of the name of who deployed or reviews it",
}

Model = TypeVar("Model", bound=BaseModel)


async def ask_filter(context: ActionContext) -> None:
    """Show the filter form of the view, then apply it."""
    await run_for_view(_FORMS, context)


async def _ask(
    context: ActionContext, reset: Model, heading: list[str], initial: Any, **options: Any
) -> Model | None:
    """Show a filter form; ``reset`` is the filter that shows everything."""
    form = FormScreen(
        type(reset),
        [*heading, *customer_line(context)],
        verb="show",
        enter_submits=True,
        initial=initial,
        reset=reset,
        **options,
    )
    return await context.ask(form)


def _reload(context: ActionContext, view: View) -> None:
    view.fetched_at = None
    context.show_rows([])
    context.refresh(view)


def _state_options(*values: str) -> list[tuple[str | None, str]]:
    """Return the states as labeled options."""
    return [(None, "any"), *((value, state_label(value)) for value in values)]


async def _filter_projects(context: ActionContext, view: ProjectsView) -> None:
    from workato_tui.api.list_filters import ProjectFilter

    helps = {"updated_after": "today, -7d, -12h or 2025-01-31; empty = all"}
    await _filter_on_server(context, view, ProjectFilter(), "Filter projects", helps=helps)


async def _filter_tags(context: ActionContext, view: TagsView) -> None:
    from workato_tui.api.tags import TagFilter

    await _filter_on_server(context, view, TagFilter(), "Filter tags")


async def _filter_on_server(
    context: ActionContext, view: View, empty: BaseModel, heading: str, **options: Any
) -> None:
    """Show the form of a filter that Workato applies; ``empty`` has no conditions."""
    before = (view.filter_state or empty).model_dump()
    chosen = await _ask(context, empty, [heading, _SERVER_SIDE], before, **options)
    if chosen is not None:
        view.filter_state = None if chosen == empty else chosen
        _reload(context, view)


async def _choose_asset_options(context: ActionContext, view: AssetsView) -> None:
    from workato_tui.actions.prompts import AssetOptions

    heading = [f"Assets of {sanitize(view.name, 80)}"]
    chosen = await _ask(context, AssetOptions(), heading, view.options)
    if chosen is not None:
        view.options = chosen.model_dump()
        context.refresh(view)


async def _choose_period(context: ActionContext, view: BoardView) -> None:
    from workato_tui.actions.prompts import BoardPeriod

    heading = ["Period of the board", "Older deployments are not shown."]
    chosen = await _ask(context, BoardPeriod(), heading, {"window": view.window})
    if chosen is not None:
        view.window = chosen.window
        context.refresh(view)


async def _filter_assets(context: ActionContext, view: DeploymentView) -> None:
    from workato_tui.actions.prompts import AssetFilter

    types, states = view.choices()
    chosen = await _ask(
        context,
        AssetFilter(),
        [f"Filter assets of {view.title}"],
        {"asset_type": view.asset_type, "asset_state": view.asset_state},
        choices={
            "asset_type": [(None, "any"), *((value, type_name(value)) for value in types)],
            "asset_state": _state_options(*states),
        },
    )
    if chosen is not None:
        view.asset_type, view.asset_state = chosen.asset_type, chosen.asset_state
        context.show_rows(view.asset_rows())
        context.repaint()


async def _filter_deployments(context: ActionContext, view: DeploymentsView) -> None:
    from workato_tui.api.list_filters import DeploymentFilter

    workspace = context.workspace
    project_id = view.filter_state.project_id if view.filter_state is not None else None
    names = sorted(workspace.project_names.items(), key=lambda pair: pair[1].casefold())
    projects = [(None, "any"), *((number, f"{name} ({number})") for number, name in names)]
    if project_id and project_id not in workspace.project_names:
        projects.append((project_id, project_id))
    # Only the older documentation of the Developer API mentions deployments to DEV.
    targets = ("test", "prod") if workspace.connection.customer else ("dev", "test", "prod")
    await _filter_on_server(
        context,
        view,
        DeploymentFilter(),
        "Filter deployments",
        choices={
            "project_id": projects,
            "environment_type": _state_options(*targets),
            "state": _state_options("pending", "success", "failed"),
        },
        helps={"folder_id": "folder ID, e.g. f660222", **_TIME_HELPS},
        extras={"folder_id": {"widget": "folder"}},
        load_folders=context.load_folders,
    )


async def _filter_all_customers(context: ActionContext, view: AllCustomersDeploymentsView) -> None:
    from workato_tui.api.list_filters import DeploymentFilter

    chosen = await _ask(
        context,
        DeploymentFilter(from_=WINDOW),
        [
            f"Filter {view.title[:1].lower()}{view.title[1:]}",
            "Uses one API request per customer",
        ],
        view.filter_state.model_dump(),
        choices={
            "environment_type": _state_options("test", "prod"),
            "state": _state_options("pending", "success", "failed"),
        },
        helps=_TIME_HELPS,
        # Projects and folders differ for every customer.
        fixed={"project_id": None, "folder_id": None},
    )
    if chosen is not None:
        view.set_filter(chosen)
        context.show_rows([])
        context.refresh(view)


_FORMS: Handlers = {
    DeploymentView: _filter_assets,
    DeploymentsView: _filter_deployments,
    ProjectsView: _filter_projects,
    TagsView: _filter_tags,
    AssetsView: _choose_asset_options,
    BoardView: _choose_period,
    AllCustomersDeploymentsView: _filter_all_customers,
    PropertiesView: open_related.change_prefix,
    CatalogListView: open_resource.ask_filters,
}
