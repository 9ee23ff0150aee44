"""Sentences about the steps of a recipe."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from workato_tui.packages.compare.step_diff import RETRY
from workato_tui.packages.compare.wording import instead, quoted
from workato_tui.packages.contents.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workato_tui.packages.compare.model import Change, Detail, StepRow

_MOST = 4
"""Steps that came or went which are told one by one."""
_MOST_FIELDS = 4


def step_sentences(detail: Detail) -> Iterator[str]:
    """All that is to be said of the trigger and the steps, in the order in which people ask."""
    told = detail.changes
    yield from _trigger([one for one in told if one.topic == "trigger"])
    yield from _comings(detail, "added")
    yield from _comings(detail, "removed")
    for one in told:
        if one.topic == "step" and one.action in ("switched off", "switched on"):
            yield f"{_step(one.step)} is {one.action}."
    yield from _moves(detail)
    turned = {one.step: one for one in told if _operation(one)}
    for one in told:
        if one.topic == "condition":
            kind = turned.pop(one.step, None)
            yield _turned(kind, one) if kind else _condition(one)
    fields = [one for one in told if one.topic == "field" or one in turned.values()]
    yield from _fields(fields)


def _operation(one: Change) -> bool:
    return one.topic == "step" and one.action == "changed"


def _step(label: str) -> str:
    """``4 Create invoice`` as ``Step 4 “Create invoice”``."""
    number, _, name = label.partition(" ")
    return f"Step {number} {quoted(name)}"


def _trigger(changes: list[Change]) -> Iterator[str]:
    fields = []
    for one in changes:
        if one.label == "Operation":
            yield f"The trigger is {instead(one)}."
        elif one.action in ("switched off", "switched on"):
            yield f"The trigger is {one.action}."
        elif one.label == "Only if":
            yield {
                "added": f"The trigger now only starts if {quoted(one.after)}.",
                "removed": f"The trigger no longer asks whether {quoted(one.before)}.",
            }.get(one.action, f"The trigger's condition is {instead(one)}.")
        else:
            fields.append(one)
    if fields := _without_old(fields, changes):
        yield f"Trigger: {_list(fields)}."


def _without_old(fields: list[Change], changes: list[Change]) -> list[Change]:
    """What another operation does without goes without saying."""
    if any(one.label == "Operation" for one in changes):
        return [one for one in fields if one.action != "removed"]
    return fields


def _comings(detail: Detail, kind: str) -> Iterator[str]:
    """Steps that came or went; what stands in one of them is counted only."""
    rows = [row for row in detail.steps if row.kind == kind]
    numbers = {_number(row) for row in rows}
    tops = [row for row in rows if row.inside not in numbers]
    within: dict[int, int] = defaultdict(int)
    holder = {_number(row): row.inside for row in rows}
    for row in rows:
        above = row.inside
        while above in holder:
            top, above = above, holder[above]
            if above not in holder:
                within[top] += 1
    if len(tops) > _MOST:
        names = ", ".join(f"{_number(row)} {quoted(row.heading)}" for row in tops[:_MOST])
        yield f"{counted(len(rows), 'step')} were {kind}: {names}, …"
        return
    for row in tops:
        more = within[_number(row)]
        inside = f", with {counted(more, 'step')} in it" if more else ""
        where = _where(row, detail, "in" if kind == "added" else "from")
        yield f"Step {_number(row)} {quoted(row.heading)} was {kind}{where}{inside}."


def _number(row: StepRow) -> int:
    return (row.after if row.after is not None else row.before) or 0


def _where(row: StepRow, detail: Detail, preposition: str) -> str:
    """In which step it stands, if not in the recipe itself."""
    if row.inside is None or row.inside == 1:
        return ""
    new = row.kind != "removed"
    above = _row(detail.steps, row.inside, new=new)
    return f" {preposition} step {row.inside} {_short(above)}" if above else ""


def _short(row: StepRow) -> str:
    """A step that is named only to say where another one is."""
    return quoted(row.heading, 40)


def _row(rows: Iterable[StepRow], number: int, *, new: bool) -> StepRow | None:
    return next((row for row in rows if (row.after if new else row.before) == number), None)


def _moves(detail: Detail) -> Iterator[str]:
    """Steps that moved; those that went to the same place together are told together."""
    groups: dict[tuple[int | None, bool], list[StepRow]] = defaultdict(list)
    for row in detail.steps:
        if row.moved:
            groups[row.inside, row.inside == row.was_inside].append(row)
    for (inside, stayed), rows in groups.items():
        out_of = None if stayed else _left(detail.steps, rows, inside)
        if out_of is not None:
            for row in rows:
                yield f"Step {_called(row)} moved out of {out_of} and is step {row.after}."
            continue
        if stayed or inside is None or inside == 1:
            for row in rows:
                yield _moved(row, stayed=stayed)
            continue
        names = " and ".join(filter(None, (", ".join(map(_called, rows[:-1])), _called(rows[-1]))))
        above = _row(detail.steps, inside, new=True)
        new = "the new " if above and above.kind == "added" else ""
        heading = _short(above) if above else ""
        noun, stay = ("Step", "stays") if len(rows) == 1 else ("Steps", "stay")
        if not new and all(row.was_inside is None for row in rows):
            # What held them is gone, and that was told.
            yield f"{noun} {names} {stay}, now in step {inside} {heading}."
            continue
        yield f"{noun} {names} moved into {new}step {inside} {heading}."


def _left(steps: Iterable[StepRow], rows: list[StepRow], inside: int | None) -> str | None:
    """The step that all of them were in, where it stands itself in the one that they are in now."""
    was = {row.was_inside for row in rows}
    above = {row.after: row for row in steps if row.after is not None}
    held = was.pop() if len(was) == 1 else None
    left = above.get(held or 0)
    while held is not None and held != inside:
        held = above[held].inside if held in above else None
    return f"step {left.after} {_short(left)}" if left is not None and held == inside else None


def _called(row: StepRow) -> str:
    return f"{row.before} {quoted(row.heading)}"


def _moved(row: StepRow, *, stayed: bool) -> str:
    name = f"Step {_called(row)}"
    if not stayed:
        how = "stays" if row.was_inside is None else "moved out of its block"
        return f"{name} {how} and is step {row.after}."
    way = "down" if (row.after or 0) > (row.before or 0) else "up"
    return f"{name} moved {way} and is step {row.after}."


def _condition(one: Change) -> str:
    number, _, name = one.step.partition(" ")
    if one.label == RETRY:
        return {
            "added": f"Step {number} {quoted(name)} now retries only if {quoted(one.after)}.",
            "removed": f"Step {number} {quoted(name)} no longer retries only if "
            f"{quoted(one.before)}.",
        }.get(one.action, f"The condition for a retry in step {number} is {instead(one)}.")
    if one.action == "added":
        return f"Step {number} {quoted(name)} now asks whether {quoted(one.after)}."
    if one.action == "removed":
        return f"Step {number} {quoted(name)} no longer asks whether {quoted(one.before)}."
    return f"The condition of step {number} is {instead(one)}."


def _turned(kind: Change, one: Change) -> str:
    """An Else that became an Else if, and the like: keyword and condition together."""
    before, after = f"{kind.before} {one.before}".strip(), f"{kind.after} {one.after}".strip()
    return f"Step {one.step.partition(' ')[0]} is now {quoted(after)} instead of {quoted(before)}."


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
        yield f"Step {step.partition(' ')[0]} is {instead(kind)}{more}."


def _list(changes: list[Change]) -> str:
    parts = [_field(one) for one in changes[:_MOST_FIELDS]]
    if len(changes) > _MOST_FIELDS:
        parts.append(f"{len(changes) - _MOST_FIELDS} more")
    return "; ".join(parts)


def _field(one: Change) -> str:
    if one.action == "added":
        return f"{one.label} is new: {quoted(one.after)}" if not one.before else _changed(one)
    if one.action == "removed":
        return f"{one.label} {quoted(one.before)} is gone"
    if one.action == "moved":
        return f"{one.label} moved from place {one.before} to {one.after}"
    return _changed(one)


def _changed(one: Change) -> str:
    if one.place == "input.flow_id":
        return f"the recipe that it calls is {instead(one)}"
    return f"{one.label} is {instead(one)}"
