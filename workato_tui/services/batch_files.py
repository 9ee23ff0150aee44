"""Download zips for batches into the profile's folder, without a prompt."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from workato_tui.common.paths import typed_path, working_folder

if TYPE_CHECKING:
    from pathlib import Path

    from workato_tui.services.connection import Connection
    from workato_tui.services.downloads import DownloadManager
    from workato_tui.store import FileKind, Store


async def fetch(
    downloads: DownloadManager,
    store: Store,
    connection: Connection,
    kind: str,
    number: str,
    name: str,
) -> str:
    """Download a zip under a free name; return its path. Raises StepError."""
    from workato_tui.packages.names import free_name, zip_name
    from workato_tui.services.batch_plan import StepError

    file_kind = cast("FileKind", kind)
    folder = await asyncio.to_thread(_folder, store, connection)
    # Without a pause up to the start, so that no other download takes the name.
    taken = {each.file_name for each in downloads.running if each.folder == folder}
    file_name = free_name(folder, zip_name(name, number, file_kind), taken)
    download = downloads.start(connection, number, name, folder / file_name, kind=file_kind)
    await downloads.wait(download.id)
    if download.state != "done":
        raise StepError(download.message or "The download did not end well.")
    return str(folder / download.file_name)


def _folder(store: Store, connection: Connection) -> Path:
    saved = store.get(connection.own_workspace.scope, "download folder")
    profile = connection.profile
    path = saved or (profile.download_dir if profile is not None else None)
    folder = typed_path(str(path)) if path else working_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
