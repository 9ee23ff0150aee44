"""What is told about an operation that changes something, before it leaves and after its end.

The ledger is the one who listens: the intent must be on disk before the request leaves, so that a
program that was killed in between can still say what it had sent. Nothing heavy is imported here.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol


class WriteIntent(NamedTuple):
    """An operation that is about to be sent. It holds no secret and nothing of the body."""

    operation: str
    """Its id in the table of operations, such as ``project-builds.deploy``."""
    method: str
    path: str
    """With the ids in it, without the query; :func:`operations.parse_ids` reads them back."""
    target: str = ""
    """The environment that it goes to, where it goes to one."""
    about: str = ""
    """What it is done to, in words: ``build 46``."""
    workspace: str = ""
    """The customer's managed_user_id; empty for one's own workspace."""


class WriteOutcome(NamedTuple):
    """How it ended: ``refused`` means that nothing was changed, ``unknown`` that nobody knows."""

    state: Literal["done", "refused", "unknown"]
    message: str = ""
    """Why it was refused or is unknown, as one sentence for people."""
    result_id: str = ""
    """The id of what was made, if the answer names one."""


class WriteHook(Protocol):
    """Who is told. Both are blocking and are called in a thread of their own."""

    def begin(self, intent: WriteIntent) -> str:
        """Keep ``intent`` for good; gives its ticket. If this raises, nothing is sent."""

    def end(self, ticket: str, outcome: WriteOutcome) -> None:
        """Keep the outcome under the ticket."""
