"""Find a project by the name or number given on the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workato_tui.common.text import same_name, sanitize, search_key

if TYPE_CHECKING:
    from workato_tui.commands.session import Session

_REFERENCE = re.compile(r"f?[0-9]+", re.IGNORECASE)


async def find_project(session: Session, text: str) -> str:
    """Return a project's number, or ``f`` and its folder's number; look up names.

    Raises NotFoundError for an unknown name and InvalidRequestError for an ambiguous one.
    """
    from workato_tui.api.errors import InvalidRequestError, NotFoundError

    name = text.strip()
    if _REFERENCE.fullmatch(name.removeprefix("#")):
        return search_key(name.removeprefix("#"))
    projects = await session.api.projects.list()
    matches = [project for project in projects if same_name(project.name, name)]
    if len(matches) == 1:
        return matches[0].id
    if matches:
        numbers = ", ".join(project.id for project in matches)
        raise InvalidRequestError(
            f"{len(matches)} projects are called {sanitize(name, 80)}.",
            f"Give one's number: {numbers}.",
        )
    from difflib import get_close_matches

    names = {search_key((project.name or "").strip()): project.name for project in projects}
    similar = get_close_matches(search_key(name), names, n=1, cutoff=0.6)
    raise NotFoundError(
        f"No project is called {sanitize(name, 80)}.",
        f"Did you mean {sanitize(names[similar[0]], 80)}?" if similar else "",
    )


async def project_name(session: Session, project_id: str | None) -> str:
    """Return a project's name for a file name; empty if it is unknown."""
    if not project_id:
        return ""
    projects = await session.api.projects.list()
    return next((project.name or "" for project in projects if project.id == project_id), "")
