"""What an operation is: one line of the table of operations, wherever that line stands.

Screens name an operation by its id and never know a path. Operations of families that are
imported only when they are asked for are registered from there. Nothing heavy is imported here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.api.recovery_hints import RecoveryCheck

Confirm = Literal["none", "ask", "type", "type-if-prod", "ask-if-lost"]
"""What is asked before sending. ``type-if-prod``: ask, and a typed word where the target is prod;
``ask-if-lost``: ask only where somebody's review would be lost."""

OWN_PREFIX = "/api/"
CUSTOMER_PREFIX = "/api/managed_users/{managed_user_id}/"
CUSTOMER_V2_PREFIX = "/api/v2/managed_users/{managed_user_id}/"


class Operation(NamedTuple):
    """One operation; ``path`` is a template, filled with parts that are percent-encoded."""

    id: str
    method: str
    path: str | None
    """None where only a customer's workspace has such a call."""
    family: str
    """The group of operations that it belongs to in the documents."""
    budget: str
    """The budget of calls that it counts against."""
    confirm: Confirm = "none"
    customer_path: str | None = ""
    """Its path in a customer's workspace; empty for the same one behind the prefix, None if the
    API has no such call there."""
    recovery_hint: str = ""
    """What tells whether it was done, when the answer was lost; what a second send would do."""
    recovery_check: RecoveryCheck = ""
    """The look-up that ``recovery_hint`` speaks of; empty where the API has none."""
    customer_budget: str = ""
    """The budget in a customer's workspace, ``{customer}`` in it for the id; empty for
    ``embedded-`` and the name of the own one."""

    @property
    def is_write(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"

    @property
    def for_customers(self) -> bool:
        """Whether a customer's workspace has such a call."""
        return self._customer_template() is not None

    def path_for(self, customer_id: str | None, ids: Mapping[str, str]) -> str | None:
        """The path with ``ids`` in it, for one's own workspace or a customer's (encoded) id.

        None where that workspace has no such call.
        """
        template = self.path if customer_id is None else self._customer_template()
        return template and template.format(managed_user_id=customer_id, **ids)

    def budget_for(self, customer_id: str | None) -> str:
        """What it counts against, in one's own workspace or a customer's."""
        if customer_id is None:
            return self.budget
        return (self.customer_budget or f"embedded-{self.budget}").format(customer=customer_id)

    def parse_ids(self, path: str) -> dict[str, str] | None:
        """The ids in a path that was sent, customer included; None if it is another operation's."""
        for template in (self._customer_template(), self.path):
            if template is None:
                continue
            found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), path)
            if found:
                return {name: unquote(value) for name, value in found.groupdict().items()}
        return None

    def matches(self, path: str) -> bool:
        """Whether a path that was sent is one of this operation's, whatever the ids in it."""
        return self.parse_ids(path) is not None

    def _customer_template(self) -> str | None:
        if self.customer_path == "":
            return self.path and self.path.replace(OWN_PREFIX, CUSTOMER_PREFIX, 1)
        return self.customer_path
