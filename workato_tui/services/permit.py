"""Permits: the writes that one confirmed send key allows, in one workspace."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


class Workspace(Protocol):
    """The target of a write: a connection of the app, or the session of a command."""

    workspace_id: str
    """The customer's ID; empty for the own workspace."""


WorkspaceT = TypeVar("WorkspaceT", bound=Workspace)


class WritePermit(Generic[WorkspaceT]):
    """Created when an action starts; valid only after its form or question is confirmed.

    Each confirmation allows ``writes`` requests to ``connection``, the workspace named in the form.
    Thread-safe, since the network thread uses it.
    """

    def __init__(self, connection: WorkspaceT, writes: int = 1) -> None:
        self.connection = connection
        self.writes = writes
        self.repeats: bool | None = None
        """Whether the call may repeat a write with an unknown outcome; None if that is not checked,
        because batches look up the outcome of each item."""
        self._left = 0
        self._lock = threading.Lock()

    def confirm(self) -> None:
        """Confirm the permit; unused writes of an earlier confirmation are dropped."""
        with self._lock:
            self._left = self.writes

    def restore(self) -> None:
        """Restore one write after a refusal, if the form says that it is sent again."""
        with self._lock:
            self._left = min(self._left + 1, self.writes)

    def take(self) -> bool:
        """Use one write; return False if none is left."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def allows(self, operation: str) -> bool:
        """Return whether this operation was confirmed."""
        return True

    def record(self, ticket: str) -> None:
        """Record in addition to the ledger that a write is about to be sent.

        If this raises, nothing is sent. Blocking.
        """


class ItemPermit(WritePermit[WorkspaceT]):
    """Permits one write of an item of a confirmed batch: one of these operations."""

    def __init__(
        self, connection: WorkspaceT, operations: tuple[str, ...], record: Callable[[str], None]
    ) -> None:
        """Create the permit; ``record`` receives the ledger's ticket before sending."""
        super().__init__(connection, 1)
        self._operations = operations
        self._record = record
        self.confirm()

    def allows(self, operation: str) -> bool:
        """Return whether the item lists this operation."""
        return operation in self._operations

    def record(self, ticket: str) -> None:
        """Mark the item as sent."""
        self._record(ticket)


current_permit: ContextVar[WritePermit[Any] | None] = ContextVar("current_permit", default=None)
"""The permit of the running write of this task."""
