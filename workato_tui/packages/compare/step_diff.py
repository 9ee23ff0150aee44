"""Differences between two states of a step: operation, switch, condition, and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.compare.distinguish import distinguish_parts
from workato_tui.packages.compare.json_equal import json_equal
from workato_tui.packages.compare.model import Action, Change, Topic
from workato_tui.packages.compare.noise import DESIGNER, EMPTY, field_noise, step_noise
from workato_tui.packages.compare.recipe_pair import RecipePair, equivalence_reason
from workato_tui.packages.compare.step_fingerprints import kind_of
from workato_tui.packages.compare.values import Difference, action_of, differences, expand_object
from workato_tui.packages.contents.conditions import (
    describe_step_condition,
    is_condition,
    without_uuids,
)
from workato_tui.packages.contents.document import MISSING
from workato_tui.packages.contents.fields import (
    JOB_REPORT,
    Labels,
    Path,
    format_path,
    report_columns,
)
from workato_tui.packages.contents.names import operation_name, step_name
from workato_tui.packages.contents.recipe import CONTROLS
from workato_tui.packages.contents.secrets import mask_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workato_tui.packages.contents.recipe import Step
    from workato_tui.packages.contents.values import Wording

RETRY = "Retry if"
"""The label of the condition for retrying in a catch."""
_WRITTEN = {"title": "Title", "comment": "Comment", "description": "Description"}
_WRITTEN_PATHS = frozenset((key,) for key in _WRITTEN)
_KIND = ("keyword", "provider", "name")
_APART = frozenset(("block", *_KIND))


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
    if key == JOB_REPORT:
        report = report_columns(steps[1]), report_columns(steps[0])
        return Labels(report[0]).of, Labels(report[1]).of
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
    noise = "" if found else equivalence_reason(old, new)
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
