"""Writes tables as CSV that no spreadsheet runs as formulas."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The start of a formula in spreadsheets, in half and full width.
_FORMULA = re.compile(r"\s*[=+\-@\uff0b\uff0d\uff1d\uff20|%]")
_NUMBER = re.compile(r"\s*(?:-|[+-]?\d+(?:[.,]\d+)*\s*%?)\s*")


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table with headings as CSV (RFC 4180: commas, CRLF, quotes where needed).

    Every cell is sanitized to one line. Text that a spreadsheet would run as a formula is prefixed
    with an apostrophe; numbers stay numbers, and missing values are empty.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_cell(column) for column in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    text = sanitize(value)
    return f"'{text}" if _is_formula(text) else text


def unescape_formula(text: str) -> str:
    """Return the original text of a cell that :func:`to_csv` has escaped."""
    bare = text.removeprefix("'")
    return bare if bare != text and _is_formula(bare) else text


def _is_formula(text: str) -> bool:
    """Return whether a spreadsheet would run the text, also after leading apostrophes.

    Those get one more apostrophe, so that removing one restores the original.
    """
    bare = text.lstrip("'")
    return bool(_FORMULA.match(bare)) and not _NUMBER.fullmatch(bare)
