"""What changed in a table: columns, and rows that came, went and changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from workato_tui.packages.compare.model import Change
from workato_tui.packages.compare.values import differences
from workato_tui.packages.contents.document import MISSING
from workato_tui.packages.contents.glance import counted
from workato_tui.packages.contents.values import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workato_tui.packages.contents.tables import Table

Row = dict[str, str]

_WORDS = Wording()

_MOST_TRIED = 40_000
"""Pairs of rows that are weighed one against the other."""


def table_changes(before: Table, after: Table) -> Iterator[Change]:
    """The differences of two tables; a row that only moved is noise."""
    labels = {one.key: one.label for one in (*before.columns, *after.columns)}
    yield from _columns(before, after)
    old, new = _rows(before), _rows(after)
    pairs, gone, come = _matched(old, new, [one.key for one in after.columns])
    for mine, other in pairs:
        yield from _row(old[mine], new[other], labels)
    for at in gone:
        words = _words(old[at], labels)
        yield Change("row", "removed", _name(old[at]), before=words, place=f"row {at + 1}")
    for at in come:
        words = _words(new[at], labels)
        yield Change("row", "added", _name(new[at]), after=words, place=f"row {at + 1}")
    if [mine for mine, _ in pairs] != sorted(mine for mine, _ in pairs):
        yield Change("row", "moved", "Rows", noise="order of rows")


def _columns(before: Table, after: Table) -> Iterator[Change]:
    mine, other = ({one.key: one.label for one in each.columns} for each in (before, after))
    for key, label in other.items():
        if key not in mine:
            yield Change("column", "added", label, after=label + _filled(after, key), place=key)
        elif mine[key] != label:
            yield Change("column", "changed", label, mine[key], label, key)
    for key, label in mine.items():
        if key not in other:
            words = label + _filled(before, key)
            yield Change("column", "removed", label, before=words, place=key)
    yield from _within_columns(before, after)
    kept = [key for key in mine if key in other]
    if kept != [key for key in other if key in mine]:
        yield Change("column", "moved", "Columns", noise="order of columns")


def _filled(table: Table, key: str) -> str:
    """``, filled in 2 rows``; "" for an empty column."""
    at = [one.key for one in table.columns].index(key)
    count = sum(bool(row[at]) for row in table.rows)
    return f", filled in {counted(count, 'row')}" if count else ""


def _within_columns(before: Table, after: Table) -> Iterator[Change]:
    """What the files say of columns that both have: type, required, …"""
    earlier = {one.key: one.more for one in before.columns}
    for column in after.columns:
        for one in differences(earlier.get(column.key, column.more), column.more):
            path = " > ".join(str(part) for part in one.path)
            old, new = (
                "" if each is MISSING else _WORDS.value(each) for each in (one.before, one.after)
            )
            label = f"{column.label}: {path}"
            yield Change("column", "changed", label, old, new, column.key)


def _rows(table: Table) -> list[Row]:
    keys = [one.key for one in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def _matched(
    old: list[Row], new: list[Row], keys: list[str]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Pairs by what they hold, then by a column that names them, then by what they share."""
    pairs: list[tuple[int, int]] = []
    free_old, free_new = set(range(len(old))), set(range(len(new)))

    def pair(mine: int, other: int) -> None:
        pairs.append((mine, other))
        free_old.discard(mine)
        free_new.discard(other)

    waiting: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for at, row in enumerate(old):
        waiting.setdefault(_whole(row), []).append(at)
    for at, row in enumerate(new):
        same = waiting.get(_whole(row))
        if same:
            pair(same.pop(0), at)
    naming = next((key for key in keys if _names(key, old) and _names(key, new)), None)
    if naming is not None:
        named = {old[at].get(naming): at for at in free_old}
        for at in sorted(free_new):
            mine = named.get(new[at][naming])
            if mine is not None:
                pair(mine, at)
    _by_likeness(old, new, sorted(free_old), sorted(free_new), pair)
    return sorted(pairs, key=lambda one: one[1]), sorted(free_old), sorted(free_new)


def _whole(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key, cell) for key, cell in row.items() if cell))


def _names(key: str, rows: list[Row]) -> bool:
    """Whether the column has another value in each row."""
    cells = Counter(row.get(key, "") for row in rows)
    return "" not in cells and len(cells) == len(rows)


def _by_likeness(
    old: list[Row],
    new: list[Row],
    mine: list[int],
    other: list[int],
    pair: Callable[[int, int], None],
) -> None:
    if not mine or not other or len(mine) * len(other) > _MOST_TRIED:
        return
    scored = sorted((-_shared(old[one], new[two]), abs(one - two), one, two)
                    for one in mine for two in other)  # fmt: skip
    taken: set[tuple[str, int]] = set()
    for score, _, one, two in scored:
        if -score * 2 >= 1 and ("old", one) not in taken and ("new", two) not in taken:
            taken |= {("old", one), ("new", two)}
            pair(one, two)


def _shared(one: Row, other: Row) -> float:
    keys = {key for row in (one, other) for key, cell in row.items() if cell}
    return sum(one.get(key) == other.get(key) for key in keys) / len(keys) if keys else 1.0


def _row(old: Row, new: Row, labels: dict[str, str]) -> Iterator[Change]:
    for key in dict.fromkeys((*new, *old)):
        one, other = old.get(key, ""), new.get(key, "")
        if one != other and key in old and key in new:
            label = f"{_name(old)}: {labels[key]}"
            yield Change("row", "changed", label, one, other, key)


def _name(row: Row) -> str:
    """What a row is called: its first cell."""
    return next((cell for cell in row.values() if cell), "empty row")


def _words(row: Row, labels: dict[str, str]) -> str:
    return ", ".join(f"{labels[key]}: {cell}" for key, cell in row.items() if cell)
