"""The partner: its customers by all their ids, and shared resources."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from workato_tui.demo.errors import not_found
from workato_tui.demo.partner.customer_list import rows
from workato_tui.demo.partner.customers import Customer, Environment, from_row
from workato_tui.demo.partner.members import People

if TYPE_CHECKING:
    from workato_tui.demo.clock import Clock
    from workato_tui.demo.files import Storage
    from workato_tui.demo.partner.custom_connectors import CustomConnector, OAuthProfile
    from workato_tui.demo.partner.managers import Manager
    from workato_tui.demo.place import Settings, Workspace


class Partner:
    """All customers. A customer's workspace is created on first use."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self.clock = clock
        self.settings = settings
        now = clock.now()
        customers = (
            from_row(row, place, now) for place, row in enumerate(rows(settings.customers))
        )
        self.customers = {customer.id: customer for customer in customers}
        self._people: dict[int, People] = {}
        self._counted: dict[int, tuple[int, int]] = {}
        self._first = list(self.customers)
        self.started = now
        self._last_id = max(self.customers, default=0) + 40
        self._places = len(self.customers)
        self._workspaces: dict[int, Workspace] = {}

    # What the list of customers does not wait for

    @cached_property
    def connectors(self) -> dict[int, CustomConnector]:
        """The partner's custom connectors."""
        from workato_tui.demo.partner.custom_connectors import first_connectors

        return {connector.id: connector for connector in first_connectors(self.started)}

    @cached_property
    def profiles(self) -> dict[int, OAuthProfile]:
        """The partner's OAuth apps."""
        from workato_tui.demo.partner.custom_connectors import first_profiles

        return {profile.id: profile for profile in first_profiles(self.started, self._first)}

    @cached_property
    def managers(self) -> dict[int, Manager]:
        """The customer managers."""
        from workato_tui.demo.partner.managers import first_managers

        return {manager.id: manager for manager in first_managers(self._first)}

    # Customers

    def resolve(self, reference: str) -> tuple[Customer, str]:
        """Return a customer and its environment by a number, or by `E` and the external id."""
        for customer in self.customers.values():
            for name, environment in customer.environments.items():
                if _matches_reference(reference, environment):
                    return customer, name
        raise not_found()

    def new_id(self) -> int:
        """Return the id of a new customer or environment."""
        self._last_id += 11
        return self._last_id

    def new_place(self) -> int:
        """Return the position of a new customer among all customers."""
        self._places += 1
        return self._places

    def add(self, customer: Customer) -> None:
        """Add a customer."""
        self.customers[customer.id] = customer

    def remove(self, customer: Customer) -> None:
        """Remove a customer with all its data."""
        self.customers.pop(customer.id)
        self._people.pop(customer.id, None)
        self._workspaces.pop(customer.id, None)

    def people(self, customer: Customer) -> People:
        """Return the members of a customer's workspace."""
        if customer.id not in self._people:
            self._people[customer.id] = People(customer, self.clock.now())
        return self._people[customer.id]

    def workspace(self, customer: Customer) -> Workspace:
        """Return the content of a customer's workspace."""
        if customer.id not in self._workspaces:
            # Imported here so that the list of customers does not wait for it.
            from workato_tui.demo.files import Storage
            from workato_tui.demo.partner.initial_workspace import (
                add_past_import,
                initial_workspace,
            )
            from workato_tui.demo.place import Workspace
            from workato_tui.demo.world import World

            initial = initial_workspace(customer, self.people(customer))
            world = World(self.clock, customer.seed, initial)
            if "broken-import" in customer.traits:
                add_past_import(world)
            prefix = f"customers/{customer.id}/"
            storage = Storage(world, self.clock, self.settings.link_seconds, prefix)
            self._workspaces[customer.id] = Workspace(world, storage)
        return self._workspaces[customer.id]

    def storage(self, path: str) -> Storage | None:
        """Return the storage for a path such as `customers/4410982/packages/…`."""
        number = path.split("/")[1]
        customer = self.customers.get(int(number)) if number.isdecimal() else None
        return self.workspace(customer).storage if customer else None

    def shape(self, customer: Customer) -> dict[str, Any]:
        """Return the JSON of a customer with the counts of its first environment."""
        return customer.shape(*self._running_counts(customer))

    def _running_counts(self, customer: Customer) -> tuple[int, int]:
        """Return the numbers of running recipes and working connections."""
        workspace = self._workspaces.get(customer.id)
        if workspace is None:
            return self._counted_before(customer)
        environment = workspace.world.environment_state(next(iter(customer.environments)))
        recipes = sum(recipe.running for recipe in environment.recipes.values())
        return recipes, sum(connection.works for connection in environment.connections.values())

    def _counted_before(self, customer: Customer) -> tuple[int, int]:
        if customer.id not in self._counted:
            from workato_tui.demo.environment.initial_state import count_running
            from workato_tui.demo.partner.stories import STORIES

            makers = (STORIES[word] for word in customer.projects)
            self._counted[customer.id] = count_running(customer.seed + 1, customer.traits, makers)
        return self._counted[customer.id]


def _matches_reference(reference: str, environment: Environment) -> bool:
    if reference.startswith("E"):
        return environment.external_id is not None and environment.external_id == reference[1:]
    return str(environment.id) == reference
