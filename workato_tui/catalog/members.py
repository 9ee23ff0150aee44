"""Members of a customer's workspace, their roles, and invitations.

Operations: customers.members.list, get, add, update, remove; team.invite (Embedded only). Source:
Manage customer accounts and Team collaborators (Embedded).
"""

from __future__ import annotations

from functools import partial
from typing import Any

from pydantic import Field, model_validator

from workato_tui.api.models import Id, Model, Timestamp
from workato_tui.api.operation import CUSTOMER_PREFIX
from workato_tui.api.operations import define
from workato_tui.catalog.fields import OptionalStr, Request, RequiredStr
from workato_tui.catalog.schema import ColumnSpec, DetailField, Resource, ResourceAction
from workato_tui.keymap import with_keys

_ALL = CUSTOMER_PREFIX + "members"
_ONE = _ALL + "/{member_id}"
_define = partial(
    define,
    path=None,
    family="customers",
    budget="customers",
    customer_budget="customers",
    recovery_hint="Refresh the members to check.",
)
LIST = _define("customers.members.list", "GET", customer_path=_ALL)
GET = _define("customers.members.get", "GET", customer_path=_ONE)
ADD = _define("customers.members.add", "POST", customer_path=_ALL, confirm="ask")
UPDATE = _define("customers.members.update", "PUT", customer_path=_ONE, confirm="ask")
REMOVE = _define(
    "customers.members.remove", "DELETE", customer_path=_ONE, confirm="ask",
    budget="customers-members-remove", customer_budget="customers-members-remove",
)  # fmt: skip
INVITE = define(
    "team.invite", "POST", None, "team-collaborators", "embedded-invitations", "ask",
    customer_path=CUSTOMER_PREFIX + "member_invitations", customer_budget="embedded-invitations",
    recovery_hint="Refresh the members: an invited one is there once it was accepted; Workato "
    "takes one invitation an address in 20 minutes.",
)  # fmt: skip
INVITE_COOLDOWN = 20 * 60.0


class Member(Model):
    """A member. ``grant_type`` distinguishes collaborators from customer managers."""

    id: Id = ""
    grant_type: str | None = None
    role_name: str | None = None
    external_id: Id | None = None
    name: str | None = None
    email: str | None = None
    time_zone: str | None = None
    created_at: Timestamp | None = None
    last_activity_log: Any = None

    @property
    def kind(self) -> str | None:
        """Collaborator, or a member of the partner's team."""
        if self.grant_type in (None, "", "team"):
            return "collaborator" if self.grant_type else None
        kinds = {"federation_manager": "customer manager", "customer_manager": "customer manager"}
        return kinds.get(self.grant_type, self.grant_type)

    @property
    def last_seen(self) -> Any:
        """The time of the last activity, if there is one."""
        log = self.last_activity_log
        return log.get("created_at") if isinstance(log, dict) else log


class _RoleFields(Request):
    """The role in each environment; an omitted one means no access."""

    dev: OptionalStr = Field(
        None, title="Role in dev", description="Admin, Operator, or a custom role"
    )
    test: OptionalStr = Field(None, title="Role in test", description="empty = no access")
    prod: OptionalStr = Field(None, title="Role in prod", description="empty = no access")

    def roles(self) -> dict[str, Any]:
        """Return ``role_name`` if only DEV is set, otherwise the list by environment."""
        roles = {env: getattr(self, env) for env in ("dev", "test", "prod") if getattr(self, env)}
        if set(roles) == {"dev"}:
            return {"role_name": roles["dev"]}
        return {"env_roles": [{"environment_type": env, "name": role}
                              for env, role in roles.items()]}  # fmt: skip

    def body(self) -> dict[str, Any]:
        """Return the roles as the API accepts them, with the other fields."""
        others = {k: v for k, v in super().body().items() if k not in ("dev", "test", "prod")}
        return {**others, **self.roles()}


class _RequiresRole(_RoleFields):
    @model_validator(mode="after")
    def _check_role(self) -> _RequiresRole:
        if not (self.dev or self.test or self.prod):
            raise ValueError("enter a role in at least one environment")
        return self


class MemberAdd(_RoleFields):
    """Body of customers.members.add: a new user by name, or an existing one by OAuth id."""

    name: OptionalStr = Field(None, title="Name", description="of a new user")
    external_id: OptionalStr = Field(None, title="External ID")
    time_zone: OptionalStr = Field(None, title="Time zone")
    oauth_id: OptionalStr = Field(
        None, title="OAuth ID", description="of an existing user; leave the rest empty"
    )

    @model_validator(mode="after")
    def _check_identity(self) -> MemberAdd:
        others = (self.name, self.external_id, self.time_zone, self.dev, self.test, self.prod)
        if self.oauth_id and any(others):
            raise ValueError("with an OAuth ID, leave the rest empty")
        if not self.oauth_id and not (self.name and (self.dev or self.test or self.prod)):
            raise ValueError("enter a name and a role, or only an OAuth ID")
        return self

    def body(self) -> dict[str, Any]:
        """Return the body; an existing user is added by the OAuth id alone."""
        return {"oauth_id": self.oauth_id} if self.oauth_id else super().body()


class MemberRoles(_RequiresRole):
    """Body of customers.members.update: only roles can be changed."""


class Invitation(_RequiresRole):
    """Body of team.invite."""

    name: RequiredStr = Field(title="Name", json_schema_extra={"position": 1})
    email: RequiredStr = Field(
        title="Email",
        description="one invitation per address in 20 minutes",
        json_schema_extra={"position": 2},
    )


_ACCESS = "Environments without a role get no access."


def _not_collaborator_reason(member: Member, _location: Any) -> str | None:
    if member.grant_type in (None, "", "team"):
        return None
    return with_keys("Edit customer managers in Customer managers ({section_resources}).")


MEMBERS = Resource(
    id="members",
    plural="members",
    singular="member",
    model=Member,
    path_id="member_id",
    name_of=lambda m: m.name or m.email or m.id,
    list=LIST,
    get=GET,
    sensitive=True,
    columns=(
        ColumnSpec("ID", "id", "id", 10, 5, drop_priority=3),
        ColumnSpec("Name", "name", width=32, min_width=12, grow=True, is_name=True),
        ColumnSpec("Email", "email", "note", 36, 10, grow=True, drop_priority=1),
        ColumnSpec("Role", "role_name", "note", 18, 6),
        ColumnSpec("Is", "kind", "note", 16, 8, drop_priority=2),
        ColumnSpec("External", "external_id", "note", 14, 6, drop_priority=4),
        ColumnSpec("Since", "created_at", "time", 6, 4, drop_priority=5),
    ),
    detail=(
        DetailField("Email", "email"),
        DetailField("Role", "role_name"),
        DetailField("Is", "kind"),
        DetailField("External ID", "external_id"),
        DetailField("Time zone", "time_zone"),
        DetailField("Since", "created_at", "time"),
        DetailField("Last seen", "last_seen"),
    ),
    actions=(
        ResourceAction(ADD, "add", "Add a member without an email", key="new", on="list",
            form=MemberAdd, heading="Add a member", notes=(_ACCESS,),
            success_message="Member added."),
        ResourceAction(UPDATE, "save", "Edit the roles of this member", key="edit",
            form=MemberRoles,
            heading="Edit the roles of {what}", unavailable_reason=_not_collaborator_reason,
            notes=(_ACCESS,), initial=lambda m, _: {"dev": m.role_name},
            success_message="Roles of {what} saved."),
        ResourceAction(REMOVE, "remove", "Remove this member from the workspace", key="delete",
            removes_item=True,
            unavailable_reason=_not_collaborator_reason, success_message="{what} removed."),
        ResourceAction(INVITE, "invite", "Invite a collaborator by email", on="list",
            form=Invitation, heading="Invite a collaborator", cooldown_seconds=INVITE_COOLDOWN,
            cooldown_field="email",
            notes=(_ACCESS, "Sends an email to unknown addresses. One invitation in 20 minutes."),
            about="an invitation", success_message="Invitation sent."),
    ),
    empty_text="No members here.\n{new} adds one, {row_actions} invites a collaborator.",
    hint="{row_actions} invites a collaborator.",
)  # fmt: skip
RESOURCES = (MEMBERS,)
