"""Resolve ids of columns and variables to names, from a recipe's schemas and a package's tables."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Protocol

from workato_tui.common.type_names import humanize
from workato_tui.packages.contents.names import step_name
from workato_tui.packages.contents.pick_lists import pick_list_label
from workato_tui.packages.contents.references import references_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from workato_tui.packages.contents.recipe import Step

UUID = re.compile(
    r"(?<![0-9a-z])[0-9a-f]{8}(?P<mark>[-_])[0-9a-f]{4}(?P=mark)[0-9a-f]{4}(?P=mark)[0-9a-f]{4}"
    r"(?P=mark)[0-9a-f]{12}(?![0-9a-z])",
    re.IGNORECASE,
)
VARIABLE = re.compile(
    rf"(?P<uuid>{UUID.pattern}):(?P<alias>[\w-]+)(?::(?P<field>[\w-]+))?", re.IGNORECASE
)
"""A variable or list, by uuid and by the alias of the step that declares it, and its field."""
_ID_LIST = re.compile(rf"(?:{UUID.pattern}(?:[,;\s]+|$))+", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[\w-]+")
_COLUMN = re.compile(r"col\d+")
_HASHED = re.compile(r".+_[0-9a-f]{8}")
"""A column of a query; Workato adds a hash to its name."""
_SCHEMAS = ("extended_output_schema", "extended_input_schema")
_SHORT_ID_CHARS = 8
# Every data table has these columns, with the same ids in all workspaces.
_SYSTEM_COLUMNS: Mapping[str, str] = {
    "11fbe9a6-a16d-4d7e-86ea-afe42ec03005": "Record ID",
    "a5612739-5401-4ae7-bd07-782c1a6fb2d1": "Created time",
    "61aae604-a95e-4519-9091-bb0bf754a67f": "Last modified time",
}


class PackageTables(Protocol):
    """The tables of a package whose columns have names."""

    @property
    def columns(self) -> dict[str, str]:
        """The titles of the data tables' columns by id."""

    @property
    def lookup_tables(self) -> dict[str, dict[str, str]]:
        """The column labels of each lookup table, by the table's path and by its name."""


class ColumnNames:
    """Resolve column ids to names. Reads the recipe and the package on first use."""

    def __init__(self, steps: Iterable[Step], package: PackageTables | None = None) -> None:
        self._steps = list(steps)
        self._package = package
        self._step_labels: dict[int, dict[str, str]] = {}
        self._all_labels: dict[str, str] | None = None

    def name_of(self, name: str, step: Step | None = None) -> str:
        """Return the title of the column ``name``; shorten an id without one, keep other names.

        ``step`` is the step that has the column in its input or output.
        """
        if _COLUMN.fullmatch(name):
            return (self._labels(step).get(name) or self._in_lookup_table(step, name)) or name
        match = UUID.search(name)
        if match is None:
            return self._labels(step).get(name, name) if _HASHED.fullmatch(name) else name
        before, after = name[: match.start()].strip("_-"), name[match.end() :].strip("_-")
        parts = (humanize(before), self._title(match[0], step), humanize(after).lower())
        return " ".join(part for part in parts if part)

    def name_ids(self, text: str, step: Step | None = None) -> str:
        """Replace the ids in a text that consists of nothing else."""
        if _COLUMN.fullmatch(text):
            return self.name_of(text, step)
        if not UUID.match(text):
            return text
        variables = variables_in(text)
        if variables:
            return ", ".join(map(self._variable, variables))
        if _IDENTIFIER.fullmatch(text):
            return self.name_of(text, step)
        if not _ID_LIST.fullmatch(text):
            return text
        return UUID.sub(lambda match: self._title(match[0], step), text)

    def name_known_ids(self, text: str) -> str:
        """Replace the ids of known columns in a formula."""
        return UUID.sub(lambda match: self._labels_by_id().get(_key(match[0]), match[0]), text)

    def _title(self, uuid: str, step: Step | None) -> str:
        key = _key(uuid)
        return self._labels(step).get(key) or self._labels_by_id().get(key) or _short(uuid)

    def _labels(self, step: Step | None) -> dict[str, str]:
        if step is None:
            return {}
        labels = self._step_labels.get(step.index)
        if labels is None:
            labels = self._step_labels[step.index] = dict(_labels_of(step))
        return labels

    def _labels_by_id(self) -> dict[str, str]:
        if self._all_labels is None:
            tables = self._package.columns if self._package is not None else {}
            self._all_labels = {**_SYSTEM_COLUMNS, **tables}
            for step in reversed(self._steps):
                labels = self._labels(step).items()
                self._all_labels |= {key: label for key, label in labels if UUID.fullmatch(key)}
        return self._all_labels

    def _in_lookup_table(self, step: Step | None, column: str) -> str:
        """Return the column's label in the lookup table that the step uses."""
        if step is None or self._package is None or not isinstance(step.input, dict):
            return ""
        tables = self._package.lookup_tables
        names = [reference.zip_name or reference.name for reference in references_in(step.input)]
        names += [
            pick_list_label(step, (key,), value) or value for key, value in step.input.items()
            if isinstance(value, str)
        ]  # fmt: skip
        return next((tables[name][column] for name in names if column in tables.get(name, ())), "")

    def _variable(self, variable: re.Match[str]) -> str:
        """Return the name of the variable or list that a step declares, or a shortened id."""
        uuid, alias, field = variable["uuid"], variable["alias"], variable["field"]
        step = next(
            (step for step in self._steps if uuid == step.uuid or alias == step.alias), None
        )
        if step is None:
            return f"{field} ({_short(uuid)})" if field else _short(uuid)
        name = field or (step.input.get("name") if isinstance(step.input, dict) else None)
        return f"{name if isinstance(name, str) and name else step_name(step)} (step {step.number})"


def variables_in(text: str) -> list[re.Match[str]]:
    """Return the variables of a text that has one in each line; [] for other texts."""
    matches = [VARIABLE.fullmatch(line) for line in text.splitlines()]
    variables = [match for match in matches if match]
    return variables if len(variables) == len(matches) else []


def column_titles(schema: Any) -> Iterator[tuple[str, str]]:
    """Yield the ids and names of the columns in a table's file, with their titles."""
    if isinstance(schema, str):
        try:
            schema = json.loads(schema)
        except (ValueError, RecursionError):
            return
    for column in schema if isinstance(schema, list) else ():
        if not isinstance(column, dict):
            continue
        title = next(
            (column[key] for key in ("title", "label", "name") if _has_text(column, key)), ""
        )
        for key in ("id", "name"):
            if title and isinstance(column.get(key), str):
                yield _key(column[key]), title


def _has_text(column: dict[str, Any], key: str) -> bool:
    return isinstance(column.get(key), str) and bool(column[key])


def _labels_of(step: Step) -> Iterator[tuple[str, str]]:
    """Yield the labels of ids in the step's schemas."""
    stack: list[Any] = [step.raw.get(key) for key in reversed(_SCHEMAS)]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(reversed(item))
        elif isinstance(item, dict):
            name, label = item.get("name"), item.get("label")
            stack.append(item.get("properties"))
            stack.append(item.get("toggle_field"))
            if not isinstance(name, str) or not isinstance(label, str) or UUID.search(label):
                continue
            if UUID.fullmatch(name) or _COLUMN.fullmatch(name) or _HASHED.fullmatch(name):
                yield _key(name), label


def _key(name: str) -> str:
    return name.lower().replace("_", "-") if UUID.fullmatch(name) else name


def _short(uuid: str) -> str:
    return f"{uuid[:_SHORT_ID_CHARS]}…"
