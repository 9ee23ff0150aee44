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

FIRST = "projects"
"""Where a customer's workspace begins: its list has the largest budget."""
OUTSIDE = "customers"
"""The section that belongs to the partner: inside it leads out."""


class Outside(NamedTuple):
    """What was shown before a customer's workspace was entered."""

    workspace: WorkspaceState
    section: str
    stacks: dict[str, list[View]]


class Inside:
    """The explorer's workspace, and what waits outside of it."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._outside: Outside | None = None

    def __bool__(self) -> bool:
        """Whether it is a customer's."""
        return self._outside is not None

    @property
    def own(self) -> WorkspaceState:
        """The desk of the profile's own workspace."""
        return self._outside.workspace if self._outside is not None else self._explorer.workspace

    def enter(
        self, workspace: WorkspaceState, section: str = FIRST, on_top: View | None = None
    ) -> None:
        """Show the workspace of ``desk``, a customer's; from inside another one in its place.

        ``on_top``: what of the section is shown at once, its list being a step back.
        """
        explorer = self._explorer
        explorer.leave_view()
        if self._outside is None:
            self._outside = Outside(explorer.workspace, explorer.section, explorer.stacks)
        explorer.workspace, explorer.section, explorer.stacks = workspace, section, {}
        if on_top is not None:
            explorer.stack.append(on_top)
        explorer.enter_view()

    def resume(self, workspace: WorkspaceState, stacks: dict[str, list[View]]) -> None:
        """Make a workspace that was open before the current one, with its views."""
        explorer = self._explorer
        if workspace is explorer.workspace:
            return
        if workspace is self.own:
            assert self._outside is not None
            self._restore(self._outside)
            return
        if self._outside is None:
            self._outside = Outside(explorer.workspace, explorer.section, explorer.stacks)
        explorer.workspace, explorer.stacks = workspace, stacks

    def leave(self) -> bool:
        """Back to what was open outside, at the same row; False if this is not inside."""
        if self._outside is None:
            return False
        explorer = self._explorer
        explorer.leave_view()
        self._restore(self._outside)
        explorer.enter_view()
        return True

    def renew(self, workspace: WorkspaceState) -> None:
        """The same profile over another connection: every list, inside and outside, stays."""
        explorer = self._explorer
        _hand(
            self.own, workspace, explorer.stacks if self._outside is None else self._outside.stacks
        )
        if self._outside is None:
            explorer.workspace = workspace
            return
        self._outside = self._outside._replace(workspace=workspace)
        before = explorer.workspace
        customer = before.connection.customer
        assert customer is not None
        explorer.workspace = workspace.for_customer(customer)
        _hand(before, explorer.workspace, explorer.stacks)

    def forget_rows(self) -> None:
        """Another token may be another workspace's: no row of the one before is shown or kept."""
        outside = self._outside.stacks if self._outside is not None else {}
        for stack in (*self._explorer.stacks.values(), *outside.values()):
            for view in stack:
                view.rows.replace([])
                view.fetched_at, view.is_from_store, view.shows_stored = None, False, False
                view.initial_row_id = view.cursor_id

    def forget(self) -> None:
        """Another profile: what waited outside is gone."""
        if self._outside is not None:
            self._restore(self._outside)

    def _restore(self, outside: Outside) -> None:
        explorer = self._explorer
        explorer.workspace, explorer.section, explorer.stacks = outside
        self._outside = None


def _hand(before: WorkspaceState, workspace: WorkspaceState, stacks: dict[str, list[View]]) -> None:
    for stack in stacks.values():
        # What acts with another environment's token is of a connection that ends now.
        other = (n for n, view in enumerate(stack) if n and view.workspace is not before)
        del stack[next(other, len(stack)) :]
        for view in stack:
            view.workspace = workspace
            view.problem = None
