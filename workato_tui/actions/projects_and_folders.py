"""Create, rename and delete projects and folders.

A project is a folder too, but has calls of its own. ``is_project`` distinguishes them; older
servers omit it, so the list of projects decides there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.actions.submit import ask_and_send, confirm_and_send, confirm_word_for, done
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.api.folders import Folder
    from workato_tui.api.projects import Project
    from workato_tui.views.folders import FoldersView


def _refresh_list(context: ActionContext, sentence: str) -> None:
    """Refresh the list after a write."""
    context.refresh()
    context.say(sentence)


async def create_project(context: ActionContext) -> None:
    """Create a project: a folder without a parent."""
    from workato_tui.api.request_models import ProjectCreate

    folder = await ask_and_send(
        context,
        ProjectCreate,
        ["New project"],
        lambda api, form: api.projects.create(form),
        verb="create",
    )
    if folder is not None:
        # The answer may lack the project number, so the list must be read again.
        context.workspace.projects.clear()
        _refresh_list(
            context, f"Project {sanitize(folder.name, 80)} created; its folder is {folder.id}."
        )


async def create_folder(context: ActionContext, view: FoldersView) -> None:
    """Create a folder in this folder; at the top level this creates a project."""
    from workato_tui.api.request_models import FolderCreate

    if view.parent is None:
        await create_project(context)
        return
    folder = await ask_and_send(
        context,
        FolderCreate,
        ["New folder", f"Default: {sanitize(view.title, 80)} ({view.parent})"],
        lambda api, form: api.folders.create(form),
        verb="create",
        initial={"parent_id": view.parent},
        load_folders=context.load_folders,
    )
    if folder is not None:
        _refresh_list(context, f"Folder {sanitize(folder.name, 80)} ({folder.id}) created.")


async def edit_project(context: ActionContext, project_id: str) -> None:
    """Change a project's name and description."""
    await context.workspace.load_projects()
    project = context.workspace.projects.get(project_id)
    if project is None:
        # Without the current description the form would clear it.
        raise LookupError(f"Project {project_id} is not visible to this token.")
    await _edit_project(context, project)


async def _edit_project(context: ActionContext, project: Project) -> None:
    from workato_tui.api.request_models import ProjectUpdate

    workspace, name = context.workspace, sanitize(project.name or project.id, 80)
    about = f"project {project.name or project.id}"
    updated = await ask_and_send(
        context,
        ProjectUpdate,
        [f"Edit project {name} ({project.id})"],
        lambda api, form: api.projects.update(project.id, form, about=about),
        verb="save",
        initial={"name": project.name or "", "description": project.description or ""},
    )
    if updated is not None:
        workspace.remember_projects(
            [project.model_copy(update=updated.model_dump(exclude_none=True))]
        )
        _refresh_list(
            context, f"Project {project.id} renamed to {sanitize(updated.name or name, 80)}."
        )


async def delete_project(context: ActionContext, project_id: str) -> None:
    """Delete a project after its name was typed."""
    workspace = context.workspace
    name = workspace.project_name(project_id)
    result = await confirm_and_send(
        context,
        f"Delete project {sanitize(name, 80)} ({project_id})?",
        lambda api: done(api.projects.delete(project_id, about=f"project {name}")),
        verb="delete",
        details=[
            "Deletes all its folders, recipes and connections. Cannot be undone.",
            "What was deployed to test and prod is kept.",
        ],
        confirm_word=confirm_word_for(workspace.connection, name, project_id),
    )
    if result:
        workspace.projects.clear()
        _refresh_list(context, f"Project {sanitize(name, 80)} deleted.")


async def project_among_folders(context: ActionContext, folder: Folder) -> Project | None:
    """Return the project behind a folder row; None for a folder.

    If the row does not say, the list of projects decides. Raises LookupError with a message.
    """
    if folder.is_project is False:
        return None
    workspace = context.workspace
    await workspace.load_projects()
    for project in workspace.projects.values():
        of_its_number = folder.is_project and project.id == folder.project_id
        if of_its_number or project.folder_id == folder.id:
            return project
    if folder.is_project:
        raise LookupError(f"{sanitize(folder.name, 80)} is a project that this token cannot see.")
    return None


async def edit_folder(context: ActionContext, folder: Folder) -> None:
    """Rename a folder; a project uses its own call."""
    from workato_tui.api.request_models import FolderUpdate

    project = await project_among_folders(context, folder)
    if project is not None:
        await _edit_project(context, project)
        return
    name = sanitize(folder.name or folder.id, 80)
    about = f"folder {folder.name or folder.id}"
    updated = await ask_and_send(
        context,
        FolderUpdate,
        [f"Rename folder {name} ({folder.id})"],
        lambda api, form: api.folders.update(folder.id, form, about=about),
        verb="save",
        initial={"name": folder.name or ""},
    )
    if updated is not None:
        _refresh_list(context, f"Folder {folder.id} renamed.")


async def delete_folder(context: ActionContext, folder: Folder) -> None:
    """Delete a folder after its name was typed; a project uses its own call."""
    from workato_tui.api.request_models import FolderDelete

    project = await project_among_folders(context, folder)
    if project is not None:
        await delete_project(context, project.id)
        return
    name = folder.name or folder.id
    about = f"folder {name}"
    result = await ask_and_send(
        context,
        FolderDelete,
        [
            f"Delete folder {sanitize(name, 80)} ({folder.id})",
            "Tick the box to delete a folder that is not empty.",
        ],
        lambda api, form: done(api.folders.delete(folder.id, force=form.force, about=about)),
        verb="delete",
        danger=True,
        confirm_word=confirm_word_for(context.workspace.connection, name, folder.id),
    )
    if result:
        _refresh_list(context, f"Folder {sanitize(name, 80)} deleted.")
