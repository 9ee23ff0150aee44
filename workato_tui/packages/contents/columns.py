"""Names for column and variable ids, from a recipe's schemas and a package's tables."""

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
VARIABLE = re.compile(rf"(?P<uuid>{UUID.pattern}):(?P<alias>[\w-]+)", re.IGNORECASE)
"""A variable or list, by uuid and by the alias of the step that declares it."""
_IDS = re.compile(rf"(?:{UUID.pattern}(?:[,;\s]+|$))+", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[\w-]+")
_COLUMN = re.compile(r"col\d+")
_HASHED = re.compile(r".+_[0-9a-f]{8}")
"""A column of a query, to whose name Workato adds a hash."""
_SCHEMAS = ("extended_output_schema", "extended_input_schema")
_SHORT = 8
# Every data table has these columns, with the same ids in all workspaces.
_EVERY_TABLE: Mapping[str, str] = {
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
        self._own: dict[int, dict[str, str]] = {}
        self._all: dict[str, str] | None = None

    def name_of(self, name: str, step: Step | None = None) -> str:
        """Return the title of the column ``name``; shorten an id without one, keep other names.

        ``step`` is the step that has the column in its input or output.
        """
        if _COLUMN.fullmatch(name):
            return (self._labels(step).get(name) or self._in_lookup_table(step, name)) or name
        found = UUID.search(name)
        if found is None:
            return self._labels(step).get(name, name) if _HASHED.fullmatch(name) else name
        before, after = name[: found.start()].strip("_-"), name[found.end() :].strip("_-")
        parts = (humanize(before), self._title(found[0], step), humanize(after).lower())
        return " ".join(part for part in parts if part)

    def name_ids(self, text: str, step: Step | None = None) -> str:
        """Replace the ids in a text that consists of nothing else."""
        if _COLUMN.fullmatch(text):
            return self.name_of(text, step)
        if not UUID.match(text):
            return text
        variable = VARIABLE.fullmatch(text)
        if variable:
            return self._variable(variable["uuid"], variable["alias"]) or _short(text)
        if _IDENTIFIER.fullmatch(text):
            return self.name_of(text, step)
        if not _IDS.fullmatch(text):
            return text
        return UUID.sub(lambda found: self._title(found[0], step), text)

    def _title(self, uuid: str, step: Step | None) -> str:
        key = _key(uuid)
        return self._labels(step).get(key) or self._everywhere().get(key) or _short(uuid)

    def _labels(self, step: Step | None) -> dict[str, str]:
        if step is None:
            return {}
        found = self._own.get(step.index)
        if found is None:
            found = self._own[step.index] = dict(_labels_of(step))
        return found

    def _everywhere(self) -> dict[str, str]:
        if self._all is None:
            tables = self._package.columns if self._package is not None else {}
            self._all = {**_EVERY_TABLE, **tables}
            for step in reversed(self._steps):
                labels = self._labels(step).items()
                self._all |= {key: one for key, one in labels if UUID.fullmatch(key)}
        return self._all

    def _in_lookup_table(self, step: Step | None, column: str) -> str:
        """Return the column's label in the lookup table that the step uses."""
        if step is None or self._package is None or not isinstance(step.input, dict):
            return ""
        tables = self._package.lookup_tables
        called = [one.zip_name or one.name for one in references_in(step.input)]
        called += [
            pick_list_label(step, (key,), one) or one for key, one in step.input.items()
            if isinstance(one, str)
        ]  # fmt: skip
        return next((tables[one][column] for one in called if column in tables.get(one, ())), "")

    def _variable(self, uuid: str, alias: str) -> str:
        """Return the name of the variable or list that a step declares."""
        step = next((one for one in self._steps if uuid == one.uuid or alias == one.alias), None)
        if step is None:
            return ""
        name = step.input.get("name") if isinstance(step.input, dict) else None
        return f"{name if isinstance(name, str) and name else step_name(step)} (step {step.number})"


def column_titles(schema: Any) -> Iterator[tuple[str, str]]:
    """Yield the ids and names of the columns in a table's file, with their titles."""
    if isinstance(schema, str):
        try:
            schema = json.loads(schema)
        except (ValueError, RecursionError):
            return
    for one in schema if isinstance(schema, list) else ():
        if not isinstance(one, dict):
            continue
        title = next((one[key] for key in ("title", "label", "name") if _is_named(one, key)), "")
        for key in ("id", "name"):
            if title and isinstance(one.get(key), str):
                yield _key(one[key]), title


def _is_named(one: dict[str, Any], key: str) -> bool:
    return isinstance(one.get(key), str) and bool(one[key])


def _labels_of(step: Step) -> Iterator[tuple[str, str]]:
    """Yield the labels of ids in the step's schemas."""
    waiting: list[Any] = [step.raw.get(key) for key in reversed(_SCHEMAS)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict):
            name, label = one.get("name"), one.get("label")
            waiting.append(one.get("properties"))
            waiting.append(one.get("toggle_field"))
            if not isinstance(name, str) or not isinstance(label, str) or UUID.search(label):
                continue
            if UUID.fullmatch(name) or _COLUMN.fullmatch(name) or _HASHED.fullmatch(name):
                yield _key(name), label


def _key(name: str) -> str:
    return name.lower().replace("_", "-") if UUID.fullmatch(name) else name


def _short(uuid: str) -> str:
    return f"{uuid[:_SHORT]}…"
