"""Every operation of the families with a plain demo, by its keys.

Derived from the catalog: forms are filled in with the examples of their request models, and the
requests are compared with the operations, in the own workspace and in a customer's.
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


async def run_action(ui: CatalogDriver, action: ResourceAction) -> None:
    """Press the key of the action, fill in its form, type its word, and send it."""
    if action.key in LETTERS:
        await ui.pilot.press(LETTERS[action.key])
    else:
        await ui.act(action.help)
    app = ui.pilot.app
    await wait_until(ui.pilot, lambda: isinstance(app.screen, FormScreen | Question))
    if action.form is not None:
        for name, info in action.form.model_fields.items():
            if info.examples:
                await ui.fill(**{name: info.examples[0]})
    word = re.search(r"Type (.+?) to ", text_of(ui.pilot))
    assert (word is not None) == (action.operation.confirm == "type")
    if word is not None:
        await ui.type_confirm_word(word[1])
    await ui.send(len(ui.writes) + 1)


def expected_request(
    action: ResourceAction, resource: Resource, number: str, customer: str | None
) -> Any:
    """Return method and path of the operation."""
    return action.operation.method, action.operation.path_for(customer, {resource.path_id: number})


@pytest.mark.parametrize("resource_id", RESOURCES)
@pytest.mark.parametrize("customer", [None, "4410982"])
async def test_each_operation_is_sent_as_documented(resource_id: str, customer: str | None) -> None:
    resource = catalog.load(resource_id)
    assert resource.list is not None
    assert resource.get is not None
    entry = catalog.BY_ID[resource_id]
    async with drive_app(speed=1000) as session:
        ui = CatalogDriver(session.pilot, session.server)
        if customer is not None:
            await open_by_number(ui, "customer", customer)
            await ui.press("1")
        await ui.open(entry.title, resource_id)
        assert ui.queries_of(resource.list.path_for(customer, {}))
        actions = sorted(resource.actions, key=lambda action: action.removes_item)
        for action in actions:
            number = shown_ids(ui.pilot)[0]
            await ui.move_to(number)
            await run_action(ui, action)
            assert ui.writes[-1][:2] == expected_request(action, resource, number, customer)
            if action.refetch:
                assert ui.queries_of(resource.get.path_for(customer, {resource.path_id: number}))
        ledger = list(
            explorer_of(ui.pilot).workspace.store.ledger.json_lines(
                ui.view.workspace.connection.scope
            )
        )
        assert len(ledger) == len(actions)
