"""The index of all catalog families of this workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui import catalog
from workato_tui.keymap import with_keys
from workato_tui.views.view import View
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from workato_tui.catalog import CatalogEntry
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState

OPEN_FAMILY = "open:"


def unavailable_reason(workspace: WorkspaceState, listed: CatalogEntry) -> str | None:
    """Return why a family is not available in this workspace, or None."""
    if (
        listed.level == "workspace"
        and workspace.connection.customer is None
        and not listed.in_own_workspace
    ):
        return with_keys(
            "Only in customers' workspaces: press {section_customers}, then {open} on a customer."
        )
    return None


class ResourcesView(View):
    """The index of the catalog; makes no calls."""

    kind = "resources"
    noun = "kinds of resources"
    local = True
    columns = (
        Column("Resource", "text", 26, 14, grow=True, is_name=True),
        Column("Description", "note", 64, 16, grow=True),
        Column("Scope", "text", 16, 7, drop_order=1),
        Column("Synonyms", "note", 24, 6, drop_order=2),
    )

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Return the available families first."""
        entries = [entry for entry in catalog.INDEX if entry.level != "below"]
        entries.sort(key=lambda entry: unavailable_reason(self.workspace, entry) is not None)
        return [
            Row(e.id, (e.title, e.help, self._scope_label(e), ", ".join(e.aliases)))
            for e in entries
        ]

    def _scope_label(self, listed: CatalogEntry) -> str:
        if listed.level == "partner":
            return "partner"
        return "customers" if unavailable_reason(self.workspace, listed) else "this workspace"

    def pane(self, row: Row) -> list[Item]:
        """Return the description and how to open it by name."""
        listed = catalog.BY_ID[row.id]
        names = ", ".join(f":{name}" for name in (listed.id, *listed.aliases))
        items: list[Item] = [Title(listed.title), Field("Is", listed.help),
                             Field("Name", names)]  # fmt: skip
        if listed.level == "partner":
            items.append(Text("\nOne list for all customers, in the partner's workspace.", "dim"))
        reason = unavailable_reason(self.workspace, listed)
        return [*items, Text(f"\n{reason}" if reason else with_keys("\n{open} opens it."), "dim")]

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable: families can only be opened."""
        if action == "open" and row is not None:
            return unavailable_reason(self.workspace, catalog.BY_ID[row.id])
        if action in ("copy_id", "tick"):
            return with_keys("Press {open} to open the list.")
        return super().unavailable_reason(action, row)

    def enter_action(self, row: Row | None) -> str | None:
        """Open the list of the family."""
        return OPEN_FAMILY + row.id if row is not None else None
