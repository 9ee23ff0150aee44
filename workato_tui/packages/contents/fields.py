"""The input of a step as an ordered list of fields with labels."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.contents.columns import UUID
from workato_tui.packages.contents.conditions import is_compound
from workato_tui.packages.contents.references import parse_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workato_tui.packages.contents.recipe import Step

Path = tuple[str | int, ...]

_NAMES = ("label", "name", "title", "tool")
_KNOWN = {"____source": "List", "flow_id": "Calls"}
"""Labels of fields whose names say nothing."""
JOB_REPORT = "job_report_config"
REPORT_COLUMNS = "job_report_schema"
"""Keys of a trigger: the values in the columns of the job report, and the columns."""
_INTERNAL = "$internal_value"
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
    schemas and conditions do too. Not recursive.
    """
    waiting: list[tuple[Path, Any]] = [((), value)]
    while waiting:
        path, one = waiting.pop()
        whole = not schemas and path and (is_schema(one) or is_compound(one))
        if isinstance(one, dict) and one and parse_reference(one) is None and not whole:
            waiting.extend(((*path, key), each) for key, each in reversed(one.items()))
        elif isinstance(one, list) and one and not whole:
            waiting.extend(((*path, at), each) for at, each in reversed(list(enumerate(one))))
        else:
            yield path, one


def is_schema(value: Any) -> bool:
    """Return whether a list describes fields: items have a name and a type, but no value."""
    return isinstance(value, list) and all(
        isinstance(one, dict)
        and isinstance(one.get("name"), str)
        and ("type" in one or "control_type" in one)
        and "value" not in one
        for one in value
    )


def field_names(value: Any) -> str:
    """Return the names in a schema: "Email, Amount (optional)"; "" for other values."""
    if not isinstance(value, list) or not value:
        return ""
    named = []
    for one in value:
        if not isinstance(one, dict) or not isinstance(one.get("name"), str):
            return ""
        label = one.get("label")
        optional = " (optional)" if one.get("optional") is True else ""
        name = label if isinstance(label, str) and label else humanize(one["name"])
        named.append(f"{name}{optional}")
    return ", ".join(named)


def is_internal(path: Path, label: str) -> bool:
    """Return whether only the designer uses the field at ``path``."""
    return _INTERNAL in label or any(
        isinstance(part, str) and part.startswith(_INTERNAL) for part in path
    )


def fields(step: Step, name_of: Callable[[str], str] = humanize) -> list[Field]:
    """Return the fields of a step's input, flattened; [] if it is empty.

    ``name_of`` describes names without a label in the step's schema.
    """
    if step.input in (None, "", {}, []):
        return []
    labels = Labels(step.raw.get("extended_input_schema"), name_of)
    found = [
        Field(path, labels.of(path), value) for path, value in leaves(step.input, schemas=False)
    ]
    return [one for one in found if not is_internal(one.path, one.label)]


def report_columns(step: Step) -> list[dict[str, Any]]:
    """Return the schema of :data:`JOB_REPORT` with its columns; [] unless each has a value."""
    columns, filled = step.raw.get(REPORT_COLUMNS), step.raw.get(JOB_REPORT)
    if not isinstance(columns, list) or not isinstance(filled, dict):
        return []
    names = [one.get("name") if isinstance(one, dict) else None for one in columns]
    if not {str(name) for name in names} <= filled.keys():
        return []
    return [{"name": JOB_REPORT, "label": "Job report", "properties": columns}]


class Labels:
    """Labels of a step's fields from the designer's schema."""

    def __init__(self, schema: Any, name_of: Callable[[str], str] = humanize) -> None:
        self._schema = schema
        self._name_of = name_of

    def of(self, path: Path, within: Any = None) -> str:
        """Return the label of the field at ``path``: the labels of all levels, joined.

        Items of a list are named by their names, taken from ``within``.
        """
        parts: list[str] = []
        level = self._schema
        for part in path:
            within = _below(within, part)
            if isinstance(part, int):
                name = _item_name(within)
                if name:
                    parts.append(name)
                elif parts:
                    parts[-1] += f" [{part + 1}]"
                continue
            if part in _KNOWN:
                parts.append(_KNOWN[part])
                level = None
                continue
            entry = _entry(level, part)
            parts.append(self._label(entry.get("label"), part))
            level = entry.get("properties")
        return " > ".join(parts)

    def _label(self, label: Any, name: str) -> str:
        if not isinstance(label, str) or not label:
            return self._name_of(name)
        return self._name_of(label) if UUID.search(label) else label


def _below(value: Any, part: str | int) -> Any:
    """Return a part of a value; parse JSON inside strings."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    if isinstance(part, int):
        return value[part] if isinstance(value, list) and part < len(value) else None
    return value.get(part) if isinstance(value, dict) else None


def _item_name(item: Any) -> str:
    """Return the name of a list item, if it has one."""
    if not isinstance(item, dict):
        return ""
    return next((item[key] for key in _NAMES if isinstance(item.get(key), str) and item[key]), "")


def _entry(schema: Any, name: str) -> dict[str, Any]:
    if isinstance(schema, list):
        for one in schema:
            if isinstance(one, dict) and one.get("name") == name:
                return one
    return {}
