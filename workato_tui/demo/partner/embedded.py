"""Find the operations of the Embedded Partner API and of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workato_tui.demo.constants import DEMO_TOKEN, PLAIN_TOKEN
from workato_tui.demo.errors import api_not_found, forbidden, unauthorized
from workato_tui.demo.partner import accounts, members
from workato_tui.demo.partner.partner import Partner
from workato_tui.demo.place import Place
from workato_tui.demo.routing import Table, embedded

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.demo.clock import Clock
    from workato_tui.demo.partner.partner_operations import PartnerOperations
    from workato_tui.demo.place import Settings
    from workato_tui.demo.routing import Parts, Route

_PAYER: Final = "partner"
PARTNER: Final = (
    embedded("GET", "/managed_users", "customers", accounts.list_customers),
    embedded("GET", "/managed_users/", "customers", accounts.list_customers),
    embedded("POST", "/managed_users", "customers-many", accounts.create_customer),
    embedded("GET", "/managed_users/usage", "customers-many", accounts.list_usage),
)
"""Paths without a customer."""

ACCOUNT: Final = (
    embedded("GET", "", "customers", accounts.get_customer),
    embedded("PUT", "", "customers", accounts.update_customer),
    embedded("DELETE", "", "customers", accounts.delete_customer),
    embedded("GET", "/members", "customers", members.list_members),
    embedded("POST", "/members", "customers", members.add_member),
    embedded("GET", "/members/{member_id}", "customers", members.get_member),
    embedded("PUT", "/members/{member_id}", "customers", members.update_member),
    embedded("DELETE", "/members/{member_id}", "customers-many", members.remove_member),
    embedded("POST", "/member_invitations", "invitations", members.invite),
)
"""Paths below a customer."""


class Embedded:
    """The operations below `/api/managed_users`, and those of the partner."""

    def __init__(
        self, clock: Clock, settings: Settings, own_place: Callable[[Route, str], Place]
    ) -> None:
        """`own_place` returns the own workspace for an operation and a token."""
        self._own_place = own_place
        self._settings = settings
        self.partner = Partner(clock, settings)
        self._customers = Table(PARTNER)
        self._accounts = Table(ACCOUNT)
        self._partner_operations: PartnerOperations | None = None

    def find(self, method: str, parts: Parts, token: str) -> Place:
        """Return the place for a request; raise its 404, 401, or 403."""
        if route := self._customers.find(method, parts) or self._other_operations.partner.find(
            method, parts
        ):
            _partner_only(token)
            return self._own_place(route, token)._replace(payer=_PAYER)
        if route := self._other_operations.shared.find(method, parts):
            return self._own_place(route, token)
        if parts[:1] == ("managed_users",) and len(parts) > 1:
            rest = parts[2:]
            operation = self._accounts.find(method, rest) or self._other_operations.customers.find(
                method, rest
            )
            return self._with_customer(operation, parts[1], token)
        if parts[:2] == ("v2", "managed_users") and len(parts) > 2:
            operation = self._other_operations.customers_v2.find(method, parts[3:])
            return self._with_customer(operation, parts[2], token)
        raise api_not_found()

    @property
    def _other_operations(self) -> PartnerOperations:
        """Return the operations that the list of customers does not need."""
        if self._partner_operations is None:
            from workato_tui.demo.partner.partner_operations import partner_operations

            self._partner_operations = partner_operations(
                doubled_builds=self._settings.doubled_builds
            )
        return self._partner_operations

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
    """Refuse all but DEV's clients of the Embed admin workspace."""
    if token == PLAIN_TOKEN:
        raise unauthorized()
    if token != DEMO_TOKEN:
        raise forbidden()


def _may_be_an_id(reference: str) -> bool:
    return (reference.isascii() and reference.isdigit()) or reference.startswith("E")
