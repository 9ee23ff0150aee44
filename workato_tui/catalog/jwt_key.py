"""The public key with which Workato verifies the partner's direct links.

Operation: jwt.signature-key.update. Source: JWT direct link configurations (Embedded). There is one
key for all customers, and the API does not return it.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from workato_tui.api.models import Model
from workato_tui.api.operations import define
from workato_tui.catalog.fields import TEXT_AREA, OptionalStr, PublicKey, Request
from workato_tui.catalog.schema import Resource, ResourceAction

UPDATE = define(
    "jwt.signature-key.update", "PUT", "/api/account/signature_verification_key",
    "jwt-direct-link", "jwt", "type", customer_path=None,
    recovery_hint="The API does not return the key; sending again sets the same one.",
)  # fmt: skip


class SignatureKey(Model):
    """The response, whose ``vendor_id`` belongs into the sub of every link."""


class SignatureKeyUpdate(Request):
    """Body of jwt.signature-key.update."""

    file: OptionalStr = Field(
        None, title="From a file", description="PEM file with the public key (RS256)",
        json_schema_extra={"widget": "path"},
    )  # fmt: skip
    key: PublicKey = Field(
        None,
        title="Or pasted",
        description="-----BEGIN PUBLIC KEY-----",
        json_schema_extra=TEXT_AREA,
    )

    @model_validator(mode="after")
    def _check_key(self) -> SignatureKeyUpdate:
        if not self.file and not self.key:
            raise ValueError("enter the key file, or paste the key")
        return self


def _body(request: Any, _item: Any) -> dict[str, Any]:
    return {"key": request.key}


JWT_KEY = Resource(
    id="jwt-key",
    plural="signature keys",
    singular="signature key",
    model=SignatureKey,
    columns=(),
    actions=(
        ResourceAction(UPDATE, "replace", "Replace the public key for direct links",
            key="edit", on="list", form=SignatureKeyUpdate, file_fields={"file": "key"}, body=_body,
            heading="Replace the direct link key for ALL customers",
            notes=("Links signed with the old key stop working immediately.",
                   "Only the public key is sent."),
            about="the signature key of all direct links", response_secrets=("vendor_id",),
            success_message="Key of direct links replaced."),
    ),
    hint="A direct link takes a member of a customer into Workato without a login. Its token is "
         "signed by you, and Workato verifies it with this one public key, for all customers. "
         "The API does not tell which key it has.",
)  # fmt: skip
RESOURCES = (JWT_KEY,)
