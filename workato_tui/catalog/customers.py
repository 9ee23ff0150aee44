"""Customers of an Embedded partner: workspaces, limits, and usage.

Operations: customers.list, get, create, update, delete, usage (Embedded only, in the partner's own
workspace). Source: Manage customer accounts (Embedded).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import Field

from workato_tui.api.operations import define
from workato_tui.api.pagination import PAGES
from workato_tui.catalog.fields import (
    TEXT_AREA,
    JsonList,
    JsonMap,
    OptionalNumericId,
    OptionalStr,
    Request,
    RequiredStr,
    StrList,
)
from workato_tui.catalog.models import Count, Filters, Id, NamedItem, Timestamp
from workato_tui.catalog.schema import TIMES, ColumnSpec, DetailField, Resource, ResourceAction
from workato_tui.catalog.usage import USAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALL = "/api/managed_users"
_ONE = _ALL + "/{customer_id}"
_SIGN_IN_NAMES = {
    "workato_auth": "Workato", "two_fa_auth": "two-factor", "saml_sso": "SAML SSO",
}  # fmt: skip
_define = partial(define, family="customers", budget="customers", customer_path=None)
LIST = _define("customers.list", "GET", _ALL)
GET = _define("customers.get", "GET", _ONE)
CREATE = _define("customers.create", "POST", _ALL, budget="customers-create", confirm="ask")
UPDATE = _define("customers.update", "PUT", _ONE, confirm="ask")
DELETE = _define("customers.delete", "DELETE", _ONE, confirm="type")


class Customer(NamedItem):
    """A customer. The inner keys of ``environments`` are not documented."""

    external_id: Id | None = None
    team_name: str | None = None
    notification_email: str | None = None
    admin_notification_emails: str | None = None
    error_notification_emails: str | None = None
    plan_id: str | None = None
    trial: bool | None = None
    in_trial: bool | None = None
    whitelisted_apps: list[str] | None = None
    origin_url: str | None = None
    frame_ancestors: str | None = None
    full_embedding: bool | None = None
    time_zone: str | None = None
    auth_settings: Any = None
    environments: Any = None
    current_billing_period_start: Timestamp | None = None
    current_billing_period_end: Timestamp | None = None
    task_limit: Count | None = None
    task_limit_adjustment: Any = None
    task_count: Count | None = None
    active_connection_limit: Count | None = None
    active_connection_count: Count | None = None
    active_recipe_count: Count | None = None

    @property
    def display_name(self) -> str:
        """The name to show."""
        return self.name or self.team_name or self.external_id or self.id

    @property
    def task_usage(self) -> str | None:
        """Used tasks and limit, for a bar."""
        return _ratio(self.task_count, self.task_limit)

    @property
    def connection_usage(self) -> str | None:
        """Active connections and limit, for a bar."""
        return _ratio(self.active_connection_count, self.active_connection_limit)

    @property
    def is_trial(self) -> bool | None:
        """Whether the customer is on trial, according to either of two fields."""
        return self.in_trial if self.in_trial is not None else self.trial

    @property
    def billing_period(self) -> str | None:
        """The billing period as dates."""
        ends = (self.current_billing_period_start, self.current_billing_period_end)
        days = [moment.strftime("%Y-%m-%d") if moment else "?" for moment in ends]
        return None if ends == (None, None) else " to ".join(days)

    @property
    def environment_ids(self) -> list[tuple[str, str]]:
        """Its environments with their ids, including the customer's own id.

        Each environment is a workspace with its own id. The documentation contradicts itself about
        which environment gets the customer's first id, so it is unknown unless the response says
        it: a guess could confuse prod with dev.
        """
        if not self.environments:
            return []
        environments = list(_environments(self.environments))
        if environments and self.id not in [number for _name, number in environments]:
            environments.insert(0, ("", self.id))
        return environments

    @property
    def environment_names(self) -> str | None:
        """The environments in the response."""
        return " ".join(name or "?" for name, _number in self.environment_ids) or None


def _ratio(part: int | None, total: int | None) -> str | None:
    if part is None and total is None:
        return None
    return f"{'?' if part is None else part}/{'' if total is None else total}"


def _sign_in(settings: Any) -> Any:
    kind = settings.get("type") if isinstance(settings, dict) else settings
    return _SIGN_IN_NAMES.get(kind, kind) if isinstance(kind, str) else kind


def _environments(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        # A map from name to id, or to an object.
        value = [{"type": k, **v} if isinstance(v, dict) else {"type": k, "id": v}
                 for k, v in value.items()]  # fmt: skip
    for entry in value if isinstance(value, list) else ():
        if not isinstance(entry, dict):
            continue
        name = _first_text(entry, "type", "environment_type", "environment", "name", "env")
        number = _first_text(entry, "id", "managed_user_id", "user_id", "workspace_id")
        if number:
            yield name.lower(), number


def _first_text(entry: dict[str, Any], *names: str) -> str:
    values = (entry.get(name) for name in names)
    return next((str(v) for v in values if isinstance(v, str | int) and v != ""), "")


class _CustomerSettings(Request):
    """Fields that creating and updating have in common."""

    notification_email: OptionalStr = Field(None, title="Email", description="for notifications")
    external_id: OptionalStr = Field(
        None, title="External ID", description="your ID for this customer"
    )
    admin_notification_emails: OptionalStr = Field(
        None, title="Admin emails", description="comma-separated"
    )
    error_notification_emails: OptionalStr = Field(
        None, title="Error emails", description="comma-separated"
    )
    whitelisted_apps: StrList = Field(
        None, title="Apps", description="comma-separated allowed apps; empty = all"
    )
    time_zone: OptionalStr = Field(
        None, title="Time zone", description="e.g. Central Time (US & Canada)"
    )
    origin_url: OptionalStr = Field(None, title="Origin URL", description="of the embedding page")
    frame_ancestors: OptionalStr = Field(
        None, title="Frame ancestors", description="comma-separated"
    )
    full_embedding: bool | None = Field(None, title="Full embedding")
    in_trial: bool | None = Field(None, title="Trial", description="no = leave the free plan")
    auth_settings: JsonMap = Field(
        None, title="Sign-in", json_schema_extra=TEXT_AREA,
        description='JSON, e.g. {"type": "workato_auth"}; saml_sso needs provider and metadata_url',
    )  # fmt: skip
    environments: JsonList = Field(
        None, title="Environments", json_schema_extra=TEXT_AREA,
        description="JSON list with external_id and error_notification_emails, for test and prod",
    )  # fmt: skip


class CustomerCreate(_CustomerSettings):
    """Body of customers.create."""

    name: RequiredStr = Field(title="Name", json_schema_extra={"position": 1})
    notification_email: RequiredStr = Field(
        title="Email", description="for notifications", json_schema_extra={"position": 2}
    )
    plan_id: OptionalStr = Field(None, title="Plan", description="empty = default plan")
    oauth_id: OptionalStr = Field(None, title="OAuth ID")


class CustomerUpdate(_CustomerSettings):
    """Body of customers.update: changed fields; emptied fields are cleared."""

    name: RequiredStr = Field("", title="Name")
    task_limit_adjustment: int | None = Field(
        None, title="More tasks", description="one-time, this period; may be negative"
    )
    custom_task_limit: int | None = Field(
        None, title="Task limit", description="must exceed current usage"
    )


_TAKES_EFFECT = "Plan, limits and sign-in change immediately."


class CustomerFilter(Filters):
    """Filters of customers.list."""

    category_id: OptionalNumericId = Field(None, title="Category", description="ID")


CUSTOMERS = Resource(
    id="customers",
    plural="customers",
    singular="customer",
    model=Customer,
    sensitive=True,
    name_of="display_name",
    path_id="customer_id",
    no_web_page_reason="Workato has no page per customer; see the Admin console.",
    cached=True,
    list=LIST,
    filters=CustomerFilter,
    paging=PAGES,
    get=GET,
    nested_workspaces=lambda c: c.environment_ids,
    children=("recipes", "connections", "members"),
    related=("usage",),
    columns=(
        ColumnSpec("ID", "id", "id", 10, 6),
        ColumnSpec("Customer", "display_name", width=48, min_width=14, grow=True, is_name=True),
        ColumnSpec("External", "external_id", "note", 16, 6, drop_priority=4),
        ColumnSpec("Plan", "plan_id", "note", 16, 5, drop_priority=3),
        ColumnSpec("Trial", "is_trial", "flag", 5, 4, drop_priority=6),
        ColumnSpec("Tasks of the limit", "task_usage", "bar", 19, 16),
        ColumnSpec("Recipes", "active_recipe_count", "number", 7, 5, drop_priority=1),
        ColumnSpec("Conns", "connection_usage", "note", 8, 5, drop_priority=2),
        ColumnSpec("Until", "current_billing_period_end", "time", 7, 4, drop_priority=5),
        ColumnSpec("Envs", "environment_names", "note", 14, 4, drop_priority=7),
    ),
    detail=(
        DetailField("External ID", "external_id"),
        DetailField("Plan", "plan_id"),
        DetailField("Trial", lambda c: {True: "yes", False: "no"}.get(c.is_trial)),
        DetailField("Tasks", "task_usage", "bar"),
        DetailField("Adjusted by", "task_limit_adjustment"),
        DetailField("Recipes", lambda c: _active(c.active_recipe_count)),
        DetailField("Connections", "connection_usage", "bar"),
        DetailField("Period", "billing_period"),
        DetailField("Envs",
             lambda c: ", ".join(f"{k or 'unknown'} #{v}" for k, v in c.environment_ids)
             or "unknown"),
        DetailField("Time zone", "time_zone"),
        DetailField("Sign-in", lambda c: _sign_in(c.auth_settings)),
        DetailField("Apps", "whitelisted_apps"),
        DetailField("Embedding", lambda c: {True: "full", False: "not full"}.get(
            c.full_embedding, "the partner's default")),
        DetailField("Origin URL", "origin_url"),
        DetailField("Frame ancestors", "frame_ancestors"),
        DetailField("Email", "notification_email"),
        DetailField("Admin emails", "admin_notification_emails"),
        DetailField("Error emails", "error_notification_emails"),
        *TIMES,
    ),
    actions=(
        ResourceAction(CREATE, "create", "New customer workspace", key="new", on="list",
            form=CustomerCreate, heading="New customer", success_message="Customer created."),
        ResourceAction(UPDATE, "save", "Edit this customer: name, emails, limits, sign-in",
            key="edit",
            form=CustomerUpdate, sends_changes_only=True, refetch=True, heading="Edit {what}",
            notes=(_TAKES_EFFECT,),
            success_message="{what} saved."),
        ResourceAction(DELETE, "delete", "Delete this customer and its workspace", key="delete",
            removes_item=True,
            notes=("Deletes the workspace and all its contents. Cannot be undone.",),
            success_message="{what} deleted."),
    ),
    empty_text="No customers, or this token is not of an Embedded partner.\n{new} creates one.",
    hint="{open} opens the workspace, {row_actions} lists the actions.",
)  # fmt: skip
RESOURCES = (CUSTOMERS, USAGE)


def _active(count: int | None) -> str | None:
    return None if count is None else f"{count} active"
