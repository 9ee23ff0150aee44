"""API clients and access profiles of the first generation, replaced by newer clients and keys.

Operations: api-clients.list, create, api-access-profiles.list, create, update, enable, disable,
refresh-secret. Source: API platform (Embedded), whose paths of update and disable lack the
profile's id. Announced to end on 2025-12-01.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from pydantic import Field, SecretStr, model_validator

from workato_tui.api.operations import define
from workato_tui.api.pagination import PAGES
from workato_tui.catalog.api_clients import (
    AUTH_LABELS,
    CREDENTIALS,
    auth_name,
    format_names,
    load_collections,
    refresh_action,
    switch_actions,
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
from workato_tui.catalog.models import Id, NamedItem, SwitchableItem
from workato_tui.catalog.schema import TIMES, ColumnSpec, DetailField, Resource, ResourceAction

END_OF_LIFE = (
    "The first generation of clients and access profiles; Workato announced its end for"
    " 2025-12-01. :clients has the newer one."
)
_CLIENTS = "/api/api_clients"
_PROFILES = "/api/api_access_profiles"
_PROFILE = _PROFILES + "/{api_access_profile_id}"
_define = partial(
    define,
    family="api-platform",
    budget="api-platform",
    recovery_hint="Refresh the access profiles to check.",
)
CLIENTS_LIST = _define("api-clients.list", "GET", _CLIENTS)
CLIENTS_CREATE = _define(
    "api-clients.create", "POST", _CLIENTS, confirm="ask",
    recovery_hint="Refresh the API clients to check.",
)  # fmt: skip
LIST = _define("api-access-profiles.list", "GET", _PROFILES)
CREATE = _define("api-access-profiles.create", "POST", _PROFILES)
UPDATE = _define("api-access-profiles.update", "PUT", _PROFILE, confirm="ask")
ENABLE = _define("api-access-profiles.enable", "PUT", f"{_PROFILE}/enable", confirm="ask")
DISABLE = _define("api-access-profiles.disable", "PUT", f"{_PROFILE}/disable", confirm="ask")
REFRESH = _define(
    "api-access-profiles.refresh-secret", "PUT", f"{_PROFILE}/refresh_secret", confirm="ask"
)


class LegacyClient(NamedItem):
    """An API client of the first generation."""

    project_id: Id | None = None


class LegacyClientCreate(Request):
    """Query and body of api-clients.create."""

    name: RequiredStr = Field(title="Name")
    project_id: NumericId = Field(title="Project", description="ID of the owning project")


LEGACY_CLIENTS = Resource(
    id="api-clients-v1",
    plural="API clients (v1)",
    singular="API client",
    model=LegacyClient,
    path_id="api_client_id",
    list=CLIENTS_LIST,
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Client", "name", width=50, min_width=20, grow=True, is_name=True),
        ColumnSpec("Project", "project_id", "id", 10, 5, drop_priority=1),
        ColumnSpec("Updated", "updated_at", "time", 7, 4, drop_priority=2),
    ),
    detail=(
        DetailField("Project", "project_id", "id"),
        *TIMES,
    ),
    children=("api-profiles",),
    default_child="api-profiles",
    actions=(
        ResourceAction(CLIENTS_CREATE, "create", "New API client of the first generation",
            key="new", on="list", form=LegacyClientCreate, query_fields=("project_id",),
            heading="New API client (v1)",
            notes=(END_OF_LIFE,), success_message="API client created."),
    ),
    empty_text="No API clients of the first generation.\n{new} creates one.",
    hint=END_OF_LIFE,
)  # fmt: skip


class AccessProfile(SwitchableItem):
    """An access profile: what a client may call, and how it authenticates."""

    api_client_id: Id | None = None
    api_collection_ids: list[Any] | None = None
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

    @property
    def auth_label(self) -> str | None:
        """How the profile authenticates."""
        parts = (auth_name(self.auth_type), self.jwt_method)
        return " ".join(part for part in parts if part) or None


def _visible_for(*kinds: str, **more: str) -> dict[str, Any]:
    return {"when": {"auth_type": list(kinds), **{name: [value] for name, value in more.items()}}}


class AccessProfileForm(Request):
    """Body of api-access-profiles.create and update. An update must include all fields."""

    name: RequiredStr = Field(title="Name")
    api_collection_ids: IdList = Field(title="Collections", description="collections it can call")
    auth_type: Literal["token", "jwt", "oauth2", "oidc"] = Field(
        title="Auth", json_schema_extra=AUTH_LABELS
    )
    active: bool = Field(True, title="On", description="accept its calls")
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
        None, title="Issuer", description="this or the JWKS URL, not both",
        json_schema_extra=_visible_for("oidc"),
    )  # fmt: skip
    oidc_jwks_uri: OptionalStr = Field(
        None, title="Keys (JWKS)", json_schema_extra=_visible_for("oidc")
    )
    access_profile_claim: OptionalStr = Field(
        None, title="Profile claim", json_schema_extra=_visible_for("jwt", "oidc")
    )
    required_claims: StrList = Field(
        None, title="Claims needed", description="comma-separated",
        json_schema_extra=_visible_for("jwt", "oidc"),
    )  # fmt: skip
    allowed_issuers: StrList = Field(
        None, title="Issuers",
        description="comma-separated; empty with claim iss = ANY issuer",
        json_schema_extra=_visible_for("jwt", "oidc"),
    )  # fmt: skip
    ip_allow_list: StrList = Field(
        None, title="Allowed IPs", description="comma-separated IP addresses; empty = any"
    )

    @model_validator(mode="after")
    def _check_auth_type(self) -> AccessProfileForm:
        if self.auth_type == "jwt" and self.jwt_method is None:
            raise ValueError("choose a signing method")
        if self.auth_type == "oidc" and bool(self.oidc_issuer) == bool(self.oidc_jwks_uri):
            raise ValueError("enter the issuer or the JWKS URL, not both")
        if not self.api_collection_ids:
            raise ValueError("choose at least one collection")
        return self


class AccessProfileCreate(AccessProfileForm):
    """The body of create, with the client."""

    api_client_id: OptionalNumericId = Field(None, title="Client", description="ID")


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
        ColumnSpec("Auth", "auth_label", width=10, min_width=5),
        ColumnSpec("Client", "api_client_id", "id", 8, 5, drop_priority=2),
        ColumnSpec("Collections", lambda p: format_names(p.api_collection_ids), "note", 24, 6,
            drop_priority=1),
        ColumnSpec("Allowed IPs", "ip_allow_list", "note", 30, 8, drop_priority=3),
    ),
    detail=(
        DetailField("State", "state", "state"),
        DetailField("Auth", "auth_label"),
        DetailField("Client", "api_client_id", "id"),
        DetailField("Collections", lambda p: format_names(p.api_collection_ids)),
        DetailField("Issuer", lambda p: p.oidc_issuer or p.oidc_jwks_uri),
        DetailField("Profile claim", "access_profile_claim"),
        DetailField("Claims needed", "required_claims"),
        DetailField("Issuers", lambda p: p.allowed_issuers or (
            "ANY" if "iss" in (p.required_claims or ()) else None)),
        DetailField("Allowed IPs", "ip_allow_list"),
        *TIMES,
    ),
    actions=(
        *switch_actions(ENABLE, DISABLE, "profile"),
        ResourceAction(CREATE, "create", "New access profile of the first generation",
            key="new",
            on="list", form=AccessProfileCreate, file_fields={"key_file": "public_key"}, body=_body,
            initial=lambda _p, s: {"api_client_id": s.ids.get("api_client_id")},
            choices={"api_collection_ids": load_collections}, heading="New access profile (v1)",
            notes=(END_OF_LIFE,), response_secrets=CREDENTIALS,
            success_message="Access profile created."),
        ResourceAction(UPDATE, "save", "Edit this access profile", key="edit",
            form=AccessProfileForm,
            sends_changes_only=True, file_fields={"key_file": "public_key"}, body=_body,
            initial=lambda _p, _: {"jwt_secret": None},
            choices={"api_collection_ids": load_collections}, heading="Edit {what}",
            notes=("The whole profile is replaced immediately.",), response_secrets=CREDENTIALS,
            success_message="{what} saved."),
        refresh_action(REFRESH),
    ),
    empty_text="No access profiles here.\n{new} creates one.",
    hint=END_OF_LIFE,
)  # fmt: skip
RESOURCES = (LEGACY_CLIENTS, PROFILES)
