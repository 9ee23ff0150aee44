"""Watches builds, deployments, packages and imports until they end.

Watches belong to the app, are stored, and are polled by one loop per connection within the
background quota. A deployment that waits for people is polled less often than a running one.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from workato_tui.common.loop_call import wait_for_first
from workato_tui.services.watch import (
    APPEARANCE_GRACE,
    IDLE_INTERVAL,
    MAX_INTERVAL,
    MIN_INTERVAL,
    Watch,
    interval,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future, ThreadPoolExecutor

    from workato_tui.api.client import Api
    from workato_tui.api.errors import WorkatoError
    from workato_tui.store import Scope, Store, WatchKind


class ApiCaller(Protocol):
    """Makes calls, such as :class:`~workato_tui.services.connection.Connection`."""

    @property
    def scope(self) -> Scope:
        """The scope of the workspace."""

    async def call(self, job: Callable[[Api], Awaitable[Any]]) -> Any:
        """Run a read."""


class WatchRegistry:
    """The watches and their polling loop. Use it from a single event loop.

    ``clock`` returns monotonic seconds, ``now`` the date.
    """

    def __init__(
        self,
        store: Store,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._now, self._clock, self._sleep = now, clock, sleep
        self._by_key: dict[tuple[Scope, str, str], Watch] = {}
        self._wakes: set[asyncio.Event] = set()
        self._saver: ThreadPoolExecutor | None = None
        self._saving: Future[Any] | None = None
        self.on_change: Callable[[Watch], None] = lambda _watch: None
        """Called when a watch is added or removed, or its state changes."""
        self.on_end: Callable[[Watch], None] = lambda _watch: None
        """Called once for each ended watch, after it has left :meth:`all`."""

    def add(
        self,
        scope: Scope,
        kind: WatchKind,
        watched_id: str,
        *,
        title: str = "",
        started_here: bool = True,
    ) -> Watch:
        """Watch an object; if it is watched already, poll it soon."""
        existing = self._by_key.get((scope, kind, watched_id))
        if existing is not None:
            self.poll_now(existing)
            return existing
        watch = Watch(kind, watched_id, scope, self._now(), started_here, title)
        self._register(watch)
        self._save(self._store.watches.save, watch.record)
        self.on_change(watch)
        return watch

    def remove(self, watch: Watch) -> None:
        """Stop watching."""
        if self._by_key.pop(watch.key, None) is not None:
            _resolve(watch.next_readers, None)
            self._save(self._store.watches.remove, *watch.key)
            self.on_change(watch)

    def get(self, scope: Scope, kind: WatchKind, watched_id: str) -> Watch | None:
        """Return the watch of an object, if there is one."""
        return self._by_key.get((scope, kind, watched_id))

    def all(self, scope: Scope | None = None) -> list[Watch]:
        """Return the active watches, oldest first; with ``scope``, only those of its connection."""
        watches = [
            watch for watch in self._by_key.values() if scope is None or watch.is_read_with(scope)
        ]
        return sorted(watches, key=lambda watch: watch.since)

    def poll_now(self, watch: Watch) -> None:
        """Poll now instead of at the next interval."""
        watch.due_at = self._clock()
        self._wake()

    async def read(self, watch: Watch, age: float) -> Any:
        """Return the object as read at most ``age`` seconds ago, or by a new poll.

        Raises the error of that poll. Returns None if the object is not polled.
        """
        if watch.latest is not None and not watch.note and self._clock() - watch.read_at < age:
            return watch.latest
        if not self._wakes:
            return None
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if watch.current_readers is not None and age > 0:
            watch.current_readers.append(answer)
        else:
            watch.next_readers.append(answer)
            self.poll_now(watch)
        return await answer

    async def restore(self, scope: Scope) -> list[Watch]:
        """Restore the watches of earlier runs on this connection; return the new ones."""
        records = await asyncio.to_thread(self._store.watches.all, scope)
        new = []
        for record in records:
            if (record.scope, record.kind, record.id) not in self._by_key:
                new.append(Watch(**record._asdict()))
                self._register(new[-1])
        return new

    async def run(self, connection: ApiCaller) -> None:
        """Poll the watches of ``connection`` until cancelled, including restored ones."""
        for watch in await self.restore(connection.scope):
            self.on_change(watch)
        wake = asyncio.Event()
        self._wakes.add(wake)
        try:
            while True:
                wake.clear()
                watches = [
                    watch for watch in self._by_key.values() if watch.is_read_with(connection.scope)
                ]
                following = min(watches, key=lambda watch: watch.due_at, default=None)
                if following is None:
                    await wake.wait()
                elif (seconds := following.due_at - self._clock()) > 0:
                    await wait_for_first(wake.wait(), self._sleep(seconds))
                else:
                    await self._poll(connection, following)
        finally:
            self._wakes.discard(wake)

    async def flush(self) -> None:
        """Wait until all changes are stored."""
        if self._saving is not None:
            await asyncio.wrap_future(self._saving)

    def close(self) -> None:
        """Stop the thread that writes to the store, after its last write."""
        if self._saver is not None:
            self._saver.shutdown()
            self._saver = None

    # Polling

    async def _poll(self, connection: ApiCaller, watch: Watch) -> None:
        from workato_tui.api import errors
        from workato_tui.profiles.errors import ProfileError

        before, due = watch.state_key, watch.due_at
        customer = watch.scope.workspace if watch.scope != connection.scope else ""
        rest = MAX_INTERVAL
        # Low priority, unless somebody waits for it.
        waiting, watch.next_readers = watch.next_readers, []
        unasked, watch.current_readers = not waiting, waiting
        answer: Any = None
        asked_at = self._clock()
        try:
            read = await connection.call(
                lambda api: _read(
                    api.for_customer(customer) if customer else api, watch, background=unasked
                )
            )
        except (errors.NotFoundError, errors.ApiNotFoundError) as error:
            answer = error
            if self._may_appear(watch):
                watch.note, rest = f"{watch.label} is not listed yet; trying again.", MIN_INTERVAL
                # The readers wait for the next poll.
                watch.next_readers, waiting = waiting + watch.next_readers, []
            elif isinstance(error, errors.NotFoundError):
                watch.outcome, watch.reason = "gone", error.message
            else:
                watch.note, watch.refused, rest = str(error), True, IDLE_INTERVAL
        except transient_errors() as error:
            watch.note, answer = error.message, error
        except (errors.WorkatoError, ProfileError) as error:
            # It will not recover by itself, and repeated use of a bad token may lock it.
            watch.note, watch.refused, rest, answer = str(error), True, IDLE_INTERVAL, error
        else:
            watch.update(read, self._clock())
            watch.read_at, answer = asked_at, read
            rest = interval(self._clock() - watch.state_since, watch)
        finally:
            watch.current_readers = None
            _resolve(waiting, answer)
        if watch.due_at == due:
            # Unless another poll was requested meanwhile.
            watch.due_at = self._clock() + rest
        self._notify(watch, changed=watch.state_key != before)

    def _may_appear(self, watch: Watch) -> bool:
        """Return whether a new object may not be visible everywhere yet."""
        age = (self._now() - watch.since).total_seconds()
        return watch.started_here and watch.state is None and age < APPEARANCE_GRACE

    def _notify(self, watch: Watch, *, changed: bool) -> None:
        if watch.key not in self._by_key:
            return
        if watch.outcome is not None:
            del self._by_key[watch.key]
            self._save(self._store.watches.remove, *watch.key)
        if changed:
            self.on_change(watch)
        if watch.outcome is not None:
            self.on_end(watch)

    # Storage

    def _register(self, watch: Watch) -> None:
        age = max((self._now() - watch.since).total_seconds(), 0.0)
        watch.due_at = self._clock()
        watch.state_since = watch.due_at - age
        self._by_key[watch.key] = watch
        self._wake()

    def _wake(self) -> None:
        for wake in self._wakes:
            wake.set()

    def _save(self, work: Callable[..., object], *arguments: Any) -> None:
        """Write to the store in order, without blocking the screen."""
        if self._saver is None:
            from concurrent.futures import ThreadPoolExecutor

            self._saver = ThreadPoolExecutor(1, "watches")
        self._saving = self._saver.submit(work, *arguments)


def _resolve(waiting: list[asyncio.Future[Any]], answer: Any) -> None:
    for future in waiting:
        if not future.done():
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)


def transient_errors() -> tuple[type[WorkatoError], ...]:
    """Return the errors that may be gone at the next poll."""
    from workato_tui.api import errors

    network = (errors.NetworkError, errors.RequestTimeoutError, errors.ProxyError, errors.TlsError)
    return (
        *network,
        errors.RateLimitedError,
        errors.ServerError,
        errors.UnreadableResponseError,
        errors.OperationCancelledError,
    )


async def _read(api: Api, watch: Watch, *, background: bool) -> Any:
    if watch.kind == "import":
        return await api.packages.get(watch.id, kind="import", background=background)
    family = {"build": "builds", "deployment": "deployments", "package": "packages"}[watch.kind]
    return await getattr(api, family).get(watch.id, background=background)
