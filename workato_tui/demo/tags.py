"""Tags and their assignments, with an error envelope of their own."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from workato_tui.demo.clock import stamp
from workato_tui.demo.errors import tag_error

if TYPE_CHECKING:
    from datetime import datetime

    from workato_tui.demo.calls import Call
    from workato_tui.demo.clock import Clock

COLORS: Final = (
    "blue", "violet", "green", "red", "orange", "gold", "indigo", "brown", "teal", "plum",
    "slate", "neutral",
)  # fmt: skip
_FIRST: Final = (
    ("Finance", "Touches the general ledger", "gold"),
    ("PII", "Handles personal data", "red"),
    ("Customer facing", "", "teal"),
    ("月次締め", "Month-end closing", "indigo"),
    ("To be retired", "No new work here", "neutral"),
)
_MOST: Final = 1000


@dataclass
class Tag:
    """A tag; its handle is derived from its number."""

    handle: str
    title: str
    description: str
    color: str
    created_at: datetime
    updated_at: datetime

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the tag operations: times without milliseconds."""
        return {
            "handle": self.handle,
            "title": self.title,
            "description": self.description,
            "color": self.color,
            "created_at": stamp(self.created_at.replace(microsecond=0)).replace(".000", ""),
            "updated_at": stamp(self.updated_at.replace(microsecond=0)).replace(".000", ""),
        }


class Tags:
    """All tags by handle, and the assets that have them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._created_count = 0
        self.by_handle: dict[str, Tag] = {}
        self.assigned: dict[str, set[tuple[str, int]]] = {}
        for title, description, color in _FIRST:
            self.add(title, description, color)

    def add(self, title: str, description: str, color: str | None) -> Tag:
        """Add a tag; with a random color if none is given."""
        self._created_count += 1
        digest = sha256(f"tag {self._created_count}".encode()).hexdigest()
        handle = f"tag-{digest[:8]}-{digest[8:14]}"
        now = self._clock.now()
        shade = color or COLORS[self._created_count % len(COLORS)]
        self.by_handle[handle] = Tag(handle, title, description, shade, now, now)
        return self.by_handle[handle]

    def tag(self, handle: str) -> Tag:
        """Return a tag by handle."""
        if handle not in self.by_handle:
            raise tag_error(404, "not_found", "Not found", f"Tag {handle} does not exist")
        return self.by_handle[handle]


def list_tags(call: Call) -> Any:
    """Return a page of tags."""
    return {
        "data": {"tags": call.page([tag.shape() for tag in call.world.tags.by_handle.values()])}
    }


def create_tag(call: Call) -> Any:
    """Create a tag; the response is wrapped in `data`."""
    tags = call.world.tags
    title, description, color = _fields(call)
    if len(tags.by_handle) >= _MOST:
        raise tag_error(422, "limit", "Limit reached", "A workspace has 1,000 tags at the most")
    return {"data": tags.add(title, description or "", color).shape()}


def update_tag(call: Call) -> Any:
    """Change title, description, or color; omitted fields stay."""
    tag = call.world.tags.tag(call.path["handle"])
    title, description, color = _fields(call)
    tag.title, tag.color = title, color or tag.color
    tag.description = tag.description if description is None else description
    tag.updated_at = call.world.clock.now()
    return {"data": tag.shape()}


def delete_tag(call: Call) -> Any:
    """Remove a tag everywhere; the response is empty."""
    tags = call.world.tags
    handle = tags.tag(call.path["handle"]).handle
    del tags.by_handle[handle]
    tags.assigned.pop(handle, None)
    return Response(status_code=200)


def assign_tags(call: Call) -> Any:
    """Add tags to recipes and connections, and remove others; the response is empty."""
    tags = call.world.tags
    recipes, connections = _ids(call, "recipe_ids"), _ids(call, "connection_ids")
    assets = {("recipe", number) for number in recipes} | {
        ("connection", number) for number in connections
    }
    if not assets:
        raise _validation_error("recipe_ids or connection_ids is required")
    adding = [tags.tag(handle).handle for handle in _handles(call, "add_tags")]
    removing = [tags.tag(handle).handle for handle in _handles(call, "remove_tags")]
    for handle in adding:
        tags.assigned.setdefault(handle, set()).update(assets)
    for handle in removing:
        tags.assigned.get(handle, set()).difference_update(assets)
    return Response(status_code=200)


def _fields(call: Call) -> tuple[str, str | None, str | None]:
    title = call.body.get("title")
    description = call.body.get("description")
    color = call.body.get("color")
    if not isinstance(title, str) or not 1 <= len(title.strip()) <= 30:
        raise _validation_error("title must have 1 to 30 characters")
    if description is not None and (not isinstance(description, str) or len(description) > 150):
        raise _validation_error("description must have 150 characters at the most")
    if color is not None and color not in COLORS:
        raise _validation_error("color is not included in the list")
    return title, description, color


def _ids(call: Call, name: str) -> list[int]:
    ids = call.body.get(name, [])
    if not isinstance(ids, list) or not all(type(number) is int for number in ids):
        raise _validation_error(f"{name} must be an array of integers")
    return ids


def _handles(call: Call, name: str) -> list[str]:
    handles = call.body.get(name, [])
    if not isinstance(handles, list) or not all(isinstance(handle, str) for handle in handles):
        raise _validation_error(f"{name} must be an array of strings")
    return handles


def _validation_error(detail: str) -> Exception:
    return tag_error(422, "validation_error", "Unprocessable entity", detail)
