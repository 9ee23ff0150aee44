"""Custom OAuth profiles of the partner, given to a customer's workspace or taken from it.

Operations: custom-oauth-profiles.assign, unassign (customers' workspaces only). Source: the
Embedded overview, section Custom OAuth profiles. None of its calls lists them, so they go by id.
"""

from __future__ import annotations

from pydantic import Field

from workato_tui.api.models import Model
from workato_tui.api.operation import CUSTOMER_PREFIX, Operation
from workato_tui.api.operations import register
from workato_tui.catalog.fields import NumericId, Request
from workato_tui.catalog.schema import Resource, ResourceAction

_ONE = CUSTOMER_PREFIX + "custom_oauth_profiles/{id}"
_RECOVERY_HINT = (
    "The API does not tell which profiles a customer has; a second send would do the same."
)
ASSIGN = Operation(
    "custom-oauth-profiles.assign", "POST", None, "custom-oauth-profiles", "custom-oauth", "ask",
    customer_path=f"{_ONE}/assign", recovery_hint=_RECOVERY_HINT,
)  # fmt: skip
UNASSIGN = Operation(
    "custom-oauth-profiles.unassign", "DELETE", None, "custom-oauth-profiles", "custom-oauth",
    "ask", customer_path=f"{_ONE}/unassign", recovery_hint=_RECOVERY_HINT,
)  # fmt: skip
register(ASSIGN, UNASSIGN)


class OAuthProfile(Model):
    """Nothing of a profile is in the answers."""


class AssignRequest(Request):
    """The profile in the path of custom-oauth-profiles.assign."""

    id: NumericId = Field(title="Profile", description="its number in the partner's workspace")


class UnassignRequest(AssignRequest):
    """Path and query of custom-oauth-profiles.unassign."""

    force: bool = Field(
        False, title="By force", description="also where a connection uses it, which can break"
    )


OAUTH_PROFILES = Resource(
    id="oauth-profiles",
    plural="custom OAuth profiles",
    singular="custom OAuth profile",
    model=OAuthProfile,
    columns=(),
    actions=(
        ResourceAction(ASSIGN, "assign", "Give a custom OAuth profile to this customer", key="new",
            on="list", form=AssignRequest, path_fields=("id",),
            heading="Give a custom OAuth profile",
            notes=("New connections of the customer log in with it.",),
            about="custom OAuth profile {id}",
            success_message="The profile was given to the customer."),
        ResourceAction(UNASSIGN, "remove", "Take a custom OAuth profile away from this customer",
            key="delete", on="list", form=UnassignRequest, path_fields=("id",),
            query_fields=("force",), heading="Take a custom OAuth profile away",
            notes=("Without force Workato refuses while a connection uses it.",),
            about="custom OAuth profile {id}",
            success_message="The profile was taken away from the customer."),
    ),
    hint="The partner's own OAuth apps, so that customers' logins name the partner. Workato shows "
         "their numbers in the partner's workspace; no call of this API lists them.",
)  # fmt: skip
RESOURCES = (OAUTH_PROFILES,)
