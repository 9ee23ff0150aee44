"""The client's own limits: exact in any window, the user before the background."""

from __future__ import annotations

import asyncio

import pytest

from workato_tui.api import limits
from workato_tui.api.errors import RateLimitedError
from workato_tui.api.operations import OPERATIONS
from workato_tui.api.quotas import Priority, RateLimiter, rate_limiter_for
from workato_tui.api.workspace import Workspace
from workato_tui.common.secret import Secret


class Clock:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def _quotas(clock: Clock, **limits: int) -> RateLimiter:
    return RateLimiter(limits, clock=clock, sleep=clock.sleep)


async def test_the_limit_holds_in_every_window() -> None:
    clock = Clock()
    quotas = _quotas(clock, deployments=60)
    left_at: list[float] = []
    for _ in range(200):
        await quotas.acquire("deployments")
        left_at.append(clock.now)
        clock.now += 0.1
    for start in left_at:
        assert sum(start <= moment < start + 60 for moment in left_at) <= 60


async def test_families_do_not_share() -> None:
    quotas = _quotas(Clock(), deployments=1, folders=1)
    assert await quotas.acquire("deployments") == 0
    assert await quotas.acquire("folders") == 0
    assert quotas.remaining("deployments") == (0, 1, 60.0)


async def test_the_documented_defaults_and_an_override() -> None:
    quotas = RateLimiter()
    assert quotas.remaining("deployments") == (60, 60, 60.0)
    quotas.override({"deployments": 200})
    assert quotas.remaining("deployments").limit == 200


async def test_imports_are_counted_a_clock_hour_and_a_customer_and_the_rest_for_all() -> None:
    clock = Clock()
    quotas = RateLimiter(
        {"embedded-imports": 2, "embedded-deployments": 1},
        clock=clock,
        wall_clock=lambda: 3600 * 500 + 3500 + clock.now,
        sleep=clock.sleep,
    )
    clock.now = 0
    for customer in ("7", "EA 9"):
        budget = Workspace.customer(customer).budget_for(OPERATIONS["packages.import"])
        assert budget == f"embedded-imports {customer}"
        for left in (1, 0):
            await quotas.acquire(budget)
            assert quotas.remaining(budget) == (left, 2, 3600.0)
    # A hundred seconds before the hour: with it the count begins anew, for each by itself.
    assert await quotas.acquire("embedded-imports 7") == 100
    assert quotas.remaining("embedded-imports 7").remaining == 1
    await quotas.acquire("embedded-imports 7")
    with pytest.raises(
        RateLimitedError, match="imports of customer 7 is used up for another 60 min"
    ):
        await quotas.acquire("embedded-imports 7")
    assert await quotas.acquire("embedded-imports EA 9") == 0
    deployments = OPERATIONS["deployments.list"]
    assert Workspace.customer(7).budget_for(deployments) == Workspace.customer(8).budget_for(
        deployments
    )
    assert Workspace.own().budget_for(deployments) == "deployments"


def test_budgets_are_shown_in_words() -> None:
    assert limits.format_remaining("deployments", 42, 60) == "API 42/60 left"
    assert limits.format_remaining("embedded-folders", 1, 60) == "API 1/60 left, all customers"
    assert (
        limits.format_remaining("embedded-imports E A", 499, 500)
        == "imports 499/500 left this hour"
    )
    assert limits.describe_budget("embedded-imports E A") == "imports of customer E A"
    assert limits.describe_budget("embedded-projects") == "projects of all customers"


async def test_a_wait_is_visible_and_ends() -> None:
    clock = Clock()
    quotas = _quotas(clock, x=1)
    waits: list[tuple[str, float]] = []
    quotas.on_wait = lambda family, seconds: waits.append((family, round(seconds)))
    await quotas.acquire("x")
    waited = await quotas.acquire("x")
    assert round(waited) == 60
    assert waits[0] == ("x", 60)
    assert waits[-1] == ("x", 0)


async def test_the_background_uses_half_and_the_user_never_waits_behind_it() -> None:
    clock = Clock()
    quotas = _quotas(clock, x=10)
    for _ in range(5):
        assert await quotas.acquire("x", Priority.BACKGROUND) == 0
    background = asyncio.create_task(quotas.acquire("x", Priority.BACKGROUND))
    await asyncio.sleep(0)
    assert not background.done()
    assert quotas.remaining("x").remaining == 5
    for _ in range(5):
        assert await quotas.acquire("x") == 0
    await background


async def test_a_429_holds_the_family() -> None:
    clock = Clock()
    quotas = _quotas(clock, x=10)
    quotas.pause("x", 7)
    assert round(await quotas.acquire("x")) == 7
    assert await quotas.acquire("y") == 0


async def test_a_wait_of_many_minutes_is_reported_at_once() -> None:
    quotas = _quotas(Clock(), x=10)
    quotas.pause("x", 600)
    with pytest.raises(RateLimitedError, match="10 minutes") as caught:
        await quotas.acquire("x")
    assert caught.value.retry_after == 600


async def test_a_cancelled_wait_leaves_no_trace() -> None:
    quotas = RateLimiter({"x": 1})
    await quotas.acquire("x")
    task = asyncio.create_task(quotas.acquire("x"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert quotas.remaining("x").remaining == 0
    quotas.override({"x": 5})
    assert await quotas.acquire("x", Priority.BACKGROUND) == 0, "no user waits any more"


def test_the_same_token_at_the_same_host_is_counted_once() -> None:
    one = rate_limiter_for("h:1", Secret("a"))
    assert rate_limiter_for("h:1", Secret("a"), {"x": 3}) is one
    assert one.remaining("x").limit == 3
    assert rate_limiter_for("h:1", Secret("b")) is not one
    assert rate_limiter_for("h:2", Secret("a")) is not one
