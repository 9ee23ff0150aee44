"""Match the rows of two tables by content, key columns, and similarity."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.tables import cell_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

Cells = dict[str, Any]
Pairs = list[tuple[int, int]]

_MAX_COMPARED_PAIRS = 40_000
"""Maximum number of pairs of rows to compare."""


def match_rows(
    old: list[Cells], new: list[Cells], keys: list[str], records: tuple[list[Any], list[Any]]
) -> tuple[Pairs, list[int], list[int]]:
    """Return pairs of row positions in the later order, then removed and added rows.

    ``records`` are the rows' record ids, None if they have none.
    """
    matching = _RowMatching([_texts(row) for row in old], [_texts(row) for row in new])
    row_keys = [
        [tuple(sorted(row.items())) for row in rows] for rows in (matching.old, matching.new)
    ]
    record_ids = [[None if id_ is None else cell_text(id_) for id_ in ids] for ids in records]
    matching.pair_equal(
        *(
            list(zip(*key_lists, strict=True))
            for key_lists in zip(row_keys, record_ids, strict=True)
        )
    )
    matching.pair_equal(*record_ids)
    matching.pair_equal(*row_keys)
    name_column = next((key for key in keys if matching.is_identifying(key)), None)
    if name_column is not None:
        matching.pair_equal(
            [row.get(name_column) for row in matching.old],
            [row.get(name_column) for row in matching.new],
        )
    matching.pair_similar()
    return (
        sorted(matching.pairs, key=lambda pair: pair[1]),
        sorted(matching.removed),
        sorted(matching.added),
    )


def _texts(row: Cells) -> dict[str, str]:
    return {key: text for key, cell in row.items() if (text := cell_text(cell))}


class _RowMatching:
    """The pairs found so far, and the unpaired rows of both tables."""

    def __init__(self, old: list[dict[str, str]], new: list[dict[str, str]]) -> None:
        self.old, self.new = old, new
        self.pairs: Pairs = []
        self.removed, self.added = set(range(len(old))), set(range(len(new)))

    def pair_equal(self, old_keys: Sequence[Hashable], new_keys: Sequence[Hashable]) -> None:
        """Pair rows with an equal key in order; None is not a key."""
        unpaired: dict[Hashable, list[int]] = {}
        for index in sorted(self.removed, reverse=True):
            if old_keys[index] is not None:
                unpaired.setdefault(old_keys[index], []).append(index)
        for index in sorted(self.added):
            candidates = unpaired.get(new_keys[index]) if new_keys[index] is not None else None
            if candidates:
                self._pair(candidates.pop(), index)

    def is_identifying(self, key: str) -> bool:
        """Return whether the column has a different value in each row."""
        for rows in (self.old, self.new):
            cells = Counter(row.get(key, "") for row in rows)
            if "" in cells or len(cells) != len(rows):
                return False
        return True

    def pair_similar(self) -> None:
        """Pair rows that share half of their values, most similar first."""
        if len(self.removed) * len(self.added) > _MAX_COMPARED_PAIRS:
            return
        scored = sorted(
            (
                -_overlap_ratio(self.old[old_index], self.new[new_index]),
                abs(old_index - new_index),
                old_index,
                new_index,
            )
            for old_index in self.removed
            for new_index in self.added
        )
        for score, _, old_index, new_index in scored:
            if -score * 2 >= 1 and old_index in self.removed and new_index in self.added:
                self._pair(old_index, new_index)

    def _pair(self, old_index: int, new_index: int) -> None:
        self.pairs.append((old_index, new_index))
        self.removed.discard(old_index)
        self.added.discard(new_index)


def _overlap_ratio(old: dict[str, str], new: dict[str, str]) -> float:
    keys = old.keys() | new.keys()
    return sum(old.get(key) == new.get(key) for key in keys) / len(keys) if keys else 1.0
