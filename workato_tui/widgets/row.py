"""One row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from workato_tui.widgets.cells import Cell


class Row(NamedTuple):
    """The identity that the cursor stays on, and a plain value for each column."""

    id: str
    cells: tuple[Cell, ...]
