"""Create, edit, toggle and delete: what these keys do in each kind of view.

The modules are imported at the first press, like those of the registry.
"""

from __future__ import annotations

from functools import partial
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


def _row_id(context: ActionContext) -> str:
    return context.view.require_row(context.row).id


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


_NEW: Handlers = {
    CatalogView: lambda context, view: catalog_action.run_catalog_action(context, view, "new"),
    ProjectsView: lambda context, _view: projects_and_folders.create_project(context),
    FoldersView: projects_and_folders.create_folder,
    PropertiesView: lambda context, view: project_properties.edit_property(context, view, None),
    TagsView: lambda context, _view: workspace_tags.create(context),
}
create = partial(run_for_view, _NEW)
"""Create an item of the kind that the view lists."""

_EDIT: Handlers = {
    CatalogView: lambda context, view: catalog_action.run_catalog_action(context, view, "edit"),
    ManifestView: manifests.change,
    ProjectsView: lambda context, _view: projects_and_folders.edit_project(
        context, _row_id(context)
    ),
    FoldersView: lambda context, view: projects_and_folders.edit_folder(
        context, view.folders[_row_id(context)]
    ),
    PropertiesView: lambda context, view: project_properties.edit_property(
        context, view, _row_id(context)
    ),
    TagsView: lambda context, view: workspace_tags.edit(context, view.tags[_row_id(context)]),
}
edit = partial(run_for_view, _EDIT)
"""Edit the row, or the object that the view shows."""

_SWITCH: Handlers = {
    BatchView: batch_control.switch,
    PackageDetailView: start_recipes.start,
    CatalogView: lambda context, view: catalog_action.run_catalog_action(context, view, "switch"),
}
toggle = partial(run_for_view, _SWITCH)
"""Start or stop the row; for an import, start the recipes that it left stopped."""

_DELETE: Handlers = {
    CatalogView: lambda context, view: catalog_action.run_catalog_action(context, view, "delete"),
    ManifestView: lambda context, view: manifests.delete(context, view.number),
    ProjectsView: lambda context, _view: projects_and_folders.delete_project(
        context, _row_id(context)
    ),
    FoldersView: lambda context, view: projects_and_folders.delete_folder(
        context, view.folders[_row_id(context)]
    ),
    TagsView: lambda context, view: workspace_tags.delete(context, view.tags[_row_id(context)]),
    PackagesView: _remove_package,
    DownloadsView: _remove_download,
    PendingView: pending.stop,
}
delete = partial(run_for_view, _DELETE)
"""Delete the row; in Downloads, cancel the download or remove it from the list."""
