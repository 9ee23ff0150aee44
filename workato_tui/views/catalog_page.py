"""A page for families that no call lists: what they are, and the available actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui import catalog
from workato_tui.keymap import BY_ID, with_keys
from workato_tui.views.catalog_view import CatalogView
from workato_tui.widgets.pane import Field, Item, Text, Title

if TYPE_CHECKING:
    from workato_tui.catalog.schema import Location, Resource
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row


class CatalogPageView(CatalogView):
    """The page of one family; makes no calls."""

    local = True

    def __init__(self, workspace: WorkspaceState, resource: Resource, location: Location) -> None:
        super().__init__(workspace, resource, location, listed=False)
        self._title = catalog.BY_ID[self.resource.id].title

    def item_of(self, row: Row | None) -> None:
        """Return None."""

    def head(self) -> list[Item]:
        """Return the description, and a line for each action."""
        keys = [(BY_ID[act.key].key if act.key else "") or "." for act in self.resource.actions]
        acts = [Field(key, act.help) for key, act in zip(keys, self.resource.actions, strict=True)]
        return [Title(self.title), Text(with_keys(self.resource.hint)), Text(""), *acts]
