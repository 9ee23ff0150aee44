"""What each deployment changes, found out while nobody waits for it and kept for the next start.

Kept by deployment, with the build that it was compared with (or that there was none): to find out
which one that is takes a call, and the zips of both take four.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize
from workato_tui.core.environment_status import live_before
from workato_tui.views.deployment_diff import UNSEEN, Effect, effect_of, successes, work_out
from workato_tui.views.diff_totals import Totals, from_counts, short, spoken, to_counts
from workato_tui.views.package_source import Source

if TYPE_CHECKING:
    from collections.abc import Collection

    from workato_tui.api.deployments import Deployment
    from workato_tui.views.idle import IdleBudget
    from workato_tui.views.workspace import Desk

_STORED = "changes of deployments"
_MOST = 2_000


class _Found(NamedTuple):
    """Of one deployment: the build that was there before (empty: none), its own, the totals."""

    before: str
    after: str
    totals: Totals


class Changes:
    """What is known of the deployments of one workspace."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._found: dict[str, _Found] | None = None
        self._effects: dict[str, Effect] = {}
        self._why_not: dict[str, str] = {}
        self._of_project: dict[str, list[Deployment]] = {}

    async def recall(self) -> None:
        """What earlier runs found out."""
        if self._found is None:
            desk = self._desk
            kept = await asyncio.to_thread(desk.store.get, desk.connection.scope, _STORED)
            pairs = kept.items() if isinstance(kept, dict) else ()
            read = {str(number): _read(value) for number, value in pairs}
            self._found = {number: one for number, one in read.items() if one is not None}

    def cell(self, deployment: Deployment, *, waits: bool) -> str | None:
        """``+2 ~5 -1``; of one that waits and is not known yet, that it is to come."""
        found = self._known(deployment)
        if found is not None:
            return short(found.totals)
        if waits and deployment.id not in self._why_not:
            return "..." if DisplayOptions.ascii else "…"
        return None

    def words(self, deployment: Deployment) -> str:
        """The same for its pane; "" before anything is known."""
        found = self._known(deployment)
        if found is None:
            return self._why_not.get(deployment.id, "")
        against = f"against build {found.before}" if found.before else "everything is new"
        return f"{spoken(found.totals)} ({against}); = shows it"

    def ask_again(self) -> None:
        """What could not be found out may be now."""
        self._why_not.clear()

    async def find_out(
        self, deployment: Deployment, listed: Collection[Deployment], idle: IdleBudget
    ) -> bool:
        """Work out the totals, in the turns of ``idle``; False if there is nothing new.

        ``listed``: deployments that are known, all of a time up to now.
        """
        from workato_tui.api import errors

        number = deployment.id
        if number in self._why_not or self._holds(deployment, listed):
            return False
        try:
            effect = await self.effect(deployment, listed, idle=idle)
            totals = await work_out(self._desk, effect, unasked=True, idle=idle)
        except LookupError as error:
            self._why_not[number] = str(error.args[0])
        except (
            errors.NetworkError,
            errors.RequestTimeoutError,
            errors.RateLimitedError,
            errors.OperationCancelledError,
        ):
            raise
        except errors.WorkatoError as error:
            self._why_not[number] = error.message
        else:
            await self._keep(number, effect, totals)
        return True

    async def effect(
        self,
        deployment: Deployment,
        listed: Collection[Deployment],
        *,
        idle: IdleBudget | None = None,
    ) -> Effect:
        """The builds to compare: as they are known, else looked up in one call for its project."""
        number, which = deployment.id, deployment.project_id
        if self._holds(deployment, listed):
            return self._effects.get(number) or self._remembered(deployment)
        whole = self._desk.known.whole_at is not None
        # A list that was narrowed may lack the earlier one; if it has one, that is the last.
        if live_before(deployment, listed) is None and which and not whole:
            if idle is None or which not in self._of_project:
                if idle is not None:
                    await idle.take()
                self._of_project[which] = await successes(self._desk, which, unasked=True)
            listed = self._of_project[which]
        effect = effect_of(deployment, listed, self._desk.project_name(which))
        self._effects[number] = effect
        return effect

    def _holds(self, deployment: Deployment, listed: Collection[Deployment]) -> bool:
        """Whether it is known, and nothing that is listed speaks against it."""
        found = self._known(deployment)
        if found is None:
            return False
        earlier = live_before(deployment, listed)
        return earlier is None or earlier.project_build_id == found.before

    def _known(self, deployment: Deployment) -> _Found | None:
        found = (self._found or {}).get(deployment.id)
        return found if found is not None and found.after == deployment.project_build_id else None

    def _remembered(self, deployment: Deployment) -> Effect:
        found = self._known(deployment)
        assert found is not None
        project = self._desk.project_name(deployment.project_id)
        where = sanitize(deployment.environment_type, 20) or "this environment"
        before = Source("build", found.before, project) if found.before else None
        first = (
            f"Against {before.label}, which was in {where} before."
            if before is not None
            else f"Nothing was deployed to {where} before, so everything is new."
        )
        return Effect(before, Source("build", found.after, project), (first, UNSEEN.format(where)))

    async def _keep(self, number: str, effect: Effect, totals: Totals) -> None:
        await self.recall()
        known = self._found
        assert known is not None
        known.pop(number, None)
        known[number] = _Found(effect.before.id if effect.before else "", effect.after.id, totals)
        while len(known) > _MOST:
            del known[next(iter(known))]
        desk = self._desk
        data = {key: [one.before, one.after, to_counts(one.totals)] for key, one in known.items()}
        await asyncio.to_thread(desk.store.set, desk.connection.scope, _STORED, data)


def _read(value: Any) -> _Found | None:
    if not isinstance(value, list) or len(value) != 3:
        return None
    totals = from_counts(value[2])
    return _Found(str(value[0]), str(value[1]), totals) if totals is not None else None
