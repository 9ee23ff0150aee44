"""Differences between recipes: connections, trigger, steps, and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.type_names import humanize
from workato_tui.packages.compare.distinguish import distinguish, path_label
from workato_tui.packages.compare.json_equal import json_equal
from workato_tui.packages.compare.model import Change, Detail, StepRow
from workato_tui.packages.compare.moves import moved_steps
from workato_tui.packages.compare.noise import EMPTY, file_noise, path_noise
from workato_tui.packages.compare.recipe_pair import RecipePair
from workato_tui.packages.compare.step_diff import step_changes, step_label
from workato_tui.packages.compare.step_matching import StepMatching
from workato_tui.packages.compare.values import Difference, action_of, differences, values_of
from workato_tui.packages.contents.connectors import app_key
from workato_tui.packages.contents.document import MISSING
from workato_tui.packages.contents.fields import format_path
from workato_tui.packages.contents.names import app_of
from workato_tui.packages.contents.recipe import Recipe
from workato_tui.packages.contents.recipe_text import describe_step, step_heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.compare.context import Context
    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.recipe import AppUse, Step

_RANK = (
    "connection", "trigger", "step added", "step removed", "step switched", "step moved", "step",
    "condition", "field", "name", "description", "setting",
)  # fmt: skip
_SUMMED_UP = 60
_SETTINGS = {"concurrency": "Concurrency", "private": "Private"}


def recipe_detail(
    before: Recipe,
    after: Recipe,
    context: Context,
    assets: tuple[Asset | None, Asset | None] = (None, None),
    *,
    whole: bool = True,
    steps: bool = True,
) -> Detail:
    """Return all differences between two states of a recipe, most important first.

    Without ``whole``, for a summary: steps are omitted if none was added, removed, or moved, and
    only some of very many values are described. Without ``steps``: steps and connections are known
    to be equal.
    """
    if not steps:
        before, after = Recipe(before.raw, [], []), Recipe(after.raw, [], [])
    sides = RecipePair(
        StepMatching(before, after), context, *assets, most=None if whole else _SUMMED_UP
    )
    moved = moved_steps(sides.matching)
    by_step = {
        new: list(step_changes(sides, before.steps[old], after.steps[new]))
        for old, new in sorted(sides.matching.forward.items(), key=lambda one: one[1])
    }
    found = [
        *_connections(sides, before, after),
        *_recipe_settings(sides, before.raw, after.raw),
        *_unknown_key(sides, "Not a step", before.unrecognized, after.unrecognized),
        *_added_and_removed(sides),
        *_moves(sides, moved),
        *(one for changes in by_step.values() for one in changes),
    ]
    rows = whole or moved or sides.matching.added or sides.matching.removed
    reported = sorted((one for one in found if not one.noise), key=rank)
    return Detail(
        tuple(reported),
        tuple(one for one in found if one.noise),
        tuple(_rows(sides, moved, by_step, whole=whole)) if rows else (),
    )


def rank(change: Change) -> int:
    """Return how early a change is listed."""
    name: str = change.topic
    if name == "step":
        action = change.action.partition(" ")[0]
        name = f"step {action}" if action != "changed" else "step"
    return _RANK.index(name) if name in _RANK else len(_RANK)


def _added_and_removed(sides: RecipePair) -> Iterator[Change]:
    matching = sides.matching
    for at in matching.added:
        step = matching.new.steps[at]
        words = describe_step(step, sides.new)
        yield Change("step", "added", "Step", after=words, step=step_label(step))
    for at in matching.removed:
        step = matching.old.steps[at]
        words = describe_step(step, sides.old)
        yield Change("step", "removed", "Step", before=words, step=step_label(step))


def _moves(sides: RecipePair, moved: set[int]) -> Iterator[Change]:
    matching = sides.matching
    for at in sorted(moved, key=matching.forward.__getitem__):
        old, new = matching.old.steps[at], matching.new.steps[matching.forward[at]]
        before, after = _location(old), _location(new)
        yield Change("step", "moved", "Step", before, after, step=step_label(new))


def _location(step: Step) -> str:
    """Return ``step 4, in 3 If``; steps inside the trigger have no parent."""
    above = step.parent
    inside = f", in {step_label(above)}" if above is not None and above.parent else ""
    return f"step {step.number}{inside}"


def _recipe_settings(
    sides: RecipePair, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Change]:
    """Yield the changes of the recipe's own keys."""
    for key in dict.fromkeys((*new, *old)):
        one, two = old.get(key, MISSING), new.get(key, MISSING)
        if key in ("code", "config") or json_equal(one, two):
            continue
        both = sides.format_written if key == "description" else sides.format_values
        before, after = both(one, two)
        noise = "empty" if all(each is MISSING or each in EMPTY for each in (one, two)) else ""
        action = action_of(one, two)
        why = file_noise("recipe", key, *values_of(Difference((key,), one, two)))
        if why:
            yield Change("value", "changed", humanize(key), before, after, key, noise=why)
        elif key in ("name", "description"):
            yield Change(key, action, key.capitalize(), before, after, key, noise=noise)  # type: ignore[arg-type]
        elif key in _SETTINGS:
            yield Change("setting", "changed", _SETTINGS[key], before, after, key, noise=noise)
        else:
            yield from _unknown_key(sides, key, one, two)


def _unknown_key(
    sides: RecipePair, key: str, old: Any, new: Any, of: tuple[str, str] = ("", "")
) -> Iterator[Change]:
    """Yield the change of an unknown key; ``of`` is its owner in words and as a path."""
    for one in differences(old, new):
        path = (key, *one.path)
        label = "Tag" if key == "tags" and len(path) > 1 else path_label(path)
        label = f"{of[0]}: {label}" if of[0] else label
        where = f"{of[1]}.{format_path(path)}" if of[1] else format_path(path)
        if one.moved:
            before, after = str(one.before + 1), str(one.after + 1)
            yield Change("value", "moved", label, before, after, where)
            continue
        noise = sides.noise_reason(one.before, one.after)
        noise = noise or path_noise(one.path, *values_of(one))
        before, after = sides.format_values(one.before, one.after)
        # A switch that was not there before is changed rather than new.
        switch = isinstance(one.before, bool) or isinstance(one.after, bool)
        action = "changed" if switch else action_of(one.before, one.after)
        yield Change("value", action, label, before, after, where, noise=noise)


def _connections(sides: RecipePair, before: Recipe, after: Recipe) -> Iterator[Change]:
    """Yield the changes of the connection of each app."""
    mine, other = _by_app(before.uses), _by_app(after.uses)
    used = {app_key(step.app) for step in after.steps}
    for app in dict.fromkeys((*other, *mine)):
        old, new = mine.get(app, []), other.get(app, [])
        for at in range(max(len(old), len(new))):
            one = old[at] if at < len(old) else None
            two = new[at] if at < len(new) else None
            yield from _connection_change(
                sides, one, two, follows=bool(app) and (app in used) == (two is not None)
            )


def _connection_change(
    sides: RecipePair, old: AppUse | None, new: AppUse | None, *, follows: bool
) -> Iterator[Change]:
    """Yield the change; ``follows`` if the app was added or removed with its steps."""
    use = new or old
    assert use is not None
    label, where = app_of(use), f"config.{use.app}"
    one = old.connection if old else MISSING
    two = new.connection if new else MISSING
    if not json_equal(one, two):
        here, there = (MISSING if each in EMPTY else each for each in (one, two))
        before, after = distinguish(here, there, sides.old, sides.new)
        if not (before or after) and not (old and new):
            yield _app_change(label, where, came=new is not None, follows=follows)
            return
        noise = sides.noise_reason(one, two) if old and new else ""
        action = "changed" if before and after else "added" if after else "removed"
        yield Change("connection", action, label, before, after, where, noise=noise)  # type: ignore[arg-type]
    if old and new and isinstance(old.raw, dict) and isinstance(new.raw, dict):
        for key in dict.fromkeys((*new.raw, *old.raw)):
            one, two = old.raw.get(key, MISSING), new.raw.get(key, MISSING)
            if key in ("account_id", "provider") or json_equal(one, two):
                continue
            unset = all(each is MISSING or each is False for each in (one, two))
            if key == "skip_validation" and unset:
                # Newer exports write it even if it is not set.
                name = f"{label}: {humanize(key)}"
                yield Change("setting", "changed", name, place=where, noise="empty")
            else:
                yield from _unknown_key(sides, key, one, two, (label, where))


def _app_change(label: str, where: str, *, came: bool, follows: bool) -> Change:
    """Return the change of an app without a connection; the list of apps follows the steps."""
    noise = "follows its steps" if follows else ""
    sides = ("", "listed") if came else ("listed", "")
    return Change("setting", "added" if came else "removed", label, *sides, where, noise=noise)


def _by_app(uses: list[AppUse]) -> dict[str, list[AppUse]]:
    found: dict[str, list[AppUse]] = {}
    for use in uses:
        found.setdefault(app_key(use.app), []).append(use)
    return found


def _rows(
    sides: RecipePair, moved: set[int], by_step: dict[int, list[Change]], *, whole: bool
) -> Iterator[StepRow]:
    """Return the later recipe's steps with the removed steps of the earlier one in place.

    Without ``whole``, only added, removed, and moved steps and their parents have headings.
    """
    matching = sides.matching
    named = None if whole else _named_steps(matching, moved)
    gone: dict[int, list[int]] = {}
    anchor = -1
    for at in range(len(matching.old.steps)):
        if at not in matching.forward:
            gone.setdefault(anchor, []).append(at)
        elif at not in moved:
            anchor = matching.forward[at]
    yield from (_removed_row(sides, at) for at in gone.get(-1, ()))
    for at, step in enumerate(matching.new.steps):
        heading = step_heading(step, sides.new) if named is None or at in named else ""
        old = matching.back.get(at)
        if old is None:
            yield StepRow("added", heading, step.depth, None, step.number, parent=_parent_of(step))
        else:
            reported = tuple(one for one in by_step[at] if not one.noise)
            has_moved = old in moved
            kind = "changed" if reported or has_moved else "same"
            earlier = matching.old.steps[old]
            above = matching.forward.get(matching.old.parent(old))
            yield StepRow(
                kind,  # type: ignore[arg-type]
                heading,
                step.depth,
                earlier.number,
                step.number,
                has_moved,
                reported,
                _parent_of(step),
                None if above is None else matching.new.steps[above].number,
            )
        yield from (_removed_row(sides, each) for each in gone.get(at, ()))


def _named_steps(matching: StepMatching, moved: set[int]) -> set[int]:
    """Return the steps of the later recipe that a summary names."""
    named = {*matching.added, *(matching.forward[at] for at in moved)}
    named |= {matching.new.parent(at) for at in named}
    left = (*matching.removed, *moved)
    return named | {matching.forward.get(matching.old.parent(at), -1) for at in left}


def _removed_row(sides: RecipePair, at: int) -> StepRow:
    step = sides.matching.old.steps[at]
    heading = step_heading(step, sides.old)
    return StepRow("removed", heading, step.depth, step.number, None, parent=_parent_of(step))


def _parent_of(step: Step) -> int | None:
    return None if step.parent is None else step.parent.number
