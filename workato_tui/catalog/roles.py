"""Custom roles: list and copy.

Operations: roles.list, roles.copy (Developer API and Embedded). Source: Roles (Embedded). System
roles are not listed.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from workato_tui.api.operations import define
from workato_tui.api.pagination import PAGES
from workato_tui.catalog.fields import OptionalStr, Request, RequiredStr, StrList
from workato_tui.catalog.models import Filters, NamedItem
from workato_tui.catalog.schema import (
    TIMES,
    ColumnSpec,
    DetailField,
    DetailSection,
    Resource,
    ResourceAction,
)

LIST = define("roles.list", "GET", "/api/roles", "roles", "roles")
COPY = define(
    "roles.copy", "POST", "/api/roles/{role_id}/copy", "roles", "roles",
    recovery_hint="Refresh the roles to check; sending again could create a duplicate.",
)  # fmt: skip


class Role(NamedItem):
    """A custom role. The structure of ``privileges`` is not documented."""

    inheritable: bool | None = None
    folder_ids: Any = None
    privileges: Any = None

    @property
    def permissions(self) -> str:
        """The permissions, one family per line, in any of their formats."""
        if not isinstance(self.privileges, dict):
            return "" if self.privileges is None else str(self.privileges)
        lines = []
        for name, value in self.privileges.items():
            names = value if isinstance(value, list) else [value]
            text = ", ".join(str(word) for word in names if word not in (None, False))
            lines.append(f"{name}: {text or 'nothing'}")
        return "\n".join(lines)


class RoleFilter(Filters):
    """Filters of roles.list."""

    role_name: OptionalStr = Field(None, title="Name", description="the whole name of a role")


class RoleCopy(Request):
    """Body of roles.copy."""

    name: RequiredStr = Field(title="Name")
    folder_ids: StrList = Field(
        None, title="Folders", description="comma-separated IDs; empty = same as the source"
    )


ROLES = Resource(
    id="roles",
    plural="roles",
    singular="role",
    model=Role,
    path_id="role_id",
    web_path="privilege_groups/{role_id}/edit",
    list=LIST,
    paging=PAGES,
    filters=RoleFilter,
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Name", "name", width=60, min_width=14, grow=True, is_name=True),
        ColumnSpec("Inherited", "inheritable", "flag", 9, 4, drop_priority=3),
        ColumnSpec("Folders", "folder_ids", "note", 30, 6, drop_priority=2),
        ColumnSpec("Updated", "updated_at", "time", 7, 4, drop_priority=1),
    ),
    detail=(
        DetailField("Inherited", lambda r: {True: "yes", False: "no"}.get(r.inheritable)),
        DetailField("Folders", lambda r: r.folder_ids or "all"),
        *TIMES,
        DetailSection("Allows", lambda r: r.permissions),
    ),
    actions=(
        ResourceAction(COPY, "copy", "Copy this role", key="new", form=RoleCopy,
            heading="Copy {what}", initial=lambda r, _: {"name": f"{r.name or 'Role'} copy"},
            success_message="{what} copied."),
    ),
    empty_text="No custom roles. System roles are not listed.",
    hint="{new} copies it.",
)  # fmt: skip
RESOURCES = (ROLES,)
