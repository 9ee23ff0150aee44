"""The keys that tick rows and sort them."""

from __future__ import annotations

from workato_tui.explorer.navigation import Navigation
from workato_tui.keymap import BY_ID, key_of


class TicksAndOrder(Navigation):
    """Ticks rows and chooses the order of the list."""

    def do_tick(self) -> None:
        """Tick or untick the row."""
        self.table.tick()
        self.table.move_cursor(1)
        self.refresh_status()
        self.refresh_row_info()

    def do_tick_all(self) -> None:
        """Tick all visible rows; ticks of filtered rows stay."""
        rows = self.view.rows
        self.set_ticks(rows.ticked | {row.id for row in rows.visible})

    def do_tick_range(self) -> None:
        """Tick the rows from the last ticked one to the cursor."""
        rows = self.view.rows
        between = rows.range_from_last_tick(self.table.cursor_id)
        if not between:
            tick, tick_range = key_of("tick"), BY_ID["tick_range"].label
            self.refuse(
                f"{tick_range}: tick the first row with {tick}, move to the last, "
                f"then press {tick_range}."
            )
            return
        self.set_ticks(rows.ticked | {row.id for row in between})

    def do_invert_ticks(self) -> None:
        """Invert the ticks of the visible rows; ticks of filtered rows stay."""
        rows = self.view.rows
        self.set_ticks(rows.ticked ^ {row.id for row in rows.visible})

    def set_ticks(self, row_ids: set[str]) -> None:
        """Tick these rows and no others."""
        self.table.set_ticks(row_ids)
        self.refresh_status()
        self.refresh_row_info()

    def do_sort(self) -> None:
        """Sort by the next visible column, then in reverse, then in the default order."""
        rows, shown = self.view.rows, self.table.shown_columns
        if not shown:
            return
        if rows.is_resorted and rows.order is not None:
            self.sort_by(rows.order[0])
            return
        at = shown.index(rows.last_sorted) + 1 if rows.last_sorted in shown else 0
        self.sort_by(shown[at % len(shown)])

    def sort_by(self, column: int) -> None:
        """Sort by this column, then in reverse, then in the default order."""
        rows = self.view.rows
        rows.last_sorted = column
        order = rows.order if rows.is_resorted else None
        is_third = order == (column, True)
        backwards = order == (column, False)
        self.table.sort(rows.default_order if is_third else (column, backwards))
        rows.is_resorted = not is_third
        self._say_order()

    def _say_order(self) -> None:
        order = self.view.rows.order
        if order is None or not self.view.rows.is_resorted:
            self.say("Default order.")
        else:
            title = self.view.columns[order[0]].title
            hint = f"{key_of('columns')}: columns and default sort"
            self.say(f"Sorted by {title}{', descending' if order[1] else ''}. {hint}")
