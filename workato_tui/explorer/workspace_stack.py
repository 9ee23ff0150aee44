"""Which workspace the explorer shows: the profile's own, or a customer's, and the way back.

The views are the same ones; only their desk, and with it the connection, is another. What was open
outside stays as it was: leaving leads back to the same row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from workato_tui.explorer.explorer import Explorer
    from workato_tui.views.view import View
    from workato_tui.views.workspace import Desk

FIRST = "projects"
"""Where a customer's workspace begins: its list has the largest budget."""
OUTSIDE = "customers"
"""The section that belongs to the partner: inside it leads out."""


class Outside(NamedTuple):
    """What was shown before a customer's workspace was entered."""

    desk: Desk
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
    def own(self) -> Desk:
        """The desk of the profile's own workspace."""
        return self._outside.desk if self._outside is not None else self._explorer.desk

    def enter(self, desk: Desk, section: str = FIRST, on_top: View | None = None) -> None:
        """Show the workspace of ``desk``, a customer's; from inside another one in its place.

        ``on_top``: what of the section is shown at once, its list being a step back.
        """
        explorer = self._explorer
        explorer.leave_view()
        if self._outside is None:
            self._outside = Outside(explorer.desk, explorer.section, explorer.stacks)
        explorer.desk, explorer.section, explorer.stacks = desk, section, {}
        if on_top is not None:
            explorer.stack.append(on_top)
        explorer.enter_view()

    def resume(self, desk: Desk, stacks: dict[str, list[View]]) -> None:
        """Make a workspace that was open before the current one, with its views."""
        explorer = self._explorer
        if desk is explorer.desk:
            return
        if desk is self.own:
            assert self._outside is not None
            self._restore(self._outside)
            return
        if self._outside is None:
            self._outside = Outside(explorer.desk, explorer.section, explorer.stacks)
        explorer.desk, explorer.stacks = desk, stacks

    def leave(self) -> bool:
        """Back to what was open outside, at the same row; False if this is not inside."""
        if self._outside is None:
            return False
        explorer = self._explorer
        explorer.leave_view()
        self._restore(self._outside)
        explorer.enter_view()
        return True

    def renew(self, desk: Desk) -> None:
        """The same profile over another connection: every list, inside and outside, stays."""
        explorer = self._explorer
        _hand(self.own, desk, explorer.stacks if self._outside is None else self._outside.stacks)
        if self._outside is None:
            explorer.desk = desk
            return
        self._outside = self._outside._replace(desk=desk)
        before = explorer.desk
        customer = before.connection.customer
        assert customer is not None
        explorer.desk = desk.for_customer(customer)
        _hand(before, explorer.desk, explorer.stacks)

    def forget_rows(self) -> None:
        """Another token may be another workspace's: no row of the one before is shown or kept."""
        outside = self._outside.stacks if self._outside is not None else {}
        for stack in (*self._explorer.stacks.values(), *outside.values()):
            for view in stack:
                view.rows.replace([])
                view.fetched_at, view.from_store, view.shows_stored = None, False, False
                view.begin_at = view.cursor_id

    def forget(self) -> None:
        """Another profile: what waited outside is gone."""
        if self._outside is not None:
            self._restore(self._outside)

    def _restore(self, outside: Outside) -> None:
        explorer = self._explorer
        explorer.desk, explorer.section, explorer.stacks = outside
        self._outside = None


def _hand(before: Desk, desk: Desk, stacks: dict[str, list[View]]) -> None:
    for stack in stacks.values():
        # What acts with another environment's token is of a connection that ends now.
        other = (n for n, view in enumerate(stack) if n and view.desk is not before)
        del stack[next(other, len(stack)) :]
        for view in stack:
            view.desk = desk
            view.problem = None
