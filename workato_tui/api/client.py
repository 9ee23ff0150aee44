"""All families of one workspace in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.api.builds import Builds
from workato_tui.api.deployments import Deployments
from workato_tui.api.folders import Folders
from workato_tui.api.projects import Projects
from workato_tui.api.users import Users
from workato_tui.api.workspace import Workspace

if TYPE_CHECKING:
    from workato_tui.api.http import Http


class Api:
    """Workato's API for ``workspace`` over the connection ``http``."""

    def __init__(self, http: Http, workspace: Workspace | None = None) -> None:
        self.http = http
        self.workspace = workspace or Workspace.own()
        self.projects = Projects(http, self.workspace)
        self.builds = Builds(http, self.workspace)
        self.deployments = Deployments(http, self.workspace)
        self.folders = Folders(http, self.workspace)
        self.users = Users(http)

    def of_customer(self, customer_id: str | int) -> Api:
        """The same for an Embedded customer's workspace, over the same connection."""
        return Api(self.http, Workspace.customer(customer_id))
