"""The other environments of a profile: the same workspace with the token of test or prod.

Recipes, connections and the like are seen with the token of the environment that they are in, so
their lists can act in another one than builds and deployments, which are seen with DEV's alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.services.connection import Connection
    from workato_tui.views.workspace import WorkspaceState

ENVIRONMENTS = ("dev", "test", "prod")


class EnvironmentSwitcher:
    """The desks of one profile, one an environment, made when they are asked for."""

    def __init__(self, make: Callable[[Connection, str], WorkspaceState]) -> None:
        self._make = make
        self._workspaces: dict[str, WorkspaceState] = {}
        self.chosen: str | None = None
        """In which one lists of resources act; None: in the one that the profile begins with."""

    def workspace(self, own: WorkspaceState) -> WorkspaceState:
        """The desk of the chosen environment; ``own`` is the one of the profile itself."""
        connection = own.connection
        if self.chosen in (None, connection.environment) or connection.profile is None:
            return own
        if self.chosen not in self._workspaces:
            self._workspaces[str(self.chosen)] = self._make(connection, str(self.chosen))
        return self._workspaces[str(self.chosen)]

    @staticmethod
    def unavailable_reason(connection: Connection, environment: str) -> str | None:
        """Why an environment cannot be chosen, as a sentence; None if it can."""
        if environment == connection.environment:
            return None
        profile = connection.profile
        if profile is None:
            return "No token for this environment."
        if environment not in profile.tokens:
            return f"{profile.name} has no {environment} token. Add it with P, then E."
        return None

    def close(self) -> None:
        """Another profile: forget the choice, close what was opened for it."""
        workspaces, self._workspaces, self.chosen = self._workspaces, {}, None
        for workspace in workspaces.values():
            workspace.connection.close()
