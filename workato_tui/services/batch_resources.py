"""Batch actions on catalog resources that need only IDs: enable, disable, delete."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workato_tui import catalog
from workato_tui.services.batch_plan import Action, Step
from workato_tui.services.batch_steps import send_operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from workato_tui.services.batch_plan import StepContext


@dataclass(frozen=True)
class _ResourceAction:
    """One action: an operation of a resource, with the IDs in its path."""

    id: str
    title: str
    result: str
    resource: str
    operation: str
    ids: tuple[str, ...]
    is_active: bool | None
    """Whether the object is active afterward; None if it is deleted."""
    note: str
    noun: str

    def query_ids(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Return the IDs of an item for its calls."""
        return {name: str(values[name]) for name in self.ids}

    async def send(self, context: StepContext) -> None:
        """Send the write."""
        from workato_tui.api.resources import Query

        operation = await asyncio.to_thread(catalog.operation, self.operation)
        assert operation is not None
        actions = (await asyncio.to_thread(catalog.load, self.resource)).actions
        action = next((each for each in actions if each.operation.id == self.operation), None)
        explain = action.explain_failure if action is not None else None
        query = Query(self.query_ids(context.item.values))
        await send_operation(context, operation, query, explain=explain)
        context.data["result"] = self.result

    async def look_up(self, context: StepContext) -> bool | None:
        """Return whether the write was done, according to the list of the resource."""
        from workato_tui.api.resources import Query

        resource = await asyncio.to_thread(catalog.load, self.resource)
        ids = self.query_ids(context.item.values)
        objects = await context.call(lambda api: catalog.read_all(api, resource, Query(ids)))
        match = next((each for each in objects if resource.row_id(each) == ids[self.ids[-1]]), None)
        if self.is_active is None:
            return match is None
        active = getattr(match, "active", None)
        return None if active is None else active is self.is_active

    @property
    def action(self) -> Action:
        """The batch action."""
        step = Step(
            self.id.partition("-")[0], f"{self.title.lower()[:-1]}ing", self.send, self.operation,
            look_up=self.look_up,
        )  # fmt: skip
        return Action(
            self.id, self.title, (step,), self.ids, notes=(self.note,), noun=self.noun
        )  # fmt: skip


def _switch(
    name: str, resource: str, family: str, ids: tuple[str, ...], noun: str, notes: tuple[str, str]
) -> Iterator[_ResourceAction]:
    """Return the actions that enable and disable the objects of a resource."""
    for verb, is_active, note in zip(("enable", "disable"), (True, False), notes, strict=True):
        yield _ResourceAction(
            f"{verb}-{name}", verb.capitalize(), f"{verb}d", resource, f"{family}.{verb}", ids,
            is_active, note, noun,
        )  # fmt: skip


_RESOURCE_ACTIONS = (
    *_switch("keys", "api-keys", "api-keys", ("api_client_id", "api_key_id"), "API key",
             ("Anyone with their secrets can call immediately.",
              "Calls with them are refused immediately.")),
    *_switch("endpoints", "api-endpoints", "api-endpoints", ("api_endpoint_id",), "endpoint",
             ("They can be called immediately.", "Calls are refused immediately.")),
    *_switch("profiles", "api-profiles", "api-access-profiles", ("api_access_profile_id",),
             "access profile",
             ("Anyone with their secrets can call immediately.", "Calls are refused immediately.")),
    _ResourceAction(
        "delete-rows", "Delete", "deleted", "lookup-rows", "lookup-tables.rows.delete",
        ("lookup_table_id", "row_id"), None, "Cannot be undone.", "row",
    ),
)  # fmt: skip
ACTIONS = tuple(each.action for each in _RESOURCE_ACTIONS)
BY_OPERATION: Mapping[str, str] = {each.operation: each.id for each in _RESOURCE_ACTIONS}
"""The batch action of an operation."""
BY_RESOURCE: Mapping[str, tuple[str, ...]] = {
    name: tuple(each.id for each in _RESOURCE_ACTIONS if each.resource == name)
    for name in dict.fromkeys(each.resource for each in _RESOURCE_ACTIONS)
}
"""The batch actions by resource."""
