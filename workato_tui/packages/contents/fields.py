"""The input of a step as an ordered list of fields with labels."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.contents.columns import UUID
from workato_tui.packages.contents.conditions import is_compound, is_filter
from workato_tui.packages.contents.references import parse_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workato_tui.packages.contents.recipe import Step

Path = tuple[str | int, ...]

_NAME_KEYS = ("label", "name", "title", "tool")
_FIXED_LABELS = {"____source": "List", "flow_id": "Calls"}
"""Labels of fields with meaningless names."""
JOB_REPORT = "job_report_config"
REPORT_COLUMNS = "job_report_schema"
"""Keys of a trigger: the values in the columns of the job report, and the columns."""
INTERNAL = "$internal_value"
"""Prefix of fields that only the designer uses, such as a column's type."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value with its path. ``label`` is the designer's label, if the file has it."""

    path: Path
    label: str
    value: Any

    @property
    def place(self) -> str:
        """The path as text, such as ``items[0].price``."""
        return format_path(self.path)


def format_path(path: Path) -> str:
    """Return a path as text, such as ``items[0].price``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def leaves(value: Any, *, schemas: bool = True) -> Iterator[tuple[Path, Any]]:
    """Yield every value that is not an object or a list, with its path, in order.

    Empty objects and lists, and references to other assets, count as values; without ``schemas``,
    schemas, conditions, and filters do too. Not recursive.
    """
    stack: list[tuple[Path, Any]] = [((), value)]
    while stack:
        path, item = stack.pop()
        is_leaf = not schemas and path and (is_schema(item) or is_compound(item) or is_filter(item))
        if isinstance(item, dict) and item and parse_reference(item) is None and not is_leaf:
            stack.extend(((*path, key), child) for key, child in reversed(item.items()))
        elif isinstance(item, list) and item and not is_leaf:
            stack.extend(
                ((*path, index), child) for index, child in reversed(list(enumerate(item)))
            )
        else:
            yield path, item


def is_schema(value: Any) -> bool:
    """Return whether a list describes fields: items have a name and a type, but no value."""
    return isinstance(value, list) and all(
        isinstance(field, dict)
        and isinstance(field.get("name"), str)
        and ("type" in field or "control_type" in field)
        and "value" not in field
        for field in value
    )


def field_names(value: Any) -> str:
    """Return the names in a schema: "Email, Amount (optional)"; "" for other values."""
    if not isinstance(value, list) or not value:
        return ""
    names = []
    for field in value:
        if not isinstance(field, dict) or not isinstance(field.get("name"), str):
            return ""
        label = field.get("label")
        optional = " (optional)" if field.get("optional") is True else ""
        name = label if isinstance(label, str) and label else humanize(field["name"])
        names.append(f"{name}{optional}")
    return ", ".join(names)


def schema_names(value: Any) -> str:
    """Return the names in a schema, also inside a string; "" for anything else."""
    if isinstance(value, str) and value.lstrip()[:1] == "[":
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return ""
    return field_names(value)


def schema_field(value: dict[str, Any]) -> str:
    """Return a field of a schema, such as ``Amount (number, optional)``."""
    label, kind = value.get("label"), value.get("type")
    details = [kind] if isinstance(kind, str) and kind != "string" else []
    details += ["optional"] if value.get("optional") is True else []
    name = label if isinstance(label, str) and label else humanize(value["name"])
    return f"{name} ({', '.join(details)})" if details else name


def is_internal(path: Path, label: str) -> bool:
    """Return whether only the designer uses the field at ``path``."""
    return INTERNAL in label or any(
        isinstance(part, str) and part.startswith(INTERNAL) for part in path
    )


def fields(step: Step, name_of: Callable[[str], str] = humanize) -> list[Field]:
    """Return the fields of a step's input, flattened; [] if it is empty.

    ``name_of`` describes names without a label in the step's schema.
    """
    if step.input in (None, "", {}, []):
        return []
    labels = Labels(step.raw.get("extended_input_schema"), name_of)
    all_fields = [
        Field(path, labels.of(path), value) for path, value in leaves(step.input, schemas=False)
    ]
    return [field for field in all_fields if not is_internal(field.path, field.label)]


def report_columns(step: Step) -> list[dict[str, Any]]:
    """Return the schema of :data:`JOB_REPORT` with its columns; [] unless each has a value."""
    columns, values = step.raw.get(REPORT_COLUMNS), step.raw.get(JOB_REPORT)
    if not isinstance(columns, list) or not isinstance(values, dict):
        return []
    names = [column.get("name") if isinstance(column, dict) else None for column in columns]
    if not {str(name) for name in names} <= values.keys():
        return []
    return [{"name": JOB_REPORT, "label": "Job report", "properties": columns}]


class Labels:
    """Labels of a step's fields from the designer's schema."""

    def __init__(self, schema: Any, name_of: Callable[[str], str] = humanize) -> None:
        self._schema = schema
        self._name_of = name_of

    def of(self, path: Path, value: Any = None) -> str:
        """Return the label of the field at ``path``: the labels of all levels, joined.

        Items of a list are named by their names, taken from ``value``.
        """
        parts: list[str] = []
        level = self._schema
        for part in path:
            value = _child_value(value, part)
            if isinstance(part, int):
                name = self._item_name(value)
                if name:
                    parts.append(name)
                elif parts:
                    parts[-1] += f" [{part + 1}]"
                continue
            if part in _FIXED_LABELS:
                parts.append(_FIXED_LABELS[part])
                level = None
                continue
            entry = _schema_entry(level, part)
            parts.append(self._label(entry.get("label"), part))
            level = entry.get("properties")
        return " > ".join(parts)

    def _item_name(self, item: Any) -> str:
        """Return the name of a list item, of what it refers to, or of its column, if it has one."""
        if not isinstance(item, dict):
            return ""
        for key in _NAME_KEYS:
            reference = parse_reference(item.get(key))
            name = reference.label if reference is not None else item.get(key)
            if isinstance(name, str) and name:
                return name
        id_ = item.get("id")
        if not isinstance(id_, str) or not UUID.fullmatch(id_):
            return ""
        column = self._name_of(id_)
        return "" if column.endswith("…") else column

    def _label(self, label: Any, name: str) -> str:
        if not isinstance(label, str) or not label:
            return self._name_of(name)
        return self._name_of(label) if UUID.search(label) else label


def _child_value(value: Any, part: str | int) -> Any:
    """Return a part of a value; parse JSON inside strings."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    if isinstance(part, int):
        return value[part] if isinstance(value, list) and part < len(value) else None
    return value.get(part) if isinstance(value, dict) else None


def _schema_entry(schema: Any, name: str) -> dict[str, Any]:
    if isinstance(schema, list):
        for entry in schema:
            if isinstance(entry, dict) and entry.get("name") == name:
                return entry
    return {}
