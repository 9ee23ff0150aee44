"""Align a few differing lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Places = list[tuple[int | None, int | None]]

_MATCHED = 40
"""Maximum number of lines to align by similarity."""
_ALIKE = 0.4
_COMPARED = 400
"""Maximum number of characters of a line to compare."""


def align_lines(old: Sequence[str], new: Sequence[str]) -> Places:
    """Align the most similar lines in order; list very many lines one after the other."""
    if max(len(old), len(new)) <= _MATCHED:
        return _aligned(old, new)
    both = min(len(old), len(new))
    pairs: Places = [(at, at) for at in range(both)]
    pairs += [(at, None) for at in range(both, len(old))]
    return pairs + [(None, at) for at in range(both, len(new))]


def _aligned(old: Sequence[str], new: Sequence[str]) -> Places:
    """Return the alignment with the greatest total similarity."""
    alike = [[_similarity(one, two) for two in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= _ALIKE else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    pairs: Places = []
    i = j = 0
    while i < len(old) and j < len(new):
        if alike[i][j] >= _ALIKE and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    pairs += [(at, None) for at in range(i, len(old))]
    return pairs + [(None, at) for at in range(j, len(new))]


def _similarity(one: str, two: str) -> float:
    """Return the share of the longer line that both lines have in common at their ends."""
    one, two = one.strip()[:_COMPARED], two.strip()[:_COMPARED]
    longest = max(len(one), len(two))
    if not longest:
        return 1.0
    start = end = 0
    shortest = min(len(one), len(two))
    while start < shortest and one[start] == two[start]:
        start += 1
    while end < shortest - start and one[-1 - end] == two[-1 - end]:
        end += 1
    return (start + end) / longest
