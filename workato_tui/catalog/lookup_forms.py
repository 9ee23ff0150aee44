"""The columns of a lookup table, and forms with a field for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import Field, create_model, model_validator

from workato_tui.api.json_decoding import decode_nested
from workato_tui.api.models import Id, Model, Timestamp
from workato_tui.catalog.fields import TEXT_AREA, JsonMap, Request
from workato_tui.catalog.models import Filters
from workato_tui.common.text import sanitize, sanitize_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_FIELD = "column_{}"


class TableColumn(NamedTuple):
    """A column: rows use ``label``; ``name`` (col1, col2) is Workato's own."""

    label: str
    name: str
    type: str


def columns_in(schema: Any) -> list[TableColumn]:
    """Return the columns of a schema, which the API stores as JSON text; none if unreadable."""
    if isinstance(schema, str):
        try:
            schema = decode_nested(schema)
        except ValueError:
            return []
    columns: list[TableColumn] = []
    for entry in schema if isinstance(schema, list) else ():
        if not isinstance(entry, dict):
            continue
        name = str(entry.get("name") or "")
        label = str(entry.get("label") or name)
        if label and label not in [column.label for column in columns]:
            columns.append(TableColumn(label, name, str(entry.get("type") or "")))
    return columns


class LookupRow(Model):
    """A row: cells by column label."""

    id: Id = ""
    data: Any = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None

    @property
    def cells(self) -> dict[str, Any]:
        """The cells by column label."""
        return self.data if isinstance(self.data, dict) else {}


class RowForm(Request):
    """Base class of forms for a table: the fields ``column_0``, … are its cells."""

    def cells(self, labels: Sequence[str]) -> dict[str, str]:
        """Return the values of the fields by column label."""
        return {label: getattr(self, _FIELD.format(at)) for at, label in enumerate(labels)}


class RowJson(Request):
    """A row of a table whose columns are unknown."""

    data: JsonMap = Field(
        title="Row", description='JSON, as {"code": "NL"}', json_schema_extra=TEXT_AREA
    )


class LookupQuery(RowForm):
    """Query of lookup-tables.lookup: at least one value."""

    @model_validator(mode="after")
    def _check_value(self) -> LookupQuery:
        if not any(getattr(self, name) for name in type(self).model_fields):
            raise ValueError("enter a value to look up")
        return self

    def body(self) -> dict[str, Any]:
        """Return ``by[label]`` for each column with a value; all of them must match."""
        titles = {name: info.title or name for name, info in type(self).model_fields.items()}
        return {f"by[{title}]": value for name, title in titles.items()
                if (value := getattr(self, name))}  # fmt: skip


class LookupQueryJson(RowJson):
    """The query for a table whose columns are unknown."""

    def body(self) -> dict[str, Any]:
        """Return ``by[label]`` for each value."""
        return {f"by[{label}]": value for label, value in (self.data or {}).items()}


class _RowFilter(Filters):
    """Query of lookup-tables.rows.list, by the fields' aliases."""


def _build_model(base: Any, labels: Sequence[str], make: Callable[[str], Any]) -> Any:
    fields: dict[str, Any] = {_FIELD.format(at): make(label) for at, label in enumerate(labels)}
    return create_model(base.__name__, __base__=base, **fields)


def row_form(labels: Sequence[str]) -> type[Request]:
    """Return the form for one row."""
    if not labels:
        return RowJson
    form: type[Request] = _build_model(RowForm, labels, lambda label: (str, Field("", title=label)))
    return form


def lookup_form(labels: Sequence[str]) -> type[Request]:
    if not labels:
        return LookupQueryJson
    form: type[Request] = _build_model(
        LookupQuery, labels, lambda label: (str, Field("", title=label))
    )
    return form


def row_filter(labels: Sequence[str]) -> type[Filters]:
    def field(label: str) -> Any:
        return (str | None, Field(None, title=label, alias=f"by[{label}]"))

    form: type[Filters] = _build_model(_RowFilter, labels, field)
    return form


def initial_cells(row: LookupRow | None, labels: Sequence[str]) -> Mapping[str, Any]:
    """Return the initial values of the form for a row."""
    if row is None:
        return {}
    if not labels:
        return {"data": row.data}
    return {_FIELD.format(at): _text(row.cells.get(label)) for at, label in enumerate(labels)}


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


def convert_like(text: str, before: Any) -> Any:
    """Convert ``text`` to the type of the previous value: numbers stay numbers."""
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
    """Return the changed cells; for a new row those that are not empty."""
    if row is None:
        return {label: text for label, text in cells.items() if text != ""}
    return {
        label: convert_like(text, row.cells.get(label))
        for label, text in cells.items()
        if not _is_unchanged(text, row.cells.get(label))
    }


def _is_unchanged(text: str, cell: Any) -> bool:
    """Return whether a field shows the cell's value: it cannot hold every character."""
    before = _text(cell)
    if isinstance(cell, bool):
        # Spreadsheets write booleans in capitals.
        return text.casefold() == before
    return text in (before, sanitize(before), "\n".join(sanitize_lines(before)))


def row_body(labels: Sequence[str]) -> Callable[[Any, Any], dict[str, Any]]:
    def body(request: Any, row: LookupRow | None) -> dict[str, Any]:
        cells = request.data or {} if not labels else changed_cells(row, request.cells(labels))
        return {"data": cells}

    return body
