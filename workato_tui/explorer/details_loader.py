"""Loads the details of visible rows that the list call lacks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer
    from textual.worker import Worker

    from workato_tui.explorer.base import ExplorerBase
    from workato_tui.views.view import View
    from workato_tui.widgets.row import Row


class DetailsLoader:
    """Loads details once the table stops scrolling, but not while its rows are being read."""

    def __init__(self, explorer: ExplorerBase, are_rows_loading: Callable[[], bool]) -> None:
        self._explorer = explorer
        self._are_rows_loading = are_rows_loading
        self._worker: Worker[None] | None = None
        self._timer: Timer | None = None
        self._run_number = 0
        self._visible: list[Row] = []
        """The visible rows; the worker checks here for changes."""
        self._has_changed = False

    def schedule(self) -> None:
        """Load missing details once the table stops scrolling."""
        if self._timer is not None:
            self._timer.stop()
        delay = self._explorer.workato_app.delays.details
        self._timer = self._explorer.set_timer(delay, self._start)

    def stop(self) -> None:
        """Cancel the worker, and ignore what still arrives from it."""
        if self._worker is not None and not self._worker.is_finished:
            self._worker.cancel()
        self._worker = None
        self._run_number += 1

    def _start(self) -> None:
        view, table = self._explorer.view, self._explorer.table
        if self._are_rows_loading() or view.fetched_at is None or not table.visible_rows:
            return
        self._visible[:] = table.visible_rows
        self._has_changed = True
        if self._worker is None or self._worker.is_finished:
            # Let a running worker continue with these rows: a cancelled call would be wasted.
            self._worker = self._explorer.run_worker(
                partial(self._load, view, self._run_number),
                group="details",
                exclusive=True,
                exit_on_error=False,
            )

    async def _load(self, view: View, run: int) -> None:
        from workato_tui.api.errors import WorkatoError

        def emit(rows: list[Row]) -> None:
            if run == self._run_number:
                self._explorer.table.merge_rows(rows)
                self._explorer.show_pane()

        try:
            while self._has_changed:
                self._has_changed = False
                await view.complete_rows(self._visible, emit)
        except WorkatoError as error:
            if run == self._run_number:
                self._explorer.say(f"Details not loaded: {error.message}")
