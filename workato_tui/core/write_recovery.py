"""After a lost answer: what was sent, in words, and which reading call tells its outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from workato_tui.api.recovery_hints import UNKNOWN
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.api.recovery_hints import RecoveryCheck
    from workato_tui.core.environment_status import D

_SKEW = timedelta(minutes=5)
"""This machine's clock may be ahead of Workato's."""

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
    """The reading call that tells what became of a write."""

    kind: RecoveryCheck
    """What to read; empty where the API has nothing that tells."""
    hint: str
    """What to look at, or that nothing can be looked at and what a second send would do."""
    id: str = ""
    """Of the deployment or manifest to read."""
    filters: dict[str, str] = field(default_factory=dict)
    """For ``deployments``: the fields of a DeploymentFilter."""
    build_id: str = ""
    """For ``deployments``: only those of this build count; empty where it was made by the call."""


def describe(operation: str, about: str, target: str = "") -> str:
    """What was sent: ``Deploy of build 46 to prod``."""
    family, _, verb = operation.rpartition(".")
    pattern = _PHRASES.get(operation)
    into = "in" if pattern is None else "to"
    if pattern is None:
        pattern = f"{_VERB_PHRASES.get(verb, verb.replace('-', ' ').capitalize())} of {{about}}"
    words = pattern.format(about=about or family.replace("-", " "))
    where = f" {into} {target}" if target and target not in words.split() else ""
    return sanitize(words + where, 200)


def recovery_plan(operation: str, path: str, target: str, sent: datetime) -> RecoveryPlan:
    """Which reading call tells what became of a write whose answer was lost."""
    from workato_tui import catalog

    known = catalog.operation(operation)
    if known is None:
        return RecoveryPlan("", UNKNOWN)
    ids = known.parse_ids(path) or {}
    number = ids.get("id", "")
    if known.recovery_check != "deployments":
        return RecoveryPlan(known.recovery_check, known.recovery_hint or UNKNOWN, number)
    since = (sent - _SKEW).astimezone(UTC).replace(microsecond=0)
    narrowed = {"from_": since.isoformat()}
    if target:
        narrowed["environment_type"] = target
    if operation == "project-builds.deploy":
        return RecoveryPlan(
            known.recovery_check, known.recovery_hint, filters=narrowed, build_id=number
        )
    if number:
        narrowed["folder_id" if number[:1] in ("f", "F") else "project_id"] = number
    return RecoveryPlan(known.recovery_check, known.recovery_hint, filters=narrowed)


def matches(plan: RecoveryPlan, deployments: Iterable[D], sent: datetime) -> list[D]:
    """Those of ``deployments`` that the write may have made."""
    return [
        one
        for one in deployments
        if (one.created_at is None or one.created_at >= sent - _SKEW)
        and one.environment_type == plan.filters.get("environment_type", one.environment_type)
        and (not plan.build_id or one.project_build_id == plan.build_id)
        and one.project_id == plan.filters.get("project_id", one.project_id)
    ]
