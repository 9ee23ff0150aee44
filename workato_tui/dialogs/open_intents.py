"""Shows writes of an earlier run without a recorded answer, and checks their outcome."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.containers import Vertical

from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line
from workato_tui.services.customer_connection import connect_customer
from workato_tui.services.customer_ref import CustomerRef
from workato_tui.widgets.pane import Pane, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from workato_tui.api.client import Api
    from workato_tui.store.ledger_entry import LedgerEntry
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.pane import Item


_CHECKED = ("deployment", "deployments")
"""The kinds of checks that read something; the API has none for other writes."""


class OpenWritesDialog(Dialog[None]):
    """Lists these writes; ``l`` checks their outcome, Enter marks them as seen."""

    CSS_PATH = css("intents")
    BINDINGS = [
        ("l", "look", "Look"),
        ("enter", "settle", "Seen"),
        ("escape", "later", "Later"),
    ]

    def __init__(self, workspace: WorkspaceState, entries: Sequence[LedgerEntry]) -> None:
        super().__init__()
        self._workspace = workspace
        self._entries = entries
        self._found: dict[str, str] = {}
        self._pane = Pane(id="entries")

    def compose(self) -> ComposeResult:
        """Compose the writes, when they were sent, and how to check them."""
        with Vertical(id="dialog"):
            yield heading(["Sent earlier, no answer recorded", "Check before you send again."])
            yield self._pane
            is_checked = any(entry.recovery_plan.kind in _CHECKED for entry in self._entries)
            look = [("l", "check the outcome")] if is_checked else []
            yield keys_line([*look, ("enter", "dismiss"), ("esc", "remind me next time")])

    def on_mount(self) -> None:
        """Show the writes."""
        self._pane.focus()
        self._show()

    def on_resize(self) -> None:
        """Lay the text out again."""
        self._show()

    def _show(self) -> None:
        items: list[Item] = []
        for entry in self._entries:
            items.append(Text(entry.sentence, "strong"))
            items.append(Text(entry.recovery_plan.hint, "dim"))
            if entry.ticket in self._found:
                items.append(Text(self._found[entry.ticket], "accent"))
            items.append(Text(""))
        self._pane.show(items, keep_place=True)

    def action_look(self) -> None:
        """Check the outcomes with read calls."""
        self.run_worker(self._look(), group="look", exclusive=True, exit_on_error=False)

    async def _look(self) -> None:
        from workato_tui.api.errors import WorkatoError

        for entry in self._entries:
            self._found[entry.ticket] = "Checking…"
            self._show()
            try:
                self._found[entry.ticket] = await self._ask(entry)
            except WorkatoError as error:
                self._found[entry.ticket] = str(error)
            self._show()

    async def _ask(self, entry: LedgerEntry) -> str:
        from workato_tui.core.states import describe_state
        from workato_tui.core.write_recovery import matches

        look = entry.recovery_plan
        connection = self._workspace.connection
        other = entry.other_token_reason(connection.environment)
        if other is not None:
            return f"Not checked. {other}"
        if entry.scope.workspace:
            connection = connect_customer(connection, CustomerRef(entry.scope.workspace))
        if look.kind == "deployment":
            deployment = await connection.call(lambda api: api.deployments.get(look.id))
            return f"Deployment {deployment.id} {describe_state(deployment)}."
        if look.kind not in _CHECKED:
            return "The API cannot tell. See the advice above."

        async def job(api: Api) -> list[str]:
            from workato_tui.api.list_filters import DeploymentFilter

            filters = DeploymentFilter.model_validate(look.filters)
            deployments = await api.deployments.list(filters)
            return [
                f"Deployment {match.id} of build {match.project_build_id} {describe_state(match)}."
                for match in matches(look, deployments, entry.begun_at)
            ]

        lines = await connection.call(job)
        return " ".join(lines) or "Workato lists no such deployment; it was probably not done."

    def action_settle(self) -> None:
        """Mark the writes as seen."""
        self.run_worker(self._settle(), group="settle", exclusive=True, exit_on_error=False)

    async def _settle(self) -> None:
        ledger = self._workspace.store.ledger
        for entry in self._entries:
            note = self._found.get(entry.ticket, "")
            await asyncio.to_thread(ledger.settle, entry.ticket, note)
        self.finish(None)

    def action_later(self) -> None:
        """Close; the next start shows them again."""
        self.finish(None)
