"""Find out which workspace a token belongs to, for ``profiles test`` and the header."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workato_tui.api.errors import ForbiddenError, UnauthorizedError

if TYPE_CHECKING:
    from workato_tui.api.client import Api


@dataclass(frozen=True)
class Identity:
    """The workspace of a token; name, id, and email are None if they cannot be read."""

    name: str | None = None
    id: str | None = None
    email: str | None = None
    note: str = ""
    """How the identity was determined, if the user should know; otherwise empty."""


async def identify(api: Api) -> Identity:
    """Call users.me or, if that is refused (only DEV's API clients may call it), projects.list.

    Raises the WorkatoError of the second call if it is refused too. For a 401 it names all possible
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
