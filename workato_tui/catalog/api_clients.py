"""API clients and their keys (v2): who may call the endpoints; keys made, switched and rotated.

Operations: api-clients-v2.list, create, api-keys.list, create, enable, disable, refresh-secret.
Source: newer documents of the API platform. Where Workato does not know them, the older clients
(``api_profiles``) take their place. Credentials are in the answers, of lists too: no list and no
detail shows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from workato_tui.api.models import Count, Id, Model, Timestamp
from workato_tui.api.operation import CUSTOMER_V2_PREFIX, Operation, register
from workato_tui.api.resources import PAGES, Query
from workato_tui.catalog import api_collections
from workato_tui.catalog.fields import Hidden, Numbers, Request, RequiredStr, Words
from workato_tui.catalog.schema import Act, Col, Fact, Resource

if TYPE_CHECKING:
    from workato_tui.api.client import Api

_CLIENTS = "api_clients"
_KEYS = "api_clients/{api_client_id}/api_keys"


def _operation(name: str, method: str, path: str, confirm: Any = "none") -> Operation:
    return Operation(
        name, method, f"/api/v2/{path}", "api-platform", "api-platform", confirm,
        customer_path=CUSTOMER_V2_PREFIX + path,
        recovery_hint=(
            "" if method == "GET" else _LOST.get(name, "Refresh the API keys: they tell.")
        ),
    )  # fmt: skip


_LOST = {
    "api-clients-v2.create": "Refresh the API clients: they tell; a second send makes one more.",
    "api-keys.create": "Refresh the API keys: they tell; a second send makes one more.",
    "api-keys.refresh-secret": (
        "The API does not tell whether the secret is a new one; a second send makes another one,"
        " and the one before stops at once."
    ),
}
CLIENTS_LIST = _operation("api-clients-v2.list", "GET", _CLIENTS)
CLIENTS_CREATE = _operation("api-clients-v2.create", "POST", _CLIENTS)
KEYS_LIST = _operation("api-keys.list", "GET", _KEYS)
KEYS_CREATE = _operation("api-keys.create", "POST", _KEYS, "ask")
KEYS_ENABLE = _operation("api-keys.enable", "PUT", f"{_KEYS}/{{api_key_id}}/enable", "ask")
KEYS_DISABLE = _operation("api-keys.disable", "PUT", f"{_KEYS}/{{api_key_id}}/disable", "ask")
KEYS_REFRESH = _operation(
    "api-keys.refresh-secret", "PUT", f"{_KEYS}/{{api_key_id}}/refresh_secret", "ask"
)
register(
    CLIENTS_LIST, CLIENTS_CREATE, KEYS_LIST, KEYS_CREATE, KEYS_ENABLE, KEYS_DISABLE, KEYS_REFRESH
)
CREDENTIALS = ("api_token", "auth_token", "secret", "oauth_client_id", "oauth_client_secret",
               "jwt_secret")  # fmt: skip
"""Fields of answers that are secrets."""
HAS_ONE = "it has one; . and secret hands it over, unseen"
AUTH_WORDS: dict[str, Any] = {
    "labels": {"token": "token", "jwt": "JWT", "oauth2": "OAuth 2.0", "oidc": "OpenID Connect"}
}


async def collections_of(api: Api, _spot: Any) -> list[tuple[str, str]]:
    """The API collections of the workspace, for a form."""
    found = await api.resources.all(
        api_collections.COLLECTIONS_LIST, Query(), api_collections.Collection.read, paging=PAGES
    )
    return [(one.id, f"{one.name or '-'}  #{one.id}") for one in found]


def names_of(value: Any) -> str | None:
    """Names (or ids) of a list of collections or policies, however they are written down."""
    if not isinstance(value, list):
        return None if value is None else str(value)
    named = [each.get("name") or each.get("id") if isinstance(each, dict) else each
             for each in value]  # fmt: skip
    return ", ".join(str(name) for name in named if name not in (None, "")) or None


class ApiClient(Model):
    """A client. ``api_token`` is the secret of one that is older than keys."""

    id: Id = ""
    name: str | None = None
    auth_type: str | None = None
    api_token: Hidden = None
    api_collections: Any = None
    api_policies: Any = None
    active_api_keys_count: Count | None = None
    is_legacy: bool | None = None
    mtls_enabled: bool | None = None
    project_id: Id | None = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None

    @property
    def remarks(self) -> str | None:
        """What is special about it."""
        said = {"older kind": self.is_legacy, "mTLS": self.mtls_enabled}
        return ", ".join(word for word, holds in said.items() if holds) or None


class ApiClientCreate(Request):
    """Body of api-clients-v2.create."""

    name: RequiredStr = Field(title="Name")
    auth_type: Literal["token", "jwt", "oauth2", "oidc"] = Field(
        title="Signs in with", json_schema_extra=AUTH_WORDS
    )
    api_collection_ids: Numbers = Field(title="Collections", description="that it may call")


class ApiKey(Model):
    """A key of a client."""

    id: Id = ""
    name: str | None = None
    auth_type: str | None = None
    active: bool | None = None
    ip_allow_list: Any = None
    ip_deny_list: Any = None
    auth_token: Hidden = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None

    @property
    def state(self) -> str | None:
        """Whether calls with it are let in."""
        return {True: "on", False: "off"}.get(self.active)  # type: ignore[arg-type]


class ApiKeyCreate(Request):
    """Body of api-keys.create."""

    name: RequiredStr = Field(title="Name")
    active: bool = Field(True, title="On at once", description="calls with it are let in")
    ip_allow_list: Words = Field(
        None, title="Only from", description="IP addresses, with commas; empty: from everywhere"
    )
    ip_deny_list: Words = Field(None, title="Never from", description="IP addresses, with commas")


def _key_body(request: Any, _item: Any) -> dict[str, Any]:
    # ``active`` has to be said, whichever way.
    return {"active": request.active, **request.body()}


def is_jwt(item: Any, spot: Any) -> str | None:
    """Why the secret of this one cannot be refreshed."""
    kind = item.auth_type or getattr(spot.parent, "auth_type", None)
    if kind == "jwt":
        return "Workato refuses this for JWT: the key pair is the caller's own, not Workato's."
    return None


CLIENTS = Resource(
    id="api-clients",
    noun="API clients",
    one="API client",
    model=ApiClient,
    path_id="api_client_id",
    list=CLIENTS_LIST,
    paging=PAGES,
    instead="api-clients-v1",
    takes=("api_token",),
    columns=(
        Col("ID", "id", "id", 9, 5),
        Col("Client", "name", width=40, least=20, grow=True, name=True),
        Col("Signs in", "auth_type", width=8, least=5),
        Col("Keys on", "active_api_keys_count", "number", 7, 4, drop=1),
        Col("Collections", lambda c: names_of(c.api_collections), "note", 40, 8, drop=2),
        Col("Remarks", "remarks", "note", 16, 6, drop=3),
        Col("Changed", "updated_at", "time", 7, 4, drop=4),
    ),
    detail=(
        Fact("Signs in", "auth_type"),
        Fact("Keys on", "active_api_keys_count", "number"),
        Fact("Collections", lambda c: names_of(c.api_collections)),
        Fact("Policies", lambda c: names_of(c.api_policies)),
        Fact("Remarks", "remarks"),
        Fact("Token", lambda c: HAS_ONE if c.api_token else None),
        Fact("Created", "created_at", "time"),
        Fact("Changed", "updated_at", "time"),
    ),
    children=("api-keys",),
    enter="api-keys",
    acts=(
        Act(CLIENTS_CREATE, "make it", "Make an API client", key="new", on="list",
            form=ApiClientCreate, choices={"api_collection_ids": collections_of},
            question="New API client", secrets=CREDENTIALS, done="The API client was made."),
    ),
    empty="No API clients here.\nn makes one.",
    hint="enter shows its keys.",
)  # fmt: skip

_DISABLE = Act(
    KEYS_DISABLE, "disable", "Refuse calls with this key, or with those that are ticked",
    key="switch", many=True,
    why_not=lambda k, _s: "It is off already." if k.active is False else None,
    notes=("Whoever calls with it is refused at once.",), done="The {what} is off.",
)  # fmt: skip
_DISABLE_OLD = Act(
    KEYS_DISABLE, "disable", "", question="Disable the old {what}",
    notes=("Look first whether all callers have the new one: the old one is refused at once.",
           "esc leaves both on; O on the old one disables it later."),
    done="The old {what} is off; the new one is in use.",
)  # fmt: skip

KEYS = Resource(
    id="api-keys",
    noun="API keys",
    one="API key",
    model=ApiKey,
    path_id="api_key_id",
    list=KEYS_LIST,
    paging=PAGES,
    takes=("auth_token",),
    columns=(
        Col("ID", "id", "id", 9, 5),
        Col("Key", "name", width=40, least=20, grow=True, name=True),
        Col("State", "state", "state", 6, 5),
        Col("Signs in", "auth_type", width=8, least=5, drop=2),
        Col("Only from", "ip_allow_list", "note", 30, 8, drop=1),
        Col("Never from", "ip_deny_list", "note", 30, 8, drop=3),
        Col("Changed", "updated_at", "time", 7, 4, drop=4),
    ),
    detail=(
        Fact("State", "state", "state"),
        Fact("Signs in", "auth_type"),
        Fact("Only from", "ip_allow_list"),
        Fact("Never from", "ip_deny_list"),
        Fact("Secret", lambda k: HAS_ONE if k.auth_token else None),
        Fact("Created", "created_at", "time"),
        Fact("Changed", "updated_at", "time"),
    ),
    acts=(
        Act(KEYS_ENABLE, "enable", "Let calls with this key in, or with those that are ticked",
            key="switch", many=True,
            why_not=lambda k, _s: "It is on already." if k.active else None,
            notes=("Whoever has its secret can call at once.",), done="The {what} is on."),
        _DISABLE,
        Act(KEYS_CREATE, "make it", "Make a key for this client", key="new", on="list",
            form=ApiKeyCreate, body=_key_body, question="New API key", secrets=CREDENTIALS,
            notes=("Its secret is told once, right after.",), done="The API key was made."),
        Act(KEYS_CREATE, "rotate", "Rotate this key: a new one is made and handed over, then the "
            "old one is disabled after a look",
            form=ApiKeyCreate, body=_key_body, question="A new key in place of {what}",
            initial=lambda k, _s: {"name": f"{k.name or 'Key'} (new)", "active": True,
                                   "ip_allow_list": k.ip_allow_list,
                                   "ip_deny_list": k.ip_deny_list},
            notes=("First step: the new key, whose secret is told once. The old one stays on.",
                   "Second step: hand it to the callers. Third: disable the old one."),
            about="a new key in place of {what}", secrets=CREDENTIALS, then=_DISABLE_OLD,
            done="The new key was made; {what} is on too."),
        Act(KEYS_REFRESH, "refresh secret", "Give this key a new secret; the old one stops at once",
            question="Give {what} a new secret", why_not=is_jwt, secrets=CREDENTIALS,
            notes=("The old secret stops at once: every caller that has it is refused.",
                   "To change over without a gap, rotate the key in place of this."),
            done="The {what} has a new secret."),
    ),
    empty="No keys of this client.\nn makes one.",
    hint="O switches it on or off; . has how to rotate it.",
)  # fmt: skip
RESOURCES = (CLIENTS, KEYS)
