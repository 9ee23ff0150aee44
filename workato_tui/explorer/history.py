"""The history of visited places, for going back and forward."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from workato_tui.explorer.base import ExplorerBase
    from workato_tui.explorer.workspace_stack import WorkspaceStack
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState

_MAX_PLACES = 50
"""Maximum number of places; their rows stay in memory."""


class Place(NamedTuple):
    """A view with the views below it, and the state in which it was left."""

    workspace: WorkspaceState
    stacks: dict[str, list[View]]
    """The open views of the workspace, by section."""
    section: str
    stack: tuple[View, ...]
    cursor_id: str | None = None
    query: str = ""

    @property
    def view(self) -> View:
        """The view on top."""
        return self.stack[-1]


class History:
    """Visited places, like the history of a browser."""

    def __init__(self, explorer: ExplorerBase, workspaces: WorkspaceStack) -> None:
        self._explorer = explorer
        self._workspaces = workspaces
        self._places: list[Place] = []
        self._position = -1
        self._previous: Place | None = None
        """The previously visited place, whichever way it was left."""
        self._is_moving = False

    def enter(self) -> None:
        """Record the view on top; a new one discards the forward history."""
        explorer = self._explorer
        if self._is_moving or (
            self._position >= 0 and self._places[self._position].view is explorer.view
        ):
            return
        self._previous = self._places[self._position] if self._position >= 0 else None
        self._add(
            Place(explorer.workspace, explorer.stacks, explorer.section, tuple(explorer.stack))
        )

    def leave(self) -> None:
        """Save the cursor and the filter of the view on top before another one replaces it."""
        view = self._explorer.view
        if self._position >= 0 and self._places[self._position].view is view:
            self._places[self._position] = self._places[self._position]._replace(
                cursor_id=view.cursor_id, query=view.rows.query
            )

    def clear(self) -> None:
        """Discard all places when their connection closes."""
        self._places, self._position, self._previous = [], -1, None

    def go(self, by: int) -> bool:
        """Move by this many places; return False if there is no such place."""
        to = self._position + by
        if not 0 <= to < len(self._places):
            return False
        self._explorer.leave_view()
        self._previous, self._position = self._places[self._position], to
        self._show(self._places[to])
        return True

    def go_to_last(self) -> bool:
        """Return to the previous place, or back again; return False if there is none."""
        last = self._previous
        if last is None:
            return False
        self._explorer.leave_view()
        self._previous = self._places[self._position]
        self._add(last)
        self._show(last)
        return True

    def _add(self, place: Place) -> None:
        self._places = [*self._places[: self._position + 1], place][-_MAX_PLACES:]
        self._position = len(self._places) - 1

    def _show(self, place: Place) -> None:
        explorer, view = self._explorer, place.view
        self._workspaces.resume(place.workspace, place.stacks)
        explorer.section = place.section
        explorer.stacks[place.section] = list(place.stack)
        view.cursor_id = place.cursor_id
        if view.rows.query != place.query:
            view.rows.filter(place.query)
        self._is_moving = True
        try:
            explorer.enter_view()
        finally:
            self._is_moving = False
