"""Renders catalog items: table rows, pane fields and full details."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from workato_tui import catalog
from workato_tui.catalog.schema import DetailField, DetailSection, value_of
from workato_tui.common.display import DisplayOptions
from workato_tui.widgets.cells import Column, as_float, format_age, format_time, render_cell
from workato_tui.widgets.pane import Field, Heading, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from workato_tui.catalog.schema import Cell, CellKind, ColumnSpec, Resource

_NO_NAMES: Mapping[str, str] = MappingProxyType({})


def columns_of(resource: Resource) -> tuple[Column, ...]:
    """Return the table columns of a resource."""
    return tuple(
        Column(c.title, c.kind, c.width, c.min_width, c.grow, c.drop_priority, c.is_name)
        for c in resource.columns
    )


def referenced_columns(resource: Resource) -> tuple[Column, ...]:
    """Return the columns for what the items of a resource use; none if they use nothing."""
    if resource.references is None:
        return ()
    return columns_of(catalog.load(resource.references.resource_id))


def mask_text() -> str:
    """Return the text shown instead of a masked value."""
    return "****" if DisplayOptions.ascii else "••••"


def row_of(resource: Resource, item: Any, number: int, revealed: bool) -> Row:
    """Return a table row. A masked cell holds no value to filter or export.

    ``number`` distinguishes items without an ID.
    """
    cells = tuple(_cell(column, item, revealed) for column in resource.columns)
    return Row(resource.row_id(item) or f"row {number}", cells)


def _cell(column: ColumnSpec, item: Any, revealed: bool) -> Cell:
    value = value_of(item, column.get)
    if column.secret and not revealed and value not in (None, ""):
        return mask_text()
    return value


def format_value(kind: CellKind, value: Cell) -> str:
    """Return a detail value as text; times are shown in full with their age."""
    if kind in ("time", "moment") and isinstance(value, int | float):
        return f"{format_time(as_float(value))} ({format_age(as_float(value))})"
    return render_cell(kind, value).text or "-"


def field_item(
    fact: DetailField, item: Any, revealed: bool, projects: Mapping[str, str] = _NO_NAMES
) -> Field:
    """Return a label with its value; a project is called by its name, if that is known."""
    value = value_of(item, fact.get)
    if fact.get == "project_id" and str(value) in projects:
        return Field(fact.label, f"{projects[str(value)]} ({value})")
    if fact.secret and not revealed and value not in (None, ""):
        return Field(fact.label, mask_text(), "dim")
    tone = "" if value in (None, "") else render_cell(fact.kind, value).tone
    return Field(fact.label, format_value(fact.kind, value), "" if tone == "dim" else tone)


def field_items(
    resource: Resource,
    item: Any,
    revealed: bool,
    limit: int | None = None,
    *,
    full: bool = False,
    projects: Mapping[str, str] = _NO_NAMES,
) -> list[Item]:
    """Return name, ID and the detail fields that have values, at most ``limit``.

    With ``full``, include fields that the answer lacks.
    """
    number, name = resource.row_id(item), resource.name(item)
    items: list[Item] = [Title(name or "-", f"#{number}" if number != name else "")]
    lines = [field for field in resource.detail if isinstance(field, DetailField)]
    lines = [fact for fact in lines if full or value_of(item, fact.get) not in (None, "")]
    return items + [field_item(fact, item, revealed, projects) for fact in lines[:limit]]


def _recipe_steps(item: Any, revealed: bool) -> Iterable[Item]:
    from workato_tui.views.recipe_code import steps

    return steps(item, revealed)


RENDERERS: dict[str, Callable[[Any, bool], Iterable[Item]]] = {"recipe_steps": _recipe_steps}
"""Functions that render the parts of details that are not plain text."""


def section_items(
    resource: Resource,
    item: Any,
    revealed: bool,
    *,
    include_code: bool = True,
    names: Mapping[str, str] | None = _NO_NAMES,
) -> Iterable[Item]:
    """Yield the titled sections that have content; code only with ``include_code``.

    ``names`` are the known names of the item's references; None leaves their sections out.
    """
    for part in resource.detail:
        if not isinstance(part, DetailSection) or (part.code and not include_code):
            continue
        if part.renderer:
            yield from RENDERERS[part.renderer](item, revealed)
            continue
        if part.takes_names and names is None:
            continue
        text = part.text(item, names) if part.takes_names else part.text(item)
        if text:
            yield Heading(part.title)
            hidden = part.secret and not revealed
            yield Text(mask_text(), "dim") if hidden else Text(text, wrap=not part.code)


def has_secrets(resource: Resource) -> bool:
    """Return whether ``!`` has something to reveal."""
    return any(c.secret for c in resource.columns) or any(d.secret for d in resource.detail)
