"""The list shapes and saved views of this run."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from workato_tui.common.text import search_key
from workato_tui.profiles.views_file import ListShape, SavedView, Views, ViewsFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.services.connection import Connection


class SavedViews:
    """The content of ``views.toml``; the demo changes it in memory only."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._file = ViewsFile()

    @property
    def all(self) -> tuple[SavedView, ...]:
        """Return all saved views and the examples."""
        return self._views.saved

    def get(self, name: str) -> SavedView | None:
        """Return the view with this name, however it is capitalized."""
        matching = (view for view in self.all if search_key(view.name) == search_key(name))
        return next(matching, None)

    def shape_of(self, connection: Connection, kind: str) -> ListShape:
        """Return how a list is shown in this profile."""
        return self._views.lists.get((connection.name, kind), ListShape())

    async def save_shape(self, connection: Connection, kind: str, shape: ListShape) -> None:
        """Store the shape of a list. Raises ProfileError; the shape applies anyway."""
        lists = {**self._views.lists, (connection.name, kind): shape}
        self._views = self._views._replace(lists=lists)
        await self._write(connection, partial(self._file.save_list, connection.name, kind, shape))

    async def save_view(self, connection: Connection, view: SavedView) -> None:
        """Store a view, replacing one with the same name. Raises ProfileError."""
        others = [saved for saved in self.all if saved.name != view.name]
        self._views = self._views._replace(saved=(*others, view))
        await self._write(connection, partial(self._file.save_view, view))

    async def remove_view(self, connection: Connection, view: SavedView) -> None:
        """Remove a view. Raises ProfileError."""
        others = tuple(saved for saved in self.all if saved.name != view.name)
        self._views = self._views._replace(saved=others)
        await self._write(connection, partial(self._file.remove_view, view))

    async def _write(self, connection: Connection, change: Callable[[], Views]) -> None:
        if not connection.demo:
            self._views = await asyncio.to_thread(change)
