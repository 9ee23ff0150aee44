"""The parts of a catalog action's run that its result dialogs use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from workato_tui.catalog.schema import Resource, ResourceAction
    from workato_tui.views.catalog_view import CatalogView


class ActionResult(NamedTuple):
    """The decoded answer, which may be None, with the request."""

    decoded: Any
    request: Any = None


class FinishedRun(Protocol):
    """A completed action and its object."""

    view: CatalogView
    act: ResourceAction
    item: Any
    resource: Resource

    @property
    def name(self) -> str:
        """The name of the object."""

    @property
    def label(self) -> str:
        """The kind and the name of the object."""
