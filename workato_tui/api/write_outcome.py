"""What the end of a write means: done, refused, or unknown; and its way through the ledger."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workato_tui.api.error_mapping import unconfirmed_message
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
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from workato_tui.api.ledger_port import WriteHook

WRAPPERS = ("result", "data", "items")
"""What an answer may be wrapped in, whatever it is about."""
_OBJECT_KEYS = ("review", "tag")
"""Kinds of objects that answers name in front of them."""
_MAX_DEPTH = 4
_log = logging.getLogger(__name__)


class LedgerEntryHandle:
    """One write's place in the ledger: begun before it leaves, ended with its outcome."""

    def __init__(self, hook: WriteHook | None, intent: WriteIntent) -> None:
        self._hook = hook
        self._intent = intent
        self._ticket: str | None = None
        self.sent_at: datetime | None = None
        """When it was let go (UTC); None while it has not left."""

    async def begin(self) -> None:
        """Have the intent written down.

        Raises :class:`LedgerWriteError`, then nothing may be sent."""
        if self._hook is not None:
            await self._begin(self._hook)
        self.sent_at = datetime.now(UTC)

    async def _begin(self, hook: WriteHook) -> None:
        beginning = asyncio.ensure_future(asyncio.to_thread(hook.begin, self._intent))
        try:
            self._ticket = await asyncio.shield(beginning)
        except asyncio.CancelledError:
            # The thread cannot be stopped: what it writes down must not stay open for ever.
            with suppress(Exception):
                self._ticket = await beginning
            raise
        except WorkatoError as error:
            error.is_write = True
            raise
        except Exception as error:  # noqa: BLE001 - whatever keeps it from being written down
            raise _not_recorded(error) from None

    async def end(self, outcome: WriteOutcome) -> None:
        """Have the outcome written down. What fails here changes nothing about the outcome."""
        hook, number = self._hook, self._ticket
        if hook is None or number is None:
            return
        self._ticket = None
        try:
            await asyncio.shield(asyncio.to_thread(hook.end, number, outcome))
        except Exception as error:  # noqa: BLE001 - the answer is there; it must reach the person
            _log.warning("the ledger could not note an outcome: %s", type(error).__name__)


def _not_recorded(error: Exception) -> LedgerWriteError:
    reason = sanitize(str(error), 200) or type(error).__name__
    failed = LedgerWriteError(
        f"It could not be written into the ledger, so it was not sent: {reason.rstrip('.')}.",
        "Make room or mend the rights of the data folder (workato-tui paths names it), then try"
        " again.",
    )
    failed.is_write = True
    return failed


def outcome_cancelled(entry: LedgerEntryHandle) -> WriteOutcome:
    """The outcome of a write that was cancelled, for instance by the end of the program."""
    if entry.sent_at is None:
        return WriteOutcome("refused", "It was cancelled before it was sent.")
    return WriteOutcome("unknown", "It was cancelled after it was sent: it may have been done.")


def as_write_error(
    error: WorkatoError, intent: WriteIntent, entry: LedgerEntryHandle
) -> WorkatoError:
    """What ``error`` means for an operation that changes something.

    Whatever leaves open whether it was done is one thing, :class:`OutcomeUnknownError`: an answer
    that was lost, one that cannot be read, an error of the server, or a redirect after the work.
    """
    error.is_write = True
    unreadable = isinstance(error, UnreadableResponseError | UnavailableError)
    if error.changed is not None and not unreadable:
        return error
    operation = find(intent.operation)
    sentence = operation.recovery_hint if operation is not None else ""
    if isinstance(error, OutcomeUnknownError):
        unknown = error
    else:
        lost = unreadable or error.status is None
        why = "its answer was lost" if lost else "the answer does not say whether it was done"
        unknown = OutcomeUnknownError(
            f"It was sent, and {why}: {error.message}", "", status=error.status
        )
        unknown.response_body = error.response_body
    unknown.intent, unknown.sent_at = intent, entry.sent_at
    unknown.next_step = " ".join(filter(None, (sentence or UNKNOWN, error.follow_up)))
    return unknown


def outcome_of(error: WorkatoError) -> WriteOutcome:
    """What the ledger keeps of a write that ended with ``error``."""
    if error.changed is None:
        return WriteOutcome("unknown", error.message)
    return WriteOutcome("refused", error.message)


def outcome_done(decoded: Any) -> WriteOutcome:
    """What the ledger keeps of a write that was answered with ``decoded``."""
    return WriteOutcome("done", "", result_id(decoded))


def one_object(answer: Any) -> dict[str, Any]:
    """The one object of an answer, out of all that it is wrapped in; empty where there is none."""
    for _ in range(_MAX_DEPTH):
        if isinstance(answer, list):
            answer = next((each for each in answer if isinstance(each, dict)), None)
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
    """The id of what an answer is about, wherever it stands in it; empty if it names none."""
    return object_id(one_object(decoded))


def same_id(expected: str, actual: str) -> bool:
    """Whether ``own`` can be the id that was asked for: customers also have one of the partner."""
    both_numbers = expected.isdecimal() and actual.isdecimal()
    return bool(actual) and (not both_numbers or int(expected) == int(actual))


def object_id(item: dict[str, Any]) -> str:
    """The id of an object as text; empty if it has none."""
    for name in ("id", "handle", "deployment_id"):
        value = item.get(name)
        if value in ("NaN", "Infinity", "-Infinity"):
            # A number that is none, as text.
            continue
        if isinstance(value, int | str) and not isinstance(value, bool) and value != "":
            return sanitize(str(value), 80)
    return ""


def unconfirmed_error(decoded: Any) -> WorkatoError | None:
    """The error for an answer that says something else than that it was done, else None."""
    words = unconfirmed_message(decoded)
    if not words:
        return None
    error = OutcomeUnknownError(
        f'It was sent, and Workato answered: "{words}".', UNKNOWN, status=200
    )
    error.response_body = decoded
    return error


def require_id(decoded: Any, expected_id: str = "") -> WorkatoError | None:
    """The error for an answer that should name what was made (or ``wanted``), else None."""
    own = result_id(decoded)
    if own and (not expected_id or same_id(expected_id, own)):
        return None
    without = f"does not say what was {'changed' if expected_id else 'made'}"
    told = f"is about {own}" if own else without
    error = OutcomeUnknownError(f"It was sent, and the answer {told}.", UNKNOWN, status=200)
    error.response_body = decoded
    return error
