"""Deployments and builds of one workspace as they are known: one object each, for every view."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import TYPE_CHECKING

from workato_tui.common.clock import Clock
from workato_tui.views.idle import IdleBudget

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from workato_tui.api.builds import Build
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.list_filters import DeploymentFilter

FRESH_SECONDS = 20.0
"""Seconds for which an answer serves whoever opens a view that needs the same."""
_MAX_LOG = 5_000
FINAL_STATES = ("success", "failed")
"""The states in which deployments and builds do not change any more."""


class ChangeLog:
    """The ids of what was learned to be different, in order, so that views can follow."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._dropped = 0

    @property
    def count(self) -> int:
        """How many there were so far."""
        return self._dropped + len(self._ids)

    def add(self, *ids: str) -> None:
        """These are different now; what was added long ago goes."""
        self._ids += ids
        over = len(self._ids) - _MAX_LOG
        if over > 0:
            del self._ids[:over]
            self._dropped += over

    def since(self, count: int) -> set[str]:
        """What was added after there were ``count``, as far back as it is kept."""
        return set(self._ids[max(count - self._dropped, 0) :])


class KnownDetails:
    """What the views of one workspace share. Use it from the screen's loop."""

    def __init__(self) -> None:
        self.deployments: dict[str, Deployment] = {}
        self.builds: dict[str, Build] = {}
        self.missing_builds: set[str] = set()
        """Those that deployments name and that this token may not see, or that are gone."""
        self.new_builds: set[str] = set()
        """Those that were made here and not opened yet."""
        self.complete_at: float | None = None
        """When all deployments of the workspace were listed last, in seconds UTC."""
        self.news = ChangeLog()
        self.answered_at: dict[str, float] = {}
        """When each deployment was answered last, in seconds UTC."""
        self._read_at: dict[str, float] = {}
        self._idle: dict[str, IdleBudget] = {}

    @property
    def individually_read(self) -> Container[str]:
        """Those that were made here or read one by one."""
        return self._read_at.keys()

    def idle_budget(self, kind: str) -> IdleBudget:
        """The budget of calls that nobody asked for of the views of this kind."""
        return self._idle.setdefault(kind, IdleBudget())

    def update(self, deployment: Deployment, asked_at: float | None = None) -> Deployment:
        """One deployment was read or made; ``asked_at``: when it was asked for, by the clock of
        :func:`time.monotonic`. An answer that is older than what is known changes nothing."""
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
        """A deployment that was answered a moment ago."""
        age = Clock.now() - self.answered_at.get(number, 0.0)
        return self.deployments.get(number) if 0 <= age < FRESH_SECONDS else None

    async def update_list(
        self, found: Sequence[Deployment], asked_at: float, *, whole: bool = False
    ) -> list[Deployment]:
        """A list was read; gives it as it is known now, newest first.

        ``whole``: these are all of the workspace, so that others are gone, but for those that were
        made or read meanwhile.
        """
        # Ten thousand take longer than a key may wait.
        taken, changed = await asyncio.to_thread(_merge, found, self.deployments)
        now, known = Clock.now(), self.deployments
        answered = dict.fromkeys(taken, now)
        for number, at in self._read_at.items():
            if at > asked_at and number in known and (whole or number in taken):
                taken[number] = known[number]
                answered[number] = self.answered_at.get(number, now)
                changed.discard(number)
        self.news.add(*(f"deployment {number}" for number in changed))
        if whole:
            self.deployments, self.answered_at, self.complete_at = taken, answered, now
        else:
            known.update(taken)
            self.answered_at.update(answered)
        return await asyncio.to_thread(newest_first, list(taken.values()))

    def update_build(self, build: Build) -> None:
        """One build was read or made."""
        self.builds[build.id] = build
        self.news.add(f"build {build.id}")

    async def select(self, chosen: DeploymentFilter | None) -> list[Deployment] | None:
        """What a filter lets through of the whole list, newest first; None where that list is not
        there, too old, or only Workato can tell."""
        if self.complete_at is None or not 0 <= Clock.now() - self.complete_at < FRESH_SECONDS:
            return None
        if chosen is not None and chosen.folder_id is not None:
            return None
        return await asyncio.to_thread(_select, list(self.deployments.values()), chosen)


def _merge(
    found: Sequence[Deployment], before: dict[str, Deployment]
) -> tuple[dict[str, Deployment], set[str]]:
    """By id; and the ids of those that were known and are different now."""
    taken = {one.id: one for one in found}
    changed = {
        number
        for number, one in taken.items()
        if (old := before.get(number)) is not None and _comparison_key(old) != _comparison_key(one)
    }
    return taken, changed


def _select(known: list[Deployment], chosen: DeploymentFilter | None) -> list[Deployment]:
    if chosen is None:
        return newest_first(known)
    fits = filter_predicate(chosen)
    return newest_first(one for one in known if fits(one))


def filter_predicate(chosen: DeploymentFilter) -> Callable[[Deployment], bool]:
    """Tells whether a filter lets a deployment through, but for a folder: only Workato can."""
    from workato_tui.api.list_filters import parse_time

    now = datetime.now().astimezone()
    first = parse_time(chosen.from_, now) if chosen.from_ is not None else None
    end = parse_time(chosen.to, now, whole_day=True) if chosen.to is not None else None

    def fits(one: Deployment) -> bool:
        wanted = (
            (chosen.project_id, one.project_id),
            (chosen.environment_type, one.environment_type),
            (chosen.state, one.state),
        )
        if any(want is not None and want != have for want, have in wanted):
            return False
        made = one.created_at
        if made is None:
            return first is None and end is None
        return (first is None or first <= made) and (end is None or made < end)

    return fits


def newest_first(found: Iterable[Deployment]) -> list[Deployment]:
    """By the time at which they were made, whatever order the server has."""
    return sorted(found, key=_sort_key, reverse=True)


def _sort_key(one: Deployment) -> tuple[float, int, str]:
    # As numbers: moments with a zone take ten times as long to compare.
    at, text = one.created_at, one.id
    seconds = at.timestamp() if at is not None else float("-inf")
    return seconds, int(text) if text.isascii() and text.isdigit() else -1, text


def _comparison_key(one: Deployment) -> tuple[object, ...]:
    return (
        one.state, one.detailed_state, one.review_state, one.title, one.description,
        one.updated_at, one.text,
    )  # fmt: skip
