"""The index of everything that can be opened by name; each family's module is read when it is.

Nothing heavy is imported here: the palette and the list of resources read this at a key press.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from workato_tui.api.operation import Operation
    from workato_tui.catalog.schema import Resource

Level = Literal["partner", "workspace", "below"]
"""``partner``: there is one list for all customers; ``workspace``: each workspace has its own;
``below``: it belongs to something of another list and is opened from there."""


class Listed(NamedTuple):
    """One kind of thing, as it is found by name."""

    id: str
    title: str
    help: str
    """What it is, as half a sentence."""
    module: str = ""
    """Below ``workato_tui.catalog``."""
    level: Level = "workspace"
    own: bool = False
    """Of ``workspace``: whether one's own workspace has it too, by the Developer API."""
    aliases: tuple[str, ...] = ()
    action: str = ""
    """The action of the table that opens it, where it has views of its own and no module here."""


INDEX: tuple[Listed, ...] = (
    Listed("recipes", "Recipes", "running, stopped and why; start, stop, jobs", "recipes",
           own=True, aliases=("rec", "flows", "jobs", "job history")),
    Listed("public-recipes", "Public recipes", "recipes that others have published, by application",
           "public_recipes", "partner"),
    Listed("jobs", "Jobs", "what ran, what failed and at which step", "jobs", "below"),
    Listed("connections", "Connections", "which are connected, which broke and since when",
           "connections", own=True, aliases=("conn",)),
    Listed("picklist", "Picklist", "values that a field of the application may have",
           "connections", "below"),
    Listed("members", "Members", "who is in the workspace and with which role; invitations",
           "members", aliases=("team", "collaborators", "people")),
    Listed("usage", "Usage", "tasks of every customer, month by month", "customers", "partner",
           aliases=("tasks",)),
    Listed("customers", "Customers", "workspaces of Embedded customers", "customers", "partner",
           aliases=("cust", "tenants", "managed users")),
    Listed("lookup-tables", "Lookup tables", "tables that recipes look things up in, as sheets",
           "lookup_tables", own=True, aliases=("lookups", "tables")),
    Listed("lookup-rows", "Rows", "its rows, as a sheet", "lookup_tables", "below"),
    Listed("lookup-value", "Row by value", "the row that has certain values", "lookup_tables",
           "below"),
    Listed("data-tables", "Data tables", "tables with typed columns; their records stay in Workato",
           "data_tables", own=True, aliases=("tables", "schema")),
    Listed("api-collections", "API collections", "what the workspace exposes, by endpoints",
           "api_collections", own=True, aliases=("collections", "api")),
    Listed("api-endpoints", "API endpoints", "all endpoints; switch them on and off",
           "api_collections", own=True, aliases=("endpoints",)),
    Listed("api-clients", "API clients", "who may call the endpoints; their keys, rotated too",
           "api_clients", own=True, aliases=("clients", "keys")),
    Listed("api-keys", "API keys", "its keys: make, switch, rotate", "api_clients", "below"),
    Listed("api-clients-v1", "API clients (v1)", "the first generation; its end was announced for "
           "2025-12-01", "api_profiles", own=True, aliases=("old clients",)),
    Listed("api-profiles", "Access profiles (v1)", "of clients of the first generation",
           "api_profiles", own=True, aliases=("access profiles", "profiles v1")),
    Listed("roles", "Roles", "custom roles; copy one under another name", "roles", own=True),
    Listed("oauth-profiles", "Custom OAuth profiles", "give the partner's own login app to a "
           "customer, or take it away", "oauth_profiles", aliases=("oauth",)),
    Listed("connectors", "Connectors", "all that there is to connect to, with triggers and actions",
           "connectors", "partner", aliases=("connectors all", "adapters")),
    Listed("connectors-named", "Connectors by name", "some connectors, asked for by their names",
           "connectors", "partner", aliases=("integrations",)),
    Listed("custom-connectors", "Custom connectors", "their versions; share one with all customers",
           "custom_connectors", "partner", aliases=("sdk", "oem share")),
    Listed("customer-managers", "Customer managers", "who may enter customers' workspaces, and "
           "which", "managers", "partner", aliases=("managers",)),
    Listed("jwt-key", "JWT direct link", "the public key that verifies direct links of all "
           "customers", "jwt_key", "partner", aliases=("jwt", "direct link")),
    Listed("folders", "Folders", "folders of the workspace, level by level", own=True,
           action="all_folders"),
    Listed("environment-properties", "Environment properties", "names and values that recipes of "
           "the environment read, masked", own=True, aliases=("props", "properties"),
           action="environment_properties"),
    Listed("project-properties", "Project properties", "those of one project: choose it, then . "
           "and properties", own=True, action="section_projects"),
    Listed("tags", "Tags", "tags of the workspace; recipes and connections have them", own=True,
           action="tags"),
    Listed("packages", "Packages", "exports, imports and manifests that are known here", own=True,
           aliases=("lifecycle", "rlm", "manifests"), action="packages"),
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
    for module in dict.fromkeys(each.module for each in INDEX if each.module):
        if known is not None:
            break
        _module(module)
        known = find(operation_id)
    return known


def _module(name: str) -> Any:
    return import_module(f"workato_tui.catalog.{name}")
