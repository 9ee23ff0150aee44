"""The list view of every family in the catalog.

The differences between families are data (``catalog/``); this module names none of them.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from workato_tui import catalog
from workato_tui.api.pagination import reported_total
from workato_tui.api.resources import Query
from workato_tui.keymap import with_keys
from workato_tui.views.catalog_fields import field_items, row_of, section_items
from workato_tui.views.catalog_item import CatalogItemView
from workato_tui.views.catalog_view import CatalogView
from workato_tui.views.filter_words import filter_labels
from workato_tui.views.references import ReferencedItems
from workato_tui.views.view import RedirectTo
from workato_tui.widgets.pane import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic import BaseModel

    from workato_tui.api.client import Api
    from workato_tui.api.operation import Operation
    from workato_tui.api.pagination import Page
    from workato_tui.catalog.schema import Location, Resource
    from workato_tui.views.view import EmitRows, View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.pane import Item
    from workato_tui.widgets.row import Row

_BAD_REQUEST, _MISSING_STATUSES = 400, (404, 410)
_INITIAL_ROWS = 60
"""Rows to read of a long list before the user scrolls; more than a screen holds."""


class CatalogListView(CatalogView):
    """The list of one kind of item at one location."""

    def __init__(self, workspace: WorkspaceState, resource: Resource, location: Location) -> None:
        super().__init__(workspace, resource, location, listed=True)
        self.items: dict[str, Any] = {}
        self._next_page: str | None = None
        self._is_forced = False
        """Whether Workato wants the parameters in the body instead of the query."""

    @property
    def title(self) -> str:
        """``Recipes``, or the name of the item whose list this is."""
        path = self.location.path
        title = catalog.BY_ID[self.resource.id].title
        return f"{path[-1].name}: {title}" if path else title

    @property
    def cache_key(self) -> str:
        """Each filter and each location has its own cached list."""
        path = " ".join(step.id for step in self.location.path)
        return " ".join(part for part in (self.kind, path, self.filter_label) if part)

    @property
    def filter_label(self) -> str:
        """The server-side filter as text."""
        parts = [*filter_labels(self.location.arguments), *filter_labels(self.filter_state)]
        return ", ".join(parts)

    @property
    def query(self) -> Query:
        """The parameters of the list call."""
        ids = {name: self.location.ids.get(name) for name in self.resource.query_ids}
        params: dict[str, Any] = {**self.resource.params, **ids}
        body = None
        if self.location.arguments is not None:
            arguments = self.location.arguments.body()
            names = (
                self.resource.retry_in_body if self._is_forced else self.resource.body_parameters
            )
            body = {name: arguments.pop(name) for name in names if name in arguments} or None
            params.update(arguments)
        if self.filter_state is not None:
            params.update(
                self.filter_state.model_dump(mode="json", by_alias=True, exclude_none=True)
            )
        return Query(self.location.ids, params, body)

    def filter_model(self) -> type[BaseModel] | None:
        """Return the type of the filter."""
        return self.resource.filters

    def clear_filter(self) -> list[Row] | None:
        """Clear all filters; None if the list has to be read again."""
        self.items = {}
        return super().clear_filter()

    # Rows

    @property
    def more(self) -> bool:
        """Whether there are more pages."""
        return self._next_page is not None

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read every page; of an incremental list only as much as a screen holds."""
        from workato_tui.api.errors import WorkatoError

        try:
            rows = await self._fetch(emit)
        except WorkatoError as error:
            if error.status == _BAD_REQUEST and self.resource.retry_in_body and not self._is_forced:
                self._is_forced = True
                return await self._fetch(emit)
            if error.status not in _MISSING_STATUSES or not self.resource.fallback_resource:
                raise
            other = catalog.load(self.resource.fallback_resource)
            raise RedirectTo(
                CatalogListView(self.workspace, other, self.location), with_keys(other.hint)
            ) from None
        self.workspace.companion(ReferencedItems).remember(self.resource, self.items.values())
        return rows

    async def _fetch(self, emit: EmitRows) -> list[Row]:
        send = self.workspace.thread_safe(emit)
        resource = self.resource
        fresh: dict[str, Any] = {}
        rows_by_item: dict[int, tuple[Any, Row]] = {}
        shown = self.is_revealed

        def batch(items: list[Any]) -> None:
            rows = self._add_items(items, fresh)
            rows_by_item.update(
                (id(item), (item, row)) for item, row in zip(items, rows, strict=True)
            )
            send(rows)

        if resource.paging.on_demand:
            self._next_page = None
            page = await self.workspace.connection.call(lambda api: self._fetch_page(api, None))
            self._add_items(page.items, fresh)
            self._set_next_page(page, True, len(fresh))
            self.items = fresh
        else:
            items = await self.workspace.connection.call(lambda api: self._fetch_all(api, batch))
            # Reuse the existing rows, in their final order.
            rows = [
                rows_by_item[id(item)][1]
                if id(item) in rows_by_item
                else self._add_items([item], fresh)[0]
                for item in items
            ]
            self.items = {row.id: item for row, item in zip(rows, items, strict=True)}
            if self._sort_key is None and self.is_revealed == shown:
                return rows
        # Thousands of rows take longer than a key may wait.
        return await asyncio.to_thread(self.item_rows)

    async def _fetch_all(self, api: Api, batch: Any) -> list[Any]:
        resource = self.resource
        if resource.parse_items is not None or self.query.body is not None:
            return (await self._fetch_page(api, None)).items
        return await api.resources.all(
            self.listing,
            self.query,
            resource.model.read,
            paging=resource.paging,
            key=lambda item: resource.row_id(item) or str(id(item)),
            on_items=batch,
        )

    async def _fetch_page(self, api: Api, at: str | None) -> Page[Any]:
        from workato_tui.api.errors import NotFoundError
        from workato_tui.api.pagination import Page

        resource = self.resource
        try:
            return await api.resources.page(
                self.listing,
                self.query,
                resource.model.read,
                paging=resource.paging,
                position=at,
                parse_items=resource.parse_items,
            )
        except NotFoundError:
            if not resource.missing_ok:
                raise
            return Page([], {}, None)

    @property
    def listing(self) -> Operation:
        """The list call."""
        assert self.resource.list is not None
        return self.resource.list

    # Single rows

    def upsert(self, item: Any) -> Row:
        """Store an item and return its row, which is new or replaces the previous one."""
        return self._add_items([item], self.items)[0]

    def remove(self, item_id: str) -> list[Row]:
        """Remove an item and return the remaining rows."""
        self.items.pop(item_id, None)
        return [row for row in self.rows.all_rows if row.id != item_id]

    def _add_items(self, items: Sequence[Any], into: dict[str, Any]) -> list[Row]:
        """Store ``items`` and return their rows."""
        rows = []
        for item in items:
            row = row_of(self.resource, item, len(into), self.is_revealed)
            into[row.id] = self.items[row.id] = item
            rows.append(row)
        return rows

    def _set_next_page(self, page: Page[Any], news: bool, count: int) -> None:
        """Store where the next page starts; stop if this page had nothing new."""
        self._next_page = page.next if news else None
        summary = self.resource.summary(page.rest) if self.resource.summary is not None else ""
        rest = "scroll for more" if self._next_page is not None else ""
        total = reported_total(page.rest) or 0
        cut = self._next_page is None and count < total
        if cut:
            reason = "ended the list early" if news else "repeated a page"
            rest = f"{count:,} of {total:,}: Workato {reason}"
        self.note = ", ".join(part for part in (summary, rest) if part)
        self.complete = self._next_page is None and not cut

    async def complete_rows(self, rows: Sequence[Row], emit: EmitRows) -> None:
        """Read the next page once the last row of an incremental list is visible."""
        at_end = not self.rows.visible or self.rows.visible[-1] in rows
        while self._next_page is not None and (at_end or len(self.items) < _INITIAL_ROWS):
            page = await self.workspace.connection.call(
                lambda api: self._fetch_page(api, self._next_page)
            )
            before = len(self.items)
            fresh = self._add_items(page.items, dict(self.items))
            self._set_next_page(page, len(self.items) > before, len(self.items))
            emit(fresh)
            if len(self.items) >= _INITIAL_ROWS:
                return

    @property
    def _sort_key(self) -> Callable[[Any], Any] | None:
        """The default order of the family, unless the server sorts."""
        return None if getattr(self.filter_state, "order", None) else self.resource.sort_key

    def item_rows(self) -> list[Row]:
        """Return all rows, masked or revealed, in the order of the family."""
        items = list(self.items.values())
        if self._sort_key is not None:
            items.sort(key=self._sort_key)
        return [row_of(self.resource, item, n, self.is_revealed) for n, item in enumerate(items)]

    def detail_of(self, item: Any) -> View:
        """Return the view of one item with all its fields."""
        return CatalogItemView(self.workspace, self.resource, self.location, item)

    def item_of(self, row: Row | None) -> Any:
        """Return the item of a row; None for a row that only the cache knows."""
        return self.items.get(row.id) if row is not None else None

    # Display

    def head(self) -> list[Item]:
        """Return the first fields of the item whose list this is."""
        if not self.location.path or self.location.parent is None:
            return []
        step = self.location.path[-1]
        parent = catalog.load(step.resource_id)
        return field_items(parent, step.item, self.is_revealed, parent.header_fields)

    def pane(self, row: Row) -> list[Item]:
        """Return the fields of the row's item."""
        item = self.item_of(row)
        if item is None:
            from workato_tui.views.deployment_facts import cached_row_items

            return cached_row_items(self.columns, row)
        items = field_items(
            self.resource, item, self.is_revealed, projects=self.workspace.project_names
        )
        names = self.workspace.companion(ReferencedItems).names(self.resource)
        items += section_items(
            self.resource, item, self.is_revealed, include_code=False, names=names
        )
        if self.resource.hint:
            items.append(Text(f"\n{with_keys(self.resource.hint)}", "dim"))
        return items

    def open(self, row: Row) -> View | None:
        """Open the children of the item, else its details."""
        item = self.item_of(row)
        if item is None:
            return None
        if self.resource.default_child:
            child = catalog.load(self.resource.default_child)
            return CatalogListView(
                self.workspace, child, self.resource.child_location(self.location, item)
            )
        return self.detail_of(item)

    def request_path(self, row: Row | None) -> str | None:
        """Return the row's call, else the list call."""
        resource = self.resource
        if row is not None and resource.get is not None:
            return self.operation_path(
                resource.get, {**self.location.ids, resource.path_id: row.id}
            )
        path = self.operation_path(self.listing, self.location.ids)
        query = {name: value for name, value in self.query.params.items() if value is not None}
        return f"{path}?{urlencode(query, quote_via=quote)}" if path and query else path
