"""Custom roles of a workspace: list and copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.clock import times
from workato_tui.demo.environment.answers import listed, wrap_for_older
from workato_tui.demo.errors import ApiError, bad_request
from workato_tui.demo.lookup import by_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from workato_tui.demo.calls import Call
    from workato_tui.demo.world import World

_FIRST: Final[Mapping[str, dict[str, list[str]]]] = {
    "Read only ops": {"Recipes": ["read"], "Jobs": ["read"]},
    "Recipe builder": {"Recipes": ["read", "create", "update"], "Connections": ["read"]},
    "Finance approver": {"Lookup tables": ["read", "update"]},
}


@dataclass
class Role:
    """A custom role; without folders it applies to the whole workspace."""

    id: int
    name: str
    inheritable: bool
    folder_ids: list[int | str]
    privileges: dict[str, list[str]]
    created_at: datetime
    updated_at: datetime

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the role operations."""
        return {
            "id": self.id,
            "name": self.name,
            "inheritable": self.inheritable,
            "folder_ids": self.folder_ids,
            "privileges": self.privileges,
            **times(self.created_at, self.updated_at),
        }


def first_roles(world: World) -> Iterator[Role]:
    """Return the initial roles: none in every fifth workspace, else two or three."""
    place = world.initial.place
    folders = [project.folder_id for project in world.projects.values()]
    began = world.started - timedelta(days=200)
    for turn, (name, privileges) in enumerate(_FIRST.items()):
        if place % 5 != 4 and turn < 2 + place % 2:
            ids: list[int | str] = [*folders[:turn]]
            number = 19 + 10 * place + turn
            yield Role(number, name, turn == 0, ids, dict(privileges), began, began)


def list_roles(call: Call) -> Any:
    """Return a page of custom roles; system roles are not listed."""
    name = call.query.get("role_name")
    rows = [role.shape() for role in call.world.roles.values() if name in (None, role.name)]
    return listed(call, call.page(rows))


def copy_role(call: Call) -> Any:
    """Copy a role under another name, for the same folders by default."""
    roles = call.world.roles
    source = by_id(roles, call.path["role_id"])
    name = call.required("name")
    if any(role.name == name for role in roles.values()):
        raise ApiError(400, "Name has already been taken")
    chosen = call.body.get("folder_ids") or []
    if not isinstance(chosen, list):
        raise bad_request()
    ids: list[int | str] = [str(call.world.folder(str(folder_id)).id) for folder_id in chosen]
    now = call.world.clock.now()
    number = max(roles) + 1
    privileges = dict(source.privileges)
    folder_ids = ids or list(source.folder_ids)
    roles[number] = Role(number, name, source.inheritable, folder_ids, privileges, now, now)
    return wrap_for_older(call, roles[number].shape())
