"""API clients and access profiles of the first generation, which newer clients and keys replace.

Operations: api-clients.list, create, api-access-profiles.list, create, update, enable, disable,
refresh-secret. Source: the Embedded overview, section API platform; its paths of update and disable
lack the id of the profile. Announced to end on 2025-12-01.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, SecretStr, model_validator

from workato_tui.api.models import Id, Model, Timestamp
from workato_tui.api.operation import Operation
from workato_tui.api.operations import register
from workato_tui.api.resources import ONCE, PAGES
from workato_tui.catalog.api_clients import (
    AUTH_LABELS,
    CREDENTIALS,
    format_names,
    jwt_refresh_reason,
    load_collections,
)
from workato_tui.catalog.fields import (
    TEXT_AREA,
    IdList,
    NumericId,
    OptionalNumericId,
    OptionalStr,
    PublicKey,
    Request,
    RequiredStr,
    SecretValue,
    StrList,
)
from workato_tui.catalog.schema import ColumnSpec, DetailField, Resource, ResourceAction

END_OF_LIFE = (
    "The first generation of clients and access profiles; Workato announced its end for"
    " 2025-12-01. :clients has the newer one."
)
_CLIENTS = "/api/api_clients"
_PROFILES = "/api/api_access_profiles"
_PROFILE = _PROFILES + "/{api_access_profile_id}"


def _operation(name: str, method: str, path: str, confirm: Any = "none") -> Operation:
    kind = "API clients" if name.startswith("api-clients") else "access profiles"
    return Operation(
        name, method, path, "api-platform", "api-platform", confirm,
        recovery_hint="" if method == "GET" else f"Refresh the {kind}: they tell.",
    )  # fmt: skip


CLIENTS_LIST = _operation("api-clients.list", "GET", _CLIENTS)
CLIENTS_CREATE = _operation("api-clients.create", "POST", _CLIENTS, "ask")
LIST = _operation("api-access-profiles.list", "GET", _PROFILES)
CREATE = _operation("api-access-profiles.create", "POST", _PROFILES)
UPDATE = _operation("api-access-profiles.update", "PUT", _PROFILE, "ask")
ENABLE = _operation("api-access-profiles.enable", "PUT", f"{_PROFILE}/enable", "ask")
DISABLE = _operation("api-access-profiles.disable", "PUT", f"{_PROFILE}/disable", "ask")
REFRESH = _operation(
    "api-access-profiles.refresh-secret", "PUT", f"{_PROFILE}/refresh_secret", "ask"
)
register(CLIENTS_LIST, CLIENTS_CREATE, LIST, CREATE, UPDATE, ENABLE, DISABLE, REFRESH)


class LegacyClient(Model):
    """A client of the first generation."""

    id: Id = ""
    name: str | None = None
    project_id: Id | None = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None


class LegacyClientCreate(Request):
    """Query and body of api-clients.create."""

    name: RequiredStr = Field(title="Name")
    project_id: NumericId = Field(title="Project", description="the number of the one that owns it")


LEGACY_CLIENTS = Resource(
    id="api-clients-v1",
    plural="API clients (v1)",
    singular="API client",
    model=LegacyClient,
    path_id="api_client_id",
    list=CLIENTS_LIST,
    paging=ONCE,
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Client", "name", width=50, min_width=20, grow=True, is_name=True),
        ColumnSpec("Project", "project_id", "id", 10, 5, drop_priority=1),
        ColumnSpec("Updated", "updated_at", "time", 7, 4, drop_priority=2),
    ),
    detail=(
        DetailField("Project", "project_id", "id"),
        DetailField("Created", "created_at", "time"),
        DetailField("Updated", "updated_at", "time"),
    ),
    children=("api-profiles",),
    default_child="api-profiles",
    actions=(
        ResourceAction(CLIENTS_CREATE, "create", "Make an API client of the first generation",
            key="new", on="list", form=LegacyClientCreate, query_fields=("project_id",),
            heading="New API client (v1)",
            notes=(END_OF_LIFE,), success_message="The API client was made."),
    ),
    empty_text="No API clients of the first generation.\nn creates one.",
    hint=END_OF_LIFE,
)  # fmt: skip


class AccessProfile(Model):
    """An access profile: what a client may call, and how it signs in."""

    id: Id = ""
    name: str | None = None
    api_client_id: Id | None = None
    api_collection_ids: list[Any] | None = None
    active: bool | None = None
    auth_type: str | None = None
    jwt_method: str | None = None
    jwt_secret: SecretValue = None
    oidc_issuer: str | None = None
    oidc_jwks_uri: str | None = None
    access_profile_claim: str | None = None
    required_claims: list[str] | None = None
    allowed_issuers: list[str] | None = None
    ip_allow_list: list[str] | None = None
    secret: SecretValue = None
    oauth_client_id: SecretValue = None
    oauth_client_secret: SecretValue = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None

    @property
    def state(self) -> str | None:
        """Whether its calls are let in."""
        return {True: "on", False: "off"}.get(self.active)  # type: ignore[arg-type]

    @property
    def auth_label(self) -> str | None:
        """How it signs in."""
        return " ".join(part for part in (self.auth_type, self.jwt_method) if part) or None


def _visible_for(*kinds: str, **more: str) -> dict[str, Any]:
    return {"when": {"auth_type": list(kinds), **{name: [value] for name, value in more.items()}}}


class AccessProfileForm(Request):
    """Body of api-access-profiles.create and update. An update has to say all of it again."""

    name: RequiredStr = Field(title="Name")
    api_collection_ids: IdList = Field(title="Collections", description="that it may call")
    auth_type: Literal["token", "jwt", "oauth2", "oidc"] = Field(
        title="Signs in with", json_schema_extra=AUTH_LABELS
    )
    active: bool = Field(True, title="On", description="its calls are let in")
    jwt_method: Literal["hmac", "rsa"] | None = Field(
        None, title="Signed with", json_schema_extra={
            "labels": {"hmac": "a shared secret (HMAC)", "rsa": "a key pair (RSA)"},
            **_visible_for("jwt")},
    )  # fmt: skip
    jwt_secret: SecretStr | None = Field(
        None, title="Shared secret", json_schema_extra=_visible_for("jwt", jwt_method="hmac")
    )
    key_file: OptionalStr = Field(
        None, title="Public key", description="a file in PEM",
        json_schema_extra={"widget": "path", **_visible_for("jwt", jwt_method="rsa")},
    )  # fmt: skip
    public_key: PublicKey = Field(
        None, title="Or pasted", description="-----BEGIN PUBLIC KEY-----",
        json_schema_extra={**TEXT_AREA, **_visible_for("jwt", jwt_method="rsa")},
    )  # fmt: skip
    oidc_issuer: OptionalStr = Field(
        None, title="Issuer", description="this or the address of the keys, not both",
        json_schema_extra=_visible_for("oidc"),
    )  # fmt: skip
    oidc_jwks_uri: OptionalStr = Field(
        None, title="Keys (JWKS)", json_schema_extra=_visible_for("oidc")
    )
    access_profile_claim: OptionalStr = Field(
        None, title="Profile claim", json_schema_extra=_visible_for("jwt", "oidc")
    )
    required_claims: StrList = Field(
        None, title="Claims needed", description="with commas",
        json_schema_extra=_visible_for("jwt", "oidc"),
    )  # fmt: skip
    allowed_issuers: StrList = Field(
        None, title="Issuers",
        description="with commas; with iss among the claims and none here, ANY issuer is let in",
        json_schema_extra=_visible_for("jwt", "oidc"),
    )  # fmt: skip
    ip_allow_list: StrList = Field(
        None, title="Only from", description="IP addresses, with commas; empty: from everywhere"
    )

    @model_validator(mode="after")
    def _check_auth_type(self) -> AccessProfileForm:
        if self.auth_type == "jwt" and self.jwt_method is None:
            raise ValueError("choose how the tokens are signed")
        if self.auth_type == "oidc" and bool(self.oidc_issuer) == bool(self.oidc_jwks_uri):
            raise ValueError("give the issuer or the address of its keys, not both")
        if not self.api_collection_ids:
            raise ValueError("choose at least one collection")
        return self


class AccessProfileCreate(AccessProfileForm):
    """The same with the client that it belongs to."""

    api_client_id: OptionalNumericId = Field(None, title="Client", description="its number")


def _body(request: Any, _item: Any) -> dict[str, Any]:
    body = {"active": request.active, **request.body()}
    body.pop("key_file", None)
    public = body.pop("public_key", None)
    return {**body, "jwt_secret": public} if public else body


PROFILES = Resource(
    id="api-profiles",
    plural="access profiles",
    singular="access profile",
    model=AccessProfile,
    path_id="api_access_profile_id",
    list=LIST,
    paging=PAGES,
    query_ids=("api_client_id",),
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Profile", "name", width=40, min_width=20, grow=True, is_name=True),
        ColumnSpec("State", "state", "state", 6, 5),
        ColumnSpec("Signs in", "auth_label", width=10, min_width=5),
        ColumnSpec("Client", "api_client_id", "id", 8, 5, drop_priority=2),
        ColumnSpec("Collections", lambda p: format_names(p.api_collection_ids), "note", 24, 6,
            drop_priority=1),
        ColumnSpec("Only from", "ip_allow_list", "note", 30, 8, drop_priority=3),
    ),
    detail=(
        DetailField("State", "state", "state"),
        DetailField("Signs in", "auth_label"),
        DetailField("Client", "api_client_id", "id"),
        DetailField("Collections", lambda p: format_names(p.api_collection_ids)),
        DetailField("Issuer", lambda p: p.oidc_issuer or p.oidc_jwks_uri),
        DetailField("Profile claim", "access_profile_claim"),
        DetailField("Claims needed", "required_claims"),
        DetailField("Issuers", lambda p: p.allowed_issuers or (
            "ANY" if "iss" in (p.required_claims or ()) else None)),
        DetailField("Only from", "ip_allow_list"),
        DetailField("Created", "created_at", "time"),
        DetailField("Updated", "updated_at", "time"),
    ),
    actions=(
        ResourceAction(ENABLE, "enable",
            "Let calls of this profile in, or of those that are ticked",
            key="switch", allow_bulk=True,
            unavailable_reason=lambda p, _s: "It is on already." if p.active else None,
            notes=("Whoever has its secret can call at once.",),
            success_message="The {what} is on."),
        ResourceAction(DISABLE, "disable",
            "Refuse calls of this profile, or of those that are ticked",
            key="switch", allow_bulk=True,
            unavailable_reason=lambda p, _s: "It is off already." if p.active is False else None,
            notes=("Whoever calls with it is refused at once.",),
            success_message="The {what} is off."),
        ResourceAction(CREATE, "create", "Make an access profile of the first generation",
            key="new",
            on="list", form=AccessProfileCreate, file_fields={"key_file": "public_key"}, body=_body,
            initial=lambda _p, s: {"api_client_id": s.ids.get("api_client_id")},
            choices={"api_collection_ids": load_collections}, heading="New access profile (v1)",
            notes=(END_OF_LIFE,), response_secrets=CREDENTIALS,
            success_message="The access profile was made."),
        ResourceAction(UPDATE, "save", "Change this access profile", key="edit",
            form=AccessProfileForm,
            sends_changes_only=True, file_fields={"key_file": "public_key"}, body=_body,
            initial=lambda _p, _s: {"jwt_secret": None},
            choices={"api_collection_ids": load_collections}, heading="Change {what}",
            notes=("All of it is sent again and holds at once.",), response_secrets=CREDENTIALS,
            success_message="The {what} was changed."),
        ResourceAction(REFRESH, "refresh secret",
            "Give this profile a new secret; the old one stops at once",
            heading="Give {what} a new secret", unavailable_reason=jwt_refresh_reason,
            response_secrets=CREDENTIALS,
            notes=("The old secret stops at once: every caller that has it is refused.",),
            success_message="The {what} has a new secret."),
    ),
    empty_text="No access profiles here.\nn creates one.",
    hint=END_OF_LIFE,
)  # fmt: skip
RESOURCES = (LEGACY_CLIENTS, PROFILES)
