"""The workspace of the token.

Operation: users.me (Developer API). Despite its path it describes the token's workspace; with
Environments enabled, only DEV's API clients may call it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workato_tui.api.errors import UnreadableResponseError
from workato_tui.api.models import Id, Model, Timestamp
from workato_tui.api.quotas import Priority
from workato_tui.api.write_outcome import object_id, one_object

if TYPE_CHECKING:
    from workato_tui.api.http import Http

BUDGET = "workspace"


class WorkspaceDetails(Model):
    """The workspace of the token: ``id``, ``name``, and ``email`` are the workspace's."""

    id: Id = ""
    name: str | None = None
    email: str | None = None
    created_at: Timestamp | None = None
    plan_id: str | None = None


@dataclass(frozen=True)
class Users:
    """Operation on the token's own workspace; customers' workspaces have none."""

    http: Http

    async def me(self, *, background: bool = False) -> WorkspaceDetails:
        """users.me: return the workspace of the token."""
        answer = await self.http.get(
            "/api/users/me", budget=BUDGET, priority=Priority.of(background=background)
        )
        fields = one_object(answer)
        if not object_id(fields):
            raise UnreadableResponseError(
                "The answer names no workspace.", "Check the profile's address."
            )
        return WorkspaceDetails.read(fields)
