"""The history of visited places, for going back and forward."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
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

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._position = -1
        self.previous: Place | None = None
        """The previously visited place, whichever way it was left."""

    @property
    def _current(self) -> Place | None:
        return self._places[self._position] if self._places else None

    def visit(self, place: Place) -> None:
        """Record a place; a new one discards the forward history."""
        if self._current is not None and self._current.view is place.view:
            return
        self.previous = self._current
        self._places = [*self._places[: self._position + 1], place][-_MAX_PLACES:]
        self._position = len(self._places) - 1

    def leave(self, view: View) -> None:
        """Save the cursor and the filter of a view before another one replaces it."""
        if self._current is not None and self._current.view is view:
            self._places[self._position] = self._current._replace(
                cursor_id=view.cursor_id, query=view.rows.query
            )

    def clear(self) -> None:
        """Discard all places when their connection closes."""
        self._places, self._position, self.previous = [], -1, None

    def has(self, by: int) -> bool:
        """Return whether there are this many places ahead, or behind if negative."""
        return 0 <= self._position + by < len(self._places)

    def move(self, by: int) -> Place:
        """Move by this many places, and return the place there."""
        self.previous = self._current
        self._position += by
        return self._places[self._position]
