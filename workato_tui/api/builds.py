"""Project builds: a project's assets as a zip, made once and deployed any number of times.

Operations: project-builds.get, project-builds.deploy (Developer and Embedded API, Projects). No
endpoint lists builds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import Field

from workato_tui.api.models import Id, Link, Model, Timestamp
from workato_tui.api.quotas import Priority
from workato_tui.api.workspace import number

if TYPE_CHECKING:
    from workato_tui.api.http import Http
    from workato_tui.api.workspace import Workspace

FAMILY = "projects"


class Build(Model):
    """A build. ``state`` is pending, success or what else comes."""

    id: Id = ""
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None
    description: str | None = None
    project_id: Id | None = None
    state: str | None = None
    performed_by_name: str | None = None
    include_test_cases: bool | None = None
    project_build_id: Id | None = None
    download_url: Link = Field(default=None, exclude=True, repr=False)
    """Signed and short-lived; None until the build is made. Fetch it without the token."""


@dataclass(frozen=True)
class Builds:
    """The operations on builds in one workspace."""

    http: Http
    workspace: Workspace

    async def get(self, build_id: str | int, *, background: bool = False) -> Build:
        """project-builds.get: one build with a fresh download link."""
        path = self.workspace.path(f"project_builds/{number(build_id, 'build')}")
        return Build.read(
            await self.http.get(path, family=FAMILY, priority=Priority.of(background=background))
        )
