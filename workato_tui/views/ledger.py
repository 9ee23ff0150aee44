"""The writes that were sent: what, where, when, by which profile, and what became of them."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from workato_tui.keymap import Action, key_of, with_keys
from workato_tui.views.action_reasons import default_reason
from workato_tui.views.view import CHECK_OUTCOME, View
from workato_tui.views.web_address import WebAddress, object_of
from workato_tui.widgets.cells import Column, format_time, render_state
from workato_tui.widgets.pane import Field, Heading, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.journal import JournalEntry
    from workato_tui.store import Scope
    from workato_tui.store.ledger import Ledger
    from workato_tui.store.ledger_entry import LedgerEntry
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.cells import Tone

MAX_WRITES = 5_000
"""Maximum number of writes that are listed."""
_KEPT_SECONDS = 5.0
"""Seconds after which to check for writes of other running copies of the program."""
_OPEN = ("sent", "unknown")
_TONES: dict[str, Tone] = {"refused": "bad", "unknown": "warn"}


class WrittenView(View):
    """The base of both views: what can be done with a write that was sent."""

    local = True
    action_helps = {"browse": "Go to what was changed or created"}

    def entry_of(self, row: Row | None) -> LedgerEntry | None:
        """Return the write of a row."""
        raise NotImplementedError

    def object_of(self, row: Row | None) -> WebAddress | None:
        """Return what the write changed or created; None if it cannot be opened."""
        entry = self.entry_of(row)
        return object_of(entry) if entry is not None else None

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable.

        A write can be opened, copied, followed to its object, and rolled back.
        """
        entry = self.entry_of(row)
        if entry is None:
            reason = default_reason(action, "browse", "rollback")
            return reason if row is not None else super().unavailable_reason(action, row)
        target = object_of(entry)
        if action == CHECK_OUTCOME:
            if entry.state not in _OPEN:
                return "Its outcome is known."
            return self._foreign_reason(entry)
        if action == "copy_id":
            return None if target is not None or entry.result_id else "It has no ID."
        if action == "copy_curl":
            return with_keys("Requests ({section_requests}) copies the calls of this session.")
        if action == "browse":
            return self._unreachable_reason(entry, target)
        if action == "rollback":
            if target is None or target.kind != "deployment" or entry.state != "done":
                return "Only a deployment that was sent can be rolled back."
            if entry.scope.workspace != self.workspace.connection.workspace_id:
                return with_keys("{browse} opens the deployment in its workspace; roll back there.")
            environment = self.workspace.connection.environment
            return self._unreachable_reason(entry, target) or entry.other_token_reason(environment)
        return default_reason(action)

    def own_actions(self) -> Sequence[Action]:
        """Return the action for a write without an answer."""
        return (
            Action(CHECK_OUTCOME, "", "check outcome", "Look in Workato what became of a write"
                   " without an answer; sends nothing", needs_row=True, selection="one"),
        )  # fmt: skip

    def _unreachable_reason(self, entry: LedgerEntry, target: WebAddress | None) -> str | None:
        nothing = "There is nothing to open." if target is None else None
        return self._foreign_reason(entry) or nothing

    def _foreign_reason(self, entry: LedgerEntry) -> str | None:
        """Return why a write of another profile, or of another data center, cannot be followed."""
        own = self.workspace.connection.own_workspace.scope
        host = own.host.partition(" ")[0]
        if (entry.scope.profile, entry.scope.host) == (own.profile, host):
            return None
        return f"Sent with profile {entry.scope.profile}: {key_of('profiles')} switches to it."

    def id_of(self, row: Row) -> str:
        """Return the ID of the object."""
        entry, target = self.entry_of(row), self.object_of(row)
        return target.id if target is not None else entry.result_id if entry is not None else ""

    def deployment_id(self, row: Row | None) -> str:
        """Return the deployment that was created or changed."""
        target = self.object_of(row)
        if target is None or target.kind != "deployment":
            return super().deployment_id(row)
        return target.id

    async def load_project(self, row: Row | None) -> None:
        """Read the deployment: the ledger does not keep its project."""
        self.workspace.start_loading_names()
        await self.workspace.reads.deployment(self.deployment_id(row))
        await self.workspace.wait_for_names(1)

    def project_id(self, row: Row | None) -> str:
        """Return the project of the deployment."""
        deployment = self.workspace.deployments.get(self.deployment_id(row))
        if deployment is None or not deployment.project_id:
            raise LookupError("The project of this deployment is unknown.")
        return deployment.project_id

    def fields_of(self, entry: LedgerEntry) -> list[Item]:
        """Return what the ledger knows about a write."""
        shown = render_state(entry.state)
        scope, ended, known = entry.scope, entry.ended_at, self.workspace.package_history.customers
        customer = known[scope.workspace].display_name if scope.workspace in known else ""
        token = f" · {entry.environment} token" if entry.environment else ""
        items: list[Item] = [
            Title(entry.description),
            Field("Outcome", shown.text, shown.tone),
            Field("Sent at", format_time(entry.begun_at.timestamp())),
            Field("Answered at", format_time(ended.timestamp() if ended is not None else None)),
            Field("Profile", f"{scope.profile}{token}"),
            Field("Host", scope.host),
            *([Field("Customer", f"{customer or scope.workspace} ({scope.workspace})")]
              if scope.workspace else []),
            *([Field("Environment", entry.target)] if entry.target else []),
            Field("User", f"{entry.user} on {entry.machine}"),
            *([Field("Result ID", entry.result_id)] if entry.result_id not in entry.path else []),
            Field("Request", f"{entry.method} {entry.path}"),
        ]  # fmt: skip
        if entry.settled_at is not None:
            items.append(Field("Checked at", format_time(entry.settled_at.timestamp())))
        return items


class LedgerView(WrittenView):
    """The ledger, newest write first; in a customer's workspace only its writes."""

    kind = "ledger"
    noun = "writes"
    columns = (
        Column("When", "time", 6, 4),
        Column("What", "text", 60, 32, grow=True, is_name=True),
        Column("Env", "environment", 5, 4, drop_order=2),
        Column("Outcome", "state", 11, 9),
        Column("Profile", "text", 16, 8, grow=True, drop_order=3),
        Column("Customer", "note", 20, 8, grow=True, drop_order=4),
        Column("ID", "id", 9, 5, drop_order=1),
        Column("Why", "note", 60, 12, grow=True, drop_order=5),
    )
    empty = "No writes were sent yet.\nEverything that changes Workato is recorded here."

    def __init__(self, workspace: WorkspaceState) -> None:
        super().__init__(workspace)
        self._entries: dict[str, LedgerEntry] = {}
        self._read: tuple[object, int] | None = None
        self._read_at = 0.0
        self._rows: list[Row] = []

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Return the last writes; read them again only after a change."""
        connection, ledger = self.workspace.connection, self.workspace.store.ledger
        state = (ledger, ledger.revision)
        if state != self._read or time.monotonic() - self._read_at > _KEPT_SECONDS:
            scope = connection.scope if connection.customer is not None else None
            self._entries, self._rows = await asyncio.to_thread(self._load, ledger, scope)
            self._read, self._read_at = state, time.monotonic()
            self.note = f"last {MAX_WRITES:,} writes" if len(self._rows) == MAX_WRITES else ""
        return self._rows

    def _load(
        self, ledger: Ledger, scope: Scope | None
    ) -> tuple[dict[str, LedgerEntry], list[Row]]:
        entries = ledger.latest(MAX_WRITES, scope)
        return {entry.ticket: entry for entry in entries}, [self._row(entry) for entry in entries]

    def _row(self, entry: LedgerEntry) -> Row:
        customer = self.workspace.package_history.customers.get(entry.scope.workspace)
        target = object_of(entry)
        cells = (
            entry.begun_at.timestamp(),
            entry.description,
            entry.target or None,
            entry.state,
            entry.scope.profile,
            (customer.display_name if customer is not None else entry.scope.workspace) or None,
            (target.id if target is not None else entry.result_id) or None,
            entry.message or None,
        )
        return Row(entry.ticket, cells)

    def entry_of(self, row: Row | None) -> LedgerEntry | None:
        """Return the write of a row."""
        return self._entries.get(row.id) if row is not None else None

    def pane(self, row: Row) -> list[Item]:
        """Return what the ledger knows about the write."""
        entry = self.entry_of(row)
        if entry is None:
            return []
        items = self.fields_of(entry)
        if entry.message:
            items.append(Text(f"\n{entry.message}", _TONES.get(entry.state, "")))
        return items

    def open(self, row: Row) -> View | None:
        """Open the write with its request and its answer."""
        entry = self.entry_of(row)
        return WriteView(self.workspace, entry) if entry is not None else None


class WriteView(WrittenView):
    """One write with its request and its answer, as far as they are kept."""

    kind = "write"

    def __init__(self, workspace: WorkspaceState, entry: LedgerEntry) -> None:
        super().__init__(workspace, entry.description)
        self.entry = entry

    def entry_of(self, row: Row | None) -> LedgerEntry:
        """Return this write."""
        return self.entry

    def enter_action(self, row: Row | None) -> str:
        """Go to the object."""
        return "browse"

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read the write again; return no rows."""
        entry = await asyncio.to_thread(self.workspace.store.ledger.get, self.entry.ticket)
        self.entry = entry or self.entry
        return []

    def head(self) -> list[Item]:
        """Return the write, what was sent, and what Workato answered."""
        entry, call = self.entry, self._call()
        items = self.fields_of(entry)
        if call is not None and call.request_body:
            items += [Heading("Sent"), Text(call.request_body, wrap=False)]
        items.append(Heading("Answer"))
        if call is not None and call.status is not None:
            items.append(Field("Status", str(call.status)))
        if entry.message:
            items.append(Text(entry.message, _TONES.get(entry.state, "")))
        if call is not None and call.answer_body:
            items.append(Text(call.answer_body, wrap=False))
        elif call is None:
            items.append(Text("Bodies are kept only until the program ends.", "dim"))
        if entry.state in _OPEN:
            items += [Heading("What to do"), Text(entry.recovery_plan.hint)]
        if entry.note:
            items += [Heading("Note"), Text(entry.note)]
        return items

    def _call(self) -> JournalEntry | None:
        """Return the call of this write, if it was sent in this session and is still known."""
        calls = self.workspace.connection.journal_entries()
        return next((call for call in reversed(calls) if call.ticket == self.entry.ticket), None)
