"""Loads the details of visible rows that the list call lacks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen
    from textual.worker import Worker

    from workato_tui.views.view import View
    from workato_tui.widgets.row import Row


class DetailsLoader:
    """Loads details, one view at a time."""

    def __init__(
        self,
        screen: Screen[Any],
        show: Callable[[View, list[Row]], None],
        say: Callable[[str], None],
    ) -> None:
        """``show`` receives the rows with their details, ``say`` why there are none."""
        self._screen = screen
        self._show, self._say = show, say
        self._worker: Worker[None] | None = None
        self._run_number = 0
        self._visible: list[Row] = []
        """The visible rows; the worker checks here for changes."""
        self._has_changed = False

    def load(self, view: View, visible: Sequence[Row]) -> None:
        """Load what is missing of the visible rows."""
        self._visible[:] = visible
        self._has_changed = True
        if self._worker is None or self._worker.is_finished:
            # Let a running worker continue with these rows: a cancelled call would be wasted.
            self._worker = self._screen.run_worker(
                partial(self._load, view, self._run_number),
                group="details",
                exclusive=True,
                exit_on_error=False,
            )

    def stop(self) -> None:
        """Cancel the worker, and ignore what still arrives from it."""
        if self._worker is not None and not self._worker.is_finished:
            self._worker.cancel()
        self._worker = None
        self._run_number += 1

    async def _load(self, view: View, run: int) -> None:
        from workato_tui.api.errors import WorkatoError

        def emit(rows: list[Row]) -> None:
            if run == self._run_number:
                self._show(view, rows)

        try:
            while self._has_changed:
                self._has_changed = False
                await view.complete_rows(self._visible, emit)
        except WorkatoError as error:
            if run == self._run_number:
                self._say(f"Details not loaded: {error.message}")
