"""Customers (5): the family of the catalog that has a section of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui import catalog
from workato_tui.catalog.entry import Spot
from workato_tui.sections.resource import ResourceView

if TYPE_CHECKING:
    from workato_tui.sections.desk import Desk


class CustomersView(ResourceView):
    """All customers of an Embedded partner: ``GET /api/managed_users``, every page."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, catalog.load("customers"), Spot())
