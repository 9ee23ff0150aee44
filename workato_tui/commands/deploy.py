"""Deploy from the command line: checks, messages, and confirmation options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.commands.find import find_project
from workato_tui.commands.output import print_deployment
from workato_tui.commands.streams import print_status, report
from workato_tui.commands.wait import wait_if_requested
from workato_tui.profiles.errors import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from workato_tui.api.deployments import Deployment
    from workato_tui.api.errors import WorkatoError
    from workato_tui.api.request_models import DeployRequest
    from workato_tui.commands.session import Session
    from workato_tui.core.deploy_checks import WarningKind


def check_arguments(arguments: argparse.Namespace) -> None:
    """Refuse ambiguous arguments before anything is read or sent."""
    if arguments.approved is not None:
        typed = (arguments.title, arguments.description, arguments.to)
        if any(value is not None for value in typed):
            raise UsageError(
                "A deployment that was approved has its title, description and environment: "
                "--approved goes without --title, --description and --to."
            )
        if arguments.yes_deploy_to is None:
            raise UsageError("Nothing was sent: --yes-deploy-to ENV says where it may go.")
        return
    if arguments.to is None:
        raise UsageError("Where to? --to test or --to prod.")
    if arguments.yes_deploy_to != arguments.to:
        raise UsageError(
            f"Nothing was sent: a deployment to {arguments.to} needs --yes-deploy-to "
            f"{arguments.to}."
        )


async def deploy(session: Session, arguments: argparse.Namespace) -> int:
    """Check and print warnings, send the deployment once, print it, and wait if requested."""
    session.require_writable()
    _report_open_intents(session)
    if arguments.approved is not None:
        deployment = await _deploy_approved(session, arguments)
    elif arguments.build is not None:
        deployment = await _deploy_build(session, arguments)
    else:
        deployment = await _deploy_project(session, arguments)
    print_status(f"Deployment {deployment.id} to {deployment.environment_type} was started.")
    deployment, code = await wait_if_requested(session, arguments, "deployment", deployment)
    return report(code, lambda: print_deployment(deployment, as_data=arguments.json))


async def _deploy_build(session: Session, arguments: argparse.Namespace) -> Deployment:
    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.core.states import phase_of_state

    build = await session.api.builds.get(arguments.build)
    if phase_of_state(build.state) != "done":
        raise _invalid_request(
            f"Build {build.id} cannot be deployed: its state is {build.state or 'unknown'}.",
            f"Wait for it with: workato-tui watch {build.id} --kind build",
        )
    deployments: Sequence[Deployment] = ()
    if build.project_id:
        narrowed = DeploymentFilter.of_project(build.project_id)
        deployments = await session.api.deployments.list(narrowed)
    elif not arguments.over_pending:
        raise _invalid_request(
            f"Workato does not name the project of build {build.id}, so what is pending there "
            "cannot be checked.",
            "--over-pending deploys it anyway.",
        )
    _check_warnings(build.id, arguments, deployments)
    request = _deploy_request(arguments)
    return await session.send(lambda api: api.builds.deploy(build.id, request))


async def _deploy_project(session: Session, arguments: argparse.Namespace) -> Deployment:
    from workato_tui.api.list_filters import DeploymentFilter

    project = await find_project(session, arguments.project)
    narrowed = DeploymentFilter.of_project(project)
    _check_warnings(None, arguments, await session.api.deployments.list(narrowed))
    request = _deploy_request(arguments)
    return await session.send(lambda api: api.projects.deploy(project, request))


def _deploy_request(arguments: argparse.Namespace) -> DeployRequest:
    from workato_tui.api.request_models import DeployRequest

    return DeployRequest(
        environment_type=arguments.to,
        title=arguments.title,
        description=arguments.description,
        include_tags=arguments.include_tags,
    )


async def _deploy_approved(session: Session, arguments: argparse.Namespace) -> Deployment:
    from workato_tui.api.request_models import ApprovedDeployRequest
    from workato_tui.core.states import describe_state, phase

    deployment = await session.api.deployments.get(arguments.approved)
    if deployment.environment_type != arguments.yes_deploy_to:
        raise UsageError(
            f"Nothing was sent: deployment {deployment.id} goes to {deployment.environment_type}, "
            f"so it needs --yes-deploy-to {deployment.environment_type}."
        )
    if phase(deployment) != "waiting" or "approved" not in (deployment.review_state or ""):
        raise _invalid_request(
            f"Deployment {deployment.id} {describe_state(deployment)}; only one that was approved "
            "and waits can be deployed.",
        )
    request = ApprovedDeployRequest(include_tags=arguments.include_tags)
    target = arguments.yes_deploy_to
    return await session.send(
        lambda api: api.deployments.deploy(deployment.id, request, target=target)
    )


def _check_warnings(
    build_id: str | None, arguments: argparse.Namespace, deployments: Sequence[Deployment]
) -> None:
    """Print warnings, and refuse those that were not acknowledged."""
    from workato_tui.core.deploy_checks import deploy_warnings, is_acknowledged

    allowed: list[WarningKind] = ["pending"] if arguments.over_pending else []
    warnings = deploy_warnings(build_id, arguments.to, deployments)
    for remark in warnings:
        print_status(remark.text)
    if not is_acknowledged(warnings, allowed):
        raise _invalid_request(
            f"Another deployment to {arguments.to} is pending.",
            "Wait until it finishes (workato-tui watch ID), or add --over-pending.",
        )


def _report_open_intents(session: Session) -> None:
    """Report earlier writes with an unknown outcome first."""
    for entry in session.store.ledger.open_intents(session.scope):
        print_status(f"{entry.sentence} {entry.recovery_plan.hint}")


def _invalid_request(message: str, next_step: str = "") -> WorkatoError:
    from workato_tui.api.errors import InvalidRequestError

    error = InvalidRequestError(message, next_step)
    error.is_write = True
    return error
