"""The reviewers who may review all of several deployments."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.actions.context import ActionContext

_CONCURRENCY = 6


async def common_reviewers(
    context: ActionContext, deployments: Iterable[str]
) -> tuple[list[tuple[str, str]], str]:
    """Return the common reviewers as choices, and a sentence about those left out, if any.

    Reads the eligible reviewers of each deployment. Raises LookupError if they have none in common.
    """
    gate = asyncio.Semaphore(_CONCURRENCY)

    async def read(deployment_id: str) -> dict[str, str]:
        async with gate:
            reviewers = await context.connection.call(
                lambda api: api.deployments.eligible_reviewers(deployment_id)
            )
        return {reviewer.id: reviewer.name or "?" for reviewer in reviewers}

    context.say("Reading who may review them …")
    try:
        name_maps = await asyncio.gather(*(read(deployment_id) for deployment_id in deployments))
    finally:
        context.say("")
    all_names = {id_: name for names in name_maps for id_, name in names.items()}
    common = [id_ for id_ in all_names if all(id_ in names for names in name_maps)]
    if not all_names:
        raise LookupError("Nobody may review these deployments.")
    if not common:
        raise LookupError("Nobody may review all of these deployments: tick fewer.")
    others = [sanitize(name, 60) for id_, name in all_names.items() if id_ not in common]
    left_out = f"Not for all of them, so left out: {', '.join(others)}." if others else ""
    return [(id_, f"{all_names[id_]} ({id_})") for id_ in common], left_out
