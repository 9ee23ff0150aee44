"""Finds the operations of the Embedded Partner API and of the catalog of resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workato_tui.demo.constants import DEMO_TOKEN, PLAIN_TOKEN
from workato_tui.demo.errors import api_not_found, forbidden, unauthorized
from workato_tui.demo.estate.operations import SHARE, TWINS, TWINS_V2, of_customers, of_ones_own
from workato_tui.demo.partner.operations import (
    ACCOUNT,
    BUILD,
    DOUBLED_BUILD,
    PARTNER,
    SHARED,
    WORKSPACE,
    WORKSPACE_V2,
)
from workato_tui.demo.partner.vendor import Partner
from workato_tui.demo.places import Place, Places
from workato_tui.demo.routing import Table

if TYPE_CHECKING:
    from workato_tui.demo.routing import Parts, Route

_PAYER: Final = "partner"


class Embedded:
    """The tables of operations below `/api/managed_users`, and those of the partner itself."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.partner = Partner(places.clock, places.settings)
        self._of_partner = Table(PARTNER)
        self._shared = Table(SHARED)
        self._ones_own = Table((*of_ones_own(TWINS), *of_ones_own(TWINS_V2, "/v2")))
        build = DOUBLED_BUILD if places.settings.doubled_builds else BUILD
        self._of_customers = Table((*ACCOUNT, *WORKSPACE, build, *of_customers((*TWINS, SHARE))))
        self._second = Table((*WORKSPACE_V2, *of_customers(TWINS_V2)))

    def find(self, method: str, parts: Parts, token: str) -> Place:
        """The place that a request means; raises the 404, 401 or 403 that it earns."""
        if route := self._of_partner.find(method, parts):
            _partner_only(token)
            return self._places.here(route, token)._replace(payer=_PAYER)
        if route := self._shared.find(method, parts) or self._ones_own.find(method, parts):
            return self._places.here(route, token)
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
        return Place(
            route,
            environment,
            _PAYER,
            lambda: self.partner.workspace(customer),
            lambda: self.partner,
            customer,
        )


def _partner_only(token: str) -> None:
    """Only DEV's clients of the Embed admin workspace may look after customers."""
    if token == PLAIN_TOKEN:
        raise unauthorized()
    if token != DEMO_TOKEN:
        raise forbidden()


def _may_be_an_id(reference: str) -> bool:
    return (reference.isascii() and reference.isdigit()) or reference.startswith("E")
