"""Loads the rows of the view on top: cached rows first, then fresh ones."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from workato_tui.common.call_trace import trace_calls
from workato_tui.common.clock import Clock
from workato_tui.common.startup_timer import mark
from workato_tui.dialogs.app_protocol import app_of
from workato_tui.explorer.details_loader import DetailsLoader
from workato_tui.explorer.row_batches import RowBatches
from workato_tui.keymap import key_of
from workato_tui.views.known_details import FRESH_SECONDS
from workato_tui.views.view import RedirectTo
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from textual.screen import Screen
    from textual.timer import Timer
    from textual.worker import Worker

    from workato_tui.views.view import View

_PAINT_TIMEOUT = 1.0
"""Seconds to wait for a paint before continuing without it."""
_BATCH_PAUSE = 0.02
"""Pause in seconds between two background batches, so that keys are handled."""


class LoadListener(Protocol):
    """Shows what the loader reports, at once: rows are drawn in the turn in which they arrive."""

    def refresh_status(self) -> None:
        """Show that a read has begun."""

    def say(self, text: str, *, keep: bool = True) -> None:
        """Show when the read is tried again; without ``keep``, until the next text."""

    def show_cached_rows(self, rows: Iterable[Row]) -> None:
        """Show rows of an earlier run."""

    def show_new_rows(self, view: View, rows: list[Row]) -> None:
        """Add rows while others are still being read; without rows, only details have changed."""

    def show_loaded_details(self, view: View, rows: list[Row]) -> None:
        """Show rows whose details were loaded."""

    def show_all_rows(self, view: View, rows: list[Row], *, is_first: bool) -> None:
        """Show all rows of a finished read; ``is_first`` means that none were shown before it."""

    def show_load_error(self, view: View, error: Exception) -> None:
        """Show why a read failed."""

    def redirect(self, view: View, to: RedirectTo) -> None:
        """Show another view instead."""


class ViewLoader:
    """Loads one view at a time; a new read cancels the previous one."""

    def __init__(self, screen: Screen[Any], listener: LoadListener) -> None:
        """``screen`` runs the workers and timers; ``listener`` draws what arrives."""
        self._screen = screen
        self._listener = listener
        self._view: View | None = None
        """The view that was read last."""
        self._worker: Worker[None] | None = None
        self._countdown: Timer | None = None
        self._attempts = 0
        self._run_number = 0
        self.is_live = False
        """Whether the last read was that of a live list, which nobody waits for."""
        self._saving = asyncio.Lock()
        self._details = DetailsLoader(screen, listener.show_loaded_details, listener.say)

    @property
    def is_running(self) -> bool:
        """Whether rows are being fetched."""
        return self._worker is not None and not self._worker.is_finished

    @property
    def is_busy(self) -> bool:
        """Whether rows are being fetched, or will be once the network is back."""
        return self.is_running or self._countdown is not None

    def open(self, view: View) -> bool:
        """Load a view that came to the top; return False if it was loaded a moment ago."""
        is_loaded = view.fetched_at is not None and not view.is_from_store and not view.local
        if is_loaded and (view.immutable or view.is_expensive or self._is_fresh(view)):
            return False
        self.start(view, reuse=True)
        return True

    @staticmethod
    def _is_fresh(view: View) -> bool:
        at = view.fetched_at
        return at is not None and 0 <= Clock.now() - at < FRESH_SECONDS and not view.is_outdated()

    def start(self, view: View, *, reuse: bool = False, live: bool = False) -> None:
        """Fetch the rows of ``view``; with ``reuse``, accept what another view has just read.

        With ``live``, nobody waits for them: take at most the share of background calls.
        """
        self.stop()
        self.is_live = live
        self._run_number += 1
        view.reuse_recent, view.answered_at = reuse, None
        self._run(self._load_in_background if live else self._load, view)
        self._listener.refresh_status()

    def _run(self, load: Callable[[View, int], Coroutine[None, None, None]], view: View) -> None:
        self._view = view
        self._worker = self._screen.run_worker(
            partial(load, view, self._run_number),
            group="load",
            exclusive=True,
            exit_on_error=False,
        )

    def stop(self) -> bool:
        """Cancel the read; return True if one was running."""
        running = self.is_busy and not (self.is_running and self.is_live)
        view = self._view
        if self.is_running and not self.is_live and view is not None and not view.local:
            # The list is incomplete, and nobody knows what is missing.
            view.complete = False
        if self._countdown is not None:
            self._countdown.stop()
            self._countdown = None
        if self._worker is not None and not self._worker.is_finished:
            self._worker.cancel()
        self._worker = None
        self._run_number += 1
        self._details.stop()
        return running

    def refresh_local(self, view: View) -> None:
        """Recompute rows that come from this program itself, without a call."""
        if not self.is_running:
            self.is_live = False
            self._run(self._load, view)

    def load_details(self, view: View, visible: list[Row]) -> None:
        """Load missing details of the visible rows, but not while the rows are being read."""
        if not self.is_running and view.fetched_at is not None and visible:
            self._details.load(view, visible)

    async def _load_in_background(self, view: View, run: int) -> None:
        from workato_tui.api.quotas import Priority, current_priority

        current_priority.set(Priority.BACKGROUND)
        await self._load(view, run)

    async def _load(self, view: View, run: int) -> None:
        screen = self._screen
        if view.cached and view.fetched_at is None and view.shows_stored:
            await self._show_cached(view, run)
        waiting_for_all = bool(view.rows.all_rows)
        batches = RowBatches(
            screen,
            partial(self._listener.show_new_rows, view),
            app_of(screen).delays.batch,
            is_silent=waiting_for_all,
        )

        def emit(rows: list[Row]) -> None:
            # A batch that arrives after the view was left must not overwrite anything.
            if run == self._run_number and screen.is_attached:
                batches.add(rows)

        try:
            with trace_calls() as calls:
                rows = await view.fetch(emit)
        except asyncio.CancelledError:
            batches.flush()
            raise
        except Exception as error:  # noqa: BLE001 - handled in _on_error
            if run == self._run_number:
                batches.flush()
            self._on_error(view, run, error)
        else:
            mark("first list read")
            if run == self._run_number:
                read_at = time.perf_counter()
                screen.call_after_refresh(
                    lambda: view.workspace.connection.record_render_time(
                        calls, time.perf_counter() - read_at
                    )
                )
                batches.end()
                await self._on_rows(view, rows, len(calls))
        finally:
            batches.end()

    async def _show_cached(self, view: View, run: int) -> None:
        workspace = view.workspace
        await workspace.load_cached_names()
        stored = await asyncio.to_thread(
            workspace.store.load_list, workspace.connection.scope, view.cache_key, len(view.columns)
        )
        if stored is None or run != self._run_number:
            return
        view.is_from_store = True
        view.fetched_at = stored.fetched_at.timestamp()
        view.complete = stored.complete
        self._listener.show_cached_rows(Row(*row) for row in stored.rows)

    async def _on_rows(self, view: View, rows: list[Row], calls: int) -> None:
        if view.live is not None:
            view.live.succeeded(rows, calls)
        is_first = view.fetched_at is None
        view.fetched_at = Clock.now() if view.answered_at is None else view.answered_at
        view.is_from_store, view.complete, view.problem = False, not view.more, None
        view.news()
        self._worker, self._attempts = None, 0
        self._listener.show_all_rows(view, rows, is_first=is_first)
        if view.cached:
            # Use a worker of its own: this one ends with the view, but the rows must be saved
            # anyway.
            self._screen.run_worker(
                self._save(view, rows, view.fetched_at, complete=view.complete),
                group="save",
                exit_on_error=False,
            )
        await self._wait_for_paint()
        while not view.rows.prepare():  # noqa: ASYNC110 - nobody tells; keys have their turn
            await asyncio.sleep(_BATCH_PAUSE)

    async def _save(
        self, view: View, rows: list[Row], fetched_at: float, *, complete: bool
    ) -> None:
        """Save a list after it was painted, one at a time, so that the last one wins."""
        async with self._saving:
            await self._wait_for_paint()
            workspace = view.workspace
            pairs = [(row.id, row.cells) for row in rows]
            await asyncio.to_thread(
                workspace.store.save_list,
                workspace.connection.scope,
                view.cache_key,
                pairs,
                datetime.fromtimestamp(fetched_at, UTC),
                complete,
            )

    async def _wait_for_paint(self) -> None:
        """Wait until the changes are painted, since work nobody sees would delay them."""
        drawn = asyncio.Event()
        self._screen.call_after_refresh(drawn.set)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PAINT_TIMEOUT):
                await drawn.wait()

    def _on_error(self, view: View, run: int, error: Exception) -> None:
        if run != self._run_number:
            return
        if isinstance(error, RedirectTo):
            # Defer this: it cancels the running worker, which is this one.
            self._screen.call_later(self._listener.redirect, view, error)
            return
        from workato_tui.api.errors import NetworkError, RequestTimeoutError
        from workato_tui.services.watches import transient_errors

        self._worker = None
        view.complete = False
        if view.live is not None:
            # Repeated use of a bad token may lock it.
            view.live = view.live.after_error() if isinstance(error, transient_errors()) else None
        self._listener.show_load_error(view, error)
        if isinstance(error, (NetworkError, RequestTimeoutError)) and not self.is_live:
            self._schedule_retry(view)

    def _schedule_retry(self, view: View) -> None:
        pauses = app_of(self._screen).delays.retries
        remaining = pauses[min(self._attempts, len(pauses) - 1)]
        self._attempts += 1

        def countdown() -> str:
            return f"Retry in {remaining} s · {key_of('refresh')} now · esc cancel"

        def tick() -> None:
            nonlocal remaining
            remaining -= 1
            if remaining > 0:
                self._listener.say(countdown(), keep=False)
                return
            self._listener.say("")
            self.start(view)

        self._listener.say(countdown(), keep=False)
        self._countdown = self._screen.set_interval(1, tick)
