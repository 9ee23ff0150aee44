"""Find matched steps that moved into another step or past their neighbors."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from workato_tui.packages.compare.text_diff import backtrack, longest_increasing

if TYPE_CHECKING:
    from workato_tui.packages.compare.step_matching import StepMatching

_MAX_WEIGHED = 400
"""Number of siblings up to which the lightest steps count as moved; beyond, the fewest."""


def moved_steps(matching: StepMatching) -> set[int]:
    """Return the moved steps by their index in the earlier recipe.

    Steps inside a moved step have not moved. Among siblings, the smallest possible number has
    moved, and of those choices the one with the least content.
    """
    moved = {at for at in matching.forward if not matching.parent_kept(at)}
    for above in (-1, *matching.forward):
        kept = [
            at
            for at in matching.old.children_of(above)
            if at in matching.forward and at not in moved
        ]
        moved.update(_out_of_order(kept, matching))
    return moved


def _out_of_order(siblings: list[int], matching: StepMatching) -> list[int]:
    places = [matching.forward[at] for at in siblings]
    if all(one < other for one, other in pairwise(places)):
        return []
    if len(siblings) > _MAX_WEIGHED:
        staying = longest_increasing(places)
    else:
        staying = _heaviest(places, [_weight(at, matching) for at in siblings])
    return [at for spot, at in enumerate(siblings) if spot not in staying]


def _weight(at: int, matching: StepMatching) -> float:
    """Return the amount of content in a step, independent of which recipe is earlier."""
    new = matching.forward[at]
    size = _size(matching.old.children, at) + _size(matching.new.children, new)
    marks = sorted((matching.old.content(at), matching.new.content(new)))
    # Ties must be resolved in the same way in both directions.
    return size + 1 + crc32("\0".join(marks).encode(errors="replace")) / 2**40


def _size(children: list[list[int]], at: int) -> int:
    count = 0
    waiting = [at]
    while waiting:
        below = children[waiting.pop()]
        count += len(below)
        waiting.extend(below)
    return count


def _heaviest(places: list[int], weights: list[float]) -> set[int]:
    """Return the positions of the increasing subsequence with the greatest weight."""
    best = list(weights)
    before = [-1] * len(places)
    for spot, place in enumerate(places):
        for earlier in range(spot):
            if places[earlier] < place and best[earlier] + weights[spot] > best[spot]:
                best[spot], before[spot] = best[earlier] + weights[spot], earlier
    return backtrack(max(range(len(places)), key=best.__getitem__), before)
