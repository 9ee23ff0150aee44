"""What one confirmed press of the send key allows: so many writes, in one workspace."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


class Workspace(Protocol):
    """Where a write goes: a connection of the app, or the session of a command."""

    workspace_id: str
    """The customer's id; empty for one's own workspace."""


WorkspaceT = TypeVar("WorkspaceT", bound=Workspace)


class WritePermit(Generic[WorkspaceT]):
    """Made when an action begins, good for nothing until its form or question is confirmed.

    Each confirmation allows ``writes`` requests to ``connection``, the workspace that the form
    names. Thread-safe: taken from on the network's thread.
    """

    def __init__(self, connection: WorkspaceT, writes: int = 1) -> None:
        self.connection = connection
        self.writes = writes
        self._left = 0
        self._lock = threading.Lock()

    def confirm(self) -> None:
        """The person pressed the send key: what was not used of an earlier press is gone."""
        with self._lock:
            self._left = self.writes

    def restore(self) -> None:
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

    def allows(self, operation: str) -> bool:
        """Whether this is one of the operations that were confirmed."""
        return True

    def record(self, ticket: str) -> None:
        """Record, beside the ledger, that a write is about to leave. If this raises, it does not.

        Blocks for as long as the disk takes.
        """


class ItemPermit(WritePermit[WorkspaceT]):
    """One write of one item of a confirmed batch: one of these operations, in this workspace."""

    def __init__(
        self, connection: WorkspaceT, operations: tuple[str, ...], record: Callable[[str], None]
    ) -> None:
        """``record`` gets the ledger's ticket before the request leaves."""
        super().__init__(connection, 1)
        self._operations = operations
        self._record = record
        self.confirm()

    def allows(self, operation: str) -> bool:
        """Only what the item lists."""
        return operation in self._operations

    def record(self, ticket: str) -> None:
        """Mark the item as sent."""
        self._record(ticket)


current_permit: ContextVar[WritePermit[Any] | None] = ContextVar("current_permit", default=None)
"""The permit of the write that is under way in this task."""
