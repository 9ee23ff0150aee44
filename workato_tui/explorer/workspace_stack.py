"""Which workspace the explorer shows: the profile's own, or a customer's, and the way back.

The views are the same ones; only their desk, and with it the connection, is another. What was open
outside stays as it was: leaving leads back to the same row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from workato_tui.explorer.explorer import Explorer
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState

FIRST_SECTION = "projects"
"""Where a customer's workspace begins: its list has the largest budget."""
PARTNER_SECTION = "customers"
"""The section that belongs to the partner: inside it leads out."""


class SavedWorkspace(NamedTuple):
    """What was shown before a customer's workspace was entered."""

    workspace: WorkspaceState
    section: str
    stacks: dict[str, list[View]]


class WorkspaceStack:
    """The explorer's workspace, and what waits outside of it."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._saved: SavedWorkspace | None = None

    def __bool__(self) -> bool:
        """Whether it is a customer's."""
        return self._saved is not None

    @property
    def own_workspace(self) -> WorkspaceState:
        """The desk of the profile's own workspace."""
        return self._saved.workspace if self._saved is not None else self._explorer.workspace

    def enter(
        self, workspace: WorkspaceState, section: str = FIRST_SECTION, on_top: View | None = None
    ) -> None:
        """Show the workspace of ``desk``, a customer's; from inside another one in its place.

        ``on_top``: what of the section is shown at once, its list being a step back.
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
        """Make a workspace that was open before the current one, with its views."""
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
        """Back to what was open outside, at the same row; False if this is not inside."""
        if self._saved is None:
            return False
        explorer = self._explorer
        explorer.leave_view()
        self._restore(self._saved)
        explorer.enter_view()
        return True

    def reconnect(self, workspace: WorkspaceState) -> None:
        """The same profile over another connection: every list, inside and outside, stays."""
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
        """Another token may be another workspace's: no row of the one before is shown or kept."""
        outside = self._saved.stacks if self._saved is not None else {}
        for stack in (*self._explorer.stacks.values(), *outside.values()):
            for view in stack:
                view.rows.replace([])
                view.fetched_at, view.is_from_store, view.shows_stored = None, False, False
                view.initial_row_id = view.cursor_id

    def clear(self) -> None:
        """Another profile: what waited outside is gone."""
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
        # What acts with another environment's token is of a connection that ends now.
        other = (n for n, view in enumerate(stack) if n and view.workspace is not before)
        del stack[next(other, len(stack)) :]
        for view in stack:
            view.workspace = workspace
            view.problem = None
