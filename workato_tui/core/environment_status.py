"""What is live, running, waiting, or failed in an environment, from a list of deployments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workato_tui.common.text import parse_int
from workato_tui.core.states import phase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.api.deployments import Deployment

_DISTANT_PAST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class EnvironmentStatus:
    """The status of one project in one environment. All tuples are sorted newest first."""

    environment: str
    live: Deployment | None = None
    """The last successful deployment; None if the list contains none."""
    running: tuple[Deployment, ...] = ()
    waiting: tuple[Deployment, ...] = ()
    """Waiting for people: for a review, or for the deployment after an approval."""
    rejected: tuple[Deployment, ...] = ()
    failed: Deployment | None = None
    """The last failure, unless there was a success since."""
    history: tuple[Deployment, ...] = ()
    """All successful deployments."""

    @property
    def pending(self) -> tuple[Deployment, ...]:
        """The deployments that may still change the environment and would collide with another."""
        return tuple(sorted((*self.running, *self.waiting), key=sort_key, reverse=True))

    def success_of(self, build_id: str | None) -> Deployment | None:
        """Return the last success of this build in the environment."""
        return next(
            (deployment for deployment in self.history if deployment.project_build_id == build_id),
            None,
        )


@dataclass(frozen=True)
class Lag:
    """How far an environment is behind the previous one."""

    builds: int
    since: datetime | None
    """When the first of these builds went live in the previous environment."""

    def days(self, now: datetime) -> int | None:
        """Return the number of whole days for which there has been something to promote."""
        return None if self.since is None else max((now - self.since).days, 0)


def finished_at(deployment: Deployment) -> datetime:
    """Return when a deployment took effect.

    That is ``updated_at``: with reviews, a deployment may run long after it was created, and the
    API has no separate field for that time.
    """
    return deployment.updated_at or deployment.created_at or _DISTANT_PAST


def environment_status(deployments: Iterable[Deployment], environment: str) -> EnvironmentStatus:
    """Return the status of ``environment`` from the deployments of one project."""
    members = [
        deployment for deployment in deployments if deployment.environment_type == environment
    ]
    by_phase: dict[str, list[Deployment]] = {}
    for deployment in sorted(members, key=sort_key, reverse=True):
        by_phase.setdefault(phase(deployment), []).append(deployment)
    done = sorted(by_phase.get("done", ()), key=_finish_key, reverse=True)
    failures = sorted(by_phase.get("failed", ()), key=_finish_key, reverse=True)
    live = done[0] if done else None
    failed = failures[0] if failures else None
    if failed and live and _finish_key(failed) < _finish_key(live):
        failed = None
    return EnvironmentStatus(
        environment,
        live,
        tuple(by_phase.get("running", ())),
        tuple(by_phase.get("waiting", ())),
        tuple(by_phase.get("rejected", ())),
        failed,
        tuple(done),
    )


def live_before(deployment: Deployment, deployments: Iterable[Deployment]) -> Deployment | None:
    """Return the last earlier success in the same environment of the same project."""
    key = sort_key(deployment)
    place = (deployment.project_id, deployment.environment_type)
    earlier = [
        other
        for other in deployments
        if (other.project_id, other.environment_type) == place
        and phase(other) == "done"
        and other.id != deployment.id
        and sort_key(other) < key
    ]
    return max(earlier, key=sort_key, default=None)


def status_by_project(deployments: Iterable[Deployment]) -> dict[str, dict[str, EnvironmentStatus]]:
    """Return the status of every project by project id and environment, for the board.

    If the lists are limited to a time window, an empty ``live`` may only mean that the live
    deployment is older.
    """
    projects: dict[str, list[Deployment]] = {}
    for deployment in deployments:
        projects.setdefault(deployment.project_id or "", []).append(deployment)
    return {
        project: {
            environment: environment_status(members, environment)
            for environment in dict.fromkeys(
                deployment.environment_type or "" for deployment in members
            )
        }
        for project, members in projects.items()
    }


def lag_between(before: EnvironmentStatus, after: EnvironmentStatus) -> Lag | None:
    """Return how far ``after`` (prod) is behind ``before`` (test); None if it is not behind.

    Counts the builds that were live in ``before``, are newer than the live build of ``after``, and
    no newer than the live build of ``before``.
    """
    if before.live is None or after.live is None:
        return None
    top = parse_int(before.live.project_build_id)
    bottom = parse_int(after.live.project_build_id)
    if top is None or bottom is None or top <= bottom:
        return None
    between = [
        deployment
        for deployment in before.history
        if bottom < (parse_int(deployment.project_build_id) or 0) <= top
    ]
    since = min(finished_at(deployment) for deployment in between)
    builds = len({deployment.project_build_id for deployment in between})
    return Lag(builds, None if since == _DISTANT_PAST else since)


def sort_key(deployment: Deployment) -> tuple[datetime, int, str]:
    """Return the sort key for the time of creation, then the id."""
    return _key(deployment, deployment.created_at or _DISTANT_PAST)


def _finish_key(deployment: Deployment) -> tuple[datetime, int, str]:
    return _key(deployment, finished_at(deployment))


def _key(deployment: Deployment, at: datetime) -> tuple[datetime, int, str]:
    number = parse_int(deployment.id)
    return at, (-1 if number is None else number), deployment.id
