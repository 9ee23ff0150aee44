"""The forms behind ``f``: server-side filters, and filters of asset tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.actions.submit import customer_line
from workato_tui.common.text import sanitize
from workato_tui.common.type_names import type_name
from workato_tui.dialogs.form import FormScreen
from workato_tui.views.all_deployments import WINDOW, AllCustomersDeploymentsView
from workato_tui.views.board import BoardView
from workato_tui.views.deployment_detail import DeploymentView
from workato_tui.views.deployments import DeploymentsView
from workato_tui.views.folders import AssetsView
from workato_tui.views.projects import ProjectsView
from workato_tui.views.tags import TagsView
from workato_tui.widgets.cells import state_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.dialogs.folder_picker import FolderEntry


async def ask_filter(context: ActionContext) -> None:
    """Show the filter form of the view, then apply it."""
    view = context.view
    if isinstance(view, DeploymentView):
        await _assets(context, view)
    elif isinstance(view, DeploymentsView):
        await _deployments(context, view)
    elif isinstance(view, ProjectsView):
        await _projects(context, view)
    elif isinstance(view, TagsView):
        await _tags(context, view)
    elif isinstance(view, AssetsView):
        await _asset_options(context, view)
    elif isinstance(view, BoardView):
        await _window(context, view)
    elif isinstance(view, AllCustomersDeploymentsView):
        await _everyones(context, view)
    else:
        from workato_tui.actions import open_related, open_resource
        from workato_tui.views.catalog_list import CatalogListView
        from workato_tui.views.properties import PropertiesView

        if isinstance(view, PropertiesView):
            await open_related.change_prefix(context, view)
        elif isinstance(view, CatalogListView):
            await open_resource.ask_filters(context, view)


_TIME_HELPS = {
    "from_": "created after: today, -7d, -12h or 2025-01-31",
    "to": "created before",
    "who": "part of the name of who deployed or reviews it",
}


async def _projects(context: ActionContext, view: ProjectsView) -> None:
    from workato_tui.api.list_filters import ProjectFilter

    before = view.filter_state or ProjectFilter()
    chosen = await context.ask(
        FormScreen(
            ProjectFilter,
            [
                "Filter projects",
                "Applied by Workato",
                *customer_line(context),
            ],
            verb="show",
            enter_submits=True,
            initial=before.model_dump(),
            reset=ProjectFilter(),
            helps={"updated_after": "today, -7d, -12h or 2025-01-31; empty = all"},
        )
    )
    if chosen is not None:
        view.filter_state = None if chosen.is_empty else chosen
        view.fetched_at = None
        context.show_rows([])
        context.refresh(view)


async def _tags(context: ActionContext, view: TagsView) -> None:
    from workato_tui.api.tags import TagFilter

    before = view.filter_state or TagFilter()
    chosen = await context.ask(
        FormScreen(
            TagFilter,
            [
                "Filter tags",
                "Applied by Workato",
                *customer_line(context),
            ],
            verb="show",
            enter_submits=True,
            initial=before.model_dump(),
            reset=TagFilter(),
        )
    )
    if chosen is not None:
        view.filter_state = None if chosen == TagFilter() else chosen
        view.fetched_at = None
        context.show_rows([])
        context.refresh(view)


async def _asset_options(context: ActionContext, view: AssetsView) -> None:
    from workato_tui.actions.prompts import AssetOptions

    chosen = await context.ask(
        FormScreen(
            AssetOptions,
            [f"Assets of {sanitize(view.name, 80)}", *customer_line(context)],
            verb="show",
            enter_submits=True,
            initial=view.options,
            reset=AssetOptions(),
        )
    )
    if chosen is not None:
        view.options = chosen.model_dump()
        context.refresh(view)


async def _window(context: ActionContext, view: BoardView) -> None:
    from workato_tui.actions.prompts import BoardPeriod

    chosen = await context.ask(
        FormScreen(
            BoardPeriod,
            [
                "Period of the board",
                "Older deployments are not shown.",
                *customer_line(context),
            ],
            verb="show",
            enter_submits=True,
            initial={"window": view.window},
            reset=BoardPeriod(),
        )
    )
    if chosen is not None:
        view.window = chosen.window
        context.refresh(view)


async def _assets(context: ActionContext, view: DeploymentView) -> None:
    from workato_tui.actions.prompts import AssetFilter

    types, states = view.choices()
    chosen = await context.ask(
        FormScreen(
            AssetFilter,
            [f"Filter assets of {view.title}", *customer_line(context)],
            verb="show",
            enter_submits=True,
            initial={"asset_type": view.asset_type, "asset_state": view.asset_state},
            choices={
                "asset_type": [(None, "any"), *((value, type_name(value)) for value in types)],
                "asset_state": _state_options(*states),
            },
            reset=AssetFilter(),
        )
    )
    if chosen is not None:
        view.asset_type, view.asset_state = chosen.asset_type, chosen.asset_state
        context.show_rows(view.asset_rows())
        context.repaint()


def _state_options(*values: str) -> list[tuple[str | None, str]]:
    """Return the states as labeled options."""
    return [(None, "any"), *((value, state_label(value)) for value in values)]


async def _deployments(context: ActionContext, view: DeploymentsView) -> None:
    from workato_tui.api.list_filters import DeploymentFilter

    workspace = context.workspace
    before = view.filter_state or DeploymentFilter()
    names = sorted(workspace.project_names.items(), key=lambda pair: pair[1].casefold())
    projects = [(None, "any"), *((number, f"{name} ({number})") for number, name in names)]
    if before.project_id and before.project_id not in workspace.project_names:
        projects.append((before.project_id, before.project_id))

    async def load(parent: str | None) -> Sequence[FolderEntry]:
        from workato_tui.dialogs.folder_picker import FolderEntry

        found = await workspace.connection.call(lambda api: api.folders.list(parent))
        return [FolderEntry(f.id, f.name or f.id, bool(f.is_project)) for f in found]

    customer = workspace.connection.customer
    chosen = await context.ask(
        FormScreen(
            DeploymentFilter,
            [
                "Filter deployments",
                "Applied by Workato",
                *customer_line(context),
            ],
            verb="show",
            enter_submits=True,
            initial=before.model_dump(),
            choices={
                "project_id": projects,
                # Only the older documentation of the Developer API mentions deployments to DEV.
                "environment_type": _state_options(*(() if customer else ("dev",)), "test", "prod"),
                "state": _state_options("pending", "success", "failed"),
            },
            reset=DeploymentFilter(),
            helps={"folder_id": "folder ID, e.g. f660222", **_TIME_HELPS},
            extras={"folder_id": {"widget": "folder"}},
            load_folders=load,
        )
    )
    if chosen is None:
        return
    view.filter_state = None if chosen.is_empty else chosen
    view.fetched_at = None
    context.show_rows([])
    context.refresh(view)


async def _everyones(context: ActionContext, view: AllCustomersDeploymentsView) -> None:
    from workato_tui.api.list_filters import DeploymentFilter

    chosen = await context.ask(
        FormScreen(
            DeploymentFilter,
            [
                f"Filter {view.title[:1].lower()}{view.title[1:]}",
                "Uses one API request per customer",
            ],
            verb="show",
            enter_submits=True,
            initial=view.filter_state.model_dump(),
            choices={
                "environment_type": _state_options("test", "prod"),
                "state": _state_options("pending", "success", "failed"),
            },
            reset=DeploymentFilter(from_=WINDOW),
            helps=_TIME_HELPS,
            # Projects and folders differ for every customer.
            extras={"project_id": {"hidden": True}, "folder_id": {"hidden": True}},
        )
    )
    if chosen is not None:
        view.set_filter(chosen)
        context.show_rows([])
        context.refresh(view)
