"""API clients and their keys in the second version of the API, wrapped in `data`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.demo.environment.answers import is_old
from workato_tui.demo.environment.apis import auth_type, collection_ids, refuse_jwt
from workato_tui.demo.environment.platform import Access, Client, secret
from workato_tui.demo.errors import api_not_found, bad_request, missing
from workato_tui.demo.lookup import by_id

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call
    from workato_tui.demo.environment.platform import Platform


def list_clients(call: Call) -> Any:
    """Return a page of clients; those with token authentication include the token."""
    platform = _platform(call)
    rows = [_client(platform, client) for client in platform.clients.values()]
    return {"data": call.page(rows), **call.paging(len(rows))}


def create_client(call: Call) -> Any:
    """Create a client for some collections, with its credentials."""
    platform = _platform(call)
    name, kind, ids = call.required("name"), auth_type(call), tuple(collection_ids(call))
    number, now = call.environment_state.new_id(), call.world.clock.now()
    client = Client(number, name, None, now, False, kind, ids)
    platform.clients[client.id] = client
    return {"data": _client(platform, client)}


def list_keys(call: Call) -> Any:
    """Return a page of a client's keys with their tokens."""
    client = _client_of(call)
    keys = _platform(call).keys.values()
    rows = [_key(key) for key in keys if key.client == client.id]
    return {"data": call.page(rows), **call.paging(len(rows))}


def create_key(call: Call) -> Any:
    """Create a key with its token."""
    client = _client_of(call)
    name = call.required("name")
    if not isinstance(call.body.get("active"), bool):
        raise missing("active")
    about = {key: call.body.get(key) or [] for key in ("ip_allow_list", "ip_deny_list")}
    if not all(isinstance(value, list) for value in about.values()):
        raise bad_request()
    key = Access(call.environment_state.new_id(), name, client.id, call.world.clock.now())
    key.active, key.auth_type, key.about = call.body["active"], client.auth_type, about
    _platform(call).keys[key.id] = key
    return {"data": _key(key)}


def enable_key(call: Call) -> Any:
    """Enable a key."""
    return _switch(call, active=True)


def disable_key(call: Call) -> Any:
    """Disable a key."""
    return _switch(call, active=False)


def refresh_key(call: Call) -> Any:
    """Create a new token; the old one is revoked immediately."""
    key = _key_of(call)
    refuse_jwt(key)
    key.times += 1
    return {"data": _key(key)}


def _switch(call: Call, *, active: bool) -> Any:
    """Enable or disable a key; the own workspace returns a success marker."""
    key = _key_of(call)
    key.active = active
    return {"success": True} if call.customer is None else {"data": _key(key)}


def _platform(call: Call) -> Platform:
    """Return the API platform; older hosts know only the first version."""
    if is_old(call):
        raise api_not_found()
    return call.environment_state.platform


def _client_of(call: Call) -> Client:
    return by_id(_platform(call).clients, call.path["api_client_id"])


def _key_of(call: Call) -> Access:
    keys, client = _platform(call).keys, _client_of(call)
    own = {number: key for number, key in keys.items() if key.client == client.id}
    return by_id(own, call.path["api_key_id"])


def _client(platform: Platform, client: Client) -> dict[str, Any]:
    collections = [platform.collections.get(number) for number in client.collections]
    active = [key for key in platform.keys.values() if key.client == client.id and key.active]
    return {
        "id": client.id,
        "name": client.name,
        "auth_type": client.auth_type,
        "api_token": secret("client", client.id, 0) if client.auth_type == "token" else None,
        "api_collections": [
            {"id": collection.id, "name": collection.name}
            for collection in collections
            if collection
        ],
        "api_policies": [],
        "active_api_keys_count": len(active),
        "is_legacy": client.legacy,
        "mtls_enabled": False,
    }


def _key(key: Access) -> dict[str, Any]:
    token = secret("key", key.id, key.times) if key.auth_type in ("token", "oauth2") else None
    return {
        "id": key.id,
        "name": key.name,
        "auth_type": key.auth_type,
        "active": key.active,
        "ip_allow_list": key.about.get("ip_allow_list", []),
        "ip_deny_list": key.about.get("ip_deny_list", []),
        "auth_token": token,
    }
