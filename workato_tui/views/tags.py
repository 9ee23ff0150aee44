"""The tags of the workspace. The API does not return the tags of an asset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.keymap import with_keys
from workato_tui.views.deployment_facts import to_epoch
from workato_tui.views.filter_words import filter_labels
from workato_tui.views.view import View
from workato_tui.widgets.cells import Column, format_time
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from workato_tui.api.tags import Tag, TagFilter
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState


class TagsView(View):
    """All tags: ``GET /api/tags``, every page."""

    kind = "tags"
    noun = "tags"
    list_operation = "tags.list"
    show_pane_when_nested = True
    has_server_filter = True
    row_actions = ("edit", "delete", "assign_tags")
    list_actions = ("new", "filters")
    own_writes = ("delete",)
    columns = (
        Column("Title", "text", 32, 12, grow=True, is_name=True),
        Column("Description", "text", 60, 10, grow=True, drop_order=1),
        Column("Color", "text", 8, 6, drop_order=2),
        Column("ID", "id", 24, 12),
        Column("Updated", "time", 8, 4, drop_order=3),
    )
    empty = "No tags.\n{new} creates one."

    def __init__(self, workspace: WorkspaceState) -> None:
        super().__init__(workspace)
        self.tags: dict[str, Tag] = {}
        self.filter_state: TagFilter | None = None

    @property
    def filter_label(self) -> str:
        """The filter as text."""
        return ", ".join(filter_labels(self.filter_state))

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read every page."""
        narrowed = self.filter_state
        tags = await self.workspace.connection.call(lambda api: api.tags.list(narrowed))
        self.tags = {tag.handle: tag for tag in tags}
        return [
            Row(
                tag.handle,
                (
                    tag.title,
                    tag.description or None,
                    tag.color,
                    tag.handle,
                    to_epoch(tag.updated_at),
                ),
            )
            for tag in tags
        ]

    def pane(self, row: Row) -> list[Item]:
        """Return the fields of a tag."""
        tag = self.tags.get(row.id)
        if tag is None:
            return []
        count = tag.assignment_count
        return [
            Title(tag.title or "(no title)"),
            Field("Handle", tag.handle),
            Field("Color", tag.color or "-"),
            Field("Description", tag.description or "-"),
            Field("Assets", "not returned" if count is None else str(count)),
            Field("Created", format_time(to_epoch(tag.created_at))),
            Field("Updated", format_time(to_epoch(tag.updated_at))),
            Text(
                with_keys("\nWorkato does not list the assets of a tag; {row_actions} assigns it."),
                "dim",
            ),
        ]

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable."""
        if action == "open":
            return with_keys("Tags have no more details; {edit} edits one.")
        if action == "assign_tags" and row is None:
            return with_keys("No tag selected; {new} creates one.")
        return super().unavailable_reason(action, row)

    def request_path(self, row: Row | None) -> str | None:
        """Return the list call; a customer's has another prefix."""
        return self.workspace.connection.operation_path("tags.list")
