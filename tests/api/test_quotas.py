"""The client keeps the limits in every window, and gives reads of the user priority."""

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
    """A clock that advances with each sleep."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def _limiter(clock: Clock, **limits: int) -> RateLimiter:
    return RateLimiter(limits, clock=clock, sleep=clock.sleep)


async def test_the_limit_holds_in_every_window() -> None:
    clock = Clock()
    limiter = _limiter(clock, deployments=60)
    sent_at: list[float] = []
    for _ in range(200):
        await limiter.acquire("deployments")
        sent_at.append(clock.now)
        clock.now += 0.1
    for start in sent_at:
        assert sum(start <= moment < start + 60 for moment in sent_at) <= 60


async def test_families_have_separate_limits() -> None:
    limiter = _limiter(Clock(), deployments=1, folders=1)
    assert await limiter.acquire("deployments") == 0
    assert await limiter.acquire("folders") == 0
    assert limiter.remaining("deployments") == (0, 1, 60.0)


async def test_defaults_and_overrides() -> None:
    limiter = RateLimiter()
    assert limiter.remaining("deployments") == (60, 60, 60.0)
    limiter.override({"deployments": 200})
    assert limiter.remaining("deployments").limit == 200


async def test_imports_are_counted_per_hour_and_customer() -> None:
    clock = Clock()
    limiter = RateLimiter(
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
            await limiter.acquire(budget)
            assert limiter.remaining(budget) == (left, 2, 3600.0)
    # The next hour begins in a hundred seconds; each customer's count starts again.
    assert await limiter.acquire("embedded-imports 7") == 100
    assert limiter.remaining("embedded-imports 7").remaining == 1
    await limiter.acquire("embedded-imports 7")
    with pytest.raises(
        RateLimitedError, match="imports of customer 7 is used up for another 60 min"
    ):
        await limiter.acquire("embedded-imports 7")
    assert await limiter.acquire("embedded-imports EA 9") == 0
    deployments = OPERATIONS["deployments.list"]
    assert Workspace.customer(7).budget_for(deployments) == Workspace.customer(8).budget_for(
        deployments
    )
    assert Workspace.own().budget_for(deployments) == "deployments"


def test_remaining_calls_in_words() -> None:
    assert limits.format_remaining("deployments", 42, 60) == "API 42/60 left"
    assert limits.format_remaining("embedded-folders", 1, 60) == "API 1/60 left, all customers"
    assert (
        limits.format_remaining("embedded-imports E A", 499, 500)
        == "imports 499/500 left this hour"
    )
    assert limits.describe_budget("embedded-imports E A") == "imports of customer E A"
    assert limits.describe_budget("embedded-projects") == "projects of all customers"


async def test_a_wait_is_reported() -> None:
    clock = Clock()
    limiter = _limiter(clock, x=1)
    waits: list[tuple[str, float]] = []
    limiter.on_wait = lambda family, seconds: waits.append((family, round(seconds)))
    await limiter.acquire("x")
    waited = await limiter.acquire("x")
    assert round(waited) == 60
    assert waits[0] == ("x", 60)
    assert waits[-1] == ("x", 0)


async def test_background_calls_use_half_of_the_limit() -> None:
    clock = Clock()
    limiter = _limiter(clock, x=10)
    for _ in range(5):
        assert await limiter.acquire("x", Priority.BACKGROUND) == 0
    background = asyncio.create_task(limiter.acquire("x", Priority.BACKGROUND))
    await asyncio.sleep(0)
    assert not background.done()
    assert limiter.remaining("x").remaining == 5
    for _ in range(5):
        assert await limiter.acquire("x") == 0
    await background


async def test_a_429_pauses_the_family() -> None:
    clock = Clock()
    limiter = _limiter(clock, x=10)
    limiter.pause("x", 7)
    assert round(await limiter.acquire("x")) == 7
    assert await limiter.acquire("y") == 0


async def test_a_long_wait_is_an_error() -> None:
    limiter = _limiter(Clock(), x=10)
    limiter.pause("x", 600)
    with pytest.raises(RateLimitedError, match="10 minutes") as caught:
        await limiter.acquire("x")
    assert caught.value.retry_after == 600


async def test_a_cancelled_wait_is_forgotten() -> None:
    limiter = RateLimiter({"x": 1})
    await limiter.acquire("x")
    task = asyncio.create_task(limiter.acquire("x"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert limiter.remaining("x").remaining == 0
    limiter.override({"x": 5})
    assert await limiter.acquire("x", Priority.BACKGROUND) == 0, "no user waits anymore"


def test_the_same_token_and_host_share_a_limiter() -> None:
    limiter = rate_limiter_for("h:1", Secret("a"))
    assert rate_limiter_for("h:1", Secret("a"), {"x": 3}) is limiter
    assert limiter.remaining("x").limit == 3
    assert rate_limiter_for("h:1", Secret("b")) is not limiter
    assert rate_limiter_for("h:2", Secret("a")) is not limiter
