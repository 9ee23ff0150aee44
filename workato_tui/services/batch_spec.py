"""Read batch specifications: a TOML or JSON file, with values by customer in a CSV file."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workato_tui.common.csv_delimiter import find_delimiter
from workato_tui.common.text import os_reason, sanitize
from workato_tui.profiles.model import ENVIRONMENTS
from workato_tui.services.batch_actions import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workato_tui.services.batch_plan import Action

ALL = "all"
_SPEC_KEYS = (
    "action", "profile", "environment", "customers", "items", "values_file", "in_order",
    "stop_at_failure",
)  # fmt: skip
_ITEM_KEYS = ("customer", "environment", "label")
_MAX_BYTES = 4 * 1024 * 1024
_FLAGS = frozenset(
    {"include_tags", "include_test_cases", "over_pending", "again", "restart_recipes", "force",
     "replace"}
)  # fmt: skip
_FLAG_VALUES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False,
                "": False}  # fmt: skip
_SEPARATORS = re.compile(r"[\s,;]+")


class SpecError(Exception):
    """The specification is invalid; the message is for the user."""


@dataclass(frozen=True)
class BatchSpec:
    """A batch as specified, before names are resolved."""

    action: Action
    items: tuple[Mapping[str, Any], ...]
    """One mapping per item, with ``customer`` and ``environment`` if given."""
    customers: tuple[str, ...] = ()
    """IDs or names; ``all`` for all customers. Empty: the own workspace."""
    environment: str = ""
    in_order: bool = False
    stop_at_failure: bool = False
    profile: str = ""
    source: str = ""
    folder: Path = field(default_factory=Path)
    """The folder for relative file names."""


def read_spec(path: Path) -> BatchSpec:
    """Read a file. Blocking. Raises SpecError."""
    text = _read_text(path)
    try:
        document = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SpecError(f"{path} cannot be read: {sanitize(error, 200)}.") from None
    if not isinstance(document, dict):
        raise SpecError(f"{path} must hold one object with an action.")
    return spec_of(document, path.resolve())


def spec_of(document: Mapping[str, Any], path: Path) -> BatchSpec:
    """Return the specification in a decoded file. Raises SpecError."""
    action = ACTIONS.get(str(document.get("action", "")))
    if action is None:
        raise SpecError(f"`action` must be one of: {', '.join(sorted(ACTIONS))}.")
    shared = {name: value for name, value in document.items() if name not in _SPEC_KEYS}
    _check_names(action, shared)
    entries = [{**shared, **entry} for entry in _items(document, path.parent)] or [shared]
    items = [checked_item(action, entry) for entry in entries]
    environment = _text(document, "environment")
    _check_environment(environment)
    return BatchSpec(
        action,
        tuple(items),
        _customers(document.get("customers", [])),
        environment,
        _flag(document, "in_order"),
        _flag(document, "stop_at_failure"),
        _text(document, "profile"),
        str(path),
        path.parent,
    )


def _items(document: Mapping[str, Any], folder: Path) -> list[dict[str, Any]]:
    items = document.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise SpecError("`items` must be a list of tables.")
    name = _text(document, "values_file")
    return [*items, *(read_values(folder / name) if name else [])]


def read_values(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a CSV file, keyed by its first line. Raises SpecError."""
    text = _read_text(path)
    delimiter, text, first_line = find_delimiter(text, _all_names())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    titles: list[str] = []
    rows = []
    try:
        for cells in reader:
            # Spreadsheets write empty cells and lines around a table.
            filled = [cell.strip() for cell in cells]
            if not any(filled):
                continue
            if not titles:
                titles = _titles(path, filled)
            elif len(cells) < len(titles) or any(filled[len(titles) :]):
                raise SpecError(
                    f"{path}, line {first_line - 1 + reader.line_num}: it has not as many values as"
                    " the first line."
                )
            else:
                rows.append(dict(zip(titles, cells, strict=False)))
    except csv.Error as error:
        raise SpecError(f"{path} is not a CSV file: {sanitize(error, 100)}.") from None
    return rows


def _titles(path: Path, cells: list[str]) -> list[str]:
    """Return the names of the columns. Raises SpecError if two are the same."""
    while not cells[-1]:
        cells = cells[:-1]
    twice = next((title for title in cells if cells.count(title) > 1), None)
    if twice is not None:
        raise SpecError(f"{path}: two columns are called `{sanitize(twice, 40)}`.")
    return cells


def _all_names() -> set[str]:
    """Return all names that a column of a file of values may have."""
    names = {name for each in ACTIONS.values() for name in (*each.fields, *each.optional)}
    return names.union(_ITEM_KEYS)


def _read_text(path: Path) -> str:
    """Return the text of a file. Raises SpecError."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise SpecError(f"{path} is larger than 4 MB.")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {os_reason(error)}.") from None
    except UnicodeDecodeError:
        raise SpecError(f"{path} is not text in UTF-8: save it as UTF-8.") from None


def checked_item(action: Action, item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an item with the types that are sent. Raises SpecError.

    In a CSV file all values are text, so ``false`` is converted to a flag.
    """
    _check_names(action, {n: v for n, v in item.items() if n not in _ITEM_KEYS})
    _check_environment(item.get("environment", ""))
    return {name: _typed(name, value) for name, value in item.items() if value is not None}


def _typed(name: str, value: Any) -> Any:
    if name in _FLAGS:
        flag = _FLAG_VALUES.get(str(value).strip().lower())
        if flag is None:
            raise SpecError(f"`{name}` must be true or false.")
        return flag
    if name == "cells":
        if not isinstance(value, dict):
            raise SpecError("`cells` must be a table: a value for each column.")
        return value
    if name == "reviewers":
        values = _SEPARATORS.split(value.strip()) if isinstance(value, str) else value
        if not isinstance(values, list) or not all(map(_is_text, values)):
            raise SpecError("`reviewers` must be a list of ids.")
        return [str(reviewer) for reviewer in values if str(reviewer)]
    if not _is_text(value):
        raise SpecError(f"`{sanitize(name, 40)}` must be text in quotes, or a whole number.")
    return value


def _is_text(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _check_names(action: Action, values: Mapping[str, Any]) -> None:
    fields = {*action.fields, *action.optional, *_ALIASES.get(action.id, ())}
    unknown = [name for name in values if name not in fields]
    if unknown:
        raise SpecError(
            f"{action.title} does not know `{sanitize(unknown[0], 40)}`; it knows "
            f"{', '.join(sorted(fields)) or 'no values'}."
        )


_ALIASES = {
    "import": ("project",),
    "export": ("project",),
    "download": ("project",),
    "set-row": (),
}
"""Names that are resolved to another value: a project to its folder."""


def _customers(value: Any) -> tuple[str, ...]:
    customers = [value] if isinstance(value, str) else value
    if not isinstance(customers, list) or not all(isinstance(c, str | int) for c in customers):
        raise SpecError('`customers` must be "all", or a list of ids or names.')
    return tuple(str(customer) for customer in customers)


def _check_environment(value: Any) -> None:
    if value and value not in ENVIRONMENTS:
        raise SpecError(f"`environment` must be one of: {', '.join(ENVIRONMENTS)}.")


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name, "")
    if not isinstance(value, str):
        raise SpecError(f"`{name}` must be text.")
    return value


def _flag(document: Mapping[str, Any], name: str) -> bool:
    value = document.get(name, False)
    if not isinstance(value, bool):
        raise SpecError(f"`{name}` must be true or false.")
    return value


def missing_fields(action: Action, values: Mapping[str, Any]) -> Sequence[str]:
    """Return the required values that an item lacks."""
    return [name for name in action.fields if values.get(name) in (None, "", [])]
