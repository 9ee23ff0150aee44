"""One thing of the catalog in full: ``enter`` on a row that has nothing below it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from workato_tui.api.endpoint import check_id
from workato_tui.api.resources import Query
from workato_tui.views.catalog_fields import field_items, section_items
from workato_tui.views.catalog_view import CatalogView

if TYPE_CHECKING:
    from workato_tui.api.client import Api
    from workato_tui.catalog.schema import Location, Resource
    from workato_tui.views.view import EmitRows, View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.pane import Item
    from workato_tui.widgets.row import Row


async def reload(view: CatalogView, item_id: str) -> Any:
    """One thing of a view's family as it is now."""
    resource, operation = view.resource, view.resource.get
    assert operation is not None
    ids = {**view.spot.ids, resource.path_id: item_id}

    async def job(api: Api) -> Any:
        found = resource.model.read(await api.resources.get(operation, Query(ids)))
        check_id(resource.singular, item_id, resource.row_id(found))
        return found

    return await view.workspace.connection.call(job)


async def reload_full(view: CatalogView, item: Any) -> Any:
    """The same with all that the call for one tells: some of what the list tells is not in it."""
    whole = await reload(view, view.resource.row_id(item))
    return item.model_copy(update={name: getattr(whole, name) for name in whole.model_fields_set})


class CatalogItemView(CatalogView):
    """All that the API tells of one thing: what the list told at once, then the whole of it."""

    def __init__(
        self, workspace: WorkspaceState, resource: Resource, spot: Location, item: Any
    ) -> None:
        super().__init__(workspace, resource, spot, listed=False)
        self.item = item
        self.id = resource.row_id(item)
        self._sections: dict[bool, list[Item]] = {}
        """The titled parts, as they may be read masked and in full."""
        if resource.get is not None:
            self.list_operation = resource.get.id

    @property
    def title(self) -> str:
        """What people call it."""
        return self.resource.name(self.item)

    def detail_of(self, item: Any) -> View:
        """Return the view of one item with all its fields."""
        return CatalogItemView(self.workspace, self.resource, self.spot, item)

    def item_of(self, row: Row | None) -> Any:
        """This one."""
        return self.item

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """The thing as it is now; where there is no call for one, as the list told it."""
        if self.resource.get is not None:
            self.item = await reload_full(self, self.item)
        # A recipe of a thousand steps takes longer to word than a key may wait.
        self._sections = await asyncio.to_thread(self._section_items)
        return []

    def _section_items(self) -> dict[bool, list[Item]]:
        return {
            shown: list(section_items(self.resource, self.item, shown)) for shown in (False, True)
        }

    def head(self) -> list[Item]:
        """Every fact and every part."""
        known = field_items(self.resource, self.item, self.is_revealed, full=True)
        return [*known, *self._sections.get(self.is_revealed, [])]

    def request_path(self, row: Row | None) -> str | None:
        """The call for this one."""
        resource = self.resource
        if resource.get is None:
            return self.operation_path(resource.list, self.spot.ids) if resource.list else None
        return self.operation_path(resource.get, {**self.spot.ids, resource.path_id: self.id})
