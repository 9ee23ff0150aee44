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

_SMALL = 40_000
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
    found: list[Block] = []
    points = [(-1, -1), *_anchors(old, new), (len(old), len(new))]
    for (a, c), (b, d) in pairwise(points):
        _between(old, new, (a + 1, b, c + 1, d), found)
        if b < len(old):
            _add(found, (True, b, b + 1, d, d + 1))
    return found


def _between(
    old: Sequence[str], new: Sequence[str], piece: tuple[int, int, int, int], found: list[Block]
) -> None:
    a, b, c, d = piece
    while a < b and c < d and old[a] == new[c]:
        _add(found, (True, a, a + 1, c, c + 1))
        a, c = a + 1, c + 1
    end = 0
    while a < b - end and c < d - end and old[b - 1 - end] == new[d - 1 - end]:
        end += 1
    b, d = b - end, d - end
    if a == b or c == d or (b - a) * (d - c) > _SMALL:
        _add(found, (False, a, b, c, d))
    else:
        matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
        for tag, i, j, k, m in matcher.get_opcodes():
            _add(found, (tag == "equal", a + i, a + j, c + k, c + m))
    _add(found, (True, b, b + end, d, d + end))


def _add(found: list[Block], block: Block) -> None:
    same, a, b, c, d = block
    if a == b and c == d:
        return
    if found and found[-1][0] == same:
        _, first, _, other, _ = found.pop()
        a, c = first, other
    found.append((same, a, b, c, d))


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return lines that both texts have exactly once, in a common order."""
    mine, other = _unique_lines(old), _unique_lines(new)
    pairs = [(at, other[line]) for line, at in mine.items() if line in other]
    kept = longest_increasing([place for _, place in pairs])
    return [pair for spot, pair in enumerate(pairs) if spot in kept]


def _unique_lines(lines: Sequence[str]) -> dict[str, int]:
    counts = Counter(lines)
    return {line: at for at, line in enumerate(lines) if counts[line] == 1}


def longest_increasing(places: Sequence[int]) -> set[int]:
    """Return the positions of a longest increasing subsequence."""
    ends: list[int] = []
    spots: list[int] = []
    before = [-1] * len(places)
    for spot, place in enumerate(places):
        at = bisect_left(ends, place)
        before[spot] = spots[at - 1] if at else -1
        if at == len(ends):
            ends.append(place)
            spots.append(spot)
        else:
            ends[at], spots[at] = place, spot
    return backtrack(spots[-1], before) if spots else set()


def backtrack(last: int, before: Sequence[int]) -> set[int]:
    """Return the chain that ends at ``last``, following the predecessors."""
    found: set[int] = set()
    while last >= 0:
        found.add(last)
        last = before[last]
    return found
