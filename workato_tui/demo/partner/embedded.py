"""Finds the operations of the Embedded Partner API and of the catalog of resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workato_tui.demo.constants import DEMO_TOKEN, PLAIN_TOKEN
from workato_tui.demo.errors import api_not_found, forbidden, unauthorized
from workato_tui.demo.partner.operations import (
    ACCOUNT,
    BUILD,
    DOUBLED_BUILD,
    PARTNER,
    WORKSPACE,
    WORKSPACE_V2,
)
from workato_tui.demo.partner.vendor import Partner
from workato_tui.demo.places import Place, Places
from workato_tui.demo.routing import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.demo.places import Workspace
    from workato_tui.demo.routing import Parts, Route

_PAYER: Final = "partner"


class Embedded:
    """The tables of operations below `/api/managed_users`, and those of the partner itself."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.partner = Partner(places.clock, places.settings)
        self._of_partner = Table(PARTNER)
        builds = DOUBLED_BUILD if places.settings.doubled_builds else BUILD
        self._of_customers = Table((*ACCOUNT, *WORKSPACE, builds))
        self._second = Table(WORKSPACE_V2)

    def find(self, method: str, parts: Parts, token: str) -> Place:
        """The place that a request means; raises the 404, 401 or 403 that it earns."""
        route = self._of_partner.find(method, parts)
        if route is not None:
            _partner_only(token)
            return self._place(route, "dev", lambda: self._places.own)
        if parts[:1] == ("managed_users",) and len(parts) > 1:
            return self._with_customer(self._of_customers.find(method, parts[2:]), parts[1], token)
        if parts[:2] == ("v2", "managed_users") and len(parts) > 2:
            return self._with_customer(self._second.find(method, parts[3:]), parts[2], token)
        raise api_not_found()

    def _with_customer(self, route: Route | None, reference: str, token: str) -> Place:
        if route is None or not _may_be_an_id(reference):
            raise api_not_found()
        _partner_only(token)
        customer, environment = self.partner.resolve(reference)
        place = self._place(route, environment, lambda: self.partner.workspace(customer))
        return place._replace(customer=customer)

    def _place(self, route: Route, environment: str, workspace: Callable[[], Workspace]) -> Place:
        return Place(route, environment, _PAYER, workspace, lambda: self.partner)


def _partner_only(token: str) -> None:
    """Only DEV's clients of the Embed admin workspace may look after customers."""
    if token == PLAIN_TOKEN:
        raise unauthorized()
    if token != DEMO_TOKEN:
        raise forbidden()


def _may_be_an_id(reference: str) -> bool:
    return (reference.isascii() and reference.isdigit()) or reference.startswith("E")
