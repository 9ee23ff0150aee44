"""A partner's person at the screen, and the ways into a customer's workspace."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.embedded.partner import Partner
from tests.managing.desk import At, sitting
from tests.support.screen import explorer_of, lines_of, settle, wait_until
from workato_tui.dialogs.form import FormScreen
from workato_tui.services.customer_ref import CustomerRef

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NORTHWIND = CustomerRef("4410982", "Northwind Farms", "dev")
PROD = CustomerRef("4410991", "Northwind Farms", "prod")
SAKURA = CustomerRef("EAM10 / 77 Süd", "株式会社さくら")
SAKURA_PATH = "/api/managed_users/EAM10%20%2F%2077%20S%C3%BCd"


async def enter(at: At, customer: CustomerRef, section: str = "projects") -> None:
    """As the list of customers does it."""
    explorer = explorer_of(at.pilot)
    explorer.enter_workspace(explorer.workspace.for_customer(customer), section)
    await settle(at.pilot)


async def open_by_number(at: At, kind: str, number: str) -> None:
    """``#``, what it is, its number."""
    await at.pilot.press("number_sign")
    await wait_until(at.pilot, lambda: isinstance(at.pilot.app.screen, FormScreen))
    await choose(at, kind=kind)
    await at.fill(number=number)
    await at.pilot.press("ctrl+s")


async def choose(at: At, **values: str) -> None:
    """Go through the values of these fields until the one that is meant is chosen."""
    for name, value in values.items():
        field = at.pilot.app.screen.form.rows[name].field
        field.focus()
        await at.pilot.pause(0)
        for _ in field.options:
            if field.field_value == value:
                break
            await at.pilot.press("right")
        assert field.field_value == value


def top(at: At) -> str:
    """The header."""
    return lines_of(at.pilot)[0]


def crumbs(at: At) -> str:
    """The way to what is shown."""
    return lines_of(at.pilot)[2]


@asynccontextmanager
async def partner(
    customer: CustomerRef | None = None, *, world: Partner | None = None, **options: Any
) -> AsyncIterator[tuple[At, Partner]]:
    """The app of a partner, in a customer's workspace if one is named."""
    played = world or Partner()
    section = options.pop("section", "projects")
    async with sitting(section, backend=played, **options) as at:
        if customer is not None:
            await enter(at, customer)
        yield at, played
