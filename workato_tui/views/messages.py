"""The last messages of the session, and one of them in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.views.view import View
from workato_tui.widgets.cells import Column, format_time, render_state
from workato_tui.widgets.pane import Field, Item, Text
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from workato_tui.common.message_log import Message, MessageLog
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState


class MessagesView(View):
    """Messages and notifications, newest first."""

    kind = "messages"
    noun = "messages"
    local = True
    action_helps = {"copy_id": "Copy the message"}
    columns = (
        Column("When", "moment", 8, 8),
        Column("Kind", "state", 9, 6, drop_order=1),
        Column("Message", "text", 120, 30, grow=True, is_name=True),
    )
    empty = "No messages yet."

    def __init__(self, workspace: WorkspaceState, log: MessageLog) -> None:
        super().__init__(workspace)
        self._log = log

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Return the messages, without a call."""
        return [
            Row(
                str(message.number),
                (message.shown_at, message.kind, " ".join(message.text.split())),
            )
            for message in self._log.newest_first()
        ]

    def open(self, row: Row) -> View | None:
        """Open the whole message."""
        message = self._log.get(row.id)
        return MessageView(self.workspace, message) if message is not None else None

    def id_of(self, row: Row) -> str:
        """Return the text."""
        message = self._log.get(row.id)
        return message.text if message is not None else ""


class MessageView(View):
    """One message in full."""

    kind = "message"
    local = True

    def __init__(self, workspace: WorkspaceState, message: Message) -> None:
        super().__init__(workspace)
        self._message = message

    def head(self) -> list[Item]:
        """Return the whole text."""
        message = self._message
        shown = render_state(message.kind)
        return [
            Field("Shown at", format_time(message.shown_at)),
            Field("Kind", shown.text, shown.tone),
            Text(f"\n{message.text}"),
        ]
