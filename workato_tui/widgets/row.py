"""A row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from workato_tui.widgets.cells import Cell


class Row(NamedTuple):
    """An ID, which the cursor follows, and a plain value for each column."""

    id: str
    cells: tuple[Cell, ...]
