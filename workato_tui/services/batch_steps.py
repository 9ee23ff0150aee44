"""What the steps of a batch share: IDs of earlier steps, waiting, and writes of the catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from workato_tui.api.client import Api
    from workato_tui.api.operation import Operation
    from workato_tui.api.resources import Query
    from workato_tui.services.batch_plan import StepContext

Resource = TypeVar("Resource")
Outcome = TypeVar("Outcome")
_FIRST_INTERVAL, _MAX_INTERVAL = 2.0, 15.0
"""Seconds between two polls."""


def id_of(context: StepContext, name: str) -> str:
    """Return an ID from an earlier step, or from the item."""
    return str(context.data.get(name) or context.item.values.get(name) or "")


async def poll_until_ended(
    context: StepContext,
    read: Callable[[Api], Awaitable[Resource]],
    outcome_of: Callable[[Resource], Outcome | None],
) -> Outcome:
    """Poll until ``outcome_of`` returns a value; the interval increases."""
    from workato_tui.api.errors import ApiNotFoundError, NotFoundError

    interval = _FIRST_INTERVAL
    not_found_count = 0
    while True:
        try:
            resource = await context.call(read)
        except (NotFoundError, ApiNotFoundError):
            not_found_count += 1
            if not_found_count > 5:
                raise
        else:
            outcome = outcome_of(resource)
            if outcome is not None:
                return outcome
        await context.pause(interval)
        interval = min(interval * 1.4, _MAX_INTERVAL)


async def send_operation(
    context: StepContext,
    operation: Operation,
    query: Query,
    *,
    about: str = "",
    explain: Callable[[Any], str] | None = None,
) -> None:
    """Send a write of the catalog; ``explain`` returns the reason in the response to a failure."""
    from workato_tui.api.errors import OutcomeUnknownError, WorkatoError

    item = context.item
    try:
        await context.send(
            lambda api: api.resources.send(
                operation, query, about=about or item.label, target=item.environment
            )
        )
    except OutcomeUnknownError:
        raise
    except WorkatoError as error:
        body = error.response_body
        reason = explain(body) if explain is not None and body is not None else ""
        error.message = (reason or error.message).strip()[:600]
        raise
