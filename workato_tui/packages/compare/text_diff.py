"""Align the lines of two texts. Fast for long texts: starts with unique common lines."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from workato_tui.packages.compare.model import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Block = tuple[bool, int, int, int, int]
"""Whether the block is equal; start and end in the first; start and end in the second."""

_MAX_LINE_PAIRS = 40_000
"""Product of line counts up to which all pairs of lines are compared."""


def text_changes(before: str, after: str, name: str = "") -> Iterator[Change]:
    """Return each differing run of lines, by the number of its first line."""
    old, new = before.splitlines(), after.splitlines()
    for same, a, b, c, d in diff_blocks(old, new):
        if same:
            continue
        action = "added" if a == b else "removed" if c == d else "changed"
        first, last = (c, d) if d > c else (a, b)
        lines = f"line {first + 1}" if last - first == 1 else f"lines {first + 1} to {last}"
        label = f"{name} {lines}".strip()
        yield Change("text", action, label, "\n".join(old[a:b]), "\n".join(new[c:d]))  # type: ignore[arg-type]


def diff_blocks(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """Return both texts as runs of equal and different lines, in order."""
    blocks: list[Block] = []
    anchors = [(-1, -1), *_anchors(old, new), (len(old), len(new))]
    for (a, c), (b, d) in pairwise(anchors):
        _add_gap(old, new, (a + 1, b, c + 1, d), blocks)
        if b < len(old):
            _add_block(blocks, (True, b, b + 1, d, d + 1))
    return blocks


def _add_gap(
    old: Sequence[str], new: Sequence[str], gap: tuple[int, int, int, int], blocks: list[Block]
) -> None:
    a, b, c, d = gap
    while a < b and c < d and old[a] == new[c]:
        _add_block(blocks, (True, a, a + 1, c, c + 1))
        a, c = a + 1, c + 1
    end = 0
    while a < b - end and c < d - end and old[b - 1 - end] == new[d - 1 - end]:
        end += 1
    b, d = b - end, d - end
    if a == b or c == d or (b - a) * (d - c) > _MAX_LINE_PAIRS:
        _add_block(blocks, (False, a, b, c, d))
    else:
        matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
        for tag, i, j, k, m in matcher.get_opcodes():
            _add_block(blocks, (tag == "equal", a + i, a + j, c + k, c + m))
    _add_block(blocks, (True, b, b + end, d, d + end))


def _add_block(blocks: list[Block], block: Block) -> None:
    same, a, b, c, d = block
    if a == b and c == d:
        return
    if blocks and blocks[-1][0] == same:
        _, old_start, _, new_start, _ = blocks.pop()
        a, c = old_start, new_start
    blocks.append((same, a, b, c, d))


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return lines that both texts have exactly once, in a common order."""
    old_lines, new_lines = _unique_lines(old), _unique_lines(new)
    pairs = [(index, new_lines[line]) for line, index in old_lines.items() if line in new_lines]
    kept = longest_increasing([new_index for _, new_index in pairs])
    return [pair for position, pair in enumerate(pairs) if position in kept]


def _unique_lines(lines: Sequence[str]) -> dict[str, int]:
    counts = Counter(lines)
    return {line: index for index, line in enumerate(lines) if counts[line] == 1}


def longest_increasing(places: Sequence[int]) -> set[int]:
    """Return the positions of a longest increasing subsequence."""
    ends: list[int] = []
    positions: list[int] = []
    predecessors = [-1] * len(places)
    for position, place in enumerate(places):
        length = bisect_left(ends, place)
        predecessors[position] = positions[length - 1] if length else -1
        if length == len(ends):
            ends.append(place)
            positions.append(position)
        else:
            ends[length], positions[length] = place, position
    return backtrack(positions[-1], predecessors) if positions else set()


def backtrack(last: int, predecessors: Sequence[int]) -> set[int]:
    """Return the chain that ends at ``last``, following the predecessors."""
    chain: set[int] = set()
    while last >= 0:
        chain.add(last)
        last = predecessors[last]
    return chain
