"""What one confirmed press of the send key allows: so many writes, in one workspace."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import Any, Generic, Protocol, TypeVar


class Workspace(Protocol):
    """Where a write goes: a connection of the app, or the session of a command."""

    workspace_id: str
    """The customer's id; empty for one's own workspace."""


Place = TypeVar("Place", bound=Workspace)


class WritePermit(Generic[Place]):
    """Made when an action begins, good for nothing until its form or question is confirmed.

    Each confirmation allows ``writes`` requests to ``connection``, the workspace that the form
    names. Thread-safe: taken from on the network's thread.
    """

    def __init__(self, connection: Place, writes: int = 1) -> None:
        self.connection = connection
        self.writes = writes
        self._left = 0
        self._lock = threading.Lock()

    def confirm(self) -> None:
        """The person pressed the send key: what was not used of an earlier press is gone."""
        with self._lock:
            self._left = self.writes

    def give_back(self) -> None:
        """A request was refused unprocessed, and the form says that it is sent again."""
        with self._lock:
            self._left = min(self._left + 1, self.writes)

    def take(self) -> bool:
        """Use one write; False if there is none left."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True


current_permit: ContextVar[WritePermit[Any] | None] = ContextVar("current_permit", default=None)
"""The permit of the write that is under way in this task."""
