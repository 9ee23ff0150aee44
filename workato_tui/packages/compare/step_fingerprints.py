"""Identify a step by its kind, content, and position."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.noise import DESIGNER
from workato_tui.packages.contents.connectors import app_key
from workato_tui.packages.contents.data_pills import aliases_in
from workato_tui.packages.contents.document import dumps
from workato_tui.packages.contents.fields import format_path, leaves
from workato_tui.packages.contents.recipe import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.packages.contents.recipe import Step

Kind = tuple[str, str, str]

GENERATED_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
"""A generated uuid, as opposed to a hand-written one."""

GENERATED_ALIAS = re.compile(r"[0-9a-f]{8}")
"""An alias without meaning."""

# A copied step has another alias of 8 hex digits, and the pills that refer to it change.
_ALIAS = re.compile(r'(\\{1,8}"line\\{1,8}": ?\\{1,8}")[0-9a-f]{8}(?=\\{1,8}")')
# Comparisons within a condition have their own uuids.
_UUID = re.compile(r'"uuid":"[^"\\]*",?')
_IGNORED_KEYS = DESIGNER | {"block", "number", "uuid", "as", "skip", "provider"}


def kind_of(step: Step) -> Kind:
    """Return the kind of a step: its keyword, and for an app's step the app and operation."""
    keyword = step.keyword
    if keyword in CONTROLS:
        return keyword, "", ""
    return keyword, app_key(step.app), step.operation


class StepFingerprints:
    """Properties of the steps of one recipe, each computed on first use."""

    def __init__(self, steps: list[Step]) -> None:
        self.steps = steps
        self._contents: dict[int, str] = {}
        self._values: dict[int, frozenset[str]] = {}
        self.kinds: list[Kind] = [kind_of(step) for step in steps]
        self.children: list[list[int]] = [[] for _ in steps]
        for step in steps:
            if step.parent is not None:
                self.children[step.parent.index].append(step.index)

    def parent(self, index: int) -> int:
        """Return the index of the parent step; -1 for none."""
        parent = self.steps[index].parent
        return -1 if parent is None else parent.index

    def children_of(self, index: int) -> list[int]:
        """Return the child steps of a step; for -1 the top-level steps."""
        if index >= 0:
            return self.children[index]
        return [step.index for step in self.steps if step.parent is None]

    def content(self, index: int) -> str:
        """Return the content of a step as text, without noise and child steps."""
        content = self._contents.get(index)
        if content is None:
            raw = {
                key: value
                for key, value in self.steps[index].raw.items()
                if key not in _IGNORED_KEYS
            }
            content = _without_ids(dumps(raw, ordered=True))
            self._contents[index] = content
        return content

    def is_distinctive(self, index: int) -> bool:
        """Return whether the content is sufficient to recognize the step."""
        return self.steps[index].keyword not in ("try", "else", "catch", "repeat") and (
            self.steps[index].input not in (None, "", {}, [])
        )

    def values(self, index: int) -> frozenset[str]:
        """Return the values of a step's fields with their paths."""
        values = self._values.get(index)
        if values is None:
            values = frozenset(
                _without_ids(f"{format_path(path)}={dumps(item)}")
                for path, item in leaves(self.steps[index].input)
                if path[-1:] != ("uuid",)
            )
            self._values[index] = values
        return values

    def has_dangling_pill(self, alias: str) -> bool:
        """Return whether a data pill refers to an alias that no step has."""
        if any(alias in (step.alias, step.uuid) for step in self.steps):
            return False
        texts = (
            text
            for step in self.steps
            for _, text in leaves({key: raw for key, raw in step.raw.items() if key != "block"})
            if isinstance(text, str) and alias in text
        )
        return any(alias in aliases_in(text) for text in texts)

    def unique_uuids(self) -> dict[str, int]:
        """Return steps by uuid, without uuids that several steps share."""
        return unique((step.uuid, step.index) for step in self.steps if step.uuid)


def unique(pairs: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    """Return the pairs as a mapping, without keys that occur more than once."""
    mapping: dict[Any, int] = {}
    duplicates: set[Any] = set()
    for key, index in pairs:
        if key in mapping:
            duplicates.add(key)
        mapping[key] = index
    for key in duplicates:
        del mapping[key]
    return mapping


def _without_ids(text: str) -> str:
    """Return JSON without what differs between a step and its copy."""
    return _UUID.sub("", _ALIAS.sub(r"\1*", text))
