"""The other environments of a profile: the same workspace with the token of test or prod.

Builds and deployments are visible with DEV's token only. Recipes, connections and other resources
need the token of their environment, so their lists can use another environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.keymap import with_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.services.connection import Connection
    from workato_tui.views.workspace import WorkspaceState

ENVIRONMENTS = ("dev", "test", "prod")


class EnvironmentSwitcher:
    """The workspaces of one profile by environment, created on demand."""

    def __init__(self, make: Callable[[Connection, str], WorkspaceState]) -> None:
        self._make = make
        self._workspaces: dict[str, WorkspaceState] = {}
        self.chosen: str | None = None
        """The environment of resource lists; None for the profile's default."""

    def workspace(self, own: WorkspaceState) -> WorkspaceState:
        """Return the workspace of the chosen environment; ``own`` is the profile's default."""
        connection = own.connection
        if self.chosen in (None, connection.environment) or connection.profile is None:
            return own
        if self.chosen not in self._workspaces:
            self._workspaces[str(self.chosen)] = self._make(connection, str(self.chosen))
        return self._workspaces[str(self.chosen)]

    @staticmethod
    def unavailable_reason(connection: Connection, environment: str) -> str | None:
        """Return why an environment cannot be chosen, or None."""
        if environment == connection.environment:
            return None
        profile = connection.profile
        if profile is None:
            return "No token for this environment."
        if environment not in profile.tokens:
            return f"{profile.name} has no {environment} token. " + with_keys(
                "Add it with {profiles}, then {profile_edit}."
            )
        return None

    def close(self) -> None:
        """Forget the choice and close the workspaces when the profile is switched."""
        workspaces, self._workspaces, self.chosen = self._workspaces, {}, None
        for workspace in workspaces.values():
            workspace.connection.close()
