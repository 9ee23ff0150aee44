"""Runs a batch: several items at a time, within the quota, each write recorded before and after.

The order for each write: the ledger records the intent, the store marks the item as sent, the
request is sent, the ledger records the outcome, the store records the next step. After a crash, an
item is either still waiting (nothing was sent) or marked as sent. In the second case the ledger has
the outcome; otherwise only a look-up or the user can decide.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from workato_tui.api.errors import (
    LedgerWriteError,
    NetworkError,
    OutcomeUnknownError,
    ProxyError,
    RateLimitedError,
    ReadOnlyError,
    RequestTimeoutError,
    TlsError,
    UnauthorizedError,
    UnavailableError,
    WorkatoError,
)
from workato_tui.api.quotas import Priority, current_priority
from workato_tui.common.text import sanitize
from workato_tui.services.batch_plan import MAX_CONCURRENT, Item, SkipItem, StepContext, StepError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from workato_tui.api.client import Api
    from workato_tui.services.batch_plan import Action, Step
    from workato_tui.services.permit import ItemPermit
    from workato_tui.store.batches import BatchRecord, BatchStore, ItemRecord
    from workato_tui.store.ledger import Ledger

T = TypeVar("T")
BatchState = Literal["ready", "running", "paused", "stopping", "finished"]
POLL_SECONDS = 2.0
"""Poll interval for each item that waits for something."""
_FIRST_RETRY, _LONGEST_RETRY = 2.0, 60.0
_CONNECTION_ERRORS = (
    NetworkError,
    ProxyError,
    TlsError,
    UnauthorizedError,
    ReadOnlyError,
    LedgerWriteError,
)
"""Errors that every other item would meet too: pause the batch and let the item wait."""
_SETTLE_TIME = timedelta(seconds=60)
"""How long a sent write may still take effect; until then, a look-up that does not find it proves
nothing."""
_TRANSIENT_ERRORS = (
    NetworkError,
    ProxyError,
    RequestTimeoutError,
    UnavailableError,
    RateLimitedError,
)
"""Errors after which a read is retried."""


class BatchPort(Protocol):
    """Connects a batch with Workato: through a connection of the app, or a command's session."""

    def permit(
        self, workspace: str, operations: tuple[str, ...], record: Callable[[str], None]
    ) -> ItemPermit[Any]:
        """Return the permit for one write of an item."""

    async def call(self, workspace: str, job: Callable[[Api], Awaitable[Any]]) -> Any:
        """Run a read in a workspace; empty for the own one."""

    async def send(
        self, workspace: str, job: Callable[[Api], Awaitable[Any]], permit: ItemPermit[Any]
    ) -> Any:
        """Send ``job`` once, and complete it even if the caller is cancelled."""

    async def download(self, workspace: str, kind: str, number: str, name: str) -> str:
        """Download the zip of a build or package; return its path."""


class Stopped(Exception):  # noqa: N818 - somebody asked for it
    """The batch was stopped between two steps."""


class BatchRunner:
    """A running batch. Use it from a single event loop."""

    def __init__(
        self,
        record: BatchRecord,
        action: Action,
        port: BatchPort,
        store: BatchStore,
        ledger: Ledger,
        *,
        concurrency: int = MAX_CONCURRENT,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_change: Callable[[ItemRecord | None], None] = lambda _item: None,
    ) -> None:
        self.record = record
        self.action = action
        self.port = port
        self.store = store
        self.ledger = ledger
        self.sleep = sleep
        self.on_change = on_change
        """Called with the changed item, or None for the whole batch."""
        self.at_once = 1 if record.plan.get("in_order") else concurrency
        self.state: BatchState = "ready"
        self.pause_reason = ""
        """Why it is paused, as a sentence; empty if the user paused it."""
        self.progress: dict[int, str] = {}
        """The progress text of running items, by position."""
        self.active: set[int] = set()
        """Positions of the items under way, whose own run records what becomes of them."""
        self.stopping = asyncio.Event()
        self._is_unpaused = asyncio.Event()
        self._is_unpaused.set()

    # Progress

    @property
    def counts(self) -> Counter[str]:
        """The number of items by state."""
        return Counter(one.state for one in self.record.items)

    @property
    def is_done(self) -> bool:
        """Whether no item is waiting."""
        return not any(one.state in ("ready", "sent") for one in self.record.items)

    # Control

    def pause(self, why: str = "") -> None:
        """Start nothing new; running items finish their step."""
        self._is_unpaused.clear()
        self.state, self.pause_reason = "paused", why
        self.on_change(None)

    def unpause(self) -> None:
        """Continue after a pause."""
        self.state, self.pause_reason = "running", ""
        self._is_unpaused.set()
        self.on_change(None)

    def stop(self) -> None:
        """Stop after the running steps; the rest can be resumed."""
        self.state = "stopping"
        self.stopping.set()
        self._is_unpaused.set()
        self.on_change(None)

    # Running

    async def run(self) -> None:
        """Run all waiting items until they end, or the batch is stopped.

        Raises StepError if another process runs the batch.
        """
        if not await asyncio.to_thread(self.store.claim, self.record.id):
            problem = self.store.problem
            raise StepError(problem or "Another copy of the program is running this batch.")
        self.state = "running"
        try:
            await self.reload()
            await self.settle()
            await self._work(self._lanes())
        finally:
            self.progress.clear()
            self.state = "finished" if self.is_done else "ready"
            await asyncio.to_thread(self.store.release, self.record.id)
            self.on_change(None)

    def _lanes(self) -> list[list[ItemRecord]]:
        """Return lists of items that run one after the other; the lists run concurrently."""
        lanes: dict[str, list[ItemRecord]] = {}
        for one in self.record.items:
            if one.state == "ready":
                apart = not self.action.one_per_workspace
                lane = str(one.position) if apart else str(one.spec.get("workspace", ""))
                lanes.setdefault(lane, []).append(one)
        return list(lanes.values())

    async def _work(self, lanes: Sequence[list[ItemRecord]]) -> None:
        waiting = iter(lanes)

        async def worker() -> None:
            for lane in waiting:
                for item in lane:
                    if not await self._may_begin():
                        return
                    await ItemRun(self, item).run()

        tasks = [asyncio.ensure_future(worker()) for _ in range(min(self.at_once, len(lanes)))]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _may_begin(self) -> bool:
        await self._is_unpaused.wait()
        if self.stopping.is_set():
            return False
        ended = any(one.state in ("failed", "unknown") for one in self.record.items)
        return not (ended and self.record.plan.get("stop_at_failure"))

    async def wait_until_allowed(self) -> None:
        """Wait while the batch is paused. Raises :class:`Stopped`."""
        await self._is_unpaused.wait()
        if self.stopping.is_set():
            raise Stopped

    async def pause_for(self, seconds: float) -> None:
        """Wait for ``seconds``. Raises :class:`Stopped` when the batch is stopped."""
        stopping = asyncio.ensure_future(self.stopping.wait())
        resting = asyncio.ensure_future(self.sleep(seconds))
        try:
            await asyncio.wait([stopping, resting], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            resting.cancel()
        if self.stopping.is_set():
            raise Stopped

    # Recovery

    async def reload(self) -> None:
        """Read what has become of the items: another process may have run the batch meanwhile.

        Raises StepError while another process runs it.
        """
        stored = await asyncio.to_thread(self.store.get, self.record.id)
        if stored is None:
            return
        if stored.is_owned_elsewhere:
            raise StepError("Another copy of the program is running this batch.")
        for item, current in zip(self.record.items, stored.items, strict=True):
            if item.position not in self.active:
                item.state, item.step, item.ticket = current.state, current.step, current.ticket
                item.spec, item.progress = current.spec, current.progress

    async def settle(self) -> None:
        """Read from the ledger the outcome of writes that an earlier run left open."""
        for item in self.record.items:
            if item.state == "sent" and item.position not in self.active:
                await ItemRun(self, item).settle()

    async def look_up(self, positions: Sequence[int] | None = None) -> None:
        """Look up items with an unknown outcome; sends nothing."""
        await self.settle()
        for item in self.record.items:
            if item.state == "unknown" and (positions is None or item.position in positions):
                await ItemRun(self, item).look_up()

    async def retry(self, positions: Sequence[int] | None = None) -> int:
        """Let failed items wait again at their failed step; return their number."""
        found = [
            one
            for one in self.record.items
            if one.state == "failed" and (positions is None or one.position in positions)
        ]
        for item in found:
            await self._set(item, "ready", "")
        return len(found)

    async def decide(self, position: int, *, was_done: bool, number: str = "") -> None:
        """Accept the user's decision about an item with an unknown outcome.

        If it was not done, it is sent again when the batch continues. ``number`` is that of what
        the write created, if the next step needs it. Raises StepError.
        """
        item = next(one for one in self.record.items if one.position == position)
        if item.state != "unknown" or position in self.active:
            raise StepError(f"The outcome of {_name(item)} is known.")
        await ItemRun(self, item).decided(was_done, number)

    def needs_number(self, position: int) -> str:
        """What has to be numbered before an item counts as done: ``build``; empty: nothing."""
        item = next(one for one in self.record.items if one.position == position)
        return ItemRun(self, item).step.result_key

    async def _set(self, item: ItemRecord, state: Any, error: str) -> None:
        item.state = state
        item.progress["error"] = error
        await asyncio.to_thread(self.store.save, self.record.id, item)
        self.on_change(item)


class ItemRun(StepContext):
    """Runs one item through its steps."""

    def __init__(self, runner: BatchRunner, record: ItemRecord) -> None:
        self.runner = runner
        self.record = record
        self.item = Item.of_spec(record.spec)
        self.data: dict[str, Any] = record.progress.setdefault("data", {})
        self.steps = runner.action.steps_of(self.item)
        self.sent_at: datetime | None = None
        self._was_sent = False
        self._refusal: WorkatoError | None = None

    @property
    def step(self) -> Step:
        """The current or next step."""
        return self.steps[self.record.step]

    async def run(self) -> None:
        """Run the remaining steps; the final state is on disk."""
        record = self.record
        self.runner.active.add(record.position)
        try:
            while record.state == "ready":
                # While the batch is paused, the item waits like those that were not started.
                self.runner.progress.pop(self.record.position, None)
                await self.runner.wait_until_allowed()
                if record.step >= len(self.steps):
                    await self._finish("done")
                    return
                await self._step()
        except Stopped:
            pass
        finally:
            self.runner.active.discard(record.position)
            self.runner.progress.pop(record.position, None)
            self.runner.on_change(record)

    async def _step(self) -> None:
        self._was_sent, self._refusal = False, None
        self.say(self.step.progress_text)
        try:
            await self.step.run(self)
        except SkipItem as done_already:
            await self._finish("skipped", str(done_already))
        except OutcomeUnknownError as error:
            await self._finish("unknown", str(error))
        except _CONNECTION_ERRORS as error:
            await self._pause_batch(error)
        except RateLimitedError as error:
            await self._limited(error)
        except (WorkatoError, StepError, LookupError, OSError, ValueError) as error:
            # A failure after the answer does not undo the write.
            is_open = self._was_sent and error is not self._refusal
            await self._finish("unknown" if is_open else "failed", _words(error))
        else:
            await self._advance()

    async def _advance(self) -> None:
        """Record that this step is done."""
        self.record.step += 1
        ended = self.record.step >= len(self.steps)
        await self._finish("done" if ended else "ready")

    async def _pause_batch(self, error: WorkatoError) -> None:
        """Pause the batch: nothing was changed, and the next item would fail too."""
        await self._finish("ready", "")
        self.runner.pause(str(error))

    async def _limited(self, error: RateLimitedError) -> None:
        if self._was_sent:
            # Workato refused it. Sending it again is the user's decision.
            await self._finish("failed", str(error))
            return
        self.say("waiting for the limit of calls")
        await self.runner.pause_for(min(error.retry_after or _LONGEST_RETRY, _LONGEST_RETRY))

    async def _finish(self, state: Any, error: str = "") -> None:
        record = self.record
        record.state = state
        record.progress["error"] = sanitize(error, 600)
        if state in ("done", "skipped") and self.runner.action.private:
            record.spec = self.item.scrubbed(self.runner.action.private).spec()
        saved = await asyncio.to_thread(self.runner.store.save, self.runner.record.id, record)
        if not saved:
            self.runner.pause(
                "How far the batch has come cannot be recorded, so nothing more is sent. "
                f"{self.runner.store.problem or ''}".strip()
            )
        self.runner.on_change(record)

    # Calls

    async def call(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Run a read; wait for a lost connection, but not after a refusal."""
        rest = _FIRST_RETRY
        while True:
            try:
                found: T = await self.runner.port.call(self.item.workspace, _in_batch(job))
            except _TRANSIENT_ERRORS as error:
                seconds = getattr(error, "retry_after", None) or rest
                self.say(f"{error.message.rstrip('.')}; asking again")
            else:
                return found
            await self.runner.pause_for(min(seconds, _LONGEST_RETRY))
            rest = min(rest * 2, _LONGEST_RETRY)
            self.say(self.step.progress_text)

    async def send(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Send the write of this step, once."""
        permit = self.runner.port.permit(
            self.item.workspace, self.step.operations, self._record_sent
        )
        try:
            made: T = await self.runner.port.send(self.item.workspace, _in_batch(job), permit)
        except WorkatoError as error:
            self._refusal = error
            raise
        return made

    def _record_sent(self, ticket: str) -> None:
        """Mark the item as sent before the request leaves. Runs in a thread."""
        record, runner = self.record, self.runner
        if not runner.store.mark_sent(runner.record.id, record.position, record.step, ticket):
            reason = runner.store.problem or "another copy of the program has changed this item."
            raise LedgerWriteError(f"It could not be recorded, so it was not sent: {reason}")
        record.state, record.ticket, self._was_sent = "sent", ticket, True

    def say(self, text: str) -> None:
        """Show the progress of the item."""
        self.runner.progress[self.record.position] = sanitize(text, 200)
        self.runner.on_change(self.record)

    async def pause(self, seconds: float) -> None:
        """Wait; polling shares half of the quota with the writes."""
        shared = POLL_SECONDS * len(self.runner.progress)
        await self.runner.pause_for(max(seconds, shared) if shared else 0.0)

    async def download(self, kind: str, number: str, name: str) -> str:
        """Download a zip."""
        return await self.runner.port.download(self.item.workspace, kind, number, name)

    # Recovery

    async def settle(self) -> None:
        """Read the outcome of the interrupted write from the ledger."""
        entry = await asyncio.to_thread(self.runner.ledger.get, self.record.ticket)
        if entry is not None and entry.state == "done":
            if self.step.result_key:
                self.data[self.step.result_key] = entry.result_id
            await self._advance()
        elif entry is not None and entry.state == "refused":
            await self._finish("failed", entry.message)
        else:
            await self._finish("unknown", "It was sent, and no answer was recorded.")

    async def look_up(self) -> None:
        """Look up the outcome of the write in Workato."""
        entry = await asyncio.to_thread(self.runner.ledger.get, self.record.ticket)
        self.sent_at = entry.begun_at if entry is not None else self.record.changed_at
        self.say("looking what became of it")
        try:
            found = await self.step.look_up(self)
        except (WorkatoError, StepError, LookupError) as error:
            self.record.progress["error"] = sanitize(f"The look-up failed: {_words(error)}", 600)
            return
        except Stopped:
            return
        finally:
            self.runner.progress.pop(self.record.position, None)
            self.runner.on_change(self.record)
        if found is False and datetime.now(UTC) - self.sent_at < _SETTLE_TIME:
            await self._say_unknown("It may still be under way: look again in a minute.")
        elif found is not None:
            await self._settled(found, "Confirmed by the look-up.")
        elif entry is not None:
            await self._say_unknown(f"{entry.sentence} {entry.recovery_plan.hint}")

    async def _say_unknown(self, text: str) -> None:
        self.record.progress["error"] = sanitize(text, 600)
        await asyncio.to_thread(self.runner.store.save, self.runner.record.id, self.record)
        self.runner.on_change(self.record)

    async def decided(self, was_done: bool, number: str) -> None:
        """Accept the user's decision."""
        made = self.step.result_key
        if was_done and made and number:
            if not (number.isascii() and number.isdigit()):
                raise StepError(f'"{sanitize(number, 40)}" is not the number of a {made}.')
            self.data[made] = number
        if was_done and made and not self.data.get(made):
            raise StepError(f"The next step needs the number of the {made}, which is not known.")
        await self._settled(was_done, "A person decided.")

    async def _settled(self, was_done: bool, note: str) -> None:
        words = "It was done." if was_done else "It was not done."
        await asyncio.to_thread(self.runner.ledger.settle, self.record.ticket, f"{words} {note}")
        if was_done:
            await self._advance()
        else:
            await self._finish("ready")


def _in_batch(job: Callable[[Api], Awaitable[Any]]) -> Callable[[Api], Awaitable[Any]]:
    """Limit ``job`` to the batches' share of the quota."""

    async def work(api: Api) -> Any:
        token = current_priority.set(Priority.BATCH)
        try:
            return await job(api)
        finally:
            with suppress(ValueError):
                current_priority.reset(token)

    return work


def _name(record: ItemRecord) -> str:
    return Item.of_spec(record.spec).name


def _words(error: Exception) -> str:
    if isinstance(error, WorkatoError):
        return str(error)
    if isinstance(error, OSError):
        return f"The operating system refused it: {error.strerror or 'no reason given'}."
    return str(error.args[0] if error.args else error)
