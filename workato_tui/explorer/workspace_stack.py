"""Switches between the profile's own workspace and a customer's.

Both use the same views with another workspace state and connection. What was open in the own
workspace stays, so leaving returns to the same row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from workato_tui.explorer.base import ExplorerBase
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
    """The current workspace, and the saved one below it."""

    def __init__(self, explorer: ExplorerBase) -> None:
        self._explorer = explorer
        self._saved: SavedWorkspace | None = None

    def __bool__(self) -> bool:
        """Return whether a customer's workspace is shown."""
        return self._saved is not None

    @property
    def own_workspace(self) -> WorkspaceState:
        """The state of the profile's own workspace."""
        return self._saved.workspace if self._saved is not None else self._explorer.workspace

    def enter(
        self, workspace: WorkspaceState, section: str = FIRST_SECTION, on_top: View | None = None
    ) -> None:
        """Show a customer's workspace, replacing another customer's if one is shown.

        ``on_top`` is shown at once, above the list of the section.
        """
        explorer = self._explorer
        explorer.leave_view()
        if self._saved is None:
            self._saved = SavedWorkspace(explorer.workspace, explorer.section, explorer.stacks)
        explorer.workspace, explorer.section, explorer.stacks = workspace, section, {}
        if on_top is not None:
            explorer.stack.append(on_top)
        explorer.enter_view()

    def resume(self, workspace: WorkspaceState, stacks: dict[str, list[View]]) -> None:
        """Restore a workspace that was open before the current one, with its views."""
        explorer = self._explorer
        if workspace is explorer.workspace:
            return
        if workspace is self.own_workspace:
            assert self._saved is not None
            self._restore(self._saved)
            return
        if self._saved is None:
            self._saved = SavedWorkspace(explorer.workspace, explorer.section, explorer.stacks)
        explorer.workspace, explorer.stacks = workspace, stacks

    def leave(self) -> bool:
        """Return to the own workspace, on the same row; return False if it is shown already."""
        if self._saved is None:
            return False
        explorer = self._explorer
        explorer.leave_view()
        self._restore(self._saved)
        explorer.enter_view()
        return True

    def reconnect(self, workspace: WorkspaceState) -> None:
        """Move all views to another connection of the same profile."""
        explorer = self._explorer
        _rebind(
            self.own_workspace,
            workspace,
            explorer.stacks if self._saved is None else self._saved.stacks,
        )
        if self._saved is None:
            explorer.workspace = workspace
            return
        self._saved = self._saved._replace(workspace=workspace)
        before = explorer.workspace
        customer = before.connection.customer
        assert customer is not None
        explorer.workspace = workspace.for_customer(customer)
        _rebind(before, explorer.workspace, explorer.stacks)

    def clear_rows(self) -> None:
        """Discard all rows after a new token, which may belong to another workspace."""
        outside = self._saved.stacks if self._saved is not None else {}
        for stack in (*self._explorer.stacks.values(), *outside.values()):
            for view in stack:
                view.rows.replace([])
                view.fetched_at, view.is_from_store, view.shows_stored = None, False, False
                view.initial_row_id = view.cursor_id

    def clear(self) -> None:
        """Discard the saved workspace after switching to another profile."""
        if self._saved is not None:
            self._restore(self._saved)

    def _restore(self, outside: SavedWorkspace) -> None:
        explorer = self._explorer
        explorer.workspace, explorer.section, explorer.stacks = outside
        self._saved = None


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
