"""Lookup tables and their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.environment.answers import done, is_old, listed, wrapped
from workato_tui.demo.environment.tables import MOST_COLUMNS
from workato_tui.demo.errors import ApiError, bad_request, missing, not_found

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call
    from workato_tui.demo.environment.tables import Row, Table

_ROWS: Final = 500
_MOST_ROWS: Final = 1000


def list_tables(call: Call) -> Any:
    """Return a page of tables."""
    tables = call.environment_state.tables.by_id.values()
    return listed(call, call.page([table.shape() for table in tables]))


def create_table(call: Call) -> Any:
    """Create a table. Older hosts require the wrapper `lookup_table`."""
    nested = call.body.get("lookup_table")
    if is_old(call) and nested is None:
        raise missing("lookup_table")
    fields = nested if isinstance(nested, dict) else call.body
    name, schema = fields.get("name"), fields.get("schema")
    if not isinstance(name, str) or not name.strip():
        raise missing("name")
    if not isinstance(schema, list) or not schema:
        raise missing("schema")
    labels = [
        str(column.get("label") or "") if isinstance(column, dict) else "" for column in schema
    ]
    if not all(labels):
        raise bad_request()
    if len(labels) > MOST_COLUMNS:
        raise ApiError(400, f"A lookup table has {MOST_COLUMNS} columns at the most")
    if len(set(labels)) < len(labels):
        raise ApiError(400, "Labels of columns must be unique")
    project_id = fields.get("project_id")
    project = None if project_id is None else call.world.project(str(project_id))
    environment = call.environment_state
    table = environment.tables.add(environment.new_id(), name, tuple(labels), project)
    return {"data": table.shape()} if is_old(call) else wrapped(call, table.shape())


def batch_delete(call: Call) -> Any:
    """Delete tables; none if one of them is unknown."""
    ids = call.body.get("ids")
    if ids is None:
        raise missing("ids")
    if not isinstance(ids, list) or not all(isinstance(number, int) for number in ids):
        raise bad_request()
    tables = call.environment_state.tables.by_id
    if any(number not in tables for number in ids):
        raise not_found()
    for number in set(ids):
        del tables[number]
    return done(call)


def look_up(call: Call) -> Any:
    """Return the first row that matches all values; 404 if there is none."""
    table = _table(call)
    conditions = _query_conditions(call, table)
    if not conditions:
        raise missing("by")
    rows = _matching(table, conditions)
    if not rows:
        raise not_found()
    return wrapped(call, rows[0].shape())


def list_rows(call: Call) -> Any:
    """Return a page of rows, by default five hundred."""
    table = _table(call)
    rows = [row.shape() for row in _matching(table, _query_conditions(call, table))]
    return listed(call, call.page(rows, _ROWS, _MOST_ROWS))


def get_row(call: Call) -> Any:
    """Return one row."""
    return wrapped(call, _table(call).row(call.path["row_id"]).shape())


def add_row(call: Call) -> Any:
    """Append a row."""
    table = _table(call)
    return wrapped(call, table.add(_data(call, table), call.world.clock.now()).shape())


def update_row(call: Call) -> Any:
    """Change only the columns that are sent."""
    table = _table(call)
    row = table.row(call.path["row_id"])
    row.data |= _data(call, table)
    row.updated_at = call.world.clock.now()
    return wrapped(call, row.shape())


def delete_row(call: Call) -> Any:
    """Delete a row."""
    table = _table(call)
    del table.rows[table.row(call.path["row_id"]).id]
    return done(call)


def _table(call: Call) -> Table:
    return call.environment_state.tables.table(call.path["lookup_table_id"])


def _query_conditions(call: Call, table: Table) -> dict[str, str]:
    """Return the values of `by[label]=value`."""
    conditions = {
        name[3:-1]: value
        for name, value in call.query.items()
        if name.startswith("by[") and name.endswith("]")
    }
    _check_labels(conditions, table)
    return conditions


def _matching(table: Table, conditions: dict[str, str]) -> list[Row]:
    return [
        row
        for row in table.rows.values()
        if all(row.data.get(label) == value for label, value in conditions.items())
    ]


def _data(call: Call, table: Table) -> dict[str, str]:
    data = call.body.get("data")
    if data is None:
        raise missing("data")
    if not isinstance(data, dict):
        raise bad_request()
    _check_labels(data, table)
    return {label: "" if value is None else str(value) for label, value in data.items()}


def _check_labels(values: dict[str, Any], table: Table) -> None:
    for label in values:
        if label not in table.columns:
            raise ApiError(400, f"Column {label} not found")
