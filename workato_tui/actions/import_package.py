"""Imports a package: inspect the zip, confirm its contents, send it, watch the import."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.actions.import_queue import serialize_imports
from workato_tui.actions.open_related import folder_of
from workato_tui.actions.submit import ask_and_send, customer_line, prod_word
from workato_tui.api.packages import ImportRequest
from workato_tui.common.clock import Clock
from workato_tui.common.loop_call import call_in_loop
from workato_tui.common.paths import working_folder
from workato_tui.common.text import os_reason, sanitize
from workato_tui.dialogs.form import FormError, FormScreen
from workato_tui.views import package_history
from workato_tui.views.history_entries import HistoryEntry
from workato_tui.views.packages import PackageDetailView, PackagesView
from workato_tui.widgets.cells import format_size

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from workato_tui.actions.context import ActionContext
    from workato_tui.actions.submit import SendStrategy
    from workato_tui.api.client import Api
    from workato_tui.api.packages import Package
    from workato_tui.packages.listing import PackageListing
    from workato_tui.services.connection import Connection
    from workato_tui.services.permit import WritePermit
    from workato_tui.views.workspace import WorkspaceState

_FOLDER_KEY = "import folder"


class ImportTarget(NamedTuple):
    """The folder that receives a package."""

    workspace: WorkspaceState
    folder_id: str
    name: str


async def import_package(context: ActionContext) -> None:
    """Import a local zip into the row's project or folder, or into one chosen from the tree."""
    target = await choose_target(context)
    if target is None:
        return
    path = await pick_zip(context, target)
    if path is not None:
        await import_zip(context, target, path)


async def choose_target(context: ActionContext) -> ImportTarget | None:
    """Return the row's folder, or let the user choose one from the tree."""
    workspace = context.workspace
    if not isinstance(context.view, (PackagesView, PackageDetailView)):
        return ImportTarget(workspace, *await folder_of(context))
    from workato_tui.dialogs.folder_picker import FolderPicker

    picker = FolderPicker(context.load_folders, "Import into which project or folder?")
    picked = await context.ask(picker)
    return ImportTarget(workspace, *picked) if picked is not None else None


async def pick_zip(context: ActionContext, target: ImportTarget) -> Path | None:
    """Let the user pick a local zip; start in the folder of the last one."""
    from workato_tui.dialogs.file_picker import FilePicker

    store, scope = target.workspace.store, target.workspace.connection.own_workspace.scope
    last_folder = await asyncio.to_thread(store.get, scope, _FOLDER_KEY)
    folder = await asyncio.to_thread(_existing_folder, str(last_folder) if last_folder else "")
    title = [f"Which package goes into {sanitize(target.name, 80)}?", *customer_line(context)]
    path = await context.ask(FilePicker(title, folder))
    if path is not None:
        await asyncio.to_thread(store.set, scope, _FOLDER_KEY, str(path.parent))
    return path


def _existing_folder(path: str) -> Path:
    return Path(path) if os.path.isdir(path) else working_folder()  # noqa: PTH112 - never raises


async def import_zip(
    context: ActionContext, target: ImportTarget, path: Path, source: str = ""
) -> None:
    """Inspect the zip, confirm its contents, send it once, and watch the import.

    ``source`` says where the zip comes from unless it is a local file.
    """
    from workato_tui.dialogs.package_preview import PackagePreview

    connection = target.workspace.connection
    listing, digest = await inspect_zip(context, path)
    into = f"Into {sanitize(target.name, 80)} ({target.folder_id})"
    where = [f"From {source}" if source else f"{sanitize(path.parent, 200)}", into]
    shown = PackagePreview(listing, [*where, *customer_line(context)])
    if not await context.ask(shown):
        context.say("Nothing was sent.")
        return

    on_progress = _progress_reporter(context)

    async def job(api: Api, request: ImportRequest) -> Package:
        # The form may have waited for another import.
        await _check_unchanged(path, digest)
        return await api.packages.import_zip(
            request, on_progress, target=connection.target_environment
        )

    to_prod = connection.counts_as_prod
    package = await ask_and_send(
        context,
        ImportRequest,
        _heading(target, listing, source),
        job,
        check=recheck_zip,
        connection=connection,
        strategy=_send_strategy(context, connection),
        verb="import",
        danger=to_prod,
        confirm_word=prod_word(connection, target.name, target.folder_id, is_prod=to_prod),
        fixed={"file": str(path)},
        initial={"folder_id": target.folder_id},
        load_folders=context.load_folders,
        focus="folder_id_for_home_assets" if listing.home_assets else "restart_recipes",
    )
    if package is not None:
        await _on_started(context, target, package)


def _send_strategy(context: ActionContext, connection: Connection) -> SendStrategy:
    """Return a strategy that queues imports and asks for a missing folder in the form."""
    after_others = serialize_imports(context, connection)

    async def send(
        form: FormScreen[Any],
        send_once: Callable[[], Awaitable[Any]],
        permit: WritePermit[Connection],
    ) -> Any:
        from workato_tui.api.errors import WorkatoError
        from workato_tui.api.packages import needs_home_folder

        try:
            return await after_others(form, send_once, permit)
        except WorkatoError as error:
            if needs_home_folder(error):
                raise FormError("folder_id_for_home_assets", error.message) from None
            raise

    return send


def _heading(target: ImportTarget, listing: PackageListing, source: str) -> list[str]:
    from workato_tui.api.limits import format_remaining, is_hourly

    connection = target.workspace.connection
    environment = connection.target_environment or "this workspace"
    lines = [
        f"Import a package into {sanitize(target.name, 80)} ({target.folder_id})",
        f"{sanitize(listing.path.name, 100)}: {listing.count_summary}"
        + (f"; from {source}" if source else ""),
        f"Changes recipes and connections in {environment}. One import at a time.",
    ]
    quota = connection.quota("packages.import")
    if quota is not None and is_hourly(quota[0]):
        lines.append(f"{format_remaining(*quota)}.".capitalize())
    if listing.home_assets:
        count = len(listing.home_assets)
        subject = "1 asset was" if count == 1 else f"{count} assets were"
        lines.append(f"! {subject} in the root folder; choose a folder for home assets.")
    return lines


async def inspect_zip(context: ActionContext, path: Path) -> tuple[PackageListing, str]:
    """Verify the whole zip before sending it; return its contents and its digest.

    Raises LookupError with a message for the user.
    """
    from workato_tui.api.errors import WorkatoError
    from workato_tui.api.upload import Upload
    from workato_tui.packages.digest import digest_of
    from workato_tui.packages.listing import list_package

    def read() -> tuple[PackageListing, str]:
        upload = Upload.from_path(path)
        # In this order, a change meanwhile is noticed when the zip is sent.
        digest = digest_of(str(upload.path))
        return list_package(upload.path), digest

    context.say("Reading the zip…")
    try:
        contents = await asyncio.to_thread(read)
    except WorkatoError as error:
        raise LookupError(str(error)) from None
    except OSError as error:
        raise LookupError(_unreadable(path, error)) from None
    context.say("")
    return contents


async def recheck_zip(request: ImportRequest) -> None:
    """Verify the zip again, since it may have changed after the inspection."""
    from workato_tui.api.errors import WorkatoError
    from workato_tui.api.upload import Upload
    from workato_tui.packages.zip_check import check_zip

    path = Path(request.file)

    def read() -> None:
        check_zip(Upload.from_path(path).path)

    try:
        await asyncio.to_thread(read)
    except WorkatoError as error:
        raise FormError(None, str(error)) from None
    except OSError as error:
        raise FormError(None, _unreadable(path, error)) from None


async def _check_unchanged(path: Path, digest: str) -> None:
    """Raise InvalidRequestError for another zip than the one whose contents were confirmed."""
    from workato_tui.api.errors import InvalidRequestError
    from workato_tui.packages.digest import digest_of

    try:
        is_unchanged = await asyncio.to_thread(digest_of, str(path)) == digest
    except OSError as error:
        raise InvalidRequestError(_unreadable(path, error), "Nothing was sent.") from None
    if not is_unchanged:
        raise InvalidRequestError(
            "The zip was changed since its contents were listed. Nothing was sent.",
            "Go back and choose it again.",
        )


def _unreadable(path: Path, error: OSError) -> str:
    return f"{sanitize(str(path), 120)} cannot be read: {os_reason(error)}"


async def _on_started(context: ActionContext, target: ImportTarget, package: Package) -> None:
    workspace = target.workspace
    name = sanitize(target.name, 60)
    await package_history.save(
        workspace,
        HistoryEntry(
            "import",
            package.id,
            f"into {target.name}",
            package.status,
            Clock.now(),
            target.folder_id,
        ),
    )
    workspace.packages[package.id] = package
    context.app.watch_until_done(
        "import", package.id, f"into {name}", connection=workspace.connection
    )
    context.push(PackageDetailView(workspace, package.id, "import"))
    context.say(f"Import {package.id} started. You will be notified when it finishes.")


def _progress_reporter(context: ActionContext) -> Callable[[int, int], None]:
    """Return a callback for the network thread that shows the upload progress in the form."""
    loop = asyncio.get_running_loop()
    last_step = -1

    def report(text: str) -> None:
        screen = context.app.screen
        if isinstance(screen, FormScreen):
            screen.report_progress(text)

    def on_progress(sent: int, total: int) -> None:
        nonlocal last_step
        # Report every 5 percent only: each update goes over a line that is busy with the upload.
        step = sent * 20 // total if total else 20
        if step != last_step:
            last_step = step
            call_in_loop(loop, report, f"Sent {format_size(sent)} of {format_size(total)} …")

    return on_progress
