"""Projects: what is built and deployed.

Operations: projects.list (Developer API, Folders page; Embedded API, Projects, wrapped in
``result``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workato_tui.api.models import Id, Model
from workato_tui.api.pages import all_pages
from workato_tui.api.quotas import Priority

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.api.http import Http
    from workato_tui.api.workspace import Workspace

LIST_FAMILY = "folders"
"""Listing projects counts against the limit of folders."""


class Project(Model):
    """A project; build and deploy also take its ``folder_id`` with an ``f`` before it."""

    id: Id = ""
    name: str | None = None
    description: str | None = None
    folder_id: Id | None = None


@dataclass(frozen=True)
class Projects:
    """The operations on projects in one workspace."""

    http: Http
    workspace: Workspace

    async def list(
        self,
        on_items: Callable[[list[Project]], None] | None = None,
        *,
        background: bool = False,
    ) -> list[Project]:
        """projects.list: all pages; ``on_items`` gets each page's."""
        return await all_pages(
            self.http,
            self.workspace.path("projects"),
            {},
            family=LIST_FAMILY,
            make=_made,
            on_items=on_items,
            priority=Priority.of(background=background),
        )

    async def first(self, *, background: bool = False) -> Project | None:
        """One project, to learn whether the token may read any; None if there is none."""
        items = await self.http.get_items(
            self.workspace.path("projects"),
            {"page": 1, "per_page": 1},
            family=LIST_FAMILY,
            wrapper=("result", "items"),
            make=_made,
            priority=Priority.of(background=background),
        )
        return items[0] if items else None


def _made(value: dict[str, Any], _text: str) -> Project:
    return Project.read(value)
