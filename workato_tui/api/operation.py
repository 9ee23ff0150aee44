"""The description of an API operation.

Views refer to operations by id and never use paths. Families that are imported on demand register
their operations. Imports nothing expensive.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.api.recovery_hints import RecoveryCheck

Confirm = Literal["none", "ask", "type", "type-if-prod", "ask-if-lost"]
"""What to confirm before sending. ``type-if-prod``: ask, and require a typed word if the target is
prod; ``ask-if-lost``: ask only if a review would be lost."""

OWN_PREFIX = "/api/"
CUSTOMER_PREFIX = "/api/managed_users/{managed_user_id}/"
CUSTOMER_V2_PREFIX = "/api/v2/managed_users/{managed_user_id}/"


class Operation(NamedTuple):
    """One operation; ``path`` is a template for percent-encoded ids."""

    id: str
    method: str
    path: str | None
    """None if only customers' workspaces have the operation."""
    family: str
    """The group of operations in the documentation."""
    budget: str
    """The rate limit that a call counts against."""
    confirm: Confirm = "none"
    customer_path: str | None = ""
    """The path in a customer's workspace; empty for the same path with the prefix, None if the API
    has no such operation there."""
    recovery_hint: str = ""
    """How to find out whether a write was carried out if the response was lost, and what a second
    request would do; empty if a refresh of the family's list shows it (see :attr:`recovery`)."""
    recovery_check: RecoveryCheck = ""
    """What ``recovery_hint`` refers to; empty if the API has nothing to check."""
    customer_budget: str = ""
    """The rate limit in a customer's workspace, with ``{customer}`` for the id; empty for
    ``embedded-`` and the name of the own one."""

    @property
    def is_write(self) -> bool:
        """Whether the operation changes something."""
        return self.method != "GET"

    @property
    def recovery(self) -> str:
        """How to find out whether a write was carried out: the hint, or the family's list; empty
        for a read."""
        if not self.is_write:
            return ""
        if self.recovery_hint:
            return self.recovery_hint
        creates = self.method == "POST" and "{" not in (self.path or "{")
        more = "; sending again could create a duplicate" if creates else ""
        return f"Refresh the {self.family.replace('-', ' ')} to check{more}."

    @property
    def for_customers(self) -> bool:
        """Whether customers' workspaces have the operation."""
        return self._customer_template() is not None

    def path_for(self, customer_id: str | None, ids: Mapping[str, str]) -> str | None:
        """Return the path with ``ids``, for the own workspace or a customer's (encoded) id.

        Returns None if that workspace has no such operation.
        """
        template = self.path if customer_id is None else self._customer_template()
        return template and template.format(managed_user_id=customer_id, **ids)

    def budget_for(self, customer_id: str | None) -> str:
        """Return the rate limit that it counts against in that workspace."""
        if customer_id is None:
            return self.budget
        return (self.customer_budget or f"embedded-{self.budget}").format(customer=customer_id)

    def parse_ids(self, path: str) -> dict[str, str] | None:
        """Return the ids in a path, including the customer's; None for another operation's path."""
        for template in (self._customer_template(), self.path):
            if template is None:
                continue
            match = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), path)
            if match:
                return {name: unquote(value) for name, value in match.groupdict().items()}
        return None

    def matches(self, path: str) -> bool:
        """Return whether a path belongs to this operation, whatever its ids."""
        return self.parse_ids(path) is not None

    def _customer_template(self) -> str | None:
        if self.customer_path == "":
            return self.path and self.path.replace(OWN_PREFIX, CUSTOMER_PREFIX, 1)
        return self.customer_path
