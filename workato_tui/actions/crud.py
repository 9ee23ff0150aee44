"""Create, edit, toggle and delete: what these keys do in each kind of view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.actions.by_view import Handlers, run_for_view
from workato_tui.common.lazy_module import LazyModule
from workato_tui.common.text import sanitize
from workato_tui.views.batches import BatchView
from workato_tui.views.catalog_view import CatalogView
from workato_tui.views.downloads import DownloadsView
from workato_tui.views.folders import FoldersView
from workato_tui.views.manifests import ManifestView
from workato_tui.views.packages import PackageDetailView, PackagesView, kind_and_id
from workato_tui.views.pending import PendingView
from workato_tui.views.projects import ProjectsView
from workato_tui.views.properties import PropertiesView
from workato_tui.views.tags import TagsView
from workato_tui.views.view import View

if TYPE_CHECKING:
    from workato_tui.actions import (
        batch_control,
        catalog_action,
        export_package,
        manifests,
        pending,
        projects_and_folders,
        start_recipes,
    )
    from workato_tui.actions import download as downloading
    from workato_tui.actions import properties as project_properties
    from workato_tui.actions import tags as workspace_tags
    from workato_tui.actions.context import ActionContext
else:
    batch_control = LazyModule("workato_tui.actions.batch_control")
    catalog_action = LazyModule("workato_tui.actions.catalog_action")
    export_package = LazyModule("workato_tui.actions.export_package")
    downloading = LazyModule("workato_tui.actions.download")
    manifests = LazyModule("workato_tui.actions.manifests")
    pending = LazyModule("workato_tui.actions.pending")
    projects_and_folders = LazyModule("workato_tui.actions.projects_and_folders")
    start_recipes = LazyModule("workato_tui.actions.start_recipes")
    project_properties = LazyModule("workato_tui.actions.properties")
    workspace_tags = LazyModule("workato_tui.actions.tags")


async def create(context: ActionContext) -> None:
    """Create an item of the kind that the view lists."""
    await run_for_view(NEW, context)


async def edit(context: ActionContext) -> None:
    """Edit the row, or the object that the view shows."""
    await run_for_view(EDIT, context)


async def toggle(context: ActionContext) -> None:
    """Start or stop the row; for an import, start the recipes that it left stopped."""
    await run_for_view(SWITCH, context)


async def delete(context: ActionContext) -> None:
    """Delete the row; in Downloads, cancel the download or remove it from the list."""
    await run_for_view(DELETE, context)


async def _new_of_catalog(context: ActionContext, view: CatalogView) -> None:
    await catalog_action.run_catalog_action(context, view, "new")


async def _edit_of_catalog(context: ActionContext, view: CatalogView) -> None:
    await catalog_action.run_catalog_action(context, view, "edit")


async def _delete_of_catalog(context: ActionContext, view: CatalogView) -> None:
    await catalog_action.run_catalog_action(context, view, "delete")


async def _new_project(context: ActionContext, _view: ProjectsView) -> None:
    await projects_and_folders.create_project(context)


async def _new_folder(context: ActionContext, view: FoldersView) -> None:
    await projects_and_folders.create_folder(context, view)


async def _new_property(context: ActionContext, view: PropertiesView) -> None:
    await project_properties.edit_property(context, view, None)


async def _new_tag(context: ActionContext, _view: TagsView) -> None:
    await workspace_tags.create(context)


async def _edit_manifest(context: ActionContext, view: ManifestView) -> None:
    await manifests.change(context, view)


async def _edit_project(context: ActionContext, view: ProjectsView) -> None:
    await projects_and_folders.edit_project(context, view.require_row(context.row).id)


async def _edit_folder(context: ActionContext, view: FoldersView) -> None:
    await projects_and_folders.edit_folder(context, view.folders[view.require_row(context.row).id])


async def _edit_property(context: ActionContext, view: PropertiesView) -> None:
    await project_properties.edit_property(context, view, view.require_row(context.row).id)


async def _edit_tag(context: ActionContext, view: TagsView) -> None:
    await workspace_tags.edit(context, view.tags[view.require_row(context.row).id])


async def _switch_batch(context: ActionContext, view: BatchView) -> None:
    await batch_control.switch(context, view)


async def _start_imported_recipes(context: ActionContext, view: PackageDetailView) -> None:
    await start_recipes.start(context, view)


async def _switch_of_catalog(context: ActionContext, _view: View) -> None:
    await catalog_action.toggle(context)


async def _delete_manifest(context: ActionContext, view: ManifestView) -> None:
    await manifests.delete(context, view.number)


async def _delete_project(context: ActionContext, view: ProjectsView) -> None:
    await projects_and_folders.delete_project(context, view.require_row(context.row).id)


async def _delete_folder(context: ActionContext, view: FoldersView) -> None:
    await projects_and_folders.delete_folder(
        context, view.folders[view.require_row(context.row).id]
    )


async def _delete_tag(context: ActionContext, view: TagsView) -> None:
    await workspace_tags.delete(context, view.tags[view.require_row(context.row).id])


async def _remove_package(context: ActionContext, view: PackagesView) -> None:
    kind, number = kind_and_id(view.require_row(context.row))
    if kind == "manifest":
        await manifests.delete(context, number)
    else:
        await export_package.remove_from_list(context, number)


async def _remove_download(context: ActionContext, view: DownloadsView) -> None:
    """Cancel a running download; remove any other from the list."""
    downloads = view.workspace.downloads
    download = downloads.get(view.require_row(context.row).id)
    if download is None:
        return
    if download.state == "running":
        downloading.cancel(context, download)
    else:
        downloads.remove(download.id)
        context.refresh()
        name = sanitize(download.file_name, 60)
        context.say(f"{name} removed from the list; its files are kept.")


async def _stop_pending(context: ActionContext, view: PendingView) -> None:
    await pending.stop(context, view)


NEW: Handlers = {
    CatalogView: _new_of_catalog,
    ProjectsView: _new_project,
    FoldersView: _new_folder,
    PropertiesView: _new_property,
    TagsView: _new_tag,
}
EDIT: Handlers = {
    CatalogView: _edit_of_catalog,
    ManifestView: _edit_manifest,
    ProjectsView: _edit_project,
    FoldersView: _edit_folder,
    PropertiesView: _edit_property,
    TagsView: _edit_tag,
}
SWITCH: Handlers = {
    BatchView: _switch_batch,
    PackageDetailView: _start_imported_recipes,
    View: _switch_of_catalog,
}
DELETE: Handlers = {
    CatalogView: _delete_of_catalog,
    ManifestView: _delete_manifest,
    ProjectsView: _delete_project,
    FoldersView: _delete_folder,
    TagsView: _delete_tag,
    PackagesView: _remove_package,
    DownloadsView: _remove_download,
    PendingView: _stop_pending,
}
