"""A ledger entry, and its form as a table row and as a line of JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from workato_tui.common import local_time
from workato_tui.common.text import sanitize
from workato_tui.core.write_recovery import RecoveryPlan, describe, recovery_plan
from workato_tui.store.records import Scope
from workato_tui.store.serialization import (
    decode,
    from_text,
    optional_count,
    require_text,
    to_key,
    to_text,
)

if TYPE_CHECKING:
    from datetime import datetime

    from workato_tui.api.ledger_port import WriteIntent

EntryState = Literal["sent", "done", "refused", "unknown"]
_STATES: dict[str, EntryState] = {state: state for state in get_args(EntryState)}
_INTENT_FIELDS = (
    "operation",
    "method",
    "path",
    "target",
    "about",
    "environment",
    "user",
    "machine",
)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A write that was sent from here."""

    ticket: str
    scope: Scope
    begun_at: datetime
    operation: str
    method: str
    path: str
    target: str
    """The target environment, if there is one."""
    about: str
    environment: str
    """The environment whose token was used."""
    user: str
    """The local user."""
    machine: str
    process: int
    state: EntryState
    """``sent``: no response was recorded."""
    ended_at: datetime | None = None
    message: str = ""
    result_id: str = ""
    settled_at: datetime | None = None
    note: str = ""
    """What somebody found out about it."""
    workspace_id: str = ""
    """The ID of the token's own workspace, if it was known."""
    workspace_name: str = ""

    @property
    def description(self) -> str:
        """The write in words, such as ``Deploy of build 46 to prod``."""
        return describe(self.operation, self.about, self.target)

    def is_same(self, intent: WriteIntent) -> bool:
        """Return whether ``intent`` is the same operation on the same object."""
        if (self.operation, self.path) != (intent.operation, intent.path):
            return False
        # A deployment has one environment; not everybody who sends something for it names it.
        return self.target == intent.target or self.operation.startswith("deployments.")

    @property
    def sentence(self) -> str:
        """What is known about the write, in local time."""
        local = local_time.local(self.begun_at)
        today = local.date() == local_time.now().date()
        at = f"{local:%H:%M}" if today else f"{local:%Y-%m-%d %H:%M}"
        ends = {
            "sent": "no answer recorded",
            "unknown": "its answer was lost",
            "done": "done",
            "refused": "refused",
        }
        customer = f" for customer {self.scope.workspace}" if self.scope.workspace else ""
        return sanitize(f"{self.description}{customer} was sent at {at}, {ends[self.state]}.")

    def other_token_reason(self, environment: str) -> str | None:
        """Return why the token of ``environment`` does not see what the write changed, or None."""
        if self.environment in ("", environment):
            return None
        return (
            f"Sent with the {sanitize(self.environment, 20)} token, and this is the"
            f" {sanitize(environment, 20)} token."
        )

    @property
    def recovery_plan(self) -> RecoveryPlan:
        """How to find out the outcome of the write."""
        return recovery_plan(self.operation, self.path, self.target, self.begun_at)


def from_row(row: Any) -> LedgerEntry | None:
    """Return the entry in a table row; None if the row is damaged."""
    try:
        _, ticket, profile, host, workspace, begun_at, intent, state, outcome, settled = row
        fields = decode(intent)
        ended = decode(outcome) if outcome is not None else {}
        closed = decode(settled) if settled is not None else {}
        return LedgerEntry(
            ticket=require_text(ticket),
            scope=Scope(require_text(profile), require_text(host), require_text(workspace)),
            begun_at=from_text(begun_at),
            **{name: require_text(fields[name]) for name in _INTENT_FIELDS},
            process=optional_count(fields["process"]) or 0,
            state=_STATES[state],
            ended_at=from_text(ended["ended_at"]) if ended else None,
            message=require_text(ended.get("message", "")),
            result_id=require_text(ended.get("result_id", "")),
            settled_at=from_text(closed["at"]) if closed else None,
            note=require_text(closed.get("note", "")),
            workspace_id=require_text(fields.get("workspace_id", "")),
            workspace_name=require_text(fields.get("workspace_name", "")),
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def to_json_line(entry: LedgerEntry) -> str:
    """Return an entry as one line of JSON; times are UTC in ISO format."""
    fields: dict[str, Any] = {
        "time": to_text(entry.begun_at),
        "user": entry.user,
        "machine": entry.machine,
        "profile": entry.scope.profile,
        "host": entry.scope.host,
        "customer": entry.scope.workspace or None,
        "token_of": entry.environment or None,
        "operation": entry.operation,
        "method": entry.method,
        "path": entry.path,
        "target": entry.target or None,
        "about": entry.about or None,
        "state": entry.state,
        "ended": to_text(entry.ended_at) if entry.ended_at else None,
        "message": entry.message or None,
        "result_id": entry.result_id or None,
        "settled": to_text(entry.settled_at) if entry.settled_at else None,
        "note": entry.note or None,
        "ticket": entry.ticket,
    }
    return to_key(json.dumps(fields, ensure_ascii=False)) + "\n"
