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
    made = _Matching([_texts(one) for one in old], [_texts(one) for one in new])
    wholes = [[tuple(sorted(row.items())) for row in rows] for rows in (made.old, made.new)]
    names = [[None if one is None else cell_text(one) for one in each] for each in records]
    made.by(*(list(zip(*both, strict=True)) for both in zip(wholes, names, strict=True)))
    made.by(*names)
    made.by(*wholes)
    naming = next((key for key in keys if made.is_name(key)), None)
    if naming is not None:
        made.by([one.get(naming) for one in made.old], [one.get(naming) for one in made.new])
    made.by_likeness()
    return sorted(made.pairs, key=lambda one: one[1]), sorted(made.gone), sorted(made.come)


def _texts(row: Cells) -> dict[str, str]:
    return {key: text for key, cell in row.items() if (text := cell_text(cell))}


class _Matching:
    def __init__(self, old: list[dict[str, str]], new: list[dict[str, str]]) -> None:
        self.old, self.new = old, new
        self.pairs: Pairs = []
        self.gone, self.come = set(range(len(old))), set(range(len(new)))

    def by(self, mine: Sequence[Hashable], other: Sequence[Hashable]) -> None:
        """Pair rows with an equal key in order; None is not a key."""
        waiting: dict[Hashable, list[int]] = {}
        for at in sorted(self.gone, reverse=True):
            if mine[at] is not None:
                waiting.setdefault(mine[at], []).append(at)
        for at in sorted(self.come):
            found = waiting.get(other[at]) if other[at] is not None else None
            if found:
                self._pair(found.pop(), at)

    def is_name(self, key: str) -> bool:
        """Return whether the column has a different value in each row."""
        for rows in (self.old, self.new):
            cells = Counter(row.get(key, "") for row in rows)
            if "" in cells or len(cells) != len(rows):
                return False
        return True

    def by_likeness(self) -> None:
        """Pair rows that share half of their values, most similar first."""
        if len(self.gone) * len(self.come) > _MOST_TRIED:
            return
        scored = sorted(
            (-_shared(self.old[one], self.new[two]), abs(one - two), one, two)
            for one in self.gone
            for two in self.come
        )
        for score, _, one, two in scored:
            if -score * 2 >= 1 and one in self.gone and two in self.come:
                self._pair(one, two)

    def _pair(self, mine: int, other: int) -> None:
        self.pairs.append((mine, other))
        self.gone.discard(mine)
        self.come.discard(other)


def _shared(one: dict[str, str], other: dict[str, str]) -> float:
    keys = one.keys() | other.keys()
    return sum(one.get(key) == other.get(key) for key in keys) / len(keys) if keys else 1.0
