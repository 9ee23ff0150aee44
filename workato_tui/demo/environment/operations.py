"""Operations that customers' workspaces and the own one share.

Their groups are those of customers, without the prefix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
    from collections.abc import Iterable


_RECIPE: Final = "/recipes/{recipe_id}"
_CONNECTION: Final = "/connections/{connection_id}"
_TABLE: Final = "/lookup_tables/{lookup_table_id}"
_ROW: Final = f"{_TABLE}/rows/{{row_id}}"
_ENDPOINT: Final = "/api_endpoints/{api_endpoint_id}"
_PROFILE: Final = "/api_access_profiles/{api_access_profile_id}"
_KEYS: Final = "/api_clients/{api_client_id}/api_keys"

SHARED_OPERATIONS: Final = (
    Operation("GET", "/recipes", "recipes-read", recipes.list_recipes),
    Operation("POST", "/recipes", "recipes", recipes.create_recipe),
    Operation("GET", _RECIPE, "recipes-read", recipes.get_recipe),
    Operation("PUT", _RECIPE, "recipes", recipes.update_recipe),
    Operation("DELETE", _RECIPE, "recipes", recipes.delete_recipe),
    Operation("PUT", f"{_RECIPE}/start", "recipes", recipes.start_recipe),
    Operation("PUT", f"{_RECIPE}/stop", "recipes", recipes.stop_recipe),
    Operation("GET", f"{_RECIPE}/jobs", "jobs", jobs.list_jobs),
    Operation("GET", f"{_RECIPE}/jobs/{{job_id}}", "jobs", jobs.get_job),
    Operation("GET", "/connections", "connections-list", connections.list_connections),
    Operation("POST", "/connections", "connections", connections.create_connection),
    Operation("PUT", _CONNECTION, "connections", connections.update_connection),
    Operation("DELETE", _CONNECTION, "connections", connections.delete_connection),
    Operation("POST", f"{_CONNECTION}/disconnect", "connections", connections.disconnect),
    Operation("POST", f"{_CONNECTION}/pick_list", "picklists", connections.pick_list),
    Operation("GET", "/lookup_tables", "lookup-tables", lookups.list_tables),
    Operation("POST", "/lookup_tables", "lookup-tables", lookups.create_table),
    Operation("POST", "/lookup_tables/batch_delete", "lookup-tables", lookups.batch_delete),
    Operation("GET", f"{_TABLE}/lookup", "lookup-tables", lookups.look_up),
    Operation("GET", f"{_TABLE}/rows", "lookup-rows", lookups.list_rows),
    Operation("POST", f"{_TABLE}/rows", "lookup-tables", lookups.add_row),
    Operation("GET", _ROW, "lookup-tables", lookups.get_row),
    Operation("PUT", _ROW, "lookup-tables", lookups.update_row),
    Operation("DELETE", _ROW, "lookup-tables", lookups.delete_row),
    Operation("GET", "/api_collections", "api-platform", apis.list_collections),
    Operation("POST", "/api_collections", "api-platform", apis.create_collection),
    Operation("GET", "/api_endpoints", "api-platform", apis.list_endpoints),
    Operation("PUT", f"{_ENDPOINT}/enable", "api-platform", apis.enable_endpoint),
    Operation("PUT", f"{_ENDPOINT}/disable", "api-platform", apis.disable_endpoint),
    Operation("GET", "/api_clients", "api-platform", apis.list_clients),
    Operation("POST", "/api_clients", "api-platform", apis.create_client),
    Operation("GET", "/api_access_profiles", "api-platform", apis.list_profiles),
    Operation("POST", "/api_access_profiles", "api-platform", apis.create_profile),
    Operation("PUT", _PROFILE, "api-platform", apis.update_profile),
    Operation("PUT", f"{_PROFILE}/enable", "api-platform", apis.enable_profile),
    Operation("PUT", f"{_PROFILE}/disable", "api-platform", apis.disable_profile),
    Operation("PUT", f"{_PROFILE}/refresh_secret", "api-platform", apis.refresh_profile),
    Operation("GET", "/roles", "roles", roles.list_roles),
    Operation("POST", "/roles/{role_id}/copy", "roles", roles.copy_role),
)

SHARED_OPERATIONS_V2: Final = (
    Operation("GET", "/api_clients", "api-platform", keys.list_clients),
    Operation("POST", "/api_clients", "api-platform", keys.create_client),
    Operation("GET", _KEYS, "api-platform", keys.list_keys),
    Operation("POST", _KEYS, "api-platform", keys.create_key),
    Operation("PUT", f"{_KEYS}/{{api_key_id}}/enable", "api-platform", keys.enable_key),
    Operation("PUT", f"{_KEYS}/{{api_key_id}}/disable", "api-platform", keys.disable_key),
    Operation("PUT", f"{_KEYS}/{{api_key_id}}/refresh_secret", "api-platform", keys.refresh_key),
)
"""Operations of the second version of the API."""


def _plain(families: Iterable[plain.PlainFamily]) -> tuple[Operation, ...]:
    return tuple(
        Operation(method, path, family.name.replace("_", "-"), handler)
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

SHARE: Final = Operation("POST", f"{_RECIPE}/share", "custom-connectors", recipes.share_recipe)
"""Only for a customer's recipe."""


def customer_operations(twins: Iterable[Operation]) -> tuple[Operation, ...]:
    """Return the operations for a customer's workspace."""
    return tuple(shared._replace(group=f"embedded.{shared.group}") for shared in twins)


def own_operations(twins: Iterable[Operation], prefix: str = "") -> tuple[Operation, ...]:
    """Return the operations for the own workspace, with one limit per family."""
    return tuple(
        shared._replace(path=prefix + shared.path, group=_family(shared.group)) for shared in twins
    )


def _family(group: str) -> str:
    return {
        "recipes-read": "recipes",
        "connections-list": "connections",
        "picklists": "connections",
        "lookup-rows": "lookup-tables",
    }.get(group, group)
