"""The demo workspace: what it holds, and the jobs that go on in it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workato_tui.demo.constants import FAILING_PROJECT
from workato_tui.demo.effects import effects
from workato_tui.demo.errors import not_found
from workato_tui.demo.founding import found
from workato_tui.demo.history import Historian
from workato_tui.demo.people import OWNER
from workato_tui.demo.records import Build, Deployment, Job, Shape
from workato_tui.demo.shelf import Shelf
from workato_tui.demo.tagging import Tags
from workato_tui.demo.values import Values

if TYPE_CHECKING:
    from workato_tui.demo.assets import Tree
    from workato_tui.demo.clock import Clock
    from workato_tui.demo.premise import Premise
    from workato_tui.demo.records import Folder, Project

BUILD_TAKES: Final = 3.0
DEPLOY_WAITS: Final = 1.5
DEPLOY_TAKES: Final = 5.0
REVIEW_TAKES: Final = 15.0
"""Seconds of demo time that the jobs in the background take."""


class World:
    """All objects by id. Reading one moves the jobs on as far as the clock says."""

    def __init__(self, clock: Clock, seed: int, premise: Premise) -> None:
        self.clock = clock
        self.premise = premise
        self.reviews = premise.reviews
        self.root = premise.ids.root
        self.started = clock.now()
        self.shelf = Shelf(clock, premise.ids)
        self.tags = Tags(clock)
        self.values = Values(premise.properties)
        founded = found(premise, self.started)
        self.projects = founded.projects
        self.folders = founded.folders
        told = Historian(self.projects.values(), self.started, seed, premise).tell()
        self._builds = {build.id: build for build in told.builds}
        self._deployments = {one.id: one for one in told.deployments}
        self._assets_known = False
        self._last_id = {
            "project": max(self.projects, default=premise.ids.project),
            "folder": max(self.folders, default=premise.ids.folder),
            "build": max(self._builds, default=premise.ids.build),
            "deployment": max(self._deployments, default=premise.ids.deployment),
        }

    # Reading

    def project(self, reference: str) -> Project:
        """By project id, or by the id of its folder with an `f` before it."""
        if reference.startswith("f"):
            return self._project(self.folder(reference[1:]).project_id)
        return self._project(_number(reference))

    def _project(self, number: int) -> Project:
        if number not in self.projects:
            raise not_found()
        return self.projects[number]

    def folder(self, reference: str) -> Folder:
        """By its id."""
        number = _number(reference)
        if number not in self.folders:
            raise not_found()
        return self.folders[number]

    def build(self, reference: str) -> Build:
        """By its id, as far as it has come."""
        number = _number(reference)
        if number not in self._builds:
            raise not_found()
        build = self._builds[number]
        self._advance_build(build)
        return build

    def deployment(self, reference: str) -> Deployment:
        """By its id, as far as it has come."""
        number = _number(reference)
        if number not in self._deployments:
            raise not_found()
        self._know_assets()
        deployment = self._deployments[number]
        self._advance(deployment)
        return deployment

    def deployments(self) -> list[Deployment]:
        """All, newest first, as far as they have come."""
        self._know_assets()
        for deployment in self._deployments.values():
            self._advance(deployment)
        return sorted(self._deployments.values(), key=lambda one: one.id, reverse=True)

    def new_id(self, kind: str) -> int:
        """The next free id of that kind."""
        self._last_id[kind] += 1
        return self._last_id[kind]

    # Changing

    def start_build(self, project: Project, description: str | None) -> Build:
        """Build the project as it is now: people have worked on it since the last build."""
        now = self.clock.now()
        revision, project.revisions = project.revisions, project.revisions + 1
        job = Job(not _asked_to_fail(description), self.clock.seconds())
        number = self.new_id("build")
        build = Build(number, project, revision, now, now, description, OWNER.name, "pending", job)
        build.changes = dict(project.changes)
        self._builds[number] = build
        return build

    def start_deployment(
        self, build: Build, environment: str, title: str | None, description: str | None
    ) -> Deployment:
        """Deploy a build; where the target needs a review, it waits for that instead."""
        self._know_assets()
        now = self.clock.now()
        project = build.project
        reviewed = self.reviews and environment in project.blueprint.reviewed
        form: Shape = "reviewed" if reviewed else "plain"
        number = self.new_id("deployment")
        deployment = Deployment(
            number, build, environment, now, now, title, description, OWNER.name, form=form
        )
        deployment.state = deployment.detailed_state = "pending"
        self._deployments[number] = deployment
        if reviewed:
            deployment.job = Job(began=self.clock.seconds(), only_assets=True)
        else:
            self.run(deployment)
        return deployment

    def run(self, deployment: Deployment) -> None:
        """Begin to bring the build to its target."""
        fails = (
            _asked_to_fail(deployment.title, deployment.description)
            or (deployment.build.project.name, deployment.environment) == (FAILING_PROJECT, "prod")
            or deployment.build.state == "failed"
        )
        deployment.state = "pending"
        deployment.job = Job(not fails, self.clock.seconds())

    def remove_project(self, project: Project) -> None:
        """Delete a project with its folders, builds and deployments."""
        del self.projects[project.id]
        kept = {number: one for number, one in self.folders.items() if one.project_id != project.id}
        self.folders = kept
        self._builds = {n: one for n, one in self._builds.items() if one.project is not project}
        self._deployments = {
            n: one for n, one in self._deployments.items() if one.build.project is not project
        }

    # Jobs in the background

    def _advance_build(self, build: Build) -> None:
        job = build.job
        if job is None:
            return
        if self._passed(job) >= BUILD_TAKES:
            build.job = None
            build.state = "success" if job.ends_well else "failed"
            build.updated_at = max(self.clock.now(), build.created_at + timedelta(seconds=1))

    def _advance(self, deployment: Deployment) -> None:
        self._decide(deployment)
        job = deployment.job
        if job is None:
            return
        self._advance_build(deployment.build)
        passed = self._passed(job)
        if passed < DEPLOY_WAITS or deployment.build.job is not None:
            return
        if deployment.build.state == "failed":
            job.ends_well = False
        if job.only_assets:
            self._show_assets(deployment)
            deployment.job = None
        elif passed < DEPLOY_TAKES:
            deployment.detailed_state = "deploy_started"
        else:
            self._show_assets(deployment)
            deployment.finish(well=job.ends_well, at=self.clock.now())

    def _decide(self, deployment: Deployment) -> None:
        """Where people act by themselves, a review that was submitted is decided after a while."""
        began = deployment.submitted
        waiting = [review for review in deployment.reviews if review.status == "pending"]
        if not self.premise.acts or began is None or not waiting:
            return
        if self.clock.seconds() - began >= REVIEW_TAKES:
            word = "rejected" if "reject" in (deployment.title or "").lower() else "approved"
            for review in waiting:
                review.status, review.updated_at = word, self.clock.now()
                review.comment = "Please explain first." if word == "rejected" else "OK"
            deployment.settle()

    def _passed(self, job: Job) -> float:
        now = self.clock.seconds()
        if job.began is None:
            job.began = now
        return now - job.began

    def _show_assets(self, deployment: Deployment) -> None:
        if deployment.assets is None:
            deployment.assets = self._effects(deployment, self._live_before(deployment))

    def _live_before(self, deployment: Deployment) -> Tree | None:
        build = deployment.build
        earlier = [
            one
            for one in self._deployments.values()
            if one.id < deployment.id
            and one.state == "success"
            and one.environment == deployment.environment
            and one.build.project is build.project
        ]
        if not earlier:
            return None
        last = max(earlier, key=lambda one: one.id).build
        return last.tree()

    def _effects(self, deployment: Deployment, before: Tree | None) -> list[dict[str, object]]:
        build = deployment.build
        return effects(before, build.tree(), build.project, deployment.environment)

    def _know_assets(self) -> None:
        """Work out the assets of the whole history, once somebody asks for a deployment."""
        if self._assets_known:
            return
        self._assets_known = True
        live: dict[tuple[int, str], Tree] = {}
        for number in sorted(self._deployments):
            one = self._deployments[number]
            place = (one.build.project.id, one.environment)
            if one.job is None:
                one.assets = self._effects(one, live.get(place))
            if one.state == "success":
                live[place] = one.build.tree()


def _asked_to_fail(*texts: str | None) -> bool:
    """The way to see a failure in the demo: ask for it in the title or the description."""
    return any("fail" in (text or "").lower() for text in texts)


def _number(reference: str) -> int:
    if not reference.isascii() or not reference.isdigit():
        raise not_found()
    return int(reference)
