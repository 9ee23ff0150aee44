"""Imports a package from this machine: checked here first, then sent, then followed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workato_tui.screens.form import FormError
from workato_tui.screens.managing import folder_of, loader
from workato_tui.screens.sending import ask_and_send, word_in
from workato_tui.sections import shelf
from workato_tui.sections.packages import PackagesView, PackageView
from workato_tui.text import plain
from workato_tui.widgets.cells import size

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.api.packages import ImportRequest, Package
    from workato_tui.screens.explorer import Explorer


async def import_package(explorer: Explorer) -> None:
    """packages.import into the row's project or folder, or into one from the tree."""
    from workato_tui.api.packages import ImportRequest

    folder = await _folder(explorer)
    if folder is None:
        return
    folder_id, name = folder
    desk = explorer.desk
    environment = desk.connection.target
    told = _teller(explorer)

    async def job(api: Any, request: ImportRequest) -> Package:
        made: Package = await api.packages.import_zip(request, told, target=environment)
        return made

    to_prod = environment == "prod"
    made = await ask_and_send(
        explorer,
        ImportRequest,
        [
            f"Import a package into {plain(name, 80)} ({folder_id})",
            f"It changes recipes and connections in {environment}; one import runs at a time.",
        ],
        job,
        check=check,
        verb="import",
        danger=to_prod,
        type_word=word_in(desk.connection, name, folder_id) if to_prod else None,
        initial={"folder_id": folder_id},
        load_folders=loader(explorer),
        focus="file",
    )
    if made is None:
        return
    await shelf.keep(desk, shelf.Shelved("import", made.id, f"into {name}", made.status, _now()))
    desk.packages[made.id] = made
    explorer.program.follow(
        "package", made.id, f"import into {plain(name, 60)}", connection=desk.connection
    )
    explorer.push(PackageView(desk, made.id))
    explorer.say(f"Import {made.id} has begun; its end is told.")


def _now() -> float:
    from workato_tui.widgets.cells import Look

    return Look.now()


async def _folder(explorer: Explorer) -> tuple[str, str] | None:
    """Where to: the row's, else one from the tree."""
    if not isinstance(explorer.view, PackagesView):
        return await folder_of(explorer)
    from workato_tui.screens.folders import FolderPicker

    picker = FolderPicker(loader(explorer), "Import into which project or folder?")
    return await explorer.program.push_screen_wait(picker)


async def check(request: ImportRequest) -> None:
    """Read the zip to its end before a byte of it leaves; FormError beside the field."""
    from workato_tui.api.errors import WorkatoError
    from workato_tui.api.upload import Upload
    from workato_tui.packages.check import check_zip

    def read() -> None:
        upload = Upload.of(request.file)
        check_zip(upload.path)

    try:
        await asyncio.to_thread(read)
    except WorkatoError as error:
        raise FormError("file", str(error)) from None
    except OSError as error:
        why = (error.strerror or "no reason given").lower()
        path = plain(str(Path(request.file)), 120)
        raise FormError("file", f"{path} cannot be read: {why}") from None


def _teller(explorer: Explorer) -> Callable[[int, int], None]:
    """Says how much has left, on the message line; called on the network's thread."""
    loop = asyncio.get_running_loop()
    said = -1

    def told(sent: int, total: int) -> None:
        nonlocal said
        # Each step is a line over a line that may be slow, and busy with the file itself.
        step = sent * 20 // total if total else 20
        if step != said and not loop.is_closed():
            said = step
            loop.call_soon_threadsafe(explorer.say, f"Sent {size(sent)} of {size(total)} …")

    return told
