"""The network thread, so that no request and no parsing blocks the screen.

All of ``api`` runs in the event loop of this thread. A screen awaits :meth:`NetworkThread.run`;
cancelling that cancels the call.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import threading
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


class NetworkThread:
    """An event loop in a daemon thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._main, name="network", daemon=True)
        self._writes: set[concurrent.futures.Future[Any]] = set()
        self._warmup: Callable[[], None] | None = None

    def start(self, warmup: Callable[[], None] | None = None) -> None:
        """Start the thread; ``warmup`` runs first, for imports of the first call."""
        self._warmup = warmup
        self._thread.start()

    @property
    def started(self) -> bool:
        """Whether the thread was started."""
        return self._thread.ident is not None

    def _main(self) -> None:
        asyncio.set_event_loop(self._loop)
        if self._warmup is not None:
            self._warmup()
        self._loop.run_forever()
        self._loop.close()

    async def run(self, make_coroutine: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine on the network loop and await its result here."""

        async def job() -> T:
            try:
                return await make_coroutine()
            except asyncio.CancelledError as cancelled:
                # Its traceback holds every frame of the call, including the data that was read.
                cancelled.__traceback__ = None
                raise

        return await asyncio.wrap_future(self._submit(job))

    async def send(self, make_coroutine: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Like :meth:`run`, but complete the coroutine even if the caller is cancelled."""
        future = self._submit(make_coroutine)
        self._writes.add(future)
        future.add_done_callback(self._writes.discard)
        return await asyncio.shield(asyncio.wrap_future(future))

    def _submit(self, job: Callable[[], Coroutine[Any, Any, T]]) -> concurrent.futures.Future[T]:
        if self._loop.is_closed():
            # The program is exiting: cancel the caller too.
            raise asyncio.CancelledError
        return asyncio.run_coroutine_threadsafe(job(), self._loop)

    def start_soon(self, make_coroutine: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Run a coroutine on the network loop without waiting; from any thread."""
        with contextlib.suppress(asyncio.CancelledError):
            self._submit(make_coroutine)

    @property
    def in_flight_writes(self) -> int:
        """The number of running writes."""
        return len(self._writes)

    def wait_for_writes(self, seconds: float) -> None:
        """Wait for the answers to running writes, so that their outcome is known."""
        if self._writes:
            concurrent.futures.wait(list(self._writes), timeout=seconds)

    def stop(self, cleanup: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """Cancel what runs, run ``cleanup`` (which closes connections), and end the thread."""
        if not self._thread.is_alive():
            return

        async def end() -> None:
            tasks = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if cleanup is not None:
                await cleanup()

        future = asyncio.run_coroutine_threadsafe(end(), self._loop)
        # Nothing may prevent the exit.
        with contextlib.suppress(Exception):
            future.result(timeout=2)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=2)
