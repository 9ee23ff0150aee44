"""The open views of the profile's own workspace and of a customer's.

Both use the same views with another workspace state and connection. What was open in the own
workspace stays, so leaving returns to the same row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workato_tui.views import SECTION_BY_ID

if TYPE_CHECKING:
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState

FIRST_SECTION = "projects"
"""The section shown first in a customer's workspace: its list call has the largest budget."""
PARTNER_SECTION = "customers"
"""The section that only the partner has; selecting it leaves the customer's workspace."""


class SavedWorkspace(NamedTuple):
    """The state of the own workspace while a customer's is shown."""

    workspace: WorkspaceState
    section: str
    stacks: dict[str, list[View]]


class WorkspaceStack:
    """The current workspace with its open views, and the saved one below it."""

    def __init__(self, workspace: WorkspaceState, section: str) -> None:
        self.workspace = workspace
        self.section = section
        self.stacks: dict[str, list[View]] = {}
        """The views of each section that was opened, bottom first."""
        self._saved: SavedWorkspace | None = None

    def __bool__(self) -> bool:
        """Return whether a customer's workspace is shown."""
        return self._saved is not None

    @property
    def own_workspace(self) -> WorkspaceState:
        """The state of the profile's own workspace."""
        return self._saved.workspace if self._saved is not None else self.workspace

    def stack_of(self, section: str) -> list[View]:
        """Return the views of a section, bottom first; open its list if it has none."""
        if section not in self.stacks:
            self.stacks[section] = [SECTION_BY_ID[section].make(self.workspace)]
        return self.stacks[section]

    def enter(self, workspace: WorkspaceState, section: str) -> None:
        """Open a customer's workspace, replacing another customer's if one is open."""
        self._save()
        self.workspace, self.section, self.stacks = workspace, section, {}

    def resume(self, workspace: WorkspaceState, stacks: dict[str, list[View]]) -> None:
        """Restore a workspace that was open before the current one, with its views."""
        if workspace is self.workspace:
            return
        if workspace is self.own_workspace:
            self.leave()
        else:
            self._save()
            self.workspace, self.stacks = workspace, stacks

    def leave(self) -> None:
        """Return to the own workspace, if a customer's is open."""
        if self._saved is not None:
            self.workspace, self.section, self.stacks = self._saved
            self._saved = None

    def reconnect(self, workspace: WorkspaceState) -> None:
        """Move all views to another connection of the same profile."""
        if self._saved is None:
            _rebind(self.workspace, workspace, self.stacks)
            self.workspace = workspace
            return
        _rebind(self._saved.workspace, workspace, self._saved.stacks)
        self._saved = self._saved._replace(workspace=workspace)
        before = self.workspace
        customer = before.connection.customer
        assert customer is not None
        self.workspace = workspace.for_customer(customer)
        _rebind(before, self.workspace, self.stacks)

    def clear_rows(self) -> None:
        """Discard all rows after a new token, which may belong to another workspace."""
        outside = self._saved.stacks if self._saved is not None else {}
        for stack in (*self.stacks.values(), *outside.values()):
            for view in stack:
                view.rows.replace([])
                view.fetched_at, view.is_from_store, view.shows_stored = None, False, False
                view.initial_row_id = view.cursor_id

    def switch(self, workspace: WorkspaceState) -> None:
        """Open the workspace of another profile, with no open views."""
        self.leave()
        self.workspace, self.stacks = workspace, {}

    def _save(self) -> None:
        if self._saved is None:
            self._saved = SavedWorkspace(self.workspace, self.section, self.stacks)


def _rebind(
    before: WorkspaceState, workspace: WorkspaceState, stacks: dict[str, list[View]]
) -> None:
    for stack in stacks.values():
        # Views opened with another environment's token belong to a connection that closes now.
        other = (n for n, view in enumerate(stack) if n and view.workspace is not before)
        del stack[next(other, len(stack)) :]
        for view in stack:
            view.workspace = workspace
            view.problem = None
