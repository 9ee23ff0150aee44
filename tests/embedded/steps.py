"""Steps of a partner in the workspaces of customers."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.embedded.partner import Partner
from tests.support.driver import AppDriver, drive_app
from tests.support.screen import explorer_of, lines_of, settle, wait_until
from workato_tui.dialogs.form import FormScreen
from workato_tui.services.customer_ref import CustomerRef

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NORTHWIND = CustomerRef("4410982", "Northwind Farms", "dev")
PROD = CustomerRef("4410991", "Northwind Farms", "prod")
SAKURA = CustomerRef("EAM10 / 77 Süd", "株式会社さくら")
SAKURA_PATH = "/api/managed_users/EAM10%20%2F%2077%20S%C3%BCd"


async def enter(ui: AppDriver, customer: CustomerRef, section: str = "projects") -> None:
    """Enter the workspace of a customer, like the list of customers does."""
    explorer = explorer_of(ui.pilot)
    explorer.enter_workspace(explorer.workspace.for_customer(customer), section)
    await settle(ui.pilot)


async def open_by_number(ui: AppDriver, kind: str, number: str) -> None:
    """Open something by its kind and number with ``#``."""
    await ui.pilot.press("number_sign")
    await wait_until(ui.pilot, lambda: isinstance(ui.pilot.app.screen, FormScreen))
    await choose(ui, kind=kind)
    await ui.fill(number=number)
    await ui.pilot.press("ctrl+s")


async def choose(ui: AppDriver, **values: str) -> None:
    """Choose these values of the fields with the right arrow key."""
    for name, value in values.items():
        field = ui.pilot.app.screen.form.rows[name].field
        field.focus()
        await ui.pilot.pause(0)
        for _ in field.options:
            if field.field_value == value:
                break
            await ui.pilot.press("right")
        assert field.field_value == value


def header(ui: AppDriver) -> str:
    """Return the line of the header."""
    return lines_of(ui.pilot)[0]


def breadcrumbs(ui: AppDriver) -> str:
    """Return the line of the breadcrumbs."""
    return lines_of(ui.pilot)[2]


@asynccontextmanager
async def drive_partner(
    customer: CustomerRef | None = None, *, backend: Partner | None = None, **options: Any
) -> AsyncIterator[tuple[AppDriver, Partner]]:
    """Run the app of a partner, in the workspace of ``customer`` if given."""
    server = backend or Partner()
    section = options.pop("section", "projects")
    async with drive_app(section, backend=server, **options) as ui:
        if customer is not None:
            await enter(ui, customer)
        yield ui, server
