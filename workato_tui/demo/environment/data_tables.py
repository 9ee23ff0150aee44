"""The initial data tables of an environment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_DNS, uuid5

from workato_tui.demo.clock import stamp
from workato_tui.demo.errors import bad_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.demo.environment.environment import EnvironmentState

_TYPES: Final = ("string", "integer", "number", "boolean", "date", "date_time", "file", "relation")
_FIRST: Final = (
    ("Order log", (("order", "string"), ("amount", "number"), ("received", "date_time"))),
    ("Price changes", (("sku", "string"), ("from", "number"), ("to", "number"), ("on", "date"))),
    ("Approvers", (("email", "string"), ("limit", "integer"), ("active", "boolean"))),
)


def table_id(number: int) -> str:
    """Return the uuid of the table with this number."""
    return str(uuid5(NAMESPACE_DNS, f"table-{number}.demo"))


def create_columns(table: dict[str, Any]) -> dict[str, Any]:
    """Add ids to new columns; refuse unknown types."""
    if not isinstance(table["schema"], list):
        raise bad_request()
    for column in table["schema"]:
        if (
            not isinstance(column, dict)
            or not column.get("name")
            or column.get("type") not in _TYPES
        ):
            raise bad_request()
        column.setdefault("field_id", str(uuid5(NAMESPACE_DNS, f"{table['id']}.{column['name']}")))
    return table


def first_tables(environment: EnvironmentState) -> Iterator[dict[str, Any]]:
    """Return two or three tables, each in the folder of a project."""
    world = environment.world
    folders = [project.folder_id for project in world.projects.values()] or [1]
    began = stamp(world.started - timedelta(days=40))
    for number, (name, columns) in enumerate(_FIRST[: 2 + world.initial.place % 2], 1):
        schema = [{"name": name, "type": kind, "optional": True} for name, kind in columns]
        yield create_columns({
            "id": table_id(100 + number), "name": name, "folder_id": folders[number % len(folders)],
            "schema": schema, "created_at": began, "updated_at": began,
        })  # fmt: skip
