"""A list to choose from, sized to its contents and filtered by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import on
from textual.containers import Vertical
from textual.widgets import Input, Static

from workato_tui.common.display import DisplayOptions
from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line
from workato_tui.widgets.cells import TreeCell
from workato_tui.widgets.row import Row
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from textual.app import ComposeResult
    from textual.widget import Widget

    from workato_tui.widgets.cells import Column

_AROUND = 7
"""Lines of the box besides its heading and rows, and one above and below it."""
_BORDERS, _LEAST = 4, 48
"""Width of the borders with their padding, and of the narrowest box."""
_WHOLE_LINES = 2
"""Lines below the list for a row that does not fit."""
_GROUP = "group "


class Menu(Dialog[str]):
    """Ends with the ID of the chosen row, or with None. Typing filters the list."""

    CSS_PATH = css("menu")
    BINDINGS = [
        ("down", "move(1)", "Down"),
        ("up", "move(-1)", "Up"),
        ("pagedown", "move(10)", "Page down"),
        ("pageup", "move(-10)", "Page up"),
    ]

    def __init__(
        self,
        title: str | Sequence[str],
        columns: Sequence[Column],
        rows: Sequence[Row],
        *,
        usable: set[str] | None = None,
        unavailable: Collection[str] = (),
        verb: str = "run",
    ) -> None:
        """Create the menu; ``usable`` are the IDs to choose from, None for all except headings.

        Of the ``unavailable``, choosing one says why; the cursor does not start there.
        """
        super().__init__()
        self._usable = usable
        self._unavailable = unavailable
        self._verb = verb
        self._title = [title] if isinstance(title, str) else list(title)
        self._rows = rows
        self.table = ResourceTable(columns, id="choices")
        self.table.is_cursor_moved = True
        self.whole = Static("", markup=False, id="whole")
        """The cursor's row without its key, where the columns are too narrow for it."""
        self.box = Input(compact=True, placeholder="type to find", select_on_focus=False)
        self.box.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Compose the heading, the input and the rows."""
        with Vertical(id="dialog"):
            yield heading(self._title)
            yield self.box
            yield self.lists()
            yield self.whole
            yield keys_line([("enter", self._verb), ("up/down", "move"), ("esc", "close")])

    def lists(self) -> Widget:
        """Compose the list between the input and the keys."""
        return self.table

    def on_mount(self) -> None:
        """Focus the filter; the arrow keys move the cursor."""
        self.fill(self.table, self._rows)
        self.fit()
        self.box.focus()

    def fill(self, table: ResourceTable, rows: Sequence[Row]) -> None:
        """Show these rows, with the cursor on the first that can be chosen."""
        table.set_rows(rows)
        shown = table.rows.visible
        choices = [at for at, row in enumerate(shown) if not is_group(row.id)]
        available = (at for at in choices if shown[at].id not in self._unavailable)
        table.move_cursor_to(next(available, choices[0] if choices else 0))

    def fit(self) -> None:
        """Size the box to its contents, within the screen."""
        lines = len(self.table.rows.all_rows)
        titles = max(cell_len(line) for line in self._title)
        self.resize_box(max(self.table.content_width, titles), lines)

    def resize_box(self, width: int, lines: int) -> None:
        """Give the box this many cells and rows, as far as the screen allows."""
        columns, height = self.app.size
        dialog = self.query_one("#dialog")
        dialog.styles.width = min(max(width, _LEAST) + _BORDERS, columns)
        self.whole.display = max(width, _LEAST) + _BORDERS > columns
        used_lines = _AROUND + _WHOLE_LINES * self.whole.display
        max_lines = max(height - used_lines - len(self._title), 3)
        for table in self.query(ResourceTable):
            table.styles.height = min(lines + 1, max_lines)

    def on_resize(self) -> None:
        """Fit the box again."""
        if self.is_mounted:
            self.fit()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.show_matches(event.value)

    def show_matches(self, query: str) -> None:
        """Show the rows that fit; names of groups only where nothing is typed."""
        self.filter_table(self.table, self._rows, query)

    def filter_table(self, table: ResourceTable, rows: Sequence[Row], query: str) -> None:
        """Filter one table by what was typed."""
        if query.strip():
            rows = [row for row in rows if not is_group(row.id)]
        table.filter(query)
        self.fill(table, rows)

    @on(ResourceTable.Highlighted)
    def _highlighted(self, event: ResourceTable.Highlighted) -> None:
        event.stop()
        row, columns = self.table.cursor_row, self.table.rows.columns
        cells = zip(row.cells, columns, strict=True) if row and not is_group(row.id) else ()
        dot = " - " if DisplayOptions.ascii else " · "
        self.whole.update(dot.join(str(cell) for cell, column in cells if cell and column.grow))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.choose()

    @on(ResourceTable.Opened)
    def _opened(self, event: ResourceTable.Opened) -> None:
        event.stop()
        self.choose()

    def choose(self) -> None:
        """Choose the row under the cursor."""
        row = self.table.cursor_row
        if row is not None and not is_group(row.id):
            usable = self._usable is None or row.id in self._usable
            self.finish(row.id if usable else None)

    def action_move(self, by: int) -> None:
        """Move the cursor, while the letters go to the filter; over the names of groups."""
        table = self.table
        if table.cursor_row is None:
            table.move_cursor_to(0)
        else:
            table.move_cursor(by)
        if is_group(table.cursor_id):
            table.move_cursor(1 if by > 0 or table.rows.index_of(table.cursor_id) == 0 else -1)


def group_row(title: str, width: int, at: int = 1) -> Row:
    """Return a row with the name of a group in column ``at`` of ``width`` columns."""
    cells: list[str | None] = [""] * width
    cells[at] = TreeCell(title, tone="accent")
    return Row(f"{_GROUP}{title}", tuple(cells))


def is_group(row_id: str | None) -> bool:
    """Return whether a row is the name of a group."""
    return row_id is not None and row_id.startswith(_GROUP)
