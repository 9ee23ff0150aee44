"""What identifies a step: kind, content, and position."""

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

MACHINE_MADE = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
"""A generated uuid, as opposed to a hand-written one."""

HEX = re.compile(r"[0-9a-f]{8}")
"""An alias without meaning."""

# A copied step has another alias of 8 hex digits, and the pills that refer to it change.
_ALIAS = re.compile(r'(\\{1,8}"line\\{1,8}": ?\\{1,8}")[0-9a-f]{8}(?=\\{1,8}")')
# Comparisons within a condition have their own uuids.
_UUID = re.compile(r'"uuid":"[^"\\]*",?')
_LEFT_OUT = DESIGNER | {"block", "number", "uuid", "as", "skip", "provider"}


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
        self.kinds: list[Kind] = [kind_of(one) for one in steps]
        self.children: list[list[int]] = [[] for _ in steps]
        for one in steps:
            if one.parent is not None:
                self.children[one.parent.index].append(one.index)

    def parent(self, at: int) -> int:
        """Return the index of the parent step; -1 for none."""
        above = self.steps[at].parent
        return -1 if above is None else above.index

    def children_of(self, at: int) -> list[int]:
        """Return the child steps of a step; for -1 the top-level steps."""
        if at >= 0:
            return self.children[at]
        return [one.index for one in self.steps if one.parent is None]

    def content(self, at: int) -> str:
        """Return the content of a step as text, without noise and child steps."""
        found = self._contents.get(at)
        if found is None:
            raw = {key: one for key, one in self.steps[at].raw.items() if key not in _LEFT_OUT}
            found = _without_ids(dumps(raw, ordered=True))
            self._contents[at] = found
        return found

    def is_distinctive(self, at: int) -> bool:
        """Return whether the content is sufficient to recognize the step."""
        return self.steps[at].keyword not in ("try", "else", "catch", "repeat") and (
            self.steps[at].input not in (None, "", {}, [])
        )

    def values(self, at: int) -> frozenset[str]:
        """Return the values of a step's fields with their paths."""
        found = self._values.get(at)
        if found is None:
            found = frozenset(
                _without_ids(f"{format_path(path)}={dumps(one)}")
                for path, one in leaves(self.steps[at].input)
                if path[-1:] != ("uuid",)
            )
            self._values[at] = found
        return found

    def has_dangling_pill(self, alias: str) -> bool:
        """Return whether a data pill refers to an alias that no step has."""
        if any(alias in (one.alias, one.uuid) for one in self.steps):
            return False
        texts = (
            one
            for step in self.steps
            for _, one in leaves({key: one for key, one in step.raw.items() if key != "block"})
            if isinstance(one, str) and alias in one
        )
        return any(alias in aliases_in(one) for one in texts)

    def unique_uuids(self) -> dict[str, int]:
        """Return steps by uuid, without uuids that several steps share."""
        return unique((one.uuid, one.index) for one in self.steps if one.uuid)


def unique(pairs: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    """Return the pairs as a mapping, without keys that occur more than once."""
    found: dict[Any, int] = {}
    twice: set[Any] = set()
    for key, at in pairs:
        if key in found:
            twice.add(key)
        found[key] = at
    for key in twice:
        del found[key]
    return found


def _without_ids(text: str) -> str:
    """Return JSON without what differs between a step and its copy."""
    return _UUID.sub("", _ALIAS.sub(r"\1*", text))
