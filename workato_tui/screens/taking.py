"""Takes build zips home: which folder, which name, then the download itself."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from workato_tui.customers import CustomerRef
from workato_tui.screens.form import FormError, FormScreen
from workato_tui.screens.sending import of_customer
from workato_tui.text import plain

if TYPE_CHECKING:
    from workato_tui.screens.explorer import Explorer
    from workato_tui.sections.desk import Desk
    from workato_tui.sections.view import BuildToFetch
    from workato_tui.transfers import Transfer
    from workato_tui.widgets.rows import Row

FOLDER = "download folder"


async def download(explorer: Explorer) -> None:
    """The ticked rows' zips, else the one of the row under the cursor; in Downloads go on."""
    if explorer.section == "downloads":
        await _again(explorer)
        return
    rows = ticked(explorer)
    builds: dict[str, BuildToFetch] = {}
    for row in rows:
        build = await explorer.view.build_to_fetch(row)
        builds[build.id] = build
    folder = await ask_folder(explorer)
    if folder is None:
        return
    started = [await start(explorer, build, folder) for build in builds.values()]
    names = [transfer.name for transfer in started if transfer is not None]
    explorer.table.untick()
    explorer.paint()
    if names:
        what = plain(names[0], 60) if len(names) == 1 else f"{len(names)} zips"
        explorer.say(f"Downloading {what} to {plain(folder, 120)}; 6 shows how far it is.")


def ticked(explorer: Explorer) -> list[Row | None]:
    """The ticked rows; without ticks the one under the cursor (None where a view has none)."""
    rows = explorer.view.rows
    return [row for row in rows.visible if row.id in rows.ticked] or [explorer.row]


async def _again(explorer: Explorer) -> None:
    row = explorer.row
    transfer = explorer.desk.transfers.get(row.id) if row else None
    connection = explorer.desk.connection
    if transfer is None:
        return
    if transfer.scope.profile != connection.name:
        explorer.say(f"It belongs to the profile {transfer.scope.profile}: switch there first (P).")
        return
    customer = transfer.scope.workspace
    theirs = connection.for_customer(CustomerRef(customer)) if customer else connection.own
    explorer.desk.transfers.start(
        theirs, transfer.build_id, transfer.project, transfer.path, again=transfer
    )
    explorer.say(f"Going on with {plain(transfer.name, 80)}.")


async def ask_folder(explorer: Explorer, desk: Desk | None = None) -> Path | None:
    """This profile's download folder, for its customers too; asked for only the first time."""
    desk = desk or explorer.desk
    scope = desk.connection.own.scope
    known = await asyncio.to_thread(desk.store.get, scope, FOLDER)
    profile = desk.connection.profile
    known = explorer.program.folders.get(desk.connection.name) or known
    known = known or (profile.download_dir if profile is not None else None)
    if known:
        return await asyncio.to_thread(Path(str(known)).expanduser)
    from workato_tui.screens.asked import DownloadTo

    folder: Path | None = None

    async def usable(asked: DownloadTo) -> None:
        nonlocal folder
        folder = await asyncio.to_thread(_made, asked.folder)

    settings = explorer.program.options.settings
    begin = (settings.download_dir if settings else None) or str(Path.cwd())
    asked = await explorer.program.push_screen_wait(
        FormScreen(
            DownloadTo,
            [
                f"Download folder of {desk.connection.name}",
                "Asked for once.",
                *of_customer(explorer),
            ],
            verb="download",
            initial={"folder": begin},
            submit=usable,
        )
    )
    if asked is None or folder is None:
        return None
    explorer.program.folders[desk.connection.name] = str(folder)
    await asyncio.to_thread(desk.store.set, scope, FOLDER, str(folder))
    return folder


def _made(text: str) -> Path:
    folder = Path(text).expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        raise FormError("folder", f"{plain(folder, 120)} cannot be made: {reason}") from None
    return folder


async def start(
    explorer: Explorer, build: BuildToFetch, folder: Path, desk: Desk | None = None
) -> Transfer | None:
    """Start one download, asking for another name where the file is there already."""
    from workato_tui.packages.names import zip_name

    desk = desk or explorer.desk
    customer = desk.connection.customer
    # Projects of many customers have the same name, and their zips lie in one folder.
    project = build.project or build.kind
    called = project if customer is None else f"{customer.called} {project}"
    name, overwrite = zip_name(called, build.id, build.kind), False
    running = next((t for t in desk.transfers.running if t.path == folder / name), None)
    if running is not None and running.scope == desk.connection.scope:
        return running
    if await asyncio.to_thread((folder / name).exists):
        chosen = await _ask_name(explorer, folder, name)
        if chosen is None:
            return None
        name, overwrite = chosen
    return desk.transfers.start(
        desk.connection, build.id, build.project, folder / name, overwrite=overwrite,
        kind=build.kind,
    )  # fmt: skip


async def _ask_name(explorer: Explorer, folder: Path, name: str) -> tuple[str, bool] | None:
    from workato_tui.packages.names import free_name
    from workato_tui.screens.asked import DownloadAs

    async def usable(asked: DownloadAs) -> None:
        if not asked.overwrite and await asyncio.to_thread((folder / asked.name).exists):
            raise FormError("name", "a file of this name is there; choose another, or replace it")

    asked = await explorer.program.push_screen_wait(
        FormScreen(
            DownloadAs,
            [f"{name} is there already", f"in {folder}", *of_customer(explorer)],
            verb="download",
            initial={"name": await asyncio.to_thread(free_name, folder, name)},
            submit=usable,
        )
    )
    return (asked.name, asked.overwrite) if asked is not None else None
