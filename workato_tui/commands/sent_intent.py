"""What a command has sent, which determines its exit code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from workato_tui.api.ledger_port import WriteIntent, WriteOutcome
    from workato_tui.store.ledger import LedgerHook
    from workato_tui.store.ledger_entry import LedgerEntry

UNKNOWN = 4
"""The exit code of a write whose outcome is unknown."""


class SentWrite:
    """The ledger's hook, which also records the outcome of the write of this run.

    A script repeats a command that exits with 1. So the exit code depends on the outcome of the
    write, not on what failed afterward: an interrupt, a failed read, a full disk. ``done`` is the
    exit code after a successful write.
    """

    hook: LedgerHook
    sent_at: datetime

    def __init__(self, done: int) -> None:
        self.state: Literal["", "sent", "done", "refused", "unknown"] = ""
        self.intent: WriteIntent | None = None
        self._done, self._id = done, ""

    def begin(self, intent: WriteIntent) -> str:
        """Store the intent; the request may be sent from now on."""
        ticket = self.hook.begin(intent)
        self.intent, self.sent_at, self.state = intent, datetime.now(UTC), "sent"
        return ticket

    def lost(self, intent: WriteIntent) -> list[LedgerEntry]:
        """Return earlier identical writes with an unknown outcome; with any, so is this write's."""
        entries = self.hook.lost(intent)
        if entries:
            self.intent, self.sent_at, self.state = intent, entries[0].begun_at, "unknown"
        return entries

    def settle(self, ticket: str, note: str) -> None:
        """Mark such a write as decided."""
        self.hook.settle(ticket, note)

    def end(self, ticket: str, outcome: WriteOutcome) -> None:
        """Store the outcome."""
        self.state, self._id = outcome.state, outcome.result_id
        self.hook.end(ticket, outcome)

    @property
    def exit_code(self) -> int | None:
        """The exit code of a run that ended early; None if nothing was done."""
        return {"sent": UNKNOWN, "unknown": UNKNOWN, "done": self._done}.get(self.state)

    @property
    def sentence(self) -> str:
        """The outcome in words, for a run that ended early."""
        if self.state == "done":
            return f"It was sent and done{f': {self._id}' if self._id else ''}."
        return "It was sent. It may have been done or not."
