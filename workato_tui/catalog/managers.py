"""Customer managers: members of the partner's team who may enter customers' workspaces.

Operations: customer-managers.list, create, update, delete, in the partner's own workspace. Source:
Customer managers (Embedded). A missing or empty list of workspaces means all of them, now and in
the future, so it is always sent and always shown.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from workato_tui.api.models import Id, Model
from workato_tui.api.operations import define
from workato_tui.api.pagination import PAGES
from workato_tui.api.resources import Query
from workato_tui.catalog import customers
from workato_tui.catalog.fields import IdList, Request, RequiredStr
from workato_tui.catalog.schema import (
    ColumnSpec,
    DetailField,
    DetailSection,
    Resource,
    ResourceAction,
)

if TYPE_CHECKING:
    from workato_tui.api.client import Api

_ALL = "/api/customer_managers"
_ONE = _ALL + "/{customer_manager_id}"
_define = partial(
    define, family="customer-managers", budget="customer-managers", customer_path=None
)
LIST = _define("customer-managers.list", "GET", _ALL)
CREATE = _define("customer-managers.create", "POST", _ALL, confirm="ask")
UPDATE = _define("customer-managers.update", "PUT", _ONE, confirm="ask")
DELETE = _define("customer-managers.delete", "DELETE", _ONE, confirm="ask")
ALL_CUSTOMERS = "all customers"


class Manager(Model):
    """A customer manager; without ``moderated_workspaces`` for all customers."""

    id: Id = ""
    user: Any = None
    privilege_group: Any = None
    moderated_workspaces: Any = None

    @property
    def name(self) -> str | None:
        """The person's name."""
        return _nested_text(self.user, "name") or _nested_text(self.user, "email")

    @property
    def email(self) -> str | None:
        """The person's address."""
        return _nested_text(self.user, "email")

    @property
    def role(self) -> str | None:
        """The role's name."""
        return _nested_text(self.privilege_group, "name")

    @property
    def role_id(self) -> str | None:
        """The role's id."""
        return _nested_text(self.privilege_group, "id")

    @property
    def workspaces(self) -> list[tuple[str, str]]:
        """Ids and names of the accessible workspaces; empty for all."""
        workspaces = (
            self.moderated_workspaces if isinstance(self.moderated_workspaces, list) else []
        )
        return [
            (_nested_text(workspace, "id") or "", _nested_text(workspace, "name") or "")
            if isinstance(workspace, dict)
            else (str(workspace), "")
            for workspace in workspaces
        ]

    @property
    def access_label(self) -> str:
        """The accessible workspaces in words."""
        names = [name or f"#{number}" for number, name in self.workspaces]
        return ", ".join(names) if names else ALL_CUSTOMERS


def _nested_text(value: Any, name: str) -> str | None:
    field = value.get(name) if isinstance(value, dict) else None
    return None if field in (None, "") else str(field)


class ManagerUpdate(Request):
    """Body of customer-managers.update, always with the list of workspaces."""

    role_id: RequiredStr = Field(
        title="Role", description="role ID; see the details of other managers"
    )
    access: Literal["these", "all"] = Field(
        title="Access",
        json_schema_extra={"labels": {"these": "only these", "all": ALL_CUSTOMERS}},
        description="all customers includes future ones",
    )  # fmt: skip
    permitted_workspace_ids: IdList = Field(
        None, title="Customers", description="at least one",
        json_schema_extra={"when": {"access": ["these"]}},
    )  # fmt: skip

    @model_validator(mode="after")
    def _check_workspaces(self) -> ManagerUpdate:
        if self.access == "these" and not self.permitted_workspace_ids:
            raise ValueError("choose a customer; none would mean ALL customers")
        return self


class ManagerCreate(ManagerUpdate):
    """Body of customer-managers.create."""

    team_collaborator_id: RequiredStr = Field(
        title="Collaborator", description="ID of a team member", json_schema_extra={"position": 1}
    )


def _body(request: Any, _item: Any) -> dict[str, Any]:
    some = request.permitted_workspace_ids if request.access == "these" else None
    person = getattr(request, "team_collaborator_id", None)
    return {
        **({"team_collaborator_id": person} if person else {}),
        "role_id": request.role_id,
        "permitted_workspace_ids": some or [],
    }


async def _customers(api: Api, _location: Any) -> list[tuple[str, str]]:
    managers = await api.resources.all(
        customers.LIST, Query(), customers.Customer.read, paging=PAGES
    )
    return [(manager.id, f"{manager.display_name}  #{manager.id}") for manager in managers]


def _initial(manager: Manager, _location: Any) -> dict[str, Any]:
    return {
        "role_id": manager.role_id,
        "access": "these" if manager.workspaces else "all",
        "permitted_workspace_ids": [number for number, _name in manager.workspaces],
    }


def _workspace_choices(manager: Manager, _location: Any) -> list[tuple[str, str]]:
    return [(number, f"{name or '-'}  #{number}") for number, name in manager.workspaces]


_ACCESS = "Gives access to customers' data."

MANAGERS = Resource(
    id="customer-managers",
    plural="customer managers",
    singular="customer manager",
    model=Manager,
    sensitive=True,
    path_id="customer_manager_id",
    list=LIST,
    columns=(
        ColumnSpec("ID", "id", "id", 8, 4),
        ColumnSpec("Person", "name", width=30, min_width=20, grow=True, is_name=True),
        ColumnSpec("Role", "role", width=20, min_width=6),
        ColumnSpec("Access", "access_label", width=60, min_width=13, grow=True),
        ColumnSpec("Email", "email", "note", 30, 8, drop_priority=1),
    ),
    detail=(
        DetailField("Email", "email"),
        DetailField("Role", lambda m: " ".join(
            part for part in (m.role or "-", f"#{m.role_id}" if m.role_id else "") if part)),
        DetailField("Access", lambda m: ALL_CUSTOMERS if not m.workspaces
             else f"{len(m.workspaces)} customers"),
        DetailSection("Customers", lambda m: "\n".join(
            f"{number:>10}  {name}" for number, name in m.workspaces)),
    ),
    actions=(
        ResourceAction(CREATE, "create",
            "Give a team member access to customers' workspaces",
            key="new", on="list", form=ManagerCreate, body=_body, notes=(_ACCESS,),
            choices={"permitted_workspace_ids": _customers}, heading="New customer manager",
            success_message="Customer manager created."),
        ResourceAction(UPDATE, "save",
            "Edit this manager's role and customers",
            key="edit", form=ManagerUpdate, sends_changes_only=True, body=_body, initial=_initial,
            choices={"permitted_workspace_ids": _customers},
            local_choices={"permitted_workspace_ids": _workspace_choices}, heading="Edit {what}",
            notes=lambda m, _: [_ACCESS, f"Current access: {m.access_label}."],
            success_message="{what} saved."),
        ResourceAction(DELETE, "remove", "Remove this manager from all customers' workspaces",
            key="delete", removes_item=True, heading="Remove {what} from all customers' workspaces",
            notes=("Their past changes are kept.",), success_message="{what} removed."),
    ),
    empty_text="No customer managers.\n{new} creates one.",
    hint="A role from a direct invitation overrides the manager's.",
)  # fmt: skip
RESOURCES = (MANAGERS,)
