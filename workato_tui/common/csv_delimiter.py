"""Finds the delimiter of a CSV file that a spreadsheet wrote."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from workato_tui.common.text import search_key

if TYPE_CHECKING:
    from collections.abc import Iterable

_DELIMITERS = ",;\t"


def find_delimiter(text: str, titles: Iterable[str]) -> tuple[str, str, int]:
    """Return the delimiter, the text after an optional ``sep=`` line, and the first line number.

    Spreadsheets in some countries use semicolons, and may announce them in the first line.
    Otherwise the delimiter is the one that separates most of the expected ``titles``.
    """
    first, _, rest = text.partition("\n")
    announced = first.strip().casefold().removeprefix("sep=")
    if first.casefold().startswith("sep=") and announced in tuple(_DELIMITERS):
        return announced, rest, 2
    expected = {search_key(title.strip()) for title in titles}

    def fits(delimiter: str) -> tuple[int, int]:
        try:
            lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
            head = next((line for line in lines if any(cell.strip() for cell in line)), [])
        except csv.Error:
            head = []
        return sum(search_key(cell.strip()) in expected for cell in head), len(head)

    return max(_DELIMITERS, key=fits), text, 1
