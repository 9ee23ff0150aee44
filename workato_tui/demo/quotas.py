"""Requests that a token may make a minute, by group of endpoints."""

from __future__ import annotations

import time
from collections import deque
from math import ceil
from typing import TYPE_CHECKING, Final

from workato_tui.demo.errors import too_many

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LIMITS: Final[Mapping[str, int]] = {
    "projects": 60,
    "deployments": 60,
    "folders": 60,
    "users": 60,
    "packages": 60,
    "imports": 500,
    "properties": 60,
    "tags": 60,
}
"""Requests a minute (imports have an hour for theirs, which is not played). The numbers of
`projects` and `deployments` are those of their Embedded twins, since the Developer API's are not
readable in the documents."""

WINDOW = 60.0


class Quotas:
    """Counts requests in a sliding window for each token and group."""

    def __init__(
        self,
        limits: Mapping[str, int] | None = None,
        *,
        window: float = WINDOW,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = {**LIMITS, **(limits or {})}
        self._window = window
        self._timer = timer
        self._seen: dict[tuple[str, str], deque[float]] = {}

    def take(self, token: str, group: str) -> None:
        """Count one request, or raise the 429 that it earns."""
        now = self._timer()
        seen = self._seen.setdefault((token, group), deque())
        while seen and seen[0] <= now - self._window:
            seen.popleft()
        if len(seen) >= self._limits[group]:
            raise too_many(max(1, ceil(seen[0] + self._window - now)))
        seen.append(now)
