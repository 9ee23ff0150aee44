"""Finds customers by ID, external ID or name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize
from workato_tui.services.batch_spec import SpecError
from workato_tui.services.customer_ref import CustomerRef

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.client import Api
    from workato_tui.catalog.customers import Customer


async def read_customers(api: Api) -> list[Customer]:
    """Read all customers of the partner."""
    from workato_tui.api.resources import Query
    from workato_tui.catalog.customers import CUSTOMERS, LIST, Customer

    return await api.resources.all(LIST, Query(), Customer.read, paging=CUSTOMERS.paging)


def find_customer(known: Sequence[Customer], text: str) -> Customer:
    """Return the customer with this ID, external ID or name. Raises SpecError."""
    found = [one for one in known if text in (one.id, one.external_id, f"E{one.external_id}")]
    found = found or [
        one for one in known if any(number == text for _name, number in one.environment_ids)
    ]
    found = found or [one for one in known if (one.display_name or "").strip() == text.strip()]
    if len(found) != 1:
        words = "No customer is" if not found else f"{len(found)} customers are"
        raise SpecError(f"{words} called {sanitize(text, 80)}; give the number.")
    return found[0]


async def choose_customers(api: Api, wanted: Sequence[str], environment: str) -> list[CustomerRef]:
    """Return all customers, or those in ``wanted``, in one environment of each if they have it.

    Raises SpecError if one does not exist.
    """
    known = await read_customers(api)
    chosen = [find_customer(known, text) for text in wanted] if wanted else known
    refs = []
    for one in chosen:
        places = {env: number for env, number in one.environment_ids if env}
        number = places.get(environment, one.id)
        of = next((env for env, each in places.items() if each == number), None)
        refs.append(CustomerRef(number, one.display_name or "", of))
    return [one for one in refs if one.is_known]
