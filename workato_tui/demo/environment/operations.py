"""Operations that customers' workspaces and the own one share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from workato_tui.demo.environment import (
    apis,
    connections,
    jobs,
    keys,
    lookups,
    plain,
    recipes,
    roles,
)
from workato_tui.demo.routing import Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workato_tui.demo.calls import Call


class SharedOperation(NamedTuple):
    """An operation below `/managed_users/{id}`, and the same without the prefix."""

    method: str
    path: str
    group: str
    handler: Callable[[Call], Any]


_RECIPE: Final = "/recipes/{recipe_id}"
_CONNECTION: Final = "/connections/{connection_id}"
_TABLE: Final = "/lookup_tables/{lookup_table_id}"
_ROW: Final = f"{_TABLE}/rows/{{row_id}}"
_ENDPOINT: Final = "/api_endpoints/{api_endpoint_id}"
_PROFILE: Final = "/api_access_profiles/{api_access_profile_id}"
_KEYS: Final = "/api_clients/{api_client_id}/api_keys"

SHARED_OPERATIONS: Final = (
    SharedOperation("GET", "/recipes", "recipes-read", recipes.list_recipes),
    SharedOperation("POST", "/recipes", "recipes", recipes.create_recipe),
    SharedOperation("GET", _RECIPE, "recipes-read", recipes.get_recipe),
    SharedOperation("PUT", _RECIPE, "recipes", recipes.update_recipe),
    SharedOperation("DELETE", _RECIPE, "recipes", recipes.delete_recipe),
    SharedOperation("PUT", f"{_RECIPE}/start", "recipes", recipes.start_recipe),
    SharedOperation("PUT", f"{_RECIPE}/stop", "recipes", recipes.stop_recipe),
    SharedOperation("GET", f"{_RECIPE}/jobs", "jobs", jobs.list_jobs),
    SharedOperation("GET", f"{_RECIPE}/jobs/{{job_id}}", "jobs", jobs.get_job),
    SharedOperation("GET", "/connections", "connections-list", connections.list_connections),
    SharedOperation("POST", "/connections", "connections", connections.create_connection),
    SharedOperation("PUT", _CONNECTION, "connections", connections.update_connection),
    SharedOperation("DELETE", _CONNECTION, "connections", connections.delete_connection),
    SharedOperation("POST", f"{_CONNECTION}/disconnect", "connections", connections.disconnect),
    SharedOperation("POST", f"{_CONNECTION}/pick_list", "picklists", connections.pick_list),
    SharedOperation("GET", "/lookup_tables", "lookup-tables", lookups.list_tables),
    SharedOperation("POST", "/lookup_tables", "lookup-tables", lookups.create_table),
    SharedOperation("POST", "/lookup_tables/batch_delete", "lookup-tables", lookups.batch_delete),
    SharedOperation("GET", f"{_TABLE}/lookup", "lookup-tables", lookups.look_up),
    SharedOperation("GET", f"{_TABLE}/rows", "lookup-rows", lookups.list_rows),
    SharedOperation("POST", f"{_TABLE}/rows", "lookup-tables", lookups.add_row),
    SharedOperation("GET", _ROW, "lookup-tables", lookups.get_row),
    SharedOperation("PUT", _ROW, "lookup-tables", lookups.update_row),
    SharedOperation("DELETE", _ROW, "lookup-tables", lookups.delete_row),
    SharedOperation("GET", "/api_collections", "api-platform", apis.list_collections),
    SharedOperation("POST", "/api_collections", "api-platform", apis.create_collection),
    SharedOperation("GET", "/api_endpoints", "api-platform", apis.list_endpoints),
    SharedOperation("PUT", f"{_ENDPOINT}/enable", "api-platform", apis.enable_endpoint),
    SharedOperation("PUT", f"{_ENDPOINT}/disable", "api-platform", apis.disable_endpoint),
    SharedOperation("GET", "/api_clients", "api-platform", apis.list_clients),
    SharedOperation("POST", "/api_clients", "api-platform", apis.create_client),
    SharedOperation("GET", "/api_access_profiles", "api-platform", apis.list_profiles),
    SharedOperation("POST", "/api_access_profiles", "api-platform", apis.create_profile),
    SharedOperation("PUT", _PROFILE, "api-platform", apis.update_profile),
    SharedOperation("PUT", f"{_PROFILE}/enable", "api-platform", apis.enable_profile),
    SharedOperation("PUT", f"{_PROFILE}/disable", "api-platform", apis.disable_profile),
    SharedOperation("PUT", f"{_PROFILE}/refresh_secret", "api-platform", apis.refresh_profile),
    SharedOperation("GET", "/roles", "roles", roles.list_roles),
    SharedOperation("POST", "/roles/{role_id}/copy", "roles", roles.copy_role),
)

SHARED_OPERATIONS_V2: Final = (
    SharedOperation("GET", "/api_clients", "api-platform", keys.list_clients),
    SharedOperation("POST", "/api_clients", "api-platform", keys.create_client),
    SharedOperation("GET", _KEYS, "api-platform", keys.list_keys),
    SharedOperation("POST", _KEYS, "api-platform", keys.create_key),
    SharedOperation("PUT", f"{_KEYS}/{{api_key_id}}/enable", "api-platform", keys.enable_key),
    SharedOperation("PUT", f"{_KEYS}/{{api_key_id}}/disable", "api-platform", keys.disable_key),
    SharedOperation(
        "PUT", f"{_KEYS}/{{api_key_id}}/refresh_secret", "api-platform", keys.refresh_key
    ),
)
"""Operations of the second version of the API."""


def _plain(families: Iterable[plain.PlainFamily]) -> tuple[SharedOperation, ...]:
    return tuple(
        SharedOperation(method, path, family.name.replace("_", "-"), handler)
        for family in families
        for method, path, handler in plain.handlers(family)
    )


PLAIN: Final = _plain(plain.FAMILIES)
"""Operations of plain objects in the own workspace."""
PLAIN_OF_CUSTOMERS: Final = {
    prefix: _plain(family for family in plain.FAMILIES if family.customer_prefix == prefix)
    for prefix in ("", "/v2")
}
"""The same in customers' workspaces, by the version of the API."""

SHARE: Final = SharedOperation(
    "POST", f"{_RECIPE}/share", "custom-connectors", recipes.share_recipe
)
"""Only for a customer's recipe."""


def customer_operations(twins: Iterable[SharedOperation]) -> tuple[Operation, ...]:
    """Return the operations for a customer's workspace."""
    return tuple(
        Operation(shared.method, shared.path, f"embedded.{shared.group}", False, shared.handler)
        for shared in twins
    )


def own_operations(twins: Iterable[SharedOperation], prefix: str = "") -> tuple[Operation, ...]:
    """Return the operations for the own workspace, with one limit per family."""
    return tuple(
        Operation(shared.method, prefix + shared.path, _family(shared.group), False, shared.handler)
        for shared in twins
    )


def _family(group: str) -> str:
    return {
        "recipes-read": "recipes",
        "connections-list": "connections",
        "picklists": "connections",
        "lookup-rows": "lookup-tables",
    }.get(group, group)
