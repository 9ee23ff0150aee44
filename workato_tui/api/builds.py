"""Project builds: a project's assets as a zip, built once and deployed any number of times.

Operations: project-builds.get, project-builds.deploy (Developer and Embedded API, Projects). No
endpoint lists builds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from workato_tui.api import operations
from workato_tui.api.endpoint import EndpointGroup
from workato_tui.api.errors import ApiNotFoundError
from workato_tui.api.models import Id, Link, Model, Timestamp
from workato_tui.api.workspace import numeric_id

if TYPE_CHECKING:
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.operation import Operation
    from workato_tui.api.request_models import DeployRequest


class Build(Model):
    """A project build. ``state`` is pending, success, or an undocumented value."""

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
    """Signed and short-lived; None until the build is ready. Download it without the token."""


class Builds(EndpointGroup):
    """Operations on builds in one workspace."""

    async def get(self, build_id: str | int, *, background: bool = False) -> Build:
        """project-builds.get: return one build with a fresh download link.

        The Embedded documentation prints a path that contains ``api`` twice, unlike its samples. If
        a host does not know the usual path, try the doubled one and remember the result for this
        host.
        """
        number = numeric_id(build_id, "build")
        usual, doubled = operations.BUILDS_GET, operations.BUILDS_GET_DOUBLED
        quirk = self.http.quirks.get(doubled.id)
        if self.workspace.customer_id is None or quirk is False:
            return await self._get(usual, number, background)
        if quirk:
            return await self._get(doubled, number, background)
        try:
            build = await self._get(usual, number, background)
        except ApiNotFoundError as first:
            try:
                build = await self._get(doubled, number, background)
            except ApiNotFoundError:
                self.http.quirks[doubled.id] = False
                raise first from None
            self.http.quirks[doubled.id] = True
        else:
            self.http.quirks[doubled.id] = False
        return build

    async def _get(self, operation: Operation, number: str, background: bool) -> Build:
        return Build.read(
            await self._read_one(operation, "build", number, background=background, id=number)
        )

    async def deploy(
        self, build_id: str | int, request: DeployRequest, *, about: str = ""
    ) -> Deployment:
        """project-builds.deploy: create a deployment of this build; it is pending at first.

        If reviews are enabled, the deployment waits for its review.
        """
        from workato_tui.api.deployments import Deployment

        number = numeric_id(build_id, "build")
        answer = await self._write_one(
            operations.BUILDS_DEPLOY,
            request.body(),
            about=about or f"build {number}",
            target=request.environment_type,
            id=number,
        )
        return Deployment.read(answer)
