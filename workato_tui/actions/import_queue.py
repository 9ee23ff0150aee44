"""Runs one import at a time per workspace and retries while Workato is busy.

A request is sent again only if Workato clearly refused it unprocessed because of another running
import; the user's one ``ctrl+s`` covers these attempts. Each attempt has its own ledger entry.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any

    from workato_tui.actions.context import ActionContext
    from workato_tui.actions.submit import SendStrategy
    from workato_tui.api.errors import WorkatoError
    from workato_tui.dialogs.form import FormScreen
    from workato_tui.services.connection import Connection
    from workato_tui.services.permit import WritePermit
    from workato_tui.services.watch import Watch

T = TypeVar("T")
RETRY_DELAYS = (2.0, 3.0, 5.0, 8.0, 13.0, 20.0, 30.0)
"""Seconds before each attempt; the last value repeats."""
MAX_WAIT = 120.0
"""Maximum total wait in seconds; after that the refusal is reported."""
POLL_SECONDS = 1.0


def serialize_imports(context: ActionContext, connection: Connection) -> SendStrategy:
    """Return a strategy that waits for the running import of the same workspace."""

    async def send(
        form: FormScreen[Any],
        send_once: Callable[[], Awaitable[T]],
        permit: WritePermit[Connection],
    ) -> T:
        await _wait_for_running(context, connection, form)
        return await _retry_while_busy(form, send_once, permit)

    return send


async def _wait_for_running(
    context: ActionContext, connection: Connection, form: FormScreen[Any]
) -> None:
    """Wait for the end of an import started from here; a watch polls it already."""

    def running() -> Watch | None:
        watches = context.app.watches.all(connection.scope)
        imports = (
            watch for watch in watches if watch.kind == "import" and watch.scope == connection.scope
        )
        return next((watch for watch in imports if not watch.refused), None)

    while (watch := running()) is not None:
        text = f"Import {watch.id} is running in this workspace; this one is next."
        await form.pause(f"{text}  esc cancels", POLL_SECONDS)


async def _retry_while_busy(
    form: FormScreen[Any], send_once: Callable[[], Awaitable[T]], permit: WritePermit[Connection]
) -> T:
    from workato_tui.api.errors import WorkatoError

    tries = 0
    while True:
        try:
            return await send_once()
        except WorkatoError as error:
            seconds = retry_delay(error, tries)
            if seconds is None:
                raise
            reason = _reason(error)
        tries += 1
        for remaining in range(math.ceil(seconds / POLL_SECONDS), 0, -1):
            text = f"{reason}. Retry in {remaining * POLL_SECONDS:.0f} s."
            await form.pause(f"{text}  esc cancels", min(POLL_SECONDS, seconds))
        permit.restore()


def retry_delay(error: WorkatoError, attempts: int) -> float | None:
    """Return the seconds before the next attempt, or None if a retry would not help."""
    from workato_tui.api.packages import is_import_running

    if not is_import_running(error):
        return None
    requested = getattr(error, "retry_after", None)
    seconds: float = (
        requested if requested is not None else RETRY_DELAYS[min(attempts, len(RETRY_DELAYS) - 1)]
    )
    return seconds if seconds <= MAX_WAIT else None


def _reason(error: WorkatoError) -> str:
    from workato_tui.api.errors import RateLimitedError

    if isinstance(error, RateLimitedError):
        return "Import rate limit reached"
    return "Another import is running"
