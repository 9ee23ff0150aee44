"""Batch actions on catalog resources that need only IDs: enable, disable, delete."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workato_tui import catalog
from workato_tui.services.batch_plan import Action, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

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

    def query_ids(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Return the IDs of an item for its calls."""
        return {name: str(values[name]) for name in self.ids}

    async def send(self, context: StepContext) -> None:
        """Send the write."""
        from workato_tui.api.errors import OutcomeUnknownError, WorkatoError
        from workato_tui.api.resources import Query

        item = context.item
        operation = await asyncio.to_thread(catalog.operation, self.operation)
        assert operation is not None
        query = Query(self.query_ids(item.values))
        try:
            await context.send(
                lambda api: api.resources.send(
                    operation, query, about=item.label, target=item.environment
                )
            )
        except OutcomeUnknownError:
            raise
        except WorkatoError as error:
            error.message = await asyncio.to_thread(self._explain, error)
            raise
        context.data["result"] = self.result

    def _explain(self, error: Any) -> str:
        """Return the message for a failure, explained by the resource if it can. Blocking."""
        actions = catalog.load(self.resource).actions
        action = next((each for each in actions if each.operation.id == self.operation), None)
        explain = action.explain_failure if action is not None else None
        body = error.response_body
        explanation = explain(body) if explain and body is not None else ""
        return (explanation or str(error.message)).strip()[:600]

    async def look_up(self, context: StepContext) -> bool | None:
        """Return whether the write was done, according to the list of the resource."""
        from workato_tui.api.resources import Query

        resource = await asyncio.to_thread(catalog.load, self.resource)
        operation, ids = resource.list, self.query_ids(context.item.values)
        assert operation is not None
        objects = await context.call(
            lambda api: api.resources.all(
                operation, Query(ids), resource.model.read, paging=resource.paging
            )
        )
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
        return Action(self.id, self.title, (step,), self.ids, notes=(self.note,))


_KEY = ("api_client_id", "api_key_id")
_RESOURCE_ACTIONS = (
    _ResourceAction(
        "enable-keys", "Enable", "enabled", "api-keys", "api-keys.enable", _KEY, True,
        "Anyone with their secrets can call immediately.",
    ),
    _ResourceAction(
        "disable-keys", "Disable", "disabled", "api-keys", "api-keys.disable", _KEY, False,
        "Calls with them are refused immediately.",
    ),
    _ResourceAction(
        "enable-endpoints", "Enable", "enabled", "api-endpoints", "api-endpoints.enable",
        ("api_endpoint_id",), True, "They can be called immediately.",
    ),
    _ResourceAction(
        "disable-endpoints", "Disable", "disabled", "api-endpoints", "api-endpoints.disable",
        ("api_endpoint_id",), False, "Calls are refused immediately.",
    ),
    _ResourceAction(
        "enable-profiles", "Enable", "enabled", "api-profiles", "api-access-profiles.enable",
        ("api_access_profile_id",), True, "Anyone with their secrets can call immediately.",
    ),
    _ResourceAction(
        "disable-profiles", "Disable", "disabled", "api-profiles", "api-access-profiles.disable",
        ("api_access_profile_id",), False, "Calls are refused immediately.",
    ),
    _ResourceAction(
        "delete-rows", "Delete", "deleted", "lookup-rows", "lookup-tables.rows.delete",
        ("lookup_table_id", "row_id"), None, "Cannot be undone.",
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
