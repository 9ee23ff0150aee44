"""Outcomes of writes (done, refused, or unknown) and their way into the ledger."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workato_tui.api.errors import (
    LedgerWriteError,
    OutcomeUnknownError,
    UnavailableError,
    UnreadableResponseError,
    WorkatoError,
)
from workato_tui.api.ledger_port import WriteIntent, WriteOutcome
from workato_tui.api.operations import find
from workato_tui.api.recovery_hints import UNKNOWN
from workato_tui.api.response_text import unconfirmed_message
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from workato_tui.api.ledger_port import WriteHook

WRAPPERS = ("result", "data", "items")
"""Keys that may wrap any response."""
_OBJECT_KEYS = ("review", "tag")
"""Keys that wrap certain kinds of objects."""
_MAX_DEPTH = 4
_log = logging.getLogger(__name__)


class LedgerEntryHandle:
    """The ledger entry of one write: started before it is sent, completed with its outcome."""

    def __init__(self, hook: WriteHook | None, intent: WriteIntent) -> None:
        self._hook = hook
        self._intent = intent
        self._ticket: str | None = None
        self.sent_at: datetime | None = None
        """When it was sent (UTC); None before that."""

    async def begin(self) -> str:
        """Store the intent; return its ticket, which is empty without a ledger.

        Raises :class:`LedgerWriteError` if that fails; then nothing may be sent.
        """
        if self._hook is not None:
            await self._begin(self._hook)
        self.sent_at = datetime.now(UTC)
        return self._ticket or ""

    async def _begin(self, hook: WriteHook) -> None:
        beginning = asyncio.ensure_future(asyncio.to_thread(hook.begin, self._intent))
        try:
            self._ticket = await asyncio.shield(beginning)
        except asyncio.CancelledError:
            # The thread cannot be stopped, and its entry must not stay open.
            with suppress(Exception):
                self._ticket = await beginning
            raise
        except WorkatoError as error:
            error.is_write = True
            raise
        except Exception as error:  # noqa: BLE001 - whatever prevents it from being stored
            raise _not_recorded(error) from None

    async def end(self, outcome: WriteOutcome) -> None:
        """Store the outcome. A failure here does not change the outcome."""
        hook, number = self._hook, self._ticket
        if hook is None or number is None:
            return
        self._ticket = None
        try:
            await asyncio.shield(asyncio.to_thread(hook.end, number, outcome))
        except Exception as error:  # noqa: BLE001 - the response has arrived and must reach the user
            _log.warning("the ledger could not note an outcome: %s", type(error).__name__)


def _not_recorded(error: Exception) -> LedgerWriteError:
    reason = sanitize(str(error), 200) or type(error).__name__
    failed = LedgerWriteError(
        f"It could not be written into the ledger, so it was not sent: {reason.rstrip('.')}.",
        "Free disk space or fix the permissions of the data folder (see workato-tui paths), then "
        "try again.",
    )
    failed.is_write = True
    return failed


def outcome_cancelled(entry: LedgerEntryHandle) -> WriteOutcome:
    """Return the outcome of a write that was cancelled, for example because the program ended."""
    if entry.sent_at is None:
        return WriteOutcome("refused", "Canceled before it was sent.")
    return WriteOutcome("unknown", "Canceled after it was sent: it may have been done.")


def as_write_error(
    error: WorkatoError, intent: WriteIntent, entry: LedgerEntryHandle
) -> WorkatoError:
    """Return the error to raise for a write that failed with ``error``.

    If it is open whether the write was carried out, that is always an :class:`OutcomeUnknownError`:
    after a lost or unreadable response, a server error, or a redirect.
    """
    error.is_write = True
    unreadable = isinstance(error, UnreadableResponseError | UnavailableError)
    if error.changed is not None and not unreadable:
        return error
    operation = find(intent.operation)
    sentence = operation.recovery if operation is not None else ""
    if isinstance(error, OutcomeUnknownError):
        unknown = error
    else:
        lost = unreadable or error.status is None
        reason = "its answer was lost" if lost else "the answer does not say whether it was done"
        unknown = OutcomeUnknownError(
            f"It was sent, and {reason}: {error.message}", "", status=error.status
        )
        unknown.response_body = error.response_body
    unknown.intent, unknown.sent_at = intent, entry.sent_at
    unknown.next_step = " ".join(filter(None, (sentence or UNKNOWN, error.follow_up)))
    return unknown


def outcome_of(error: WorkatoError) -> WriteOutcome:
    """Return the outcome to store for a write that failed with ``error``."""
    if error.changed is None:
        return WriteOutcome("unknown", error.message)
    return WriteOutcome("refused", error.message)


def outcome_done(decoded: Any) -> WriteOutcome:
    """Return the outcome to store for a write with the response ``decoded``."""
    return WriteOutcome("done", "", result_id(decoded))


def one_object(answer: Any) -> dict[str, Any]:
    """Return the single object of a response, unwrapped; an empty dict if there is none."""
    for _ in range(_MAX_DEPTH):
        if isinstance(answer, list):
            answer = next((element for element in answer if isinstance(element, dict)), None)
        if not isinstance(answer, dict):
            return {}
        inner = None if object_id(answer) or "id" in answer else next(
            (answer[name] for name in (*WRAPPERS, *_OBJECT_KEYS)
             if isinstance(answer.get(name), dict | list)),
            None,
        )  # fmt: skip
        if inner is None:
            return answer
        answer = inner
    return answer if isinstance(answer, dict) else {}


def result_id(decoded: Any) -> str:
    """Return the id of a response's object; an empty string if it has none."""
    return object_id(one_object(decoded))


def same_id(expected: str, actual: str) -> bool:
    """Return whether ``actual`` can be the requested id.

    Customers also have an id that the partner chose, so a number is compared only with a number.
    """
    both_numbers = expected.isdecimal() and actual.isdecimal()
    return bool(actual) and (not both_numbers or int(expected) == int(actual))


def object_id(item: dict[str, Any]) -> str:
    """Return the id of an object as text; an empty string if it has none."""
    for name in ("id", "handle", "deployment_id"):
        value = item.get(name)
        if value in ("NaN", "Infinity", "-Infinity"):
            # Not a number, as text.
            continue
        if isinstance(value, int | str) and not isinstance(value, bool) and value != "":
            return sanitize(str(value), 80)
    return ""


def unconfirmed_error(decoded: Any) -> WorkatoError | None:
    """Return the error for a response that does not confirm the write, or None."""
    message = unconfirmed_message(decoded)
    if not message:
        return None
    error = OutcomeUnknownError(
        f'It was sent, and Workato answered: "{message}".', UNKNOWN, status=200
    )
    error.response_body = decoded
    return error


def require_id(decoded: Any, expected_id: str = "") -> WorkatoError | None:
    """Return the error for a response without the id it should have, or None."""
    own = result_id(decoded)
    if own and (not expected_id or same_id(expected_id, own)):
        return None
    without = f"does not say what was {'changed' if expected_id else 'made'}"
    problem = f"is about {own}" if own else without
    error = OutcomeUnknownError(f"It was sent, and the answer {problem}.", UNKNOWN, status=200)
    error.response_body = decoded
    return error
