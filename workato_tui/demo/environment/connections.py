"""Connections and picklists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.assets import connection as asset_of
from workato_tui.demo.environment.answers import done, is_old, listed, wrap_for_older
from workato_tui.demo.environment.places import folder_id_of, place_of
from workato_tui.demo.environment.records import Connection
from workato_tui.demo.errors import ApiError, bad_request, missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.demo.calls import Call
    from workato_tui.demo.environment.environment import EnvironmentState

OAUTH: Final = frozenset(
    {"salesforce", "slack", "hubspot", "google_sheets", "shopify", "docusign", "box", "zendesk"}
)
"""Apps with a login: the API can create them only as shells."""
Pairs = tuple[tuple[str, str], ...]

PICKLISTS: Final[Mapping[str, Mapping[str, Pairs | Mapping[str, Pairs]]]] = {
    "salesforce": {
        "sobject_types": (
            ("Account", "Account"), ("Contact", "Contact"), ("Opportunity", "Opportunity"),
            ("Order", "Order"), ("User", "User"),
        ),
        "fields": {
            "Account": (("Account name", "Name"), ("Billing country", "BillingCountry")),
            "Order": (("Order number", "OrderNumber"), ("Effective date", "EffectiveDate")),
        },
    },
    "netsuite_secondary": {
        "record_types": (("Customer", "customer"), ("Invoice", "invoice"),
                         ("Sales order", "salesOrder")),
        "subsidiaries": (("Parent company", "1"), ("Europe : Netherlands", "4"),
                         ("アジア : 日本", "7")),
    },
    "slack": {"channels": (("#ops-integrations", "C024BE91L"), ("#approvals", "C7L0XQ2"))},
    "hubspot": {"object_types": (("Contact", "contacts"), ("Company", "companies"))},
    "shopify": {"locations": (("Main warehouse", "614"), ("Outlet", "615"))},
    "stripe": {"currencies": (("Euro", "eur"), ("US dollar", "usd"), ("Yen", "jpy"))},
    "workday": {"organizations": (("Sales", "ORG-1"), ("Engineering", "ORG-2"))},
    "zendesk": {"ticket_fields": (("Priority", "priority"), ("Product", "custom_14"))},
}  # fmt: skip
"""The picklists of the apps behind connections, by app and picklist.

A map instead of pairs requires `object` in `pick_list_params`.
"""


def list_connections(call: Call) -> Any:
    """Return all connections that match the filters in one response."""
    environment, query = call.environment_state, call.query
    runtime = call.flag("include_runtime_connections")
    connections = []
    for connection in environment.connections.values():
        row = _shape(call, connection)
        names = [name for name in ("folder_id", "parent_id", "external_id") if name in query]
        if any(str(row[name]) != query[name] for name in names):
            continue
        if connection.parent_id is not None and not runtime and "parent_id" not in query:
            continue
        if query.get("provider") not in (None, connection.provider):
            continue
        if query.get("project_id") not in (
            None,
            str(connection.project.id) if connection.project else "",
        ):
            continue
        if (since := call.moment("updated_after")) and connection.updated_at <= since:
            continue
        connections.append(row)
    return listed(call, connections)


def create_connection(call: Call) -> Any:
    """Create a connection: a shell to connect later, or one that is tested immediately."""
    provider = call.required("provider")
    environment, now = call.environment_state, call.world.clock.now()
    shell = call.flag("shell_connection")
    if provider in OAUTH and not shell:
        raise ApiError(400, f"{provider} needs a login: create a shell connection")
    _parent(call, environment, provider)
    name = call.text("name") or provider.replace("_", " ").capitalize()
    project, folder = place_of(call, _folder(call))
    number = environment.new_id()
    connection = Connection(number, name, provider, now, now, project, folder)
    if project is not None and not environment.is_deploy_target:
        asset = asset_of(f"api {number}", name, provider, folder)
        project.changes[asset.key] = asset
        connection.id = environment.adopt(project, asset.key, asset)
    environment.connections[connection.id] = connection
    _change(call, connection)
    if not shell:
        _test(call, connection)
    return wrap_for_older(call, _shape(call, connection))


def update_connection(call: Call) -> Any:
    """Change the fields that are sent; credentials replace the stored ones."""
    environment = call.environment_state
    connection = environment.connection(call.path["connection_id"])
    _parent(call, environment, connection.provider)
    if name := call.text("name"):
        connection.name = name
    if "folder_id" in call.body:
        connection.project, connection.folder = place_of(call, _folder(call))
    _change(call, connection)
    if "input" in call.body and not call.flag("shell_connection"):
        _test(call, connection)
    connection.updated_at = call.world.clock.now()
    return wrap_for_older(call, _shape(call, connection))


def disconnect(call: Call) -> Any:
    """Disconnect a connection; with running recipes only with `force`."""
    environment = call.environment_state
    connection = environment.connection(call.path["connection_id"])
    users = environment.users_of(connection)
    if users and not call.flag("force"):
        names = ", ".join(recipe.asset.name for recipe in users)
        raise ApiError(400, f"Connection is used by active recipes: {names}")
    for recipe in users:
        recipe.stop(call.world.clock.now(), "trigger_errors_limit")
    if connection.status is not None:
        connection.status = connection.error = connection.authorized_at = None
        connection.lost_at = connection.lost_reason = None
    if is_old(call):
        return {"result": [_shape(call, connection)]}
    answer = {"success": True, "status": "disconnected"}
    return answer if call.customer is None else {"result": answer}


def delete_connection(call: Call) -> Any:
    """Delete a connection that is neither connected nor in use."""
    environment = call.environment_state
    connection = environment.connection(call.path["connection_id"])
    if environment.users_of(connection):
        raise ApiError(400, "Connection is used by active recipes")
    if connection.works:
        raise ApiError(400, "Connection is connected: disconnect it first")
    environment.remove_connection(connection)
    return done(call)


def pick_list(call: Call) -> Any:
    """Return labels and values from the app; the own workspace wraps them in `data`."""
    connection = call.environment_state.connection(call.path["connection_id"])
    name = call.required("pick_list_name")
    parameters = call.body.get("pick_list_params")
    if parameters is not None and not isinstance(parameters, dict):
        raise bad_request()
    if not connection.works:
        raise ApiError(400, connection.error or "Connection is not connected")
    offered = PICKLISTS.get(connection.provider, {}).get(name)
    if offered is None:
        raise ApiError(400, f"Picklist {name} not found")
    if isinstance(offered, dict):
        object_name = (parameters or {}).get("object")
        if object_name is None:
            raise missing("pick_list_params[object]")
        offered = offered.get(str(object_name), ())
    pairs = [list(pair) for pair in offered]
    return {"data" if call.customer is None else "result": pairs}


def _shape(call: Call, connection: Connection) -> dict[str, Any]:
    folder = folder_id_of(call.world, connection.project, connection.folder)
    row = connection.shape(folder, embedded=call.customer is not None)
    if call.query.get("includes[]") == "tags":
        place = ("connection", connection.id)
        assigned = call.world.tags.assigned.items()
        row["tags"] = [handle for handle, assets in assigned if place in assets]
    return row


def _folder(call: Call) -> Any:
    folder = call.value("folder_id")
    return None if folder is None else str(folder)


def _parent(call: Call, environment: EnvironmentState, provider: str) -> None:
    number = call.body.get("parent_id")
    if number is not None and environment.connection(str(number)).provider != provider:
        raise ApiError(400, "Parent connection is of another app")


def _change(call: Call, connection: Connection) -> None:
    if "parent_id" in call.body:
        number = call.body["parent_id"]
        connection.parent_id = number if isinstance(number, int) else None
    if "external_id" in call.body:
        connection.external_id = call.text("external_id")


def _test(call: Call, connection: Connection) -> None:
    """Log in with the credentials. A value with "wrong" in it is refused; no value is stored."""
    values = call.body.get("input")
    if values is not None and not isinstance(values, dict):
        raise bad_request()
    if any("wrong" in str(value).lower() for value in (values or {}).values()):
        connection.status, connection.error = "failed", "401 Unauthorized: invalid credentials"
        return
    connection.connect(call.world.clock.now())
