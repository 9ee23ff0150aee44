"""The rows of a lookup table: a list with the table's columns, and a lookup by value.

The columns depend on the table, so the list, the detail, and the forms are created from its schema.
A table without a readable schema shows and accepts rows as JSON.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from workato_tui.api.operations import define
from workato_tui.api.pagination import Paging
from workato_tui.catalog.lookup_forms import (
    LookupRow,
    columns_in,
    initial_cells,
    lookup_form,
    row_body,
    row_filter,
    row_form,
)
from workato_tui.catalog.schema import (
    TIMES,
    ColumnSpec,
    CustomAction,
    DetailField,
    Resource,
    ResourceAction,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workato_tui.catalog.schema import Location

_TABLE = "/api/lookup_tables/{lookup_table_id}"
_ROWS = _TABLE + "/rows"
_ROW = _ROWS + "/{row_id}"
_define = partial(
    define,
    family="lookup-tables",
    budget="lookup-tables",
    recovery_hint="Refresh the rows of the table to check.",
)
LOOKUP = _define("lookup-tables.lookup", "GET", f"{_TABLE}/lookup")
ROWS_LIST = _define("lookup-tables.rows.list", "GET", _ROWS, budget="lookup-rows-list")
ROWS_GET = _define("lookup-tables.rows.get", "GET", _ROW)
ROWS_ADD = _define("lookup-tables.rows.add", "POST", _ROWS)
ROWS_UPDATE = _define("lookup-tables.rows.update", "PUT", _ROW)
ROWS_DELETE = _define("lookup-tables.rows.delete", "DELETE", _ROW, confirm="ask")
_MAX_WIDTH = 40


def columns_at(location: Location) -> list[str]:
    """Return the columns of the table at a location."""
    table = location.parent
    return [column.label for column in columns_in(getattr(table, "lookup_schema", None))]


def _cell(label: str) -> Callable[[Any], Any]:
    return lambda row: row.cells.get(label)


def _columns(labels: Sequence[str]) -> tuple[ColumnSpec, ...]:
    cells = [
        ColumnSpec(label, _cell(label), width=_MAX_WIDTH, min_width=6, grow=True,
            drop_priority=max(at - 1, 0), is_name=at == 0, secret=True)
        for at, label in enumerate(labels)
    ] or [ColumnSpec("Row", lambda row: row.cells, width=_MAX_WIDTH, min_width=10, grow=True,
              is_name=True,
              secret=True)]  # fmt: skip
    return (
        ColumnSpec("ID", "id", "id", 9, 4),
        *cells,
        ColumnSpec("Updated", "updated_at", "time", 7, 4, drop_priority=len(labels) + 1),
    )


def _actions(labels: Sequence[str]) -> tuple[ResourceAction, ...]:
    form, body = row_form(labels), row_body(labels)
    return (
        ResourceAction(ROWS_ADD, "add", "Add a row", key="new", on="list", form=form, body=body,
            refresh_row_only=True, heading="New row", about="a new row of a lookup table",
            success_message="Row added."),
        ResourceAction(ROWS_UPDATE, "save",
            "Edit this row; only changed cells are sent",
            key="edit", form=form, sends_changes_only=True, body=body, mask_initial=True,
            refresh_row_only=True,
            initial=lambda row, _: initial_cells(row, labels), heading="Edit {what}",
            success_message="{what} saved."),
        ResourceAction(ROWS_DELETE, "delete",
            "Delete this row or all ticked rows",
            key="delete", allow_bulk=True, removes_item=True, refresh_row_only=True,
            notes=("Cannot be undone.",), success_message="{what} deleted."),
    )  # fmt: skip


def _specialize(resource: Resource, location: Location) -> Resource:
    """Return the resource with the columns of the table at ``location``."""
    labels = columns_at(location)
    facts = [DetailField(label, _cell(label), secret=True) for label in labels]
    facts = facts or [DetailField("Row", lambda row: row.cells, secret=True)]
    adapted = replace(
        resource,
        columns=_columns(labels),
        detail=(*facts, *TIMES),
        actions=_actions(labels),
    )
    if resource.id == "lookup-value":
        return replace(adapted, parameters=lookup_form(labels))
    return replace(adapted, filters=row_filter(labels) if labels else None)


ROWS = Resource(
    id="lookup-rows",
    plural="rows",
    singular="row",
    model=LookupRow,
    path_id="row_id",
    name_of="id",  # rows hold customers' data
    list=ROWS_LIST,
    paging=Paging("pages", per_page=1000),
    get=ROWS_GET,
    columns=_columns(()),
    specialize=_specialize,
    sensitive=True,
    custom_actions=(
        CustomAction("import", "import CSV",
             "Import rows from a CSV file: add new rows, update changed rows", "import_rows",
             lambda location: None if columns_at(location)
             else "The columns of this table are not available, so no file can be imported."),
    ),
    empty_text="No rows, or none match the filter ({filters}).\n{new} adds one.",
    hint="{reveal} shows the cells, {edit} edits, {new} adds a row, {export} exports CSV.",
)  # fmt: skip
LOOKUP_VALUE = Resource(
    id="lookup-value",
    plural="rows",
    singular="row",
    model=LookupRow,
    path_id="row_id",
    name_of="id",
    list=LOOKUP,
    get=ROWS_GET,
    columns=_columns(()),
    parse_items=lambda answer: [answer] if isinstance(answer, dict) and answer.get("id") else [],
    missing_ok=True,
    specialize=_specialize,
    sensitive=True,
    empty_text="No matching row.\n{filters} changes the values.",
    hint="{reveal} shows the cells. Workato returns the first match.",
)
