"""Data tables: list, details, create, rename or move, add and drop columns, truncate, delete.

Operations: data-tables.list, get, create, update, delete, truncate (Developer API and Embedded,
with the paths of the API's second version). Source: Data tables (Developer API and Embedded).
Records are on another host and not supported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, model_validator

from workato_tui.api.operation import CUSTOMER_V2_PREFIX
from workato_tui.api.operations import define, register
from workato_tui.api.pagination import PAGES
from workato_tui.catalog.fields import NumericId, OptionalNumericId, Request, RequiredStr, StrList
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
    from collections.abc import Sequence

    from workato_tui.api.operation import Confirm, Operation
    from workato_tui.catalog.schema import Location

_TYPES = ("string", "integer", "number", "boolean", "date", "date_time", "file", "relation")


def _define(verb: str, method: str, path: str = "", confirm: Confirm = "none") -> Operation:
    below = f"data_tables{path}"
    return define(
        f"data-tables.{verb}", method, f"/api/{below}", "data-tables", "data-tables", confirm,
        CUSTOMER_V2_PREFIX + below,
    )  # fmt: skip


LIST = _define("list", "GET")
GET = _define("get", "GET", "/{data_table_id}")
CREATE = _define("create", "POST")
UPDATE = _define("update", "PUT", "/{data_table_id}")
DROP_COLUMNS = UPDATE._replace(id="data-tables.drop-columns", confirm="type")
"""The update call with a schema that omits columns, whose values are lost."""
DELETE = _define("delete", "DELETE", "/{data_table_id}", "type")
TRUNCATE = _define("truncate", "POST", "/{data_table_id}/truncate", "type")
register(DROP_COLUMNS)


class DataTable(NamedItem):
    """A data table; ``table_schema`` keeps each column as the API sent it."""

    folder_id: Id | None = None
    table_schema: list[Any] | None = Field(None, alias="schema")

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The columns in order."""
        return [column for column in self.table_schema or () if isinstance(column, dict)]

    @property
    def column_names(self) -> list[str]:
        """The names of the columns in order."""
        return [str(column.get("name") or "?") for column in self.columns]


def _column(text: str) -> dict[str, Any]:
    """Parse ``quantity:integer`` into a column; the default type is string."""
    name, _, kind = (part.strip() for part in text.partition(":"))
    kind = kind or "string"
    if not name:
        raise ValueError("a column needs a name")
    if kind not in _TYPES:
        raise ValueError(f"not a column type: {kind}; the types are {', '.join(_TYPES)}")
    return {"name": name, "type": kind, "optional": True}


class DataTableCreate(Request):
    """Body of data-tables.create."""

    name: RequiredStr = Field(title="Name", examples=["Returns"])
    folder_id: NumericId = Field(title="Folder", description="its ID", examples=["1486330"])
    columns: StrList = Field(
        title="Columns",
        description="comma-separated: sku, quantity:integer",
        examples=["sku, quantity:integer"],
    )

    @model_validator(mode="after")
    def _check_columns(self) -> DataTableCreate:
        names = [_column(text)["name"] for text in self.columns or ()]
        if not names:
            raise ValueError("a table needs at least one column")
        if len(set(names)) < len(names):
            raise ValueError("two columns have the same name")
        return self


class DataTableUpdate(Request):
    """Name and folder in the body of data-tables.update."""

    name: RequiredStr = Field(title="Name", examples=["Order archive"])
    folder_id: OptionalNumericId = Field(None, title="Folder", description="its ID")


class ColumnAdd(Request):
    """A column to add."""

    column: RequiredStr = Field(
        title="Column", description="name:type, e.g. quantity:integer", examples=["note"]
    )

    @model_validator(mode="after")
    def _check_column(self) -> ColumnAdd:
        _column(self.column)
        return self


class ColumnsDrop(Request):
    """Columns to drop, by name."""

    columns: StrList = Field(
        title="Columns", description="to drop, comma-separated", examples=["amount"]
    )


def _create_body(request: Any, _item: Any) -> dict[str, Any]:
    return {"name": request.name, "folder_id": int(request.folder_id),
            "schema": [_column(text) for text in request.columns]}  # fmt: skip


def _add_body(request: Any, table: DataTable) -> dict[str, Any]:
    return {"schema": [*table.columns, _column(request.column)]}


def _drop_body(request: Any, table: DataTable) -> dict[str, Any]:
    return {
        "schema": [column for column in table.columns if column.get("name") not in request.columns]
    }


def _known_name(request: Any, table: DataTable) -> tuple[str, str] | None:
    if not table.columns:
        return "column", "The columns of the table are not known, and would be dropped."
    if _column(request.column)["name"] in table.column_names:
        return "column", "The table has a column of this name."
    return None


def _cannot_drop(request: Any, table: DataTable) -> tuple[str, str] | None:
    chosen = request.columns or []
    unknown = [name for name in chosen if name not in table.column_names]
    if unknown or not chosen:
        return "columns", f"The columns are {', '.join(table.column_names)}."
    if set(chosen) == set(table.column_names):
        return "columns", "A table keeps at least one column."
    return None


def _columns_now(table: DataTable) -> str:
    return f"The columns are {', '.join(table.column_names) or 'not known'}."


def _drop_notes(table: DataTable | None, _location: Location) -> Sequence[str]:
    names = ", ".join(table.column_names) if table is not None else "not known"
    return (f"Columns: {names}", "The values in dropped columns are lost. Cannot be undone.")


def _describe_columns(table: DataTable) -> str:
    lines = []
    for column in table.columns:
        facts = [
            str(column.get("type") or "string"),
            *(["required"] if not column.get("optional") else []),
        ]
        hint = f"  {column['hint']}" if column.get("hint") else ""
        lines.append(f"{column.get('name') or '?'} ({', '.join(facts)}){hint}")
    return "\n".join(lines)


TABLES = Resource(
    id="data-tables",
    plural="data tables",
    singular="data table",
    model=DataTable,
    path_id="data_table_id",
    list=LIST,
    paging=PAGES,
    get=GET,
    columns=(
        ColumnSpec("ID", "id", "id", 9, 8),
        ColumnSpec("Table", "name", width=50, min_width=14, grow=True, is_name=True),
        ColumnSpec("Columns", "column_names", "note", 60, 8, grow=True),
        ColumnSpec("Folder", "folder_id", "id", 10, 5, drop_priority=1),
        ColumnSpec("Updated", "updated_at", "time", 7, 4, drop_priority=2),
    ),
    detail=(
        DetailField("Folder", "folder_id", "id"),
        *TIMES,
        DetailSection("Columns", _describe_columns),
    ),
    actions=(
        ResourceAction(CREATE, "create", "Create a data table", key="new", on="list",
            form=DataTableCreate,
            body=_create_body, heading="New data table", success_message="Data table created."),
        ResourceAction(UPDATE, "save", "Rename this data table or move it to another folder",
            key="edit",
            form=DataTableUpdate, sends_changes_only=True, refetch=True, heading="Edit {what}"),
        ResourceAction(UPDATE, "add column", "Add a column to this data table", form=ColumnAdd,
            refetch=True, replaces="table_schema", describe_replaced=_columns_now,
            body=_add_body, find_invalid=_known_name, heading="Add a column to {what}",
            success_message="Column added to {what}."),
        ResourceAction(DROP_COLUMNS, "drop columns", "Drop columns of this data table",
            form=ColumnsDrop,
            refetch=True, replaces="table_schema", describe_replaced=_columns_now,
            body=_drop_body, find_invalid=_cannot_drop, notes=_drop_notes,
            heading="Drop columns of {what}", success_message="Columns of {what} dropped."),
        ResourceAction(TRUNCATE, "truncate",
            "Delete all records of this data table, and keep its columns",
            heading="Truncate {what}", notes=("All its records are deleted. Cannot be undone.",),
            success_message="{what} truncated."),
        ResourceAction(DELETE, "delete", "Delete this data table with its records", key="delete",
            removes_item=True,
            notes=("All its records go too, and recipes that use it fail. Cannot be undone.",),
            success_message="{what} deleted."),
    ),
    empty_text="No data tables here.\n{new} creates one.",
)  # fmt: skip
RESOURCES = (TABLES,)
