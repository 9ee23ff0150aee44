"""An API call as the handlers see it, with validated parameters."""

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
    from workato_tui.demo.place import Place
    from workato_tui.demo.world import World

T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    """An accepted call."""

    place: Place
    file_base: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    content_type: str = ""

    @property
    def world(self) -> World:
        """The content of the workspace; a customer's is created on first use."""
        return self.place.workspace().world

    @property
    def environment_state(self) -> EnvironmentState:
        """The state of the call's environment."""
        return self.world.environment_state(self.environment)

    @property
    def storage(self) -> Storage:
        """The storage that the workspace's links refer to."""
        return self.place.workspace().storage

    @property
    def environment(self) -> str:
        """The environment of the token or of the customer's id; "" without Environments."""
        return self.place.environment

    @property
    def partner(self) -> Partner:
        """The partner."""
        return self.place.partner()

    @property
    def customer(self) -> Customer | None:
        """The customer that owns the workspace; None for the own workspace."""
        return self.place.customer

    def value(self, name: str) -> Any:
        """Return a parameter from the body, else from the query; None if it is missing."""
        return self.body[name] if name in self.body else self.query.get(name)

    def text(self, name: str) -> str | None:
        """Return a text parameter or None."""
        value = self.value(name)
        if value is not None and not isinstance(value, str):
            raise bad_request()
        return value

    def required(self, name: str) -> str:
        """Return a text parameter that must not be missing or blank."""
        value = self.text(name)
        if value is None or not value.strip():
            raise missing(name)
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean from the body or a word from the query; False if it is missing."""
        value = self.value(name)
        if value in (None, False, "false", "0", ""):
            return False
        if value in (True, "true", "1"):
            return True
        raise bad_request()

    def target(self) -> str:
        """Return the environment to deploy to."""
        value = self.required("environment_type")
        if value not in TARGETS:
            raise not_found()
        return value

    def choice(self, name: str, values: tuple[str, ...]) -> str | None:
        """Return a filter that accepts one of these values."""
        value = self.query.get(name)
        if value is not None and value not in values:
            raise bad_request()
        return value

    def moment(self, name: str) -> datetime | None:
        """Return a filter with an ISO 8601 timestamp; UTC without an offset."""
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
        """Return the page of rows for `page` and `per_page`; `first` is the first page's number."""
        size = min(self._number("per_page", default), most)
        start = (self._number("page", first, first) - first) * size
        return rows[start : start + size]

    def paging(self, count: int, default: int = 100) -> dict[str, int]:
        """Return the keys beside a page with its size and the total."""
        size = min(self._number("per_page", default), 100)
        return {"count": count, "page": self._number("page", 1), "per_page": size}

    def _number(self, name: str, default: int, least: int = 1) -> int:
        text = self.query.get(name, str(default))
        if not (text.isascii() and text.isdigit()) or int(text) < least:
            raise bad_request()
        return int(text)


def parsed(raw: bytes) -> Mapping[str, Any]:
    """Return a request body: a JSON object, or None."""
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise bad_request() from None
    if not isinstance(body, dict):
        raise bad_request()
    return body
