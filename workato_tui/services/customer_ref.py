"""Which customer of an Embedded partner."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

from workato_tui.common.text import sanitize

_PERCENT_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")


class CustomerRef(NamedTuple):
    """Which customer, as far as it is known before anything is asked."""

    id: str
    """The managed_user_id: a number, or ``E`` and the partner's own id, not encoded. Each
    environment of a customer has a number of its own."""
    name: str = ""
    environment: str | None = None
    """``dev``, ``test``, ``prod`` or what else came; None where the API does not tell."""

    @classmethod
    def from_input(cls, text: str) -> CustomerRef:
        """The customer with the id that a person typed; ValueError with a sentence.

        An own id may be typed as it is or percent-encoded, as it stands in a path.
        """
        given = text.strip().removeprefix("#")
        if given.isascii() and given.isdigit():
            return cls(given)
        if given[:1] != "E" or len(given) < 2:
            raise ValueError("a customer's id is a number, or E and your own id, like EAM10:77")
        if _PERCENT_ENCODED.search(given):
            try:
                given = unquote(given, errors="strict")
            except UnicodeDecodeError:
                raise ValueError("this is not percent-encoded UTF-8") from None
        return cls(given)

    @property
    def is_known(self) -> bool:
        """Whether there is an id to reach it by: an answer may lack it."""
        return self.id.strip() not in ("", "E")

    @property
    def display_name(self) -> str:
        """The name; where it is not known, the id."""
        return sanitize(self.name, 80) or f"customer {sanitize(self.id, 80)}"

    @property
    def environment_label(self) -> str:
        """The environment in words."""
        return sanitize(self.environment, 20) if self.environment else "environment unknown"

    @property
    def description(self) -> str:
        """``Customer Northwind Farms (4410982), environment unknown``."""
        name = (
            f"{sanitize(self.name, 80)} ({sanitize(self.id, 80)})"
            if self.name
            else sanitize(self.id, 80)
        )
        where = (
            f"environment {self.environment_label}" if self.environment else self.environment_label
        )
        return f"Customer {name}, {where}"
