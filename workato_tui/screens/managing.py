"""Finds what ``n``, ``E`` and ``del`` do in the view on top, and opens what belongs to a row."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.screens.form import FormScreen
from workato_tui.screens.sending import of_customer
from workato_tui.sections.folders import AssetsView, FoldersView
from workato_tui.sections.manifests import ManifestView
from workato_tui.sections.packages import PackagesView, PackageView, place_of
from workato_tui.sections.projects import ProjectsView
from workato_tui.sections.properties import (
    EnvironmentPropertiesView,
    ProjectPropertiesView,
    PropertiesView,
)
from workato_tui.sections.resource_acts import CatalogView
from workato_tui.sections.tags import TagsView
from workato_tui.text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.screens.explorer import Explorer
    from workato_tui.screens.folders import FolderEntry, LoadFolders


async def new(explorer: Explorer) -> None:
    """``n``: one more of what the view lists."""
    from workato_tui.screens import naming, resource, tagging, valuing

    view = explorer.view
    if isinstance(view, CatalogView):
        await resource.do(explorer, view, "new")
    elif isinstance(view, ProjectsView):
        await naming.new_project(explorer)
    elif isinstance(view, FoldersView):
        await naming.new_folder(explorer, view)
    elif isinstance(view, PropertiesView):
        await valuing.put(explorer, view, None)
    elif isinstance(view, TagsView):
        await tagging.new(explorer)


async def edit(explorer: Explorer) -> None:
    """``E``: the row under the cursor, or what the view is about."""
    from workato_tui.screens import manifesting, naming, resource, tagging, valuing

    view, row = explorer.view, explorer.row
    if isinstance(view, CatalogView):
        await resource.do(explorer, view, "edit")
    elif isinstance(view, ManifestView):
        await manifesting.change(explorer, view)
    elif row is None:
        return
    elif isinstance(view, ProjectsView):
        await naming.edit_project(explorer, row.id)
    elif isinstance(view, FoldersView):
        await naming.edit_folder(explorer, view.folders[row.id])
    elif isinstance(view, PropertiesView):
        await valuing.put(explorer, view, row.id)
    elif isinstance(view, TagsView):
        await tagging.edit(explorer, view.tags[row.id])


async def switch(explorer: Explorer) -> None:
    """``O``: on or off; of an import's recipes, start those that were left stopped."""
    from workato_tui.screens import resource, starting

    view = explorer.view
    if isinstance(view, PackageView):
        await starting.start(explorer, view)
    else:
        await resource.switch(explorer)


async def delete(explorer: Explorer) -> None:
    """``del``, but in Downloads."""
    from workato_tui.screens import exporting, manifesting, naming, resource, tagging

    view, row = explorer.view, explorer.row
    if isinstance(view, CatalogView):
        await resource.do(explorer, view, "delete")
    elif isinstance(view, ManifestView):
        await manifesting.delete(explorer, view.number)
    elif row is None:
        return
    elif isinstance(view, ProjectsView):
        await naming.delete_project(explorer, row.id)
    elif isinstance(view, FoldersView):
        await naming.delete_folder(explorer, view.folders[row.id])
    elif isinstance(view, TagsView):
        await tagging.delete(explorer, view.tags[row.id])
    elif isinstance(view, PackagesView):
        kind, number = place_of(row)
        if kind == "manifest":
            await manifesting.delete(explorer, number)
        else:
            await exporting.off_the_list(explorer, number)


# Opening


async def folder_of(explorer: Explorer) -> tuple[str, str]:
    """The folder that an action is about: its id and its name."""
    if not isinstance(explorer.view, (FoldersView, AssetsView)):
        await explorer.desk.know_projects()
    return explorer.view.folder_of(explorer.row)


async def folders(explorer: Explorer) -> None:
    """The folders of the row's project."""
    number, name = await folder_of(explorer)
    explorer.push(FoldersView(explorer.desk, number, name))


async def all_folders(explorer: Explorer) -> None:
    """The top level."""
    explorer.push(FoldersView(explorer.desk))


async def tags(explorer: Explorer) -> None:
    """All tags."""
    explorer.push(TagsView(explorer.desk))


async def packages(explorer: Explorer) -> None:
    """What is known of exports and imports."""
    explorer.push(PackagesView(explorer.desk))


async def assets(explorer: Explorer) -> None:
    """What is in the row's project or folder."""
    number, name = await folder_of(explorer)
    explorer.push(AssetsView(explorer.desk, number, name))


async def properties(explorer: Explorer) -> None:
    """The properties of the row's project; never without one."""
    desk = explorer.desk
    project_id = explorer.view.project_id(explorer.row)
    if not project_id:
        raise LookupError("The project is not known, so nothing was asked: r reads it anew.")
    place = f"project {project_id}"
    prefix = await ask_prefix(explorer, place, desk.project_name(project_id))
    if prefix is not None:
        explorer.push(ProjectPropertiesView(desk, project_id, prefix))


async def environment_properties(explorer: Explorer) -> None:
    """The properties of the token's environment."""
    from workato_tui.catalog import BY_ID
    from workato_tui.screens.browsing import acting

    desk = acting(explorer, BY_ID["environment-properties"])
    view = EnvironmentPropertiesView(desk, "")
    prefix = await ask_prefix(explorer, view.environment, view.place)
    if prefix is not None:
        view.prefix = prefix
        explorer.push(view, beside=True)


async def another_prefix(explorer: Explorer, view: PropertiesView) -> None:
    """``f``: names that begin otherwise."""
    if isinstance(view, EnvironmentPropertiesView):
        place = view.environment
    else:
        place = f"project {view.project_id(None)}"
    prefix = await ask_prefix(explorer, place, view.place, view.prefix)
    if prefix is not None:
        view.prefix, view.values, view.fetched_at = prefix, {}, None
        explorer.table.set_rows([])
        explorer.loading_of.start(view)


async def ask_prefix(
    explorer: Explorer, place: str, whose: str, before: str | None = None
) -> str | None:
    """How the names begin that are asked for; begins with what was asked for last."""
    from workato_tui.screens.asked import PropertyPrefix

    desk = explorer.desk
    known = f"property prefix {place}"
    if before is None:
        stored = await asyncio.to_thread(desk.store.get, desk.connection.scope, known, "")
        before = str(stored)
    asked = await explorer.program.push_screen_wait(
        FormScreen(
            PropertyPrefix,
            [
                f"Properties of {plain(whose, 100)}",
                "Workato lists them by how their names begin.",
                *of_customer(explorer),
            ],
            verb="show",
            initial={"prefix": before},
        )
    )
    if asked is None:
        return None
    await asyncio.to_thread(desk.store.set, desk.connection.scope, known, asked.prefix)
    return asked.prefix


def loader(explorer: Explorer) -> LoadFolders:
    """Reads the levels of the folder tree, for forms."""

    async def load(parent: str | None) -> Sequence[FolderEntry]:
        from workato_tui.screens.folders import FolderEntry

        found = await explorer.view.desk.connection.call(lambda api: api.folders.list(parent))
        return [FolderEntry(f.id, f.name or f.id, bool(f.is_project)) for f in found]

    return load
