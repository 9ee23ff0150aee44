"""API collections and endpoints, and clients and profiles of the first version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.environment.answers import done, is_old, listed, wrap_for_older
from workato_tui.demo.environment.platform import AUTH_TYPES, Access, Client, Collection
from workato_tui.demo.errors import ApiError, bad_request, missing
from workato_tui.demo.lookup import by_id

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call
    from workato_tui.demo.records import Project

_OPTIONS: Final = (
    "jwt_method", "oidc_issuer", "oidc_jwks_uri", "access_profile_claim", "required_claims",
    "allowed_issuers", "ip_allow_list",
)  # fmt: skip


def list_collections(call: Call) -> Any:
    """Return a page of collections."""
    rows = [
        collection.shape() for collection in call.environment_state.platform.collections.values()
    ]
    return listed(call, call.page(rows))


def create_collection(call: Call) -> Any:
    """Create a collection; its project is in the query or in the body."""
    name = call.required("name")
    project = _project(call)
    environment, now = call.environment_state, call.world.clock.now()
    handle = name.lower().replace(" ", "-")
    collection = Collection(environment.new_id(), name, "1.0", handle, project, now)
    environment.platform.collections[collection.id] = collection
    shape = collection.shape()
    if call.body.get("openapi_spec") is not None:
        shape |= {"message": "Import in progress", "import_results": {"total_endpoints": 0}}
    return wrap_for_older(call, shape)


def list_endpoints(call: Call) -> Any:
    """Return a page of endpoints of one collection or of all."""
    collection_id = call.query.get("api_collection_id")
    rows = [
        endpoint.shape()
        for endpoint in call.environment_state.platform.endpoints.values()
        if collection_id in (None, str(endpoint.collection))
    ]
    return listed(call, call.page(rows))


def enable_endpoint(call: Call) -> Any:
    """Enable an endpoint, if its recipe is running."""
    environment = call.environment_state
    endpoint = by_id(environment.platform.endpoints, call.path["api_endpoint_id"])
    recipe = environment.recipes.get(endpoint.recipe)
    if recipe is None or not recipe.running:
        raise ApiError(400, "Recipe must be running to enable the endpoint")
    endpoint.active = True
    return done(call)


def disable_endpoint(call: Call) -> Any:
    """Disable an endpoint."""
    by_id(call.environment_state.platform.endpoints, call.path["api_endpoint_id"]).active = False
    return done(call)


# Clients and access profiles of the first version


def list_clients(call: Call) -> Any:
    """Return all clients of the first version in one response."""
    clients = call.environment_state.platform.clients.values()
    return listed(call, [client.shape() for client in clients if client.legacy])


def create_client(call: Call) -> Any:
    """Create a client; its project is in the query."""
    name = call.required("name")
    project = _project(call)
    environment, now = call.environment_state, call.world.clock.now()
    client = Client(environment.new_id(), name, project, now)
    environment.platform.clients[client.id] = client
    return wrap_for_older(call, client.shape())


def list_profiles(call: Call) -> Any:
    """Return a page of access profiles of one client or of all, without their secrets."""
    client_id = call.query.get("api_client_id")
    rows = [
        _profile(profile)
        for profile in call.environment_state.platform.profiles.values()
        if client_id in (None, str(profile.client))
    ]
    return call.page(rows) if is_old(call) else listed(call, call.page(rows))


def create_profile(call: Call) -> Any:
    """Create a profile; only this response and a refresh include the credentials."""
    environment = call.environment_state
    if not environment.platform.collections:
        raise ApiError(400, "Workspace has no API collection")
    about = _about(call)
    reference = call.value("api_client_id")
    if reference is None:
        raise missing("api_client_id")
    client = by_id(environment.platform.clients, str(reference))
    access = Access(environment.new_id(), call.required("name"), client.id, call.world.clock.now())
    _set_access(call, access, about)
    environment.platform.profiles[access.id] = access
    return wrap_for_older(call, _profile(access) | access.secrets())


def update_profile(call: Call) -> Any:
    """Replace a profile: omitted fields are lost."""
    profile = _requested_profile(call)
    about = _about(call)
    profile.name = call.required("name")
    _set_access(call, profile, about)
    return wrap_for_older(call, _profile(profile) | profile.secrets())


def enable_profile(call: Call) -> Any:
    """Enable a profile."""
    _requested_profile(call).active = True
    return {"result": "success"}


def disable_profile(call: Call) -> Any:
    """Disable a profile."""
    _requested_profile(call).active = False
    return {"result": "success"}


def refresh_profile(call: Call) -> Any:
    """Create a new secret; the old one is revoked immediately."""
    profile = _requested_profile(call)
    refuse_jwt(profile)
    profile.times += 1
    return wrap_for_older(call, _profile(profile) | profile.secrets())


def refuse_jwt(access: Access) -> None:
    """Refuse to refresh the secret of a JWT profile, which has none."""
    if access.auth_type in ("jwt", "oidc"):
        raise ApiError(400, f"Secret cannot be refreshed for {access.auth_type}")


def collection_ids(call: Call) -> list[int]:
    """Return the collections in a body, all of which must exist."""
    ids = call.body.get("api_collection_ids")
    if not ids:
        raise missing("api_collection_ids")
    if not isinstance(ids, list):
        raise bad_request()
    collections = call.environment_state.platform.collections
    return [by_id(collections, str(number)).id for number in ids]


def auth_type(call: Call) -> str:
    """Return the authentication type."""
    kind = call.required("auth_type")
    if kind not in AUTH_TYPES:
        raise ApiError(400, "auth_type is invalid")
    return kind


def _project(call: Call) -> Project:
    reference = call.query.get("project_id") or call.body.get("project_id")
    if reference is None:
        raise missing("project_id")
    return call.world.project(str(reference))


def _requested_profile(call: Call) -> Access:
    return by_id(call.environment_state.platform.profiles, call.path["api_access_profile_id"])


def _about(call: Call) -> dict[str, Any]:
    kind = auth_type(call)
    if kind == "jwt" and call.text("jwt_method") not in ("hmac", "rsa"):
        raise missing("jwt_method")
    if call.text("oidc_issuer") and call.text("oidc_jwks_uri"):
        raise ApiError(400, "Give oidc_issuer or oidc_jwks_uri, not both")
    if kind == "oidc" and not (call.text("oidc_issuer") or call.text("oidc_jwks_uri")):
        raise missing("oidc_issuer")
    about = {name: call.body[name] for name in _OPTIONS if name in call.body}
    return about | {"api_collection_ids": collection_ids(call)}


def _set_access(call: Call, profile: Access, about: dict[str, Any]) -> None:
    profile.auth_type, profile.about = auth_type(call), about
    profile.active = "active" not in call.body or call.flag("active")


def _profile(profile: Access) -> dict[str, Any]:
    return {
        "id": profile.id,
        "name": profile.name,
        "api_client_id": profile.client,
        "active": profile.active,
        "auth_type": profile.auth_type,
        **{name: profile.about.get(name) for name in ("api_collection_ids", *_OPTIONS)},
    }
