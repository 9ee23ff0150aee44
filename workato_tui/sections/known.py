"""Deployments and builds of one workspace as they are known: one object each, for every view."""

from __future__ import annotations

import time
from datetime import UTC
from typing import TYPE_CHECKING

from workato_tui import localtime
from workato_tui.core.standings import age_key
from workato_tui.sections.idle import IdleBudget
from workato_tui.widgets.cells import Look

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from workato_tui.api.builds import Build
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.filters import DeploymentFilter

FRESH = 20.0
"""Seconds for which an answer serves whoever opens a view that needs the same."""
ENDED = ("success", "failed")
"""The states in which deployments and builds do not change any more."""


class Known:
    """What the views of one workspace share. Use it from the screen's loop."""

    def __init__(self) -> None:
        self.deployments: dict[str, Deployment] = {}
        self.builds: dict[str, Build] = {}
        self.missing_builds: set[str] = set()
        """Those that deployments name and that this token may not see, or that are gone."""
        self.whole_at: float | None = None
        """When all deployments of the workspace were listed last, in seconds UTC."""
        self.news: list[str] = []
        """The ids of what was learned to be different, in order; views follow it."""
        self.answered_at: dict[str, float] = {}
        """When each deployment was answered last, in seconds UTC."""
        self._read_at: dict[str, float] = {}
        self._idle: dict[str, IdleBudget] = {}

    @property
    def read_alone(self) -> Container[str]:
        """Those that were made here or read one by one."""
        return self._read_at.keys()

    def idle(self, kind: str) -> IdleBudget:
        """The budget of calls that nobody asked for of the views of this kind."""
        return self._idle.setdefault(kind, IdleBudget())

    def learn(self, deployment: Deployment, asked_at: float | None = None) -> Deployment:
        """One deployment was read or made; ``asked_at``: when it was asked for, by the clock of
        :func:`time.monotonic`. An answer that is older than what is known changes nothing."""
        asked_at = time.monotonic() if asked_at is None else asked_at
        number = deployment.id
        if self._read_at.get(number, 0.0) > asked_at:
            return self.deployments.get(number, deployment)
        self._read_at[number] = asked_at
        self.answered_at[number] = Look.now()
        if self.deployments.get(number) is not deployment:
            self.deployments[number] = deployment
            self.news.append(f"deployment {number}")
        return deployment

    def fresh(self, number: str) -> Deployment | None:
        """A deployment that was answered a moment ago."""
        age = Look.now() - self.answered_at.get(number, 0.0)
        return self.deployments.get(number) if 0 <= age < FRESH else None

    def learn_list(
        self, found: Iterable[Deployment], asked_at: float, *, whole: bool = False
    ) -> list[Deployment]:
        """A list was read; gives it as it is known now, newest first.

        ``whole``: these are all of the workspace, so that others are gone, but for those that were
        made or read meanwhile.
        """
        before, read_at, now = self.deployments, self._read_at, Look.now()
        taken: dict[str, Deployment] = {}
        answered: dict[str, float] = {}
        for one in found:
            old = before.get(one.id)
            later = old is not None and read_at.get(one.id, 0.0) > asked_at
            taken[one.id] = old if old is not None and later else one
            answered[one.id] = self.answered_at.get(one.id, now) if later else now
            if old is not None and not later and _facts(old) != _facts(one):
                self.news.append(f"deployment {one.id}")
        if whole:
            for number, at in read_at.items():
                if at > asked_at and number in before:
                    taken.setdefault(number, before[number])
                    answered.setdefault(number, self.answered_at.get(number, now))
            self.deployments, self.answered_at, self.whole_at = taken, answered, now
        else:
            self.deployments.update(taken)
            self.answered_at.update(answered)
        return newest_first(taken.values())

    def learn_build(self, build: Build) -> None:
        """One build was read or made."""
        self.builds[build.id] = build
        self.news.append(f"build {build.id}")

    def select(self, chosen: DeploymentFilter | None) -> list[Deployment] | None:
        """What a filter lets through of the whole list, newest first; None where that list is not
        there, too old, or only Workato can tell."""
        if self.whole_at is None or not 0 <= Look.now() - self.whole_at < FRESH:
            return None
        if chosen is None:
            return newest_first(self.deployments.values())
        if chosen.folder_id is not None:
            return None
        return newest_first(one for one in self.deployments.values() if fits(one, chosen))


def fits(deployment: Deployment, chosen: DeploymentFilter) -> bool:
    """Whether a filter lets a deployment through, as far as that can be told without a folder."""
    from workato_tui.api.filters import moment

    wanted = (
        (chosen.project_id, deployment.project_id),
        (chosen.environment_type, deployment.environment_type),
        (chosen.state, deployment.state),
    )
    if any(want is not None and want != have for want, have in wanted):
        return False
    made, now = deployment.created_at, localtime.now()
    if made is None:
        return chosen.from_ is None and chosen.to is None
    made = made.astimezone(UTC)
    return (chosen.from_ is None or moment(chosen.from_, now) <= made) and (
        chosen.to is None or made < moment(chosen.to, now, whole_day=True)
    )


def newest_first(found: Iterable[Deployment]) -> list[Deployment]:
    """By the time at which they were made, whatever order the server has."""
    return sorted(found, key=age_key, reverse=True)


def _facts(one: Deployment) -> tuple[object, ...]:
    return (
        one.state, one.detailed_state, one.review_state, one.title, one.description,
        one.updated_at, one.text,
    )  # fmt: skip
