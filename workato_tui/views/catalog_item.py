"""One catalog item with all its fields."""

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
    """Read one item of the view's family."""
    resource, operation = view.resource, view.resource.get
    assert operation is not None
    ids = {**view.location.ids, resource.path_id: item_id}

    async def job(api: Api) -> Any:
        item = resource.model.read(await api.resources.get(operation, Query(ids)))
        check_id(resource.singular, item_id, resource.row_id(item))
        return item

    return await view.workspace.connection.call(job)


async def reload_full(view: CatalogView, item: Any) -> Any:
    """Read the item's details and merge them; some list fields are missing there."""
    full_item = await reload(view, view.resource.row_id(item))
    return item.model_copy(
        update={name: getattr(full_item, name) for name in full_item.model_fields_set}
    )


class CatalogItemView(CatalogView):
    """All fields of one item: those of the list at once, then those of its own call."""

    def __init__(
        self, workspace: WorkspaceState, resource: Resource, location: Location, item: Any
    ) -> None:
        super().__init__(workspace, resource, location, listed=False)
        self.item = item
        self.id = resource.row_id(item)
        self._sections: dict[bool, list[Item]] = {}
        """The titled sections, masked and revealed."""
        if resource.get is not None:
            self.list_operation = resource.get.id

    @property
    def title(self) -> str:
        """The name of the item."""
        return self.resource.name(self.item)

    def detail_of(self, item: Any) -> View:
        """Return the view of one item with all its fields."""
        return CatalogItemView(self.workspace, self.resource, self.location, item)

    def item_of(self, row: Row | None) -> Any:
        """Return this item."""
        return self.item

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read the item; without a call for one, keep what the list returned."""
        if self.resource.get is not None:
            self.item = await reload_full(self, self.item)
        # Describing a recipe with a thousand steps takes longer than a key may wait.
        self._sections = await asyncio.to_thread(self._section_items)
        return []

    def _section_items(self) -> dict[bool, list[Item]]:
        return {
            shown: list(section_items(self.resource, self.item, shown)) for shown in (False, True)
        }

    def head(self) -> list[Item]:
        """Return all fields and sections."""
        known = field_items(
            self.resource,
            self.item,
            self.is_revealed,
            full=True,
            projects=self.workspace.project_names,
        )
        return [*known, *self._sections.get(self.is_revealed, [])]

    def request_path(self, row: Row | None) -> str | None:
        """Return the call of this item."""
        resource = self.resource
        if resource.get is None:
            return self.operation_path(resource.list, self.location.ids) if resource.list else None
        return self.operation_path(resource.get, {**self.location.ids, resource.path_id: self.id})
