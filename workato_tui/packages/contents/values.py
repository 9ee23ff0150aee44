"""Values of a step's fields in words: text with data pills, formulas, and conditions."""

from __future__ import annotations

import re
from collections import Counter
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.contents.columns import UUID, ColumnNames
from workato_tui.packages.contents.conditions import (
    FILTERED_COLUMN,
    describe_condition,
    describe_filter,
    is_compound,
    is_filter,
)
from workato_tui.packages.contents.data_pills import (
    INTERPOLATED,
    PILL,
    decode_pill,
    has_pills,
    legacy_arguments,
    pill_words,
    replace_broken_pills,
)
from workato_tui.packages.contents.document import RawNumber, dumps
from workato_tui.packages.contents.fields import (
    INTERNAL,
    field_names,
    is_schema,
    schema_field,
    schema_names,
)
from workato_tui.packages.contents.names import step_name
from workato_tui.packages.contents.pick_lists import pick_list_label
from workato_tui.packages.contents.references import parse_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from workato_tui.packages.contents.fields import Path
    from workato_tui.packages.contents.package import Package
    from workato_tui.packages.contents.recipe import Step

ARROW = " → "

_HEX_ALIAS = re.compile(r"[0-9a-f]{8}")
_LEGACY_PREFIX_PARTS = 3
"""Parts of a legacy pill before its path: ``data``, the app, and the alias."""
_LIST_META = "list_meta"
_MAX_LOOPS = 8
"""Maximum number of nested loops to follow to the step that creates a list."""


class Wording:
    """Describes the values of one recipe; resolves aliases to steps.

    A step with a meaningless alias is named by its operation, and with ``numbered``, or if the name
    is ambiguous, also by its number. ``package`` names the columns of its tables.
    """

    def __init__(
        self,
        steps: Iterable[Step] = (),
        package: Package | None = None,
        *,
        numbered: bool = True,
    ) -> None:
        self._all_steps = list(steps)
        self._columns = ColumnNames(self._all_steps, package)
        self._numbered = numbered
        self._formulas = False
        """Whether a formula with a single pill is distinguished from the pill as text."""
        self._exact = False
        """Whether pills that read alike are distinguished."""
        self._full_ids = False
        """Whether IDs are shown in full, since they begin alike."""
        self._own_alias = ""
        """The alias of the step whose pills are shown by their last name."""
        self._steps: dict[str, Step] | None = None
        self._names: Counter[str] = Counter()

    def stricter_forms(self) -> Iterator[Wording]:
        """Yield copies that distinguish more and more values."""
        for exact, full_ids in ((False, False), (True, False), (True, True)):
            yield self._copy_with(_formulas=True, _exact=exact, _full_ids=full_ids)

    def for_own_output(self, step: Step) -> Wording:
        """Return a copy that shortens pills of ``step``'s own output to their last name."""
        return self._copy_with(_own_alias=step.alias)

    def _copy_with(self, **changes: Any) -> Wording:
        """Return a copy with other options that shares the cached names of steps."""
        self._steps_by_key()  # fills the cache before it is shared
        copied = copy(self)
        vars(copied).update(changes)
        return copied

    def field(self, step: Step, path: Path, value: Any) -> str:
        """Return the pick list label for the field at ``path``, else its value."""
        if is_filter(value):
            return self._filter(value, step, path)
        label = pick_list_label(step, path, value) or schema_names(value)
        if label or value in ("[]", "{}"):
            return label or "nothing"
        if isinstance(value, str) and not has_pills(value):
            return self._columns.name_ids(value, step)
        return self.value(value)

    def _filter(self, value: dict[str, Any], step: Step | None = None, path: Path = ()) -> str:
        """Return a filter of a data table in words."""

        def text_of(key: str, item: Any) -> str:
            return self.value(item) if step is None else self.field(step, (*path, key), item)

        column = value[FILTERED_COLUMN]
        step_input = step.input if step is not None and isinstance(step.input, dict) else {}
        types = (step_input.get(key) for key in (column, f"{INTERNAL}_{column}"))
        column_type = next((type_ for type_ in types if isinstance(type_, str)), "")
        return describe_filter(value, text_of(FILTERED_COLUMN, column), column_type, text_of)

    def label(self, step: Step) -> Callable[[str], str]:
        """Return a function that describes the names of a step's fields."""
        return partial(self.name, step=step)

    def name(self, name: str, step: Step | None = None) -> str:
        """Return the name of a field of ``step``, or of anything else, in words."""
        label = self._columns.name_of(name, step)
        return humanize(name) if label == name else label

    def value(self, value: Any) -> str:
        """Return any value as text."""
        if isinstance(value, str):
            return (not self._exact and schema_names(value)) or self.text(value)
        if isinstance(value, RawNumber):
            return value.text
        if isinstance(value, dict) and value:
            return self._object(value)
        if isinstance(value, list) and value:
            if is_schema(value):
                return field_names(value)
            return ", ".join(map(self._nested_value, value))
        return "nothing" if value in ({}, []) else dumps(value)

    def _nested_value(self, value: Any) -> str:
        """Return a value inside another one, in parentheses if it is compound."""
        if value in ("[]", "{}") and not self._exact:
            return "nothing"
        text = self.value(value)
        is_compound_text = ", " in text and (
            isinstance(value, dict) or (isinstance(value, list) and len(value) > 1)
        )
        return f"({text})" if is_compound_text else text

    def _object(self, value: dict[str, Any]) -> str:
        reference = parse_reference(value)
        if reference is not None:
            return reference.label
        if is_compound(value):
            return describe_condition(value, self)
        if is_filter(value):
            return self._filter(value)
        if isinstance(value.get("name"), str) and ("label" in value or "control_type" in value):
            return schema_field(value)
        filled = {key: item for key, item in value.items() if item not in (None, "", [], {})}
        return ", ".join(
            f"{self.name(key)}: {self._nested_value(item)}"
            for key, item in (filled or value).items()
        )

    def text(self, text: str) -> str:
        """Return text or a formula with its data pills in words.

        A value that is a single pill is shown as that pill; within text and formulas, pills are in
        braces.
        """
        if not has_pills(text):
            return self._mark_id(self._columns.name_ids(text), text)
        stripped = text.strip()
        single_pill = INTERPOLATED.fullmatch(stripped) or (
            PILL.fullmatch(stripped[1:].strip()) if stripped.startswith("=") else None
        )
        if single_pill:
            mark = "= " if self._formulas and stripped.startswith("=") else ""
            return mark + self._first_pill(single_pill)
        text = INTERPOLATED.sub(lambda match: f"{{{self._first_pill(match)}}}", text)
        text = PILL.sub(lambda match: f"{{{self.pill(match)}}}", text)
        if self._exact:
            return text
        return self._columns.name_known_ids(replace_broken_pills(text, self._pill))

    def _first_pill(self, match: re.Match[str]) -> str:
        pill = PILL.search(match[0])
        return self.pill(pill) if pill else match[0]

    def pill(self, match: re.Match[str]) -> str:
        """Return a data pill: its source and its field."""
        body = decode_pill(match)
        if body is not None:
            return self._pill(body)
        arguments = legacy_arguments(match)
        if "{" in arguments[0] and not self._exact:
            return f"broken pill {pill_words(arguments[0])}"
        return self._legacy_pill(arguments)

    def _pill(self, body: dict[str, Any]) -> str:
        alias = body.get("line")
        if isinstance(alias, str):
            return self._output_pill(alias, body)
        path = body.pop("path", None)
        kind = body.pop("pill_type", None)
        parts = [humanize(kind).lower()] if isinstance(kind, str) else []
        parts += [
            self.value(item) for item in body.values() if self._exact or isinstance(item, str)
        ]
        return ARROW.join([" ".join(parts) or "pill", *self._path_labels(path, None)])

    def _output_pill(self, alias: str, body: dict[str, Any]) -> str:
        parts = self._path_labels(body.get("path"), self._origin(alias))
        if self._own_alias and alias == self._own_alias and parts and not self._exact:
            return humanize(parts[-1]).lower()
        text = ARROW.join([self.source(alias), *parts])
        if not self._exact:
            return text
        rest = {key: value for key, value in body.items() if key != "path"}
        return f"{text} ({', '.join(f'{humanize(key)} {self.value(rest[key])}' for key in rest)})"

    def _origin(self, alias: str) -> Step | None:
        """Return the step whose schema names a pill's fields, following loops to their list."""
        step = self._steps_by_key().get(alias)
        for _ in range(_MAX_LOOPS):
            match = PILL.search(str(step.raw.get("source"))) if step is not None else None
            body = decode_pill(match) if match is not None else None
            outer_alias = body.get("line") if body is not None else None
            if not isinstance(outer_alias, str):
                break
            step = self._steps_by_key().get(outer_alias)
        return step

    def source(self, alias: str) -> str:
        """Return the step that ``alias`` refers to, or the alias itself if it is a name."""
        step = self._steps_by_key().get(alias)
        if step is None or (alias == step.alias and not _is_meaningless(alias)):
            return self._columns.name_ids(alias)
        name = step_name(step)
        return f"{name} ({step.number})" if self._numbered or self._names[name] > 1 else name

    def _steps_by_key(self) -> dict[str, Step]:
        """Steps by alias and uuid, computed for the first pill."""
        if self._steps is None:
            self._steps = {}
            for step in self._all_steps:
                self._names[step_name(step)] += 1
                for key in (step.alias, step.uuid):
                    if key:
                        self._steps.setdefault(key, step)
        return self._steps

    def _mark_id(self, name: str, id_: str) -> str:
        """Return ``Depot (0a0b0c0d…)`` if names that read alike are distinguished."""
        shown_id = id_ if self._full_ids else f"{id_[:8]}…"
        return f"{name} ({shown_id})" if self._exact and name != id_ else name

    def _legacy_pill(self, arguments: list[str]) -> str:
        """Return a legacy pill: ``data.APP.ALIAS.path``, or the size of a list, a property, …."""
        dotted, kind = arguments[0], arguments[1] if len(arguments) > 1 else ""
        if self._exact:
            return ", ".join(arguments)
        if kind == _LIST_META and len(arguments) > _LEGACY_PREFIX_PARTS:
            alias, path = self._split_dotted(arguments[-1])
            meta = humanize(arguments[2].strip("_").lower()).lower()
            return f"{meta} of {ARROW.join(path)} (step {self.source(alias)})"
        if kind:
            return " ".join([humanize(kind).lower(), *arguments[2:]])
        alias, path = self._split_dotted(dotted)
        return ARROW.join([self.source(alias), *path] if alias else path)

    def _split_dotted(self, text: str) -> tuple[str, list[str]]:
        """Return the alias and path of ``data.APP.ALIAS.path``; no alias for other text."""
        parts = text.split(".")
        if parts[0] != "data" or len(parts) < _LEGACY_PREFIX_PARTS:
            return "", parts
        step = self._steps_by_key().get(parts[2])
        return parts[2], [self._columns.name_of(part, step) for part in parts[3:]]

    def _path_labels(self, path: Any, step: Step | None) -> list[str]:
        parts: list[str] = []
        for item in path if isinstance(path, list) else [path]:
            if isinstance(item, str):
                parts.append(self._mark_id(self._columns.name_of(item, step), item))
            elif isinstance(item, dict):
                kind = item.get("path_element_type")
                if kind == "current_item" and parts:
                    parts[-1] += " (current item)"
                elif kind == "join" and isinstance(item.get("src_key"), str):
                    parts.append(item["src_key"])
                else:
                    label = kind if isinstance(kind, str) else self.value(item)
                    parts.append(label.replace("_", " "))
            elif item is not None:
                parts.append(self.value(item))
        return parts


def _is_meaningless(alias: str) -> bool:
    return bool(_HEX_ALIAS.fullmatch(alias) or UUID.fullmatch(alias))
