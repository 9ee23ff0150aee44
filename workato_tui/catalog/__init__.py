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


class CatalogEntry(NamedTuple):
    """One kind of thing, as it is found by name."""

    id: str
    title: str
    help: str
    """What it is, as half a sentence."""
    module: str = ""
    """Below ``workato_tui.catalog``."""
    level: Level = "workspace"
    in_own_workspace: bool = False
    """Of ``workspace``: whether one's own workspace has it too, by the Developer API."""
    aliases: tuple[str, ...] = ()
    action: str = ""
    """The action of the table that opens it, where it has views of its own and no module here."""


INDEX: tuple[CatalogEntry, ...] = (
    CatalogEntry("recipes", "Recipes", "running, stopped and why; start, stop, jobs", "recipes",
           in_own_workspace=True, aliases=("rec", "flows", "jobs", "job history")),
    CatalogEntry("public-recipes", "Public recipes",
           "recipes that others have published, by application", "public_recipes", "partner"),
    CatalogEntry("jobs", "Jobs", "what ran, what failed and at which step", "jobs", "below"),
    CatalogEntry("connections", "Connections", "which are connected, which broke and since when",
           "connections", in_own_workspace=True, aliases=("conn",)),
    CatalogEntry("picklist", "Picklist", "values that a field of the application may have",
           "connections", "below"),
    CatalogEntry("members", "Members", "who is in the workspace and with which role; invitations",
           "members", aliases=("team", "collaborators", "people")),
    CatalogEntry("usage", "Usage", "tasks of every customer, month by month", "customers",
           "partner", aliases=("tasks",)),
    CatalogEntry("customers", "Customers", "workspaces of Embedded customers", "customers",
           "partner", aliases=("cust", "tenants", "managed users")),
    CatalogEntry("lookup-tables", "Lookup tables",
           "tables that recipes look things up in, as sheets",
           "lookup_tables", in_own_workspace=True, aliases=("lookups", "tables")),
    CatalogEntry("lookup-rows", "Rows", "its rows, as a sheet", "lookup_tables", "below"),
    CatalogEntry("lookup-value", "Row by value", "the row that has certain values", "lookup_tables",
           "below"),
    CatalogEntry("data-tables", "Data tables",
           "tables with typed columns; their records stay in Workato",
           "data_tables", in_own_workspace=True, aliases=("tables", "schema")),
    CatalogEntry("api-collections", "API collections", "what the workspace exposes, by endpoints",
           "api_collections", in_own_workspace=True, aliases=("collections", "api")),
    CatalogEntry("api-endpoints", "API endpoints", "all endpoints; switch them on and off",
           "api_collections", in_own_workspace=True, aliases=("endpoints",)),
    CatalogEntry("api-clients", "API clients",
           "who may call the endpoints; their keys, rotated too",
           "api_clients", in_own_workspace=True, aliases=("clients", "keys")),
    CatalogEntry("api-keys", "API keys", "its keys: make, switch, rotate", "api_clients", "below"),
    CatalogEntry("api-clients-v1", "API clients (v1)",
           "the first generation; its end was announced for "
           "2025-12-01", "api_profiles", in_own_workspace=True, aliases=("old clients",)),
    CatalogEntry("api-profiles", "Access profiles (v1)", "of clients of the first generation",
           "api_profiles", in_own_workspace=True, aliases=("access profiles", "profiles v1")),
    CatalogEntry("roles", "Roles", "custom roles; copy one under another name", "roles",
        in_own_workspace=True),
    CatalogEntry("oauth-profiles", "Custom OAuth profiles", "give the partner's own login app to a "
           "customer, or take it away", "oauth_profiles", aliases=("oauth",)),
    CatalogEntry("connectors", "Connectors",
           "all that there is to connect to, with triggers and actions",
           "connectors", "partner", aliases=("connectors all", "adapters")),
    CatalogEntry("connectors-named", "Connectors by name",
           "some connectors, asked for by their names",
           "connectors", "partner", aliases=("integrations",)),
    CatalogEntry("custom-connectors", "Custom connectors",
           "their versions; share one with all customers",
           "custom_connectors", "partner", aliases=("sdk", "oem share")),
    CatalogEntry("customer-managers", "Customer managers",
           "who may enter customers' workspaces, and "
           "which", "managers", "partner", aliases=("managers",)),
    CatalogEntry("jwt-key", "JWT direct link", "the public key that verifies direct links of all "
           "customers", "jwt_key", "partner", aliases=("jwt", "direct link")),
    CatalogEntry("folders", "Folders", "folders of the workspace, level by level",
           in_own_workspace=True, action="all_folders"),
    CatalogEntry("environment-properties", "Environment properties",
           "names and values that recipes of "
           "the environment read, masked", in_own_workspace=True, aliases=("props", "properties"),
           action="environment_properties"),
    CatalogEntry("project-properties", "Project properties",
           "those of one project: choose it, then . "
           "and properties", in_own_workspace=True, action="section_projects"),
    CatalogEntry("tags", "Tags", "tags of the workspace; recipes and connections have them",
           in_own_workspace=True, action="tags"),
    CatalogEntry("packages", "Packages", "exports, imports and manifests that are known here",
           in_own_workspace=True, aliases=("lifecycle", "rlm", "manifests"), action="packages"),
)  # fmt: skip
BY_ID: dict[str, CatalogEntry] = {each.id: each for each in INDEX}


def load(resource_id: str) -> Resource:
    """The resource with this id; imports its family's module."""
    found: dict[str, Resource] = {
        each.id: each for each in _module(BY_ID[resource_id].module).RESOURCES
    }
    return found[resource_id]


def operation(operation_id: str) -> Operation | None:
    """The operation with this id, whichever module declares it; may import them all."""
    from workato_tui.api.operations import find

    known = find(operation_id)
    for module in dict.fromkeys(each.module for each in INDEX if each.module):
        if known is not None:
            break
        _module(module)
        known = find(operation_id)
    return known


def _module(name: str) -> Any:
    return import_module(f"workato_tui.catalog.{name}")
