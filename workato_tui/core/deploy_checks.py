"""Checks before a deployment: promote, redeploy, roll back, and warnings.

Everything is derived from a list of the project's deployments; nothing here calls the API.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from workato_tui.common.local_time import local
from workato_tui.common.text import parse_int, sanitize
from workato_tui.core.environment_status import (
    EnvironmentStatus,
    environment_status,
    finished_at,
    sort_key,
)
from workato_tui.core.states import describe_state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from workato_tui.api.deployments import Deployment

WarningKind = Literal["pending", "same", "back", "untested", "failed", "first", "current_state"]
Intent = Literal["promote", "again", "back"]

PREVIOUS_ENVIRONMENT = {"prod": "test"}
"""The environment in which a build is tested before it goes to another."""
_NEXT_ENVIRONMENT = {"dev": "test", "test": "prod"}


@dataclass(frozen=True)
class DeployWarning:
    """Something to know before deploying."""

    kind: WarningKind
    text: str
    """A sentence for the user."""
    needs_acknowledgement: bool = False
    """Whether the user has to confirm that the deployment should go ahead."""
    deployment_id: str | None = None
    """The deployment that the warning refers to."""


@dataclass(frozen=True)
class DeployDraft:
    """A new deployment based on an earlier one."""

    intent: Intent
    build_id: str
    environment: str
    title: str | None
    description: str | None
    heading: str
    """The heading of the form."""


def next_environment(environment: str | None) -> str | None:
    """Return the environment after this one; None after prod and for unknown environments."""
    return _NEXT_ENVIRONMENT.get(environment or "")


def make_draft(
    source: Deployment, environment: str, deployments: Iterable[Deployment]
) -> DeployDraft | None:
    """Return a draft that deploys the build of ``source`` to ``environment``.

    ``deployments`` are those of the project. Returns None if the deployment names no build.
    """
    build = source.project_build_id
    if not build:
        return None
    live = environment_status(deployments, environment).live
    live_build = live.project_build_id if live else None
    intent = _intent(source, environment, live_build)
    headings = {
        "promote": f"Promote build {build} from {source.environment_type or '-'} to {environment}",
        "again": f"Redeploy build {build} to {environment}",
        "back": rollback_heading(build, environment, live_build),
    }
    return DeployDraft(
        intent, build, environment, source.title, source.description, sanitize(headings[intent])
    )


def rollback_heading(build: str, environment: str, live_build: str | None) -> str:
    """Return ``Rollback to build 9037 in prod (from 9119)``."""
    return f"Roll back {environment} to build {build} (from {live_build or '-'})"


def build_heading(build: str, environment: str, deployments: Iterable[Deployment]) -> str:
    """Return the heading for deploying ``build``: a rollback if a newer build is live."""
    live = environment_status(deployments, environment).live
    if live is not None and _is_newer(live.project_build_id, build):
        return sanitize(rollback_heading(build, environment, live.project_build_id))
    return sanitize(f"Deploy build {build} to {environment}")


def rollback_target(deployments: Iterable[Deployment], environment: str) -> Deployment | None:
    """Return the last successful deployment of a build before the live one.

    That is not the deployment that was live before, which would undo a rollback.
    """
    status = environment_status(deployments, environment)
    if status.live is None or not status.live.project_build_id:
        return None
    live = status.live.project_build_id
    return next(
        (
            deployment
            for deployment in status.history
            if _is_newer(live, deployment.project_build_id)
        ),
        None,
    )


def deploy_warnings(
    build_id: str | None,
    environment: str,
    deployments: Sequence[Deployment],
    *,
    since: datetime | None = None,
) -> list[DeployWarning]:
    """Return the warnings about deploying ``build_id`` (None: a new build) to ``environment``.

    ``deployments`` are those of the project to all environments; ``since`` is the start of the time
    window that was read, None if the list is complete. Warnings to acknowledge come first.
    """
    target = environment_status(deployments, environment)
    warnings = _pending_warnings(target, build_id)
    if build_id is None:
        warnings += _new_build_warning(environment, deployments)
    else:
        warnings += _compare_with_live(build_id, target)
        warnings += _untested_warnings(build_id, environment, deployments, since)
    if target.live is None:
        window = f" since {_format_day(since)}; older ones were not loaded" if since else " yet"
        warnings.append(DeployWarning("first", f"Nothing was deployed to {environment}{window}."))
    return warnings


def is_acknowledged(warnings: Iterable[DeployWarning], kinds: Collection[WarningKind]) -> bool:
    """Return whether all warnings that need acknowledgement were acknowledged."""
    return all(remark.kind in kinds for remark in warnings if remark.needs_acknowledgement)


def latest_tested(
    deployments: Sequence[Deployment], environment: str = "prod"
) -> Deployment | None:
    """Return the last tested deployment, if its build is newer than the live one.

    It is offered instead of a new build of DEV. Returns None if there is nothing to offer.
    """
    if environment not in PREVIOUS_ENVIRONMENT:
        return None
    tested = environment_status(deployments, PREVIOUS_ENVIRONMENT[environment]).live
    live = environment_status(deployments, environment).live
    if tested is None or not tested.project_build_id:
        return None
    if live is not None and not _is_newer(tested.project_build_id, live.project_build_id):
        return None
    return tested


def _intent(source: Deployment, environment: str, live_build: str | None) -> Intent:
    if live_build is not None and _is_newer(live_build, source.project_build_id):
        return "back"
    return "again" if source.environment_type == environment else "promote"


def _pending_warnings(target: EnvironmentStatus, build_id: str | None) -> list[DeployWarning]:
    warnings = []
    for deployment in target.pending:
        same = build_id is not None and deployment.project_build_id == build_id
        build = "this build" if same else _build_label(deployment)
        state = describe_state(deployment)
        text = f"Deployment {deployment.id} of {build} to {target.environment} {state}."
        warnings.append(
            DeployWarning(
                "pending", sanitize(text), needs_acknowledgement=True, deployment_id=deployment.id
            )
        )
    return warnings


def _new_build_warning(environment: str, deployments: Sequence[Deployment]) -> list[DeployWarning]:
    text = "Builds the current state of DEV"
    tested = latest_tested(deployments, environment)
    if environment not in PREVIOUS_ENVIRONMENT:
        text += "."
    elif tested is None:
        text += f", not yet deployed to {PREVIOUS_ENVIRONMENT[environment]}."
    else:
        text += (
            f", not yet deployed to {PREVIOUS_ENVIRONMENT[environment]}; build "
            f"{tested.project_build_id} was."
        )
    return [
        DeployWarning("current_state", sanitize(text), deployment_id=tested.id if tested else None)
    ]


def _compare_with_live(build_id: str, target: EnvironmentStatus) -> list[DeployWarning]:
    warnings, live = [], target.live
    if live is not None and live.project_build_id == build_id:
        text = (
            f"Build {build_id} is already live in {target.environment}"
            f" since {_format_time(finished_at(live))}."
        )
        warnings.append(DeployWarning("same", sanitize(text), deployment_id=live.id))
    elif live is not None and _is_newer(live.project_build_id, build_id):
        text = f"{target.environment} rolls back from build {live.project_build_id} to {build_id}."
        warnings.append(DeployWarning("back", sanitize(text), deployment_id=live.id))
    if target.failed is not None and target.failed.project_build_id == build_id:
        text = (
            f"Build {build_id} failed in {target.environment} on"
            f" {_format_time(finished_at(target.failed))} (deployment {target.failed.id})."
        )
        warnings.append(DeployWarning("failed", sanitize(text), deployment_id=target.failed.id))
    return warnings


def _untested_warnings(
    build_id: str, environment: str, deployments: Sequence[Deployment], since: datetime | None
) -> list[DeployWarning]:
    before = PREVIOUS_ENVIRONMENT.get(environment)
    if before is None or environment_status(deployments, before).success_of(build_id) is not None:
        return []
    tries = [
        deployment
        for deployment in sorted(deployments, key=sort_key, reverse=True)
        if deployment.environment_type == before and deployment.project_build_id == build_id
    ]
    if tries:
        text = f"Build {build_id} in {before}: deployment {tries[0].id} {describe_state(tries[0])}."
        return [DeployWarning("untested", sanitize(text), deployment_id=tries[0].id)]
    if since is not None:
        text = f"Build {build_id} was not in {before} since {_format_day(since)};"
        text += " older ones were not"
        return [DeployWarning("untested", sanitize(f"{text} loaded."))]
    return [DeployWarning("untested", sanitize(f"Build {build_id} was never in {before}."))]


def _build_label(deployment: Deployment) -> str:
    return f"build {deployment.project_build_id}" if deployment.project_build_id else "a new build"


def _is_newer(number: str | None, other: str | None) -> bool:
    """Return whether build ``number`` is newer than ``other``; False if that is not known."""
    first, second = parse_int(number), parse_int(other)
    return first is not None and second is not None and first > second


def _format_time(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"


def _format_day(at: datetime | None) -> str:
    return f"{local(at):%Y-%m-%d}" if at else "-"
