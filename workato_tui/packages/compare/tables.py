"""Differences between tables: columns, and added, removed, and changed rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.distinguish import distinguish
from workato_tui.packages.compare.json_equal import json_equal
from workato_tui.packages.compare.model import Change
from workato_tui.packages.compare.noise import column_noise, empty_noise, row_noise
from workato_tui.packages.compare.row_matching import Cells, match_rows
from workato_tui.packages.compare.values import Difference, differences, values_of
from workato_tui.packages.contents.secrets import is_secret, mask_pair
from workato_tui.packages.contents.summary import count_label
from workato_tui.packages.contents.tables import RECORD, cell_text
from workato_tui.packages.contents.values import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.contents.tables import Column, Row, Table

_WORDS = Wording()
_NAMED_BY = 2
"""Number of cells that name a row."""
_NAME = 40
_FEW = 3
"""Number of rows to list individually if only their record ids differ."""
_SHORT = 8
_MOST_JSON = 1 << 20
"""Maximum number of characters of a cell whose JSON is put into words."""
_MOST_PARTS = 12
"""Number of differences within the JSON of a cell from which it is shown as a whole."""


def table_changes(before: Table, after: Table) -> Iterator[Change]:
    """Return the differences between two tables; a moved row is noise."""
    yield from _columns(before, after)
    if before.has_rows != after.has_rows:
        # An export may omit rows, which does not mean that the table was emptied.
        one, two = (
            count_label(len(each.rows), "row") if each.has_rows else "not included"
            for each in (before, after)
        )
        noise = "" if before.rows or after.rows else "empty"
        yield Change("row", "changed", "Row data", one, two, noise=noise)
        return
    rows = _MatchedRows(before, after)
    for mine, other in rows.pairs:
        yield from rows.cell_changes(mine, other)
    yield from rows.metadata_changes()
    for at in rows.removed:
        words = rows.describe(before.rows[at], before)
        yield Change("row", "removed", rows.name(before, at), before=words, place=f"row {at + 1}")
    for at in rows.added:
        words = rows.describe(after.rows[at], after)
        yield Change("row", "added", rows.name(after, at), after=words, place=f"row {at + 1}")
    if [mine for mine, _ in rows.pairs] != sorted(mine for mine, _ in rows.pairs):
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
    if before.has_header != after.has_header and before.rows and after.rows:
        yes, no = ("yes" if one.has_header else "no" for one in (before, after))
        yield Change("column", "changed", "Rows: begin with a header line", yes, no, "data")


def _filled(table: Table, key: str) -> str:
    """Return ``, filled in 2 rows``; "" for an empty column."""
    at = [one.key for one in table.columns].index(key)
    count = sum(bool(cell_text(row.cells[at])) for row in table.rows)
    return f", filled in {count_label(count, 'row')}" if count else ""


def _within_columns(before: Table, after: Table) -> Iterator[Change]:
    """Yield the changes of common columns: type, required, …"""
    earlier = {one.key: one for one in before.columns}
    for column in after.columns:
        was = earlier.get(column.key)
        for one in differences(was.extra, column.extra) if was else ():
            path = " > ".join(str(part).replace("_", " ") for part in one.path)
            old, new = distinguish(one.before, one.after, _WORDS, _WORDS)
            noise = column_noise(str(one.path[0]), *values_of(one)) if one.path else ""
            noise = noise or empty_noise(one.before, one.after)
            label = f"{column.label}: {path}"
            yield Change("column", "changed", label, old, new, column.key, noise=noise)


class _MatchedRows:
    """The matched rows of two tables, with descriptions."""

    def __init__(self, before: Table, after: Table) -> None:
        self.before, self.after = before, after
        self.labels = {one.key: one.label for one in (*before.columns, *after.columns)}
        self.old, self.new = _by_key(before), _by_key(after)
        self._places = {id(one): one.visible_columns for one in (before, after)}
        self.pairs, self.removed, self.added = match_rows(
            self.old,
            self.new,
            [one.key for one in after.columns],
            (_records(before), _records(after)),
        )

    def cell_changes(self, mine: int, other: int) -> Iterator[Change]:
        """Yield the changed cells of a row that both tables have, in common columns."""
        old, new = self.old[mine], self.new[other]
        for key in dict.fromkeys((*new, *old)):
            one, two = old.get(key), new.get(key)
            if key not in old or key not in new or json_equal(one, two):
                continue
            label = f"Row {self.name(self.before, mine)}: {self.labels[key]}"
            inner = list(differences(one, two))
            if not inner:
                yield Change("row", "changed", label, place=key, noise="layout of JSON in a cell")
            secret = any(is_secret(self.labels[key], each) for each in (one, two))
            whole = secret or len(inner) > _MOST_PARTS
            for each in [Difference((), one, two)] if whole else inner:
                yield self._cell(each, key, label)

    def _cell(self, one: Difference, key: str, label: str) -> Change:
        """Return the change of a cell, or of a part of its JSON."""
        path = [part if isinstance(part, str) else f"[{part + 1}]" for part in one.path]
        label = " > ".join([label, *path])
        if one.moved:
            before, after = f"place {one.before + 1}", f"place {one.after + 1}"
            return Change("row", "changed", label, before, after, key)
        values = mask_pair(one.path[-1] if one.path else self.labels[key], *values_of(one))
        before, after = map(_cell_words, values)
        noise = "" if before or after else "empty"
        if before == after and not noise:
            before, after = distinguish(one.before, one.after, _WORDS, _WORDS)
        return Change("row", "changed", label, before, after, key, noise=noise)

    def metadata_changes(self) -> Iterator[Change]:
        """Yield the changed metadata of common rows: times, positions, record ids."""
        replaced = []
        for mine, other in self.pairs:
            old, new = self.before.rows[mine].metadata, self.after.rows[other].metadata
            for key in dict.fromkeys((*new, *old)):
                one, two = old.get(key), new.get(key)
                if json_equal(one, two):
                    continue
                if key == RECORD:
                    replaced.append((mine, str(one or ""), str(two or "")))
                    continue
                name = self.name(self.before, mine)
                label, noise = f"Row {name}: {key.replace('_', ' ')}", row_noise(key)
                before, after = ("" if each is None else cell_text(each) for each in (one, two))
                yield Change("row", "changed", label, before, after, key, noise=noise)
        if len(replaced) > _FEW:
            label = f"The record IDs of {count_label(len(replaced), 'row')}"
            yield Change("row", "changed", label, place=RECORD)
            return
        for mine, one, two in replaced:
            label = f"Row {self.name(self.before, mine)}: record ID"
            yield Change("row", "changed", label, *_shorten_ids(one, two), RECORD)

    def name(self, table: Table, at: int) -> str:
        """Return the name of a row: its first cells."""
        cells = [text for _, text in self._visible(table.rows[at], table)]
        plain = [text for text in cells if _cell_words(text) == text]
        name = " ".join(", ".join((plain or cells)[:_NAMED_BY]).split())
        return (name if len(name) <= _NAME else f"{name[: _NAME - 1]}…") or "without values"

    def describe(self, row: Row, table: Table) -> str:
        """Return a row with all its cells."""
        visible = self._visible(row, table)
        cells = [f"{column.label}: {_cell_words(text)}" for column, text in visible]
        return ", ".join(cells) or "no values"

    def _visible(self, row: Row, table: Table) -> Iterator[tuple[Column, str]]:
        for at in self._places[id(table)]:
            column, text = table.columns[at], cell_text(row.cells[at])
            if text:
                yield column, mask_pair(column.label, text, text)[0]


def _cell_words(value: Any) -> str:
    """Return a cell as text, its JSON in words."""
    text = cell_text(value)
    if text[:1] not in ("{", "[") or len(text) > _MOST_JSON:
        return text
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return f"({_WORDS.value(held)})" if isinstance(held, dict | list) else text


def _by_key(table: Table) -> list[Cells]:
    keys = [one.key for one in table.columns]
    return [dict(zip(keys, row.cells, strict=True)) for row in table.rows]


def _records(table: Table) -> list[Any]:
    return [row.metadata.get(RECORD) for row in table.rows]


def _shorten_ids(one: str, two: str) -> tuple[str, str]:
    """Shorten two ids as long as they still differ."""
    if one[:_SHORT] == two[:_SHORT]:
        return one, two
    return tuple(each if len(each) <= _SHORT else f"{each[:_SHORT]}…" for each in (one, two))  # type: ignore[return-value]
