"""The demo workspace: its objects and its background jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.demo.constants import FAILING_PROJECT, TARGETS
from workato_tui.demo.effects import effects
from workato_tui.demo.history import History
from workato_tui.demo.lookup import by_id
from workato_tui.demo.package_store import PackageStore
from workato_tui.demo.people import OWNER
from workato_tui.demo.progress import Progress
from workato_tui.demo.properties import PropertyStore
from workato_tui.demo.records import Build, Deployment, Job, Shape
from workato_tui.demo.seed_projects import seed_projects
from workato_tui.demo.tags import Tags

if TYPE_CHECKING:
    from workato_tui.demo.assets import Tree
    from workato_tui.demo.clock import Clock
    from workato_tui.demo.environment.environment import EnvironmentState
    from workato_tui.demo.environment.roles import Role
    from workato_tui.demo.initial_workspace import InitialWorkspace
    from workato_tui.demo.records import Folder, Project


class World:
    """All objects by id. Reading an object advances the jobs to the current time."""

    def __init__(self, clock: Clock, seed: int, initial: InitialWorkspace) -> None:
        self.clock = clock
        self.initial = initial
        self.reviews = initial.reviews
        self.root = initial.ids.root
        self.started = clock.now()
        self.package_store = PackageStore(clock, initial.ids)
        self.tags = Tags(clock)
        self.properties = PropertyStore(initial.properties)
        seed_objects = seed_projects(initial, self.started)
        self.projects = seed_objects.projects
        self.folders = seed_objects.folders
        history = History(self.projects.values(), self.started, seed, initial)
        self._builds = {build.id: build for build in history.builds}
        self._deployments = {deployment.id: deployment for deployment in history.deployments}
        self._progress = Progress(clock, self._show_assets, acts=initial.auto_review)
        self._assets_computed = False
        self._environment_states: dict[str, EnvironmentState] = {}
        self._roles: dict[int, Role] | None = None
        self._first = {project.id: project.revisions for project in self.projects.values()}
        self._first_live = self._live()
        self._last_id = {
            "project": max(self.projects, default=initial.ids.project),
            "folder": max(self.folders, default=initial.ids.folder),
            "build": max(self._builds, default=initial.ids.build),
            "deployment": max(self._deployments, default=initial.ids.deployment),
        }

    # Reading

    def project(self, reference: str) -> Project:
        """Return a project by its id, or by the id of its folder prefixed with `f`."""
        if reference.startswith("f"):
            reference = str(self.folder(reference[1:]).project_id)
        return by_id(self.projects, reference)

    def folder(self, reference: str) -> Folder:
        """Return a folder by id."""
        return by_id(self.folders, reference)

    def build(self, reference: str) -> Build:
        """Return a build by id in its current state."""
        build = by_id(self._builds, reference)
        self._progress.build(build)
        return build

    def deployment(self, reference: str) -> Deployment:
        """Return a deployment by id in its current state."""
        deployment = by_id(self._deployments, reference)
        self._compute_assets()
        self._progress.deployment(deployment)
        return deployment

    def deployments(self) -> list[Deployment]:
        """Return all deployments in their current state, newest first."""
        self._compute_assets()
        for deployment in self._deployments.values():
            self._progress.deployment(deployment)
        return sorted(
            self._deployments.values(), key=lambda deployment: deployment.id, reverse=True
        )

    def new_id(self, kind: str) -> int:
        """Return the next free id of that kind."""
        self._last_id[kind] += 1
        return self._last_id[kind]

    # What runs

    def environment_state(self, environment: str) -> EnvironmentState:
        """Return the current state of an environment."""
        if environment not in self._environment_states:
            # Imported here so that the first list of projects does not wait for it.
            from workato_tui.demo.environment.environment import EnvironmentState

            self._environment_states[environment] = EnvironmentState(self, environment)
        return self._environment_states[environment].refresh()

    @property
    def roles(self) -> dict[int, Role]:
        """The custom roles by id."""
        if self._roles is None:
            from workato_tui.demo.environment.roles import first_roles

            self._roles = {role.id: role for role in first_roles(self)}
        return self._roles

    def trees_at_start(self, environment: str) -> list[tuple[Project, Tree]]:
        """Return each project's assets in that environment at the start of the demo."""
        projects = [self.projects[number] for number in self._first if number in self.projects]
        if environment in TARGETS:
            live = self._first_live
            places = [(project, live.get((project.id, environment))) for project in projects]
            return [(project, build.tree()) for project, build in places if build]
        return [
            (project, project.blueprint.tree(max(self._first[project.id] - 1, 0)))
            for project in projects
        ]

    def trees(self, environment: str) -> list[tuple[Project, Tree]]:
        """Return each project's current assets in that environment."""
        if environment in TARGETS:
            live = self._live()
            places = [
                (project, live.get((project.id, environment))) for project in self.projects.values()
            ]
            return [(project, build.tree()) for project, build in places if build]
        return [(project, project.tree()) for project in self.projects.values()]

    def advance(self) -> None:
        """Advance all jobs to the current time."""
        self.package_store.advance()
        for deployment in self._deployments.values():
            if deployment.job is not None or deployment.submitted is not None:
                self._progress.deployment(deployment)

    def _live(self) -> dict[tuple[int, str], Build]:
        """Return each project's last successful deployment, by project and environment."""
        return {
            (deployment.build.project.id, deployment.environment): deployment.build
            for _, deployment in sorted(self._deployments.items())
            if deployment.state == "success"
        }

    # Changing

    def start_build(self, project: Project, description: str | None) -> Build:
        """Build the project as it is now; it has changed since the last build."""
        now = self.clock.now()
        revision, project.revisions = project.revisions, project.revisions + 1
        job = Job(not _should_fail(description), self.clock.seconds())
        number = self.new_id("build")
        build = Build(number, project, revision, now, now, description, OWNER.name, "pending", job)
        build.changes = dict(project.changes)
        self._builds[number] = build
        return build

    def start_deployment(
        self, build: Build, environment: str, title: str | None, description: str | None
    ) -> Deployment:
        """Deploy a build, or wait for a review if the target needs one."""
        self._compute_assets()
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
        """Start the deployment of the build."""
        fails = (
            _should_fail(deployment.title, deployment.description)
            or (deployment.build.project.name, deployment.environment) == (FAILING_PROJECT, "prod")
            or deployment.build.state == "failed"
        )
        deployment.state = "pending"
        deployment.job = Job(not fails, self.clock.seconds())

    def remove_project(self, project: Project) -> None:
        """Delete a project with its folders, builds, and deployments."""
        del self.projects[project.id]
        self.folders = {
            n: folder for n, folder in self.folders.items() if folder.project_id != project.id
        }
        self._builds = {n: b for n, b in self._builds.items() if b.project is not project}
        self._deployments = {
            n: d for n, d in self._deployments.items() if d.build.project is not project
        }

    # What deployments change

    def _show_assets(self, deployment: Deployment) -> None:
        if deployment.assets is None:
            deployment.assets = self._effects(deployment, self._live_before(deployment))

    def _live_before(self, deployment: Deployment) -> Tree | None:
        build = deployment.build
        earlier = [
            other
            for other in self._deployments.values()
            if other.id < deployment.id
            and other.state == "success"
            and other.environment == deployment.environment
            and other.build.project is build.project
        ]
        if not earlier:
            return None
        last = max(earlier, key=lambda other: other.id).build
        return last.tree()

    def _effects(self, deployment: Deployment, before: Tree | None) -> list[dict[str, object]]:
        build = deployment.build
        return effects(before, build.tree(), build.project, deployment.environment)

    def _compute_assets(self) -> None:
        """Compute the assets of the whole history on the first read of a deployment."""
        if self._assets_computed:
            return
        self._assets_computed = True
        live: dict[tuple[int, str], Tree] = {}
        for number in sorted(self._deployments):
            deployment = self._deployments[number]
            place = (deployment.build.project.id, deployment.environment)
            if deployment.job is None:
                deployment.assets = self._effects(deployment, live.get(place))
            if deployment.state == "success":
                live[place] = deployment.build.tree()


def _should_fail(*texts: str | None) -> bool:
    """Return whether the title or description asks for a failure."""
    return any("fail" in (text or "").lower() for text in texts)
