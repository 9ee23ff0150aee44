"""Opens what belongs to a row or the workspace: folders, assets, properties, tags, packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.actions.submit import customer_line
from workato_tui.common.text import sanitize
from workato_tui.dialogs.form import FormScreen
from workato_tui.keymap import with_keys
from workato_tui.views.folders import ROOT_FOLDER_ID, AssetsView, FoldersView
from workato_tui.views.packages import PackagesView
from workato_tui.views.properties import (
    EnvironmentPropertiesView,
    ProjectPropertiesView,
    PropertiesView,
)
from workato_tui.views.tags import TagsView
from workato_tui.views.timeline import TimelineView

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext


async def folder_of(context: ActionContext) -> tuple[str, str]:
    """Return the ID and name of the folder that the action is about."""
    if not isinstance(context.view, (FoldersView, AssetsView)):
        await context.workspace.load_projects()
    return context.view.folder_of(context.row)


async def open_folders(context: ActionContext) -> None:
    """Show the folders of the row's project."""
    number, name = await folder_of(context)
    context.push(FoldersView(context.workspace, number, name))


async def open_all_folders(context: ActionContext) -> None:
    """Show the top level of the folder tree."""
    context.show_family(FoldersView(context.workspace))


async def open_root_assets(context: ActionContext) -> None:
    """Show the assets of the root folder."""
    context.push(AssetsView(context.workspace, ROOT_FOLDER_ID, "the root folder"))


async def open_tags(context: ActionContext) -> None:
    """Show all tags."""
    context.show_family(TagsView(context.workspace))


async def open_packages(context: ActionContext) -> None:
    """Show the known exports and imports."""
    context.show_family(PackagesView(context.workspace))


async def open_assets(context: ActionContext) -> None:
    """Show the assets of the row's project or folder."""
    number, name = await folder_of(context)
    context.push(AssetsView(context.workspace, number, name))


async def open_timeline(context: ActionContext) -> None:
    """Show what happened to the row's project."""
    context.push(TimelineView(context.workspace, context.view.project_id(context.row)))


async def open_workspace_timeline(context: ActionContext) -> None:
    """Show what happened in the workspace."""
    context.push(TimelineView(context.workspace))


async def open_project_properties(context: ActionContext) -> None:
    """Show the properties of the row's project."""
    workspace = context.workspace
    project_id = context.view.project_id(context.row)
    if not project_id:
        raise LookupError(with_keys("The project is unknown. Press {refresh} to refresh."))
    place = f"project {project_id}"
    prefix = await ask_prefix(context, place, workspace.project_name(project_id))
    if prefix is not None:
        context.push(ProjectPropertiesView(workspace, project_id, prefix))


async def open_environment_properties(context: ActionContext) -> None:
    """Show the properties of the token's environment."""
    from workato_tui.actions.open_resource import target_workspace
    from workato_tui.catalog import BY_ID

    workspace = target_workspace(context, BY_ID["environment-properties"])
    view = EnvironmentPropertiesView(workspace, "")
    prefix = await ask_prefix(context, view.environment, view.owner)
    if prefix is not None:
        view.prefix = prefix
        context.show_family(view)


async def change_prefix(context: ActionContext, view: PropertiesView) -> None:
    """Change the prefix of the listed properties."""
    if isinstance(view, EnvironmentPropertiesView):
        place = view.environment
    else:
        place = f"project {view.project_id(None)}"
    prefix = await ask_prefix(context, place, view.owner, view.prefix)
    if prefix is not None:
        view.prefix, view.values, view.fetched_at = prefix, {}, None
        context.show_rows([])
        context.refresh(view)


async def ask_prefix(
    context: ActionContext, place: str, owner: str, before: str | None = None
) -> str | None:
    """Ask for the prefix of property names; suggest the last one."""
    from workato_tui.actions.prompts import PropertyPrefix

    workspace = context.workspace
    store_key = f"property prefix {place}"
    if before is None:
        before = str(await workspace.load_value(store_key, ""))
    prompt = await context.ask(
        FormScreen(
            PropertyPrefix,
            [
                f"Properties of {sanitize(owner, 100)}",
                "Filtered by the beginning of the name",
                *customer_line(context),
            ],
            verb="show",
            initial={"prefix": before},
        )
    )
    if prompt is None:
        return None
    await workspace.store_value(store_key, prompt.prefix)
    return prompt.prefix
