"""Align a few differing lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LinePairs = list[tuple[int | None, int | None]]

_MAX_ALIGNED_LINES = 40
"""Maximum number of lines to align by similarity."""
_MIN_SIMILARITY = 0.4
"""Minimum similarity of aligned lines."""
_MAX_COMPARED_CHARS = 400
"""Maximum number of characters of a line to compare."""


def align_lines(old: Sequence[str], new: Sequence[str]) -> LinePairs:
    """Align the most similar lines in order; list very many lines one after the other."""
    if max(len(old), len(new)) <= _MAX_ALIGNED_LINES:
        return _aligned(old, new)
    common = min(len(old), len(new))
    pairs: LinePairs = [(index, index) for index in range(common)]
    pairs += [(index, None) for index in range(common, len(old))]
    return pairs + [(None, index) for index in range(common, len(new))]


def _aligned(old: Sequence[str], new: Sequence[str]) -> LinePairs:
    """Return the alignment with the greatest total similarity."""
    similarities = [[_similarity(old_line, new_line) for new_line in new] for old_line in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = (
                similarities[i][j] + best[i + 1][j + 1]
                if similarities[i][j] >= _MIN_SIMILARITY
                else 0.0
            )
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs: LinePairs = []
    i = j = 0
    while i < len(old) and j < len(new):
        if (
            similarities[i][j] >= _MIN_SIMILARITY
            and best[i][j] == similarities[i][j] + best[i + 1][j + 1]
        ):
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    pairs += [(index, None) for index in range(i, len(old))]
    return pairs + [(None, index) for index in range(j, len(new))]


def _similarity(old: str, new: str) -> float:
    """Return the share of the longer line that both lines have in common at their ends."""
    old, new = old.strip()[:_MAX_COMPARED_CHARS], new.strip()[:_MAX_COMPARED_CHARS]
    longest = max(len(old), len(new))
    if not longest:
        return 1.0
    start = end = 0
    shortest = min(len(old), len(new))
    while start < shortest and old[start] == new[start]:
        start += 1
    while end < shortest - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return (start + end) / longest
