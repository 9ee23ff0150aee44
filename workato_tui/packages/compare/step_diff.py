"""Differences between two states of a step: operation, switch, condition, and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.compare.distinguish import distinguish, distinguish_parts, without_null
from workato_tui.packages.compare.json_equal import json_equal
from workato_tui.packages.compare.model import Action, Change, Topic
from workato_tui.packages.compare.noise import DESIGNER, EMPTY, empty_noise, field_noise, step_noise
from workato_tui.packages.compare.step_fingerprints import kind_of
from workato_tui.packages.compare.values import Difference, action_of, differences, expand_object
from workato_tui.packages.contents.columns import VARIABLE
from workato_tui.packages.contents.conditions import (
    describe_step_condition,
    is_compound,
    is_condition,
    without_uuids,
)
from workato_tui.packages.contents.data_pills import PILL, decode_pill, has_pills, legacy_arguments
from workato_tui.packages.contents.document import MISSING
from workato_tui.packages.contents.fields import Labels, Path, format_path
from workato_tui.packages.contents.markup import without_markup
from workato_tui.packages.contents.names import app_key, operation_name, step_name
from workato_tui.packages.contents.recipe import CONTROLS
from workato_tui.packages.contents.secrets import mask_pair
from workato_tui.packages.contents.values import Wording

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from workato_tui.packages.compare.context import Context
    from workato_tui.packages.compare.step_matching import StepMatching
    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.recipe import Step

RETRY = "Retry if"
"""The label of the condition for retrying in a catch."""
_WRITTEN = {"title": "Title", "comment": "Comment", "description": "Description"}
_WRITTEN_PATHS = frozenset((key,) for key in _WRITTEN)
_ALIAS = 2
"""Index of the alias in a legacy pill."""
_KIND = ("keyword", "provider", "name")
_APART = frozenset(("block", *_KIND))


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
            return "" if self.condition_differs(old, new) else _equivalence_reason(old, new)
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


def step_label(step: Step) -> str:
    """Return ``4 Create invoice``."""
    return f"{step.number} {step_name(step)}"


def step_changes(sides: RecipePair, old: Step, new: Step) -> Iterator[Change]:
    """Return all differences of one step including noise, except its position and children."""
    mine, other = old.raw, new.raw
    if (old.keyword, old.app, old.operation) != (new.keyword, new.app, new.operation):
        yield from _kind(old, new, step_label(new))
    else:
        for key in _KIND:
            one = Difference((key,), mine.get(key, MISSING), other.get(key, MISSING))
            if not json_equal(one.before, one.after):
                yield _change(sides, one, humanize(key), (old, new))
    keys = other if mine.keys() == other.keys() else dict.fromkeys((*other, *mine))
    for key in keys:
        one, two = mine.get(key, MISSING), other.get(key, MISSING)
        if key in _APART or (one == two and (key in DESIGNER or json_equal(one, two))):
            continue
        yield from _key(sides, key, one, two, (old, new))


def _kind(old: Step, new: Step, label: str) -> Iterator[Change]:
    if kind_of(old) == kind_of(new):
        why = "designer's data" if old.keyword in CONTROLS else "the connector's number"
        yield Change("value", "changed", "Operation", place="provider", step=label, noise=why)
        return
    before, after = operation_name(old), operation_name(new)
    if before == after:
        before, after = (f"{one.keyword} {one.app} {one.operation}".strip() for one in (old, new))
    yield Change(_topic(new, "step"), "changed", "Operation", before, after, "name", label)


def _key(
    sides: RecipePair, key: str, old: Any, new: Any, steps: tuple[Step, Step]
) -> Iterator[Change]:
    step = steps[1]
    label = step_label(step)
    why = step_noise(key)
    if key == "as" and isinstance(old, str) and sides.matching.new.has_dangling_pill(old):
        names = sides.format_values(old, new)
        yield Change(_topic(step, "field"), "changed", "Name in data pills", *names, key, label)
    elif why:
        if not (key == "number" and MISSING in (old, new)):
            yield Change("value", "changed", key, place=key, step=label, noise=why)
    elif key == "skip":
        before, after = steps[0].skipped, step.skipped
        noise = "" if before != after else "empty"
        action: Action = "switched off" if after else "switched on"
        yield Change(_topic(step, "step"), action, "Step", place=key, step=label, noise=noise)
    elif key in ("input", "filter") and (is_condition(old) or is_condition(new)):
        yield from _condition(sides, key, old, new, steps)
    elif key in _WRITTEN and all(one in (None, MISSING) or _is_text(one) for one in (old, new)):
        yield _change(sides, Difference((key,), old, new), _WRITTEN[key], steps, key)
    else:
        labels = _labels(sides, key, steps)
        before, after = (_object(one) if key == "input" else one for one in (old, new))
        for one in differences(before, after):
            for each in expand_object(one):
                path = each.path if key == "input" else (key, *each.path)
                gone = each.after is MISSING
                held = before if gone else after
                label = labels[gone](path, held if key == "input" else {key: held})
                yield _change(sides, each, label, steps, key)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _object(value: Any) -> Any:
    """Treat no input like an empty one."""
    return {} if value is MISSING or value in EMPTY else value


def _labels(
    sides: RecipePair, key: str, steps: tuple[Step, Step]
) -> tuple[Callable[[Path, Any], str], Callable[[Path, Any], str]]:
    """Return labels from the later step's schema, then those only the earlier one had."""
    if key != "input":
        return Labels(None).of, Labels(None).of
    found = [step.raw.get("extended_input_schema") for step in reversed(steps)]
    schema = [one for each in found if isinstance(each, list) for one in each]
    later, earlier = sides.new.label(steps[1]), sides.old.label(steps[0])
    return Labels(schema, later).of, Labels(schema, earlier).of


def _change(
    sides: RecipePair, one: Difference, label: str, steps: tuple[Step, Step], key: str = "input"
) -> Change:
    step = steps[1]
    label = label or humanize(key)
    where = format_path((key, *one.path)) if one.path[:1] != (key,) else format_path(one.path)
    named = step_label(step)
    if one.moved:
        before, after = str(one.before + 1), str(one.after + 1)
        return Change(_topic(step, "field"), "moved", label, before, after, where, named)
    values = mask_pair(one.path[-1] if one.path else "", one.before, one.after)
    if one.path[:1] in _WRITTEN_PATHS:
        before, after = sides.format_written(*values)
    else:
        before, after = sides.format_values(*values, steps, one.path)
    noise = field_noise(one.path, label) or sides.noise_reason(one.before, one.after)
    action = action_of(one.before, one.after)
    return Change(_topic(step, "field"), action, label, before, after, where, named, noise)


def _condition(
    sides: RecipePair, key: str, old: Any, new: Any, steps: tuple[Step, Step]
) -> Iterator[Change]:
    step = steps[1]
    plain = [without_uuids({} if one is MISSING else one) for one in (old, new)]
    found = sides.condition_differs(*plain)
    noise = "" if found else _equivalence_reason(old, new)
    only = RETRY if step.keyword == "catch" else "Only if"
    label = only if key == "filter" else "Condition"
    before, after = _condition_words(old, new, steps, (sides.old, sides.new))
    for wordings in zip(sides.old.stricter_forms(), sides.new.stricter_forms(), strict=True):
        if before != after or not found:
            break
        before, after = _condition_words(old, new, steps, wordings)
    if before == after and found:
        before, after = distinguish_parts(plain[0], plain[1], sides.old, sides.new)
    action: Action = "changed" if before and after else "added" if after else "removed"
    yield Change(
        _topic(step, "condition"), action, label, before, after, key, step_label(step), noise
    )


def _equivalence_reason(old: Any, new: Any) -> str:
    """Return why two equivalent conditions are written differently."""
    joins = [one.get("operand") if isinstance(one, dict) else None for one in (old, new)]
    return "it joins one comparison only" if joins[0] != joins[1] else "uuid"


def _condition_words(
    old: Any, new: Any, steps: tuple[Step, Step], wordings: tuple[Wording, Wording]
) -> tuple[str, str]:
    before, after = (
        describe_step_condition(step, one, wording) if is_condition(one) else ""
        for one, step, wording in zip((old, new), steps, wordings, strict=True)
    )
    return before, after


def _topic(step: Step, otherwise: Topic) -> Topic:
    return "trigger" if step.index == 0 else otherwise
