"""Finds what ``n``, ``E`` and ``del`` do in the view on top, and opens what belongs to a row."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.actions.submit import of_customer
from workato_tui.common.text import sanitize
from workato_tui.dialogs.form import FormScreen
from workato_tui.views.catalog_view import CatalogView
from workato_tui.views.folders import ROOT, AssetsView, FoldersView
from workato_tui.views.manifests import ManifestView
from workato_tui.views.packages import PackagesView, PackageView, place_of
from workato_tui.views.projects import ProjectsView
from workato_tui.views.properties import (
    EnvironmentPropertiesView,
    ProjectPropertiesView,
    PropertiesView,
)
from workato_tui.views.tags import TagsView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.dialogs.folder_picker import FolderEntry, LoadFolders


async def new(context: ActionContext) -> None:
    """``n``: one more of what the view lists."""
    from workato_tui.actions import catalog_action, projects_and_folders
    from workato_tui.actions import properties as valuing
    from workato_tui.actions import tags as tagging

    view = context.view
    if isinstance(view, CatalogView):
        await catalog_action.do(context, view, "new")
    elif isinstance(view, ProjectsView):
        await projects_and_folders.new_project(context)
    elif isinstance(view, FoldersView):
        await projects_and_folders.new_folder(context, view)
    elif isinstance(view, PropertiesView):
        await valuing.put(context, view, None)
    elif isinstance(view, TagsView):
        await tagging.new(context)


async def edit(context: ActionContext) -> None:
    """``E``: the row under the cursor, or what the view is about."""
    from workato_tui.actions import catalog_action, manifests, projects_and_folders
    from workato_tui.actions import properties as valuing
    from workato_tui.actions import tags as tagging

    view, row = context.view, context.row
    if isinstance(view, CatalogView):
        await catalog_action.do(context, view, "edit")
    elif isinstance(view, ManifestView):
        await manifests.change(context, view)
    elif row is None:
        return
    elif isinstance(view, ProjectsView):
        await projects_and_folders.edit_project(context, row.id)
    elif isinstance(view, FoldersView):
        await projects_and_folders.edit_folder(context, view.folders[row.id])
    elif isinstance(view, PropertiesView):
        await valuing.put(context, view, row.id)
    elif isinstance(view, TagsView):
        await tagging.edit(context, view.tags[row.id])


async def switch(context: ActionContext) -> None:
    """``O``: on or off; of an import's recipes, start those that were left stopped."""
    from workato_tui.actions import catalog_action, start_recipes

    view = context.view
    if isinstance(view, PackageView):
        await start_recipes.start(context, view)
    else:
        await catalog_action.switch(context)


async def delete(context: ActionContext) -> None:
    """``del``, but in Downloads."""
    from workato_tui.actions import catalog_action, export_package, manifests, projects_and_folders
    from workato_tui.actions import tags as tagging

    view, row = context.view, context.row
    if isinstance(view, CatalogView):
        await catalog_action.do(context, view, "delete")
    elif isinstance(view, ManifestView):
        await manifests.delete(context, view.number)
    elif row is None:
        return
    elif isinstance(view, ProjectsView):
        await projects_and_folders.delete_project(context, row.id)
    elif isinstance(view, FoldersView):
        await projects_and_folders.delete_folder(context, view.folders[row.id])
    elif isinstance(view, TagsView):
        await tagging.delete(context, view.tags[row.id])
    elif isinstance(view, PackagesView):
        kind, number = place_of(row)
        if kind == "manifest":
            await manifests.delete(context, number)
        else:
            await export_package.off_the_list(context, number)


# Opening


async def folder_of(context: ActionContext) -> tuple[str, str]:
    """The folder that an action is about: its id and its name."""
    if not isinstance(context.view, (FoldersView, AssetsView)):
        await context.desk.know_projects()
    return context.view.folder_of(context.row)


async def folders(context: ActionContext) -> None:
    """The folders of the row's project."""
    number, name = await folder_of(context)
    context.push(FoldersView(context.desk, number, name))


async def all_folders(context: ActionContext) -> None:
    """The top level."""
    context.show_family(FoldersView(context.desk))


async def root_assets(context: ActionContext) -> None:
    """What is in the root folder."""
    context.push(AssetsView(context.desk, ROOT, "the root folder"))


async def tags(context: ActionContext) -> None:
    """All tags."""
    context.show_family(TagsView(context.desk))


async def packages(context: ActionContext) -> None:
    """What is known of exports and imports."""
    context.show_family(PackagesView(context.desk))


async def assets(context: ActionContext) -> None:
    """What is in the row's project or folder."""
    number, name = await folder_of(context)
    context.push(AssetsView(context.desk, number, name))


async def properties(context: ActionContext) -> None:
    """The properties of the row's project; never without one."""
    desk = context.desk
    project_id = context.view.project_id(context.row)
    if not project_id:
        raise LookupError("The project is not known, so nothing was asked: r reads it anew.")
    place = f"project {project_id}"
    prefix = await ask_prefix(context, place, desk.project_name(project_id))
    if prefix is not None:
        context.push(ProjectPropertiesView(desk, project_id, prefix))


async def environment_properties(context: ActionContext) -> None:
    """The properties of the token's environment."""
    from workato_tui.actions.open_resource import acting
    from workato_tui.catalog import BY_ID

    desk = acting(context, BY_ID["environment-properties"])
    view = EnvironmentPropertiesView(desk, "")
    prefix = await ask_prefix(context, view.environment, view.place)
    if prefix is not None:
        view.prefix = prefix
        context.show_family(view)


async def another_prefix(context: ActionContext, view: PropertiesView) -> None:
    """``f``: names that begin otherwise."""
    if isinstance(view, EnvironmentPropertiesView):
        place = view.environment
    else:
        place = f"project {view.project_id(None)}"
    prefix = await ask_prefix(context, place, view.place, view.prefix)
    if prefix is not None:
        view.prefix, view.values, view.fetched_at = prefix, {}, None
        context.show_rows([])
        context.refresh(view)


async def ask_prefix(
    context: ActionContext, place: str, whose: str, before: str | None = None
) -> str | None:
    """How the names begin that are asked for; begins with what was asked for last."""
    from workato_tui.actions.prompts import PropertyPrefix

    desk = context.desk
    known = f"property prefix {place}"
    if before is None:
        stored = await asyncio.to_thread(desk.store.get, desk.connection.scope, known, "")
        before = str(stored)
    asked = await context.ask(
        FormScreen(
            PropertyPrefix,
            [
                f"Properties of {sanitize(whose, 100)}",
                "Workato lists them by how their names begin.",
                *of_customer(context),
            ],
            verb="show",
            initial={"prefix": before},
        )
    )
    if asked is None:
        return None
    await asyncio.to_thread(desk.store.set, desk.connection.scope, known, asked.prefix)
    return asked.prefix


def loader(context: ActionContext) -> LoadFolders:
    """Reads the levels of the folder tree, for forms."""

    async def load(parent: str | None) -> Sequence[FolderEntry]:
        from workato_tui.dialogs.folder_picker import FolderEntry

        found = await context.view.desk.connection.call(lambda api: api.folders.list(parent))
        return [FolderEntry(f.id, f.name or f.id, bool(f.is_project)) for f in found]

    return load
