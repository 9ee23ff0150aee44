"""Watches what takes its time (builds, deployments, packages) until it has ended.

They belong to the program and not to a screen, are kept in the store, and are all polled by one
loop for each connection, in the background's share of the quota. A deployment that waits for
people is not polled like one that runs.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from workato_tui.common.text import sanitize
from workato_tui.core.states import failure_reason, needs_people, phase, phase_of_state

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future, ThreadPoolExecutor

    from workato_tui.api.client import Api
    from workato_tui.api.errors import WorkatoError
    from workato_tui.core.states import Phase
    from workato_tui.store import Scope, Store, WatchKind, WatchRecord

Outcome = Literal["success", "failed", "other", "gone"]
"""``other`` is an end in a state that is not known, ``gone`` one that is not there any more."""

MIN_INTERVAL = 2.0
MAX_INTERVAL = 30.0
IDLE_INTERVAL = 300.0
"""Seconds between two looks at what waits for people, or cannot be asked for now."""
APPEARANCE_GRACE = 60.0
"""Seconds in which something that was just made may still be unknown to Workato."""
_INTERVAL_GROWTH = (
    0.1  # of the age: something that has run for a minute is looked at every six seconds
)
_NOT_STARTED_AFTER = 600.0
"""Seconds after which a deployment that has not begun most likely waits to be submitted."""
_OUTCOMES: dict[Phase, Outcome] = {"done": "success", "failed": "failed", "other": "other"}


class ApiCaller(Protocol):
    """What is polled through: :class:`~workato_tui.services.connection.Connection` is one."""

    @property
    def scope(self) -> Scope:
        """Whose data it reaches."""

    async def call(self, job: Callable[[Api], Awaitable[Any]]) -> Any:
        """Run a reading ``job``."""


@dataclass(eq=False)
class Watch:
    """One thing whose end is waited for."""

    kind: WatchKind
    id: str
    scope: Scope
    since: datetime
    started_here: bool = True
    title: str = ""
    state: str | None = None
    """As the API gave it last; None until it was asked."""
    detailed_state: str | None = None
    review_state: str | None = None
    phase: Phase = "running"
    note: str = ""
    """Why the last look gave nothing; empty if it gave something."""
    refused: bool = False
    """Whether the last look was refused (token, rights): asking again soon would not help."""
    outcome: Outcome | None = None
    """None until it has ended."""
    reason: str = ""
    """What the API tells about how it ended."""
    latest: Any = field(default=None, repr=False)
    """The build, deployment or package as it was read last."""
    read_at: float = field(default=0.0, repr=False)
    """When that was asked for."""
    next_readers: list[asyncio.Future[Any]] = field(default_factory=list, repr=False)
    """Who waits for the next look."""
    current_readers: list[asyncio.Future[Any]] | None = field(default=None, repr=False)
    """Who waits for the look that is under way."""
    due_at: float = field(default=0.0, repr=False)
    state_since: float = field(default=0.0, repr=False)

    @property
    def key(self) -> tuple[Scope, str, str]:
        """What it is, for one of each."""
        return self.scope, self.kind, self.id

    @property
    def is_waiting(self) -> bool:
        """Whether nothing moves until somebody does something."""
        return needs_people(self.phase)

    @property
    def label(self) -> str:
        """What it is, in words."""
        title = sanitize(self.title, 60)
        return f"{self.kind.capitalize()} {sanitize(self.id, 40)}" + (
            f" ({title})" if title else ""
        )

    @property
    def sentence(self) -> str:
        """How it is or how it ended, for people."""
        ended = {
            "success": "succeeded",
            "failed": "failed",
            "other": f"ended as {sanitize(self.state, 60)}",
            "gone": "does not exist" if self.state is None else "no longer exists",
            None: {"waiting": "is waiting for a person", "rejected": "was rejected"}.get(
                self.phase, "is running"
            ),
        }[self.outcome]
        return f"{self.label} {ended}" + (f": {self.reason.rstrip('.')}." if self.reason else ".")


class WatchRegistry:
    """The registry, and the loop that polls. Use it from one event loop's thread.

    ``clock`` gives seconds that never go back, ``now`` the date.
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
        """Called when something is added or removed, or was found in another state."""
        self.on_end: Callable[[Watch], None] = lambda _watch: None
        """Called once with each watch that has ended, after it has left :meth:`all`."""

    def add(
        self,
        scope: Scope,
        kind: WatchKind,
        watched_id: str,
        *,
        title: str = "",
        started_here: bool = True,
    ) -> Watch:
        """Watch something from now on; what is watched already is only looked at sooner."""
        known = self._by_key.get((scope, kind, watched_id))
        if known is not None:
            self.poll_now(known)
            return known
        watch = Watch(kind, watched_id, scope, self._now(), started_here, title)
        self._register(watch)
        self._save(self._store.watches.save, _to_record(watch))
        self.on_change(watch)
        return watch

    def remove(self, watch: Watch) -> None:
        """Do not watch it any more."""
        if self._by_key.pop(watch.key, None) is not None:
            _resolve(watch.next_readers, None)
            self._save(self._store.watches.remove, *watch.key)
            self.on_change(watch)

    def get(self, scope: Scope, kind: WatchKind, watched_id: str) -> Watch | None:
        """The watch of this thing, if there is one."""
        return self._by_key.get((scope, kind, watched_id))

    def all(self, scope: Scope | None = None) -> list[Watch]:
        """All that have not ended, the oldest first; only of ``scope``'s connection if given."""
        found = [one for one in self._by_key.values() if scope is None or _in_scope(scope, one)]
        return sorted(found, key=lambda one: one.since)

    def poll_now(self, watch: Watch) -> None:
        """Ask at once rather than at the next time."""
        watch.due_at = self._clock()
        self._wake()

    async def read(self, watch: Watch, age: float) -> Any:
        """What is watched, as it was read at most ``age`` seconds ago, or by a look from now on.

        Raises what that look met. None where nobody polls it, so that whoever wants to know asks.
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
        """Bring back what earlier runs watched over this connection; returns what is new."""
        records = await asyncio.to_thread(self._store.watches.all, scope)
        new = []
        for record in records:
            if (record.scope, record.kind, record.id) not in self._by_key:
                new.append(_from_record(record))
                self._register(new[-1])
        return new

    async def run(self, connection: ApiCaller) -> None:
        """Poll what belongs to ``connection``, until cancelled; earlier runs' watches too."""
        for watch in await self.restore(connection.scope):
            self.on_change(watch)
        wake = asyncio.Event()
        self._wakes.add(wake)
        try:
            while True:
                wake.clear()
                found = [one for one in self._by_key.values() if _in_scope(connection.scope, one)]
                following = min(found, key=lambda one: one.due_at, default=None)
                wait = None if following is None else following.due_at - self._clock()
                if following is None or (wait is not None and wait > 0):
                    await self._pause(wake, wait)
                else:
                    await self._poll(connection, following)
        finally:
            self._wakes.discard(wake)

    async def flush(self) -> None:
        """Wait until the store has what was added and removed."""
        if self._saving is not None:
            await asyncio.wrap_future(self._saving)

    def close(self) -> None:
        """Let go of the thread that writes to the store, once it has written all."""
        if self._saver is not None:
            self._saver.shutdown()
            self._saver = None

    # Polling

    async def _pause(self, wake: asyncio.Event, seconds: float | None) -> None:
        woken = asyncio.ensure_future(wake.wait())
        waits: list[asyncio.Future[Any]] = [woken]
        if seconds is not None:
            waits.append(asyncio.ensure_future(self._sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()

    async def _poll(self, connection: ApiCaller, watch: Watch) -> None:
        from workato_tui.api import errors
        from workato_tui.profiles.errors import ProfileError

        before, due = _state_key(watch), watch.due_at
        customer = watch.scope.workspace if watch.scope != connection.scope else ""
        rest = MAX_INTERVAL
        # Behind all others, unless somebody waits for it.
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
                # Whoever waits for it waits for the next look.
                watch.next_readers, waiting = waiting + watch.next_readers, []
            elif isinstance(error, errors.NotFoundError):
                watch.outcome, watch.reason = "gone", error.message
            else:
                watch.note, watch.refused, rest = str(error), True, IDLE_INTERVAL
        except _transient_errors() as error:
            watch.note, answer = error.message, error
        except (errors.WorkatoError, ProfileError) as error:
            # It will not get better by itself, and a bad token tried often may be locked out.
            watch.note, watch.refused, rest, answer = str(error), True, IDLE_INTERVAL, error
        else:
            self._apply(watch, read)
            watch.read_at, answer = asked_at, read
            rest = interval(self._clock() - watch.state_since, watch)
        finally:
            watch.current_readers = None
            _resolve(waiting, answer)
        if watch.due_at == due:
            # Else somebody wanted to know anew while this was under way.
            watch.due_at = self._clock() + rest
        self._notify(watch, changed=_state_key(watch) != before)

    def _may_appear(self, watch: Watch) -> bool:
        """Whether it was made so recently that Workato may not show it everywhere yet."""
        age = (self._now() - watch.since).total_seconds()
        return watch.started_here and watch.state is None and age < APPEARANCE_GRACE

    def _apply(self, watch: Watch, read: Any) -> None:
        watch.latest, watch.note, watch.refused = read, "", False
        before = (watch.state, watch.detailed_state, watch.review_state)
        if watch.kind == "deployment":
            watch.detailed_state, watch.review_state = read.detailed_state, read.review_state
            watch.state, watch.phase = read.state, phase(read)
        else:
            watch.state = read.state if watch.kind == "build" else read.status
            watch.phase = phase_of_state(watch.state)
        if before[0] is not None and before != (
            watch.state, watch.detailed_state, watch.review_state
        ):  # fmt: skip
            # What has just moved may move again soon.
            watch.state_since = self._clock()
        watch.outcome = _OUTCOMES.get(watch.phase)
        if watch.outcome is not None:
            watch.reason = failure_reason(read)

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

    # Housekeeping

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
        """Have it written one after the other, without making the screen wait for the disk."""
        if self._saver is None:
            from concurrent.futures import ThreadPoolExecutor

            self._saver = ThreadPoolExecutor(1, "watches")
        self._saving = self._saver.submit(work, *arguments)


def interval(age: float, watch: Watch) -> float:
    """Seconds until the next look at something that has been in its state for ``age`` seconds."""
    not_begun = watch.kind == "deployment" and watch.detailed_state in (None, "", "pending")
    if watch.is_waiting or (not_begun and age > _NOT_STARTED_AFTER):
        return IDLE_INTERVAL
    return min(max(age * _INTERVAL_GROWTH, MIN_INTERVAL), MAX_INTERVAL)


def _resolve(waiting: list[asyncio.Future[Any]], answer: Any) -> None:
    for one in waiting:
        if not one.done():
            if isinstance(answer, Exception):
                one.set_exception(answer)
            else:
                one.set_result(answer)


def _transient_errors() -> tuple[type[WorkatoError], ...]:
    """What may be over at the next look."""
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


def _in_scope(scope: Scope, watch: Watch) -> bool:
    """Whether a connection with ``scope`` can ask for it: customers are reached over their own."""
    mine = watch.scope
    return (mine.profile, mine.host) == (scope.profile, scope.host)


def _state_key(watch: Watch) -> tuple[object, ...]:
    return watch.state, watch.detailed_state, watch.review_state, watch.note, watch.outcome


def _to_record(watch: Watch) -> WatchRecord:
    from workato_tui.store import WatchRecord

    return WatchRecord(
        watch.kind, watch.id, watch.scope, watch.since, watch.started_here, watch.title
    )


def _from_record(record: WatchRecord) -> Watch:
    return Watch(
        record.kind, record.id, record.scope, record.since, record.started_here, record.title
    )
