"""Every operation of the families with a plain demo, by its keys.

Derived from the catalog: forms are filled in with the examples of their request models, or with any
text that a field accepts, and the requests are compared with the operations, in the own workspace
and in a customer's.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from tests.catalog.partner import CatalogDriver
from tests.embedded.steps import open_by_number
from tests.support.driver import drive_app
from tests.support.screen import explorer_of, shown_ids, text_of, wait_until
from workato_tui import catalog
from workato_tui.demo.environment.plain import FAMILIES
from workato_tui.dialogs.form import FormScreen
from workato_tui.dialogs.question import Question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    from workato_tui.catalog.schema import Resource, ResourceAction

CUSTOMER = "4410982"
"""A customer whose environment is not known, so that it counts as prod."""
LETTERS = {"new": "n", "edit": "E", "delete": "delete"}
TEXTS = ("Sample", "12", "{}", "[]")


def plain_resources() -> Iterator[tuple[str, str | None]]:
    """Yield the resource of each plain family of the demo, with each workspace that has it."""
    paths = {f"/api/{family.name}" for family in FAMILIES}
    for entry in catalog.INDEX:
        operation = catalog.load(entry.id).list if entry.module else None
        if operation is not None and operation.path in paths:
            yield entry.id, None
            if operation.for_customers:
                yield entry.id, CUSTOMER


def sample_values(action: ResourceAction) -> dict[str, str]:
    """Return a value for each field with an example and each required one, or for the first."""
    assert action.form is not None
    fields = action.form.model_fields
    names = [name for name, info in fields.items() if info.examples or info.is_required()]
    return {name: sample_value(fields[name]) for name in names or list(fields)[:1]}


def sample_value(info: FieldInfo) -> str:
    """Return the field's example, or the first text that it accepts."""
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[info.annotation, *info.metadata])
    for text in (*(info.examples or ()), *TEXTS):
        with suppress(ValidationError):
            adapter.validate_python(text)
            return str(text)
    raise AssertionError(f"give the field {info.title!r} an example: examples=[...]")


async def run_action(ui: CatalogDriver, action: ResourceAction, customer: str | None) -> None:
    """Press the key of the action, fill in its form, type its word, and send it."""
    if action.key in LETTERS:
        await ui.pilot.press(LETTERS[action.key])
    else:
        await ui.act(action.help)
    app = ui.pilot.app
    await wait_until(ui.pilot, lambda: isinstance(app.screen, FormScreen | Question))
    if action.form is not None:
        await ui.fill(**sample_values(action))
    word = re.search(r"Type (.+?) to ", text_of(ui.pilot))
    confirm = action.operation.confirm
    assert (word is not None) == (confirm == "type" or (confirm != "none" and customer is not None))
    if word is not None:
        await ui.type_confirm_word(word[1])
    await ui.send(len(ui.writes) + 1)


def expected_request(
    action: ResourceAction, resource: Resource, number: str, customer: str | None
) -> Any:
    """Return method and path of the operation."""
    return action.operation.method, action.operation.path_for(customer, {resource.path_id: number})


def test_every_plain_family_is_in_the_catalog() -> None:
    assert len({resource_id for resource_id, _customer in plain_resources()}) == len(FAMILIES)


@pytest.mark.parametrize(("resource_id", "customer"), plain_resources())
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
            await run_action(ui, action, customer)
            assert ui.writes[-1][:2] == expected_request(action, resource, number, customer)
            if action.refetch:
                assert ui.queries_of(resource.get.path_for(customer, {resource.path_id: number}))
        ledger = list(
            explorer_of(ui.pilot).workspace.store.ledger.json_lines(
                ui.view.workspace.connection.scope
            )
        )
        assert len(ledger) == len(actions)
