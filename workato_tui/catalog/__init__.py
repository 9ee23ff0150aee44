"""The index of all resources that can be opened by name; families are imported on demand.

Imports nothing expensive: the palette and the list of resources read this on a key press.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from workato_tui.api.client import Api
    from workato_tui.api.operation import Operation
    from workato_tui.api.resources import Query
    from workato_tui.catalog.schema import Resource

Level = Literal["partner", "workspace", "below"]
"""``partner``: one list for all customers; ``workspace``: one list per workspace; ``below``: part
of an item of another list, and opened from there."""


class CatalogEntry(NamedTuple):
    """A resource in the index."""

    id: str
    title: str
    help: str
    """A short description."""
    module: str = ""
    """Module in ``workato_tui.catalog``."""
    level: Level = "workspace"
    in_own_workspace: bool = False
    """For ``workspace``: whether the Developer API offers it for the own workspace too."""
    aliases: tuple[str, ...] = ()
    action: str = ""
    """The action that opens the family, if it has views of its own and no module here."""


INDEX: tuple[CatalogEntry, ...] = (
    CatalogEntry("recipes", "Recipes", "State and errors; start, stop, jobs", "recipes",
           in_own_workspace=True, aliases=("rec", "flows", "jobs", "job history")),
    CatalogEntry("public-recipes", "Public recipes", "Recipes published by others, by application",
           "public_recipes", "partner"),
    CatalogEntry("jobs", "Jobs", "Runs of a recipe, failures and steps", "jobs", "below"),
    CatalogEntry("connections", "Connections", "Connected and broken connections", "connections",
           in_own_workspace=True, aliases=("conn",)),
    CatalogEntry("picklist", "Picklist", "Values of an application field", "connections", "below"),
    CatalogEntry("members", "Members", "Members of the workspace, roles, invitations", "members",
           aliases=("team", "collaborators", "people")),
    CatalogEntry("usage", "Usage", "Tasks of each customer by month", "customers", "partner",
           aliases=("tasks",)),
    CatalogEntry("customers", "Customers", "Workspaces of Embedded customers", "customers",
           "partner", aliases=("cust", "tenants", "managed users")),
    CatalogEntry("lookup-tables", "Lookup tables", "Lookup tables and their rows", "lookup_tables",
           in_own_workspace=True, aliases=("lookups", "tables")),
    CatalogEntry("lookup-rows", "Rows", "Rows of the table", "lookup_tables", "below"),
    CatalogEntry("lookup-value", "Row by value", "Find a row by its values", "lookup_tables",
           "below"),
    CatalogEntry("data-tables", "Data tables", "Data tables and their columns", "data_tables",
           in_own_workspace=True, aliases=("tables", "schema")),
    CatalogEntry("api-collections", "API collections", "API collections and their endpoints",
           "api_collections", in_own_workspace=True, aliases=("collections", "api")),
    CatalogEntry("api-endpoints", "API endpoints", "API endpoints; enable and disable",
           "api_collections", in_own_workspace=True, aliases=("endpoints",)),
    CatalogEntry("api-clients", "API clients", "API clients and their keys", "api_clients",
           in_own_workspace=True, aliases=("clients", "keys")),
    CatalogEntry("api-keys", "API keys", "API keys: create, enable, rotate", "api_clients",
           "below"),
    CatalogEntry("api-clients-v1", "API clients (v1)",
           "First generation; retirement announced for 2025-12-01", "api_profiles",
           in_own_workspace=True, aliases=("old clients",)),
    CatalogEntry("api-profiles", "Access profiles (v1)",
           "Access profiles of first-generation clients", "api_profiles", in_own_workspace=True,
           aliases=("access profiles", "profiles v1")),
    CatalogEntry("roles", "Roles", "Custom roles; copy a role", "roles", in_own_workspace=True),
    CatalogEntry("oauth-profiles", "Custom OAuth profiles",
           "Assign the partner's OAuth app to a customer", "oauth_profiles", aliases=("oauth",)),
    CatalogEntry("connectors", "Connectors", "All connectors with triggers and actions",
           "connectors", "partner", aliases=("connectors all", "adapters")),
    CatalogEntry("connectors-named", "Connectors by name", "Connectors by name", "connectors",
           "partner", aliases=("integrations",)),
    CatalogEntry("custom-connectors", "Custom connectors",
           "Versions; share one with all customers", "custom_connectors", "partner",
           aliases=("sdk", "oem share")),
    CatalogEntry("customer-managers", "Customer managers",
           "Who can access which customer workspaces", "managers", "partner",
           aliases=("managers",)),
    CatalogEntry("jwt-key", "JWT direct link",
           "Public key that verifies direct links of all customers", "jwt_key", "partner",
           aliases=("jwt", "direct link")),
    CatalogEntry("folders", "Folders", "Folders of the workspace", in_own_workspace=True,
           action="all_folders"),
    CatalogEntry("environment-properties", "Environment properties",
           "Properties of the environment, masked", in_own_workspace=True, aliases=("props",
           "properties"), action="environment_properties"),
    CatalogEntry("project-properties", "Project properties",
           "Properties of one project: select it, then . and properties", in_own_workspace=True,
           action="section_projects"),
    CatalogEntry("tags", "Tags", "Tags of recipes and connections", in_own_workspace=True,
           action="tags"),
    CatalogEntry("packages", "Packages", "Known exports, imports and manifests",
           in_own_workspace=True, aliases=("lifecycle", "rlm", "manifests"), action="packages"),
)  # fmt: skip
BY_ID: dict[str, CatalogEntry] = {entry.id: entry for entry in INDEX}


def load(resource_id: str) -> Resource:
    """Return the resource with this id; imports its module."""
    resources: dict[str, Resource] = {
        resource.id: resource for resource in _module(BY_ID[resource_id].module).RESOURCES
    }
    return resources[resource_id]


def operation(operation_id: str) -> Operation | None:
    """Return the operation with this id from any module; may import all of them."""
    from workato_tui.api.operations import find

    registered = find(operation_id)
    for module in dict.fromkeys(entry.module for entry in INDEX if entry.module):
        if registered is not None:
            break
        _module(module)
        registered = find(operation_id)
    return registered


async def read_all(api: Api, resource: Resource, query: Query | None = None) -> list[Any]:
    """Return all items of a resource in the workspace of ``api``."""
    from workato_tui.api.resources import Query

    assert resource.list is not None
    return await api.resources.all(
        resource.list, query or Query(), resource.model.read, paging=resource.paging
    )


def _module(name: str) -> Any:
    return import_module(f"workato_tui.catalog.{name}")
