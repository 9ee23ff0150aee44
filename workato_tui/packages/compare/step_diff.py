"""Differences between two states of a step: operation, switch, condition, and fields."""

from __future__ import annotations

from functools import partial
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
    FILTERED_COLUMN,
    describe_step_condition,
    is_condition,
    is_filter,
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
from workato_tui.packages.contents.secrets import mask_filters, mask_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workato_tui.packages.contents.recipe import Step
    from workato_tui.packages.contents.values import Wording

RETRY = "Retry if"
"""The label of the condition for retrying in a catch."""
_NOTES = {"title": "Title", "comment": "Comment", "description": "Description"}
_NOTE_PATHS = frozenset((key,) for key in _NOTES)
_OPERATION_KEYS = ("keyword", "provider", "name")
_SEPARATE_KEYS = frozenset(("block", *_OPERATION_KEYS))


def step_label(step: Step) -> str:
    """Return the number and the name of a step: ``4 Create invoice``."""
    return f"{step.number} {step_name(step)}"


def step_changes(pair: RecipePair, old: Step, new: Step) -> Iterator[Change]:
    """Return all differences of one step including noise, except its position and children."""
    old_raw, new_raw = old.raw, new.raw
    if (old.keyword, old.app, old.operation) != (new.keyword, new.app, new.operation):
        yield from _operation_change(old, new, step_label(new))
    else:
        for key in _OPERATION_KEYS:
            difference = Difference((key,), old_raw.get(key, MISSING), new_raw.get(key, MISSING))
            if not json_equal(difference.before, difference.after):
                yield _change(pair, difference, humanize(key), (old, new))
    keys = new_raw if old_raw.keys() == new_raw.keys() else dict.fromkeys((*new_raw, *old_raw))
    for key in keys:
        old_value, new_value = old_raw.get(key, MISSING), new_raw.get(key, MISSING)
        if key in _SEPARATE_KEYS or (
            old_value == new_value and (key in DESIGNER or json_equal(old_value, new_value))
        ):
            continue
        yield from _key_changes(pair, key, old_value, new_value, (old, new))


def _operation_change(old: Step, new: Step, label: str) -> Iterator[Change]:
    if kind_of(old) == kind_of(new):
        noise = "designer's data" if old.keyword in CONTROLS else "the connector's number"
        yield Change("value", "changed", "Operation", place="provider", step=label, noise=noise)
        return
    before, after = operation_name(old), operation_name(new)
    if before == after:
        before, after = (
            f"{step.keyword} {step.app} {step.operation}".strip() for step in (old, new)
        )
    yield Change(_topic(new, "step"), "changed", "Operation", before, after, "name", label)


def _key_changes(
    pair: RecipePair, key: str, old: Any, new: Any, steps: tuple[Step, Step]
) -> Iterator[Change]:
    step = steps[1]
    label = step_label(step)
    noise_reason = step_noise(key)
    if key == "as" and isinstance(old, str) and pair.matching.new.has_dangling_pill(old):
        names = pair.format_values(old, new)
        yield Change(_topic(step, "field"), "changed", "Name in data pills", *names, key, label)
    elif noise_reason:
        if not (key == "number" and MISSING in (old, new)):
            yield Change("value", "changed", key, place=key, step=label, noise=noise_reason)
    elif key == "skip":
        before, after = steps[0].skipped, step.skipped
        noise = "" if before != after else "empty"
        action: Action = "switched off" if after else "switched on"
        yield Change(_topic(step, "step"), action, "Step", place=key, step=label, noise=noise)
    elif key in ("input", "filter") and (is_condition(old) or is_condition(new)):
        yield from _condition(pair, key, old, new, steps)
    elif key in _NOTES and all(
        value in (None, MISSING) or isinstance(value, str) for value in (old, new)
    ):
        yield _change(pair, Difference((key,), old, new), _NOTES[key], steps, key)
    else:
        labels = _labels(pair, key, steps)
        before, after = (_without_empty(item) if key == "input" else item for item in (old, new))
        for difference in differences(before, after):
            for part in expand_object(difference):
                path = part.path if key == "input" else (key, *part.path)
                is_removed = part.after is MISSING
                value = before if is_removed else after
                label = labels[is_removed](path, value if key == "input" else {key: value})
                yield _change(pair, part, label, steps, key)


def _without_empty(value: Any) -> Any:
    """Return the input of a step; an empty object if it is missing or empty."""
    return {} if value is MISSING or value in EMPTY else value


def _labels(
    pair: RecipePair, key: str, steps: tuple[Step, Step]
) -> tuple[Callable[[Path, Any], str], Callable[[Path, Any], str]]:
    """Return functions for labels in the later and in the earlier step.

    Labels come from the later step's schema, else from the earlier one's.
    """
    if key == JOB_REPORT:
        report = report_columns(steps[1]), report_columns(steps[0])
        return Labels(report[0]).of, Labels(report[1]).of
    if key != "input":
        return Labels(None).of, Labels(None).of
    schemas = [step.raw.get("extended_input_schema") for step in reversed(steps)]
    all_fields = [field for schema in schemas if isinstance(schema, list) for field in schema]
    later, earlier = pair.new.label(steps[1]), pair.old.label(steps[0])
    return Labels(all_fields, later).of, Labels(all_fields, earlier).of


def _change(
    pair: RecipePair,
    difference: Difference,
    label: str,
    steps: tuple[Step, Step],
    key: str = "input",
) -> Change:
    step = steps[1]
    label = label or humanize(key)
    place = (
        format_path((key, *difference.path))
        if difference.path[:1] != (key,)
        else format_path(difference.path)
    )
    heading = step_label(step)
    if difference.moved:
        topic = _topic(step, "field")
        return Change(topic, "moved", label, *difference.positions, place, heading)
    values = mask_pair(
        difference.path[-1] if difference.path else "", difference.before, difference.after
    )
    values = mask_pair(label, *values)
    if any(map(is_filter, values)):
        path = (*difference.path, FILTERED_COLUMN)
        titles = partial(pair.old.field, steps[0], path), partial(pair.new.field, steps[1], path)
        values = mask_filters(values, titles)
    if difference.path[:1] in _NOTE_PATHS:
        before, after = pair.format_notes(*values)
    else:
        before, after = pair.format_values(*values, steps, difference.path)
    noise = field_noise(difference.path, label) or pair.noise_reason(
        difference.before, difference.after
    )
    action = action_of(difference.before, difference.after)
    return Change(_topic(step, "field"), action, label, before, after, place, heading, noise)


def _condition(
    pair: RecipePair, key: str, old: Any, new: Any, steps: tuple[Step, Step]
) -> Iterator[Change]:
    step = steps[1]
    without_ids = [without_uuids({} if value is MISSING else value) for value in (old, new)]
    differs = pair.condition_differs(*without_ids)
    noise = "" if differs else equivalence_reason(old, new)
    filter_label = RETRY if step.keyword == "catch" else "Only if"
    label = filter_label if key == "filter" else "Condition"
    before, after = _condition_words(old, new, steps, (pair.old, pair.new))
    for wordings in zip(pair.old.stricter_forms(), pair.new.stricter_forms(), strict=True):
        if before != after or not differs:
            break
        before, after = _condition_words(old, new, steps, wordings)
    if before == after and differs:
        before, after = distinguish_parts(without_ids[0], without_ids[1], pair.old, pair.new)
    action: Action = "changed" if before and after else "added" if after else "removed"
    yield Change(
        _topic(step, "condition"), action, label, before, after, key, step_label(step), noise
    )


def _condition_words(
    old: Any, new: Any, steps: tuple[Step, Step], wordings: tuple[Wording, Wording]
) -> tuple[str, str]:
    before, after = (
        describe_step_condition(step, value, wording) if is_condition(value) else ""
        for value, step, wording in zip((old, new), steps, wordings, strict=True)
    )
    return before, after


def _topic(step: Step, default: Topic) -> Topic:
    return "trigger" if step.index == 0 else default
