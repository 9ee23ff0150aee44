"""Shares reads of deployments and builds: one call at a time, none for final states.

A watched object is read by its watch only, so that each ID has a single poller.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Protocol

from workato_tui.views.known_details import FINAL_STATES, FRESH_SECONDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from workato_tui.api.builds import Build
    from workato_tui.api.deployments import Deployment
    from workato_tui.services.connection import Connection
    from workato_tui.services.watches import WatchRegistry
    from workato_tui.store import WatchKind
    from workato_tui.views.known_details import KnownDetails


class _PendingRead:
    """A running call and its number of waiters."""

    def __init__(self, task: asyncio.Task[Any]) -> None:
        self.task = task
        self.waiters = 0


class ReadsPort(Protocol):
    """The workspace, as far as reads need it."""

    connection: Connection
    known: KnownDetails
    watches: WatchRegistry | None


class SharedReads:
    """The reads of one workspace."""

    def __init__(self, workspace: ReadsPort) -> None:
        self._workspace = workspace
        self._flights: dict[tuple[str, bool], _PendingRead] = {}

    async def deployment(self, number: str, *, force: bool = False) -> Deployment:
        """Read a deployment with its assets.

        With ``force``, read it even if it is known, such as after a write.
        """
        known = self._workspace.known
        known_deployment = known.deployments.get(number)
        if (
            known_deployment is not None
            and not force
            and known_deployment.state in FINAL_STATES
            and known_deployment.asset_count is not None
        ):
            return known_deployment
        asked_at = time.monotonic()
        deployment: Deployment = await self._read(
            "deployment", number, lambda api: api.deployments.get(number), force=force
        )
        return known.update(deployment, asked_at)

    async def build(self, number: str, *, force: bool = False, background: bool = False) -> Build:
        """Read a build.

        With ``force``, read it even if it is known. ``background`` means that nobody waits for it.
        """
        known = self._workspace.known
        known_build = known.builds.get(number)
        if known_build is not None and not force and known_build.state in FINAL_STATES:
            return known_build
        build: Build = await self._read(
            "build",
            number,
            lambda api: api.builds.get(number, background=background),
            force=force,
            background=background,
        )
        if known.builds.get(build.id) is not build:
            known.update_build(build)
        return build

    async def _read(
        self,
        kind: WatchKind,
        number: str,
        job: Callable[[Any], Awaitable[Any]],
        *,
        force: bool,
        background: bool = False,
    ) -> Any:
        watched = await self._from_watch(kind, number, force)
        if watched is not None:
            return watched
        key = (f"{kind} {number}", background)
        flight = self._flights.get(key)
        if flight is None or force:
            call = self._workspace.connection.call(job)
            flight = self._flights[key] = _PendingRead(asyncio.ensure_future(call))
        return await self._wait(key, flight)

    async def _from_watch(self, kind: WatchKind, number: str, force: bool) -> Any:
        watches = self._workspace.watches
        if watches is None:
            return None
        watch = watches.get(self._workspace.connection.scope, kind, number)
        return (
            await watches.read(watch, 0.0 if force else FRESH_SECONDS)
            if watch is not None
            else None
        )

    async def _wait(self, key: tuple[str, bool], flight: _PendingRead) -> Any:
        flight.waiters += 1
        try:
            return await asyncio.shield(flight.task)
        finally:
            flight.waiters -= 1
            if not flight.waiters:
                # A call that hangs must not block the next one.
                flight.task.cancel()
                if self._flights.get(key) is flight:
                    del self._flights[key]
