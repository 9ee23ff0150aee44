"""A guided release: build, wait, download, deploy, assign reviewers, submit.

Each step runs once; a failure stops the release, and the next run continues there. It belongs to
the app and draws nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from workato_tui.common.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from workato_tui.api.builds import Build
    from workato_tui.api.client import Api
    from workato_tui.api.deployments import Deployment
    from workato_tui.store import Scope

StepState = Literal["todo", "running", "done", "failed", "unknown"]
FIRST_POLL_SECONDS, _MAX_POLL_SECONDS = 2.0, 10.0


@dataclass(frozen=True)
class ReleasePlan:
    """The options of a release."""

    project_id: str
    project: str
    environment: str
    description: str = ""
    title: str = ""
    include_tags: bool = False
    include_test_cases: bool = False
    download: bool = False
    reviewers: bool = False
    submit: bool = False


@dataclass
class ReleaseStep:
    """A step with its progress."""

    id: str
    title: str
    state: StepState = "todo"
    note: str = ""
    started_at: datetime | None = None
    """When it was last sent; a lost answer is looked up from then on."""
    is_lost: bool = False
    """Whether the write was sent and its outcome is unknown."""


class ReleasePort(Protocol):
    """What a release needs from the app."""

    @property
    def scope(self) -> Scope:
        """The workspace of the release."""

    async def call(self, job: Callable[[Api], Awaitable[Any]]) -> Any:
        """Run a read."""

    async def read_build(self, number: str) -> Build:
        """Read a build that may have progressed."""

    async def send(self, job: Callable[[Api], Awaitable[Any]]) -> Any:
        """Send a write once, with the permit of the release."""

    async def keep_open(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run ``work`` while the connection stays open."""

    async def confirm_rest(self, release: Release) -> bool:
        """Confirm the remaining steps."""

    async def download(self, build: Build) -> str:
        """Download the zip; return its path. Raises LookupError with a message."""

    def watch_until_done(self, deployment: Deployment) -> None:
        """Watch a deployment until it ends."""

    async def assign_reviewers(self, deployment: Deployment) -> bool:
        """Ask for reviewers and assign them; return False if the user cancels."""

    async def confirm_resend(self, question: str) -> bool:
        """Ask whether to send again after an unknown outcome."""


class ReleaseStepError(Exception):
    """Why a step failed."""


@dataclass
class Release:
    """A release in progress; :meth:`run` continues with the first unfinished step."""

    plan: ReleasePlan
    port: ReleasePort
    on_change: Callable[[], None] = lambda: None
    build: Build | None = None
    deployment: Deployment | None = None
    running: bool = False
    begun_at: float = field(default_factory=lambda: Clock.now())
    """When it was confirmed, in seconds UTC."""
    steps: list[ReleaseStep] = field(default_factory=list)
    pending: set[str] = field(default_factory=set)
    """Pending deployments to the same environment that were reported."""
    pause: Callable[[float], Awaitable[Any]] = asyncio.sleep

    def __post_init__(self) -> None:
        plan = self.plan
        selected = [
            ("build", f"build {plan.project}", True),
            ("wait", "wait for the build", True),
            ("download", "download its zip", plan.download),
            ("deploy", f"deploy to {plan.environment}", True),
            ("reviewers", "assign reviewers", plan.reviewers),
            ("submit", "submit for review", plan.submit),
        ]
        self.steps = [ReleaseStep(name, title) for name, title, wants in selected if wants]

    @property
    def is_done(self) -> bool:
        """Whether all steps are done."""
        return all(step.state == "done" for step in self.steps)

    async def run(self) -> None:
        """Run the remaining steps; stop at the first failure and note the reason."""
        from workato_tui.api.errors import OutcomeUnknownError, SentBeforeError, WorkatoError

        if self.running:
            return
        self.running = True
        try:
            for step in self.steps:
                if step.state == "done":
                    continue
                try:
                    await self._run_step(step)
                except (OutcomeUnknownError, SentBeforeError) as error:
                    step.is_lost = True
                    self._set_state(step, "unknown", str(error))
                    return
                except (WorkatoError, ReleaseStepError, LookupError) as error:
                    # A look-up that failed tells nothing about the step.
                    state: StepState = "unknown" if step.is_lost else "failed"
                    self._set_state(step, state, str(error.args[0] if error.args else error))
                    return
        finally:
            self.running = False
            self.on_change()

    async def _run_step(self, step: ReleaseStep) -> None:
        since = step.started_at
        self._set_state(step, "running", "")
        if not (step.is_lost and await self._recover(step, since)):
            step.started_at, step.is_lost = datetime.now(UTC), False
            await getattr(self, f"_{step.id}")(step)
        self._set_state(step, "done", step.note)

    async def _recover(self, step: ReleaseStep, since: datetime | None) -> bool:
        """Return whether a step with a lost answer was done. Raises if it cannot be resent."""
        if step.id == "deploy" and self.build is not None and since is not None:
            plan, number = self.plan, self.build.id
            seen = await self.port.call(
                lambda api: api.deployments.since(
                    plan.project_id, since, environment=plan.environment, build_id=number
                )
            )
            if seen:
                self.deployment = seen[0]
                step.note = f"deployment {seen[0].id}, found after the answer was lost"
                step.is_lost = False
                return True
        if not await self.port.confirm_resend(
            f"It is unknown whether '{step.title}' was done. Send again?"
        ):
            raise ReleaseStepError("Not sent again. Check in Workato whether it was done.")
        return False

    def _set_state(self, step: ReleaseStep, state: StepState, note: str) -> None:
        step.state, step.note = state, note
        self.on_change()

    # Steps

    async def _build(self, step: ReleaseStep) -> None:
        from workato_tui.api.request_models import BuildRequest

        plan = self.plan
        request = BuildRequest(
            description=plan.description,
            include_tags=plan.include_tags,
            include_test_cases=plan.include_test_cases,
        )
        self.build = await self.port.send(
            lambda api: api.projects.build(
                plan.project_id, request, about=f"project {plan.project}"
            )
        )
        step.note = f"build {self.build.id if self.build else '?'}"

    async def _wait(self, step: ReleaseStep) -> None:
        from workato_tui.api.errors import ApiNotFoundError, NotFoundError
        from workato_tui.core.states import phase_of_state
        from workato_tui.services.watch import APPEARANCE_GRACE

        assert self.build is not None
        number, rest, waited = self.build.id, FIRST_POLL_SECONDS, 0.0
        while True:
            try:
                self.build = await self.port.read_build(number)
            except (NotFoundError, ApiNotFoundError):
                # A new deployment may not be visible everywhere yet.
                if waited >= APPEARANCE_GRACE:
                    raise
            build_phase = phase_of_state(self.build.state if self.build else None)
            if build_phase == "done":
                return
            if build_phase != "running":
                state = self.build.state if self.build else "?"
                raise ReleaseStepError(f"Build {number} ended as {state}; nothing was deployed.")
            await self.pause(rest)
            waited += rest
            rest = min(rest * 1.3, _MAX_POLL_SECONDS)

    async def _download(self, step: ReleaseStep) -> None:
        assert self.build is not None
        step.note = await self.port.download(self.build)

    async def _deploy(self, step: ReleaseStep) -> None:
        from workato_tui.api.request_models import DeployRequest

        assert self.build is not None
        plan, number = self.plan, self.build.id
        await self._check_pending(number)
        request = DeployRequest.model_validate(
            {
                "environment_type": plan.environment,
                "title": plan.title,
                "description": plan.description,
                "include_tags": plan.include_tags,
            }
        )
        self.deployment = await self.port.send(
            lambda api: api.builds.deploy(
                number, request, about=f"build {number} of {plan.project}"
            )
        )
        assert self.deployment is not None
        self.port.watch_until_done(self.deployment)
        step.note = f"deployment {self.deployment.id}"

    async def _check_pending(self, build: str) -> None:
        """Stop once before each deployment to the same environment that has not ended."""
        from workato_tui.api.list_filters import DeploymentFilter
        from workato_tui.core.deploy_checks import deploy_warnings

        narrowed = DeploymentFilter.of_project(self.plan.project_id)
        deployments = await self.port.call(lambda api: api.deployments.list(narrowed))
        warnings = deploy_warnings(build, self.plan.environment, deployments)
        pending = {
            warning.deployment_id: warning.text for warning in warnings if warning.kind == "pending"
        }
        news = [text for number, text in pending.items() if number not in self.pending]
        if news:
            self.pending.update(number for number in pending if number)
            raise ReleaseStepError(f"{' '.join(news)} Nothing was deployed; g deploys anyway.")

    async def _reviewers(self, step: ReleaseStep) -> None:
        assert self.deployment is not None
        if not await self.port.assign_reviewers(self.deployment):
            raise ReleaseStepError("No reviewers were assigned. g resumes.")

    async def _submit(self, step: ReleaseStep) -> None:
        assert self.deployment is not None
        number, target = self.deployment.id, self.deployment.environment_type or ""
        await self.port.send(lambda api: api.deployments.submit_for_review(number, target=target))
        step.note = "waiting for review"
