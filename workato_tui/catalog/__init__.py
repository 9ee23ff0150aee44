"""The index of everything that can be opened by name; each family's module is read when it is.

Nothing heavy is imported here: the palette and the list of resources read this at a key press.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from workato_tui.api.operation import Operation
    from workato_tui.catalog.entry import Resource

Level = Literal["partner", "workspace", "below"]
"""``partner``: there is one list for all customers; ``workspace``: each workspace has its own;
``below``: it belongs to something of another list and is opened from there."""


class Listed(NamedTuple):
    """One kind of thing, as it is found by name."""

    id: str
    title: str
    help: str
    """What it is, as half a sentence."""
    module: str
    """Below ``workato_tui.catalog``."""
    level: Level = "workspace"
    own: bool = False
    """Of ``workspace``: whether one's own workspace has it too, by the Developer API."""
    aliases: tuple[str, ...] = ()


INDEX: tuple[Listed, ...] = (
    Listed("recipes", "Recipes", "running, stopped and why; start, stop, jobs", "recipes",
           own=True, aliases=("rec", "flows")),
    Listed("jobs", "Jobs", "what ran, what failed and at which step", "jobs", "below"),
    Listed("customers", "Customers", "workspaces of Embedded customers", "customers", "partner",
           aliases=("cust", "tenants", "managed users")),
)  # fmt: skip
BY_ID: dict[str, Listed] = {each.id: each for each in INDEX}


def load(resource_id: str) -> Resource:
    """The resource with this id; imports its family's module."""
    found: dict[str, Resource] = {
        each.id: each for each in _module(BY_ID[resource_id].module).RESOURCES
    }
    return found[resource_id]


def operation(operation_id: str) -> Operation | None:
    """The operation with this id, whichever module declares it; may import them all."""
    from workato_tui.api.operation import find

    known = find(operation_id)
    for module in dict.fromkeys(each.module for each in INDEX):
        if known is not None:
            break
        _module(module)
        known = find(operation_id)
    return known


def _module(name: str) -> Any:
    return import_module(f"workato_tui.catalog.{name}")
