"""Differences between tables: columns, and added, removed, and changed rows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workato_tui.common.text import count_label
from workato_tui.packages.compare.distinguish import distinguish
from workato_tui.packages.compare.json_equal import json_equal
from workato_tui.packages.compare.model import Change
from workato_tui.packages.compare.noise import column_noise, empty_noise, row_noise
from workato_tui.packages.compare.row_matching import Cells, match_rows
from workato_tui.packages.compare.values import Difference, differences, values_of
from workato_tui.packages.contents.columns import UUID
from workato_tui.packages.contents.secrets import is_secret, mask_pair
from workato_tui.packages.contents.tables import RECORD, cell_text
from workato_tui.packages.contents.values import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.packages.contents.tables import Column, Row, Table

_WORDING = Wording()
_NAME_CELLS = 2
"""Number of cells that name a row."""
_MAX_NAME_CHARS = 40
_MAX_LISTED_IDS = 3
"""Number of rows to list individually if only their record ids differ."""
_SHORT_ID_CHARS = 8
_MAX_JSON_CHARS = 1 << 20
"""Maximum number of characters of a cell whose JSON is described."""
_MAX_PARTS = 12
"""Number of differences within the JSON of a cell from which it is shown as a whole."""


def table_changes(
    before: Table, after: Table, wordings: tuple[Wording, Wording]
) -> Iterator[Change]:
    """Return the differences between two tables; a moved row is noise."""
    before, after = _with_extra_columns(before, after), _with_extra_columns(after, before)
    yield from _column_changes(before, after, wordings)
    if before.has_rows != after.has_rows:
        # An export may omit rows, which does not mean that the table was emptied.
        old_count, new_count = (
            count_label(len(table.rows), "row") if table.has_rows else "not included"
            for table in (before, after)
        )
        noise = "" if before.rows or after.rows else "empty"
        yield Change("row", "changed", "Row data", old_count, new_count, noise=noise)
        return
    rows = _MatchedRows(before, after)
    for old_index, new_index in rows.pairs:
        yield from rows.cell_changes(old_index, new_index)
    yield from rows.metadata_changes()
    for index in rows.removed:
        description = rows.describe(before.rows[index], before)
        yield Change(
            "row", "removed", rows.name(before, index), before=description, place=f"row {index + 1}"
        )
    for index in rows.added:
        description = rows.describe(after.rows[index], after)
        yield Change(
            "row", "added", rows.name(after, index), after=description, place=f"row {index + 1}"
        )
    if [old_index for old_index, _ in rows.pairs] != sorted(
        old_index for old_index, _ in rows.pairs
    ):
        yield Change("row", "moved", "Rows", noise="order of rows")


def _with_extra_columns(table: Table, other: Table) -> Table:
    """Add the columns of cells that ``other`` does not define, so that each cell is compared."""
    keys = {column.key for column in table.columns}
    extra = [column for column in other.columns if column.is_extra and column.key not in keys]
    if not extra:
        return table
    rows = (replace(row, cells=(*row.cells, *(None for _ in extra))) for row in table.rows)
    return replace(table, columns=(*table.columns, *extra), rows=tuple(rows))


def _column_changes(
    before: Table, after: Table, wordings: tuple[Wording, Wording]
) -> Iterator[Change]:
    old_labels, new_labels = (
        {column.key: column.label for column in table.columns} for table in (before, after)
    )
    for key, label in new_labels.items():
        if key not in old_labels:
            yield Change(
                "column", "added", label, after=label + _filled_label(after, key), place=key
            )
        elif old_labels[key] != label:
            yield Change("column", "changed", label, old_labels[key], label, key)
    for key, label in old_labels.items():
        if key not in new_labels:
            description = label + _filled_label(before, key)
            yield Change("column", "removed", label, before=description, place=key)
    yield from _definition_changes(before, after, wordings)
    kept = [key for key in old_labels if key in new_labels]
    if kept != [key for key in new_labels if key in old_labels]:
        yield Change("column", "moved", "Columns", noise="order of columns")
    if before.has_header != after.has_header and before.rows and after.rows:
        old_header, new_header = ("yes" if table.has_header else "no" for table in (before, after))
        yield Change(
            "column", "changed", "Rows: begin with a header line", old_header, new_header, "data"
        )


def _filled_label(table: Table, key: str) -> str:
    """Return ``, filled in 2 rows``; "" for an empty column."""
    index = [column.key for column in table.columns].index(key)
    count = sum(bool(cell_text(row.cells[index])) for row in table.rows)
    return f", filled in {count_label(count, 'row')}" if count else ""


def _definition_changes(
    before: Table, after: Table, wordings: tuple[Wording, Wording]
) -> Iterator[Change]:
    """Yield the changes of common columns: type, required, …"""
    old_columns = {column.key: column for column in before.columns}
    for column in after.columns:
        old_column = old_columns.get(column.key)
        for difference in differences(old_column.extra, column.extra) if old_column else ():
            path = " > ".join(str(part).replace("_", " ") for part in difference.path)
            old, new = distinguish(difference.before, difference.after, *wordings)
            noise = (
                column_noise(str(difference.path[0]), *values_of(difference))
                if difference.path
                else ""
            )
            noise = noise or empty_noise(difference.before, difference.after)
            label = f"{column.label}: {path}"
            yield Change("column", "changed", label, old, new, column.key, noise=noise)


class _MatchedRows:
    """Match the rows of two tables and describe their changes."""

    def __init__(self, before: Table, after: Table) -> None:
        self.before, self.after = before, after
        self.labels = {column.key: column.label for column in (*before.columns, *after.columns)}
        self.old, self.new = _by_key(before), _by_key(after)
        self._visible_indexes = {id(table): table.visible_columns for table in (before, after)}
        self.pairs, self.removed, self.added = match_rows(
            self.old,
            self.new,
            [column.key for column in after.columns],
            (_records(before), _records(after)),
        )

    def cell_changes(self, old_index: int, new_index: int) -> Iterator[Change]:
        """Yield the changed cells of a row that both tables have, in common columns."""
        old, new = self.old[old_index], self.new[new_index]
        for key in dict.fromkeys((*new, *old)):
            old_cell, new_cell = old.get(key), new.get(key)
            if key not in old or key not in new or json_equal(old_cell, new_cell):
                continue
            label = f"Row {self.name(self.before, old_index)}: {self.labels[key]}"
            parts = list(differences(old_cell, new_cell))
            if not parts:
                yield Change("row", "changed", label, place=key, noise="layout of JSON in a cell")
            is_masked = any(is_secret(self.labels[key], value) for value in (old_cell, new_cell))
            as_whole = is_masked or len(parts) > _MAX_PARTS
            for difference in [Difference((), old_cell, new_cell)] if as_whole else parts:
                yield self._cell(difference, key, label)

    def _cell(self, difference: Difference, key: str, label: str) -> Change:
        """Return the change of a cell, or of a part of its JSON."""
        path = [part if isinstance(part, str) else f"[{part + 1}]" for part in difference.path]
        label = " > ".join([label, *path])
        if difference.moved:
            before, after = f"position {difference.before + 1}", f"position {difference.after + 1}"
            return Change("row", "changed", label, before, after, key)
        values = mask_pair(
            difference.path[-1] if difference.path else self.labels[key], *values_of(difference)
        )
        before, after = map(_cell_words, values)
        noise = "" if before or after else "empty"
        if before == after and not noise:
            before, after = distinguish(difference.before, difference.after, _WORDING, _WORDING)
        return Change("row", "changed", label, before, after, key, noise=noise)

    def metadata_changes(self) -> Iterator[Change]:
        """Yield the changed metadata of common rows: times, positions, record ids."""
        changed_ids = []
        for old_index, new_index in self.pairs:
            old, new = self.before.rows[old_index].metadata, self.after.rows[new_index].metadata
            for key in dict.fromkeys((*new, *old)):
                old_value, new_value = old.get(key), new.get(key)
                if json_equal(old_value, new_value):
                    continue
                if key == RECORD:
                    changed_ids.append((old_index, str(old_value or ""), str(new_value or "")))
                    continue
                name = self.name(self.before, old_index)
                label, noise = f"Row {name}: {key.replace('_', ' ')}", row_noise(key)
                before, after = (
                    "" if value is None else cell_text(value) for value in (old_value, new_value)
                )
                yield Change("row", "changed", label, before, after, key, noise=noise)
        if len(changed_ids) > _MAX_LISTED_IDS:
            label = f"The record IDs of {count_label(len(changed_ids), 'row')}"
            yield Change("row", "changed", label, place=RECORD)
            return
        for old_index, old_value, new_value in changed_ids:
            label = f"Row {self.name(self.before, old_index)}: record ID"
            yield Change("row", "changed", label, *_shorten_ids(old_value, new_value), RECORD)

    def name(self, table: Table, index: int) -> str:
        """Return the name of a row: its first cells."""
        cells = [text for _, text in self._visible(table.rows[index], table)]
        plain = [text for text in cells if _cell_words(text) == text]
        name = " ".join(", ".join((plain or cells)[:_NAME_CELLS]).split())
        name = UUID.sub(lambda match: f"{match[0][:_SHORT_ID_CHARS]}…", name)
        return (
            name if len(name) <= _MAX_NAME_CHARS else f"{name[: _MAX_NAME_CHARS - 1]}…"
        ) or "without values"

    def describe(self, row: Row, table: Table) -> str:
        """Return a row with all its cells."""
        visible = self._visible(row, table)
        cells = [f"{column.label}: {_cell_words(text)}" for column, text in visible]
        return ", ".join(cells) or "no values"

    def _visible(self, row: Row, table: Table) -> Iterator[tuple[Column, str]]:
        for index in self._visible_indexes[id(table)]:
            column, text = table.columns[index], cell_text(row.cells[index])
            if text:
                yield column, mask_pair(column.label, text, text)[0]


def _cell_words(value: Any) -> str:
    """Return a cell as text; JSON is described in words."""
    text = cell_text(value)
    if text[:1] not in ("{", "[") or len(text) > _MAX_JSON_CHARS:
        return text
    try:
        decoded = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return f"({_WORDING.value(decoded)})" if isinstance(decoded, dict | list) else text


def _by_key(table: Table) -> list[Cells]:
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row.cells, strict=True)) for row in table.rows]


def _records(table: Table) -> list[Any]:
    return [row.metadata.get(RECORD) for row in table.rows]


def _shorten_ids(old_id: str, new_id: str) -> tuple[str, str]:
    """Shorten two ids as long as they still differ."""
    if old_id[:_SHORT_ID_CHARS] == new_id[:_SHORT_ID_CHARS]:
        return old_id, new_id
    return tuple(
        id_ if len(id_) <= _SHORT_ID_CHARS else f"{id_[:_SHORT_ID_CHARS]}…"
        for id_ in (old_id, new_id)
    )  # type: ignore[return-value]
