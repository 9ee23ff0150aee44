"""Import a CSV file into a lookup table by comparing it with the existing rows.

Nothing here calls the API: the result is a plan. Accepts files exported with ``e``, including ids
and apostrophes before formulas.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workato_tui.catalog.lookup_forms import changed_cells
from workato_tui.common.csv_delimiter import find_delimiter
from workato_tui.common.csv_export import unescape_formula
from workato_tui.common.text import sanitize, search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workato_tui.catalog.lookup_forms import LookupRow

ID, ADD_ALL = "#id", "#add"
"""Ways to match lines with rows, beside the label of a column."""
_ID_TITLE, _CHANGED_TITLE = "ID", "Updated"


class LookupCsvError(ValueError):
    """The file cannot be used; ``str()`` is the message to show."""


@dataclass(frozen=True)
class CsvRow:
    """A record: its first line in the file, the id of its row if given, and its cells."""

    number: int
    id: str
    cells: dict[str, str]


@dataclass(frozen=True)
class RowChange:
    """One call: a row to add, or the changed cells of the row ``row_id``."""

    line: int
    row: LookupRow | None
    cells: dict[str, Any]

    @property
    def row_id(self) -> str:
        """The row to change; empty for a new row."""
        return self.row.id if self.row is not None else ""


@dataclass
class ImportPlan:
    """What an import would do."""

    changes: list[RowChange] = field(default_factory=list)
    unchanged: int = 0
    """Number of lines that are already in the table."""
    unmatched_rows: int = 0
    """Number of rows of the table that no line refers to."""
    skipped: list[tuple[int, str]] = field(default_factory=list)
    """Lines that are not sent, with the reason."""

    @property
    def added(self) -> int:
        """Number of new rows."""
        return sum(1 for step in self.changes if step.row is None)

    @property
    def changed(self) -> int:
        """Number of changed rows."""
        return len(self.changes) - self.added


def read_csv(text: str, labels: Sequence[str]) -> list[CsvRow]:
    """Parse a CSV file for a table with these columns. Raises :class:`LookupCsvError`."""
    delimiter, text, begins = find_delimiter(text, (*labels, _ID_TITLE, _CHANGED_TITLE))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    skipped = begins - 1
    lines: list[CsvRow] = []
    titles: list[str | None] | None = None
    try:
        for record in reader:
            if not any(cell.strip() for cell in record):
                pass
            elif titles is None:
                titles = _match_headers(_strip_trailing_empty(record), labels)
            else:
                lines.append(_parse_row(begins, record, titles))
            begins = skipped + reader.line_num + 1
    except csv.Error as error:
        raise LookupCsvError(f"line {begins} is not valid CSV: {error}") from None
    if titles is None:
        raise LookupCsvError("the file is empty; its first line names the columns")
    if not lines:
        raise LookupCsvError("the file has no rows, only the line that names the columns")
    return lines


def _match_headers(record: Sequence[str], labels: Sequence[str]) -> list[str | None]:
    """Return for each column a label, :data:`ID`, or None for an ignored column."""
    label_by_title = {search_key(label.strip()): label for label in labels}
    targets: list[str | None] = []
    for at, title in enumerate(cell.strip() for cell in record):
        label = label_by_title.get(search_key(title))
        own_id = title.casefold() == _ID_TITLE.casefold()
        if own_id and (label is None or (at == 0 and _count_header(record, title) > 1)):
            targets.append(ID)
        elif label is None and title == _CHANGED_TITLE:
            targets.append(None)
        elif label is None:
            raise LookupCsvError(
                f"the table has no column {sanitize(title, 40) or '(empty)'}; "
                f"it has {', '.join(sanitize(label, 40) for label in labels)}"
            )
        elif label in targets:
            raise LookupCsvError(f"two columns are called {sanitize(title, 40)}")
        else:
            targets.append(label)
    return targets


def _strip_trailing_empty(record: list[str]) -> list[str]:
    """Remove empty cells at the end, which spreadsheets write for columns beside the table."""
    while record and not record[-1].strip():
        record = record[:-1]
    return record


def _count_header(record: Sequence[str], title: str) -> int:
    return sum(1 for cell in record if cell.strip().casefold() == title.casefold())


def _parse_row(number: int, record: Sequence[str], titles: Sequence[str | None]) -> CsvRow:
    if any(cell.strip() for cell in record[len(titles) :]):
        raise LookupCsvError(f"line {number} has {len(record)} cells, the first line {len(titles)}")
    # A short line leaves the missing cells unchanged.
    pairs = list(zip(titles, record, strict=False))
    cells = {title: unescape_formula(cell) for title, cell in pairs if title and title != ID}
    row_id = next((cell.strip().removeprefix("#") for title, cell in pairs if title == ID), "")
    return CsvRow(number, row_id, cells)


def plan_import(lines: Sequence[CsvRow], rows: Iterable[LookupRow], by: str) -> ImportPlan:
    """Return the changes that make the table match the lines.

    ``by`` is :data:`ID`, :data:`ADD_ALL`, or the label of the column that identifies rows.
    Ambiguous lines are skipped.
    """
    plan = ImportPlan()
    table = list(rows)
    rows_by_value = {} if by == ADD_ALL else _group_by(table, by)
    keys: dict[str, int] = {}
    met: set[str] = set()
    for line in lines:
        key = "" if by == ADD_ALL else line.id if by == ID else line.cells.get(by, "")
        if key and key in keys:
            plan.skipped.append((line.number, f"line {keys[key]} is about the same row"))
            continue
        keys.setdefault(key, line.number)
        _plan_row(plan, line, key, rows_by_value.get(key) if key else None, by, met)
    plan.unmatched_rows = sum(1 for row in table if row.id not in met)
    return plan


def _group_by(rows: Sequence[LookupRow], by: str) -> Mapping[str, list[LookupRow]]:
    by_key: dict[str, list[LookupRow]] = {}
    for row in rows:
        value = row.id if by == ID else row.cells.get(by)
        by_key.setdefault("" if value is None else str(value), []).append(row)
    return by_key


def _plan_row(
    plan: ImportPlan, line: CsvRow, key: str, rows: list[LookupRow] | None, by: str, met: set[str]
) -> None:
    if rows is None and by == ID and key:
        plan.skipped.append((line.number, f"the table has no row {sanitize(key, 40)}"))
        return
    if rows is not None and len(rows) > 1:
        met.update(row.id for row in rows)
        plan.skipped.append((line.number, f"{len(rows)} rows of the table have this {by}"))
        return
    row = rows[0] if rows else None
    if row is not None:
        met.add(row.id)
    cells = changed_cells(row, line.cells)
    if cells:
        plan.changes.append(RowChange(line.number, row, cells))
    elif row is not None:
        plan.unchanged += 1
