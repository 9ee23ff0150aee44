"""Reasoning about a deployment before it is made: promote, redo, roll back, what speaks against it.

Everything is worked out from a list of the project's deployments; nothing here asks the API.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from workato_tui.common.local_time import local
from workato_tui.common.text import sanitize
from workato_tui.core.environment_status import (
    D,
    Deployed,
    Standing,
    age_key,
    behind,
    build_number,
    by_project,
    finished,
    standing,
)
from workato_tui.core.states import in_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

__all__ = [
    "Draft",
    "Remark",
    "Standing",
    "accepted",
    "behind",
    "build_heading",
    "by_project",
    "draft",
    "latest_tested",
    "next_environment",
    "previous",
    "remarks",
    "rollback_heading",
    "standing",
]

Kind = Literal["pending", "same", "back", "untested", "failed", "first", "anew"]
Intent = Literal["promote", "again", "back"]

BEFORE = {"prod": "test"}
"""The environment in which a build is tried before it goes to another."""
_NEXT = {"dev": "test", "test": "prod"}


@dataclass(frozen=True)
class Remark:
    """One thing to know before a deployment is sent."""

    kind: Kind
    text: str
    """A sentence for people."""
    must_accept: bool = False
    """Whether somebody has to say that it shall be done all the same."""
    deployment_id: str | None = None
    """The deployment that it is about."""


@dataclass(frozen=True)
class Draft:
    """A deployment to be, taken over from one that was."""

    intent: Intent
    build_id: str
    environment: str
    title: str | None
    description: str | None
    heading: str
    """What will be done, for the form's heading."""


def next_environment(environment: str | None) -> str | None:
    """Where a deployment goes next; None behind prod and for what is not known."""
    return _NEXT.get(environment or "")


def draft(source: Deployed, environment: str, deployments: Iterable[Deployed]) -> Draft | None:
    """``source``'s build to ``environment``: promoted, once more, or back; None without a build.

    ``deployments`` are those of the project.
    """
    build = source.project_build_id
    if not build:
        return None
    live = standing(deployments, environment).live
    live_build = live.project_build_id if live else None
    intent = _intent(source, environment, live_build)
    headings = {
        "promote": f"Promote build {build} from {source.environment_type or '-'} to {environment}",
        "again": f"Deploy build {build} to {environment} once more",
        "back": rollback_heading(build, environment, live_build),
    }
    return Draft(
        intent, build, environment, source.title, source.description, sanitize(headings[intent])
    )


def rollback_heading(build: str, environment: str, live_build: str | None) -> str:
    """``Rollback to build 9037 in prod (from 9119)``."""
    return f"Rollback to build {build} in {environment} (from {live_build or '-'})"


def build_heading(build: str, environment: str, deployments: Iterable[Deployed]) -> str:
    """What it means to deploy ``build``: a rollback where something newer is live."""
    live = standing(deployments, environment).live
    if live is not None and _newer(live.project_build_id, build):
        return sanitize(rollback_heading(build, environment, live.project_build_id))
    return sanitize(f"Deploy build {build} to {environment}")


def previous(deployments: Iterable[D], environment: str) -> D | None:
    """What a rollback of ``environment`` goes to: the last success of a build before the live one.

    Not simply what was live before: that would undo a rollback.
    """
    here = standing(deployments, environment)
    if here.live is None or not here.live.project_build_id:
        return None
    live = here.live.project_build_id
    return next((one for one in here.history if _newer(live, one.project_build_id)), None)


def remarks(
    build_id: str | None,
    environment: str,
    deployments: Sequence[Deployed],
    *,
    since: datetime | None = None,
) -> list[Remark]:
    """What is to be known before ``build_id`` (None: a new build of DEV) goes to ``environment``.

    ``deployments`` are those of the project, to all environments; ``since`` is the beginning of
    the window that they were read from, None if they are all. Those that have to be accepted come
    first.
    """
    target = standing(deployments, environment)
    found = _pending(target, build_id)
    if build_id is None:
        found += _anew(environment, deployments)
    else:
        found += _compared(build_id, target)
        found += _tried(build_id, environment, deployments, since)
    if target.live is None:
        window = f" since {_day(since)}; what is older was not read" if since else " yet"
        found.append(Remark("first", f"Nothing was deployed to {environment}{window}."))
    return found


def accepted(found: Iterable[Remark], kinds: Collection[Kind]) -> bool:
    """Whether everything that has to be accepted was."""
    return all(remark.kind in kinds for remark in found if remark.must_accept)


def latest_tested(deployments: Sequence[D], environment: str = "prod") -> D | None:
    """The deployment whose build was tried last and is newer than what ``environment`` has.

    It is offered in place of a new build of DEV. None if there is nothing to offer.
    """
    if environment not in BEFORE:
        return None
    tested = standing(deployments, BEFORE[environment]).live
    live = standing(deployments, environment).live
    if tested is None or not tested.project_build_id:
        return None
    if live is not None and not _newer(tested.project_build_id, live.project_build_id):
        return None
    return tested


def _intent(source: Deployed, environment: str, live_build: str | None) -> Intent:
    if live_build is not None and _newer(live_build, source.project_build_id):
        return "back"
    return "again" if source.environment_type == environment else "promote"


def _pending(target: Standing[Deployed], build_id: str | None) -> list[Remark]:
    found = []
    for one in target.pending:
        same = build_id is not None and one.project_build_id == build_id
        of = "this build" if same else _of(one)
        text = f"Deployment {one.id} of {of} to {target.environment} {in_words(one)}."
        found.append(Remark("pending", sanitize(text), must_accept=True, deployment_id=one.id))
    return found


def _anew(environment: str, deployments: Sequence[Deployed]) -> list[Remark]:
    text = "DEV is built as it is now"
    tested = latest_tested(deployments, environment)
    if environment not in BEFORE:
        text += "."
    elif tested is None:
        text += f", untried in {BEFORE[environment]}."
    else:
        text += (
            f", untried in {BEFORE[environment]}; build {tested.project_build_id} was tried there."
        )
    return [Remark("anew", sanitize(text), deployment_id=tested.id if tested else None)]


def _compared(build_id: str, target: Standing[Deployed]) -> list[Remark]:
    found, live = [], target.live
    if live is not None and live.project_build_id == build_id:
        text = (
            f"Build {build_id} is already there: live in {target.environment}"
            f" since {_moment(finished(live))}."
        )
        found.append(Remark("same", sanitize(text), deployment_id=live.id))
    elif live is not None and _newer(live.project_build_id, build_id):
        text = f"{target.environment} goes back from build {live.project_build_id} to {build_id}."
        found.append(Remark("back", sanitize(text), deployment_id=live.id))
    if target.failed is not None and target.failed.project_build_id == build_id:
        text = (
            f"Build {build_id} failed in {target.environment} on"
            f" {_moment(finished(target.failed))} (deployment {target.failed.id})."
        )
        found.append(Remark("failed", sanitize(text), deployment_id=target.failed.id))
    return found


def _tried(
    build_id: str, environment: str, deployments: Sequence[Deployed], since: datetime | None
) -> list[Remark]:
    before = BEFORE.get(environment)
    if before is None or standing(deployments, before).had(build_id) is not None:
        return []
    tries = [
        one
        for one in sorted(deployments, key=age_key, reverse=True)
        if one.environment_type == before and one.project_build_id == build_id
    ]
    if tries:
        text = f"Build {build_id} in {before}: deployment {tries[0].id} {in_words(tries[0])}."
        return [Remark("untested", sanitize(text), deployment_id=tries[0].id)]
    if since is not None:
        text = f"Build {build_id} was not in {before} since {_day(since)}; what is older was not"
        return [Remark("untested", sanitize(f"{text} read."))]
    return [Remark("untested", sanitize(f"Build {build_id} was never in {before}."))]


def _of(deployment: Deployed) -> str:
    return f"build {deployment.project_build_id}" if deployment.project_build_id else "a new build"


def _newer(one: str | None, other: str | None) -> bool:
    """Whether build ``one`` is newer than ``other``; False where that cannot be told."""
    first, second = build_number(one), build_number(other)
    return first is not None and second is not None and first > second


def _moment(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"


def _day(at: datetime | None) -> str:
    return f"{local(at):%Y-%m-%d}" if at else "-"
