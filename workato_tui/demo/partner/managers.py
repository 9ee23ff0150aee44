"""Customer managers, and the JWT key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.errors import ApiError, bad_request, missing, not_found
from workato_tui.demo.lookup import by_id

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call

GROUPS: Final = {"2": ("Admin", True), "3": ("Operator", True), "41": ("Support desk", False)}
"""Roles of managers by id: name, and whether it is a system role."""
COLLABORATORS: Final = {
    29036: "Priya Raman", 30143: "Zoë Müller", 34552: "Amara Okafor", 35118: "Alex Chen",
    35119: "Alex Chen", 36001: "Nguyễn Thị Lan",
}  # fmt: skip
"""The partner's team, from which managers are chosen."""


@dataclass
class Manager:
    """A customer manager; an empty list of workspaces means all."""

    id: int
    person: int
    role: str
    workspaces: list[int]

    def shape(self, names: dict[int, str]) -> dict[str, Any]:
        """Return the JSON of the manager operations."""
        name = COLLABORATORS[self.person]
        email = f"{name.split()[0].lower()}.{self.person}@acme.example"
        group, system = GROUPS[self.role]
        return {
            "id": self.id,
            "user": {"id": self.person, "name": name, "email": email, "avatar_url": ""},
            "privilege_group": {"id": int(self.role), "name": group, "system": system},
            "moderated_workspaces": [
                {"id": number, "name": names[number]}
                for number in self.workspaces
                if number in names
            ],
        }


def first_managers(customers: list[int]) -> list[Manager]:
    """Return the initial managers; the first one may enter all workspaces."""
    return [
        Manager(11, 34552, "2", []),
        Manager(12, 30143, "3", customers[:3]),
        Manager(14, 35118, "41", customers[5:6]),
    ]


def list_managers(call: Call) -> Any:
    """Return all managers."""
    return {
        "result": {"items": [_shape(call, manager) for manager in call.partner.managers.values()]}
    }


def create_manager(call: Call) -> Any:
    """Add a manager for the named workspaces, or for all."""
    person = call.value("team_collaborator_id")
    if person is None:
        raise missing("team_collaborator_id")
    if not str(person).isdecimal() or int(person) not in COLLABORATORS:
        raise not_found()
    managers = call.partner.managers
    if any(manager.person == int(person) for manager in managers.values()):
        raise ApiError(400, "Collaborator is a customer manager already")
    number = max(managers, default=10) + 1
    managers[number] = Manager(number, int(person), _role(call), _workspaces(call))
    return {"result": _shape(call, managers[number])}


def update_manager(call: Call) -> Any:
    """Change a manager's role and workspaces; all if none is named."""
    manager = _manager(call)
    manager.role, manager.workspaces = _role(call), _workspaces(call)
    return {"result": _shape(call, manager)}


def delete_manager(call: Call) -> Any:
    """Remove a manager."""
    del call.partner.managers[_manager(call).id]
    return {"success": True}


def update_key(call: Call) -> Any:
    """Replace the public key for direct links, which invalidates existing links."""
    key = call.required("key").strip()
    if "PRIVATE" in key or not key.startswith("-----BEGIN") or "PUBLIC KEY-----" not in key:
        raise ApiError(400, "Key is not a PEM public key")
    return {"vendor_id": "vendor-acme-214871", "success": True}


def _shape(call: Call, manager: Manager) -> dict[str, Any]:
    names = {customer.id: customer.about["name"] for customer in call.partner.customers.values()}
    return manager.shape(names)


def _manager(call: Call) -> Manager:
    return by_id(call.partner.managers, call.path["id"])


def _role(call: Call) -> str:
    role = call.value("role_id")
    if role is None:
        raise missing("role_id")
    if str(role) not in GROUPS:
        raise ApiError(400, "Role not found")
    return str(role)


def _workspaces(call: Call) -> list[int]:
    ids = call.body.get("permitted_workspace_ids") or []
    if not isinstance(ids, list):
        raise bad_request()
    if any(number not in call.partner.customers for number in ids):
        raise not_found()
    return ids
