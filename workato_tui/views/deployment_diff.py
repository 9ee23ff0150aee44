"""What a deployment changes: its build compared with the previous one.

Builds never change, so the totals of each pair are stored permanently.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workato_tui.common.text import sanitize
from workato_tui.core.environment_status import live_before, sort_key
from workato_tui.core.states import phase
from workato_tui.packages.source import PackageSource
from workato_tui.views.deployment_facts import to_epoch
from workato_tui.views.diff_totals import KINDS, Totals
from workato_tui.views.package_source import local_path
from workato_tui.views.thread_job import run_in_thread
from workato_tui.widgets.cells import format_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from workato_tui.api.deployments import Deployment
    from workato_tui.views.idle import IdleBudget
    from workato_tui.views.workspace import WorkspaceState

_CALLS_PER_ZIP = 2
"""One call for the link, one for the file."""
LIMITATIONS = "Compares builds; edits made directly in {} are not included."


@dataclass(frozen=True)
class BuildPair:
    """Two builds, and why these are compared."""

    before: PackageSource | None
    """None if there was no build before."""
    after: PackageSource
    notes: tuple[str, ...]


def build_pair_of(
    deployment: Deployment, deployments: Iterable[Deployment], project: str
) -> BuildPair:
    """Pair a deployment's build with the last successful one before it.

    Raises LookupError with a message.
    """
    number = deployment.project_build_id
    if not number:
        raise LookupError("This deployment has no build to compare.")
    deployments = list(deployments)
    earlier = live_before(deployment, deployments)
    after = PackageSource("build", number, project)
    return _build_pair(after, deployment.environment_type, earlier, _later(deployment, deployments))


def build_pair_of_build(
    number: str, environment: str, live: Deployment | None, project: str
) -> BuildPair:
    """Pair a build with what is live, for a deployment that is only planned."""
    return _build_pair(PackageSource("build", number, project), environment, live, ())


def _build_pair(
    after: PackageSource, environment: str | None, earlier: Deployment | None, more: tuple[str, ...]
) -> BuildPair:
    label = sanitize(environment, 20) or "this environment"
    unseen = LIMITATIONS.format(label)
    if earlier is None:
        first = f"Nothing was deployed to {label} before: everything is new."
        return BuildPair(None, after, (first, *more, unseen))
    if not earlier.project_build_id:
        raise LookupError(
            f"Deployment {earlier.id}, the previous one in {label}, has no build to compare with."
        )
    earlier_name = sanitize(earlier.title or earlier.description, 60)
    prefix = f"{earlier_name}, " if earlier_name else ""
    first = (
        f"Against build {earlier.project_build_id}, which deployment {earlier.id} brought to"
        f" {label} ({prefix}{format_time(to_epoch(earlier.created_at))[:16]})."
    )
    source = PackageSource("build", earlier.project_build_id, after.project_name)
    return BuildPair(source, after, (first, *more, unseen))


def _later(deployment: Deployment, deployments: list[Deployment]) -> tuple[str, ...]:
    """Return notes about later deployments, if this one is still pending."""
    if phase(deployment) in ("done", "failed"):
        return ()
    place = (deployment.project_id, deployment.environment_type)
    later = [
        other
        for other in deployments
        if (other.project_id, other.environment_type) == place
        and phase(other) == "done"
        and sort_key(other) > sort_key(deployment)
    ]
    if not later:
        return ()
    last = max(later, key=sort_key)
    return (f"Later, deployment {last.id} deployed build {last.project_build_id}.",)


async def successful_deployments(
    workspace: WorkspaceState, project_id: str, *, background: bool = False
) -> list[Deployment]:
    """Return the successful deployments of a project; reuse a list that was just read."""
    from workato_tui.api.list_filters import DeploymentFilter

    chosen = DeploymentFilter(project_id=project_id, state="success")
    recent = await workspace.known.select(chosen)
    if recent is not None:
        return recent
    asked_at = time.monotonic()
    deployments: list[Deployment] = await workspace.connection.call(
        lambda api: api.deployments.list(chosen, background=background)
    )
    return await workspace.known.update_list(deployments, asked_at)


async def load_totals(
    workspace: WorkspaceState,
    pair: BuildPair,
    report_progress: Callable[[str], None] = lambda _doing: None,
    *,
    background: bool = False,
    idle: IdleBudget | None = None,
) -> Totals:
    """Return the totals: stored ones, else compare the zips. Raises WorkatoError.

    ``idle`` limits the calls that nobody waits for.
    """
    stored = await workspace.diff_totals.get(pair.before, pair.after)
    if stored is not None:
        return stored
    paths: list[Path | None] = []
    for source in (pair.before, pair.after):
        if source is not None and idle is not None and source.kind != "path":
            cache = workspace.downloads.cache
            if not await cache.contains(workspace.connection, source.kind, source.id):
                await idle.acquire(_CALLS_PER_ZIP)
        paths.append(
            await local_path(workspace, source, report_progress, prefetch=background)
            if source
            else None
        )
    totals = await run_in_thread(lambda **how: _compare(paths[0], paths[1], **how))
    await workspace.diff_totals.put(pair.before, pair.after, totals)
    return totals


def _compare(before: Path | None, after: Path | None, **how: Any) -> Totals:
    from workato_tui.packages.compare.compare import compare
    from workato_tui.packages.contents.package import EMPTY_PACKAGE, open_package

    with (
        open_package(before or EMPTY_PACKAGE) as old_package,
        open_package(after or EMPTY_PACKAGE) as new_package,
    ):
        totals = compare(old_package, new_package, **how).totals
        return {kind: getattr(totals, kind) for kind in KINDS}
