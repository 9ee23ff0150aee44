"""Builds and deploys: read the current state, show one form, send one request."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pydantic import Field

from workato_tui.actions.deploy_plan import choose_plan, deploy_plans, rollback_plans
from workato_tui.actions.submit import (
    ask_and_send,
    dev_workspace_warning,
    outdated_error,
    prod_word,
)
from workato_tui.api.request_models import DeployRequest
from workato_tui.common.clock import Clock
from workato_tui.common.text import sanitize
from workato_tui.dialogs.deployment_changes import DeploymentPreview
from workato_tui.dialogs.form import FormError
from workato_tui.keymap import key_of
from workato_tui.views.known_details import FRESH_SECONDS

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.actions.deploy_plan import DeployPlan
    from workato_tui.api.client import Api
    from workato_tui.api.deployments import Deployment
    from workato_tui.store import WatchKind
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row


class DeployWithOverride(DeployRequest):
    """A deployment while another one to the same environment is under way."""

    overrule: bool = Field(
        False, title="Deploy anyway", description="Another deployment is pending", exclude=True
    )


async def build(context: ActionContext) -> None:
    """Build the project of the row from the current state of DEV."""
    from workato_tui.api.request_models import BuildRequest
    from workato_tui.views.build_detail import BuildView

    workspace = context.workspace
    project_id = context.view.project_id(context.row)
    kind, name = _kind_and_name(context, project_id)
    shown = sanitize(name, 80)

    started = await ask_and_send(
        context,
        BuildRequest,
        [
            f"Build folder {shown} ({project_id})" if kind == "folder" else f"Build {shown}",
            "Builds the current state of DEV.",
            *dev_workspace_warning(context),
        ],
        lambda api, form: api.projects.build(project_id, form, about=f"{kind} {name}"),
        verb="build",
    )
    if started is None:
        return
    workspace.known.update_build(started)
    workspace.known.new_builds.add(started.id)
    from workato_tui.views.build_detail import remember

    await remember(workspace, started, "started")
    context.app.watch_until_done("build", started.id, f"of {name}", connection=workspace.connection)
    context.go("builds", BuildView(workspace, started.id))
    context.say(f"Build {started.id} started. You will be notified when it finishes.")


def _kind_and_name(context: ActionContext, project_id: str) -> tuple[str, str]:
    """Return ``project`` or ``folder``, and its name."""
    if project_id.startswith("f"):
        return "folder", context.view.folder_of(context.row)[1]
    return "project", context.workspace.project_name(project_id)


async def deploy(context: ActionContext) -> None:
    """Deploy a build: promote, repeat, roll back, or deploy what was approved."""
    view, row = context.view, context.row
    source = deployment_of_row(context, row)
    if source is not None and is_approved(source):
        await _deploy_approved(context, source)
        return
    project_id = view.project_id(row)
    read_at = Clock.now()
    deployments = await _deployments_of(context, project_id)
    plans = deploy_plans(view.build_id(row), source, deployments)
    name = sanitize(_kind_and_name(context, project_id)[1], 80)
    plan = await choose_plan(context, f"Deploy {name}: choose a target", plans, deployments)
    if plan is not None:
        await _deploy(context, project_id, plan, deployments, read_at)


async def roll_back(context: ActionContext) -> None:
    """Deploy the build before the live one; ask for the environment."""
    await context.view.load_project(context.row)
    project_id = context.view.project_id(context.row)
    read_at = Clock.now()
    deployments = await _deployments_of(context, project_id)
    plans = rollback_plans(deployments)
    name = sanitize(_kind_and_name(context, project_id)[1], 80)
    if not plans:
        raise LookupError(f"{name} has no older deployed build to roll back to.")
    title = f"Roll back {name}: choose an environment"
    plan = await choose_plan(context, title, plans, deployments)
    if plan is not None:
        await _deploy(context, project_id, plan, deployments, read_at)


def deployment_of_row(context: ActionContext, row: Row | None) -> Deployment | None:
    """Return the deployment behind a row; None for a project or a build."""
    try:
        number = context.view.deployment_id(row)
    except LookupError:
        return None
    return context.workspace.deployments.get(number)


def is_approved(deployment: Deployment | None) -> bool:
    """Whether the deployment was approved and waits to be deployed."""
    from workato_tui.core.states import phase

    if deployment is None:
        return False
    return deployment.review_state == "review_approved" and phase(deployment) == "waiting"


async def _deployments_of(context: ActionContext, project_id: str) -> list[Deployment]:
    context.say("Loading deployments…")
    deployments = await _read_deployments(context.workspace, project_id)
    context.say("")
    return deployments


async def _read_deployments(workspace: WorkspaceState, project_id: str) -> list[Deployment]:
    from workato_tui.api.list_filters import DeploymentFilter

    asked_at = time.monotonic()
    narrowed = DeploymentFilter.of_project(project_id)
    deployments = await workspace.connection.call(lambda api: api.deployments.list(narrowed))
    return await workspace.known.update_list(deployments, asked_at)


async def _deploy(
    context: ActionContext,
    project_id: str,
    plan: DeployPlan,
    deployments: list[Deployment],
    read_at: float,
) -> None:
    """Show the form of ``plan`` and send it; ``deployments`` were read at ``read_at``."""
    from workato_tui.core.deploy_checks import deploy_warnings

    workspace = context.workspace
    kind, name = _kind_and_name(context, project_id)
    warnings = deploy_warnings(plan.build_id, plan.environment, deployments)
    must_accept = any(remark.needs_acknowledgement for remark in warnings)
    tags = f"include tags {project_id}"
    last = bool(await workspace.load_value(tags))

    async def job(api: Api, request: DeployRequest) -> Deployment:
        if plan.build_id is not None:
            about = f"build {plan.build_id} of {name}"
            deployment = await api.builds.deploy(plan.build_id, request, about=about)
        else:
            deployment = await api.projects.deploy(project_id, request, about=f"{kind} {name}")
        await workspace.store_value(tags, request.include_tags)
        return deployment

    async def check(request: DeployRequest) -> None:
        if isinstance(request, DeployWithOverride) and not request.overrule:
            raise FormError("overrule", "another deployment is pending; tick to deploy anyway")
        if 0 <= Clock.now() - read_at < FRESH_SECONDS:
            return
        # The form may have been open for an hour.
        current = await _read_deployments(workspace, project_id)
        known_texts = {warning.text for warning in warnings}
        current_warnings = deploy_warnings(plan.build_id, plan.environment, current)
        news = [warning.text for warning in current_warnings if warning.text not in known_texts]
        if news:
            raise outdated_error(f"{' '.join(news)} esc, then {key_of('deploy')} again.")

    to_prod = plan.environment == "prod"
    deployment = await ask_and_send(
        context,
        DeployWithOverride if must_accept else DeployRequest,
        [
            sanitize(plan.heading, 200),
            f"{kind.capitalize()} {sanitize(name, 100)} ({project_id})",
            *(f"{'! ' if each.needs_acknowledgement else ''}{each.text}" for each in warnings),
            *dev_workspace_warning(context),
        ],
        job,
        check=check,
        verb="deploy",
        danger=to_prod,
        confirm_word=prod_word(workspace.connection, name, project_id, is_prod=to_prod),
        fixed={"environment_type": plan.environment},
        initial={"title": plan.title, "description": plan.description, "include_tags": last},
        hint=DeploymentPreview.of_plan(
            workspace, plan.build_id, plan.environment, deployments, name
        ),
    )
    if deployment is not None:
        await _on_deployed(context, workspace, deployment, plan.environment)


async def _deploy_approved(context: ActionContext, source: Deployment) -> None:
    """Deploy an approved deployment itself instead of its build."""
    from workato_tui.api.request_models import ApprovedDeployRequest
    from workato_tui.core.states import describe_state

    workspace = context.workspace

    async def current() -> Deployment:
        current = workspace.known.fresh(source.id)
        return current or await workspace.reads.deployment(source.id, force=True)

    source = await current()
    if not is_approved(source):
        context.show_updates()
        raise LookupError(
            f"{context.label}: deployment {source.id} {describe_state(source)} by now."
        )
    name = workspace.project_name(source.project_id)
    target = source.environment_type or ""
    to_prod = target not in ("test", "dev")

    async def check(_request: ApprovedDeployRequest) -> None:
        now = await current()
        if not is_approved(now):
            raise outdated_error(f"deployment {now.id} {describe_state(now)}.")

    deployment = await ask_and_send(
        context,
        ApprovedDeployRequest,
        [
            f"Deploy the approved deployment {source.id} to {target or '?'}",
            f"Project {sanitize(name, 100)} ({source.project_id}), build {source.project_build_id}",
        ],
        lambda api, form: api.deployments.deploy(source.id, form, target=target),
        check=check,
        verb="deploy",
        danger=to_prod,
        confirm_word=prod_word(
            workspace.connection, name, source.project_id or source.id, is_prod=to_prod
        ),
        hint=DeploymentPreview.of_deployment(workspace, source),
    )
    if deployment is not None:
        await _on_deployed(context, workspace, deployment, target)


async def _on_deployed(
    context: ActionContext, workspace: WorkspaceState, deployment: Deployment, target: str
) -> None:
    from workato_tui.views.deployment_detail import DeploymentView

    workspace.known.update(deployment)
    name = (
        deployment.title or deployment.description or workspace.project_name(deployment.project_id)
    )
    label = f"{sanitize(name, 60)} to {target}"
    context.app.watch_until_done(
        "deployment", deployment.id, label, connection=workspace.connection
    )
    context.go("deployments", DeploymentView(workspace, deployment.id))
    context.say(
        f"Deployment {deployment.id} to {target} started. You will be notified when it finishes."
    )


def watch(context: ActionContext) -> None:
    """Watch the row's build or deployment until it ends, or stop watching it."""
    view, row = context.view, context.row
    try:
        kind: WatchKind = "deployment"
        number = view.deployment_id(row)
    except LookupError:
        build_id = view.build_id(row)
        if build_id is None:
            context.refuse(f"{context.label}: select a build or a deployment.")
            return
        kind, number = "build", build_id
    is_watched = context.app.watch_until_done(
        kind, number, "", toggle=True, connection=context.connection
    )
    does = (
        "is watched. You will be notified when it finishes"
        if is_watched
        else "is no longer watched"
    )
    context.say(f"{kind.capitalize()} {number} {does}.")
