"""Sentences about the steps of a recipe."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from workato_tui.packages.compare.step_diff import RETRY
from workato_tui.packages.compare.wording import format_replacement, quote
from workato_tui.packages.contents.summary import count_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workato_tui.packages.compare.model import Change, Detail, StepRow

_MOST = 4
"""Number of added or removed steps to list individually."""
_MOST_FIELDS = 4


def step_sentences(detail: Detail) -> Iterator[str]:
    """Yield sentences about the trigger and the steps, most important first."""
    changes = detail.changes
    yield from _trigger([one for one in changes if one.topic == "trigger"])
    yield from _added_and_removed(detail, "added")
    yield from _added_and_removed(detail, "removed")
    for one in changes:
        if one.topic == "step" and one.action in ("switched off", "switched on"):
            yield f"{_step(one.step)} is {one.action}."
    yield from _moves(detail)
    turned = {one.step: one for one in changes if _operation(one)}
    for one in changes:
        if one.topic == "condition":
            kind = turned.pop(one.step, None)
            yield _keyword_change(kind, one) if kind else _condition(one)
    fields = [one for one in changes if one.topic == "field" or one in turned.values()]
    yield from _fields(fields)


def _operation(one: Change) -> bool:
    return one.topic == "step" and one.action == "changed"


def _step(label: str) -> str:
    """Return ``4 Create invoice`` as ``Step 4 “Create invoice”``."""
    number, _, name = label.partition(" ")
    return f"Step {number} {quote(name)}"


def _trigger(changes: list[Change]) -> Iterator[str]:
    fields = []
    for one in changes:
        if one.label == "Operation":
            yield f"The trigger is {format_replacement(one)}."
        elif one.action in ("switched off", "switched on"):
            yield f"The trigger is {one.action}."
        elif one.label == "Only if":
            yield {
                "added": f"The trigger now only starts if {quote(one.after)}.",
                "removed": f"The trigger no longer asks whether {quote(one.before)}.",
            }.get(one.action, f"The trigger's condition is {format_replacement(one)}.")
        else:
            fields.append(one)
    if fields := _without_old(fields, changes):
        yield f"Trigger: {_list(fields)}."


def _without_old(fields: list[Change], changes: list[Change]) -> list[Change]:
    """Omit the fields that a new operation no longer has."""
    if any(one.label == "Operation" for one in changes):
        return [one for one in fields if one.action != "removed"]
    return fields


def _added_and_removed(detail: Detail, kind: str) -> Iterator[str]:
    """Yield sentences about added or removed steps; only count their children."""
    rows = [row for row in detail.steps if row.kind == kind]
    numbers = {_number(row) for row in rows}
    tops = [row for row in rows if row.parent not in numbers]
    within: dict[int, int] = defaultdict(int)
    holder = {_number(row): row.parent for row in rows}
    for row in rows:
        above = row.parent
        while above in holder:
            top, above = above, holder[above]
            if above not in holder:
                within[top] += 1
    if len(tops) > _MOST:
        names = ", ".join(f"{_number(row)} {quote(row.heading)}" for row in tops[:_MOST])
        yield f"{count_label(len(rows), 'step')} were {kind}: {names}, …"
        return
    for row in tops:
        more = within[_number(row)]
        inside = f", with {count_label(more, 'step')} in it" if more else ""
        where = _where(row, detail, "in" if kind == "added" else "from")
        yield f"Step {_number(row)} {quote(row.heading)} was {kind}{where}{inside}."


def _number(row: StepRow) -> int:
    return (row.after if row.after is not None else row.before) or 0


def _where(row: StepRow, detail: Detail, preposition: str) -> str:
    """Return the parent of a step in words, unless it is the recipe itself."""
    if row.parent is None or row.parent == 1:
        return ""
    new = row.kind != "removed"
    above = _row(detail.steps, row.parent, new=new)
    return f" {preposition} step {row.parent} {_short(above)}" if above else ""


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
    for (inside, stayed), rows in groups.items():
        out_of = None if stayed else _left(detail.steps, rows, inside)
        if out_of is not None:
            for row in rows:
                yield f"Step {_step_name(row)} moved out of {out_of} and is step {row.after}."
            continue
        if stayed or inside is None or inside == 1:
            for row in rows:
                yield _moved(row, stayed=stayed)
            continue
        names = " and ".join(
            filter(None, (", ".join(map(_step_name, rows[:-1])), _step_name(rows[-1])))
        )
        above = _row(detail.steps, inside, new=True)
        new = "the new " if above and above.kind == "added" else ""
        heading = _short(above) if above else ""
        noun, stay = ("Step", "stays") if len(rows) == 1 else ("Steps", "stay")
        if not new and all(row.old_parent is None for row in rows):
            # Their parent was removed, which is already reported.
            yield f"{noun} {names} {stay}, now in step {inside} {heading}."
            continue
        yield f"{noun} {names} moved into {new}step {inside} {heading}."


def _left(steps: Iterable[StepRow], rows: list[StepRow], inside: int | None) -> str | None:
    """Return the former common parent, if it is at the top level of the new one."""
    was = {row.old_parent for row in rows}
    above = {row.after: row for row in steps if row.after is not None}
    held = was.pop() if len(was) == 1 else None
    left = above.get(held or 0)
    while held is not None and held != inside:
        held = above[held].parent if held in above else None
    return f"step {left.after} {_short(left)}" if left is not None and held == inside else None


def _step_name(row: StepRow) -> str:
    return f"{row.before} {quote(row.heading)}"


def _moved(row: StepRow, *, stayed: bool) -> str:
    name = f"Step {_step_name(row)}"
    if not stayed:
        how = "stays" if row.old_parent is None else "moved out of its block"
        return f"{name} {how} and is step {row.after}."
    way = "down" if (row.after or 0) > (row.before or 0) else "up"
    return f"{name} moved {way} and is step {row.after}."


def _condition(one: Change) -> str:
    number, _, name = one.step.partition(" ")
    if one.label == RETRY:
        return {
            "added": f"Step {number} {quote(name)} now retries only if {quote(one.after)}.",
            "removed": f"Step {number} {quote(name)} no longer retries only if "
            f"{quote(one.before)}.",
        }.get(
            one.action, f"The condition for a retry in step {number} is {format_replacement(one)}."
        )
    if one.action == "added":
        return f"Step {number} {quote(name)} now asks whether {quote(one.after)}."
    if one.action == "removed":
        return f"Step {number} {quote(name)} no longer asks whether {quote(one.before)}."
    return f"The condition of step {number} is {format_replacement(one)}."


def _keyword_change(kind: Change, one: Change) -> str:
    """Return the change of an Else to an Else if and the like, with its condition."""
    before, after = f"{kind.before} {one.before}".strip(), f"{kind.after} {one.after}".strip()
    return f"Step {one.step.partition(' ')[0]} is now {quote(after)} instead of {quote(before)}."


def _fields(changes: list[Change]) -> Iterator[str]:
    by_step: dict[str, list[Change]] = {}
    for one in changes:
        by_step.setdefault(one.step, []).append(one)
    for step, ones in by_step.items():
        kind = next(filter(_operation, ones), None)
        fields = [one for one in _without_old(ones, ones) if one is not kind]
        if kind is None:
            yield f"{_step(step)}: {_list(fields)}."
            continue
        more = f"; {_list(fields)}" if fields else ""
        yield f"Step {step.partition(' ')[0]} is {format_replacement(kind)}{more}."


def _list(changes: list[Change]) -> str:
    parts = [_field(one) for one in changes[:_MOST_FIELDS]]
    if len(changes) > _MOST_FIELDS:
        parts.append(f"{len(changes) - _MOST_FIELDS} more")
    return "; ".join(parts)


def _field(one: Change) -> str:
    if one.action == "added":
        return f"{one.label} is new: {quote(one.after)}" if not one.before else _changed(one)
    if one.action == "removed":
        return f"{one.label} {quote(one.before)} is gone"
    if one.action == "moved":
        return f"{one.label} moved from place {one.before} to {one.after}"
    return _changed(one)


def _changed(one: Change) -> str:
    if one.place == "input.flow_id":
        return f"the recipe that it calls is {format_replacement(one)}"
    return f"{one.label} is {format_replacement(one)}"
