"""Batch steps for recipes, connections, properties, lookup tables and members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.api.resources import Query
from workato_tui.catalog import read_all
from workato_tui.common.text import same_name, sanitize
from workato_tui.services.batch_plan import Action, SkipItem, Step, StepError
from workato_tui.services.batch_steps import send_operation
from workato_tui.services.customer_reads import read_connections, read_members

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.catalog.connections import Connection
    from workato_tui.catalog.lookup_forms import LookupRow
    from workato_tui.catalog.recipes import Recipe
    from workato_tui.services.batch_plan import StepContext

# Recipes


async def _read_recipe(context: StepContext) -> Recipe:
    from workato_tui.catalog.recipes import GET, Recipe

    query = Query({"recipe_id": str(context.item.values["recipe"])}, {"exclude_code": True})
    return Recipe.read(await context.call(lambda api: api.resources.get(GET, query)))


def _check_running(*, expected: bool) -> Callable[[StepContext], Any]:
    async def check(context: StepContext) -> None:
        if (await _read_recipe(context)).running is expected:
            raise SkipItem(f"It is {'running' if expected else 'stopped'} already.")

    return check


def _start_or_stop(name: str) -> Callable[[StepContext], Any]:
    async def run(context: StepContext) -> None:
        from workato_tui.catalog import recipes
        from workato_tui.catalog.recipe_text import start_errors

        operation = getattr(recipes, name.upper())
        query = Query({"recipe_id": str(context.item.values["recipe"])})
        await send_operation(context, operation, query, explain=start_errors)
        context.data["result"] = {"start": "started", "stop": "stopped"}[name]

    return run


def _is_running(*, expected: bool) -> Callable[[StepContext], Any]:
    async def look_up(context: StepContext) -> bool | None:
        running = (await _read_recipe(context)).running
        return None if running is None else running is expected

    return look_up


# Properties


async def _set_property(context: StepContext) -> None:
    item, values = context.item, context.item.values
    properties = {str(values["name"]): str(values["value"])}
    project = values.get("project")
    if project:
        await context.send(lambda api: api.project_properties.upsert(project, properties))
    else:
        await context.send(
            lambda api: api.environment_properties.upsert(properties, target=item.environment)
        )
    context.data["result"] = f"{values['name']} was set"


async def _has_property(context: StepContext) -> bool | None:
    values = context.item.values
    name, project = str(values["name"]), values.get("project")
    if project:
        properties = await context.call(lambda api: api.project_properties.list(project, name))
    else:
        properties = await context.call(lambda api: api.environment_properties.list(name))
    return properties.get(name) == str(values["value"])


# Lookup tables


async def _read_row(context: StepContext) -> LookupRow | None:
    """Return the row with the item's key; None if the table has no such row.

    Raises StepError if the key does not identify one row.
    """
    from workato_tui.catalog.lookup_rows import ROWS

    values = context.item.values
    column, cells = values["key"], values["cells"]
    if not isinstance(cells, dict) or column not in cells:
        raise StepError(f"The row has no value for its key {sanitize(column, 60)}.")
    query = Query({"lookup_table_id": str(values["table"])})
    rows = await context.call(lambda api: read_all(api, ROWS, query))
    if rows and not any(column in row.cells for row in rows):
        raise StepError(f"The table has no column {sanitize(column, 60)}.")
    matches = [row for row in rows if str(row.cells.get(column, "")) == str(cells[column])]
    if len(matches) > 1:
        raise StepError(f"{len(matches)} rows have this value in {sanitize(column, 60)}.")
    return next((row for row in matches if row.id), None)


def _has_values(context: StepContext, row: LookupRow | None) -> bool:
    cells = context.item.values["cells"]
    return row is not None and all(
        str(row.cells.get(name, "")) == str(cells[name]) for name in cells
    )


async def _find_row(context: StepContext) -> None:
    row = await _read_row(context)
    if _has_values(context, row):
        raise SkipItem("The row has these values already.")
    context.data["row"] = row.id if row is not None else ""


async def _save_row(context: StepContext) -> None:
    from workato_tui.catalog.lookup_rows import ROWS_ADD, ROWS_UPDATE

    values, row_id = context.item.values, str(context.data.get("row") or "")
    operation = ROWS_UPDATE if row_id else ROWS_ADD
    ids = {"lookup_table_id": str(values["table"]), **({"row_id": row_id} if row_id else {})}
    query = Query(ids, {}, {"data": dict(values["cells"])})
    about = f"row {row_id}" if row_id else "a new row"
    await send_operation(context, operation, query, about=about)
    context.data["result"] = "row changed" if row_id else "row added"


async def _has_row(context: StepContext) -> bool | None:
    return _has_values(context, await _read_row(context))


# Members, OAuth profiles, connections


async def _is_member(context: StepContext) -> bool | None:
    name = context.item.values.get("name")
    if not name:
        return None
    return any(same_name(member.name, name) for member in await context.call(read_members))


async def _check_member(context: StepContext) -> None:
    if await _is_member(context):
        raise SkipItem(f"{context.item.values['name']} is a member already.")


async def _add_member(context: StepContext) -> None:
    from workato_tui.catalog.members import ADD, MemberAdd

    names = ("name", "external_id", "time_zone", "oauth_id", "dev", "test", "prod")
    request = MemberAdd(**{n: context.item.values[n] for n in names if n in context.item.values})
    query = Query({}, {}, request.body())
    about = str(context.item.values.get("name") or "an existing user")
    await context.send(lambda api: api.resources.send(ADD, query, about=about))
    context.data["result"] = "member added"


async def _assign_profile(context: StepContext) -> None:
    from workato_tui.catalog.oauth_profiles import ASSIGN

    profile_id = str(context.item.values["profile"])
    about = f"custom OAuth profile {profile_id}"
    query = Query({"id": profile_id})
    await context.send(lambda api: api.resources.send(ASSIGN, query, about=about))
    context.data["result"] = f"has custom OAuth profile {profile_id}"


async def _read_connection(context: StepContext) -> Connection:
    connection_id = str(context.item.values["connection"])
    connections = await context.call(read_connections)
    connection = next((each for each in connections if each.id == connection_id), None)
    if connection is None:
        raise StepError(f"There is no connection {connection_id}.")
    return connection


async def _check_connected(context: StepContext) -> None:
    if (await _read_connection(context)).state == "disconnected":
        raise SkipItem("It is disconnected already.")


async def _disconnect(context: StepContext) -> None:
    from workato_tui.catalog.connections import DISCONNECT

    values = context.item.values
    body = {"force": True} if values.get("force") else {}
    query = Query({"connection_id": str(values["connection"])}, {}, body)
    await send_operation(context, DISCONNECT, query)
    context.data["result"] = "disconnected"


async def _is_disconnected(context: StepContext) -> bool | None:
    return bool((await _read_connection(context)).state == "disconnected")


def _row_steps() -> tuple[Step, ...]:
    """Return the steps that add or change a row, depending on the content of the table."""
    return (
        Step("find the row", "looking for the row", _find_row),
        Step("save the row", "saving the row", _save_row, "lookup-tables.rows.add",
             look_up=_has_row, or_operation="lookup-tables.rows.update"),
    )  # fmt: skip


ACTIONS = (
    Action(
        "start", "Start",
        (Step("check", "checking", _check_running(expected=True)),
         Step("start", "starting", _start_or_stop("start"), "recipes.start",
              look_up=_is_running(expected=True))),
        ("recipe",), notes=("They will run jobs and use tasks.",), noun="recipe",
    ),
    Action(
        "stop", "Stop",
        (Step("check", "checking", _check_running(expected=False)),
         Step("stop", "stopping", _start_or_stop("stop"), "recipes.stop",
              look_up=_is_running(expected=False))),
        ("recipe",), notes=("They process nothing until they are started again.",), noun="recipe",
    ),
    Action(
        "set-property", "Set a property",
        (Step("set", "setting the property", _set_property, "environment-properties.upsert",
              look_up=_has_property, or_operation="project-properties.upsert"),),
        ("name", "value"), ("project",), private=("value",),
    ),
    Action("set-row", "Set a row of a lookup table", _row_steps(), ("table", "key", "cells"),
           private=("cells",)),
    Action(
        "add-member", "Add a member",
        (Step("check", "reading the members", _check_member),
         Step("add", "adding the member", _add_member, "customers.members.add",
              look_up=_is_member)),
        (), ("name", "external_id", "time_zone", "oauth_id", "dev", "test", "prod"),
    ),
    Action(
        "assign-oauth", "Assign a custom OAuth profile",
        (Step("assign", "assigning", _assign_profile, "custom-oauth-profiles.assign"),),
        ("profile",), notes=("New connections of the customer use it.",),
    ),
    Action(
        "disconnect", "Disconnect",
        (Step("check", "checking", _check_connected),
         Step("disconnect", "disconnecting", _disconnect, "connections.disconnect",
              look_up=_is_disconnected)),
        ("connection",), ("force",), notes=("Recipes that use them stop or fail.",),
        noun="connection",
    ),
)  # fmt: skip
