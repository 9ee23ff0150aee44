"""The known deployments and builds of a workspace, shared by all views."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from workato_tui.common import local_time
from workato_tui.common.clock import Clock
from workato_tui.views.idle import IdleBudget

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from workato_tui.api.builds import Build
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.list_filters import DeploymentFilter

FRESH_SECONDS = 20.0
"""Seconds for which an answer is fresh enough for another view."""
_MAX_LOG = 5_000
FINAL_STATES = ("success", "failed")
"""States after which a deployment or build no longer changes."""


class ChangeLog:
    """The IDs of changed objects in order, so that views can follow."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._dropped = 0

    @property
    def count(self) -> int:
        """The number of changes so far."""
        return self._dropped + len(self._ids)

    def add(self, *ids: str) -> None:
        """Add changed IDs; old entries are discarded."""
        self._ids += ids
        over = len(self._ids) - _MAX_LOG
        if over > 0:
            del self._ids[:over]
            self._dropped += over

    def since(self, count: int) -> set[str]:
        """Return the changes after position ``count``; the oldest may be discarded already."""
        return set(self._ids[max(count - self._dropped, 0) :])


class KnownDetails:
    """The state shared by the views of a workspace. Use it only on the app's event loop."""

    def __init__(self) -> None:
        self.deployments: dict[str, Deployment] = {}
        self.builds: dict[str, Build] = {}
        self.missing_builds: set[str] = set()
        """Builds that deployments refer to, but that were deleted or that this token cannot see."""
        self.new_builds: set[str] = set()
        """Builds started here and not opened yet."""
        self.complete_at: float | None = None
        """When all deployments were last listed, in seconds UTC."""
        self.news = ChangeLog()
        self.answered_at: dict[str, float] = {}
        """When each deployment was last read, in seconds UTC."""
        self._read_at: dict[str, float] = {}
        self._idle: dict[str, IdleBudget] = {}

    @property
    def individually_read(self) -> Container[str]:
        """Deployments and builds created here or read individually."""
        return self._read_at.keys()

    def idle_budget(self, kind: str) -> IdleBudget:
        """Return the budget for background calls of this kind of view."""
        return self._idle.setdefault(kind, IdleBudget())

    def update(self, deployment: Deployment, asked_at: float | None = None) -> Deployment:
        """Add a deployment that was read or created.

        ``asked_at`` is the time of the request by :func:`time.monotonic`; an answer older than the
        known state is ignored.
        """
        asked_at = time.monotonic() if asked_at is None else asked_at
        number = deployment.id
        if self._read_at.get(number, 0.0) > asked_at:
            return self.deployments.get(number, deployment)
        self._read_at[number] = asked_at
        self.answered_at[number] = Clock.now()
        if self.deployments.get(number) is not deployment:
            self.deployments[number] = deployment
            self.news.add(f"deployment {number}")
        return deployment

    def fresh(self, number: str) -> Deployment | None:
        """Return a deployment that was read a moment ago."""
        age = Clock.now() - self.answered_at.get(number, 0.0)
        return self.deployments.get(number) if 0 <= age < FRESH_SECONDS else None

    async def update_list(
        self, deployments: Sequence[Deployment], asked_at: float, *, complete: bool = False
    ) -> list[Deployment]:
        """Add a list; return it as known by now, newest first.

        With ``complete``, these are all deployments of the workspace: others are removed, except
        those created or read meanwhile.
        """
        # Ten thousand deployments take longer than a key may wait.
        merged, changed = await asyncio.to_thread(_merge, deployments, self.deployments)
        now, deployments_by_id = Clock.now(), self.deployments
        answered = dict.fromkeys(merged, now)
        for number, at in self._read_at.items():
            if at > asked_at and number in deployments_by_id and (complete or number in merged):
                merged[number] = deployments_by_id[number]
                answered[number] = self.answered_at.get(number, now)
                changed.discard(number)
        self.news.add(*(f"deployment {number}" for number in changed))
        if complete:
            self.deployments, self.answered_at, self.complete_at = merged, answered, now
        else:
            deployments_by_id.update(merged)
            self.answered_at.update(answered)
        return await asyncio.to_thread(newest_first, list(merged.values()))

    def deployments_in(self, news: Iterable[str]) -> dict[str, Deployment]:
        """Return the known deployments among these changes, by ID."""
        numbers = {name.partition(" ")[2] for name in news if name.startswith("deployment ")}
        return {number: self.deployments[number] for number in numbers & self.deployments.keys()}

    def update_build(self, build: Build) -> None:
        """Add a build that was read or created."""
        self.builds[build.id] = build
        self.news.add(f"build {build.id}")

    async def select(self, chosen: DeploymentFilter | None) -> list[Deployment] | None:
        """Return the known deployments that match a filter, newest first.

        None if the complete list is missing or too old, or if only Workato can filter.
        """
        if self.complete_at is None or not 0 <= Clock.now() - self.complete_at < FRESH_SECONDS:
            return None
        if chosen is not None and chosen.folder_id is not None:
            return None
        return await asyncio.to_thread(_select, list(self.deployments.values()), chosen)


def _merge(
    deployments: Sequence[Deployment], before: dict[str, Deployment]
) -> tuple[dict[str, Deployment], set[str]]:
    """Return the deployments by ID, and the IDs of those that changed."""
    merged = {deployment.id: deployment for deployment in deployments}
    changed = {
        number
        for number, deployment in merged.items()
        if (old := before.get(number)) is not None
        and _comparison_key(old) != _comparison_key(deployment)
    }
    return merged, changed


def _select(deployments: list[Deployment], chosen: DeploymentFilter | None) -> list[Deployment]:
    if chosen is None:
        return newest_first(deployments)
    fits = filter_predicate(chosen)
    return newest_first(deployment for deployment in deployments if fits(deployment))


def filter_predicate(chosen: DeploymentFilter) -> Callable[[Deployment], bool]:
    """Return a function that tests deployments; a folder filter is left to Workato."""
    from workato_tui.api.list_filters import parse_time

    now = local_time.now()
    first = parse_time(chosen.from_, now) if chosen.from_ is not None else None
    end = parse_time(chosen.to, now, whole_day=True) if chosen.to is not None else None

    def fits(deployment: Deployment) -> bool:
        conditions = (
            (chosen.project_id, deployment.project_id),
            (chosen.environment_type, deployment.environment_type),
            (chosen.state, deployment.state),
        )
        if any(want is not None and want != actual for want, actual in conditions):
            return False
        created = deployment.created_at
        if created is None:
            return first is None and end is None
        return (first is None or first <= created) and (end is None or created < end)

    return fits


def newest_first(deployments: Iterable[Deployment]) -> list[Deployment]:
    """Return the deployments by creation time, newest first."""
    return sorted(deployments, key=_sort_key, reverse=True)


def _sort_key(deployment: Deployment) -> tuple[float, int, str]:
    # Compare numbers: comparing datetimes with time zones takes ten times as long.
    at, text = deployment.created_at, deployment.id
    seconds = at.timestamp() if at is not None else float("-inf")
    return seconds, int(text) if text.isascii() and text.isdigit() else -1, text


def _comparison_key(deployment: Deployment) -> tuple[object, ...]:
    return (
        deployment.state,
        deployment.detailed_state,
        deployment.review_state,
        deployment.title,
        deployment.description,
        deployment.updated_at,
        deployment.text,
    )
