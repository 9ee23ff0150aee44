"""Every call of this run, with secrets masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.views.view import View
from workato_tui.widgets.cells import Column, RenderedValue, format_clock, format_size, format_time
from workato_tui.widgets.pane import Field, Heading, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from workato_tui.api.journal import JournalEntry
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState


def format_milliseconds(seconds: float | None) -> str | None:
    """Return a duration as text."""
    if seconds is None:
        return None
    return f"{seconds * 1000:.0f} ms" if seconds < 10 else f"{seconds:.1f} s"


def entry_row(entry: JournalEntry) -> Row:
    """Return the table row."""
    return Row(
        str(entry.number),
        (
            entry.number,
            format_clock(entry.started.timestamp()),
            entry.method,
            entry.path,
            str(entry.status) if entry.status is not None else (entry.note or None),
            format_milliseconds(entry.seconds),
            format_milliseconds(entry.network_seconds),
            format_milliseconds(entry.decode_seconds),
            format_milliseconds(entry.render_seconds),
            entry.size,
            entry.attempt if entry.attempt > 1 else None,
            entry.quota_left,
        ),
    )


class RequestsView(View):
    """The journal, newest call first."""

    kind = "requests"
    noun = "requests"
    local = True
    columns = (
        Column("#", "id", 5, 2),
        Column("Time", "text", 8, 8, drop_order=2),
        Column("Method", "text", 6, 4),
        Column("Path", "path", 90, 16, grow=True, is_name=True),
        Column("Status", "text", 12, 6),
        Column("Duration", "number", 9, 6),
        Column("Network", "number", 8, 7, drop_order=6),
        Column("Reading", "number", 8, 7, drop_order=7),
        Column("Drawing", "number", 8, 7, drop_order=8),
        Column("Size", "size", 8, 6, drop_order=3),
        Column("Try", "number", 3, 3, drop_order=4),
        Column("Left", "text", 8, 4, drop_order=5),
    )
    empty = "No API requests yet."
    note = "last 1,000 requests; tokens and secrets masked"

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Return the calls of the journal."""
        entries = self.workspace.connection.journal_entries()
        return [entry_row(entry) for entry in reversed(entries)]

    def pane(self, row: Row) -> list[Item]:
        """Return the summary of the call."""
        entry = find_entry(self.workspace, row.id)
        return entry_fields(entry) if entry else []

    def open(self, row: Row) -> View:
        """Open the call with its bodies."""
        return RequestView(self.workspace, row.id)

    def request_path(self, row: Row | None) -> str | None:
        """Return the call's own path."""
        entry = find_entry(self.workspace, row.id) if row else None
        return entry.path.split("/api/", 1)[-1] if entry else None


def find_entry(workspace: WorkspaceState, row_id: str) -> JournalEntry | None:
    """Return the journal entry with this number."""
    number = int(row_id)
    entries = workspace.connection.journal_entries()
    return next((entry for entry in reversed(entries) if entry.number == number), None)


def entry_fields(entry: JournalEntry) -> list[Item]:
    """Return the fields of a call, without its bodies."""
    status = RenderedValue(str(entry.status) if entry.status is not None else "no answer")
    tone: Any = "good" if entry.status and entry.status < 400 else "bad"
    items: list[Item] = [
        Title(f"{entry.method} {entry.path}", f"#{entry.number}"),
        Field("Status", status.text, tone),
        Field("Started", format_time(entry.started.timestamp())),
        Field("Duration", format_milliseconds(entry.seconds) or "-"),
        Field("Network", format_milliseconds(entry.network_seconds) or "-"),
        Field("Reading", format_milliseconds(entry.decode_seconds) or "-"),
        Field("Drawing", format_milliseconds(entry.render_seconds) or "-"),
        Field("Size", format_size(entry.size)),
        Field("Attempt", str(entry.attempt)),
    ]
    if entry.note:
        items.append(Field("Note", entry.note))
    return items


class RequestView(View):
    """One call with its request and response."""

    kind = "request"
    local = True

    def __init__(self, workspace: WorkspaceState, row_id: str) -> None:
        super().__init__(workspace, f"Request {row_id}")
        self.id = row_id

    def head(self) -> list[Item]:
        """Return the call, the request body and the response body."""
        entry = find_entry(self.workspace, self.id)
        if entry is None:
            return [Title(self.title), Text("No longer in the list.", "dim")]
        items = entry_fields(entry)
        for heading, body in (("Sent", entry.request_body), ("Answer", entry.answer_body)):
            if body:
                items += [Heading(heading), Text(body, wrap=False)]
        if entry.body_evicted:
            items += [Heading("Answer"), Text("Dropped to make room for newer requests.", "dim")]
        return items

    def request_path(self, row: Row | None) -> str | None:
        """Return the call's own path."""
        return RequestsView(self.workspace).request_path(Row(self.id, ()))
