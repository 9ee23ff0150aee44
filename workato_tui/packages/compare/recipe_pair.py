"""Values of two recipes with matched steps: whether they mean the same, and their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.distinguish import distinguish, without_null
from workato_tui.packages.compare.json_equal import json_equal
from workato_tui.packages.compare.noise import empty_noise
from workato_tui.packages.compare.values import differences
from workato_tui.packages.contents.columns import VARIABLE
from workato_tui.packages.contents.conditions import is_compound, without_uuids
from workato_tui.packages.contents.connectors import app_key
from workato_tui.packages.contents.data_pills import PILL, decode_pill, has_pills, legacy_arguments
from workato_tui.packages.contents.document import MISSING
from workato_tui.packages.contents.markup import without_markup
from workato_tui.packages.contents.values import Wording

if TYPE_CHECKING:
    import re

    from workato_tui.packages.compare.context import Context
    from workato_tui.packages.compare.step_matching import StepMatching
    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.fields import Path
    from workato_tui.packages.contents.recipe import Step

_ALIAS = 2
"""Index of the alias in a legacy pill."""


class RecipePair:
    """A pair of recipes with their matched steps, which describes the values of each.

    ``most`` limits the number of described values, for a summary.
    """

    def __init__(
        self,
        matching: StepMatching,
        context: Context,
        before: Asset | None = None,
        after: Asset | None = None,
        *,
        most: int | None = None,
    ) -> None:
        self.matching = matching
        self._left = most
        self.context = context
        self.assets = (before, after)
        self.old = Wording(matching.old.steps, context.before, numbered=False)
        self.new = Wording(matching.new.steps, context.after, numbered=False)
        self._known: tuple[dict[str, str], dict[str, str]] | None = None

    def noise_reason(self, old: Any, new: Any) -> str:
        """Return why two unequal values mean the same; "" if they do not."""
        if MISSING in (old, new):
            return empty_noise(old, new)
        if isinstance(old, str) and isinstance(new, str):
            alike = self._plain(old, 0) == self._plain(new, 1)
            return "the same pills, written another way" if alike else ""
        if is_compound(old) and is_compound(new):
            return "" if self.condition_differs(old, new) else equivalence_reason(old, new)
        follows = self.context.follows(old, new, *self.assets)
        return "follows the asset's new name" if follows else ""

    def condition_differs(self, old: Any, new: Any) -> bool:
        """Return whether two conditions differ in more than uuids and the operand of one."""
        found = differences(without_uuids(old), without_uuids(new))
        return any(not self.noise_reason(one.before, one.after) for one in found)

    def format_values(
        self, old: Any, new: Any, steps: tuple[Step, Step] | None = None, path: Path = ()
    ) -> tuple[str, str]:
        """Return both values in words; for a field of two steps the labels of pick lists."""
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                return "…", "…"
        if steps is not None and MISSING not in (old, new):
            mine, other = self.old.field(steps[0], path, old), self.new.field(steps[1], path, new)
            if mine != other:
                return without_null(old, other, mine), without_null(new, mine, other)
        elif steps is not None:
            return (
                "" if old is MISSING else self.old.field(steps[0], path, old),
                "" if new is MISSING else self.new.field(steps[1], path, new),
            )
        return distinguish(old, new, self.old, self.new)

    def format_written(self, old: Any, new: Any) -> tuple[str, str]:
        """Return the text of two steps, without markup unless only that differs."""
        one, two = (without_markup(each) if isinstance(each, str) else each for each in (old, new))
        return (
            self.format_values(old, new) if json_equal(one, two) else self.format_values(one, two)
        )

    def _plain(self, text: str, side: int) -> str:
        """Return ``text`` with each pill in a canonical form."""
        variable = VARIABLE.fullmatch(text)
        if variable is None and not has_pills(text):
            return text
        known = self._names()[side]
        if variable is not None:
            return known.get(variable["alias"], text)

        def form(found: re.Match[str]) -> str:
            body = decode_pill(found)
            if body is None:
                return ", ".join(
                    _normalize_legacy_pill(one, known) for one in legacy_arguments(found)
                )
            line, app = body.get("line"), body.get("provider")
            if isinstance(line, str):
                body["line"] = known.get(line, line)
            if isinstance(app, str):
                body["provider"] = app_key(app)
            return f"\0{sorted(body.items(), key=lambda one: one[0])!r}\0"

        return PILL.sub(form, text)

    def _names(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return a common name for each matched pair of steps by alias and uuid."""
        if self._known is None:
            matching = self.matching
            self._known = ({}, {})
            for one, other in matching.forward.items():
                steps = matching.old.steps[one], matching.new.steps[other]
                for names, step in zip(self._known, steps, strict=True):
                    for key in (step.alias, step.uuid):
                        if key:
                            names.setdefault(key, f"@{one}")
        return self._known


def _normalize_legacy_pill(text: str, known: dict[str, str]) -> str:
    """Return a legacy pill, ``data.APP.ALIAS.path``, with a canonical alias."""
    parts = text.split(".")
    if len(parts) > _ALIAS and parts[0] == "data":
        parts[_ALIAS] = known.get(parts[_ALIAS], parts[_ALIAS])
    return f"\0{'.'.join(parts)}\0"


def equivalence_reason(old: Any, new: Any) -> str:
    """Return why two equivalent conditions are written differently."""
    joins = [one.get("operand") if isinstance(one, dict) else None for one in (old, new)]
    return "it joins one comparison only" if joins[0] != joins[1] else "uuid"
