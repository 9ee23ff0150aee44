"""Match the rows of two tables by content, key columns, and similarity."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.tables import cell_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

Cells = dict[str, Any]
Pairs = list[tuple[int, int]]

_MOST_TRIED = 40_000
"""Maximum number of pairs of rows to compare."""


def match_rows(
    old: list[Cells], new: list[Cells], keys: list[str], records: tuple[list[Any], list[Any]]
) -> tuple[Pairs, list[int], list[int]]:
    """Return pairs of row positions in the later order, then removed and added rows.

    ``records`` are the rows' record ids, None if they have none.
    """
    matching = _RowMatching([_texts(one) for one in old], [_texts(one) for one in new])
    row_keys = [
        [tuple(sorted(row.items())) for row in rows] for rows in (matching.old, matching.new)
    ]
    record_ids = [[None if one is None else cell_text(one) for one in each] for each in records]
    matching.pair_equal(
        *(list(zip(*both, strict=True)) for both in zip(row_keys, record_ids, strict=True))
    )
    matching.pair_equal(*record_ids)
    matching.pair_equal(*row_keys)
    name_column = next((key for key in keys if matching.is_identifying(key)), None)
    if name_column is not None:
        matching.pair_equal(
            [one.get(name_column) for one in matching.old],
            [one.get(name_column) for one in matching.new],
        )
    matching.pair_similar()
    return (
        sorted(matching.pairs, key=lambda one: one[1]),
        sorted(matching.removed),
        sorted(matching.added),
    )


def _texts(row: Cells) -> dict[str, str]:
    return {key: text for key, cell in row.items() if (text := cell_text(cell))}


class _RowMatching:
    def __init__(self, old: list[dict[str, str]], new: list[dict[str, str]]) -> None:
        self.old, self.new = old, new
        self.pairs: Pairs = []
        self.removed, self.added = set(range(len(old))), set(range(len(new)))

    def pair_equal(self, mine: Sequence[Hashable], other: Sequence[Hashable]) -> None:
        """Pair rows with an equal key in order; None is not a key."""
        waiting: dict[Hashable, list[int]] = {}
        for at in sorted(self.removed, reverse=True):
            if mine[at] is not None:
                waiting.setdefault(mine[at], []).append(at)
        for at in sorted(self.added):
            found = waiting.get(other[at]) if other[at] is not None else None
            if found:
                self._pair(found.pop(), at)

    def is_identifying(self, key: str) -> bool:
        """Return whether the column has a different value in each row."""
        for rows in (self.old, self.new):
            cells = Counter(row.get(key, "") for row in rows)
            if "" in cells or len(cells) != len(rows):
                return False
        return True

    def pair_similar(self) -> None:
        """Pair rows that share half of their values, most similar first."""
        if len(self.removed) * len(self.added) > _MOST_TRIED:
            return
        scored = sorted(
            (-_shared(self.old[one], self.new[two]), abs(one - two), one, two)
            for one in self.removed
            for two in self.added
        )
        for score, _, one, two in scored:
            if -score * 2 >= 1 and one in self.removed and two in self.added:
                self._pair(one, two)

    def _pair(self, mine: int, other: int) -> None:
        self.pairs.append((mine, other))
        self.removed.discard(mine)
        self.added.discard(other)


def _shared(one: dict[str, str], other: dict[str, str]) -> float:
    keys = one.keys() | other.keys()
    return sum(one.get(key) == other.get(key) for key in keys) / len(keys) if keys else 1.0
