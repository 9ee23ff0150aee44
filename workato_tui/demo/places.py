"""Find the workspace of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.demo.constants import TOKENS
from workato_tui.demo.files import Storage
from workato_tui.demo.operations import OPERATIONS
from workato_tui.demo.place import Place, Workspace
from workato_tui.demo.routing import Table, parts_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from workato_tui.demo.clock import Clock
    from workato_tui.demo.partner.embedded import Embedded
    from workato_tui.demo.place import Settings
    from workato_tui.demo.routing import Route
    from workato_tui.demo.world import World


class Places:
    """Finds the place of each request. Customers are created on first use."""

    def __init__(self, clock: Clock, world: World, settings: Settings) -> None:
        self.clock = clock
        self.settings = settings
        self.own = Workspace(world, Storage(world, clock, settings.link_seconds))
        self._table = Table(OPERATIONS)
        self._embedded: Embedded | None = None

    def find(self, request: Request, token: str) -> Place:
        """Return the place for a request; raise its 404, 401, or 403."""
        parts = parts_of(request)
        route = self._table.find(request.method, parts)
        if route is None:
            return self.embedded().find(request.method, parts, token)
        return self.own_place(route, token)

    def own_place(self, route: Route, token: str) -> Place:
        """Return the own workspace in the environment of the token."""
        return Place(route, TOKENS[token], token, lambda: self.own, lambda: self.embedded().partner)

    def embedded(self) -> Embedded:
        """Return the partner side."""
        if self._embedded is None:
            # Imported here so that the first list of the own workspace does not wait for it.
            from workato_tui.demo.partner.embedded import Embedded

            self._embedded = Embedded(self.clock, self.settings, self.own_place)
        return self._embedded

    def storage(self, path: str) -> Storage:
        """Return the storage of a file: each workspace has its own."""
        theirs = self.embedded().partner.storage(path) if path.startswith("customers/") else None
        return theirs or self.own.storage
