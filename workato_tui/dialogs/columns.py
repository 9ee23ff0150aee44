"""Chooses the columns of a list, their order, and the sort order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line
from workato_tui.profiles.views_file import ListShape
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

_COLUMNS = (
    Column("Shown", "note", 6, 5),
    Column("Column", "text", 40, 12, grow=True, is_name=True),
    Column("Sort", "note", 12, 10),
)
_HEIGHT = 6
"""Lines of the dialog without its rows: border, heading, titles, keys."""


class ColumnsDialog(Dialog[ListShape]):
    """Ends with the chosen columns and sort order, or with None."""

    CSS_PATH = css("columns")
    BINDINGS = [
        ("enter", "apply", "Apply"),
        ("down,j", "move(1)", "Down"),
        ("up,k", "move(-1)", "Up"),
        ("space", "show", "Show or hide"),
        ("shift+down,J", "shift(1)", "Move down"),
        ("shift+up,K", "shift(-1)", "Move up"),
        ("s", "sort", "Sort"),
        ("r", "reset", "Reset"),
    ]

    def __init__(self, title: str, names: Sequence[str], shape: ListShape) -> None:
        super().__init__()
        self._title = title
        self._names = list(names)
        shown = [name for name in shape.columns if name in names] or list(names)
        self._shown = set(shown)
        self._order = [*shown, *(name for name in names if name not in shown)]
        self._sort, self._descending = shape.sort, shape.descending
        self.table = ResourceTable(_COLUMNS, id="choices")
        self.table.is_cursor_moved = True

    def compose(self) -> ComposeResult:
        """Compose the columns and the keys."""
        with Vertical(id="dialog") as box:
            box.styles.height = len(self._names) + _HEIGHT
            yield heading([self._title])
            yield self.table
            yield keys_line([("space", "show"), ("J/K", "move"), ("s", "sort"), ("r", "reset"),
                             ("enter", "apply"), ("esc", "cancel")])  # fmt: skip

    def on_mount(self) -> None:
        """Show the current choice."""
        self._fill()
        self.table.focus()

    def _fill(self) -> None:
        order = "descending" if self._descending else "ascending"
        self.table.set_rows(
            Row(name, ("yes" if name in self._shown else "", name,
                       order if name == self._sort else ""))
            for name in self._order
        )  # fmt: skip

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self.table.move_cursor(by)

    def action_show(self) -> None:
        """Show or hide the column; the last visible one stays."""
        name = self.table.cursor_id
        if name is not None and self._shown != {name}:
            self._shown ^= {name}
            self._fill()
            self.table.move_cursor(1)

    def action_shift(self, by: int) -> None:
        """Move the column left or right."""
        name = self.table.cursor_id
        if name is None:
            return
        at = self._order.index(name)
        to = min(max(at + by, 0), len(self._order) - 1)
        self._order.insert(to, self._order.pop(at))
        self._fill()

    def action_sort(self) -> None:
        """Cycle the sort order of this column: ascending, descending, none."""
        name = self.table.cursor_id or ""
        if name != self._sort:
            self._sort, self._descending = name, False
        elif not self._descending:
            self._descending = True
        else:
            self._sort, self._descending = "", False
        self._fill()

    def action_reset(self) -> None:
        """Show all columns in the default order."""
        self._order, self._shown = list(self._names), set(self._names)
        self._sort, self._descending = "", False
        self._fill()

    def action_apply(self) -> None:
        """Apply the choice."""
        shown = tuple(name for name in self._order if name in self._shown)
        columns = () if list(shown) == self._names else shown
        self.finish(ListShape(columns, self._sort, self._descending))
