"""The objects that items of other families use, such as the connections of recipes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from workato_tui import catalog
from workato_tui.common.clock import Clock
from workato_tui.views.known_details import FRESH_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from workato_tui.api.client import Api
    from workato_tui.catalog.schema import Resource
    from workato_tui.views.workspace import WorkspaceState


class ReferencedItems:
    """What is known of these objects in a workspace, by family and ID."""

    def __init__(self, workspace: WorkspaceState) -> None:
        self._workspace = workspace
        self._items: dict[str, dict[str, Any]] = {}
        self._read_at: dict[str, float] = {}

    def names(self, resource: Resource) -> Mapping[str, str]:
        """Return the known names of what the items of ``resource`` use."""
        if resource.references is None:
            return {}
        target = catalog.load(resource.references.resource_id)
        items = self._items.get(target.id, {})
        return {item_id: target.name(item) for item_id, item in items.items()}

    def remember(self, resource: Resource, items: Iterable[Any]) -> None:
        """Add items that were listed."""
        by_id = self._items.setdefault(resource.id, {})
        by_id.update((resource.row_id(item), item) for item in items)

    async def load(self, resource_id: str, *, reuse: bool) -> Mapping[str, Any]:
        """Return all objects of a family; with ``reuse``, accept what was just read."""
        age = Clock.now() - self._read_at.get(resource_id, 0.0)
        if not (reuse and 0 <= age < FRESH_SECONDS):
            from workato_tui.api.resources import Query

            target = await asyncio.to_thread(catalog.load, resource_id)
            assert target.list is not None
            operation = target.list

            async def read(api: Api) -> list[Any]:
                return await api.resources.all(
                    operation, Query({}, target.params), target.model.read, paging=target.paging,
                    key=target.row_id,
                )  # fmt: skip

            self._items[resource_id] = {}
            self.remember(target, await self._workspace.connection.call(read))
            self._read_at[resource_id] = Clock.now()
        return self._items[resource_id]
