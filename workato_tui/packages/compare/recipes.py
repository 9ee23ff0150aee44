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

_TOPIC_ORDER = (
    "connection", "trigger", "step added", "step removed", "step switched", "step moved", "step",
    "condition", "field", "name", "description", "setting",
)  # fmt: skip
_MAX_SUMMARY_VALUES = 60
_SETTING_LABELS = {"concurrency": "Concurrency", "private": "Private"}


def recipe_detail(
    before: Recipe,
    after: Recipe,
    context: Context,
    assets: tuple[Asset | None, Asset | None] = (None, None),
    *,
    full: bool = True,
    steps: bool = True,
) -> Detail:
    """Return all differences between two states of a recipe, most important first.

    Without ``full``, for a summary: steps are omitted if none was added, removed, or moved, and
    only some of very many values are described. Without ``steps``: steps and connections are known
    to be equal.
    """
    if not steps:
        before, after = Recipe(before.raw, [], []), Recipe(after.raw, [], [])
    pair = RecipePair(
        StepMatching(before, after),
        context,
        *assets,
        max_values=None if full else _MAX_SUMMARY_VALUES,
    )
    moved = moved_steps(pair.matching)
    by_step = {
        new: list(step_changes(pair, before.steps[old], after.steps[new]))
        for old, new in sorted(pair.matching.forward.items(), key=lambda match: match[1])
    }
    changes = [
        *_connection_changes(pair, before, after),
        *_setting_changes(pair, before.raw, after.raw),
        *_unknown_key_changes(pair, "Not a step", before.unrecognized, after.unrecognized),
        *_added_and_removed_steps(pair),
        *_move_changes(pair, moved),
        *(change for own_changes in by_step.values() for change in own_changes),
    ]
    with_rows = full or moved or pair.matching.added or pair.matching.removed
    reported = sorted((change for change in changes if not change.noise), key=rank)
    return Detail(
        tuple(reported),
        tuple(change for change in changes if change.noise),
        tuple(_rows(pair, moved, by_step, full=full)) if with_rows else (),
    )


def rank(change: Change) -> int:
    """Return how early a change is listed."""
    name: str = change.topic
    if name == "step":
        action = change.action.partition(" ")[0]
        name = f"step {action}" if action != "changed" else "step"
    return _TOPIC_ORDER.index(name) if name in _TOPIC_ORDER else len(_TOPIC_ORDER)


def _added_and_removed_steps(pair: RecipePair) -> Iterator[Change]:
    matching = pair.matching
    for index in matching.added:
        step = matching.new.steps[index]
        description = describe_step(step, pair.new)
        yield Change("step", "added", "Step", after=description, step=step_label(step))
    for index in matching.removed:
        step = matching.old.steps[index]
        description = describe_step(step, pair.old)
        yield Change("step", "removed", "Step", before=description, step=step_label(step))


def _move_changes(pair: RecipePair, moved: set[int]) -> Iterator[Change]:
    matching = pair.matching
    for index in sorted(moved, key=matching.forward.__getitem__):
        old, new = matching.old.steps[index], matching.new.steps[matching.forward[index]]
        before, after = _location(old), _location(new)
        yield Change("step", "moved", "Step", before, after, step=step_label(new))


def _location(step: Step) -> str:
    """Return ``step 4, in 3 If``; steps inside the trigger have no parent."""
    parent = step.parent
    location = f", in {step_label(parent)}" if parent is not None and parent.parent else ""
    return f"step {step.number}{location}"


def _setting_changes(
    pair: RecipePair, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Change]:
    """Yield the changes of the recipe's own keys."""
    for key in dict.fromkeys((*new, *old)):
        old_value, new_value = old.get(key, MISSING), new.get(key, MISSING)
        if key in ("code", "config") or json_equal(old_value, new_value):
            continue
        format_pair = pair.format_notes if key == "description" else pair.format_values
        before, after = format_pair(old_value, new_value)
        noise = (
            "empty"
            if all(value is MISSING or value in EMPTY for value in (old_value, new_value))
            else ""
        )
        action = action_of(old_value, new_value)
        noise_reason = file_noise(
            "recipe", key, *values_of(Difference((key,), old_value, new_value))
        )
        if noise_reason:
            yield Change("value", "changed", humanize(key), before, after, key, noise=noise_reason)
        elif key in ("name", "description"):
            yield Change(key, action, key.capitalize(), before, after, key, noise=noise)  # type: ignore[arg-type]
        elif key in _SETTING_LABELS:
            yield Change(
                "setting", "changed", _SETTING_LABELS[key], before, after, key, noise=noise
            )
        else:
            yield from _unknown_key_changes(pair, key, old_value, new_value)


def _unknown_key_changes(
    pair: RecipePair, key: str, old: Any, new: Any, owner: tuple[str, str] = ("", "")
) -> Iterator[Change]:
    """Yield the changes of a key without a rule of its own.

    ``owner`` is the label and the path of the object that has the key; empty for the recipe.
    """
    for difference in differences(old, new):
        path = (key, *difference.path)
        label = "Tag" if key == "tags" and len(path) > 1 else path_label(path)
        label = f"{owner[0]}: {label}" if owner[0] else label
        place = f"{owner[1]}.{format_path(path)}" if owner[1] else format_path(path)
        if difference.moved:
            yield Change("value", "moved", label, *difference.positions, place)
            continue
        noise = pair.noise_reason(difference.before, difference.after)
        noise = noise or path_noise(difference.path, *values_of(difference))
        before, after = pair.format_values(difference.before, difference.after)
        # A switch that was not there before is changed rather than new.
        is_switch = isinstance(difference.before, bool) or isinstance(difference.after, bool)
        action = "changed" if is_switch else action_of(difference.before, difference.after)
        yield Change("value", action, label, before, after, place, noise=noise)


def _connection_changes(pair: RecipePair, before: Recipe, after: Recipe) -> Iterator[Change]:
    """Yield the changes of the connection of each app."""
    old_uses, new_uses = _by_app(before.uses), _by_app(after.uses)
    used = {app_key(step.app) for step in after.steps}
    for app in dict.fromkeys((*new_uses, *old_uses)):
        old, new = old_uses.get(app, []), new_uses.get(app, [])
        for index in range(max(len(old), len(new))):
            old_use = old[index] if index < len(old) else None
            new_use = new[index] if index < len(new) else None
            yield from _connection_change(
                pair, old_use, new_use, follows=bool(app) and (app in used) == (new_use is not None)
            )


def _connection_change(
    pair: RecipePair, old: AppUse | None, new: AppUse | None, *, follows: bool
) -> Iterator[Change]:
    """Yield the changes of an app's connection.

    ``follows`` means that the app was added or removed with its steps.
    """
    use = new or old
    assert use is not None
    label, place = app_of(use), f"config.{use.app}"
    old_value = old.connection if old else MISSING
    new_value = new.connection if new else MISSING
    if not json_equal(old_value, new_value):
        old_or_missing, new_or_missing = (
            MISSING if value in EMPTY else value for value in (old_value, new_value)
        )
        before, after = distinguish(old_or_missing, new_or_missing, pair.old, pair.new)
        if not (before or after) and not (old and new):
            yield _app_change(label, place, is_added=new is not None, follows=follows)
            return
        noise = pair.noise_reason(old_value, new_value) if old and new else ""
        action = "changed" if before and after else "added" if after else "removed"
        yield Change("connection", action, label, before, after, place, noise=noise)  # type: ignore[arg-type]
    if old and new and isinstance(old.raw, dict) and isinstance(new.raw, dict):
        for key in dict.fromkeys((*new.raw, *old.raw)):
            old_value, new_value = old.raw.get(key, MISSING), new.raw.get(key, MISSING)
            if key in ("account_id", "provider") or json_equal(old_value, new_value):
                continue
            is_unset = all(value is MISSING or value is False for value in (old_value, new_value))
            if key == "skip_validation" and is_unset:
                # Newer exports write it even if it is not set.
                name = f"{label}: {humanize(key)}"
                yield Change("setting", "changed", name, place=place, noise="empty")
            else:
                yield from _unknown_key_changes(pair, key, old_value, new_value, (label, place))


def _app_change(label: str, place: str, *, is_added: bool, follows: bool) -> Change:
    """Return the change of an app without a connection; the list of apps follows the steps."""
    noise = "follows its steps" if follows else ""
    values = ("", "listed") if is_added else ("listed", "")
    return Change("setting", "added" if is_added else "removed", label, *values, place, noise=noise)


def _by_app(uses: list[AppUse]) -> dict[str, list[AppUse]]:
    uses_by_app: dict[str, list[AppUse]] = {}
    for use in uses:
        uses_by_app.setdefault(app_key(use.app), []).append(use)
    return uses_by_app


def _rows(
    pair: RecipePair, moved: set[int], by_step: dict[int, list[Change]], *, full: bool
) -> Iterator[StepRow]:
    """Return the later recipe's steps with the removed steps of the earlier one in place.

    Without ``full``, only added, removed, and moved steps and their parents have headings.
    """
    matching = pair.matching
    named_steps = None if full else _named_steps(matching, moved)
    removed_after: dict[int, list[int]] = {}
    anchor = -1
    for index in range(len(matching.old.steps)):
        if index not in matching.forward:
            removed_after.setdefault(anchor, []).append(index)
        elif index not in moved:
            anchor = matching.forward[index]
    yield from (_removed_row(pair, index) for index in removed_after.get(-1, ()))
    for index, step in enumerate(matching.new.steps):
        heading = (
            step_heading(step, pair.new) if named_steps is None or index in named_steps else ""
        )
        old = matching.back.get(index)
        if old is None:
            yield StepRow("added", heading, step.depth, None, step.number, parent=_parent_of(step))
        else:
            reported = tuple(change for change in by_step[index] if not change.noise)
            has_moved = old in moved
            kind = "changed" if reported or has_moved else "same"
            earlier = matching.old.steps[old]
            old_parent = matching.forward.get(matching.old.parent(old))
            yield StepRow(
                kind,  # type: ignore[arg-type]
                heading,
                step.depth,
                earlier.number,
                step.number,
                has_moved,
                reported,
                _parent_of(step),
                None if old_parent is None else matching.new.steps[old_parent].number,
            )
        yield from (_removed_row(pair, removed) for removed in removed_after.get(index, ()))


def _named_steps(matching: StepMatching, moved: set[int]) -> set[int]:
    """Return the steps of the later recipe that a summary names."""
    named = {*matching.added, *(matching.forward[index] for index in moved)}
    named |= {matching.new.parent(index) for index in named}
    old_steps = (*matching.removed, *moved)
    return named | {matching.forward.get(matching.old.parent(index), -1) for index in old_steps}


def _removed_row(pair: RecipePair, index: int) -> StepRow:
    step = pair.matching.old.steps[index]
    heading = step_heading(step, pair.old)
    return StepRow("removed", heading, step.depth, step.number, None, parent=_parent_of(step))


def _parent_of(step: Step) -> int | None:
    return None if step.parent is None else step.parent.number
