"""Run a batch: several items at a time, within the quota, each write recorded before and after.

The order for each write: the ledger records the intent, the store marks the item as sent, the
request is sent, the ledger records the outcome, the store records the next step. After a crash, an
item is either waiting (nothing was sent) or marked as sent. The outcome of a sent item is in the
ledger; if it is not, only a look-up or the user can decide.
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
_FIRST_RETRY, _MAX_RETRY = 2.0, 60.0
"""Seconds before a read is retried."""
_CONNECTION_ERRORS = (
    NetworkError,
    ProxyError,
    TlsError,
    UnauthorizedError,
    ReadOnlyError,
    LedgerWriteError,
)
"""Errors that would also stop every other item: pause the batch and let the item wait."""
_SETTLE_TIME = timedelta(seconds=60)
"""How long a sent write may still take effect; a look-up before that cannot rule it out."""
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


class Stopped(Exception):  # noqa: N818 - not an error: the user stopped it
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
        self.concurrency = 1 if record.plan.get("in_order") else concurrency
        self.state: BatchState = "ready"
        self.pause_reason = ""
        """Why it is paused, as a sentence; empty if the user paused it."""
        self.progress: dict[int, str] = {}
        """The progress text of running items, by position."""
        self.active: set[int] = set()
        """Positions of the running items; each run records the outcome of its own item."""
        self.stopping = asyncio.Event()
        self._is_unpaused = asyncio.Event()
        self._is_unpaused.set()

    # Progress

    @property
    def counts(self) -> Counter[str]:
        """The number of items by state."""
        return Counter(item.state for item in self.record.items)

    @property
    def is_done(self) -> bool:
        """Whether no item is waiting."""
        return not any(item.state in ("ready", "sent") for item in self.record.items)

    # Control

    def pause(self, reason: str = "") -> None:
        """Start nothing new; running items finish their step."""
        self._is_unpaused.clear()
        self.state, self.pause_reason = "paused", reason
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
        """Run all waiting items until they end or the batch is stopped.

        Raises StepError if another process runs the batch.
        """
        if not await asyncio.to_thread(self.store.claim, self.record.id):
            problem = self.store.problem
            raise StepError(problem or "Another copy of the program is running this batch.")
        self.state = "running"
        try:
            await self.reload()
            await self.settle()
            await self._run_lanes(self._lanes())
        finally:
            self.progress.clear()
            self.state = "finished" if self.is_done else "ready"
            await asyncio.to_thread(self.store.release, self.record.id)
            self.on_change(None)

    def _lanes(self) -> list[list[ItemRecord]]:
        """Return lists of items that run one after the other; the lists run concurrently."""
        lanes: dict[str, list[ItemRecord]] = {}
        for item in self.record.items:
            if item.state == "ready":
                is_independent = not self.action.one_per_workspace
                workspace = str(item.spec.get("workspace", ""))
                lane = str(item.position) if is_independent else workspace
                lanes.setdefault(lane, []).append(item)
        return list(lanes.values())

    async def _run_lanes(self, lanes: Sequence[list[ItemRecord]]) -> None:
        waiting = iter(lanes)

        async def worker() -> None:
            for lane in waiting:
                for item in lane:
                    if not await self._may_start():
                        return
                    await ItemRun(self, item).run()

        tasks = [asyncio.ensure_future(worker()) for _ in range(min(self.concurrency, len(lanes)))]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _may_start(self) -> bool:
        await self._is_unpaused.wait()
        if self.stopping.is_set():
            return False
        has_failure = any(item.state in ("failed", "unknown") for item in self.record.items)
        return not (has_failure and self.record.plan.get("stop_at_failure"))

    async def wait_until_allowed(self) -> None:
        """Wait while the batch is paused. Raises :class:`Stopped`."""
        await self._is_unpaused.wait()
        if self.stopping.is_set():
            raise Stopped

    async def pause_for(self, seconds: float) -> None:
        """Wait for ``seconds``. Raises :class:`Stopped` when the batch is stopped."""
        stopping = asyncio.ensure_future(self.stopping.wait())
        sleeping = asyncio.ensure_future(self.sleep(seconds))
        try:
            await asyncio.wait([stopping, sleeping], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            sleeping.cancel()
        if self.stopping.is_set():
            raise Stopped

    # Recovery

    async def reload(self) -> None:
        """Read the current state of the items: another process may have run the batch meanwhile.

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
        """Read the outcome of writes that an earlier run left open from the ledger."""
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
        failed = [
            item
            for item in self.record.items
            if item.state == "failed" and (positions is None or item.position in positions)
        ]
        for item in failed:
            await self._set_state(item, "ready", "")
        return len(failed)

    async def decide(self, position: int, *, was_done: bool, number: str = "") -> None:
        """Accept the user's decision about an item with an unknown outcome.

        An item that was not done is sent again when the batch continues. ``number`` is the ID of
        the object that the write created, if the next step needs it. Raises StepError.
        """
        item = next(each for each in self.record.items if each.position == position)
        if item.state != "unknown" or position in self.active:
            raise StepError(f"The outcome of {_name(item)} is known.")
        await ItemRun(self, item).decide(was_done, number)

    def result_key(self, position: int) -> str:
        """Return which ID the next step of an item needs: ``build``; empty if it needs none."""
        item = next(each for each in self.record.items if each.position == position)
        return ItemRun(self, item).step.result_key

    async def _set_state(self, item: ItemRecord, state: Any, error: str) -> None:
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
        self._write_error: WorkatoError | None = None

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
                # While the batch is paused, the item waits like items that have not started.
                self.runner.progress.pop(self.record.position, None)
                await self.runner.wait_until_allowed()
                if record.step >= len(self.steps):
                    await self._finish("done")
                    return
                await self._run_step()
        except Stopped:
            pass
        finally:
            self.runner.active.discard(record.position)
            self.runner.progress.pop(record.position, None)
            self.runner.on_change(record)

    async def _run_step(self) -> None:
        self._was_sent, self._write_error = False, None
        self.say(self.step.progress_text)
        try:
            await self.step.run(self)
        except SkipItem as reason:
            await self._finish("skipped", str(reason))
        except OutcomeUnknownError as error:
            await self._finish("unknown", str(error))
        except _CONNECTION_ERRORS as error:
            await self._pause_batch(error)
        except RateLimitedError as error:
            await self._handle_rate_limit(error)
        except (WorkatoError, StepError, LookupError, OSError, ValueError) as error:
            # A failure after the response does not undo the write.
            is_open = self._was_sent and error is not self._write_error
            await self._finish("unknown" if is_open else "failed", _message(error))
        else:
            await self._advance()

    async def _advance(self) -> None:
        """Record that this step is done."""
        self.record.step += 1
        is_done = self.record.step >= len(self.steps)
        await self._finish("done" if is_done else "ready")

    async def _pause_batch(self, error: WorkatoError) -> None:
        """Pause the batch: nothing was changed, and the next item would fail too."""
        await self._finish("ready", "")
        self.runner.pause(str(error))

    async def _handle_rate_limit(self, error: RateLimitedError) -> None:
        if self._was_sent:
            # Workato rejected it. Sending it again is the user's decision.
            await self._finish("failed", str(error))
            return
        self.say("waiting for the limit of calls")
        await self.runner.pause_for(min(error.retry_after or _MAX_RETRY, _MAX_RETRY))

    async def _finish(self, state: Any, error: str = "") -> None:
        """Store the state after a step."""
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
        """Run a read; retry it after a transient error."""
        delay = _FIRST_RETRY
        while True:
            try:
                response: T = await self.runner.port.call(
                    self.item.workspace, _with_batch_priority(job)
                )
            except _TRANSIENT_ERRORS as error:
                seconds = getattr(error, "retry_after", None) or delay
                self.say(f"{error.message.rstrip('.')}; asking again")
            else:
                return response
            await self.runner.pause_for(min(seconds, _MAX_RETRY))
            delay = min(delay * 2, _MAX_RETRY)
            self.say(self.step.progress_text)

    async def send(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Send the write of this step, once."""
        permit = self.runner.port.permit(
            self.item.workspace, self.step.operations, self._record_sent
        )
        try:
            response: T = await self.runner.port.send(
                self.item.workspace, _with_batch_priority(job), permit
            )
        except WorkatoError as error:
            self._write_error = error
            raise
        return response

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
        shared_interval = POLL_SECONDS * len(self.runner.progress)
        await self.runner.pause_for(max(seconds, shared_interval) if shared_interval else 0.0)

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
        self.say("checking its outcome")
        try:
            was_done = await self.step.look_up(self)
        except (WorkatoError, StepError, LookupError) as error:
            self.record.progress["error"] = sanitize(f"The look-up failed: {_message(error)}", 600)
            return
        except Stopped:
            return
        finally:
            self.runner.progress.pop(self.record.position, None)
            self.runner.on_change(self.record)
        if was_done is False and datetime.now(UTC) - self.sent_at < _SETTLE_TIME:
            await self._save_error("It may still be under way: look again in a minute.")
        elif was_done is not None:
            await self._record_outcome(was_done, "Confirmed by the look-up.")
        elif entry is not None:
            await self._save_error(f"{entry.sentence} {entry.recovery_plan.hint}")

    async def _save_error(self, text: str) -> None:
        self.record.progress["error"] = sanitize(text, 600)
        await asyncio.to_thread(self.runner.store.save, self.runner.record.id, self.record)
        self.runner.on_change(self.record)

    async def decide(self, was_done: bool, number: str) -> None:
        """Accept the user's decision."""
        key = self.step.result_key
        if was_done and key and number:
            if not (number.isascii() and number.isdigit()):
                raise StepError(f'"{sanitize(number, 40)}" is not the number of a {key}.')
            self.data[key] = number
        if was_done and key and not self.data.get(key):
            raise StepError(f"The next step needs the number of the {key}, which is not known.")
        await self._record_outcome(was_done, "Decided by a user.")

    async def _record_outcome(self, was_done: bool, note: str) -> None:
        outcome = "It was done." if was_done else "It was not done."
        await asyncio.to_thread(self.runner.ledger.settle, self.record.ticket, f"{outcome} {note}")
        if was_done:
            await self._advance()
        else:
            await self._finish("ready")


def _with_batch_priority(job: Callable[[Api], Awaitable[Any]]) -> Callable[[Api], Awaitable[Any]]:
    """Limit ``job`` to the batches' share of the quota."""

    async def prioritized(api: Api) -> Any:
        token = current_priority.set(Priority.BATCH)
        try:
            return await job(api)
        finally:
            with suppress(ValueError):
                current_priority.reset(token)

    return prioritized


def _name(record: ItemRecord) -> str:
    return Item.of_spec(record.spec).name


def _message(error: Exception) -> str:
    if isinstance(error, WorkatoError):
        return str(error)
    if isinstance(error, OSError):
        return f"The operating system refused it: {error.strerror or 'no reason given'}."
    return str(error.args[0] if error.args else error)
