"""One thing of the catalog in full: ``enter`` on a row that has nothing below it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from workato_tui.api.endpoint import check_id
from workato_tui.api.resources import Query
from workato_tui.views.catalog_fields import facts, parts
from workato_tui.views.catalog_view import CatalogView

if TYPE_CHECKING:
    from workato_tui.api.client import Api
    from workato_tui.catalog.schema import Resource, Spot
    from workato_tui.views.view import Emit
    from workato_tui.views.workspace import Desk
    from workato_tui.widgets.pane import Item
    from workato_tui.widgets.rows import Row


async def one_now(view: CatalogView, item_id: str) -> Any:
    """One thing of a view's family as it is now."""
    resource, operation = view.resource, view.resource.get
    assert operation is not None
    ids = {**view.spot.ids, resource.path_id: item_id}

    async def job(api: Api) -> Any:
        found = resource.model.read(await api.resources.get(operation, Query(ids)))
        check_id(resource.one, item_id, resource.row_id(found))
        return found

    return await view.desk.connection.call(job)


async def whole_now(view: CatalogView, item: Any) -> Any:
    """The same with all that the call for one tells: some of what the list tells is not in it."""
    whole = await one_now(view, view.resource.row_id(item))
    return item.model_copy(update={name: getattr(whole, name) for name in whole.model_fields_set})


class ItemView(CatalogView):
    """All that the API tells of one thing: what the list told at once, then the whole of it."""

    def __init__(self, desk: Desk, resource: Resource, spot: Spot, item: Any) -> None:
        super().__init__(desk, resource, spot, listed=False)
        self.item = item
        self.id = resource.row_id(item)
        self._parts: dict[bool, list[Item]] = {}
        """The titled parts, as they may be read masked and in full."""
        if resource.get is not None:
            self.reads = resource.get.id

    @property
    def title(self) -> str:
        """What people call it."""
        return self.resource.name(self.item)

    def item_of(self, row: Row | None) -> Any:
        """This one."""
        return self.item

    async def fetch(self, emit: Emit) -> list[Row]:
        """The thing as it is now; where there is no call for one, as the list told it."""
        if self.resource.get is not None:
            self.item = await whole_now(self, self.item)
        # A recipe of a thousand steps takes longer to word than a key may wait.
        self._parts = await asyncio.to_thread(self._worded)
        return []

    def _worded(self) -> dict[bool, list[Item]]:
        return {shown: list(parts(self.resource, self.item, shown)) for shown in (False, True)}

    def head(self) -> list[Item]:
        """Every fact and every part."""
        known = facts(self.resource, self.item, self.shown, whole=True)
        return [*known, *self._parts.get(self.shown, [])]

    def request_path(self, row: Row | None) -> str | None:
        """The call for this one."""
        resource = self.resource
        if resource.get is None:
            return self.path_of(resource.list, self.spot.ids) if resource.list else None
        return self.path_of(resource.get, {**self.spot.ids, resource.path_id: self.id})
