"""Resources (8): every family of the catalog that this workspace has, to open by Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui import catalog
from workato_tui.views.view import View, allowed
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.rows import Row

if TYPE_CHECKING:
    from workato_tui.catalog import Listed
    from workato_tui.views.view import Emit
    from workato_tui.views.workspace import Desk

OPEN = "open:"


def why_closed(desk: Desk, listed: Listed) -> str | None:
    """Why a family cannot be opened in this workspace, as a sentence; None if it can."""
    if listed.level == "workspace" and desk.connection.customer is None and not listed.own:
        return "This is read in customers' workspaces only: 5, then enter on a customer."
    return None


class ResourcesView(View):
    """The index of the catalog. Nothing is asked of anybody."""

    kind = "resources"
    noun = "kinds of resources"
    live = True
    columns = (
        Column("Resource", "text", 26, 14, grow=True, is_name=True),
        Column("What it is", "note", 64, 16, grow=True),
        Column("Of", "text", 16, 7, drop_order=1),
        Column("Also", "note", 24, 6, drop_order=2),
    )

    async def fetch(self, emit: Emit) -> list[Row]:
        """Those that can be opened here first."""
        listed = [one for one in catalog.INDEX if one.level != "below"]
        listed.sort(key=lambda one: why_closed(self.desk, one) is not None)
        return [Row(one.id, (one.title, one.help, self._whose(one), ", ".join(one.aliases)))
                for one in listed]  # fmt: skip

    def _whose(self, listed: Listed) -> str:
        if listed.level == "partner":
            return "partner"
        return "customers" if why_closed(self.desk, listed) else "this workspace"

    def pane(self, row: Row) -> list[Item]:
        """What it is, and how it is opened by name."""
        listed = catalog.BY_ID[row.id]
        names = ", ".join(f":{name}" for name in (listed.id, *listed.aliases))
        items: list[Item] = [Title(listed.title), Field("Is", listed.help),
                             Field("By name", names)]  # fmt: skip
        if listed.level == "partner":
            items.append(Text("\nOne list for all customers, in the partner's workspace.", "dim"))
        reason = why_closed(self.desk, listed)
        return [*items, Text(f"\n{reason}" if reason else "\nenter opens it.", "dim")]

    def why_not(self, action: str, row: Row | None) -> str | None:
        """Nothing but opening."""
        if action == "open" and row is not None:
            return why_closed(self.desk, catalog.BY_ID[row.id])
        if action in ("copy_id", "tick"):
            return "These are kinds of resources; enter opens the list of one."
        return super().why_not(action, row) if row is None else allowed()(action)

    def enter_action(self, row: Row | None) -> str | None:
        """The family's list."""
        return OPEN + row.id if row is not None else None
