"""Asks who a token is, for ``profiles test`` and for the header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workato_tui.api.errors import ForbiddenError, UnauthorizedError

if TYPE_CHECKING:
    from workato_tui.api.client import Api


@dataclass(frozen=True)
class Identity:
    """The workspace behind a token; name, id and email are None where they may not be read."""

    name: str | None = None
    id: str | None = None
    email: str | None = None
    note: str = ""
    """What a person should know about how this was learnt; empty if all is plain."""


async def identify(api: Api) -> Identity:
    """users.me, and where that is refused (only DEV's API clients may ask) projects.list.

    Raises the WorkatoError of the second call if that is refused too; for a 401 it names all
    causes: token, data center, client role, environment, project scope.
    """
    try:
        me = await api.users.me()
    except (UnauthorizedError, ForbiddenError) as refused:
        project = await api.projects.first()
        seen = "its projects can be listed" if project else "it sees no project"
        return Identity(
            note=f"The token works ({seen}), but may not read the workspace's details"
            f" ({refused.status}): with Environments on only DEV's API clients may, and the client"
            " role needs that privilege."
        )
    return Identity(name=me.name, id=me.id or None, email=me.email)
