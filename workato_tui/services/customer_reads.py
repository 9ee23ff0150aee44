"""Reads a list of each of many customers: a few at a time, with a share of the quota.

There is no API call for such lists. The share leaves calls for the user's own actions, and a
customer whose call fails does not stop the others.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.catalog import read_all

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping

    from workato_tui.api.client import Api
    from workato_tui.api.errors import WorkatoError
    from workato_tui.catalog.connections import Connection
    from workato_tui.catalog.jobs import Job
    from workato_tui.catalog.members import Member
    from workato_tui.catalog.recipes import Recipe

T = TypeVar("T")
C = TypeVar("C")
MAX_CONCURRENT = 6
"""Maximum number of concurrent calls."""
HOURS = 24
"""How many hours of failed jobs to read."""


def in_bulk(job: Callable[[Api], Awaitable[T]]) -> Callable[[Api], Awaitable[T]]:
    """Limit ``job`` to a share of the quota, so that some remains for the user's actions."""

    async def work(api: Api) -> T:
        from workato_tui.api.quotas import Priority, current_priority

        if current_priority.get() is None:
            current_priority.set(Priority.BULK)
        return await job(api)

    return work


async def read_each(
    customers: Iterable[C],
    read: Callable[[C], Awaitable[None]],
    failed: Callable[[C, WorkatoError], None],
) -> None:
    """Call ``read`` for each customer, and ``failed`` with the error of one that cannot be read.

    Raises the errors of the network and the token, which the next customer would meet too.
    """
    queue = iter(customers)
    tasks = [asyncio.ensure_future(_read_next(queue, read, failed)) for _ in range(MAX_CONCURRENT)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


async def _read_next(
    queue: Iterator[C],
    read: Callable[[C], Awaitable[None]],
    failed: Callable[[C, WorkatoError], None],
) -> None:
    from workato_tui.api.errors import (
        NetworkError,
        RateLimitedError,
        UnauthorizedError,
        WorkatoError,
    )

    for customer in queue:
        try:
            await read(customer)
        except (NetworkError, RateLimitedError, UnauthorizedError):
            raise
        except WorkatoError as error:
            failed(customer, error)


# What is read


@dataclass(frozen=True)
class Reading:
    """A kind of item that each customer has."""

    read: Callable[[Api], Awaitable[list[Any]]]
    data: Callable[[Any], Mapping[str, Any]]
    """An item as JSON values."""
    is_broken: Callable[[Any], bool] = lambda _item: False


async def read_recipes(api: Api) -> list[Recipe]:
    """Read all recipes, without their code."""
    from workato_tui.api.resources import Query
    from workato_tui.catalog.recipes import RECIPES

    return await read_all(api, RECIPES, Query({}, {"exclude_code": True}))


async def read_connections(api: Api) -> list[Connection]:
    """Read all connections."""
    from workato_tui.catalog.connections import CONNECTIONS

    return await read_all(api, CONNECTIONS)


async def read_members(api: Api) -> list[Member]:
    """Read all members."""
    from workato_tui.catalog.members import MEMBERS

    return await read_all(api, MEMBERS)


async def _failed_jobs(api: Api) -> list[tuple[Recipe, Job]]:
    """Read the recipes, and the failed jobs of each recipe that failed recently."""
    from workato_tui.api.resources import Query
    from workato_tui.catalog.jobs import LIST, Job

    since = datetime.now(UTC) - timedelta(hours=HOURS)
    failed: list[tuple[Recipe, Job]] = []
    for recipe in await read_recipes(api):
        ran = recipe.last_run_at
        if not recipe.job_failed_count or (ran is not None and ran < since):
            continue
        query = Query({"recipe_id": recipe.id}, {"status": "failed"})
        page = await api.resources.page(LIST, query, Job.read)
        recent = [job for job in page.items if job.started_at and job.started_at >= since]
        failed += [(recipe, job) for job in recent]
    return failed


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


READINGS: Mapping[str, Reading] = {
    "recipes": Reading(
        read_recipes,
        lambda r: {
            "id": r.id, "name": r.name, "running": r.running, "stop_reason": r.stop_reason,
            "jobs_failed": r.job_failed_count, "last_run_at": _time(r.last_run_at),
        },
        lambda r: r.state == "recipe broken",
    ),
    "connections": Reading(
        read_connections,
        lambda c: {
            "id": c.id, "name": c.name, "app": c.app_name, "state": c.state,
            "lost_at": _time(c.connection_lost_at), "reason": c.failure_reason,
        },
        lambda c: c.state == "connection broken",
    ),
    "failed-jobs": Reading(
        _failed_jobs,
        lambda pair: {
            "recipe": pair[0].id, "name": pair[0].name, "job": pair[1].id,
            "failed_at": pair[1].failed_step, "started_at": _time(pair[1].started_at),
        },
        lambda _pair: True,
    ),
    "members": Reading(
        read_members,
        lambda m: {
            "id": m.id, "name": m.name, "email": m.email, "role": m.role_name, "kind": m.kind,
        },
    ),
}  # fmt: skip
"""The kinds of items by name."""
