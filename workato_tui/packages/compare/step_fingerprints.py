"""By what a step is known again: what it is, what it holds, where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.noise import DESIGNER
from workato_tui.packages.contents.data_pills import aliases_in
from workato_tui.packages.contents.document import dumps
from workato_tui.packages.contents.fields import format_path, leaves
from workato_tui.packages.contents.names import app_key
from workato_tui.packages.contents.recipe import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.packages.contents.recipe import Step

Kind = tuple[str, str, str]

MACHINE_MADE = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
"""A uuid that nobody has made up."""

HEX = re.compile(r"[0-9a-f]{8}")
"""An alias that says nothing."""

# A copied step has another alias of 8 hex digits, and the pills that name it follow.
_ALIAS = re.compile(r'(\\{1,8}"line\\{1,8}": ?\\{1,8}")[0-9a-f]{8}(?=\\{1,8}")')
# Comparisons within a condition have uuids of their own.
_UUID = re.compile(r'"uuid":"[^"\\]*",?')
_LEFT_OUT = DESIGNER | {"block", "number", "uuid", "as", "skip", "provider"}


def kind_of(step: Step) -> Kind:
    """What a step is: its keyword, and for a step of an app the app and the operation."""
    keyword = step.keyword
    if keyword in CONTROLS:
        return keyword, "", ""
    return keyword, app_key(step.app), step.operation


class StepFingerprints:
    """The steps of one recipe with their marks; each is worked out when first asked for."""

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
        """The index of the step that holds this one; -1 for none."""
        above = self.steps[at].parent
        return -1 if above is None else above.index

    def children_of(self, at: int) -> list[int]:
        """The steps that stand directly in a step; for -1 those in none."""
        if at >= 0:
            return self.children[at]
        return [one.index for one in self.steps if one.parent is None]

    def content(self, at: int) -> str:
        """All that a step holds but noise and the steps within, as one text."""
        found = self._contents.get(at)
        if found is None:
            raw = {key: one for key, one in self.steps[at].raw.items() if key not in _LEFT_OUT}
            found = _without_ids(dumps(raw, ordered=True))
            self._contents[at] = found
        return found

    def is_distinctive(self, at: int) -> bool:
        """Whether the content says enough to know the step again by it alone."""
        return self.steps[at].keyword not in ("try", "else", "catch", "repeat") and (
            self.steps[at].input not in (None, "", {}, [])
        )

    def values(self, at: int) -> frozenset[str]:
        """What a step's fields hold, each with its place."""
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
        """Whether a data pill names a step by an alias that no step has."""
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
        """Steps by their uuid, without those that several steps have."""
        return unique((one.uuid, one.index) for one in self.steps if one.uuid)


def unique(pairs: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    """The pairs as a mapping, without the keys that come more than once."""
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
    """JSON without what differs between a step and its copy."""
    return _UUID.sub("", _ALIAS.sub(r"\1*", text))
