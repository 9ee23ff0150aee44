"""Three months of builds and deployments that end at the start of the demo.

Ids depend on the seed alone, dates on the seed and the start time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from workato_tui.demo.constants import FAILING_PROJECT
from workato_tui.demo.records import Build, Deployment, Job, Project, Review, Shape
from workato_tui.demo.seed_deployments import ago as _ago

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.demo.initial_workspace import InitialWorkspace
    from workato_tui.demo.seed_deployments import SeedDeployment

_REVIEWS_SINCE: Final = timedelta(days=45)
_NEW_SHAPE_SINCE: Final = timedelta(days=70)
_LENGTH: Final = timedelta(days=90)

_PRAISE: Final = (
    "LGTM!",
    "Looks good!",
    "Checked the asset list against the ticket.",
    "Geprüft, passt.",
    "確認しました。問題ありません。",
    "",
)


class History:
    """The history of these projects up to `now`: builds and deployments, oldest first.

    They have their final ids; the caller computes the assets of deployments.
    """

    def __init__(
        self, projects: Iterable[Project], now: datetime, seed: int, initial: InitialWorkspace
    ) -> None:
        self._initial = initial
        self._reviews = initial.reviews
        self._projects = {project.name: project for project in projects}
        self._now = now
        self._rng = Random(seed)
        self.builds: list[Build] = []
        self.deployments: list[Deployment] = []
        for project in self._projects.values():
            if self._initial.environments:
                self._build_project_history(project)
            else:
                project.revisions = project.blueprint.builds
        for planned in self._initial.seed_deployments:
            self._add_seed_deployment(planned)
        self._number()

    def _build_project_history(self, project: Project) -> None:
        """Add builds at an even pace: each is deployed to test, every other one to prod."""
        count = project.blueprint.builds
        newest = timedelta(hours=2.3 if project.name == "Order to Cash" else 60)
        for revision in range(count):
            share = (count - 1 - revision) / max(count - 1, 1)
            jitter = self._rng.uniform(0, 30) if 0 < share < 1 else 0
            before = newest + share * (_LENGTH - newest - _ago(80)) + _ago(jitter)
            build = self._build(project, self._now - before)
            if revision < count - 1 or not self._has_seed_deployment(project):
                self._releases(build, last=revision >= count - 2)

    def _build(self, project: Project, moment: datetime) -> Build:
        revision = project.revisions
        project.revisions += 1
        took = timedelta(milliseconds=self._rng.randrange(4_000, 40_000))
        build = Build(
            0,
            project,
            revision,
            moment,
            moment + took,
            project.blueprint.note(revision) if revision % 5 else None,
            self._rng.choice(self._initial.builders),
        )
        self.builds.append(build)
        return build

    def _releases(self, build: Build, *, last: bool) -> None:
        at = build.updated_at + _ago(self._rng.uniform(0.05, 2))
        if not last and self._rng.random() < 0.15:
            self._deploy(build, self._old_target(at), at, well=False)
            at += _ago(self._rng.uniform(0.2, 1))
        self._deploy(build, self._old_target(at), at, well=True)
        if not last and self._rng.random() < 0.62:
            at += _ago(self._rng.uniform(8, 30))
            self._deploy(build, "prod", at, well=self._rng.random() > 0.1)

    def _old_target(self, at: datetime) -> str:
        """Return dev for the oldest deployments, as in the documentation's samples."""
        return "dev" if self._now - at > timedelta(days=86) else "test"

    def _deploy(self, build: Build, environment: str, at: datetime, *, well: bool) -> None:
        revision, rng = build.revision, self._rng
        title = rng.choice((f"Release {revision + 1}", f"Release {revision + 1}", "", None))
        description = build.description if rng.random() < 0.6 else rng.choice((None, ""))
        deployment = self._deployment(build, environment, at, title, description)
        deployment.finish(well=well, at=at + timedelta(milliseconds=rng.randrange(4_000, 60_000)))
        if deployment.form == "reviewed":
            self._approve(deployment)

    def _approve(self, deployment: Deployment) -> None:
        at = deployment.created_at + timedelta(minutes=self._rng.randrange(5, 300))
        chosen = self._rng.sample(self._initial.reviewers, self._rng.choice((1, 1, 2)))
        deployment.review_state = "review_approved"
        deployment.updated_at = at + timedelta(minutes=self._rng.randrange(1, 60))
        deployment.reviews = [
            Review(person, at, "approved", self._rng.choice(_PRAISE)) for person in chosen
        ]

    def _deployment(
        self,
        build: Build,
        environment: str,
        at: datetime,
        title: str | None,
        description: str | None,
    ) -> Deployment:
        age = self._now - at
        form: Shape = "2023" if age > _NEW_SHAPE_SINCE else "plain"
        reviewed = self._reviews and environment in build.project.blueprint.reviewed
        if reviewed and age < _REVIEWS_SINCE:
            form = "reviewed"
        who = self._rng.choice(self._initial.builders)
        deployment = Deployment(0, build, environment, at, at, title, description, who, form=form)
        self.deployments.append(deployment)
        return deployment

    def _add_seed_deployment(self, planned: SeedDeployment) -> None:
        project, at = self._projects[planned.project], self._now - planned.ago
        if planned.builds_first:
            build = self._build(project, at)
            build.state, build.updated_at, build.job = "pending", at, Job()
        else:
            mine = [build for build in self.builds if build.project is project]
            build = mine[-1 - planned.older_by]
        deployment = self._deployment(
            build, planned.environment, at, planned.title, planned.description
        )
        deployment.state = planned.state
        deployment.detailed_state = planned.detailed_state
        deployment.review_state = planned.review_state
        deployment.reviews = [
            Review(self._initial.reviewers[who], at + timedelta(minutes=7 * place), status, comment)
            for place, (who, status, comment) in enumerate(planned.reviews, 1)
        ]
        deployment.updated_at = at + timedelta(minutes=min(20, planned.ago.seconds // 90))
        if planned.ends_well is not None:
            deployment.updated_at = at
            deployment.job = Job(planned.ends_well)
        elif not self._reviews and planned.state == "pending":
            deployment.finish(well=True, at=deployment.updated_at)

    def _number(self) -> None:
        """Number the history: ids increase with time and have gaps between builds."""
        self.builds.sort(key=lambda build: build.created_at)
        self.deployments.sort(key=lambda deployment: deployment.created_at)
        for place, deployment in enumerate(reversed(self.deployments)):
            deployment.id = self._initial.ids.deployment - place
        number = self._initial.ids.build
        for build in reversed(self.builds):
            build.id = number
            number -= self._rng.choice((1, 1, 2, 3))

    def _has_seed_deployment(self, project: Project) -> bool:
        """Return whether a seed deployment deploys the project's last build to test."""
        deployments = self._initial.seed_deployments
        names = {planned.project for planned in deployments if planned.environment == "test"}
        return project.name in names and project.name != FAILING_PROJECT
