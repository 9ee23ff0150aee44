"""How one deployment or build is read: never twice at once, never what has ended and is known.

What is watched is read by its watch alone, so that each id has one poller, whoever looks at it.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from workato_tui.views.known_details import ENDED, FRESH

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from workato_tui.api.builds import Build
    from workato_tui.api.deployments import Deployment
    from workato_tui.store import WatchKind
    from workato_tui.views.workspace import Desk


class _Flight:
    """A call that is under way, and how many wait for it."""

    def __init__(self, task: asyncio.Task[Any]) -> None:
        self.task = task
        self.waiting = 0


class Reads:
    """The reads of one workspace."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._flights: dict[tuple[str, bool], _Flight] = {}

    async def deployment(self, number: str, *, again: bool = False) -> Deployment:
        """One deployment with its assets; ``again``: also where it is known, after a write."""
        known = self._desk.known
        have = known.deployments.get(number)
        if have is not None and not again and have.state in ENDED and have.asset_count is not None:
            return have
        asked_at = time.monotonic()
        found: Deployment = await self._read(
            "deployment", number, lambda api: api.deployments.get(number), again=again
        )
        return known.learn(found, asked_at)

    async def build(self, number: str, *, again: bool = False, background: bool = False) -> Build:
        """One build; ``again``: also where it is known; ``background``: nobody waits for it."""
        known = self._desk.known
        have = known.builds.get(number)
        if have is not None and not again and have.state in ENDED:
            return have
        found: Build = await self._read(
            "build",
            number,
            lambda api: api.builds.get(number, background=background),
            again=again,
            background=background,
        )
        if known.builds.get(found.id) is not found:
            known.learn_build(found)
        return found

    async def _read(
        self,
        kind: WatchKind,
        number: str,
        job: Callable[[Any], Awaitable[Any]],
        *,
        again: bool,
        background: bool = False,
    ) -> Any:
        found = await self._of_its_watch(kind, number, again)
        if found is not None:
            return found
        key = (f"{kind} {number}", background)
        flight = self._flights.get(key)
        if flight is None or again:
            call = self._desk.connection.call(job)
            flight = self._flights[key] = _Flight(asyncio.ensure_future(call))
        return await self._wait(key, flight)

    async def _of_its_watch(self, kind: WatchKind, number: str, again: bool) -> Any:
        watches = self._desk.watches
        if watches is None:
            return None
        watch = watches.get(self._desk.connection.scope, kind, number)
        return await watches.read(watch, 0.0 if again else FRESH) if watch is not None else None

    async def _wait(self, key: tuple[str, bool], flight: _Flight) -> Any:
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting:
                # A call that hangs must not keep the next one from being made.
                flight.task.cancel()
                if self._flights.get(key) is flight:
                    del self._flights[key]
