"""The rows of a lookup table: a sheet with the table's own columns, and a look-up by value.

Which columns there are is known only at a table, so list, detail and forms are made from its
schema there. A table without a schema that can be read shows and takes its rows as JSON.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from workato_tui.api.models import Id, Model, Timestamp
from workato_tui.api.operation import Operation, register
from workato_tui.api.resources import Paging
from workato_tui.catalog.entry import Act, Col, Fact, Resource, Tool
from workato_tui.catalog.fields import AREA, JsonMap, Request
from workato_tui.catalog.lookup_schema import columns_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from workato_tui.catalog.entry import Spot

_TABLE = "/api/lookup_tables/{lookup_table_id}"
_ROWS = _TABLE + "/rows"
_ROW = _ROWS + "/{row_id}"


def _operation(
    name: str, method: str, path: str, confirm: Any = "none", quota: str = "lookup-tables"
) -> Operation:
    return Operation(
        f"lookup-tables.{name}", method, path, "lookup-tables", quota, confirm,
        if_lost="" if method == "GET" else "Refresh the rows of the table: they tell.",
    )  # fmt: skip


LOOKUP = _operation("lookup", "GET", f"{_TABLE}/lookup")
ROWS_LIST = _operation("rows.list", "GET", _ROWS, quota="lookup-rows-list")
ROWS_GET = _operation("rows.get", "GET", _ROW)
ROWS_ADD = _operation("rows.add", "POST", _ROWS)
ROWS_UPDATE = _operation("rows.update", "PUT", _ROW)
ROWS_DELETE = _operation("rows.delete", "DELETE", _ROW, "ask")
register(LOOKUP, ROWS_LIST, ROWS_GET, ROWS_ADD, ROWS_UPDATE, ROWS_DELETE)
_FIELD = "column_{}"
_WIDEST = 40


class LookupRow(Model):
    """A row: a map from a column's label to its cell."""

    id: Id = ""
    data: Any = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None

    @property
    def cells(self) -> dict[str, Any]:
        """The cells that there are, by the columns' labels."""
        return self.data if isinstance(self.data, dict) else {}


# Forms with a field for each column


class RowForm(Request):
    """Base of the forms that are made for a table: fields ``column_0`` and on are its cells."""

    def cells(self, labels: Sequence[str]) -> dict[str, str]:
        """What stands in the fields, by the columns' labels."""
        return {label: getattr(self, _FIELD.format(at)) for at, label in enumerate(labels)}


class RowAsJson(Request):
    """A row of a table whose columns are not known."""

    data: JsonMap = Field(
        title="Row", description='JSON, as {"code": "NL"}', json_schema_extra=AREA
    )


class LookedUp(RowForm):
    """Query of lookup-tables.lookup: at least one value."""

    @model_validator(mode="after")
    def _by_something(self) -> LookedUp:
        if not any(getattr(self, name) for name in type(self).model_fields):
            raise ValueError("give a value to look up by")
        return self

    def body(self) -> dict[str, Any]:
        """``by[label]`` for each column that has a value; all of them must match."""
        titles = {name: info.title or name for name, info in type(self).model_fields.items()}
        return {f"by[{title}]": value for name, title in titles.items()
                if (value := getattr(self, name))}  # fmt: skip


class LookedUpAsJson(RowAsJson):
    """The same where the columns are not known."""

    def body(self) -> dict[str, Any]:
        """``by[label]`` for each value."""
        return {f"by[{label}]": value for label, value in (self.data or {}).items()}


class _By(BaseModel):
    """Query of lookup-tables.rows.list, by the fields' aliases."""

    model_config = ConfigDict(defer_build=True, populate_by_name=True)


def _made(base: Any, labels: Sequence[str], make: Callable[[str], Any]) -> Any:
    fields: dict[str, Any] = {_FIELD.format(at): make(label) for at, label in enumerate(labels)}
    return create_model(base.__name__, __base__=base, **fields)


def row_form(labels: Sequence[str]) -> type[Request]:
    """The form for one row."""
    if not labels:
        return RowAsJson
    form: type[Request] = _made(RowForm, labels, lambda label: (str, Field("", title=label)))
    return form


def _looked_up(labels: Sequence[str]) -> type[Request]:
    if not labels:
        return LookedUpAsJson
    form: type[Request] = _made(LookedUp, labels, lambda label: (str, Field("", title=label)))
    return form


def _narrowed(labels: Sequence[str]) -> type[BaseModel]:
    def field(label: str) -> Any:
        return (str | None, Field(None, title=label, alias=f"by[{label}]"))

    form: type[BaseModel] = _made(_By, labels, field)
    return form


def initial_cells(row: LookupRow | None, labels: Sequence[str]) -> Mapping[str, Any]:
    """What the form for a row begins with."""
    if row is None:
        return {}
    if not labels:
        return {"data": row.data}
    return {_FIELD.format(at): _text(row.cells.get(label)) for at, label in enumerate(labels)}


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


def as_before(text: str, before: Any) -> Any:
    """What was typed, as the kind of value that the cell had: numbers stay numbers."""
    kind = type(before)
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            return text
    if kind is bool and text.casefold() in ("true", "false"):
        return text.casefold() == "true"
    return text


def changed_cells(row: LookupRow | None, cells: Mapping[str, str]) -> dict[str, Any]:
    """Only the cells that are others now; of a new row those that have something in them."""
    if row is None:
        return {label: text for label, text in cells.items() if text != ""}
    return {
        label: as_before(text, row.cells.get(label))
        for label, text in cells.items()
        if not _same(text, row.cells.get(label))
    }


def _same(text: str, cell: Any) -> bool:
    """Whether a field holds what the cell held: it cannot hold every character."""
    from workato_tui.text import plain, plain_lines

    before = _text(cell)
    if isinstance(cell, bool):
        # Spreadsheets write them in capitals.
        return text.casefold() == before
    return text in (before, plain(before), "\n".join(plain_lines(before)))


def _body(labels: Sequence[str]) -> Callable[[Any, Any], dict[str, Any]]:
    def body(request: Any, row: LookupRow | None) -> dict[str, Any]:
        cells = request.data or {} if not labels else changed_cells(row, request.cells(labels))
        return {"data": cells}

    return body


# The sheet


def labels_at(spot: Spot) -> list[str]:
    """The columns of the table that a spot is in."""
    table = spot.parent
    return [column.label for column in columns_in(getattr(table, "lookup_schema", None))]


def _cell(label: str) -> Callable[[Any], Any]:
    return lambda row: row.cells.get(label)


def _columns(labels: Sequence[str]) -> tuple[Col, ...]:
    cells = [
        Col(label, _cell(label), width=_WIDEST, least=6, grow=True, drop=max(at - 1, 0),
            name=at == 0, secret=True)
        for at, label in enumerate(labels)
    ] or [Col("Row", lambda row: row.cells, width=_WIDEST, least=10, grow=True, name=True,
              secret=True)]  # fmt: skip
    return (
        Col("ID", "id", "id", 9, 4),
        *cells,
        Col("Changed", "updated_at", "time", 7, 4, drop=len(labels) + 1),
    )


def _acts(labels: Sequence[str]) -> tuple[Act, ...]:
    form, body = row_form(labels), _body(labels)
    return (
        Act(ROWS_ADD, "add", "Add a row", key="new", on="list", form=form, body=body,
            in_place=True, question="New row", about="a new row of a lookup table",
            done="The row was added."),
        Act(ROWS_UPDATE, "save", "Change this row: only cells that were changed are sent",
            key="edit", form=form, changes=True, body=body, masked=True, in_place=True,
            initial=lambda row, _s: initial_cells(row, labels), question="Change {what}",
            done="The {what} was changed."),
        Act(ROWS_DELETE, "delete", "Delete this row, or all that are ticked, one after the other",
            key="delete", many=True, loses=True, in_place=True,
            notes=("There is no way back.",), done="The {what} was deleted."),
    )  # fmt: skip


def _sheet(resource: Resource, spot: Spot) -> Resource:
    """The resource with the columns of the table at ``spot``."""
    labels = labels_at(spot)
    facts = [Fact(label, _cell(label), secret=True) for label in labels]
    facts = facts or [Fact("Row", lambda row: row.cells, secret=True)]
    whole = replace(
        resource,
        columns=_columns(labels),
        detail=(*facts, Fact("Created", "created_at", "time"),
                Fact("Changed", "updated_at", "time")),
        acts=_acts(labels),
    )  # fmt: skip
    if resource.id == "lookup-value":
        return replace(whole, asks=_looked_up(labels))
    return replace(whole, filters=_narrowed(labels) if labels else None)


ROWS = Resource(
    id="lookup-rows",
    noun="rows",
    one="row",
    model=LookupRow,
    path_id="row_id",
    name_of="id",  # what is in a row is a customer's data
    list=ROWS_LIST,
    paging=Paging("pages", per_page=1000),
    get=ROWS_GET,
    columns=_columns(()),
    shape=_sheet,
    personal=True,
    tools=(
        Tool("import", "import CSV", "Import rows from a CSV file: what is new is added, what "
             "differs is changed", "rowimport.import_rows",
             lambda spot: None if labels_at(spot)
             else "The columns of this table cannot be read, so no file can be matched with them."),
    ),
    empty="No rows here, or none has these values (f).\nn adds one.",
    hint="! shows the cells, E changes them, n adds a row; e writes what is shown as CSV.",
)  # fmt: skip
LOOKUP_VALUE = Resource(
    id="lookup-value",
    noun="rows",
    one="row",
    model=LookupRow,
    path_id="row_id",
    name_of="id",
    list=LOOKUP,
    get=ROWS_GET,
    columns=_columns(()),
    split=lambda answer: [answer] if isinstance(answer, dict) and answer.get("id") else [],
    absent=True,
    shape=_sheet,
    personal=True,
    empty="No row has these values: the table answers so, and it is no error.\nf looks for others.",
    hint="! shows the cells. Workato gives the first row that matches.",
)
