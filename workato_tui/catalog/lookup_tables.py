"""Lookup tables: the tables themselves, their rows as a sheet, and a row by its values.

Operations: lookup-tables.list, create, batch-delete, lookup, rows.list, rows.get, rows.add,
rows.update, rows.delete (Developer API and Embedded). Source: the Embedded overview, section Lookup
tables. The columns stand in ``schema``, which is JSON text; cells are a customer's data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field, model_validator

from workato_tui.api.models import Id, Model, Timestamp
from workato_tui.api.operation import Operation, register
from workato_tui.api.resources import PAGES
from workato_tui.catalog.fields import OptionalNumericId, Request, RequiredStr, Words
from workato_tui.catalog.lookup_rows import LOOKUP_VALUE, ROWS
from workato_tui.catalog.lookup_schema import columns_in
from workato_tui.catalog.schema import Act, Col, Fact, Part, Resource

if TYPE_CHECKING:
    from workato_tui.api.resources import Query

_ALL = "/api/lookup_tables"
LIST = Operation("lookup-tables.list", "GET", _ALL, "lookup-tables", "lookup-tables")
CREATE = Operation(
    "lookup-tables.create", "POST", _ALL, "lookup-tables", "lookup-tables",
    recovery_hint="Refresh the lookup tables: they tell; a second send could make another one.",
)  # fmt: skip
BATCH_DELETE = Operation(
    "lookup-tables.batch-delete", "POST", f"{_ALL}/batch_delete", "lookup-tables", "lookup-tables",
    "type", recovery_hint="Refresh the lookup tables: what is gone was deleted.",
)  # fmt: skip
register(LIST, CREATE, BATCH_DELETE)
_MOST_COLUMNS = 10


class LookupTable(Model):
    """A table; without a project it is one of the whole workspace."""

    id: Id = ""
    name: str | None = None
    lookup_schema: Any = Field(None, alias="schema")
    project_id: Id | None = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None

    @property
    def columns(self) -> list[str]:
        """The labels of its columns, in their order."""
        return [column.label for column in columns_in(self.lookup_schema)]


class LookupTableCreate(Request):
    """Body of lookup-tables.create."""

    name: RequiredStr = Field(title="Name")
    columns: Words = Field(
        title="Columns", description="one to ten, with commas: code, name, active"
    )
    project_id: OptionalNumericId = Field(
        None, title="Project", description="its number; empty: for the whole workspace"
    )

    @model_validator(mode="after")
    def _one_to_ten(self) -> LookupTableCreate:
        labels = self.columns or []
        if not 1 <= len(labels) <= _MOST_COLUMNS:
            raise ValueError(f"a table has one to ten columns, and these are {len(labels)}")
        if len(set(labels)) < len(labels):
            raise ValueError("two columns have the same name")
        return self


def _table(request: Any, _item: Any) -> dict[str, Any]:
    body: dict[str, Any] = {"name": request.name,
                            "schema": [{"label": label} for label in request.columns]}  # fmt: skip
    if request.project_id:
        body["project_id"] = int(request.project_id)
    return body


def _nested(query: Query) -> Query:
    return query._replace(body={"lookup_table": query.body})


TABLES = Resource(
    id="lookup-tables",
    noun="lookup tables",
    one="lookup table",
    model=LookupTable,
    path_id="lookup_table_id",
    page="lookup_tables/{lookup_table_id}",
    list=LIST,
    paging=PAGES,
    columns=(
        Col("ID", "id", "id", 9, 5),
        Col("Table", "name", width=50, least=14, grow=True, name=True),
        Col("Columns", "columns", "note", 60, 8, grow=True),
        Col("Project", "project_id", "id", 10, 5, drop=1),
        Col("Changed", "updated_at", "time", 7, 4, drop=2),
    ),
    detail=(
        Fact("Project", lambda t: t.project_id or "none: for the whole workspace"),
        Fact("Created", "created_at", "time"),
        Fact("Changed", "updated_at", "time"),
        Part("Columns", lambda t: "\n".join(
            " ".join(part for part in (column.label, f"({column.type})" if column.type else "",
                                       column.name if column.name != column.label else "") if part)
            for column in columns_in(t.lookup_schema))),
    ),
    brief=1,
    children=("lookup-rows", "lookup-value"),
    enter="lookup-rows",
    acts=(
        Act(CREATE, "make it", "Make a lookup table", key="new", on="list", form=LookupTableCreate,
            body=_table, otherwise=_nested, question="New lookup table",
            done="The lookup table was made; enter opens it, n there adds rows."),
        Act(BATCH_DELETE, "delete", "Delete this lookup table, or all that are ticked",
            key="delete", many=True, together="ids", loses=True,
            notes=("All rows go too, and recipes that look something up in it fail from then on.",
                   "There is no way back."),
            done="The {what} was deleted."),
    ),
    empty="No lookup tables here.\nn makes one.",
    hint="enter opens it as a sheet; . looks a row up by its values.",
)  # fmt: skip
RESOURCES = (TABLES, ROWS, LOOKUP_VALUE)
