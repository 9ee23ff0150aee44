"""Access to all endpoint groups of one workspace."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from workato_tui.api.workspace import Workspace

if TYPE_CHECKING:
    from workato_tui.api.builds import Builds
    from workato_tui.api.deployments import Deployments
    from workato_tui.api.folders import Folders
    from workato_tui.api.http import Http
    from workato_tui.api.manifests import Manifests
    from workato_tui.api.packages import Packages
    from workato_tui.api.projects import Projects
    from workato_tui.api.properties import EnvironmentProperties, ProjectProperties
    from workato_tui.api.resources import Resources
    from workato_tui.api.tags import Tags
    from workato_tui.api.users import Users


class Api:
    """Workato's API for ``workspace`` over the connection ``http``.

    Endpoint groups are imported on first use, so that the start does not load their models.
    """

    def __init__(self, http: Http, workspace: Workspace | None = None) -> None:
        self.http = http
        self.workspace = workspace or Workspace.own()

    @cached_property
    def projects(self) -> Projects:
        """Projects."""
        from workato_tui.api.projects import Projects

        return Projects(self.http, self.workspace)

    @cached_property
    def builds(self) -> Builds:
        """Project builds."""
        from workato_tui.api.builds import Builds

        return Builds(self.http, self.workspace)

    @cached_property
    def deployments(self) -> Deployments:
        """Deployments and their reviews."""
        from workato_tui.api.deployments import Deployments

        return Deployments(self.http, self.workspace)

    @cached_property
    def folders(self) -> Folders:
        """Folders."""
        from workato_tui.api.folders import Folders

        return Folders(self.http, self.workspace)

    @cached_property
    def users(self) -> Users:
        """The token's own workspace."""
        from workato_tui.api.users import Users

        return Users(self.http)

    @cached_property
    def manifests(self) -> Manifests:
        """Export manifests."""
        from workato_tui.api.manifests import Manifests

        return Manifests(self.http, self.workspace)

    @cached_property
    def packages(self) -> Packages:
        """Packages: exports and imports."""
        from workato_tui.api.packages import Packages

        return Packages(self.http, self.workspace)

    @cached_property
    def project_properties(self) -> ProjectProperties:
        """Properties of a project."""
        from workato_tui.api.properties import ProjectProperties

        return ProjectProperties(self.http, self.workspace)

    @cached_property
    def environment_properties(self) -> EnvironmentProperties:
        """Properties of the token's environment."""
        from workato_tui.api.properties import EnvironmentProperties

        return EnvironmentProperties(self.http, self.workspace)

    @cached_property
    def tags(self) -> Tags:
        """Tags and their assignments."""
        from workato_tui.api.tags import Tags

        return Tags(self.http, self.workspace)

    @cached_property
    def resources(self) -> Resources:
        """Resources of the catalog."""
        from workato_tui.api.resources import Resources

        return Resources(self.http, self.workspace)

    def for_customer(self, customer_id: str | int) -> Api:
        """Return the API for an Embedded customer's workspace over the same connection."""
        return Api(self.http, Workspace.customer(customer_id))
