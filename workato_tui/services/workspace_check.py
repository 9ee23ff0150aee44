"""Check that the token still belongs to the workspace in which something was started or sent.

A profile's token can be replaced by one of another workspace at the same host. IDs of projects,
recipes and builds mean other objects there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.api.errors import (
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
    WorkatoError,
)
from workato_tui.common.text import sanitize
from workato_tui.services.batch_plan import StepError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.api.client import Api

KEY = "identity"
"""The name of the identity in the stored plan of a batch."""


async def identify_workspace(api: Api) -> dict[str, str]:
    """Return the workspace's ID and name, or those of a project if the token may not read it.

    Empty if the token sees neither.
    """
    try:
        me = await api.users.me()
    except (UnauthorizedError, ForbiddenError, NotFoundError):
        # With Environments on, only tokens of DEV may read the workspace.
        project = await api.projects.first()
        if project is None:
            return {}
        return {"project": project.id, "name": project.name or ""}
    return {"workspace": me.id, "name": me.name or ""} if me.id else {}


async def require_same_workspace(api: Api, known: Mapping[str, str]) -> None:
    """Raise StepError unless the token belongs to the workspace ``known`` from the start."""
    try:
        reason = await mismatch(api, known, "The batch was started") if known else ""
    except WorkatoError as error:
        reason = f"Whether the token belongs to the same workspace cannot be checked: {error}"
    if reason:
        raise StepError(f"Nothing was sent. {reason}")


async def mismatch(api: Api, known: Mapping[str, str], event: str) -> str:
    """Return why the token does not belong to the workspace ``known``; empty if it does.

    ``event`` is what happened there, such as "The batch was started".
    """
    name = sanitize(known.get("name", ""), 60)
    if "project" in known:
        if any(project.id == known["project"] for project in await api.projects.list()):
            return ""
        return (
            f"{event} where project {name} ({known['project']}) is, and this token"
            " does not see it. Give the profile the token of that workspace."
        )
    current = await identify_workspace(api)
    if current.get("workspace") == known.get("workspace"):
        return ""
    other = sanitize(current.get("name", ""), 60) if "workspace" in current else ""
    belongs = f"belongs to {other or current['workspace']}" if "workspace" in current else (
        "may not read its workspace"
    )  # fmt: skip
    return (
        f"{event} in {name} ({known['workspace']}), and this token {belongs}."
        f" Give the profile a token of {name or 'that workspace'}."
    )
