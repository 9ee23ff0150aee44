"""Compare and describe the values of two recipes with matched steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.distinguish import distinguish, without_null
from workato_tui.packages.compare.json_equal import json_equal
from workato_tui.packages.compare.noise import empty_noise
from workato_tui.packages.compare.values import differences
from workato_tui.packages.contents.columns import variables_in
from workato_tui.packages.contents.conditions import is_compound, is_filter, without_uuids
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

_ALIAS_INDEX = 2
"""Index of the alias in a legacy pill."""


class RecipePair:
    """A pair of recipes with their matched steps, which describes the values of each.

    ``max_values`` limits the number of described values, for a summary.
    """

    def __init__(
        self,
        matching: StepMatching,
        context: Context,
        before: Asset | None = None,
        after: Asset | None = None,
        *,
        max_values: int | None = None,
    ) -> None:
        self.matching = matching
        self._remaining_values = max_values
        self.context = context
        self.assets = (before, after)
        self.old = Wording(matching.old.steps, context.before, numbered=False)
        self.new = Wording(matching.new.steps, context.after, numbered=False)
        self._cached_names: tuple[dict[str, str], dict[str, str]] | None = None

    def noise_reason(self, old: Any, new: Any) -> str:
        """Return why two unequal values mean the same; "" if they do not."""
        if MISSING in (old, new):
            return empty_noise(old, new)
        if isinstance(old, str) and isinstance(new, str):
            is_equivalent = self._canonical_text(old, 0) == self._canonical_text(new, 1)
            return "equivalent notation of data pills" if is_equivalent else ""
        if is_compound(old) and is_compound(new):
            return "" if self.condition_differs(old, new) else equivalence_reason(old, new)
        if is_filter(old) and is_filter(new) and not self.condition_differs(old, new):
            return "equivalent notation of data pills"
        follows = self.context.follows(old, new, *self.assets)
        return "follows the asset's new name" if follows else ""

    def condition_differs(self, old: Any, new: Any) -> bool:
        """Return whether two conditions differ in more than uuids and the operand of one."""
        all_differences = differences(without_uuids(old), without_uuids(new))
        return any(
            not self.noise_reason(difference.before, difference.after)
            for difference in all_differences
        )

    def format_values(
        self, old: Any, new: Any, steps: tuple[Step, Step] | None = None, path: Path = ()
    ) -> tuple[str, str]:
        """Return both values in words; for a field of two steps the labels of pick lists."""
        if self._remaining_values is not None:
            self._remaining_values -= 1
            if self._remaining_values < 0:
                return "…", "…"
        if steps is not None and MISSING not in (old, new):
            before, after = self.old.field(steps[0], path, old), self.new.field(steps[1], path, new)
            if before != after:
                return without_null(old, after, before), without_null(new, before, after)
        elif steps is not None:
            return (
                "" if old is MISSING else self.old.field(steps[0], path, old),
                "" if new is MISSING else self.new.field(steps[1], path, new),
            )
        return distinguish(old, new, self.old, self.new)

    def format_notes(self, old: Any, new: Any) -> tuple[str, str]:
        """Return the text of two steps, without markup unless only that differs."""
        plain_old, plain_new = (
            without_markup(text) if isinstance(text, str) else text for text in (old, new)
        )
        return (
            self.format_values(old, new)
            if json_equal(plain_old, plain_new)
            else self.format_values(plain_old, plain_new)
        )

    def _canonical_text(self, text: str, side: int) -> str:
        """Return ``text`` with each pill in a canonical form."""
        variables = variables_in(text)
        if not variables and not has_pills(text):
            return text
        names = self._step_names()[side]
        if variables:
            return "\n".join(
                f"{names[match['alias']]}:{match['field']}" if match["alias"] in names else match[0]
                for match in variables
            )

        def canonical_pill(match: re.Match[str]) -> str:
            body = decode_pill(match)
            if body is None:
                return ", ".join(
                    _normalize_legacy_pill(argument, names) for argument in legacy_arguments(match)
                )
            line, app = body.get("line"), body.get("provider")
            if isinstance(line, str):
                body["line"] = names.get(line, line)
            if isinstance(app, str):
                body["provider"] = app_key(app)
            return f"\0{sorted(body.items(), key=lambda item: item[0])!r}\0"

        return PILL.sub(canonical_pill, text)

    def _step_names(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return a common name for each matched pair of steps by alias and uuid."""
        if self._cached_names is None:
            matching = self.matching
            self._cached_names = ({}, {})
            for old, new in matching.forward.items():
                steps = matching.old.steps[old], matching.new.steps[new]
                for names, step in zip(self._cached_names, steps, strict=True):
                    for key in (step.alias, step.uuid):
                        if key:
                            names.setdefault(key, f"@{old}")
        return self._cached_names


def _normalize_legacy_pill(text: str, names: dict[str, str]) -> str:
    """Return a legacy pill, ``data.APP.ALIAS.path``, with a canonical alias."""
    parts = text.split(".")
    if len(parts) > _ALIAS_INDEX and parts[0] == "data":
        parts[_ALIAS_INDEX] = names.get(parts[_ALIAS_INDEX], parts[_ALIAS_INDEX])
    return f"\0{'.'.join(parts)}\0"


def equivalence_reason(old: Any, new: Any) -> str:
    """Return why two equivalent conditions are written differently."""
    operands = [value.get("operand") if isinstance(value, dict) else None for value in (old, new)]
    return "operand of a single comparison" if operands[0] != operands[1] else "uuid"
