"""The gate that every write passes: form, question or command → gate → ledger → network.

A write is sent only with the permit of a confirmed send key (or typed command), to the workspace
named in the form, and after the ledger has stored its intent. Nothing else gets past
:meth:`Gate.begin`, whatever the screens do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from workato_tui.api.errors import SentBeforeError, WorkatoError
from workato_tui.api.ledger_port import WriteHook, WriteOutcome
from workato_tui.services.permit import current_permit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.ledger_port import WriteIntent
    from workato_tui.services.permit import WritePermit
    from workato_tui.store.ledger_entry import LedgerEntry


class LedgerPort(WriteHook, Protocol):
    """The ledger of a connection or of a command."""

    def lost(self, intent: WriteIntent) -> Sequence[LedgerEntry]:
        """Return earlier identical writes with an unknown outcome."""

    def settle(self, ticket: str, note: str) -> None:
        """Mark such a write as decided."""


class NotConfirmedError(WorkatoError):
    """A write came without a permit, or for another workspace."""


class Gate:
    """Called by the API around every write: checks the permit and records the intent."""

    def __init__(self, ledger: LedgerPort) -> None:
        self._ledger = ledger

    def begin(self, intent: WriteIntent) -> str:
        """Return the ledger's ticket. Raises :class:`NotConfirmedError` if nothing may be sent."""
        permit = current_permit.get()
        if permit is None:
            raise NotConfirmedError("Not sent: not confirmed with the send key.")
        if intent.workspace != permit.connection.workspace_id:
            raise NotConfirmedError(
                "Not sent: confirmed for another workspace.",
                "Go back to its list and start again.",
            )
        if not permit.allows(intent.operation):
            raise NotConfirmedError(
                "Something else was confirmed than what was about to be sent, so it was not sent.",
                "This is a bug in workato-tui; please report it.",
            )
        lost = self._lost(intent, permit)
        if not permit.take():
            raise NotConfirmedError(
                "Not sent again: already sent once.",
                "Check the result, then start again from the list.",
            )
        ticket = self._ledger.begin(intent)
        try:
            permit.record(ticket)
        except Exception:
            self._ledger.end(ticket, WriteOutcome("refused", "It was not sent."))
            raise
        for entry in lost:
            self._ledger.settle(entry.ticket, "It was sent again.")
        return ticket

    def _lost(self, intent: WriteIntent, permit: WritePermit[Any]) -> Sequence[LedgerEntry]:
        """Return earlier identical writes with an unknown outcome.

        Raises :class:`SentBeforeError` unless the permit may repeat them.
        """
        lost = () if permit.repeats is None else self._ledger.lost(intent)
        if lost and not permit.repeats:
            what = f"Nothing was sent. {lost[0].sentence}"
            raise SentBeforeError(what, lost[0].recovery_plan.hint)
        return lost

    def end(self, ticket: str, outcome: WriteOutcome) -> None:
        """Record the outcome."""
        self._ledger.end(ticket, outcome)
