"""Tags and their assignments to recipes and connections.

Operations: tags.list, tags.create, tags.update, tags.delete, tag-assignments.update (Developer API,
Environment management). Tags are identified by handle; no operation returns the tags of an asset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from workato_tui.api import operations
from workato_tui.api.endpoint import EndpointGroup, dicts_only, unwrap_key
from workato_tui.api.models import Count, Id, Model, Timestamp
from workato_tui.api.pagination import check_complete
from workato_tui.api.request_models import (
    NumericId,
    OptionalNumericId,
    OptionalStr,
    Request,
    RequiredStr,
)
from workato_tui.api.workspace import encode_segment
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

PER_PAGE = 100
_MAX_PAGES = 20
Color = Literal[
    "blue", "violet", "green", "red", "orange", "gold", "indigo", "brown", "teal", "plum",
    "slate", "neutral",
]  # fmt: skip


class Tag(Model):
    """A tag. ``handle`` is its id; titles need not be unique."""

    handle: Id = ""
    title: str | None = None
    description: str | None = None
    color: str | None = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    assignment_count: Count | None = None


class TagFilter(BaseModel):
    """Query parameters of tags.list, as used by third-party clients; they are not documented."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    text: OptionalStr = Field(None, title="Holds", description="part of the title or description")
    recipe_id: OptionalNumericId = Field(None, title="Of recipe", description="ID")
    connection_id: OptionalNumericId = Field(None, title="Of connection", description="ID")
    only_assigned: bool = Field(False, title="In use", description="Only tags in use")
    sort_by: Literal["title", "assignment_count", "updated_at", "last_assigned_at"] | None = Field(
        None, title="Sort by",
        json_schema_extra={"labels": {"title": "title", "assignment_count": "number of assets",
                                      "updated_at": "change", "last_assigned_at": "last use"}},
    )  # fmt: skip
    descending: bool = Field(False, title="Descending")
    counts: bool = Field(False, title="Counts", description="Number of assets per tag")

    def params(self) -> dict[str, str]:
        """Return the query."""
        chosen = {
            "q[title_or_description_cont]": self.text,
            "q[recipe_id_eq]": self.recipe_id,
            "q[connection_id_eq]": self.connection_id,
            "q[only_assigned]": "true" if self.only_assigned else None,
            "sort_by": self.sort_by,
            "sort_direction": "desc" if self.descending else None,
            "includes[]": "assignment_count" if self.counts else None,
        }
        return {name: value for name, value in chosen.items() if value is not None}


class _TagRequest(Request):
    title: RequiredStr = Field(title="Title", description="At most 30 characters", max_length=30)
    description: Annotated[str, BeforeValidator(lambda value: value or "")] = Field(
        "", title="Description", description="At most 150 characters", max_length=150
    )
    color: Color | None = Field(None, title="Color", description="Empty = random")


class TagCreate(_TagRequest):
    """Body of tags.create."""


class TagUpdate(_TagRequest):
    """Body of tags.update: all fields; an empty description clears it."""

    def body(self) -> dict[str, Any]:
        """Return the fields; the color only if one was chosen, otherwise it stays unchanged."""
        return self.model_dump(mode="json", exclude_none=True)


class TagAssignments(Request):
    """Body of tag-assignments.update: tags by handle, assets by id."""

    add_tags: list[RequiredStr] = Field(
        default_factory=list, title="Add", json_schema_extra={"widget": "ticks"}
    )
    remove_tags: list[RequiredStr] = Field(
        default_factory=list, title="Remove", json_schema_extra={"widget": "ticks"}
    )
    recipe_ids: list[NumericId] = Field(
        default_factory=list, title="Recipes", json_schema_extra={"widget": "ticks"}
    )
    connection_ids: list[NumericId] = Field(
        default_factory=list, title="Connections", json_schema_extra={"widget": "ticks"}
    )

    @model_validator(mode="after")
    def _check_choice(self) -> TagAssignments:
        if not (self.add_tags or self.remove_tags):
            raise ValueError("choose a tag to add or to remove")
        if not (self.recipe_ids or self.connection_ids):
            raise ValueError("choose a recipe or a connection")
        return self

    def body(self) -> dict[str, Any]:
        """Return the chosen tags and assets, with numeric asset ids."""
        chosen: dict[str, Any] = {"add_tags": self.add_tags, "remove_tags": self.remove_tags}
        chosen["recipe_ids"] = [int(number) for number in self.recipe_ids]
        chosen["connection_ids"] = [int(number) for number in self.connection_ids]
        return {name: values for name, values in chosen.items() if values}


class Tags(EndpointGroup):
    """Operations on tags in one workspace."""

    async def list(
        self, filters: TagFilter | None = None, *, background: bool = False
    ) -> Sequence[Tag]:
        """tags.list: return all pages; a short page is the last one."""
        chosen = filters.params() if filters is not None else {}
        by_handle: dict[str, Tag] = {}
        for page in range(1, _MAX_PAGES + 1):
            params: dict[str, str | int] = {**chosen, "page": page, "per_page": PER_PAGE}
            answer = await self._read(operations.TAGS_LIST, params, background=background)
            tags = [
                Tag.read(tag) for tag in dicts_only(unwrap_key(unwrap_key(answer, "data"), "tags"))
            ]
            new = [tag for tag in tags if tag.handle not in by_handle]
            by_handle.update((tag.handle, tag) for tag in new)
            if not new or len(tags) < PER_PAGE:
                metadata = answer if isinstance(answer, dict) else {}
                repeated, full = bool(tags) and not new, len(tags) == PER_PAGE
                check_complete(len(by_handle), metadata, repeated=repeated, full=full)
                break
        return [*by_handle.values()]

    async def create(self, request: TagCreate) -> Tag:
        """tags.create: create a tag."""
        answer = await self._write_one(
            operations.TAGS_CREATE,
            request.body(),
            about=f"the new tag {request.title}",
        )
        return Tag.read(answer)

    async def update(self, handle: str, request: TagUpdate) -> Tag:
        """tags.update: change a tag."""
        answer = await self._write_one(
            operations.TAGS_UPDATE,
            request.body(),
            about=_describe(handle),
            expected_id=handle,
            handle=encode_segment(handle),
        )
        return Tag.read(answer)

    async def delete(self, handle: str) -> None:
        """tags.delete: delete a tag and remove it from all assets. The response is empty."""
        await self._write(
            operations.TAGS_DELETE, about=_describe(handle), handle=encode_segment(handle)
        )

    async def assign(self, request: TagAssignments) -> None:
        """tag-assignments.update: add tags to assets and remove tags. The response is empty."""
        count = len(request.recipe_ids) + len(request.connection_ids)
        await self._write(
            operations.TAG_ASSIGNMENTS_UPDATE,
            request.body(),
            about=f"tags of {count} assets" if count > 1 else "tags of one asset",
        )


def _describe(handle: str) -> str:
    return f"tag {sanitize(handle, 60)}"
