"""Passes the rows of a list on while it is being read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen
    from textual.timer import Timer

    from workato_tui.widgets.row import Row


class RowBatches:
    """Shows the first rows at once and later ones in batches, since each update costs some time.

    With ``is_silent``, the cached rows stay until all rows are new.
    """

    def __init__(
        self, screen: Screen[Any], show: Callable[[list[Row]], None], pause: float,
        *, is_silent: bool,
    ) -> None:  # fmt: skip
        """``show`` receives the rows, ``pause`` seconds apart."""
        self._screen = screen
        self._show = show
        self._pause = pause
        self._is_silent = is_silent
        self._timer: Timer | None = None
        self._buffer: list[Row] = []
        self._shown_at = 0.0

    def add(self, rows: list[Row]) -> None:
        """Add fetched rows; an empty list only means that the details changed."""
        if not self._is_silent:
            self._buffer.extend(rows)
        wait = self._shown_at + self._pause - time.monotonic()
        if rows and wait > 0:
            # The next rows may take long.
            self._timer = self._timer or self._screen.set_timer(wait, self._show_now)
        else:
            self._show_now()

    def _show_now(self) -> None:
        self._stop_timer()
        self._shown_at = time.monotonic()
        rows, self._buffer = self._buffer, []
        self._show(rows)

    def end(self) -> None:
        """Discard the buffered rows: the read has ended, and its result is shown as a whole."""
        self._buffer = []
        self._stop_timer()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def flush(self) -> None:
        """Show the buffered rows, even if no more will come."""
        if self._buffer:
            self._show_now()
