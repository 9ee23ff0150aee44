"""Find matched steps that moved into another step or past their neighbors."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from workato_tui.packages.compare.text_diff import backtrack, longest_increasing

if TYPE_CHECKING:
    from workato_tui.packages.compare.step_matching import StepMatching

_MAX_WEIGHTED_SIBLINGS = 400
"""Number of siblings up to which the lightest steps count as moved; beyond, the fewest."""


def moved_steps(matching: StepMatching) -> set[int]:
    """Return the moved steps by their index in the earlier recipe.

    Steps inside a moved step have not moved. Among siblings, the smallest possible number has
    moved, and of those choices the one with the least content.
    """
    moved = {index for index in matching.forward if not matching.parent_kept(index)}
    for parent in (-1, *matching.forward):
        siblings = [
            index
            for index in matching.old.children_of(parent)
            if index in matching.forward and index not in moved
        ]
        moved.update(_out_of_order(siblings, matching))
    return moved


def _out_of_order(siblings: list[int], matching: StepMatching) -> list[int]:
    places = [matching.forward[index] for index in siblings]
    if all(place < following for place, following in pairwise(places)):
        return []
    if len(siblings) > _MAX_WEIGHTED_SIBLINGS:
        kept = longest_increasing(places)
    else:
        kept = _heaviest(places, [_weight(index, matching) for index in siblings])
    return [index for position, index in enumerate(siblings) if position not in kept]


def _weight(index: int, matching: StepMatching) -> float:
    """Return the amount of content in a step, independent of which recipe is earlier."""
    new_index = matching.forward[index]
    size = _size(matching.old.children, index) + _size(matching.new.children, new_index)
    contents = sorted((matching.old.content(index), matching.new.content(new_index)))
    # Ties must be resolved in the same way in both directions.
    return size + 1 + crc32("\0".join(contents).encode(errors="replace")) / 2**40


def _size(children: list[list[int]], index: int) -> int:
    count = 0
    stack = [index]
    while stack:
        child_indexes = children[stack.pop()]
        count += len(child_indexes)
        stack.extend(child_indexes)
    return count


def _heaviest(places: list[int], weights: list[float]) -> set[int]:
    """Return the positions of the increasing subsequence with the greatest total weight."""
    best = list(weights)
    predecessors = [-1] * len(places)
    for position, place in enumerate(places):
        for earlier in range(position):
            if places[earlier] < place and best[earlier] + weights[position] > best[position]:
                best[position], predecessors[position] = best[earlier] + weights[position], earlier
    return backtrack(max(range(len(places)), key=best.__getitem__), predecessors)
