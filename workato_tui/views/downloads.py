"""The downloads of this run and of earlier ones, with partial files that can be resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.keymap import with_keys
from workato_tui.packages.source import PackageSource
from workato_tui.views.action_reasons import ZIP_ACTIONS
from workato_tui.views.view import PaneView, View
from workato_tui.widgets.cells import Column, format_size, format_time, render_state
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from workato_tui.services.downloads import Download
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState


def format_duration(seconds: float | None) -> str | None:
    """Return ``1:05`` or ``1:02:03``."""
    if seconds is None:
        return None
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def format_progress(done: int, total: int | None) -> str | None:
    """Return ``42%``, or the received size if the total is unknown."""
    if not total:
        return format_size(done) if done else None
    return f"{min(done * 100 // total, 100)}%"


def download_row(download: Download) -> Row:
    """Return the table row."""
    running = download.state == "running"
    return Row(
        download.id,
        (
            download.file_name,
            download.state,
            format_progress(download.bytes_done, download.bytes_total),
            download.bytes_total,
            f"{format_size(download.speed)}/s" if running and download.speed else None,
            format_duration(download.seconds_left) if running else None,
            download.source_id if download.kind == "build" else f"package {download.source_id}",
            download.started,
        ),
    )


class DownloadsView(View):
    """Downloads of zips; they belong to the app and continue when the view is closed."""

    kind = "downloads"
    noun = "downloads"
    local = True
    row_actions = (*ZIP_ACTIONS, "delete")
    selections = {"download": "one"}
    columns = (
        Column("File", "text", 60, 30, grow=True, is_name=True),
        Column("State", "state", 12, 9),
        Column("Done", "number", 8, 4),
        Column("Size", "size", 8, 6, drop_order=2),
        Column("Speed", "number", 10, 6, drop_order=1),
        Column("Left", "number", 8, 4, drop_order=1),
        Column("Build", "id", 8, 5, drop_order=3),
        Column("When", "time", 6, 4, drop_order=2),
    )
    empty = "No downloads yet.\n{download} on a build, deployment or project downloads the zip."

    def __init__(self, workspace: WorkspaceState) -> None:
        super().__init__(workspace)
        self.note = with_keys("{download} resumes, {delete} cancels or removes, {unpack} unpacks")

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Return the known downloads, without a call."""
        return [download_row(transfer) for transfer in self.workspace.downloads.newest_first()]

    def pane(self, row: Row) -> list[Item]:
        """Return the location of the file and how the download ended."""
        download = self.workspace.downloads.get(row.id)
        if download is None:
            return []
        shown = render_state(download.state)
        items: list[Item] = [
            Title(download.file_name, f"{download.kind} {download.source_id or '?'}"),
            Field("State", shown.text, shown.tone),
            Field(
                "Received",
                f"{format_size(download.bytes_done)} of {format_size(download.bytes_total)}",
            ),
            Field("File", str(download.path)),
            *([Field("Customer", download.scope.workspace)] if download.scope.workspace else []),
            Field("Started", format_time(download.started)),
        ]
        if download.message:
            tone: Any = "bad" if download.state == "failed" else ""
            items.append(Text(f"\n{download.message}", tone))
        return items

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return what the state of the download does not allow."""
        if row is None:
            return super().unavailable_reason(action, row)
        download = self.workspace.downloads.get(row.id)
        status = download.state if download else None
        if action == "download" and status == "running":
            return with_keys("Still running; {delete} cancels it and keeps the part.")
        if action == "download" and status == "done":
            return with_keys("Already downloaded; {download} on the build downloads it again.")
        if action in ("unpack", "look", "compare") and status != "done":
            does = {"unpack": "unpacked", "look": "inspected", "compare": "compared"}[action]
            return f"Only a finished download can be {does}."
        if action == "open":
            return "Downloads have no more details."
        return super().unavailable_reason(action, row)

    async def source_of(self, row: Row | None) -> PackageSource:
        """Return the file."""
        download = self.workspace.downloads.get(self.require_row(row).id)
        if download is None:
            raise LookupError("This download is no longer on the list.")
        return PackageSource("path", str(download.path), download.project)

    def open(self, row: Row) -> View | None:
        """Open the details on screens without a pane."""
        download = self.workspace.downloads.get(row.id)
        return PaneView(self, row, "download", download.file_name if download else "")
