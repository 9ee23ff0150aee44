"""Batch actions on resources of the catalog that take nothing but IDs: enable, disable, delete."""

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
class _Kind:
    """One action: ``operation`` belongs to ``resource``; ``ids`` are those in its path."""

    id: str
    title: str
    done: str
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
        context.data["result"] = self.done

    def _explain(self, error: Any) -> str:
        """Return the reason of a refusal in the words of the resource. Blocking."""
        actions = catalog.load(self.resource).actions
        act = next((one for one in actions if one.operation.id == self.operation), None)
        explain = act.explain_failure if act is not None else None
        words = explain(error.response_body) if explain and error.response_body is not None else ""
        return (words or str(error.message)).strip()[:600]

    async def look_up(self, context: StepContext) -> bool | None:
        """Return whether the write was done, by the list of the resource."""
        from workato_tui.api.resources import Query

        resource = await asyncio.to_thread(catalog.load, self.resource)
        operation, ids = resource.list, self.query_ids(context.item.values)
        assert operation is not None
        found = await context.call(
            lambda api: api.resources.all(
                operation, Query(ids), resource.model.read, paging=resource.paging
            )
        )
        item = next((one for one in found if resource.row_id(one) == ids[self.ids[-1]]), None)
        if self.is_active is None:
            return item is None
        active = getattr(item, "active", None)
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
_KINDS = (
    _Kind("enable-keys", "Enable", "enabled", "api-keys", "api-keys.enable", _KEY, True,
          "Anyone with their secrets can call immediately."),
    _Kind("disable-keys", "Disable", "disabled", "api-keys", "api-keys.disable", _KEY, False,
          "Calls with them are refused immediately."),
    _Kind("enable-endpoints", "Enable", "enabled", "api-endpoints", "api-endpoints.enable",
          ("api_endpoint_id",), True, "They can be called immediately."),
    _Kind("disable-endpoints", "Disable", "disabled", "api-endpoints", "api-endpoints.disable",
          ("api_endpoint_id",), False, "Calls are refused immediately."),
    _Kind("enable-profiles", "Enable", "enabled", "api-profiles",
          "api-access-profiles.enable", ("api_access_profile_id",), True,
          "Anyone with their secrets can call immediately."),
    _Kind("disable-profiles", "Disable", "disabled", "api-profiles",
          "api-access-profiles.disable", ("api_access_profile_id",), False,
          "Calls are refused immediately."),
    _Kind("delete-rows", "Delete", "deleted", "lookup-rows", "lookup-tables.rows.delete",
          ("lookup_table_id", "row_id"), None, "Cannot be undone."),
)  # fmt: skip
ACTIONS = tuple(kind.action for kind in _KINDS)
BY_OPERATION: Mapping[str, str] = {kind.operation: kind.id for kind in _KINDS}
"""The batch action of an operation."""
OF_RESOURCES: Mapping[str, tuple[str, ...]] = {
    name: tuple(kind.id for kind in _KINDS if kind.resource == name)
    for name in dict.fromkeys(kind.resource for kind in _KINDS)
}
"""The batch actions by resource."""
