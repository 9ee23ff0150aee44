"""Loads the rows of the view on top: cached rows first, then fresh ones."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from workato_tui.common.call_trace import trace_calls
from workato_tui.common.clock import Clock
from workato_tui.common.startup_timer import mark
from workato_tui.explorer import row_display
from workato_tui.explorer.details_loader import DetailsLoader
from workato_tui.keymap import key_of, with_keys
from workato_tui.views.known_details import FRESH_SECONDS
from workato_tui.views.view import RedirectTo
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from workato_tui.explorer.base import ExplorerBase
    from workato_tui.views.view import View

_PAINT_TIMEOUT = 1.0
"""Seconds to wait for a paint before continuing without it."""
_BATCH_PAUSE = 0.02
"""Pause in seconds between two background batches, so that keys are handled."""


class ViewLoader:
    """Loads one view at a time; a new read cancels the previous one."""

    def __init__(self, explorer: ExplorerBase) -> None:
        self._explorer = explorer
        self._worker: Worker[None] | None = None
        self._countdown: Timer | None = None
        self._attempts = 0
        self._run_number = 0
        self.is_live = False
        """Whether the last read was that of a live list, which nobody waits for."""
        self._saving = asyncio.Lock()
        self.details = DetailsLoader(explorer, lambda: self.is_running)

    @property
    def is_running(self) -> bool:
        """Whether rows are being fetched."""
        return self._worker is not None and not self._worker.is_finished

    @property
    def is_busy(self) -> bool:
        """Whether rows are being fetched, or will be once the network is back."""
        return self.is_running or self._countdown is not None

    def open(self, view: View) -> None:
        """Load a view that came to the top, unless it was loaded a moment ago."""
        is_loaded = view.fetched_at is not None and not view.is_from_store and not view.local
        if is_loaded and (view.immutable or view.is_expensive or self._is_fresh(view)):
            self._explorer.show_pane()
            self.details.schedule()
            return
        self.start(view, reuse=True)

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
        self._worker = self._explorer.run_worker(
            partial(self._load_in_background if live else self._load, view, self._run_number),
            group="load",
            exclusive=True,
            exit_on_error=False,
        )
        self._explorer.refresh_status()

    def stop(self) -> bool:
        """Cancel the read; return True if one was running."""
        running = self.is_busy and not (self.is_running and self.is_live)
        if self.is_running and not self.is_live and not self._explorer.view.local:
            # The list is incomplete, and nobody knows what is missing.
            self._explorer.view.complete = False
        if self._countdown is not None:
            self._countdown.stop()
            self._countdown = None
        if self._worker is not None and not self._worker.is_finished:
            self._worker.cancel()
        self._worker = None
        self._run_number += 1
        self.details.stop()
        return running

    def refresh_local(self) -> None:
        """Recompute rows that come from this program itself, without a call."""
        view = self._explorer.view
        if not self.is_running:
            self.is_live = False
            self._worker = self._explorer.run_worker(
                partial(self._load, view, self._run_number),
                group="load",
                exclusive=True,
                exit_on_error=False,
            )

    async def _load_in_background(self, view: View, run: int) -> None:
        from workato_tui.api.quotas import Priority, current_priority

        current_priority.set(Priority.BACKGROUND)
        await self._load(view, run)

    async def _load(self, view: View, run: int) -> None:
        explorer = self._explorer
        if view.cached and view.fetched_at is None and view.shows_stored:
            await self._show_cached(view)
        waiting_for_all = bool(view.rows.all_rows)

        batches = row_display.BatchedDisplay(
            explorer, lambda: run == self._run_number, is_silent=waiting_for_all
        )

        def emit(rows: list[Row]) -> None:
            # A batch that arrives after the view was left must not overwrite anything.
            if run == self._run_number and explorer.is_attached:
                batches.add(rows)

        try:
            with trace_calls() as calls:
                rows = await view.fetch(emit)
        except asyncio.CancelledError:
            if explorer.is_attached and explorer.view is view:
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
                explorer.call_after_refresh(
                    lambda: view.workspace.connection.record_render_time(
                        calls, time.perf_counter() - read_at
                    )
                )
                batches.end()
                await self._on_rows(view, rows, len(calls))
        finally:
            batches.end()

    def _redirect(self, view: View, other: RedirectTo) -> None:
        if self._explorer.view is view:
            self._explorer.replace(view, other.view)
            self._explorer.say(other.reason)

    async def _show_cached(self, view: View) -> None:
        workspace = view.workspace
        await workspace.load_cached_names()
        stored = await asyncio.to_thread(
            workspace.store.load_list, workspace.connection.scope, view.cache_key, len(view.columns)
        )
        if stored is None or view is not self._explorer.view:
            return
        view.is_from_store = True
        view.fetched_at = stored.fetched_at.timestamp()
        view.complete = stored.complete
        row_display.show_cached(self._explorer, (Row(*row) for row in stored.rows))

    async def _on_rows(self, view: View, rows: list[Row], calls: int) -> None:
        explorer = self._explorer
        if view.live is not None:
            view.live.succeeded(rows, calls)
        is_first = view.fetched_at is None
        view.fetched_at = Clock.now() if view.answered_at is None else view.answered_at
        view.is_from_store, view.complete, view.problem = False, not view.more, None
        view.news()
        if not view.local:
            explorer.workato_app.rejected_token = None
        self._worker, self._attempts = None, 0
        row_display.show_complete(explorer, view, rows, is_first=is_first)
        explorer.workato_app.on_list_loaded()
        self.details.schedule()
        if view.cached:
            # Use a worker of its own: this one ends with the view, but the rows must be saved
            # anyway.
            explorer.run_worker(
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
        self._explorer.call_after_refresh(drawn.set)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PAINT_TIMEOUT):
                await drawn.wait()

    def _on_error(self, view: View, run: int, error: Exception) -> None:
        if run != self._run_number:
            return
        explorer = self._explorer
        if isinstance(error, RedirectTo):
            # Defer this: it cancels the running worker, which is this one.
            explorer.call_later(self._redirect, view, error)
            return
        from workato_tui.actions.error_messages import user_message
        from workato_tui.api.errors import NetworkError, RequestTimeoutError, UnauthorizedError
        from workato_tui.services.watches import transient_errors

        self._worker = None
        sentence = user_message(error)
        if sentence is None:
            explorer.workato_app.report_fault(error)
            return
        explorer.workato_app.on_list_loaded(failed=True)
        view.problem = sentence
        explorer.workato_app.messages.add(sentence, "failed")
        view.complete = False
        if view.live is not None:
            # Repeated use of a bad token may lock it.
            view.live = view.live.after_error() if isinstance(error, transient_errors()) else None
        if isinstance(error, UnauthorizedError):
            connection = view.workspace.connection
            explorer.workato_app.rejected_token = (connection.name, connection.environment)
            view.problem += with_keys(" {profiles} opens the profile.")
        row_display.show_problem(explorer)
        if isinstance(error, (NetworkError, RequestTimeoutError)) and not self.is_live:
            self._schedule_retry(view)

    def _schedule_retry(self, view: View) -> None:
        pauses = self._explorer.workato_app.delays.retries
        remaining = pauses[min(self._attempts, len(pauses) - 1)]
        self._attempts += 1

        def countdown() -> str:
            return f"Retry in {remaining} s · {key_of('refresh')} now · esc cancel"

        def tick() -> None:
            nonlocal remaining
            remaining -= 1
            if remaining > 0:
                self._explorer.say(countdown(), keep=False)
                return
            self._explorer.say("")
            self.start(view)

        self._explorer.say(countdown(), keep=False)
        self._countdown = self._explorer.set_interval(1, tick)
