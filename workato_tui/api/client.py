"""All families of one workspace in one place."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from workato_tui.api.workspace import Workspace

if TYPE_CHECKING:
    from workato_tui.api.builds import Builds
    from workato_tui.api.deployments import Deployments
    from workato_tui.api.folders import Folders
    from workato_tui.api.http import Http
    from workato_tui.api.projects import Projects
    from workato_tui.api.users import Users


class Api:
    """Workato's API for ``workspace`` over the connection ``http``.

    A family is imported when it is first asked for: each brings models that the start need not
    wait for.
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

    def of_customer(self, customer_id: str | int) -> Api:
        """The same for an Embedded customer's workspace, over the same connection."""
        return Api(self.http, Workspace.customer(customer_id))
