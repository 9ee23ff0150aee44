"""Downloads build zips: choose the folder and the name, then start the download."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.actions.submit import customer_line
from workato_tui.common.paths import PathError, typed_path, working_folder
from workato_tui.common.text import os_reason, sanitize
from workato_tui.dialogs.form import FormError, FormScreen
from workato_tui.keymap import key_of
from workato_tui.services.customer_connection import connect_customer
from workato_tui.services.customer_ref import CustomerRef
from workato_tui.views.selection import name_list

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from workato_tui.actions.context import ActionContext
    from workato_tui.services.downloads import Download
    from workato_tui.views.view_actions import DownloadTarget
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row

FOLDER_KEY = "download folder"
_MAX_AT_ONCE = 10
"""Maximum number of downloads that start together; more of them become a batch."""


async def download(context: ActionContext) -> None:
    """Download the zips of the ticked rows or of the row; in Downloads, resume."""
    if context.section == "downloads":
        await _resume(context)
        return
    rows: Sequence[Row | None] = context.ticked or [context.row]
    if len(rows) > _MAX_AT_ONCE:
        await _download_as_batch(context)
        return
    builds: dict[str, DownloadTarget] = {}
    for row in rows:
        build = await context.view.download_target(row)
        builds[build.id] = build
    heading = [f"{len(builds)} zips: {name_list(list(builds))}"] if len(builds) > 1 else []
    folder = await download_folder(context, heading=heading)
    if folder is None:
        return
    started = [await start(context, build, folder) for build in builds.values()]
    names = [transfer.file_name for transfer in started if transfer is not None]
    context.untick()
    if names:
        shown = sanitize(names[0], 60) if len(names) == 1 else f"{len(names)} zips"
        # Downloads change nothing in Workato, so they start without a plan.
        as_batch = f"; {key_of('batch')} would make a batch of them" if len(names) > 1 else ""
        context.say(
            f"Downloading {shown} to {sanitize(folder, 120)}; "
            f"progress in {key_of('section_downloads')}{as_batch}."
        )


async def _download_as_batch(context: ActionContext) -> None:
    """Download the ticked rows a few at a time, which so many at once could not be."""
    from workato_tui.actions import batch
    from workato_tui.actions.batch_items import BY_VIEW

    if "download" not in BY_VIEW.get(context.view.kind, ()):
        raise LookupError(
            f"{len(context.ticked)} are ticked, and at most {_MAX_AT_ONCE} can be downloaded here."
        )
    await batch.begin(context, "download")


def cancel(context: ActionContext, running: Download) -> None:
    """Cancel a running download; keep its part."""
    context.workspace.downloads.cancel(running.id)
    name = sanitize(running.file_name, 60)
    context.say(f"Canceling {name}; the part downloaded so far is kept.")


async def _resume(context: ActionContext) -> None:
    row = context.row
    transfer = context.workspace.downloads.get(row.id) if row else None
    connection = context.workspace.connection
    if transfer is None:
        return
    if transfer.scope.profile != connection.name:
        context.say(
            f"It belongs to profile {transfer.scope.profile}. Switch with "
            f"{key_of('profiles')} first."
        )
        return
    customer = transfer.scope.workspace
    target = (
        connect_customer(connection, CustomerRef(customer))
        if customer
        else connection.own_workspace
    )
    context.workspace.downloads.start(
        target, transfer.source_id, transfer.project, transfer.path, previous=transfer
    )
    context.say(f"Resuming {sanitize(transfer.file_name, 80)}.")


async def download_folder(
    context: ActionContext, workspace: WorkspaceState | None = None, heading: Sequence[str] = ()
) -> Path | None:
    """Return the profile's download folder; ask for it the first time.

    ``heading`` has more lines for the form.
    """
    workspace = workspace or context.workspace
    scope = workspace.connection.own_workspace.scope
    stored = await asyncio.to_thread(workspace.store.get, scope, FOLDER_KEY)
    profile = workspace.connection.profile
    stored = context.app.folders.get(workspace.connection.name) or stored
    stored = stored or (profile.download_dir if profile is not None else None)
    if stored:
        return await asyncio.to_thread(typed_path, str(stored))
    from workato_tui.actions.prompts import FolderPrompt

    folder: Path | None = None

    async def usable(prompt: FolderPrompt) -> None:
        nonlocal folder
        folder = await asyncio.to_thread(_ensure_folder, prompt.folder)

    settings = context.app.settings
    begin = (settings.download_dir if settings else None) or str(working_folder())
    prompt = await context.ask(
        FormScreen(
            FolderPrompt,
            [
                f"Download folder of {workspace.connection.name}",
                *heading,
                "You will not be asked again.",
                *customer_line(context),
            ],
            verb="download",
            helps={"folder": "Default for this profile; created if missing"},
            initial={"folder": begin},
            submit=usable,
        )
    )
    if prompt is None or folder is None:
        return None
    context.app.folders[workspace.connection.name] = str(folder)
    await asyncio.to_thread(workspace.store.set, scope, FOLDER_KEY, str(folder))
    return folder


def _ensure_folder(text: str) -> Path:
    try:
        folder = typed_path(text)
        folder.mkdir(parents=True, exist_ok=True)
    except PathError as problem:
        raise FormError("folder", str(problem)) from None
    except OSError as error:
        message = f"Cannot create {sanitize(folder, 120)}: {os_reason(error)}"
        raise FormError("folder", message) from None
    return folder


async def start(
    context: ActionContext,
    build: DownloadTarget,
    folder: Path,
    workspace: WorkspaceState | None = None,
) -> Download | None:
    """Start a download; ask for another name if the file exists."""
    from workato_tui.packages.names import zip_name

    workspace = workspace or context.workspace
    customer = workspace.connection.customer
    # Projects of different customers may share a name, and their zips share one folder.
    project = build.project_name or build.kind
    zip_project = project if customer is None else f"{customer.display_name} {project}"
    name, overwrite = zip_name(zip_project, build.id, build.kind), False
    running = next((t for t in workspace.downloads.running if t.path == folder / name), None)
    if running is not None and running.scope == workspace.connection.scope:
        return running
    if await asyncio.to_thread((folder / name).exists):
        chosen = await _ask_name(context, folder, name)
        if chosen is None:
            return None
        name, overwrite = chosen
    return workspace.downloads.start(
        workspace.connection, build.id, build.project_name, folder / name, overwrite=overwrite,
        kind=build.kind,
    )  # fmt: skip


async def _ask_name(context: ActionContext, folder: Path, name: str) -> tuple[str, bool] | None:
    from workato_tui.actions.prompts import FileNamePrompt
    from workato_tui.api.errors import WorkatoError
    from workato_tui.packages.names import check_file_name, free_name

    async def usable(prompt: FileNamePrompt) -> None:
        try:
            check_file_name(prompt.name)
        except WorkatoError as problem:
            raise FormError("name", str(problem)) from None
        if not prompt.overwrite and await asyncio.to_thread((folder / prompt.name).exists):
            raise FormError("name", "this file exists; choose another name, or replace it")

    prompt = await context.ask(
        FormScreen(
            FileNamePrompt,
            [f"{name} already exists", f"in {folder}", *customer_line(context)],
            verb="download",
            initial={"name": await asyncio.to_thread(free_name, folder, name)},
            submit=usable,
        )
    )
    return (prompt.name, prompt.overwrite) if prompt is not None else None
