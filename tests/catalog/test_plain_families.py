"""Every operation of the families whose demo is plain objects, by its keys.

Derived from the catalog: the forms are filled with the examples of their request models, and what
reaches the server is compared with the operation, in one's own workspace and in a customer's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.catalog.partner import CatalogDriver
from tests.embedded.steps import open_by_number
from tests.support.driver import drive_app
from tests.support.screen import explorer_of, shown_ids, text_of, wait_until
from workato_tui import catalog
from workato_tui.demo.environment.plain import FAMILIES
from workato_tui.dialogs.form import FormScreen
from workato_tui.dialogs.question import Question

if TYPE_CHECKING:
    from workato_tui.catalog.schema import Resource, ResourceAction

RESOURCES = [family.name.replace("_", "-") for family in FAMILIES]
LETTERS = {"new": "n", "edit": "E", "delete": "delete"}


async def do(ui: CatalogDriver, act: ResourceAction) -> None:
    """Press the action's key, fill its form with examples, type its word and send it."""
    if act.key in LETTERS:
        await ui.pilot.press(LETTERS[act.key])
    else:
        await ui.act(act.help)
    app = ui.pilot.app
    await wait_until(ui.pilot, lambda: isinstance(app.screen, FormScreen | Question))
    if act.form is not None:
        for name, info in act.form.model_fields.items():
            if info.examples:
                await ui.fill(**{name: info.examples[0]})
    asked = re.search(r"Type (.+?) to ", text_of(ui.pilot))
    assert (asked is not None) == (act.operation.confirm == "type")
    if asked is not None:
        await ui.type_confirm_word(asked[1])
    await ui.send(len(ui.writes) + 1)


def expected(act: ResourceAction, resource: Resource, number: str, customer: str | None) -> Any:
    """Method and path of the operation."""
    return act.operation.method, act.operation.path_for(customer, {resource.path_id: number})


@pytest.mark.parametrize("resource_id", RESOURCES)
@pytest.mark.parametrize("customer", [None, "4410982"])
async def test_each_operation_arrives_as_documented(resource_id: str, customer: str | None) -> None:
    resource = catalog.load(resource_id)
    assert resource.list is not None
    assert resource.get is not None
    listed = catalog.BY_ID[resource_id]
    async with drive_app(speed=1000) as workspace:
        ui = CatalogDriver(workspace.pilot, workspace.server)
        if customer is not None:
            await open_by_number(ui, "customer", customer)
            await ui.press("1")
        await ui.open(listed.title, resource_id)
        assert ui.queries_of(resource.list.path_for(customer, {}))
        acts = sorted(resource.actions, key=lambda act: act.removes_item)
        for act in acts:
            number = shown_ids(ui.pilot)[0]
            await ui.move_to(number)
            await do(ui, act)
            assert ui.writes[-1][:2] == expected(act, resource, number, customer)
            if act.refetch:
                assert ui.queries_of(resource.get.path_for(customer, {resource.path_id: number}))
        ledger = list(
            explorer_of(ui.pilot).workspace.store.ledger.json_lines(
                ui.view.workspace.connection.scope
            )
        )
        assert len(ledger) == len(acts)
