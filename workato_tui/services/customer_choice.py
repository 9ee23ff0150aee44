"""Finds customers by ID, external ID or name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.catalog import read_all
from workato_tui.common.text import same_name, sanitize
from workato_tui.services.batch_spec import SpecError
from workato_tui.services.customer_ref import CustomerRef

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.client import Api
    from workato_tui.catalog.customers import Customer


async def read_customers(api: Api) -> list[Customer]:
    """Read all customers of the partner."""
    from workato_tui.catalog.customers import CUSTOMERS

    return await read_all(api, CUSTOMERS)


def find_customer(customers: Sequence[Customer], text: str) -> Customer:
    """Return the customer with this ID, external ID or name. Raises SpecError."""
    matches = [
        customer
        for customer in customers
        if text == customer.id
        or (customer.external_id and same_name(customer.external_id, text))
        or (customer.external_id and same_name(f"E{customer.external_id}", text))
    ]
    matches = matches or [
        customer
        for customer in customers
        if any(number == text for _name, number in customer.environment_ids)
    ]
    matches = matches or [
        customer for customer in customers if same_name(customer.display_name, text)
    ]
    if not matches:
        raise SpecError(f"No customer has the ID, external ID or name {sanitize(text, 80)}.")
    if len(matches) > 1:
        raise SpecError(f"{len(matches)} customers are called {sanitize(text, 80)}: use the ID.")
    return matches[0]


async def choose_customers(
    api: Api, references: Sequence[str], environment: str
) -> list[CustomerRef]:
    """Return all customers, or those of ``references``, in one environment if they have it.

    Raises SpecError if one does not exist.
    """
    customers = await read_customers(api)
    chosen = [find_customer(customers, text) for text in references] if references else customers
    refs = [
        CustomerRef.in_environment(
            customer.id, customer.display_name or "", customer.environment_ids, environment
        )
        for customer in chosen
    ]
    return [ref for ref in refs if ref.is_known]
