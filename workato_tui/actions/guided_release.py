"""Runs the guided release: choose the target, fill in one form, follow the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from workato_tui.actions.submit import (
    connection_line,
    customer_line,
    dev_workspace_warning,
    prod_word,
)
from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize
from workato_tui.dialogs.app_protocol import app_of
from workato_tui.dialogs.form import FormScreen
from workato_tui.dialogs.menu import Menu
from workato_tui.dialogs.pane_dialog import PaneDialog
from workato_tui.dialogs.question import Question
from workato_tui.keymap import key_of
from workato_tui.services.permit import WritePermit
from workato_tui.services.release import Release, ReleasePlan
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Text
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from workato_tui.actions.context import ActionContext
    from workato_tui.api.builds import Build
    from workato_tui.api.client import Api
    from workato_tui.api.deployments import Deployment
    from workato_tui.dialogs.app_protocol import AppBase
    from workato_tui.services.connection import Connection
    from workato_tui.store import Scope
    from workato_tui.widgets.cells import Tone
    from workato_tui.widgets.pane import Item

_MAX_WRITES = 3
"""A build, a deployment and a submission; the reviewers have a form of their own."""
_COLUMNS = (
    Column("To", "environment", 6, 5),
    Column("What", "text", 60, 20, grow=True, is_name=True),
)
_STEP_STYLES: dict[str, tuple[str, str, Tone]] = {
    "todo": ("○", "-", "dim"),
    "running": ("◔", ">", "accent"),
    "done": ("●", "*", "good"),
    "failed": ("✗", "x", "bad"),
    "unknown": ("?", "?", "warn"),
}


class ReleaseForm(BaseModel):
    """All settings of a release, asked once."""

    description: str = Field("", title="Description", json_schema_extra={"widget": "area"})
    title: str = Field("", title="Title", description="Name of the deployment")
    include_test_cases: bool = Field(False, title="Test cases")
    include_tags: bool = Field(False, title="Tags")
    download: bool = Field(False, title="Download", description="Download the build's zip")
    reviewers: bool = Field(
        False, title="Reviewers", description="Assign reviewers; you choose them after deploying"
    )
    submit: bool = Field(False, title="Submit", description="Submit for review at the end")


async def release(context: ActionContext) -> None:
    """Release the project of the row."""
    project_id = context.view.project_id(context.row)
    name = context.workspace.project_name(project_id)
    running = context.app.pending_release
    scope = context.workspace.connection.scope
    if running is not None:
        if (running.plan.project_id, running.port.scope) == (project_id, scope):
            await reopen(context, running)
            return
        raise LookupError(
            f"A release of {running.plan.project} is not done: {key_of('pending')} lists it, to go"
            " on or drop it."
        )
    rows = [
        Row("test", ("test", f"build {name} from DEV, deploy to test")),
        Row("prod", ("prod", f"build {name} from DEV, deploy to prod")),
    ]
    title = [f"Release {name}: choose a target", *customer_line(context)]
    target = await context.ask(Menu(title, _COLUMNS, rows, verb="continue"))
    if target is None:
        return
    to_prod = target == "prod"
    form = await context.ask(
        FormScreen(
            ReleaseForm,
            [
                f"Release {name} to {target}",
                "Builds and deploys; stops at the first failure.",
                *dev_workspace_warning(context),
                connection_line(context.connection),
            ],
            verb="release",
            danger=to_prod,
            confirm_word=prod_word(context.workspace.connection, name, project_id, is_prod=to_prod),
        )
    )
    if form is None:
        return
    plan = ReleasePlan(project_id, name, target, **form.model_dump())
    permit = WritePermit(context.workspace.connection, writes=_MAX_WRITES)
    permit.repeats = False
    permit.confirm()
    tools = UiReleasePort(context, permit)
    running = Release(plan, tools)
    running.on_change = context.workspace.repaint
    context.app.release = running
    _start(context.app, running)
    await tools.show(context, ReleaseDialog(running))


async def reopen(context: ActionContext, running: Release) -> None:
    """Show the steps of a release again."""
    assert isinstance(running.port, UiReleasePort)
    await running.port.show(context, ReleaseDialog(running))


def _start(app: AppBase, running: Release) -> None:
    """Run the remaining steps; announce where they stop, unless the steps are on the screen."""

    async def run() -> None:
        await running.port.keep_open(running.run)
        if not running.is_done and not isinstance(app.screen, ReleaseDialog):
            plan, key = running.plan, key_of("pending")
            step = next(candidate for candidate in running.steps if candidate.state != "done")
            app.announce(
                sanitize(f"{step.title}: {step.note} {key} opens the release.", 400),
                title=sanitize(f"Release of {plan.project} stopped", 80),
                severity="warning",
                timeout=15,
            )

    app.run_worker(run(), group="release", exit_on_error=False)


class UiReleasePort:
    """Connects a release with the screen and with the connection it was started on."""

    def __init__(self, context: ActionContext, permit: WritePermit[Connection]) -> None:
        self._context = context
        self._permit = permit
        self._workspace = context.workspace

    @property
    def scope(self) -> Scope:
        """The workspace of the release."""
        return self._workspace.connection.scope

    async def show(self, context: ActionContext, screen: ReleaseDialog) -> None:
        """Show the steps; later questions of the release appear on top."""
        self._context.dialog = screen
        try:
            await context.ask(screen)
        finally:
            self._context.dialog = None

    async def call(self, job: Callable[[Api], Awaitable[Any]]) -> Any:
        """Run a read on the connection of the release."""
        return await self._workspace.connection.call(job)

    async def read_build(self, number: str) -> Build:
        """Read a build with low priority; reuse the watch's read if it is watched."""
        return await self._workspace.reads.build(number, force=True, background=True)

    async def send(self, job: Callable[[Api], Awaitable[Any]]) -> Any:
        """Send a write on the connection of the release."""
        return await self._workspace.connection.send(job, self._permit)

    async def keep_open(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run ``work`` and keep the connection open, even if the profile is switched meanwhile."""
        with self._permit.connection.keep_open():
            await work()

    async def confirm_rest(self, release: Release) -> bool:
        """Confirm the remaining steps; prod requires the confirmation word again."""
        plan = release.plan
        to_prod = plan.environment == "prod"
        step = next(step for step in release.steps if step.state != "done")
        confirmed = await self._context.ask(
            Question(
                f"Resume the release of {plan.project} to {plan.environment}?",
                [f"Next step: {step.title}", connection_line(self._permit.connection)],
                verb="resume",
                danger=to_prod,
                confirm_word=prod_word(
                    self._permit.connection, plan.project, plan.project_id, is_prod=to_prod
                ),
            )
        )
        if confirmed:
            self._permit.confirm()
        return bool(confirmed)

    async def download(self, build: Build) -> str:
        """Download the zip to the profile's download folder."""
        from workato_tui.actions import download as taking
        from workato_tui.views.view_actions import DownloadTarget

        folder = await taking.download_folder(self._context, self._workspace)
        if folder is None:
            raise LookupError("No folder chosen for the zip. g resumes.")
        name = self._workspace.project_name(build.project_id)
        target = DownloadTarget(build.id, name)
        transfer = await taking.start(self._context, target, folder, self._workspace)
        if transfer is None:
            raise LookupError("The zip was not downloaded. g tries again.")
        await self._workspace.downloads.wait(transfer.id)
        if transfer.state != "done":
            raise LookupError(transfer.message or transfer.state)
        return str(transfer.path)

    def watch_until_done(self, deployment: Deployment) -> None:
        """Watch the deployment and show its result in the views."""
        self._workspace.known.update(deployment)
        title = f"{self._workspace.project_name(deployment.project_id)}"
        self._context.app.watch_until_done(
            "deployment", deployment.id, title, connection=self._workspace.connection
        )

    async def assign_reviewers(self, deployment: Deployment) -> bool:
        """Show the form for assigning reviewers."""
        from workato_tui.actions import review

        return await review.assign_to(self._context, self._workspace, deployment.id)

    async def confirm_resend(self, question: str) -> bool:
        """Ask whether to send the step again."""
        dialog = Question(question, ["Check first: it may have been done."], verb="send again")
        confirmed = await self._context.ask(dialog)
        self._permit.repeats = bool(confirmed)
        return bool(confirmed)


class ReleaseDialog(PaneDialog):
    """Shows a line for each step. Closing it does not stop the release."""

    BINDINGS = [("g", "continue", "Go on")]

    def __init__(self, release: Release) -> None:
        plan = release.plan
        super().__init__(
            [f"Release of {plan.project} to {plan.environment}"],
            [("g", "resume after a failure"), ("esc", "leave it running")],
            danger=plan.environment == "prod",
        )
        self._release = release
        self._on_change_before = release.on_change

    def on_mount(self) -> None:
        """Subscribe to changes of the release."""
        self._release.on_change = self._on_change

    def on_unmount(self) -> None:
        """Unsubscribe; the release continues."""
        self._release.on_change = self._on_change_before

    def _on_change(self) -> None:
        self._on_change_before()
        if self.is_mounted:
            self.show_items()

    def items(self) -> list[Item]:
        """Return the steps with their notes."""
        items: list[Item] = []
        for step in self._release.steps:
            glyph, plain_glyph, tone = _STEP_STYLES[step.state]
            mark = plain_glyph if DisplayOptions.ascii else glyph
            items.append(Text(f"{mark} {step.title}", tone))
            if step.note:
                items.append(Text(f"    {step.note}", "dim" if step.state == "done" else "warn"))
        items.append(Text(""))
        if self._release.is_done:
            items.append(Text("Deployment started; watching it.", "good"))
        elif not self._release.running:
            items.append(Text("Stopped here. g resumes.", "warn"))
        return items

    def action_continue(self) -> None:
        """Confirm, then continue with the first step that is not done."""
        release = self._release
        if not release.running and not release.is_done:
            self.run_worker(self._resume(), group="resume", exclusive=True)

    async def _resume(self) -> None:
        release = self._release
        if await release.port.confirm_rest(release):
            _start(app_of(self), release)
