"""Shows writes of an earlier run without a recorded answer, and checks their outcome."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.dialogs.pane_dialog import PaneDialog
from workato_tui.services.customer_connection import connect_customer
from workato_tui.services.customer_ref import CustomerRef
from workato_tui.widgets.pane import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.client import Api
    from workato_tui.store.ledger_entry import LedgerEntry
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.pane import Item


_CHECKED = ("deployment", "deployments")
"""The kinds of checks that read something; the API has none for other writes."""


class OpenWritesDialog(PaneDialog):
    """Lists these writes; ``l`` checks their outcome, Enter marks them as seen."""

    BINDINGS = [("l", "look", "Look"), ("enter", "settle", "Seen")]

    def __init__(self, workspace: WorkspaceState, entries: Sequence[LedgerEntry]) -> None:
        is_checked = any(entry.recovery_plan.kind in _CHECKED for entry in entries)
        look = [("l", "check the outcome")] if is_checked else []
        super().__init__(
            ["Sent earlier, no answer recorded", "Check before you send again."],
            [*look, ("enter", "dismiss"), ("esc", "remind me next time")],
        )
        self._workspace = workspace
        self._entries = entries
        self._found: dict[str, str] = {}

    def items(self) -> list[Item]:
        """Return the writes, when they were sent, and how to check them."""
        items: list[Item] = []
        for entry in self._entries:
            items.append(Text(entry.sentence, "strong"))
            items.append(Text(entry.recovery_plan.hint, "dim"))
            if entry.ticket in self._found:
                items.append(Text(self._found[entry.ticket], "accent"))
            items.append(Text(""))
        return items

    def action_look(self) -> None:
        """Check the outcomes with read calls."""
        self.run_worker(self._look(), group="look", exclusive=True, exit_on_error=False)

    async def _look(self) -> None:
        from workato_tui.api.errors import WorkatoError

        for entry in self._entries:
            self._found[entry.ticket] = "Checking…"
            self.show_items()
            try:
                self._found[entry.ticket] = await self._ask(entry)
            except WorkatoError as error:
                self._found[entry.ticket] = str(error)
            self.show_items()

    async def _ask(self, entry: LedgerEntry) -> str:
        from workato_tui.core.states import describe_state
        from workato_tui.core.write_recovery import matches
        from workato_tui.services.workspace_check import mismatch

        look = entry.recovery_plan
        connection = self._workspace.connection
        other = entry.other_token_reason(connection.environment)
        if other is not None:
            return f"Not checked. {other}"
        if look.kind in _CHECKED and entry.workspace_id:
            # IDs mean other objects in another workspace.
            known = {"workspace": entry.workspace_id, "name": entry.workspace_name}
            reason = await connection.own_workspace.call(lambda api: mismatch(api, known, "Sent"))
            if reason:
                return f"Not checked. {reason}"
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
