"""What the app does for a workspace once its first list is shown, so that it delays nothing.

It reads the workspace's name, resumes watches, and reports what an earlier run left unfinished.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workato_tui.common.paths import working_folder
from workato_tui.keymap import with_keys

if TYPE_CHECKING:
    from workato_tui.api.client import Api
    from workato_tui.app.background import BackgroundTasks
    from workato_tui.views.workspace import WorkspaceState


_DIALOG_PAUSE = 0.2
"""Seconds between two looks whether the list is on top."""


def start_background_work(app: BackgroundTasks, workspace: WorkspaceState) -> None:
    """Start everything; another workspace of the profile replaces it."""
    for group, work in (
        ("identify", _load_identity(app, workspace)),
        ("recall", _report_unfinished(app, workspace)),
        ("watch", app.watches.run(workspace.connection)),
    ):
        app.run_worker(work, group=group, exclusive=True, exit_on_error=False)
    app.run_worker(_show_open_writes(app, workspace), group="intents", exit_on_error=False)


async def _load_identity(app: BackgroundTasks, workspace: WorkspaceState) -> None:
    """Read the workspace's name for the header; show none if that is not allowed."""
    from workato_tui.api.errors import WorkatoError
    from workato_tui.profiles.errors import ProfileError

    connection = workspace.connection

    async def job(api: Api) -> Any:
        from workato_tui.api.identity import Identity

        me = await api.users.me(background=True)
        return Identity(name=me.name, id=me.id or None, email=me.email)

    try:
        connection.identity = await connection.call(job)
    except (WorkatoError, ProfileError):
        # The list call meets the same error and reports it.
        return
    app.refresh_bars()


async def _report_unfinished(app: BackgroundTasks, workspace: WorkspaceState) -> None:
    """Restore the downloads; say if one, or a batch, can be resumed."""
    await asyncio.to_thread(app.store.prune)
    scope = workspace.connection.scope
    chosen = await asyncio.to_thread(app.store.get, scope, "download folder")
    folders = [working_folder(), *([Path(str(chosen))] if chosen else [])]
    count = len(await app.downloads.restore(workspace.connection, folders))
    if app.explorer is None:
        return
    if count:
        subject = "A download was" if count == 1 else f"{count} downloads were"
        app.explorer.say(
            f"{subject} interrupted. "
            + with_keys("Press {section_downloads}, then {download} to resume.")
        )
    elif await _has_open_batch(app, workspace):
        app.explorer.say(
            with_keys("A batch was interrupted: {batch} lists it, then {switch} resumes it.")
        )


async def _has_open_batch(app: BackgroundTasks, workspace: WorkspaceState) -> bool:
    """Return whether a batch of an earlier run has waiting items, and nobody runs it."""
    scope = workspace.connection.own_workspace.scope
    if not await asyncio.to_thread(app.store.has_batches, scope):
        return False
    records = await asyncio.to_thread(app.store.batches.all, scope)
    return any(
        record.is_open and not record.is_owned_elsewhere
        for record in records
        if record.id not in app.batches.runners
    )


async def _show_open_writes(app: BackgroundTasks, workspace: WorkspaceState) -> None:
    """Show writes of an earlier run without a recorded answer."""
    scope = workspace.connection.scope
    explorer = app.explorer
    entries = await asyncio.to_thread(app.store.ledger.open_intents, scope)
    if not entries or explorer is None:
        return
    from workato_tui.dialogs.open_intents import OpenWritesDialog

    while not explorer.is_active:
        # It must not open over a form, or after the profile was switched.
        await asyncio.sleep(_DIALOG_PAUSE)
        if app.explorer is not explorer:
            return
    # Nobody asked for it: keys on their way are meant for the list.
    app.drop_type_ahead()
    app.push_screen(OpenWritesDialog(workspace, entries))
