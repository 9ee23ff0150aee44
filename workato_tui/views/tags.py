"""Tags of the workspace. Nothing tells which tags an asset has, so only tags are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.views.deployment_facts import epoch
from workato_tui.views.filter_words import words_of
from workato_tui.views.view import View, allowed
from workato_tui.widgets.cells import Column, format_time
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.rows import Row

if TYPE_CHECKING:
    from workato_tui.api.tags import Tag, TagFilter
    from workato_tui.views.view import Emit
    from workato_tui.views.workspace import Desk


class TagsView(View):
    """All tags: ``GET /api/tags``, every page."""

    kind = "tags"
    noun = "tags"
    reads = "tags.list"
    beside = True
    server_filters = True
    columns = (
        Column("Title", "text", 32, 12, grow=True, is_name=True),
        Column("Description", "text", 60, 10, grow=True, drop_order=1),
        Column("Colour", "text", 8, 6, drop_order=2),
        Column("ID", "id", 24, 12),
        Column("Changed", "time", 8, 4, drop_order=3),
    )
    empty = "No tags here.\nn makes one."

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tags: dict[str, Tag] = {}
        self.filter_state: TagFilter | None = None

    @property
    def asked(self) -> str:
        """The filter in words."""
        return ", ".join(words_of(self.filter_state))

    async def fetch(self, emit: Emit) -> list[Row]:
        """Every page."""
        narrowed = self.filter_state
        found = await self.desk.connection.call(lambda api: api.tags.list(narrowed))
        self.tags = {tag.handle: tag for tag in found}
        return [
            Row(
                tag.handle,
                (tag.title, tag.description or None, tag.color, tag.handle, epoch(tag.updated_at)),
            )
            for tag in found
        ]

    def pane(self, row: Row) -> list[Item]:
        """What the API tells of a tag."""
        tag = self.tags.get(row.id)
        if tag is None:
            return []
        count = tag.assignment_count
        return [
            Title(tag.title or "(no title)"),
            Field("Handle", tag.handle),
            Field("Colour", tag.color or "-"),
            Field("Description", tag.description or "-"),
            Field("Assets", "not told" if count is None else str(count)),
            Field("Created", format_time(epoch(tag.created_at))),
            Field("Changed", format_time(epoch(tag.updated_at))),
            Text("\nWorkato does not tell which assets have a tag; . gives it to some.", "dim"),
        ]

    def why_not(self, action: str, row: Row | None) -> str | None:
        """Tags are made, changed, deleted, given and taken here."""
        if action in ("new", "filters"):
            return None
        if action == "open":
            return "All that the API tells of a tag is in its row; E changes it."
        if action == "assign_tags" and row is None:
            return "There is no tag here to give; n makes one."
        if row is None:
            return super().why_not(action, row)
        return allowed("edit", "delete", "assign_tags")(action)

    def changes(self, action: str, row: Row | None) -> bool:
        """A deleted tag goes from every asset."""
        return action == "delete" or super().changes(action, row)

    def request_path(self, row: Row | None) -> str | None:
        """The list call; a customer's has another prefix."""
        return self.desk.connection.operation_path("tags.list")
