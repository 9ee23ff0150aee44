"""Three months of builds and deployments, told anew at each start so that they end now.

Ids follow from the seed alone, dates from the seed and the moment of the start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Final

from workato_tui.demo.constants import FAILING_PROJECT, PROTECTED_PROJECT
from workato_tui.demo.people import BUILDERS, REVIEWERS
from workato_tui.demo.records import Build, Deployment, Job, Project, Review, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable

LAST_DEPLOYMENT: Final = 6393
LAST_BUILD: Final = 9121

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
_BLAME: Final = "The credit limit change needs the finance team's word first. Please resubmit."


@dataclass
class Told:
    """The history: builds and deployments, oldest first."""

    builds: list[Build] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)


@dataclass(frozen=True)
class Scene:
    """One of the last deployments, set by hand. `ago` is before the start."""

    project: str
    environment: str
    ago: timedelta
    title: str | None
    state: str = "success"
    detailed_state: str = "deploy_finished"
    review_state: str | None = None
    reviews: tuple[tuple[int, str, str | None], ...] = ()
    ends_well: bool | None = None
    older_by: int = 0
    builds_first: bool = False
    description: str = ""


def _ago(hours: float) -> timedelta:
    return timedelta(hours=hours)


SCENES: Final = (
    Scene("Contract Lifecycle", "prod", _ago(49), "Archive folder", "failed", "deploy_failed",
          "review_approved", ((2, "approved", "Looks good!"),)),
    Scene("経費精算ワークフロー", "prod", _ago(30), "月次締め対応", "pending", "pending_review",
          "pending_review", ((4, "pending", None),)),
    Scene("Partner API", "test", _ago(26), "Prices off", "failed", "deploy_failed"),
    Scene(PROTECTED_PROJECT, "prod", _ago(21), "New account 4010", "pending", "pending_review",
          "review_rejected", ((1, "approved", "Fine by me."), (5, "rejected", _BLAME))),
    Scene("Case Escalation", "prod", _ago(8), "Billing on call", "pending", "pending_review",
          "pending_review", ((0, "approved", "LGTM!"), (3, "pending", None))),
    Scene("Procure to Pay", "prod", _ago(5), "Warehouse folder", "pending", "pending",
          "review_approved", ((1, "approved", "Geprüft, passt."), (2, "approved", ""))),
    Scene("Order to Cash", "prod", _ago(3), "Hotfix", "pending", "pending_review",
          "pending_review", ((0, "pending", None), (4, "pending", None)), older_by=1,
          description="Tax code for Poland; the export is gone."),
    Scene("Order to Cash", "test", _ago(2), "Release 14", review_state="review_approved",
          reviews=((2, "approved", "LGTM!"),), description="Order status API for partners"),
    Scene("Lead to Opportunity", "prod", _ago(0.4), "Summer campaign", "pending", "pending",
          reviews=((0, "pending", None), (3, "pending", None))),
    Scene("Inventory Sync", "test", _ago(0.02), "Second warehouse", "pending", "pending",
          ends_well=False),
    Scene("Employee Onboarding", "test", _ago(0.005), None, "pending", "pending",
          ends_well=True, builds_first=True),
)  # fmt: skip
"""The newest deployments, oldest first: their ids are the last ones."""


class Historian:
    """Tells the history of these projects up to `now`."""

    def __init__(
        self, projects: Iterable[Project], now: datetime, seed: int, *, reviews: bool
    ) -> None:
        self._reviews = reviews
        self._projects = {project.name: project for project in projects}
        self._now = now
        self._rng = Random(seed)
        self._told = Told()

    def tell(self) -> Told:
        """Builds and deployments with their final ids; assets are worked out by the caller."""
        for project in self._projects.values():
            self._past(project)
        for scene in SCENES:
            self._play(scene)
        self._number()
        return self._told

    def _past(self, project: Project) -> None:
        """Builds at an even pace: each goes to test, every other one on to prod."""
        count = project.blueprint.builds
        newest = timedelta(hours=2.3 if project.name == "Order to Cash" else 60)
        for revision in range(count):
            share = (count - 1 - revision) / max(count - 1, 1)
            jitter = self._rng.uniform(0, 30) if 0 < share < 1 else 0
            before = newest + share * (_LENGTH - newest - _ago(80)) + _ago(jitter)
            build = self._build(project, self._now - before)
            if revision < count - 1 or not _staged(project):
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
            self._rng.choice(BUILDERS),
        )
        self._told.builds.append(build)
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
        """The oldest samples of the documents name dev as a target, which nothing accepts now."""
        return "dev" if self._now - at > timedelta(days=86) else "test"

    def _deploy(self, build: Build, environment: str, at: datetime, *, well: bool) -> None:
        revision, rng = build.revision, self._rng
        title = rng.choice((f"Release {revision + 1}", f"Release {revision + 1}", "", None))
        told = build.description if rng.random() < 0.6 else rng.choice((None, ""))
        deployment = self._deployment(build, environment, at, title, told)
        deployment.finish(well=well, at=at + timedelta(milliseconds=rng.randrange(4_000, 60_000)))
        if deployment.form == "reviewed":
            self._approve(deployment)

    def _approve(self, deployment: Deployment) -> None:
        at = deployment.created_at + timedelta(minutes=self._rng.randrange(5, 300))
        chosen = self._rng.sample(REVIEWERS, self._rng.choice((1, 1, 2)))
        deployment.review_state = "review_approved"
        deployment.updated_at = at + timedelta(minutes=self._rng.randrange(1, 60))
        deployment.reviews = [
            Review(person, at, "approved", self._rng.choice(_PRAISE)) for person in chosen
        ]

    def _deployment(
        self, build: Build, environment: str, at: datetime, title: str | None, told: str | None
    ) -> Deployment:
        age = self._now - at
        form: Shape = "2023" if age > _NEW_SHAPE_SINCE else "plain"
        reviewed = self._reviews and environment in build.project.blueprint.reviewed
        if reviewed and age < _REVIEWS_SINCE:
            form = "reviewed"
        who = self._rng.choice(BUILDERS)
        deployment = Deployment(0, build, environment, at, at, title, told, who, form=form)
        self._told.deployments.append(deployment)
        return deployment

    def _play(self, scene: Scene) -> None:
        project, at = self._projects[scene.project], self._now - scene.ago
        if scene.builds_first:
            build = self._build(project, at)
            build.state, build.updated_at, build.job = "pending", at, Job()
        else:
            mine = [build for build in self._told.builds if build.project is project]
            build = mine[-1 - scene.older_by]
        deployment = self._deployment(build, scene.environment, at, scene.title, scene.description)
        deployment.state = scene.state
        deployment.detailed_state = scene.detailed_state
        deployment.review_state = scene.review_state
        deployment.reviews = [
            Review(REVIEWERS[who], at + timedelta(minutes=7 * place), status, comment)
            for place, (who, status, comment) in enumerate(scene.reviews, 1)
        ]
        deployment.updated_at = at + timedelta(minutes=min(20, scene.ago.seconds // 90))
        if scene.ends_well is not None:
            deployment.updated_at = at
            deployment.job = Job(scene.ends_well)
        elif not self._reviews and scene.state == "pending":
            deployment.finish(well=True, at=deployment.updated_at)

    def _number(self) -> None:
        """Ids rise with time and end where every history ends; builds leave gaps."""
        told = self._told
        told.builds.sort(key=lambda build: build.created_at)
        told.deployments.sort(key=lambda deployment: deployment.created_at)
        for place, deployment in enumerate(reversed(told.deployments)):
            deployment.id = LAST_DEPLOYMENT - place
        number = LAST_BUILD
        for build in reversed(told.builds):
            build.id = number
            number -= self._rng.choice((1, 1, 2, 3))


def _staged(project: Project) -> bool:
    """Whether a scene deploys the project's last build to test."""
    staged = {scene.project for scene in SCENES if scene.environment == "test"}
    return project.name in staged and project.name != FAILING_PROJECT
