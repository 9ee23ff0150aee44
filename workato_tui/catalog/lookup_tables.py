"""Lookup tables.

Operations: lookup-tables.list, create, batch-delete, lookup, rows.list, rows.get, rows.add,
rows.update, rows.delete (Developer API and Embedded). Source: Lookup tables (Embedded). The columns
are JSON text in ``schema``; cells are customers' data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, model_validator

from workato_tui.api.operations import define
from workato_tui.api.pagination import PAGES
from workato_tui.catalog.fields import OptionalNumericId, Request, RequiredStr, StrList
from workato_tui.catalog.lookup_forms import columns_in
from workato_tui.catalog.lookup_rows import LOOKUP_VALUE, ROWS
from workato_tui.catalog.models import Id, NamedItem
from workato_tui.catalog.schema import (
    TIMES,
    ColumnSpec,
    DetailField,
    DetailSection,
    Resource,
    ResourceAction,
)

if TYPE_CHECKING:
    from workato_tui.api.resources import Query

_ALL = "/api/lookup_tables"
LIST = define("lookup-tables.list", "GET", _ALL, "lookup-tables", "lookup-tables")
CREATE = define(
    "lookup-tables.create", "POST", _ALL, "lookup-tables", "lookup-tables",
    recovery_hint="Refresh the lookup tables to check; sending again could create another one.",
)  # fmt: skip
BATCH_DELETE = define(
    "lookup-tables.batch-delete", "POST", f"{_ALL}/batch_delete", "lookup-tables", "lookup-tables",
    "type", recovery_hint="Refresh the lookup tables: missing rows were deleted.",
)  # fmt: skip
_MAX_COLUMNS = 10


class LookupTable(NamedItem):
    """A table; without a project it belongs to the whole workspace."""

    lookup_schema: Any = Field(None, alias="schema")
    project_id: Id | None = None

    @property
    def columns(self) -> list[str]:
        """The labels of the columns in order."""
        return [column.label for column in columns_in(self.lookup_schema)]


class LookupTableCreate(Request):
    """Body of lookup-tables.create."""

    name: RequiredStr = Field(title="Name")
    columns: StrList = Field(
        title="Columns", description="1 to 10, comma-separated: code, name, active"
    )
    project_id: OptionalNumericId = Field(
        None, title="Project", description="project ID; empty = whole workspace"
    )

    @model_validator(mode="after")
    def _check_columns(self) -> LookupTableCreate:
        labels = self.columns or []
        if not 1 <= len(labels) <= _MAX_COLUMNS:
            raise ValueError(f"enter 1 to 10 columns, not {len(labels)}")
        if len(set(labels)) < len(labels):
            raise ValueError("two columns have the same name")
        return self


def _create_body(request: Any, _item: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"name": request.name,
                            "schema": [{"label": label} for label in request.columns]}  # fmt: skip
    if request.project_id:
        body["project_id"] = int(request.project_id)
    return body


def _wrap_query(query: Query) -> Query:
    return query._replace(body={"lookup_table": query.body})


TABLES = Resource(
    id="lookup-tables",
    plural="lookup tables",
    singular="lookup table",
    model=LookupTable,
    path_id="lookup_table_id",
    web_path="lookup_tables/{lookup_table_id}",
    list=LIST,
    paging=PAGES,
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Table", "name", width=50, min_width=14, grow=True, is_name=True),
        ColumnSpec("Columns", "columns", "note", 60, 8, grow=True),
        ColumnSpec("Project", "project_id", "id", 10, 5, drop_priority=1),
        ColumnSpec("Updated", "updated_at", "time", 7, 4, drop_priority=2),
    ),
    detail=(
        DetailField("Project", lambda t: t.project_id or "none: for the whole workspace"),
        *TIMES,
        DetailSection("Columns", lambda t: "\n".join(
            " ".join(part for part in (column.label, f"({column.type})" if column.type else "",
                                       column.name if column.name != column.label else "") if part)
            for column in columns_in(t.lookup_schema))),
    ),
    header_fields=1,
    children=("lookup-rows", "lookup-value"),
    default_child="lookup-rows",
    actions=(
        ResourceAction(CREATE, "create", "New lookup table", key="new", on="list",
            form=LookupTableCreate,
            body=_create_body, fallback=_wrap_query, heading="New lookup table",
            success_message="Lookup table created; {open} opens it, {new} there adds rows."),
        ResourceAction(BATCH_DELETE, "delete", "Delete this lookup table or all ticked tables",
            key="delete", allow_bulk=True, bulk_field="ids", removes_item=True,
            notes=("Deletes all rows. Recipes that use the table will fail.",
                   "Cannot be undone."),
            success_message="{what} deleted."),
    ),
    empty_text="No lookup tables here.\n{new} creates one.",
    hint="{open} opens it; {row_actions} looks up a row by value.",
)  # fmt: skip
RESOURCES = (TABLES, ROWS, LOOKUP_VALUE)
