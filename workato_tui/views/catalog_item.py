"""One catalog item with all its fields."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from workato_tui import catalog
from workato_tui.api.endpoint import check_id
from workato_tui.api.errors import WorkatoError
from workato_tui.api.resources import Query
from workato_tui.catalog.schema import Location
from workato_tui.keymap import with_keys
from workato_tui.views.catalog_fields import field_items, row_of, section_items
from workato_tui.views.catalog_view import CatalogView
from workato_tui.views.references import ReferencedItems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.api.client import Api
    from workato_tui.catalog.schema import Resource
    from workato_tui.views.view import EmitRows, View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.pane import Item
    from workato_tui.widgets.row import Row


_TICKS = ("tick", "tick_all", "tick_range", "invert_ticks")


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

    show_pane_when_nested = False

    def __init__(
        self, workspace: WorkspaceState, resource: Resource, location: Location, item: Any
    ) -> None:
        super().__init__(workspace, resource, location, listed=False)
        self.item = item
        self.id = resource.row_id(item)
        self._sections: dict[bool, list[Item]] = {}
        """The titled sections, masked and revealed."""
        self._used: dict[str, Any] = {}
        """What the item uses and this token sees, by ID."""
        if resource.references is not None:
            self.starts_in_details = self.is_shaped = True
            noun = catalog.BY_ID[resource.references.resource_id].title.lower()
            self.empty = f"This {resource.singular} uses no {noun}."
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
        return await self._reference_rows()

    async def _reference_rows(self) -> list[Row]:
        """Return a row for each object that the item uses."""
        references = self.resource.references
        if references is None:
            return []
        # Several uses without an ID stay apart; one object that is used twice is one row.
        used = {item_id or f"use {number}": (item_id, label)
                for number, (item_id, label) in enumerate(references.of(self.item))}  # fmt: skip
        noun = catalog.BY_ID[references.resource_id].title.lower()
        self.note = with_keys(f"{{next_part}} goes to the {noun}, {{open}} opens one")
        loaded: Mapping[str, Any] = {}
        if any(item_id for item_id, _label in used.values()):
            items = self.workspace.companion(ReferencedItems)
            try:
                loaded = await items.load(references.resource_id, reuse=self.reuse_recent)
            except WorkatoError as error:
                self.note = f"Names not loaded: {error.message}"
        if not used:
            self.note = ""
        target = catalog.load(references.resource_id)
        self._used = {item_id: loaded[item_id] for item_id in used if item_id in loaded}
        return [
            row_of(
                target,
                loaded.get(item_id)
                or target.model.read(dict(references.placeholder(item_id, label))),
                number,
                self.is_revealed,
            )
            for number, (item_id, label) in enumerate(used.values())
        ]

    def _section_items(self) -> dict[bool, list[Item]]:
        return {
            shown: list(section_items(self.resource, self.item, shown, names=None))
            for shown in (False, True)
        }

    def head(self) -> list[Item]:
        """Return all fields and sections."""
        items = field_items(
            self.resource,
            self.item,
            self.is_revealed,
            full=True,
            projects=self.workspace.project_names,
        )
        return [*items, *self._sections.get(self.is_revealed, [])]

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action does not apply to what the item uses, or to the item."""
        if action in ("columns", "sort_by"):
            # They would be kept for the list, which has other columns.
            return "Choose columns in a list."
        if action in _TICKS:
            # Actions would take each of them for the item itself.
            return "No rows to tick."
        if action == "open" and row is not None:
            return None if row.id in self._used else "This token sees no such object."
        if row is not None and self.action_for(action, row) is not None:
            return with_keys(
                f"This is for the {self.resource.singular}: {{next_part}} goes back to its details."
            )
        return super().unavailable_reason(action, row)

    def web_url(self, row: Row | None) -> str | None:
        """Return the page of what the item uses if the cursor is there, else that of the item."""
        view = self.open(row) if row is not None else None
        return view.web_url(None) if view is not None else super().web_url(row)

    def enter_action(self, row: Row | None) -> str | None:
        """Go to what the item uses if the cursor is there."""
        return super().enter_action(row) if row is None else None

    def open(self, row: Row) -> View | None:
        """Open what the item uses."""
        references = self.resource.references
        if references is None or row.id not in self._used:
            return None
        target = catalog.load(references.resource_id)
        return CatalogItemView(self.workspace, target, Location(), self._used[row.id])

    def request_path(self, row: Row | None) -> str | None:
        """Return the call of this item."""
        resource = self.resource
        if resource.get is None:
            return self.operation_path(resource.list, self.location.ids) if resource.list else None
        return self.operation_path(resource.get, {**self.location.ids, resource.path_id: self.id})
