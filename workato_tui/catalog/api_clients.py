"""API clients and their keys (v2).

Operations: api-clients-v2.list, create, api-keys.list, create, enable, disable, refresh-secret.
Source: newer documentation of the API platform. If a host does not know them, the older clients
(``api_profiles``) are used instead. Responses, even lists, include credentials: lists and details
do not show them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from workato_tui.api.operation import CUSTOMER_V2_PREFIX
from workato_tui.api.operations import define
from workato_tui.api.pagination import PAGES
from workato_tui.api.resources import Query
from workato_tui.catalog import api_collections
from workato_tui.catalog.fields import IdList, Request, RequiredStr, SecretValue, StrList
from workato_tui.catalog.models import Count, Id, NamedItem, SwitchableItem
from workato_tui.catalog.schema import TIMES, ColumnSpec, DetailField, Resource, ResourceAction

if TYPE_CHECKING:
    from workato_tui.api.client import Api
    from workato_tui.api.operation import Confirm, Operation

_CLIENTS = "api_clients"
_KEYS = "api_clients/{api_client_id}/api_keys"
_KEY = _KEYS + "/{api_key_id}"


def _define(
    name: str, method: str, path: str, confirm: Confirm = "none", hint: str = ""
) -> Operation:
    return define(
        name, method, f"/api/v2/{path}", "api-platform", "api-platform", confirm,
        CUSTOMER_V2_PREFIX + path, hint or "Refresh the API keys to check.",
    )  # fmt: skip


CLIENTS_LIST = _define("api-clients-v2.list", "GET", _CLIENTS)
CLIENTS_CREATE = _define(
    "api-clients-v2.create", "POST", _CLIENTS,
    hint="Refresh the API clients to check; sending again creates another one.",
)  # fmt: skip
KEYS_LIST = _define("api-keys.list", "GET", _KEYS)
KEYS_CREATE = _define(
    "api-keys.create", "POST", _KEYS, "ask",
    "Refresh the API keys to check; sending again creates another one.",
)  # fmt: skip
KEYS_ENABLE = _define("api-keys.enable", "PUT", f"{_KEY}/enable", "ask")
KEYS_DISABLE = _define("api-keys.disable", "PUT", f"{_KEY}/disable", "ask")
KEYS_REFRESH = _define(
    "api-keys.refresh-secret", "PUT", f"{_KEY}/refresh_secret", "ask",
    "The API does not show whether the secret is new. Sending again creates another secret and "
    "revokes the previous one.",
)  # fmt: skip
CREDENTIALS = ("api_token", "auth_token", "secret", "oauth_client_id", "oauth_client_secret",
               "jwt_secret")  # fmt: skip
"""Response fields that are secrets."""
SECRET_AVAILABLE = "set; copy with . secret"  # noqa: S105 - no secret
_AUTH_NAMES = {"token": "token", "jwt": "JWT", "oauth2": "OAuth 2.0", "oidc": "OpenID Connect"}
AUTH_LABELS: dict[str, Any] = {"labels": _AUTH_NAMES}


def _auth(item: Any) -> str | None:
    return auth_name(item.auth_type)


def auth_name(auth_type: str | None) -> str | None:
    """Return how a client authenticates, in words; unknown types as they are."""
    return None if auth_type is None else _AUTH_NAMES.get(auth_type, auth_type)


async def load_collections(api: Api, _location: Any) -> list[tuple[str, str]]:
    """Return the API collections of the workspace, for a form."""
    clients = await api.resources.all(
        api_collections.COLLECTIONS_LIST, Query(), api_collections.Collection.read, paging=PAGES
    )
    return [(client.id, f"{client.name or '-'}  #{client.id}") for client in clients]


def format_names(value: Any) -> str | None:
    """Return the names (or ids) of collections or policies, in any of their formats."""
    if not isinstance(value, list):
        return None if value is None else str(value)
    names = [entry.get("name") or entry.get("id") if isinstance(entry, dict) else entry
             for entry in value]  # fmt: skip
    return ", ".join(str(name) for name in names if name not in (None, "")) or None


class ApiClient(NamedItem):
    """An API client. ``api_token`` is the secret of a client that is older than keys."""

    auth_type: str | None = None
    api_token: SecretValue = None
    api_collections: Any = None
    api_policies: Any = None
    active_api_keys_count: Count | None = None
    is_legacy: bool | None = None
    mtls_enabled: bool | None = None
    project_id: Id | None = None

    @property
    def notes(self) -> str | None:
        """Special properties of the client."""
        flags = {"older kind": self.is_legacy, "mTLS": self.mtls_enabled}
        return ", ".join(word for word, holds in flags.items() if holds) or None


class ApiClientCreate(Request):
    """Body of api-clients-v2.create."""

    name: RequiredStr = Field(title="Name")
    auth_type: Literal["token", "jwt", "oauth2", "oidc"] = Field(
        title="Auth", json_schema_extra=AUTH_LABELS
    )
    api_collection_ids: IdList = Field(title="Collections", description="collections it can call")


class ApiKey(SwitchableItem):
    """A key of an API client."""

    auth_type: str | None = None
    ip_allow_list: Any = None
    ip_deny_list: Any = None
    auth_token: SecretValue = None


class ApiKeyCreate(Request):
    """Body of api-keys.create."""

    name: RequiredStr = Field(title="Name")
    active: bool = Field(True, title="Enabled", description="accept calls with it")
    ip_allow_list: StrList = Field(
        None, title="Allowed IPs", description="comma-separated IP addresses; empty = any"
    )
    ip_deny_list: StrList = Field(
        None, title="Blocked IPs", description="comma-separated IP addresses"
    )


def _key_body(request: Any, _item: Any) -> dict[str, Any]:
    # ``active`` must always be sent.
    return {"active": request.active, **request.body()}


def _jwt_refresh_reason(item: Any, location: Any) -> str | None:
    """Return why the secret of a key cannot be refreshed, or None."""
    kind = item.auth_type or getattr(location.parent, "auth_type", None)
    if kind == "jwt":
        return "Not available for JWT: the key pair belongs to the caller."
    return None


def switch_actions(
    enable: Operation, disable: Operation, noun: str
) -> tuple[ResourceAction, ResourceAction]:
    """Return the actions that enable and disable keys or profiles."""
    action = partial(ResourceAction, key="switch", allow_bulk=True)
    return (
        action(enable, "enable", f"Enable this {noun} or all ticked {noun}s",
            unavailable_reason=lambda item, _: "Already enabled." if item.active else None,
            notes=("Anyone with its secret can call immediately.",),
            success_message="{what} enabled."),
        action(disable, "disable", f"Disable this {noun} or all ticked {noun}s",
            unavailable_reason=lambda item, _: (
                "Already disabled." if item.active is False else None),
            notes=("Calls with it are refused immediately.",),
            success_message="{what} disabled."),
    )  # fmt: skip


def refresh_action(operation: Operation, *notes: str) -> ResourceAction:
    """Return the action that creates a new secret; ``notes`` are further lines of its heading."""
    return ResourceAction(
        operation, "refresh secret", "Refresh the secret; the old one stops working immediately",
        heading="Refresh the secret of {what}", unavailable_reason=_jwt_refresh_reason,
        response_secrets=CREDENTIALS, notes=("The old secret stops working immediately.", *notes),
        success_message="{what} has a new secret.",
    )  # fmt: skip


CLIENTS = Resource(
    id="api-clients",
    plural="API clients",
    singular="API client",
    model=ApiClient,
    path_id="api_client_id",
    list=CLIENTS_LIST,
    paging=PAGES,
    fallback_resource="api-clients-v1",
    secret_fields=("api_token",),
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Client", "name", width=40, min_width=20, grow=True, is_name=True),
        ColumnSpec("Auth", _auth, width=14, min_width=5),
        ColumnSpec("Keys on", "active_api_keys_count", "number", 7, 4, drop_priority=1),
        ColumnSpec("Collections", lambda c: format_names(c.api_collections), "note", 40, 8,
            drop_priority=2),
        ColumnSpec("Remarks", "notes", "note", 16, 6, drop_priority=3),
        ColumnSpec("Updated", "updated_at", "time", 7, 4, drop_priority=4),
    ),
    detail=(
        DetailField("Auth", _auth),
        DetailField("Keys on", "active_api_keys_count", "number"),
        DetailField("Collections", lambda c: format_names(c.api_collections)),
        DetailField("Policies", lambda c: format_names(c.api_policies)),
        DetailField("Remarks", "notes"),
        DetailField("Token", lambda c: SECRET_AVAILABLE if c.api_token else None),
        *TIMES,
    ),
    children=("api-keys",),
    default_child="api-keys",
    actions=(
        ResourceAction(CLIENTS_CREATE, "create", "New API client", key="new", on="list",
            form=ApiClientCreate, choices={"api_collection_ids": load_collections},
            heading="New API client", response_secrets=CREDENTIALS,
            success_message="API client created."),
    ),
    empty_text="No API clients here.\n{new} creates one.",
    hint="{open} shows its keys.",
)  # fmt: skip

_DISABLE_LEGACY = ResourceAction(
    KEYS_DISABLE, "disable", "", heading="Disable the old {what}",
    notes=("Check that all callers use the new one: the old one is refused immediately.",
           "esc keeps both enabled; {switch} disables the old one later."),
    success_message="The old {what} is disabled; the new one is in use.",
)  # fmt: skip

KEYS = Resource(
    id="api-keys",
    plural="API keys",
    singular="API key",
    model=ApiKey,
    path_id="api_key_id",
    list=KEYS_LIST,
    paging=PAGES,
    secret_fields=("auth_token",),
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Key", "name", width=40, min_width=20, grow=True, is_name=True),
        ColumnSpec("State", "state", "state", 6, 5),
        ColumnSpec("Auth", _auth, width=14, min_width=5, drop_priority=2),
        ColumnSpec("Allowed IPs", "ip_allow_list", "note", 30, 8, drop_priority=1),
        ColumnSpec("Blocked IPs", "ip_deny_list", "note", 30, 8, drop_priority=3),
        ColumnSpec("Updated", "updated_at", "time", 7, 4, drop_priority=4),
    ),
    detail=(
        DetailField("State", "state", "state"),
        DetailField("Auth", _auth),
        DetailField("Allowed IPs", "ip_allow_list"),
        DetailField("Blocked IPs", "ip_deny_list"),
        DetailField("Secret", lambda k: SECRET_AVAILABLE if k.auth_token else None),
        *TIMES,
    ),
    actions=(
        *switch_actions(KEYS_ENABLE, KEYS_DISABLE, "key"),
        ResourceAction(KEYS_CREATE, "create", "New API key for this client", key="new", on="list",
            form=ApiKeyCreate, body=_key_body, heading="New API key", response_secrets=CREDENTIALS,
            notes=("Its secret is shown once, right after.",),
            success_message="API key created."),
        ResourceAction(KEYS_CREATE, "rotate",
            "Rotate this key: create a new one, then disable the old one",
            form=ApiKeyCreate, body=_key_body, heading="Rotate {what}",
            initial=lambda k, _: {"name": f"{k.name or 'Key'} (new)", "active": True,
                                   "ip_allow_list": k.ip_allow_list,
                                   "ip_deny_list": k.ip_deny_list},
            notes=("Creates a new key and shows its secret once. The old one stays enabled.",
                   "Then pass it to the callers and disable the old one."),
            about="a new key in place of {what}", response_secrets=CREDENTIALS,
            follow_up=_DISABLE_LEGACY, success_message="New key created; {what} stays enabled."),
        refresh_action(KEYS_REFRESH, "To avoid downtime, rotate the key instead."),
    ),
    empty_text="No keys of this client.\n{new} creates one.",
    hint="{switch} enables or disables it; {row_actions} rotates it.",
)  # fmt: skip
RESOURCES = (CLIENTS, KEYS)
