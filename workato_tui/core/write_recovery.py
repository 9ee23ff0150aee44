"""Describe a write and find out what became of it after a lost response."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from workato_tui.api.recovery_hints import UNKNOWN
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.api.deployments import Deployment
    from workato_tui.api.recovery_hints import RecoveryCheck

_SKEW = timedelta(minutes=5)
"""This machine's clock may be ahead of Workato's by this much."""

_PHRASES = {
    "projects.build": "Build of {about}",
    "project-builds.deploy": "Deploy of {about}",
    "projects.deploy": "Build and deploy of {about}",
    "deployments.deploy": "Deploy of approved {about}",
    "deployments.assign-reviewers": "Assignment of reviewers to {about}",
    "deployments.submit-for-review": "Submission for review of {about}",
    "deployments.approve": "Approval of {about}",
    "deployments.reject": "Rejection of {about}",
    "deployments.reopen": "Reopening of the review of {about}",
    "deployments.update-review-comment": "Change of a review's comment of {about}",
    "packages.export": "Export of {about}",
    "packages.import": "Import into {about}",
}
_VERB_PHRASES = {
    "create": "Creation", "update": "Change", "delete": "Deletion", "upsert": "Change",
    "add": "Addition", "remove": "Removal", "batch-delete": "Deletion", "invite": "Invitation",
    "enable": "Switching on", "disable": "Switching off", "refresh-secret": "A new secret",
    "oem-share": "Sharing", "recipe-share": "Sharing", "suppress-oem-version": "Taking away",
    "assign": "Assignment", "unassign": "Taking away", "disconnect": "Disconnection",
}  # fmt: skip


@dataclass(frozen=True)
class RecoveryPlan:
    """How to find out what became of a write."""

    kind: RecoveryCheck
    """What to read; empty if the API has nothing to check."""
    hint: str
    """What to look at, or what a second request would do."""
    id: str = ""
    """The deployment or manifest to read."""
    filters: dict[str, str] = field(default_factory=dict)
    """For ``deployments``: the fields of a DeploymentFilter."""
    build_id: str = ""
    """For ``deployments``: only those of this build count; empty if the call created the build."""


def describe(operation: str, about: str, target: str = "") -> str:
    """Return the write in words, such as ``Deploy of build 46 to prod``."""
    family, _, verb = operation.rpartition(".")
    pattern = _PHRASES.get(operation)
    into = "in" if pattern is None else "to"
    if pattern is None:
        pattern = f"{_VERB_PHRASES.get(verb, verb.replace('-', ' ').capitalize())} of {{about}}"
    words = pattern.format(about=about or family.replace("-", " "))
    where = f" {into} {target}" if target and target not in words.split() else ""
    return sanitize(words + where, 200)


def recovery_plan(operation: str, path: str, target: str, sent: datetime) -> RecoveryPlan:
    """Return how to find out what became of a write whose response was lost."""
    from workato_tui import catalog

    registered = catalog.operation(operation)
    if registered is None:
        return RecoveryPlan("", UNKNOWN)
    ids = registered.parse_ids(path) or {}
    number = ids.get("id", "")
    if registered.recovery_check != "deployments":
        return RecoveryPlan(registered.recovery_check, registered.recovery or UNKNOWN, number)
    since = (sent - _SKEW).astimezone(UTC).replace(microsecond=0)
    filters = {"from_": since.isoformat()}
    if target:
        filters["environment_type"] = target
    if operation == "project-builds.deploy":
        return RecoveryPlan(
            registered.recovery_check, registered.recovery, filters=filters, build_id=number
        )
    if number:
        filters["folder_id" if number[:1] in ("f", "F") else "project_id"] = number
    return RecoveryPlan(registered.recovery_check, registered.recovery, filters=filters)


def matches(
    plan: RecoveryPlan, deployments: Iterable[Deployment], sent: datetime
) -> list[Deployment]:
    """Return the deployments that the write may have created."""
    return [
        deployment
        for deployment in deployments
        if (deployment.created_at is None or deployment.created_at >= sent - _SKEW)
        and deployment.environment_type
        == plan.filters.get("environment_type", deployment.environment_type)
        and (not plan.build_id or deployment.project_build_id == plan.build_id)
        and deployment.project_id == plan.filters.get("project_id", deployment.project_id)
    ]
