"""Shows the rows of the view on top: cached ones, those that arrive, and the complete list."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.timer import Timer

    from workato_tui.explorer.base import ExplorerBase
    from workato_tui.views.view import View
    from workato_tui.widgets.row import Row


def show_cached(explorer: ExplorerBase, rows: Iterable[Row]) -> None:
    """Show rows of an earlier run."""
    explorer.table.set_rows(rows)
    explorer.refresh_bars()
    explorer.show_pane()


def show_complete(explorer: ExplorerBase, view: View, rows: list[Row], *, is_first: bool) -> None:
    """Show all rows of a finished read; the cursor stays on its row.

    ``is_first`` means that no rows were shown before this read.
    """
    table = explorer.table
    before = table.cursor_id
    # The final order may differ from the order of arrival; keep the cursor at the top.
    stays_on_top = is_first and not table.rows.index_of(before)
    cursor_id = view.cursor_after_update(rows, before)
    table.set_rows(rows)
    if stays_on_top:
        table.move_cursor_to(0)
    else:
        if cursor_id is not None:
            table.move_cursor_to_id(cursor_id)
        explorer.drop_keys_if_moved(before)
    if view.initial_row_id is not None:
        table.move_cursor_to_id(view.initial_row_id)
        view.initial_row_id = None
    explorer.show_details()
    explorer.show_problem()
    explorer.refresh_bars()
    explorer.show_pane()


def show_problem(explorer: ExplorerBase) -> None:
    """Show why a read failed."""
    explorer.show_problem()
    explorer.show_details()
    explorer.refresh_bars()


class BatchedDisplay:
    """Shows a list while it is being read: the first rows at once, later ones in batches.

    Each update costs some time. With ``is_silent``, the cached rows stay until all rows are new.
    """

    def __init__(
        self, explorer: ExplorerBase, is_current: Callable[[], bool], *, is_silent: bool
    ) -> None:
        self._explorer = explorer
        self._is_current = is_current
        self._is_silent = is_silent
        self._timer: Timer | None = None
        self._buffer: list[Row] = []
        self._shown_at = 0.0

    def add(self, rows: list[Row]) -> None:
        """Add fetched rows; an empty list only means that the details changed."""
        if not self._is_silent:
            self._buffer.extend(rows)
        wait = self._shown_at + self._explorer.workato_app.delays.batch - time.monotonic()
        if rows and wait > 0:
            # The next rows may take long.
            self._timer = self._timer or self._explorer.set_timer(wait, self._schedule)
            return
        self._show_now()

    def _schedule(self) -> None:
        self._timer = None
        if self._is_current() and self._explorer.is_attached:
            self._show_now()

    def _show_now(self) -> None:
        self._shown_at = time.monotonic()
        self.flush()
        self._explorer.show_details()

    def end(self) -> None:
        """Discard the buffered rows: the read has ended, and its result is shown as a whole."""
        self._buffer = []
        if self._timer is not None:
            self._timer.stop()

    def flush(self) -> None:
        """Show the buffered rows, even if no more will come."""
        if self._buffer:
            self._explorer.table.merge_rows(self._buffer)
            self._buffer = []
