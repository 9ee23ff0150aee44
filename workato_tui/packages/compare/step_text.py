"""Sentences about the steps of a recipe."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from workato_tui.common.text import count_label
from workato_tui.packages.compare.step_diff import RETRY
from workato_tui.packages.compare.wording import format_replacement, quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workato_tui.packages.compare.model import Change, Detail, StepRow

_MAX_STEPS = 4
"""Number of added or removed steps to list individually."""
_MAX_FIELDS = 4


def step_sentences(detail: Detail) -> Iterator[str]:
    """Yield sentences about the trigger and the steps, most important first."""
    changes = detail.changes
    yield from _trigger([change for change in changes if change.topic == "trigger"])
    yield from _added_and_removed(detail, "added")
    yield from _added_and_removed(detail, "removed")
    for change in changes:
        if change.topic == "step" and change.action in ("switched off", "switched on"):
            yield f"{_step(change.step)} is {change.action}."
    yield from _moves(detail)
    operation_changes = {change.step: change for change in changes if _is_operation_change(change)}
    for change in changes:
        if change.topic == "condition":
            operation_change = operation_changes.pop(change.step, None)
            yield (
                _keyword_change(operation_change, change)
                if operation_change
                else _condition(change)
            )
    fields = [
        change
        for change in changes
        if change.topic == "field" or change in operation_changes.values()
    ]
    yield from _fields(fields)


def _is_operation_change(change: Change) -> bool:
    return change.topic == "step" and change.action == "changed"


def _step(label: str) -> str:
    """Return ``4 Create invoice`` as ``Step 4 “Create invoice”``."""
    number, _, name = label.partition(" ")
    return f"Step {number} {quote(name)}"


def _trigger(changes: list[Change]) -> Iterator[str]:
    fields = []
    for change in changes:
        if change.label == "Operation":
            yield f"The trigger is {format_replacement(change)}."
        elif change.action in ("switched off", "switched on"):
            yield f"The trigger is {change.action}."
        elif change.label == "Only if":
            yield {
                "added": f"The trigger now only starts if {quote(change.after)}.",
                "removed": f"The trigger no longer checks whether {quote(change.before)}.",
            }.get(change.action, f"The trigger's condition is {format_replacement(change)}.")
        else:
            fields.append(change)
    if fields := _without_old(fields, changes):
        yield f"Trigger: {_list(fields)}."


def _without_old(fields: list[Change], changes: list[Change]) -> list[Change]:
    """Omit removed fields if the operation changed."""
    if any(change.label == "Operation" for change in changes):
        return [change for change in fields if change.action != "removed"]
    return fields


def _added_and_removed(detail: Detail, kind: str) -> Iterator[str]:
    """Yield sentences about added or removed steps; only count their children."""
    rows = [row for row in detail.steps if row.kind == kind]
    numbers = {_number(row) for row in rows}
    top_rows = [row for row in rows if row.parent not in numbers]
    counts: dict[int, int] = defaultdict(int)
    parents = {_number(row): row.parent for row in rows}
    for row in rows:
        parent = row.parent
        while parent in parents:
            row_number, parent = parent, parents[parent]
            if parent not in parents:
                counts[row_number] += 1
    if len(top_rows) > _MAX_STEPS:
        names = ", ".join(f"{_number(row)} {quote(row.heading)}" for row in top_rows[:_MAX_STEPS])
        yield f"{count_label(len(rows), 'step')} were {kind}: {names}, …"
        return
    for row in top_rows:
        count = counts[_number(row)]
        children = f", with {count_label(count, 'step')} in it" if count else ""
        location = _parent_suffix(row, detail, "in" if kind == "added" else "from")
        yield f"Step {_number(row)} {quote(row.heading)} was {kind}{location}{children}."


def _number(row: StepRow) -> int:
    return (row.after if row.after is not None else row.before) or 0


def _parent_suffix(row: StepRow, detail: Detail, preposition: str) -> str:
    """Return the parent of a step in words, unless it is the recipe itself."""
    if row.parent is None or row.parent == 1:
        return ""
    new = row.kind != "removed"
    parent = _row(detail.steps, row.parent, new=new)
    return f" {preposition} step {row.parent} {_short(parent)}" if parent else ""


def _short(row: StepRow) -> str:
    """Return the name of a step that is mentioned only as a location."""
    return quote(row.heading, 40)


def _row(rows: Iterable[StepRow], number: int, *, new: bool) -> StepRow | None:
    return next((row for row in rows if (row.after if new else row.before) == number), None)


def _moves(detail: Detail) -> Iterator[str]:
    """Yield sentences about moved steps, combining those that moved together."""
    groups: dict[tuple[int | None, bool], list[StepRow]] = defaultdict(list)
    for row in detail.steps:
        if row.moved:
            groups[row.parent, row.parent == row.old_parent].append(row)
    for (parent, same_parent), rows in groups.items():
        old_place = None if same_parent else _former_parent(detail.steps, rows, parent)
        if old_place is not None:
            for row in rows:
                yield f"Step {_step_name(row)} moved out of {old_place} and is step {row.after}."
            continue
        if same_parent or parent is None or parent == 1:
            for row in rows:
                yield _moved(row, same_parent=same_parent)
            continue
        names = " and ".join(
            filter(None, (", ".join(map(_step_name, rows[:-1])), _step_name(rows[-1])))
        )
        parent_row = _row(detail.steps, parent, new=True)
        article = "the new " if parent_row and parent_row.kind == "added" else ""
        heading = _short(parent_row) if parent_row else ""
        noun, stay = ("Step", "stays") if len(rows) == 1 else ("Steps", "stay")
        if not article and all(row.old_parent is None for row in rows):
            # Their parent was removed, which is already reported.
            yield f"{noun} {names} {stay}, now in step {parent} {heading}."
            continue
        yield f"{noun} {names} moved into {article}step {parent} {heading}."


def _former_parent(
    steps: Iterable[StepRow], rows: list[StepRow], new_parent: int | None
) -> str | None:
    """Return the former parent of steps that all moved out of it to an outer level, else None."""
    old_parents = {row.old_parent for row in rows}
    rows_by_number = {row.after: row for row in steps if row.after is not None}
    number = old_parents.pop() if len(old_parents) == 1 else None
    former_row = rows_by_number.get(number or 0)
    while number is not None and number != new_parent:
        number = rows_by_number[number].parent if number in rows_by_number else None
    return (
        f"step {former_row.after} {_short(former_row)}"
        if former_row is not None and number == new_parent
        else None
    )


def _step_name(row: StepRow) -> str:
    return f"{row.before} {quote(row.heading)}"


def _moved(row: StepRow, *, same_parent: bool) -> str:
    name = f"Step {_step_name(row)}"
    if not same_parent:
        verb = "stays" if row.old_parent is None else "moved out of its block"
        return f"{name} {verb} and is step {row.after}."
    direction = "down" if (row.after or 0) > (row.before or 0) else "up"
    return f"{name} moved {direction} and is step {row.after}."


def _condition(change: Change) -> str:
    verb, noun = "checks whether", "condition of"
    if change.label == RETRY:
        verb, noun = "retries only if", "condition for a retry in"
    if change.action == "added":
        return f"{_step(change.step)} now {verb} {quote(change.after)}."
    if change.action == "removed":
        return f"{_step(change.step)} no longer {verb} {quote(change.before)}."
    return f"The {noun} step {change.step.partition(' ')[0]} is {format_replacement(change)}."


def _keyword_change(operation_change: Change, condition_change: Change) -> str:
    """Describe an Else that became an Else if, or the reverse, with its condition."""
    before = f"{operation_change.before} {condition_change.before}".strip()
    after = f"{operation_change.after} {condition_change.after}".strip()
    number = condition_change.step.partition(" ")[0]
    return f"Step {number} is now {quote(after)} instead of {quote(before)}."


def _fields(changes: list[Change]) -> Iterator[str]:
    by_step: dict[str, list[Change]] = {}
    for change in changes:
        by_step.setdefault(change.step, []).append(change)
    for step, step_changes in by_step.items():
        operation_change = next(filter(_is_operation_change, step_changes), None)
        fields = [
            change
            for change in _without_old(step_changes, step_changes)
            if change is not operation_change
        ]
        if operation_change is None:
            yield f"{_step(step)}: {_list(fields)}."
            continue
        more = f"; {_list(fields)}" if fields else ""
        yield f"Step {step.partition(' ')[0]} is {format_replacement(operation_change)}{more}."


def _list(changes: list[Change]) -> str:
    parts = [_field(change) for change in changes[:_MAX_FIELDS]]
    if len(changes) > _MAX_FIELDS:
        parts.append(f"{len(changes) - _MAX_FIELDS} more")
    return "; ".join(parts)


def _field(change: Change) -> str:
    if change.action == "added":
        return (
            f"{change.label} is new: {quote(change.after)}"
            if not change.before
            else _changed(change)
        )
    if change.action == "removed":
        return f"{change.label} {quote(change.before)} was removed"
    if change.action == "moved":
        return f"{change.label} moved from position {change.before} to {change.after}"
    return _changed(change)


def _changed(change: Change) -> str:
    if change.place == "input.flow_id":
        return f"the recipe that it calls is {format_replacement(change)}"
    return f"{change.label} is {format_replacement(change)}"
