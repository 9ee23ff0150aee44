"""Custom OAuth profiles of the partner, assigned to customers' workspaces.

Operations: custom-oauth-profiles.assign, unassign (customers' workspaces only). Source: Custom
OAuth profiles (Embedded). No operation lists them, so they are identified by id.
"""

from __future__ import annotations

from functools import partial

from pydantic import Field

from workato_tui.api.models import Model
from workato_tui.api.operation import CUSTOMER_PREFIX
from workato_tui.api.operations import define
from workato_tui.catalog.fields import NumericId, Request
from workato_tui.catalog.schema import Resource, ResourceAction

_ONE = CUSTOMER_PREFIX + "custom_oauth_profiles/{id}"
_define = partial(
    define,
    path=None,
    family="custom-oauth-profiles",
    budget="custom-oauth",
    confirm="ask",
    recovery_hint="The API does not list a customer's profiles; sending again does the same.",
)
ASSIGN = _define("custom-oauth-profiles.assign", "POST", customer_path=f"{_ONE}/assign")
UNASSIGN = _define("custom-oauth-profiles.unassign", "DELETE", customer_path=f"{_ONE}/unassign")


class OAuthProfile(Model):
    """A profile; responses hold nothing about it."""


class AssignRequest(Request):
    """The profile in the path of custom-oauth-profiles.assign."""

    id: NumericId = Field(title="Profile", description="ID in the partner's workspace")


class UnassignRequest(AssignRequest):
    """Path and query of custom-oauth-profiles.unassign."""

    force: bool = Field(False, title="Force", description="even if a connection uses it")


OAUTH_PROFILES = Resource(
    id="oauth-profiles",
    plural="custom OAuth profiles",
    singular="custom OAuth profile",
    model=OAuthProfile,
    columns=(),
    actions=(
        ResourceAction(ASSIGN, "assign", "Assign a custom OAuth profile to this customer",
            key="new", on="list", form=AssignRequest, path_fields=("id",),
            heading="Assign a custom OAuth profile",
            notes=("New connections of the customer use it.",),
            about="custom OAuth profile {id}",
            success_message="Profile assigned to the customer."),
        ResourceAction(UNASSIGN, "remove", "Unassign a custom OAuth profile from this customer",
            key="delete", on="list", form=UnassignRequest, path_fields=("id",),
            query_fields=("force",), heading="Unassign a custom OAuth profile",
            notes=("Without force, refused while a connection uses it.",),
            about="custom OAuth profile {id}",
            success_message="Profile unassigned from the customer."),
    ),
    hint="The partner's own OAuth apps, so that customers' logins name the partner. Workato shows "
         "their numbers in the partner's workspace; no call of this API lists them.",
)  # fmt: skip
RESOURCES = (OAUTH_PROFILES,)
