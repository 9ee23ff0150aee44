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
from workato_tui.widgets.rows import Row

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


class Loading:
    """What runs for the view on top; a new read ends the one before."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._worker: Worker[None] | None = None
        self._details: Worker[None] | None = None
        self._settle: Timer | None = None
        self._countdown: Timer | None = None
        self._tries = 0
        self._run = 0
        self._seen: list[Row] = []
        """The rows in sight: whoever completes them sees here when there are others."""
        self._again = False

    @property
    def running(self) -> bool:
        """Whether rows are being asked for."""
        return self._worker is not None and not self._worker.is_finished

    def open(self, view: View) -> None:
        """A view came to the top: ask, unless it was answered a moment ago."""
        known = view.fetched_at is not None and not view.is_from_store and not view.local
        if known and (view.immutable or self._is_fresh(view)):
            self._explorer.show_pane()
            self.complete_soon()
            return
        self.start(view, reuse=True)

    @staticmethod
    def _is_fresh(view: View) -> bool:
        at = view.fetched_at
        return at is not None and 0 <= Clock.now() - at < FRESH_SECONDS and not view.is_outdated()

    def start(self, view: View, *, reuse: bool = False) -> None:
        """Ask for the rows of ``view``; ``reuse``: what another view read a moment ago will do."""
        self.stop()
        self._run += 1
        view.reuse_recent, view.answered_at = reuse, None
        self._worker = self._explorer.run_worker(
            partial(self._load, view, self._run), group="load", exclusive=True, exit_on_error=False
        )
        self._explorer.paint_status()

    def stop(self) -> bool:
        """End what runs; True if something did."""
        running = self.running or self._countdown is not None
        if self.running and not self._explorer.view.local:
            # What came so far is there, and nobody knows what did not.
            self._explorer.view.complete = False
        if self._countdown is not None:
            self._countdown.stop()
            self._countdown = None
        for worker in (self._worker, self._details):
            if worker is not None and not worker.is_finished:
                worker.cancel()
        self._worker = self._details = None
        self._run += 1
        return running

    def refresh_live(self) -> None:
        """Rows that come from this program itself: work them out anew, without asking anyone."""
        view = self._explorer.view
        if not self.running:
            self._worker = self._explorer.run_worker(
                partial(self._load, view, self._run),
                group="load",
                exclusive=True,
                exit_on_error=False,
            )

    async def _load(self, view: View, run: int) -> None:
        explorer = self._explorer
        if view.cached and view.fetched_at is None and view.shows_stored:
            await self._show_stored(view)
        waiting_for_all = bool(view.rows.all_rows)

        batches = _Batches(explorer, lambda: run == self._run, silent=waiting_for_all)

        def emit(rows: list[Row]) -> None:
            # A batch that was on its way when the person went on must not overwrite anything.
            if run == self._run and explorer.is_attached:
                batches.add(rows)

        try:
            with trace_calls() as calls:
                rows = await view.fetch(emit)
        except asyncio.CancelledError:
            if explorer.is_attached and explorer.view is view:
                batches.show()
            raise
        except Exception as error:  # noqa: BLE001 - told apart in _failed
            if run == self._run:
                batches.show()
            self._failed(view, run, error)
        else:
            mark("first list read")
            if run == self._run:
                read_at = time.perf_counter()
                explorer.call_after_refresh(
                    lambda: view.workspace.connection.record_render_time(
                        calls, time.perf_counter() - read_at
                    )
                )
                batches.end()
                await self._arrived(view, rows)
        finally:
            batches.end()

    def _instead(self, view: View, other: RedirectTo) -> None:
        if self._explorer.view is view:
            self._explorer.replace(view, other.view)
            self._explorer.say(other.reason)

    async def _show_stored(self, view: View) -> None:
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
        self._explorer.paint()
        self._explorer.show_pane()

    async def _arrived(self, view: View, rows: list[Row]) -> None:
        explorer = self._explorer
        # What came in another order than it stays in must not carry the cursor away with it.
        stays = view.fetched_at is None and not explorer.table.rows.index_of(
            explorer.table.cursor_id
        )
        view.fetched_at = Clock.now() if view.answered_at is None else view.answered_at
        view.is_from_store, view.complete, view.problem = False, not view.more, None
        view.news()
        if not view.local:
            explorer.program.rejected_token = None
        self._worker, self._tries = None, 0
        cursor_id = view.cursor_after_update(rows, explorer.table.cursor_id)
        explorer.table.set_rows(rows)
        if stays:
            explorer.table.move_cursor_to(0)
        elif cursor_id is not None:
            explorer.table.move_cursor_to_id(cursor_id)
        if view.initial_row_id is not None:
            explorer.table.move_cursor_to_id(view.initial_row_id)
            view.initial_row_id = None
        explorer.show_head()
        explorer.show_problem()
        explorer.paint()
        explorer.show_pane()
        explorer.program.on_list_loaded()
        self.complete_soon()
        workspace = view.workspace
        await self._drawn()
        if view.cached:
            pairs = [(row.id, row.cells) for row in rows]
            await asyncio.to_thread(
                workspace.store.save_list,
                workspace.connection.scope,
                view.cache_key,
                pairs,
                datetime.fromtimestamp(view.fetched_at, UTC),
                view.complete,
            )
        while not view.rows.prepare():  # noqa: ASYNC110 - nobody tells; keys have their turn
            await asyncio.sleep(_BREATH)

    async def _drawn(self) -> None:
        """Once what was changed is on the screen: what nobody sees would make it later."""
        drawn = asyncio.Event()
        self._explorer.call_after_refresh(drawn.set)
        with suppress(TimeoutError):
            async with asyncio.timeout(_SOON):
                await drawn.wait()

    def _failed(self, view: View, run: int, error: Exception) -> None:
        if run != self._run:
            return
        explorer = self._explorer
        if isinstance(error, RedirectTo):
            # Not from here: it ends what runs, and that is this.
            explorer.call_later(self._instead, view, error)
            return
        from workato_tui.actions.error_messages import sentence_of
        from workato_tui.api.errors import NetworkError, RequestTimeoutError, UnauthorizedError

        self._worker = None
        sentence = sentence_of(error)
        if sentence is None:
            explorer.program.report_fault(error)
            return
        explorer.program.on_list_loaded(failed=True)
        view.problem = sentence
        view.complete = False
        if isinstance(error, UnauthorizedError):
            connection = view.workspace.connection
            explorer.program.rejected_token = (connection.name, connection.environment)
            view.problem += " P opens the profile."
        explorer.show_problem()
        explorer.show_head()
        explorer.paint()
        if isinstance(error, (NetworkError, RequestTimeoutError)):
            self._try_later(view)

    def _try_later(self, view: View) -> None:
        pauses = self._explorer.program.delays.retries
        left = pauses[min(self._tries, len(pauses) - 1)]
        self._tries += 1

        def second() -> None:
            nonlocal left
            left -= 1
            if left > 0:
                self._explorer.say(f"Next try in {left} s; r tries now, esc leaves it.")
                return
            self._explorer.say("")
            self.start(view)

        self._explorer.say(f"Next try in {left} s; r tries now, esc leaves it.")
        self._countdown = self._explorer.set_interval(1, second)

    # Details of rows that are seen

    def complete_soon(self) -> None:
        """Once the table rests, fill in what its rows lack."""
        if self._settle is not None:
            self._settle.stop()
        self._settle = self._explorer.set_timer(
            self._explorer.program.delays.details, self._complete
        )

    def _complete(self) -> None:
        explorer = self._explorer
        view = explorer.view
        if self.running or view.fetched_at is None or not explorer.table.visible_rows:
            return
        self._seen[:] = explorer.table.visible_rows
        self._again = True
        if self._details is None or self._details.is_finished:
            # Else what runs goes on with these: a call that is broken off was made for nothing.
            self._details = explorer.run_worker(
                partial(self._fill, view, self._run),
                group="details",
                exclusive=True,
                exit_on_error=False,
            )

    async def _fill(self, view: View, run: int) -> None:
        from workato_tui.api.errors import WorkatoError

        def emit(found: list[Row]) -> None:
            if run == self._run:
                self._explorer.table.merge_rows(found)
                self._explorer.show_pane()

        try:
            while self._again:
                self._again = False
                await view.complete_rows(self._seen, emit)
        except WorkatoError as error:
            if run == self._run:
                self._explorer.say(f"Details were not fetched: {error.message}")


class _Batches:
    """Shows a list while it is read: the first rows at once, then seldom.

    Each time costs the keys a little. ``silent``: rows of an earlier run are shown, and they stay
    until all new ones are there.
    """

    def __init__(self, explorer: Explorer, current: Callable[[], bool], *, silent: bool) -> None:
        self._explorer = explorer
        self._current = current
        self._silent = silent
        self._timer: Timer | None = None
        self._pending: list[Row] = []
        self._shown_at = 0.0

    def add(self, rows: list[Row]) -> None:
        """What was read; an empty list only says that the head has news."""
        if not self._silent:
            self._pending.extend(rows)
        wait = self._shown_at + self._explorer.program.delays.batch - time.monotonic()
        if rows and wait > 0:
            # The rest may be long in coming.
            self._timer = self._timer or self._explorer.set_timer(wait, self._due)
            return
        self._show_now()

    def _due(self) -> None:
        self._timer = None
        if self._current() and self._explorer.is_attached:
            self._show_now()

    def _show_now(self) -> None:
        self._shown_at = time.monotonic()
        self.show()
        self._explorer.show_head()

    def end(self) -> None:
        """All rows are there, or no more will come."""
        self._pending = []
        if self._timer is not None:
            self._timer.stop()

    def show(self) -> None:
        """What came and is not shown yet: also where the rest does not come any more."""
        if self._pending:
            self._explorer.table.merge_rows(self._pending)
            self._pending = []
