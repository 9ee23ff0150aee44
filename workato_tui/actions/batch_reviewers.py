"""The reviewers who may review all of several deployments."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.actions.context import ActionContext

_AT_ONCE = 6


async def common_reviewers(
    context: ActionContext, deployments: Iterable[str]
) -> tuple[list[tuple[str, str]], str]:
    """Return the common reviewers as choices, and a sentence about those left out, if any.

    Reads the eligible reviewers of each deployment. Raises LookupError if they have none in common.
    """
    gate = asyncio.Semaphore(_AT_ONCE)

    async def read(number: str) -> dict[str, str]:
        async with gate:
            found = await context.connection.call(
                lambda api: api.deployments.eligible_reviewers(number)
            )
        return {one.id: one.name or "?" for one in found}

    context.say("Reading who may review them …")
    try:
        each = await asyncio.gather(*(read(number) for number in deployments))
    finally:
        context.say("")
    known = {key: name for found in each for key, name in found.items()}
    common = [key for key in known if all(key in found for found in each)]
    if not known:
        raise LookupError("Nobody may review these deployments.")
    if not common:
        raise LookupError("Nobody may review all of these deployments: tick fewer.")
    others = [sanitize(known[key], 60) for key in known if key not in common]
    left_out = f"Not for all of them, so left out: {', '.join(others)}." if others else ""
    return [(key, f"{known[key]} ({key})") for key in common], left_out
