"""Build, deploy, and change projects and folders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.demo.blueprint import Blueprint
from workato_tui.demo.constants import PROTECTED_PROJECT
from workato_tui.demo.errors import cannot_destroy, invalid, invalid_name, missing, not_found
from workato_tui.demo.records import Folder, Project

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call


def build_project(call: Call) -> Any:
    """Build a project, by its id or by `f` and its folder's id. Tags are not simulated."""
    project = call.world.project(call.path["id"])
    for switch in ("include_test_cases", "include_tags"):
        call.flag(switch)
    return call.world.start_build(project, call.text("description")).shape(None)


def deploy_build(call: Call) -> Any:
    """Deploy a finished build."""
    build = call.world.build(call.path["id"])
    target = call.target()
    call.flag("include_tags")
    if build.state != "success":
        raise invalid(f"Project build is {build.state}")
    deployment = call.world.start_deployment(
        build, target, call.text("title"), call.text("description")
    )
    return deployment.shape()


def deploy_project(call: Call) -> Any:
    """Build and deploy in one step. The response lacks detailed_state, as in the samples."""
    project = call.world.project(call.path["id"])
    target = call.target()
    call.flag("include_tags")
    description = call.text("description")
    build = call.world.start_build(project, description)
    deployment = call.world.start_deployment(build, target, call.text("title"), description)
    body = deployment.shape()
    del body["detailed_state"]
    return body


def update_project(call: Call) -> Any:
    """Rename or describe a project; its folder has the same name."""
    project = call.world.project(_plain_id(call))
    name = call.text("name")
    if name is not None:
        project.name = _checked_name(name)
        folder = call.world.folders[project.folder_id]
        folder.name, folder.updated_at = project.name, call.world.clock.now()
    description = call.text("description")
    if description is not None:
        project.description = description
    return project.shape()


def delete_project(call: Call) -> Any:
    """Delete a project with its content, unless it is protected."""
    project = call.world.project(_plain_id(call))
    if project.name == PROTECTED_PROJECT:
        raise cannot_destroy()
    call.world.remove_project(project)
    return {"success": True}


def _plain_id(call: Call) -> str:
    """Return the project's id: these paths do not accept its folder's."""
    if call.path["id"].startswith("f"):
        raise not_found()
    return call.path["id"]


def create_folder(call: Call) -> Any:
    """Create a folder; without `parent_id` a project."""
    name = _checked_name(call.required("name"))
    parent = call.value("parent_id")
    world = call.world
    now = world.clock.now()
    is_project = parent in (None, world.root, str(world.root))
    above = None if is_project else world.folder(str(parent))
    project_id = world.new_id("project") if above is None else above.project_id
    folder = Folder(
        world.new_id("folder"),
        name,
        world.root if above is None else above.id,
        now,
        now,
        project_id,
        is_project,
    )
    world.folders[folder.id] = folder
    if is_project:
        world.projects[project_id] = Project(
            project_id, name, "", folder.id, Blueprint(name, "", (), builds=0, reviewed=())
        )
    return folder.shape()


def update_folder(call: Call) -> Any:
    """Rename a folder; for a project's folder use the project's operation."""
    folder = call.world.folder(call.path["id"])
    if folder.is_project:
        raise not_found()
    folder.name = _checked_name(call.required("name"))
    folder.updated_at = call.world.clock.now()
    return folder.shape()


def delete_folder(call: Call) -> Any:
    """Delete a folder; a non-empty one only with `force`; a project never."""
    folders = call.world.folders
    folder = call.world.folder(call.path["id"])
    if folder.is_project:
        raise cannot_destroy()
    if not call.flag("force"):
        if any(child.parent_id == folder.id for child in folders.values()):
            raise invalid("Folder is not empty: it has sub-folders")
        if kind := _asset_inside(call, folder):
            raise invalid(f"Folder is not empty: it has a {kind}")
    _delete_below(folders, folder)
    return {"success": True}


def _asset_inside(call: Call, folder: Folder) -> str | None:
    project = call.world.projects[folder.project_id]
    path = path_in_project(call.world.folders, folder)
    for asset in project.tree().values():
        if asset.folder == path:
            return asset.kind
    return None


def path_in_project(folders: dict[int, Folder], folder: Folder) -> str:
    """Return the path of a folder below its project; empty for the project's own."""
    parts = []
    while not folder.is_project:
        parts.append(folder.name)
        folder = folders[folder.parent_id]
    return "/".join(reversed(parts))


def _delete_below(folders: dict[int, Folder], folder: Folder) -> None:
    for child in [child for child in folders.values() if child.parent_id == folder.id]:
        _delete_below(folders, child)
    del folders[folder.id]


def _checked_name(name: str) -> str:
    if not name.strip():
        raise missing("name")
    if "/" in name or "\\" in name:
        raise invalid_name()
    return name
