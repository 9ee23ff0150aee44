"""What holds for any two packages: compared by dice, with edits whose effect is known."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.packages.compare.generated import Made
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.detail import detail_of
from workato_tui.packages.compare.summary import summarize
from workato_tui.packages.contents.package import open_package

if TYPE_CHECKING:
    from workato_tui.packages.compare.model import AssetChange, Change, Comparison

SEEDS = st.integers(0, 2**32)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))

_MIRROR = {"added": "removed", "removed": "added",
           "switched off": "switched on", "switched on": "switched off"}  # fmt: skip


def compared(before: bytes, after: bytes) -> Comparison:
    return compare(open_package(before), open_package(after))


def about(change: Change) -> str:
    """What a change is about, without the numbers of steps."""
    if change.topic == "row":
        return ""
    step = change.step.partition(" ")[2]
    if change.topic in ("step", "condition") or change.label == "Only if":
        return step
    return f"{step}: {change.label}" if step else change.label


def told(found: Comparison, change: AssetChange) -> set[tuple[str, str, str]]:
    return {(one.topic, one.action, about(one)) for one in detail_of(found, change).changes}


@FEW
@given(SEEDS)
def test_exactly_the_edits_are_reported(seed: int):
    made = Made(Random(seed))
    edited = made.copy()
    edited.edit()
    found = compared(made.bytes(), edited.bytes(shuffled=True))
    kinds = {}
    changes = {}
    for change in found.reported_changes:
        path = change.asset.path
        flags = {word for word in ("renamed", "moved") if getattr(change, word)}
        kinds[path] = flags or ({change.kind} if change.kind in ("added", "removed") else set())
        if change.before and change.after:
            changes[path] = told(found, change)
            whole = summarize(change.before, change.after, detail_of(found, change),
                            moved=change.moved)  # fmt: skip
            assert list(change.summary)[:12] == whole[:12]
    expected = {path: ones for path, ones in edited.expected.items() if ones}
    assert {path: one for path, one in changes.items() if one} == expected
    assert {path: one for path, one in kinds.items() if one} == {
        path: one for path, one in edited.kinds.items() if one
    }


@FEW
@given(SEEDS)
def test_a_package_equals_itself_in_every_notation(seed: int):
    made = Made(Random(seed))
    written = made.bytes()
    assert compared(written, written).changes == []
    again = compared(made.bytes(), made.bytes(shuffled=True))
    assert again.reported_changes == []
    assert again.totals.same == len(made.files)


@FEW
@given(SEEDS)
def test_swapping_the_sides_reverses_the_changes(seed: int):
    made = Made(Random(seed))
    edited = made.copy()
    edited.edit()
    there = compared(made.bytes(), edited.bytes())
    back = compared(edited.bytes(), made.bytes())
    assert Counter(map(_turned, _all(there))) == Counter(_all(back))
    assert (there.totals.added, there.totals.same) == (back.totals.removed, back.totals.same)


def _all(found: Comparison) -> list[tuple[str, ...]]:
    ones = []
    for change in found.changes:
        paths = [one.path if one else "" for one in (change.before, change.after)]
        ones.append(("asset", change.kind, *paths))
        ones += [
            (one.topic, one.action, about(one), one.before, one.after)
            for one in detail_of(found, change).changes
            if one.topic != "row" or one.action != "changed"
        ]
    return ones


def _turned(one: tuple[str, ...]) -> tuple[str, ...]:
    topic, action, *rest, before, after = one
    return (topic, _MIRROR.get(action, action), *rest, after, before)
