"""Loads the rows of the view on top: cached rows, then fresh rows, then details."""

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
from workato_tui.keymap import key_of, with_keys
from workato_tui.views.known_details import FRESH_SECONDS
from workato_tui.views.view import RedirectTo
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable

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
        self._details_worker: Worker[None] | None = None
        self._details_timer: Timer | None = None
        self._countdown: Timer | None = None
        self._attempts = 0
        self._run_number = 0
        self.is_live = False
        """Whether the last read was that of a live list, which nobody waits for."""
        self._seen: list[Row] = []
        """The visible rows; the worker that loads their details checks here for changes."""
        self._is_refresh_pending = False
        self._saving = asyncio.Lock()

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
        known = view.fetched_at is not None and not view.is_from_store and not view.local
        if known and (view.immutable or self._is_fresh(view)):
            self._explorer.show_pane()
            self.schedule_details()
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
        for worker in (self._worker, self._details_worker):
            if worker is not None and not worker.is_finished:
                worker.cancel()
        self._worker = self._details_worker = None
        self._run_number += 1
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

        batches = _BatchedDisplay(
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
        self._explorer.table.set_rows(Row(row_id, cells) for row_id, cells in stored.rows)
        self._explorer.refresh_bars()
        self._explorer.show_pane()

    async def _on_rows(self, view: View, rows: list[Row], calls: int) -> None:
        explorer = self._explorer
        if view.live is not None:
            view.live.succeeded(rows, calls)
        # The final order may differ from the order of arrival; keep the cursor at the top.
        stays = view.fetched_at is None and not explorer.table.rows.index_of(
            explorer.table.cursor_id
        )
        view.fetched_at = Clock.now() if view.answered_at is None else view.answered_at
        view.is_from_store, view.complete, view.problem = False, not view.more, None
        view.news()
        if not view.local:
            explorer.workato_app.rejected_token = None
        self._worker, self._attempts = None, 0
        before = explorer.table.cursor_id
        cursor_id = view.cursor_after_update(rows, before)
        explorer.table.set_rows(rows)
        if stays:
            explorer.table.move_cursor_to(0)
        elif cursor_id is not None:
            explorer.table.move_cursor_to_id(cursor_id)
        if not stays:
            explorer.drop_keys_if_moved(before)
        if view.initial_row_id is not None:
            explorer.table.move_cursor_to_id(view.initial_row_id)
            view.initial_row_id = None
        explorer.show_details()
        explorer.show_problem()
        explorer.refresh_bars()
        explorer.show_pane()
        explorer.workato_app.on_list_loaded()
        self.schedule_details()
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
        explorer.show_problem()
        explorer.show_details()
        explorer.refresh_bars()
        if isinstance(error, (NetworkError, RequestTimeoutError)) and not self.is_live:
            self._schedule_retry(view)

    def _schedule_retry(self, view: View) -> None:
        pauses = self._explorer.workato_app.delays.retries
        left = pauses[min(self._attempts, len(pauses) - 1)]
        self._attempts += 1

        def retry() -> str:
            return f"Retry in {left} s · {key_of('refresh')} now · esc cancel"

        def second() -> None:
            nonlocal left
            left -= 1
            if left > 0:
                self._explorer.say(retry(), keep=False)
                return
            self._explorer.say("")
            self.start(view)

        self._explorer.say(retry(), keep=False)
        self._countdown = self._explorer.set_interval(1, second)

    # Details of visible rows

    def schedule_details(self) -> None:
        """Load missing details once the table stops scrolling."""
        if self._details_timer is not None:
            self._details_timer.stop()
        self._details_timer = self._explorer.set_timer(
            self._explorer.workato_app.delays.details, self._start_details
        )

    def _start_details(self) -> None:
        explorer = self._explorer
        view = explorer.view
        if self.is_running or view.fetched_at is None or not explorer.table.visible_rows:
            return
        self._seen[:] = explorer.table.visible_rows
        self._is_refresh_pending = True
        if self._details_worker is None or self._details_worker.is_finished:
            # Let a running worker continue with these rows: a cancelled call would be wasted.
            self._details_worker = explorer.run_worker(
                partial(self._load_details, view, self._run_number),
                group="details",
                exclusive=True,
                exit_on_error=False,
            )

    async def _load_details(self, view: View, run: int) -> None:
        from workato_tui.api.errors import WorkatoError

        def emit(found: list[Row]) -> None:
            if run == self._run_number:
                self._explorer.table.merge_rows(found)
                self._explorer.show_pane()

        try:
            while self._is_refresh_pending:
                self._is_refresh_pending = False
                await view.complete_rows(self._seen, emit)
        except WorkatoError as error:
            if run == self._run_number:
                self._explorer.say(f"Details not loaded: {error.message}")


class _BatchedDisplay:
    """Shows a list while it is being read: the first rows at once, later ones in batches.

    Each update costs some time. With ``is_silent``, the cached rows stay until all rows are new.
    """

    def __init__(
        self, explorer: ExplorerBase, current: Callable[[], bool], *, is_silent: bool
    ) -> None:
        self._explorer = explorer
        self._current = current
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
        if self._current() and self._explorer.is_attached:
            self._show_now()

    def _show_now(self) -> None:
        self._shown_at = time.monotonic()
        self.flush()
        self._explorer.show_details()

    def end(self) -> None:
        """Show the remaining rows at the end of the read."""
        self._buffer = []
        if self._timer is not None:
            self._timer.stop()

    def flush(self) -> None:
        """Show the buffered rows, even if no more will come."""
        if self._buffer:
            self._explorer.table.merge_rows(self._buffer)
            self._buffer = []
