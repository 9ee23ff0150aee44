"""Map paths of assets in a project to folder ids, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.demo.errors import not_found
from workato_tui.demo.writes import path_in_project

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call
    from workato_tui.demo.records import Project
    from workato_tui.demo.world import World


def folder_id_of(world: World, project: Project | None, path: str) -> int:
    """Return the folder of an asset; the project's own if it no longer exists."""
    if project is None:
        return world.root
    number = project.folder_id
    for name in filter(None, path.split("/")):
        below = (
            folder.id
            for folder in world.folders.values()
            if folder.parent_id == number and folder.name == name
        )
        number = next(below, number)
    return number


def place_of(call: Call, folder_id: Any) -> tuple[Project | None, str]:
    """Return the project and the path for a folder's id; no project for the Home folder."""
    world = call.world
    if folder_id in (None, "", str(world.root)):
        return None, ""
    folder = world.folder(str(folder_id))
    return world.projects[folder.project_id], path_in_project(world.folders, folder)


def folders_below(call: Call, reference: str, *, deep: bool) -> set[int]:
    """Return a folder's id and those of its subfolders."""
    folders = call.world.folders
    first = call.world.root if reference == str(call.world.root) else None
    if first is None:
        if not reference.isdecimal() or int(reference) not in folders:
            raise not_found()
        first = int(reference)
    ids = {first}
    while deep:
        below = {folder.id for folder in folders.values() if folder.parent_id in ids} - ids
        if not below:
            break
        ids |= below
    return ids
