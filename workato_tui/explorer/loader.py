"""Fetches the rows of the view on top: stored ones first, then fresh ones, then details."""

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
from workato_tui.views.known_details import FRESH_SECONDS
from workato_tui.views.view import RedirectTo
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer
    from textual.worker import Worker

    from workato_tui.explorer.explorer import Explorer
    from workato_tui.views.view import View

_SOON = 1.0
"""Seconds that what is drawn may take before the rest goes on without it."""
_BREATH = 0.02
"""Seconds left to the keys between two pieces of what nobody waits for."""


class ViewLoader:
    """What runs for the view on top; a new read ends the one before."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._worker: Worker[None] | None = None
        self._details_worker: Worker[None] | None = None
        self._details_timer: Timer | None = None
        self._countdown: Timer | None = None
        self._attempts = 0
        self._run_number = 0
        self._seen: list[Row] = []
        """The rows in sight: whoever completes them sees here when there are others."""
        self._is_refresh_pending = False
        self._saving = asyncio.Lock()

    @property
    def is_running(self) -> bool:
        """Whether rows are being asked for."""
        return self._worker is not None and not self._worker.is_finished

    def open(self, view: View) -> None:
        """A view came to the top: ask, unless it was answered a moment ago."""
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

    def start(self, view: View, *, reuse: bool = False) -> None:
        """Ask for the rows of ``view``; ``reuse``: what another view read a moment ago will do."""
        self.stop()
        self._run_number += 1
        view.reuse_recent, view.answered_at = reuse, None
        self._worker = self._explorer.run_worker(
            partial(self._load, view, self._run_number),
            group="load",
            exclusive=True,
            exit_on_error=False,
        )
        self._explorer.refresh_status()

    def stop(self) -> bool:
        """End what runs; True if something did."""
        running = self.is_running or self._countdown is not None
        if self.is_running and not self._explorer.view.local:
            # What came so far is there, and nobody knows what did not.
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
        """Rows that come from this program itself: work them out anew, without asking anyone."""
        view = self._explorer.view
        if not self.is_running:
            self._worker = self._explorer.run_worker(
                partial(self._load, view, self._run_number),
                group="load",
                exclusive=True,
                exit_on_error=False,
            )

    async def _load(self, view: View, run: int) -> None:
        explorer = self._explorer
        if view.cached and view.fetched_at is None and view.shows_stored:
            await self._show_cached(view)
        waiting_for_all = bool(view.rows.all_rows)

        batches = _BatchedDisplay(explorer, lambda: run == self._run_number, silent=waiting_for_all)

        def emit(rows: list[Row]) -> None:
            # A batch that was on its way when the person went on must not overwrite anything.
            if run == self._run_number and explorer.is_attached:
                batches.add(rows)

        try:
            with trace_calls() as calls:
                rows = await view.fetch(emit)
        except asyncio.CancelledError:
            if explorer.is_attached and explorer.view is view:
                batches.flush()
            raise
        except Exception as error:  # noqa: BLE001 - told apart in _failed
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
                await self._on_rows(view, rows)
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

    async def _on_rows(self, view: View, rows: list[Row]) -> None:
        explorer = self._explorer
        # What came in another order than it stays in must not carry the cursor away with it.
        stays = view.fetched_at is None and not explorer.table.rows.index_of(
            explorer.table.cursor_id
        )
        view.fetched_at = Clock.now() if view.answered_at is None else view.answered_at
        view.is_from_store, view.complete, view.problem = False, not view.more, None
        view.news()
        if not view.local:
            explorer.workato_app.rejected_token = None
        self._worker, self._attempts = None, 0
        cursor_id = view.cursor_after_update(rows, explorer.table.cursor_id)
        explorer.table.set_rows(rows)
        if stays:
            explorer.table.move_cursor_to(0)
        elif cursor_id is not None:
            explorer.table.move_cursor_to_id(cursor_id)
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
            # A worker of its own: this one ends with the view, and what was read is kept all the
            # same.
            explorer.run_worker(
                self._save(view, rows, view.fetched_at, complete=view.complete),
                group="save",
                exit_on_error=False,
            )
        await self._wait_for_paint()
        while not view.rows.prepare():  # noqa: ASYNC110 - nobody tells; keys have their turn
            await asyncio.sleep(_BREATH)

    async def _save(
        self, view: View, rows: list[Row], fetched_at: float, *, complete: bool
    ) -> None:
        """Store a list once it is on the screen, one after the other: the last one stays."""
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
        """Once what was changed is on the screen: what nobody sees would make it later."""
        drawn = asyncio.Event()
        self._explorer.call_after_refresh(drawn.set)
        with suppress(TimeoutError):
            async with asyncio.timeout(_SOON):
                await drawn.wait()

    def _on_error(self, view: View, run: int, error: Exception) -> None:
        if run != self._run_number:
            return
        explorer = self._explorer
        if isinstance(error, RedirectTo):
            # Not from here: it ends what runs, and that is this.
            explorer.call_later(self._redirect, view, error)
            return
        from workato_tui.actions.error_messages import user_message
        from workato_tui.api.errors import NetworkError, RequestTimeoutError, UnauthorizedError

        self._worker = None
        sentence = user_message(error)
        if sentence is None:
            explorer.workato_app.report_fault(error)
            return
        explorer.workato_app.on_list_loaded(failed=True)
        view.problem = sentence
        view.complete = False
        if isinstance(error, UnauthorizedError):
            connection = view.workspace.connection
            explorer.workato_app.rejected_token = (connection.name, connection.environment)
            view.problem += " P opens the profile."
        explorer.show_problem()
        explorer.show_details()
        explorer.refresh_bars()
        if isinstance(error, (NetworkError, RequestTimeoutError)):
            self._schedule_retry(view)

    def _schedule_retry(self, view: View) -> None:
        pauses = self._explorer.workato_app.delays.retries
        left = pauses[min(self._attempts, len(pauses) - 1)]
        self._attempts += 1

        def second() -> None:
            nonlocal left
            left -= 1
            if left > 0:
                self._explorer.say(f"Retry in {left} s · r now · esc cancel")
                return
            self._explorer.say("")
            self.start(view)

        self._explorer.say(f"Retry in {left} s · r now · esc cancel")
        self._countdown = self._explorer.set_interval(1, second)

    # Details of rows that are seen

    def schedule_details(self) -> None:
        """Once the table rests, fill in what its rows lack."""
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
            # Else what runs goes on with these: a call that is broken off was made for nothing.
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
    """Shows a list while it is read: the first rows at once, then seldom.

    Each time costs the keys a little. ``silent``: rows of an earlier run are shown, and they stay
    until all new ones are there.
    """

    def __init__(self, explorer: Explorer, current: Callable[[], bool], *, silent: bool) -> None:
        self._explorer = explorer
        self._current = current
        self._is_silent = silent
        self._timer: Timer | None = None
        self._buffer: list[Row] = []
        self._shown_at = 0.0

    def add(self, rows: list[Row]) -> None:
        """What was read; an empty list only says that the head has news."""
        if not self._is_silent:
            self._buffer.extend(rows)
        wait = self._shown_at + self._explorer.workato_app.delays.batch - time.monotonic()
        if rows and wait > 0:
            # The rest may be long in coming.
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
        """All rows are there, or no more will come."""
        self._buffer = []
        if self._timer is not None:
            self._timer.stop()

    def flush(self) -> None:
        """What came and is not shown yet: also where the rest does not come any more."""
        if self._buffer:
            self._explorer.table.merge_rows(self._buffer)
            self._buffer = []
