"""Properties of the comparison of any two packages, with random known edits."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.packages.compare.generated import GeneratedPackage
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.detail import detail_of
from workato_tui.packages.compare.summary import summarize
from workato_tui.packages.contents.package import open_package

if TYPE_CHECKING:
    from workato_tui.packages.compare.model import AssetChange, Change, Comparison

SEEDS = st.integers(0, 2**32)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))

_OPPOSITE = {"added": "removed", "removed": "added",
           "switched off": "switched on", "switched on": "switched off"}  # fmt: skip


def compared(before: bytes, after: bytes) -> Comparison:
    return compare(open_package(before), open_package(after))


def about(change: Change) -> str:
    """Return what was changed, without the numbers of steps."""
    if change.topic == "row":
        return ""
    step = change.step.partition(" ")[2]
    if change.topic in ("step", "condition") or change.label == "Only if":
        return step
    return f"{step}: {change.label}" if step else change.label


def reported(comparison: Comparison, asset: AssetChange) -> set[tuple[str, str, str]]:
    changes = detail_of(comparison, asset).changes
    return {(change.topic, change.action, about(change)) for change in changes}


@FEW
@given(SEEDS)
def test_exactly_the_edits_are_reported(seed: int):
    package = GeneratedPackage(Random(seed))
    edited = package.copy()
    edited.edit()
    comparison = compared(package.bytes(), edited.bytes(shuffled=True))
    kinds = {}
    changes = {}
    for change in comparison.reported_changes:
        path = change.asset.path
        flags = {word for word in ("renamed", "moved") if getattr(change, word)}
        kinds[path] = flags or ({change.kind} if change.kind in ("added", "removed") else set())
        if change.before and change.after:
            changes[path] = reported(comparison, change)
            whole = summarize(change.before, change.after, detail_of(comparison, change),
                            moved=change.moved)  # fmt: skip
            assert list(change.summary)[:12] == whole[:12]
    assert without_empty(changes) == without_empty(edited.expected)
    assert without_empty(kinds) == without_empty(edited.kinds)


def without_empty(sets: dict[str, set[Any]]) -> dict[str, set[Any]]:
    return {path: values for path, values in sets.items() if values}


@FEW
@given(SEEDS)
def test_a_package_equals_itself_in_every_notation(seed: int):
    package = GeneratedPackage(Random(seed))
    data = package.bytes()
    assert compared(data, data).changes == []
    comparison = compared(package.bytes(), package.bytes(shuffled=True))
    assert comparison.reported_changes == []
    assert comparison.totals.same == len(package.files)


@FEW
@given(SEEDS)
def test_swapping_the_sides_reverses_the_changes(seed: int):
    package = GeneratedPackage(Random(seed))
    edited = package.copy()
    edited.edit()
    forward = compared(package.bytes(), edited.bytes())
    backward = compared(edited.bytes(), package.bytes())
    assert Counter(map(_reversed, _all_changes(forward))) == Counter(_all_changes(backward))
    assert forward.totals.added == backward.totals.removed
    assert forward.totals.same == backward.totals.same


def _all_changes(comparison: Comparison) -> list[tuple[str, ...]]:
    changes = []
    for asset in comparison.changes:
        paths = [side.path if side else "" for side in (asset.before, asset.after)]
        changes.append(("asset", asset.kind, *paths))
        changes += [
            (change.topic, change.action, about(change), change.before, change.after)
            for change in detail_of(comparison, asset).changes
            if change.topic != "row" or change.action != "changed"
        ]
    return changes


def _reversed(change: tuple[str, ...]) -> tuple[str, ...]:
    topic, action, *rest, before, after = change
    return (topic, _OPPOSITE.get(action, action), *rest, after, before)
