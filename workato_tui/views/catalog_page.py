"""Things that no call lists: a page that says what they are and what can be done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from workato_tui import catalog
from workato_tui.keymap import BY_ID
from workato_tui.views.catalog_view import CatalogView
from workato_tui.widgets.pane import Field, Item, Text, Title

if TYPE_CHECKING:
    from workato_tui.catalog.schema import Location, Resource
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row


class CatalogPageView(CatalogView):
    """The page of one family; nothing is asked of anybody."""

    local: ClassVar[bool] = True

    def __init__(self, workspace: WorkspaceState, resource: Resource, spot: Location) -> None:
        super().__init__(workspace, resource, spot, listed=False)

    @property
    def title(self) -> str:
        """Its name in the index."""
        return catalog.BY_ID[self.resource.id].title

    def item_of(self, row: Row | None) -> None:
        """There is none."""

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Nothing."""
        return []

    def head(self) -> list[Item]:
        """What it is, and a line for each thing that can be done."""
        keys = [(BY_ID[act.key].key if act.key else "") or "." for act in self.resource.actions]
        acts = [Field(key, act.help) for key, act in zip(keys, self.resource.actions, strict=True)]
        return [Title(self.title), Text(self.resource.hint), Text(""), *acts]
