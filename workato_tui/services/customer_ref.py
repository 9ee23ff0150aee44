"""Identifies a customer of an Embedded partner."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

_PERCENT_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")


class CustomerRef(NamedTuple):
    """A customer, as far as known without a call."""

    id: str
    """The managed_user_id: a number, or ``E`` and the external ID, not encoded. Each environment of
    a customer has its own number."""
    name: str = ""
    environment: str | None = None
    """``dev``, ``test``, ``prod`` or another value; None if the API does not return it."""

    @classmethod
    def from_input(cls, text: str) -> CustomerRef:
        """Return the customer with a typed ID. Raises ValueError with a message.

        An external ID may be typed as is or percent-encoded.
        """
        reference = text.strip().removeprefix("#")
        if reference.isascii() and reference.isdigit():
            return cls(reference)
        if reference[:1] != "E" or len(reference) < 2:
            raise ValueError("a customer's id is a number, or E and your own id, like EAM10:77")
        if _PERCENT_ENCODED.search(reference):
            try:
                reference = unquote(reference, errors="strict")
            except UnicodeDecodeError:
                raise ValueError("this is not percent-encoded UTF-8") from None
        return cls(reference)

    @classmethod
    def in_environment(
        cls, own_id: str, name: str, workspaces: Sequence[tuple[str, str]], environment: str | None
    ) -> CustomerRef:
        """Return the customer in this environment, or by its own ID if it has no such one.

        ``workspaces`` are the environments of the customer with their IDs, as far as known.
        """
        known = {env: workspace for env, workspace in workspaces if env}
        workspace = known.get(environment or "", own_id)
        return cls(workspace, name, next((env for env in known if known[env] == workspace), None))

    @property
    def is_known(self) -> bool:
        """Whether there is an ID, which an answer may lack."""
        return self.id.strip() not in ("", "E")

    @property
    def display_name(self) -> str:
        """The name, or the ID if the name is unknown."""
        return sanitize(self.name, 80) or f"customer {sanitize(self.id, 80)}"

    @property
    def environment_label(self) -> str:
        """The environment as text."""
        return sanitize(self.environment, 20) if self.environment else "environment unknown"

    @property
    def description(self) -> str:
        """``Customer Northwind Farms (4410982), environment unknown``."""
        name = (
            f"{sanitize(self.name, 80)} ({sanitize(self.id, 80)})"
            if self.name
            else sanitize(self.id, 80)
        )
        environment = (
            f"environment {self.environment_label}" if self.environment else self.environment_label
        )
        return f"Customer {name}, {environment}"
