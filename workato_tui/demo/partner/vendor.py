"""The partner: its customers by every id that they have, and what belongs to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.demo.errors import not_found
from workato_tui.demo.partner.customers import Customer, Environment, from_row
from workato_tui.demo.partner.members import People
from workato_tui.demo.partner.roster import rows

if TYPE_CHECKING:
    from workato_tui.demo.clock import Clock
    from workato_tui.demo.places import Settings


class Partner:
    """All customers. A customer's workspace is made when somebody first looks into it."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self.clock = clock
        self.settings = settings
        now = clock.now()
        made = (from_row(row, place, now) for place, row in enumerate(rows(settings.customers)))
        self.customers = {customer.id: customer for customer in made}
        self._people: dict[int, People] = {}
        self._last_id = max(self.customers, default=0) + 40

    def resolve(self, reference: str) -> tuple[Customer, str]:
        """A customer and its environment, by a number or by `E` and the external id."""
        for customer in self.customers.values():
            for name, one in customer.environments.items():
                if _means(reference, one):
                    return customer, name
        raise not_found()

    def new_id(self) -> int:
        """The id of a new customer or environment."""
        self._last_id += 11
        return self._last_id

    def add(self, customer: Customer) -> None:
        """A new customer."""
        self.customers[customer.id] = customer

    def remove(self, customer: Customer) -> None:
        """A customer with everything that it has."""
        self.customers.pop(customer.id)
        self._people.pop(customer.id, None)

    def people(self, customer: Customer) -> People:
        """Who is in a customer's workspace."""
        if customer.id not in self._people:
            self._people[customer.id] = People(customer, self.clock.now())
        return self._people[customer.id]

    def shape(self, customer: Customer) -> dict[str, Any]:
        """A customer as the API answers it."""
        return customer.shape(0, 0)


def _means(reference: str, one: Environment) -> bool:
    if reference.startswith("E"):
        return one.external_id is not None and one.external_id == reference[1:]
    return str(one.id) == reference
