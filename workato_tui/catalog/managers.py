"""Customer managers: who of the partner's team may enter customers' workspaces, and which.

Operations: customer-managers.list, create, update, delete, in the partner's own workspace. Source:
the Embedded overview, section Customer managers. A list of workspaces that is left out or empty
means all of them, now and later, so it is always sent and always said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from workato_tui.api.models import Id, Model
from workato_tui.api.operation import Operation, register
from workato_tui.api.resources import PAGES, Query
from workato_tui.catalog import customers
from workato_tui.catalog.fields import Numbers, Request, RequiredStr
from workato_tui.catalog.schema import Act, Col, Fact, Part, Resource

if TYPE_CHECKING:
    from workato_tui.api.client import Api

_ALL = "/api/customer_managers"
_ONE = _ALL + "/{customer_manager_id}"


def _operation(name: str, method: str, path: str, confirm: Any = "ask") -> Operation:
    return Operation(
        f"customer-managers.{name}", method, path, "customer-managers", "customer-managers",
        confirm, customer_path=None,
        recovery_hint="" if method == "GET" else "Refresh the customer managers: they tell.",
    )  # fmt: skip


LIST = _operation("list", "GET", _ALL, "none")
CREATE = _operation("create", "POST", _ALL)
UPDATE = _operation("update", "PUT", _ONE)
DELETE = _operation("delete", "DELETE", _ONE)
register(LIST, CREATE, UPDATE, DELETE)
EVERY = "all customers"


class Manager(Model):
    """A customer manager; without ``moderated_workspaces`` all customers are meant."""

    id: Id = ""
    user: Any = None
    privilege_group: Any = None
    moderated_workspaces: Any = None

    @property
    def name(self) -> str | None:
        """The person's name."""
        return _of(self.user, "name") or _of(self.user, "email")

    @property
    def email(self) -> str | None:
        """The person's address."""
        return _of(self.user, "email")

    @property
    def role(self) -> str | None:
        """The role's name."""
        return _of(self.privilege_group, "name")

    @property
    def role_id(self) -> str | None:
        """The role's id."""
        return _of(self.privilege_group, "id")

    @property
    def workspaces(self) -> list[tuple[str, str]]:
        """Ids and names of the only workspaces that may be entered; empty: all."""
        found = self.moderated_workspaces if isinstance(self.moderated_workspaces, list) else []
        return [
            (_of(each, "id") or "", _of(each, "name") or "")
            if isinstance(each, dict)
            else (str(each), "")
            for each in found
        ]

    @property
    def enters(self) -> str:
        """Where the person may go, in words."""
        names = [name or f"#{number}" for number, name in self.workspaces]
        return ", ".join(names) if names else EVERY


def _of(value: Any, name: str) -> str | None:
    found = value.get(name) if isinstance(value, dict) else None
    return None if found in (None, "") else str(found)


class ManagerUpdate(Request):
    """Body of customer-managers.update, with the list of workspaces always in it."""

    role_id: RequiredStr = Field(
        title="Role", description="its number; the pane shows that of other managers"
    )
    access: Literal["these", "all"] = Field(
        title="May enter", json_schema_extra={"labels": {"these": "only these", "all": EVERY}},
        description="all customers also means those that come later",
    )  # fmt: skip
    permitted_workspace_ids: Numbers = Field(
        None, title="Customers", description="at least one",
        json_schema_extra={"when": {"access": ["these"]}},
    )  # fmt: skip

    @model_validator(mode="after")
    def _never_all_by_mistake(self) -> ManagerUpdate:
        if self.access == "these" and not self.permitted_workspace_ids:
            raise ValueError("choose a customer: without any, ALL of them could be entered")
        return self


class ManagerCreate(ManagerUpdate):
    """Body of customer-managers.create."""

    team_collaborator_id: RequiredStr = Field(
        title="Collaborator", description="the number of one of the partner's team"
    )


def _body(request: Any, _item: Any) -> dict[str, Any]:
    some = request.permitted_workspace_ids if request.access == "these" else None
    person = getattr(request, "team_collaborator_id", None)
    return {
        **({"team_collaborator_id": person} if person else {}),
        "role_id": request.role_id,
        "permitted_workspace_ids": some or [],
    }


async def _customers(api: Api, _spot: Any) -> list[tuple[str, str]]:
    found = await api.resources.all(customers.LIST, Query(), customers.Customer.read, paging=PAGES)
    return [(one.id, f"{one.called}  #{one.id}") for one in found]


def _as_they_are(manager: Manager, _spot: Any) -> dict[str, Any]:
    return {
        "role_id": manager.role_id,
        "access": "these" if manager.workspaces else "all",
        "permitted_workspace_ids": [number for number, _name in manager.workspaces],
    }


def _enters(manager: Manager, _spot: Any) -> list[tuple[str, str]]:
    return [(number, f"{name or '-'}  #{number}") for number, name in manager.workspaces]


_ACCESS = "It gives access to customers' data."

MANAGERS = Resource(
    id="customer-managers",
    noun="customer managers",
    one="customer manager",
    model=Manager,
    personal=True,
    path_id="customer_manager_id",
    list=LIST,
    columns=(
        Col("ID", "id", "id", 8, 4),
        Col("Person", "name", width=30, least=20, grow=True, name=True),
        Col("Role", "role", width=20, least=6),
        Col("May enter", "enters", width=60, least=13, grow=True),
        Col("E-mail", "email", "note", 30, 8, drop=1),
    ),
    detail=(
        Fact("E-mail", "email"),
        Fact("Role", lambda m: " ".join(
            part for part in (m.role or "-", f"#{m.role_id}" if m.role_id else "") if part)),
        Fact("May enter", lambda m: EVERY if not m.workspaces
             else f"{len(m.workspaces)} customers"),
        Part("Customers", lambda m: "\n".join(
            f"{number:>10}  {name}" for number, name in m.workspaces)),
    ),
    acts=(
        Act(CREATE, "make it", "Let somebody of the partner's team enter customers' workspaces",
            key="new", on="list", form=ManagerCreate, body=_body, notes=(_ACCESS,),
            choices={"permitted_workspace_ids": _customers}, question="New customer manager",
            done="The customer manager was made."),
        Act(UPDATE, "save", "Change this manager's role, or which customers may be entered",
            key="edit", form=ManagerUpdate, changes=True, body=_body, initial=_as_they_are,
            choices={"permitted_workspace_ids": _customers},
            picks={"permitted_workspace_ids": _enters}, question="Change {what}",
            notes=lambda m, _s: [_ACCESS, f"May enter now: {m.enters}."],
            done="The {what} was changed."),
        Act(DELETE, "remove", "Take this manager out of all customers' workspaces", key="delete",
            loses=True, question="Take {what} out of all customers' workspaces",
            notes=("What the person did there stays.",), done="The {what} was removed."),
    ),
    empty="No customer managers.\nn makes one.",
    hint="A role by a direct invitation in a workspace wins over the manager's.",
)  # fmt: skip
RESOURCES = (MANAGERS,)
