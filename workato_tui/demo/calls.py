"""One API call as the handlers see it: parameters, wherever they were sent, checked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.demo.constants import TARGETS
from workato_tui.demo.errors import bad_request, missing, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.demo.environment.environment import EnvironmentState
    from workato_tui.demo.files import Storage
    from workato_tui.demo.partner.customers import Customer
    from workato_tui.demo.partner.partner import Partner
    from workato_tui.demo.places import Place
    from workato_tui.demo.world import World

T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    """A call that was let in."""

    place: Place
    file_base: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    content_type: str = ""

    @property
    def world(self) -> World:
        """What the workspace holds; a customer's is made by the first call that needs it."""
        return self.place.workspace().world

    @property
    def environment_state(self) -> EnvironmentState:
        """What runs in the call's environment of the workspace."""
        return self.world.environment_state(self.environment)

    @property
    def storage(self) -> Storage:
        """Where the workspace's links lead."""
        return self.place.workspace().storage

    @property
    def environment(self) -> str:
        """The one that the token, or the customer's id, belongs to; "" without Environments."""
        return self.place.environment

    @property
    def partner(self) -> Partner:
        """The partner's side of the demo."""
        return self.place.partner()

    @property
    def customer(self) -> Customer | None:
        """Whose workspace it is; None for one's own."""
        return self.place.customer

    def value(self, name: str) -> Any:
        """From the body, else from the query, which stands in for it; None where it is missing."""
        return self.body[name] if name in self.body else self.query.get(name)

    def text(self, name: str) -> str | None:
        """A text or nothing."""
        value = self.value(name)
        if value is not None and not isinstance(value, str):
            raise bad_request()
        return value

    def required(self, name: str) -> str:
        """A text that must be there and must not be blank."""
        value = self.text(name)
        if value is None or not value.strip():
            raise missing(name)
        return value

    def flag(self, name: str) -> bool:
        """A switch: a boolean in a body, a word in a query; false where it is missing."""
        value = self.value(name)
        if value in (None, False, "false", "0", ""):
            return False
        if value in (True, "true", "1"):
            return True
        raise bad_request()

    def target(self) -> str:
        """The environment to deploy to."""
        value = self.required("environment_type")
        if value not in TARGETS:
            raise not_found()
        return value

    def choice(self, name: str, values: tuple[str, ...]) -> str | None:
        """A filter that takes one of these values."""
        value = self.query.get(name)
        if value is not None and value not in values:
            raise bad_request()
        return value

    def moment(self, name: str) -> datetime | None:
        """A filter that takes an ISO 8601 timestamp; UTC where it has no offset."""
        value = self.query.get(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise bad_request() from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def page(
        self, rows: list[T], default: int = 100, most: int = 100, *, first: int = 1
    ) -> list[T]:
        """The page of rows that `page` and `per_page` ask for; `first` is the first page's."""
        size = min(self._number("per_page", default), most)
        start = (self._number("page", first, first) - first) * size
        return rows[start : start + size]

    def paging(self, count: int, default: int = 100, most: int = 100) -> dict[str, int]:
        """What stands beside a page where its size and the number of all rows are told."""
        size = min(self._number("per_page", default), most)
        return {"count": count, "page": self._number("page", 1), "per_page": size}

    def _number(self, name: str, default: int, least: int = 1) -> int:
        text = self.query.get(name, str(default))
        if not (text.isascii() and text.isdigit()) or int(text) < least:
            raise bad_request()
        return int(text)


def parsed(raw: bytes) -> Mapping[str, Any]:
    """A request body: a JSON object, or nothing at all."""
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise bad_request() from None
    if not isinstance(body, dict):
        raise bad_request()
    return body
