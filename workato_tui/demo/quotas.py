"""Rate limits per payer, window, and group of endpoints.

A token pays for calls in its own workspace, the partner for calls in all customers' workspaces
together. Imports into a customer's workspace are counted per clock hour and customer.
"""

from __future__ import annotations

import time
from collections import deque
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, Final

from workato_tui.demo.errors import too_many

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.demo.clock import Clock

_DEFAULT: Final = 60
"""Calls per minute of families without a limit of their own."""
HOURLY: Final = "embedded.imports-an-hour"
"""The group that is counted per clock hour and customer."""

_OWN: Final[Mapping[str, int]] = dict.fromkeys((
    "projects", "deployments", "folders", "users", "packages", "properties", "tags", "recipes",
    "jobs", "connections", "lookup-tables", "api-platform", "roles",
), 60) | {"imports": 500}  # fmt: skip
"""The own workspace (without its hourly limit for imports). Some numbers are those of Embedded,
since the Developer API's are not documented readably."""

_EMBEDDED: Final[Mapping[str, int]] = dict.fromkeys((
    "connections", "custom-connectors", "custom-oauth-profiles", "customer-managers", "customers",
    "deployments", "folders", "invitations", "jwt", "lookup-tables", "packages", "picklists",
    "projects", "properties", "recipes-search", "roles", "tags",
), 60) | dict.fromkeys((
    "api-platform", "connections-list", "connectors", "customers-many",
    "environment-properties-list", "import", "jobs", "lookup-rows", "projects-list", "recipes",
    "tag-assignments",
), 1000) | {"recipes-read": 2000}  # fmt: skip
"""The partner's limits, for all customers together."""

LIMITS: Final[Mapping[str, int]] = {
    **_OWN,
    **{f"embedded.{group}": limit for group, limit in _EMBEDDED.items()},
    HOURLY: 500,
}
"""Requests per minute; the last one per hour."""

WINDOW = 60.0


class Quotas:
    """Counts requests in a sliding window for each payer and group."""

    def __init__(
        self,
        limits: Mapping[str, int] | None = None,
        *,
        clock: Clock,
    ) -> None:
        self._limits = {**LIMITS, **(limits or {})}
        self._window = clock.window(WINDOW)
        self._clock = clock
        self._seen: dict[tuple[str, str], deque[float]] = {}
        self._hours: dict[str, tuple[str, int]] = {}

    def take(self, payer: str, group: str) -> None:
        """Count one request, or raise a 429."""
        now = time.monotonic()
        seen = self._seen.setdefault((payer, group), deque())
        while seen and seen[0] <= now - self._window:
            seen.popleft()
        if len(seen) >= self._limits.get(group, _DEFAULT):
            raise too_many(max(1, ceil(seen[0] + self._window - now)))
        seen.append(now)

    def take_import(self, customer: str) -> None:
        """Count an import into a customer's workspace; the count is reset on the hour."""
        now = self._clock.now()
        hour = f"{now:%Y-%m-%dT%H}"
        counted, number = self._hours.get(customer, (hour, 0))
        number = number if counted == hour else 0
        if number >= self._limits[HOURLY]:
            ahead = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
            raise too_many(max(1, ceil((ahead - now).total_seconds())))
        self._hours[customer] = (hour, number + 1)
