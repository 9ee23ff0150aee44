"""The interface between the API client and the ledger.

The intent must be on disk before the request is sent, so that a program killed in between can still
report what it had sent. Imports nothing expensive.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol


class WriteIntent(NamedTuple):
    """A write that is about to be sent. Holds no secrets and nothing from the body."""

    operation: str
    """The operation's id, such as ``project-builds.deploy``."""
    method: str
    path: str
    """The path with ids but without the query; :meth:`Operation.parse_ids` parses it."""
    target: str = ""
    """The target environment, if there is one."""
    about: str = ""
    """The affected object in words, such as ``build 46``."""
    workspace: str = ""
    """The customer's managed_user_id; empty for the own workspace."""


class WriteOutcome(NamedTuple):
    """The outcome of a write: ``refused`` means that nothing changed."""

    state: Literal["done", "refused", "unknown"]
    message: str = ""
    """Why the write was refused or its outcome is unknown, as one sentence."""
    result_id: str = ""
    """The id of the created object, if the response names one."""


class WriteHook(Protocol):
    """Called before and after each write. Both methods block and run in a thread."""

    def begin(self, intent: WriteIntent) -> str:
        """Store ``intent`` durably and return its ticket. If this raises, nothing is sent."""

    def end(self, ticket: str, outcome: WriteOutcome) -> None:
        """Store the outcome of the write with this ticket."""
