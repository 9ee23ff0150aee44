"""Values of a step's fields in words: text with data pills, formulas, and conditions."""

from __future__ import annotations

import json
import re
from collections import Counter
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.contents.columns import UUID, ColumnNames
from workato_tui.packages.contents.conditions import describe_condition, is_compound
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
from workato_tui.packages.contents.fields import field_names
from workato_tui.packages.contents.names import step_name
from workato_tui.packages.contents.pick_lists import pick_list_label
from workato_tui.packages.contents.references import parse_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from workato_tui.packages.contents.fields import Path
    from workato_tui.packages.contents.package import Package
    from workato_tui.packages.contents.recipe import Step

ARROW = " → "

_HEX = re.compile(r"[0-9a-f]{8}")
_PARTS = 3
"""Parts of a legacy pill before its path: ``data``, the app, and the alias."""
_LIST = "list_meta"
_LOOPS = 8
"""Maximum depth of nested loops to follow to the step of a list."""


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
        self._given = list(steps)
        self._columns = ColumnNames(self._given, package)
        self._numbered = numbered
        self._formulas = False
        """Whether a formula with a single pill is distinguished from the pill as text."""
        self._exact = False
        """Whether pills that read alike are distinguished."""
        self._own = ""
        """The alias of the step whose pills are shown by their last name."""
        self._steps: dict[str, Step] | None = None
        self._names: Counter[str] = Counter()

    def stricter_forms(self) -> Iterator[Wording]:
        """Yield copies that distinguish more and more values."""
        for exact in (False, True):
            yield self._like(_formulas=True, _exact=exact)

    def for_own_output(self, step: Step) -> Wording:
        """Return a copy that shortens pills of ``step``'s own output to their last name."""
        return self._like(_own=step.alias)

    def _like(self, **changes: Any) -> Wording:
        """Return a copy with other options that shares the knowledge about the steps."""
        self._known()
        made = copy(self)
        vars(made).update(changes)
        return made

    def field(self, step: Step, path: Path, value: Any) -> str:
        """Return the pick list label for the field at ``path``, else its value."""
        found = pick_list_label(step, path, value) or _schema(value)
        if found or value in ("[]", "{}"):
            return found or "nothing"
        if isinstance(value, str) and not has_pills(value):
            return self._columns.name_ids(value, step)
        return self.value(value)

    def label(self, step: Step) -> Callable[[str], str]:
        """Return a function that describes the names of a step's fields."""
        return partial(self.name, step=step)

    def name(self, name: str, step: Step | None = None) -> str:
        """Return the name of a field of ``step``, or of anything else, in words."""
        found = self._columns.name_of(name, step)
        return humanize(name) if found == name else found

    def value(self, value: Any) -> str:
        """Return any value as text."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, RawNumber):
            return value.text
        if isinstance(value, dict) and value:
            return self._object(value)
        if isinstance(value, list) and value:
            return ", ".join(map(self._part, value))
        return "nothing" if value in ({}, []) else dumps(value)

    def _part(self, value: Any) -> str:
        """Return a value inside another one, in parentheses if it is compound."""
        text = self.value(value)
        return f"({text})" if isinstance(value, dict | list) and ", " in text else text

    def _object(self, value: dict[str, Any]) -> str:
        wanted = parse_reference(value)
        if wanted is not None:
            return wanted.label
        if is_compound(value):
            return describe_condition(value, self)
        if isinstance(value.get("name"), str) and ("label" in value or "control_type" in value):
            return _schema_field(value)
        filled = {key: one for key, one in value.items() if one not in (None, "", [], {})}
        return ", ".join(
            f"{self.name(key)}: {self._part(one)}" for key, one in (filled or value).items()
        )

    def text(self, text: str) -> str:
        """Return text or a formula with its data pills in words.

        A value that is a single pill is shown as that pill; within text and formulas, pills are in
        braces.
        """
        if not has_pills(text):
            return self._mark_id(self._columns.name_ids(text), text)
        bare = text.strip()
        alone = INTERPOLATED.fullmatch(bare) or (
            PILL.fullmatch(bare[1:].strip()) if bare.startswith("=") else None
        )
        if alone:
            mark = "= " if self._formulas and bare.startswith("=") else ""
            return mark + self._first(alone)
        text = INTERPOLATED.sub(lambda found: f"{{{self._first(found)}}}", text)
        text = PILL.sub(lambda found: f"{{{self.pill(found)}}}", text)
        return text if self._exact else replace_broken_pills(text, self._pill)

    def _first(self, found: re.Match[str]) -> str:
        pill = PILL.search(found[0])
        return self.pill(pill) if pill else found[0]

    def pill(self, found: re.Match[str]) -> str:
        """Return a data pill: its source and its field."""
        body = decode_pill(found)
        if body is not None:
            return self._pill(body)
        arguments = legacy_arguments(found)
        if "{" in arguments[0] and not self._exact:
            return f"broken pill {pill_words(arguments[0])}"
        return self._older(arguments)

    def _pill(self, body: dict[str, Any]) -> str:
        line = body.get("line")
        if isinstance(line, str):
            return self._output(line, body)
        path = body.pop("path", None)
        kind = body.pop("pill_type", None)
        parts = [humanize(kind).lower()] if isinstance(kind, str) else []
        parts += [self.value(one) for one in body.values() if self._exact or isinstance(one, str)]
        return ARROW.join([" ".join(parts) or "pill", *self._path(path, None)])

    def _output(self, line: str, body: dict[str, Any]) -> str:
        parts = self._path(body.get("path"), self._origin(line))
        if self._own and line == self._own and parts and not self._exact:
            return humanize(parts[-1]).lower()
        text = ARROW.join([self.source(line), *parts])
        if not self._exact:
            return text
        rest = {key: one for key, one in body.items() if key != "path"}
        return f"{text} ({', '.join(f'{humanize(key)} {self.value(rest[key])}' for key in rest)})"

    def _origin(self, alias: str) -> Step | None:
        """Return the step whose schema names a pill's fields, following loops to their list."""
        step = self._known().get(alias)
        for _ in range(_LOOPS):
            found = PILL.search(str(step.raw.get("source"))) if step is not None else None
            body = decode_pill(found) if found is not None else None
            inner = body.get("line") if body is not None else None
            if not isinstance(inner, str):
                break
            step = self._known().get(inner)
        return step

    def source(self, alias: str) -> str:
        """Return the step that ``alias`` refers to, or the alias itself if it is a name."""
        step = self._known().get(alias)
        if step is None or (alias == step.alias and not _says_nothing(alias)):
            return self._columns.name_ids(alias)
        name = step_name(step)
        return f"{name} ({step.number})" if self._numbered or self._names[name] > 1 else name

    def _known(self) -> dict[str, Step]:
        """Steps by alias and uuid, computed for the first pill."""
        if self._steps is None:
            self._steps = {}
            for step in self._given:
                self._names[step_name(step)] += 1
                for key in (step.alias, step.uuid):
                    if key:
                        self._steps.setdefault(key, step)
        return self._steps

    def _mark_id(self, name: str, id_: str) -> str:
        """Return ``Depot (0a0b0c0d…)`` if names that read alike are distinguished."""
        return f"{name} ({id_[:8]}…)" if self._exact and name != id_ else name

    def _older(self, arguments: list[str]) -> str:
        """Return a legacy pill: ``data.APP.ALIAS.path``, or the size of a list, a property, …."""
        dotted, kind = arguments[0], arguments[1] if len(arguments) > 1 else ""
        if self._exact:
            return ", ".join(arguments)
        if kind == _LIST and len(arguments) > _PARTS:
            alias, path = self._dotted(arguments[-1])
            meta = humanize(arguments[2].strip("_").lower()).lower()
            return f"{meta} of {ARROW.join(path)} (step {self.source(alias)})"
        if kind:
            return " ".join([humanize(kind).lower(), *arguments[2:]])
        alias, path = self._dotted(dotted)
        return ARROW.join([self.source(alias), *path] if alias else path)

    def _dotted(self, text: str) -> tuple[str, list[str]]:
        """Return the alias and path of ``data.APP.ALIAS.path``; no alias for other text."""
        parts = text.split(".")
        if parts[0] != "data" or len(parts) < _PARTS:
            return "", parts
        step = self._known().get(parts[2])
        return parts[2], [self._columns.name_of(one, step) for one in parts[3:]]

    def _path(self, path: Any, step: Step | None) -> list[str]:
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
                    found = kind if isinstance(kind, str) else self.value(item)
                    parts.append(found.replace("_", " "))
            elif item is not None:
                parts.append(self.value(item))
        return parts


def _says_nothing(alias: str) -> bool:
    return bool(_HEX.fullmatch(alias) or UUID.fullmatch(alias))


def _schema(value: Any) -> str:
    """Return the names in a schema, also inside a string; "" for anything else."""
    if isinstance(value, str) and value.lstrip()[:1] == "[":
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return ""
    return field_names(value)


def _schema_field(value: dict[str, Any]) -> str:
    """Return a field of a schema, such as ``Amount (number, optional)``."""
    label, kind = value.get("label"), value.get("type")
    more = [kind] if isinstance(kind, str) and kind != "string" else []
    more += ["optional"] if value.get("optional") is True else []
    name = label if isinstance(label, str) and label else humanize(value["name"])
    return f"{name} ({', '.join(more)})" if more else name
