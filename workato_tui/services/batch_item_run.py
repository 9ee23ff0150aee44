"""Run one item of a batch through its steps, and find the outcome of an interrupted one."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

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
from workato_tui.common.text import os_reason, sanitize
from workato_tui.services.batch_plan import Item, SkipItem, StepContext, StepError
from workato_tui.services.running_batch import Stopped

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from workato_tui.api.client import Api
    from workato_tui.services.batch_plan import Step
    from workato_tui.services.running_batch import RunningBatch
    from workato_tui.store.batches import ItemRecord

T = TypeVar("T")
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


class ItemRun(StepContext):
    """Runs one item through its steps."""

    def __init__(self, batch: RunningBatch, record: ItemRecord) -> None:
        self.batch = batch
        self.record = record
        self.item = Item.of_spec(record.spec)
        self.data: dict[str, Any] = record.progress.setdefault("data", {})
        self.steps = batch.action.steps_of(self.item)
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
        self.batch.active.add(record.position)
        try:
            while record.state == "ready":
                # While the batch is paused, the item waits like items that have not started.
                self.batch.progress.pop(self.record.position, None)
                await self.batch.wait_until_allowed()
                if record.step >= len(self.steps):
                    await self._finish("done")
                    return
                await self._run_step()
        except Stopped:
            pass
        finally:
            self.batch.active.discard(record.position)
            self.batch.progress.pop(record.position, None)
            self.batch.on_change(record)

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
            # Nothing was changed, and the next item would fail too.
            await self._finish("ready")
            self.batch.pause(str(error))
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

    async def _handle_rate_limit(self, error: RateLimitedError) -> None:
        if self._was_sent:
            # Workato rejected it. Sending it again is the user's decision.
            await self._finish("failed", str(error))
            return
        self.say("waiting for the limit of calls")
        await self.batch.pause_for(min(error.retry_after or _MAX_RETRY, _MAX_RETRY))

    async def _finish(self, state: Any, error: str = "") -> None:
        """Store the state after a step."""
        record = self.record
        record.state = state
        record.progress["error"] = sanitize(error, 600)
        if state in ("done", "skipped") and self.batch.action.private:
            record.spec = self.item.scrubbed(self.batch.action.private).spec()
        saved = await asyncio.to_thread(self.batch.store.save, self.batch.record.id, record)
        if not saved:
            self.batch.pause(
                "How far the batch has come cannot be recorded, so nothing more is sent. "
                f"{self.batch.store.problem or ''}".strip()
            )
        self.batch.on_change(record)

    # Calls

    async def call(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Run a read; retry it after a transient error."""
        delay = _FIRST_RETRY
        while True:
            try:
                response: T = await self.batch.port.call(
                    self.item.workspace, _with_batch_priority(job)
                )
            except _TRANSIENT_ERRORS as error:
                seconds = getattr(error, "retry_after", None) or delay
                self.say(f"{error.message.rstrip('.')}; asking again")
            else:
                return response
            await self.batch.pause_for(min(seconds, _MAX_RETRY))
            delay = min(delay * 2, _MAX_RETRY)
            self.say(self.step.progress_text)

    async def send(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Send the write of this step, once."""
        permit = self.batch.port.permit(
            self.item.workspace, self.step.operations, self._record_sent
        )
        try:
            response: T = await self.batch.port.send(
                self.item.workspace, _with_batch_priority(job), permit
            )
        except WorkatoError as error:
            self._write_error = error
            raise
        return response

    def _record_sent(self, ticket: str) -> None:
        """Mark the item as sent before the request leaves. Runs in a thread."""
        record, batch = self.record, self.batch
        if not batch.store.mark_sent(batch.record.id, record.position, record.step, ticket):
            reason = batch.store.problem or "another copy of the program has changed this item."
            raise LedgerWriteError(f"It could not be recorded, so it was not sent: {reason}")
        record.state, record.ticket, self._was_sent = "sent", ticket, True

    def say(self, text: str) -> None:
        """Show the progress of the item."""
        self.batch.progress[self.record.position] = sanitize(text, 200)
        self.batch.on_change(self.record)

    async def pause(self, seconds: float) -> None:
        """Wait; polling shares half of the quota with the writes."""
        shared_interval = POLL_SECONDS * len(self.batch.progress)
        await self.batch.pause_for(max(seconds, shared_interval) if shared_interval else 0.0)

    async def download(self, kind: str, number: str, name: str) -> str:
        """Download a zip."""
        return await self.batch.port.download(self.item.workspace, kind, number, name)

    # Recovery

    async def settle(self) -> None:
        """Read the outcome of the interrupted write from the ledger."""
        entry = await asyncio.to_thread(self.batch.ledger.get, self.record.ticket)
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
        entry = await asyncio.to_thread(self.batch.ledger.get, self.record.ticket)
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
            self.batch.progress.pop(self.record.position, None)
            self.batch.on_change(self.record)
        if was_done is False and datetime.now(UTC) - self.sent_at < _SETTLE_TIME:
            await self._save_error("It may still be under way: look again in a minute.")
        elif was_done is not None:
            await self._record_outcome(was_done, "Confirmed by the look-up.")
        elif entry is not None:
            await self._save_error(f"{entry.sentence} {entry.recovery_plan.hint}")

    async def _save_error(self, text: str) -> None:
        self.record.progress["error"] = sanitize(text, 600)
        await asyncio.to_thread(self.batch.store.save, self.batch.record.id, self.record)
        self.batch.on_change(self.record)

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
        await asyncio.to_thread(self.batch.ledger.settle, self.record.ticket, f"{outcome} {note}")
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


def _message(error: Exception) -> str:
    if isinstance(error, WorkatoError):
        return str(error)
    if isinstance(error, OSError):
        return f"The operating system refused it: {os_reason(error)}."
    return str(error.args[0] if error.args else error)
