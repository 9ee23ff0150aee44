"""Computes in the background what each deployment changes, and stores it for the next start.

Results are stored by deployment, with the build it was compared with (or none): finding that build
takes one call, and the zips of both builds take four.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize
from workato_tui.core.environment_status import live_before
from workato_tui.keymap import key_of
from workato_tui.packages.source import PackageSource
from workato_tui.views.deployment_diff import (
    LIMITATIONS,
    BuildPair,
    build_pair_of,
    load_totals,
    successful_deployments,
)
from workato_tui.views.diff_totals import Totals, describe, from_counts, summarize, to_counts

if TYPE_CHECKING:
    from collections.abc import Collection

    from workato_tui.api.deployments import Deployment
    from workato_tui.views.idle import IdleBudget
    from workato_tui.views.workspace import WorkspaceState

_STORE_KEY = "changes of deployments"
_MAX_ENTRIES = 2_000


class _KnownTotals(NamedTuple):
    """The previous build of a deployment (empty: none), its own build, and the totals."""

    before: str
    after: str
    totals: Totals


class ChangeTotals:
    """The known totals of the deployments of one workspace."""

    def __init__(self, workspace: WorkspaceState) -> None:
        self._workspace = workspace
        self._found: dict[str, _KnownTotals] | None = None
        self._build_pairs: dict[str, BuildPair] = {}
        self._failures: dict[str, str] = {}
        self._of_project: dict[str, list[Deployment]] = {}

    async def load(self) -> None:
        """Load the results of earlier runs."""
        if self._found is None:
            stored = await self._workspace.load_value(_STORE_KEY)
            pairs = stored.items() if isinstance(stored, dict) else ()
            read = {str(number): _read(value) for number, value in pairs}
            self._found = {number: totals for number, totals in read.items() if totals is not None}

    def cell_text(self, deployment: Deployment, *, waits: bool) -> str | None:
        """Return ``+2 ~5 -1``; a placeholder for a pending deployment whose totals are unknown."""
        stored = self._lookup(deployment)
        if stored is not None:
            return summarize(stored.totals)
        if waits and deployment.id not in self._failures:
            return "..." if DisplayOptions.ascii else "…"
        return None

    def description(self, deployment: Deployment) -> str:
        """Return the totals for the pane; empty if they are unknown."""
        stored = self._lookup(deployment)
        if stored is None:
            return self._failures.get(deployment.id, "")
        against = f"against build {stored.before}" if stored.before else "everything is new"
        return f"{describe(stored.totals)} ({against}); {key_of('compare')} shows it"

    def retry_failed(self) -> None:
        """Allow another attempt for totals that could not be computed."""
        self._failures.clear()

    async def compute_totals(
        self, deployment: Deployment, listed: Collection[Deployment], idle: IdleBudget
    ) -> bool:
        """Compute the totals within the ``idle`` budget; return False if nothing changed.

        ``listed`` are known deployments: all from some time up to now.
        """
        from workato_tui.api import errors

        number = deployment.id
        if number in self._failures or self._is_current(deployment, listed):
            return False
        try:
            effect = await self.build_pair(deployment, listed, idle=idle)
            totals = await load_totals(self._workspace, effect, background=True, idle=idle)
        except LookupError as error:
            self._failures[number] = str(error.args[0])
        except (
            errors.NetworkError,
            errors.RequestTimeoutError,
            errors.RateLimitedError,
            errors.OperationCancelledError,
        ):
            raise
        except errors.WorkatoError as error:
            self._failures[number] = error.message
        else:
            await self._save(number, effect, totals)
        return True

    async def build_pair(
        self,
        deployment: Deployment,
        listed: Collection[Deployment],
        *,
        idle: IdleBudget | None = None,
    ) -> BuildPair:
        """Return the builds to compare: known ones, else found with one call for the project."""
        number, which = deployment.id, deployment.project_id
        if self._is_current(deployment, listed):
            return self._build_pairs.get(number) or self._known_pair(deployment)
        is_complete = self._workspace.known.complete_at is not None
        # A filtered list may lack the previous one; if it has one, that is the latest.
        if live_before(deployment, listed) is None and which and not is_complete:
            if idle is None or which not in self._of_project:
                if idle is not None:
                    await idle.acquire()
                self._of_project[which] = await successful_deployments(
                    self._workspace, which, background=True
                )
            listed = self._of_project[which]
        effect = build_pair_of(deployment, listed, self._workspace.project_name(which))
        self._build_pairs[number] = effect
        return effect

    def _is_current(self, deployment: Deployment, listed: Collection[Deployment]) -> bool:
        """Return whether the totals are known and the listed deployments do not contradict them."""
        stored = self._lookup(deployment)
        if stored is None:
            return False
        earlier = live_before(deployment, listed)
        return earlier is None or earlier.project_build_id == stored.before

    def _lookup(self, deployment: Deployment) -> _KnownTotals | None:
        stored = (self._found or {}).get(deployment.id)
        return (
            stored if stored is not None and stored.after == deployment.project_build_id else None
        )

    def _known_pair(self, deployment: Deployment) -> BuildPair:
        stored = self._lookup(deployment)
        assert stored is not None
        project = self._workspace.project_name(deployment.project_id)
        environment = sanitize(deployment.environment_type, 20) or "this environment"
        before = PackageSource("build", stored.before, project) if stored.before else None
        first = (
            f"Against {before.label}, the previous one in {environment}."
            if before is not None
            else f"Nothing was deployed to {environment} before: everything is new."
        )
        return BuildPair(
            before,
            PackageSource("build", stored.after, project),
            (first, LIMITATIONS.format(environment)),
        )

    async def _save(self, number: str, pair: BuildPair, totals: Totals) -> None:
        await self.load()
        stored = self._found
        assert stored is not None
        stored.pop(number, None)
        stored[number] = _KnownTotals(pair.before.id if pair.before else "", pair.after.id, totals)
        while len(stored) > _MAX_ENTRIES:
            del stored[next(iter(stored))]
        workspace = self._workspace
        data = {
            key: [diff.before, diff.after, to_counts(diff.totals)] for key, diff in stored.items()
        }
        await workspace.store_value(_STORE_KEY, data)


def _read(value: Any) -> _KnownTotals | None:
    if not isinstance(value, list) or len(value) != 3:
        return None
    totals = from_counts(value[2])
    return _KnownTotals(str(value[0]), str(value[1]), totals) if totals is not None else None


def change_totals(workspace: WorkspaceState) -> ChangeTotals:
    """Return what is known of the changes of a workspace's deployments."""
    return workspace.companion(ChangeTotals)
