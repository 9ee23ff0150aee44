"""Watches: their intervals, their outcomes, and a restart."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.watching.clockwork import SCOPE, START, Clock, ScriptedConnection
from workato_tui.services.watch import (
    APPEARANCE_GRACE,
    IDLE_INTERVAL,
    MAX_INTERVAL,
    MIN_INTERVAL,
    Watch,
    interval,
)
from workato_tui.services.watches import WatchRegistry
from workato_tui.store import Scope, Store, WatchRecord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
def clock() -> Clock:
    return Clock()


def make_registry(clock: Clock, store: Store | None = None) -> WatchRegistry:
    return WatchRegistry(store or Store.disabled(), now=clock.now, clock=clock, sleep=clock.sleep)


@asynccontextmanager
async def running(
    watches: WatchRegistry, connection: ScriptedConnection
) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(watches.run(connection))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        watches.close()


async def run_until(
    event: asyncio.Event, watches: WatchRegistry, connection: ScriptedConnection
) -> None:
    """Run until the event is set; fail if the loop fails."""
    async with running(watches, connection) as task, asyncio.timeout(10):
        waiting = asyncio.create_task(event.wait())
        await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if task.done():
            task.result()


async def run_until_ended(
    watches: WatchRegistry, connection: ScriptedConnection, *, count: int = 1
) -> list[Watch]:
    """Run until ``count`` watches have ended."""
    ended_watches: list[Watch] = []
    all_ended = asyncio.Event()

    def collect(watch: Watch) -> None:
        ended_watches.append(watch)
        if len(ended_watches) == count:
            all_ended.set()

    watches.on_end = collect
    await run_until(all_ended, watches, connection)
    return ended_watches


async def run_until_requests(
    watches: WatchRegistry, connection: ScriptedConnection, times: int
) -> None:
    """Run until this number of requests was sent."""
    is_enough = asyncio.Event()
    connection.on_request = lambda: is_enough.set() if len(connection.requests) >= times else None
    await run_until(is_enough, watches, connection)


def deployment(state: str, detail: str | None = None, review: str | None = None, **fields) -> dict:
    return {"id": 6390, "state": state, "detailed_state": detail, "review_state": review, **fields}


async def test_a_build_is_watched_until_it_has_ended(clock: Clock) -> None:
    pending = {"id": 46, "state": "pending"}
    connection = ScriptedConnection(
        clock, project_builds_46=[pending, pending, {"id": 46, "state": "success"}]
    )
    watches = make_registry(clock)
    changes: list[str] = []
    watches.on_change = lambda watch: changes.append(watch.sentence)
    watch = watches.add(SCOPE, "build", "46", title="Release 14")
    assert watches.all() == [watch]
    assert await run_until_ended(watches, connection) == [watch]
    assert watches.all() == []
    assert (watch.outcome, watch.sentence) == ("success", "Build 46 (Release 14) succeeded.")
    assert [time for _, time in connection.requests] == [1000.0, 1002.0, 1004.0]
    assert changes == ["Build 46 (Release 14) is running."] * 2 + [watch.sentence]
    assert watch.latest.id == "46"


async def test_the_intervals_grow_from_two_to_thirty_seconds(clock: Clock) -> None:
    connection = ScriptedConnection(clock, project_builds_46=[{"id": 46, "state": "pending"}])
    watches = make_registry(clock)
    watches.add(SCOPE, "build", "46")
    await run_until_requests(watches, connection, 60)
    times = [time for _, time in connection.requests]
    intervals = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert intervals[0] == MIN_INTERVAL
    assert intervals == sorted(intervals)
    assert intervals[-1] == MAX_INTERVAL
    assert sum(gap < 4 for gap in intervals) >= 10


async def test_a_watch_that_waits_for_people_polls_every_five_minutes(clock: Clock) -> None:
    waiting = deployment("pending", "pending_review", "pending_review")
    approved = deployment("pending", "pending", "review_approved")
    running_state = deployment("pending", "deploy_started", "review_approved")
    done = deployment("success", "deploy_finished", "review_approved")
    connection = ScriptedConnection(
        clock, deployments_6390=[waiting, waiting, approved, running_state, running_state, done]
    )
    watches = make_registry(clock)
    watch = watches.add(SCOPE, "deployment", "6390")
    (ended_watch,) = await run_until_ended(watches, connection)
    assert ended_watch is watch
    times = [time for _, time in connection.requests]
    intervals = [later - earlier for earlier, later in itertools.pairwise(times)]
    # Once the state changes, the interval starts again.
    assert intervals == [IDLE_INTERVAL, IDLE_INTERVAL, IDLE_INTERVAL, MIN_INTERVAL, MIN_INTERVAL]


async def test_assets_that_appear_show_that_a_draft_waits_for_people(clock: Clock) -> None:
    draft = deployment("pending", "pending", assets=[{"name": "Sync", "type": "recipe"}])
    connection = ScriptedConnection(
        clock, deployments_6390=[deployment("pending", "pending"), draft]
    )
    watches = make_registry(clock)
    is_waiting = asyncio.Event()
    watches.on_change = lambda watch: is_waiting.set() if watch.is_waiting else None
    watches.add(SCOPE, "deployment", "6390")
    await run_until(is_waiting, watches, connection)


async def test_poll_now_during_a_poll_polls_again(clock: Clock) -> None:
    waiting = deployment("pending", "pending_review", "pending_review")
    connection = ScriptedConnection(clock, deployments_6390=[waiting])
    watches = make_registry(clock)
    watch = watches.add(SCOPE, "deployment", "6390")
    is_enough = asyncio.Event()

    def poll_during_request() -> None:
        clock.seconds += 1
        if len(connection.requests) == 1:
            watches.poll_now(watch)
        else:
            is_enough.set()

    connection.on_request = poll_during_request
    await run_until(is_enough, watches, connection)
    assert [time for _, time in connection.requests] == [1000.0, 1001.0]


async def test_a_deployment_that_does_not_start_is_polled_rarely(clock: Clock) -> None:
    connection = ScriptedConnection(clock, deployments_6390=[deployment("pending", "pending")])
    watches = make_registry(clock)
    watches.add(SCOPE, "deployment", "6390")
    await run_until_requests(watches, connection, 70)
    last, before = connection.requests[-1][1], connection.requests[-2][1]
    assert last - before == IDLE_INTERVAL
    watch = Watch("deployment", "1", SCOPE, START, detailed_state="deploy_started")
    assert interval(7200, watch) == MAX_INTERVAL


@pytest.mark.parametrize(
    ("answer", "outcome", "sentence"),
    [
        (deployment("failed", error="No connection."), "failed",
         "Deployment 6390 failed: No connection."),
        (deployment("quarantined"), "other", "Deployment 6390 ended as quarantined."),
        (404, "gone", None),
    ],
)  # fmt: skip
async def test_other_outcomes(clock: Clock, answer, outcome, sentence) -> None:
    watches = make_registry(clock)
    watches.add(SCOPE, "deployment", "6390")
    (watch,) = await run_until_ended(watches, ScriptedConnection(clock, deployments_6390=[answer]))
    assert watch.outcome == outcome
    assert sentence is None or watch.sentence == sentence
    assert watch.reason or outcome == "other"


async def test_a_new_build_may_not_be_visible_yet(clock: Clock) -> None:
    connection = ScriptedConnection(
        clock, project_builds_46=[404, 404, {"id": 46, "state": "success"}]
    )
    watches = make_registry(clock)
    watches.add(SCOPE, "build", "46")
    (watch,) = await run_until_ended(watches, connection)
    assert (watch.outcome, watch.note) == ("success", "")
    assert [time for _, time in connection.requests] == [1000.0, 1002.0, 1004.0]


@pytest.mark.parametrize(
    ("started_here", "seconds", "end"),
    [(True, APPEARANCE_GRACE, "was started, but is not listed yet"), (False, 0, "does not exist")],
)
async def test_a_build_that_never_appears_is_reported(
    clock: Clock, started_here: bool, seconds: float, end: str
) -> None:
    connection = ScriptedConnection(clock, project_builds_46=[404])
    watches = make_registry(clock)
    watches.add(SCOPE, "build", "46", started_here=started_here)
    (watch,) = await run_until_ended(watches, connection)
    assert watch.sentence == f"Build 46 {end}: Not found with this token (404)."
    assert connection.requests[-1][1] == 1000.0 + seconds


async def test_a_rejected_request_is_repeated_rarely(clock: Clock) -> None:
    connection = ScriptedConnection(
        clock, project_builds_46=[401, 401, {"id": 46, "state": "success"}]
    )
    watches = make_registry(clock)
    watch = watches.add(SCOPE, "build", "46")
    notes: list[tuple[bool, str]] = []
    watches.on_change = lambda watch: notes.append((watch.refused, watch.note))
    await run_until_ended(watches, connection)
    assert [time for _, time in connection.requests] == [1000.0, 1300.0, 1600.0]
    assert notes[0][0]
    assert notes[0][1]
    assert (watch.refused, watch.note) == (False, "")


async def test_a_server_error_is_retried(clock: Clock) -> None:
    connection = ScriptedConnection(clock, project_builds_46=[500, {"id": 46, "state": "success"}])
    watches = make_registry(clock)
    watches.add(SCOPE, "build", "46")
    (watch,) = await run_until_ended(watches, connection)
    assert [time for _, time in connection.requests] == [1000.0, 1030.0]
    assert watch.outcome == "success"


async def test_polling_uses_half_of_the_quota(clock: Clock) -> None:
    pending, done = {"state": "pending"}, {"state": "success"}
    scripts = {f"project_builds_{n}": [pending, pending, done] for n in range(40, 60)}
    connection = ScriptedConnection(
        clock, **{name: list(script) for name, script in scripts.items()}
    )
    connection.quotas.override({"projects": 90})
    watches = make_registry(clock)
    for number in range(40, 60):
        watches.add(SCOPE, "build", str(number))
    ended_watches = await run_until_ended(watches, connection, count=20)
    assert {watch.outcome for watch in ended_watches} == {"success"}
    times = [time for _, time in connection.requests]
    assert len(times) == 60
    # The background may use half of the 90 calls a minute; the rest is for the user.
    assert max(sum(start <= time < start + 60 for time in times) for start in times) <= 45


async def test_watches_survive_a_restart(clock: Clock, tmp_path: Path) -> None:
    pending = {"id": 46, "state": "pending"}
    store = Store.open(tmp_path / "store.sqlite3")
    watches = make_registry(clock, store)
    watches.add(SCOPE, "build", "46", title="Release 14", started_here=False)
    other = watches.add(SCOPE, "deployment", "7")
    watches.remove(other)
    await watches.flush()
    store.close()

    later_clock, reopened_store = Clock(), Store.open(tmp_path / "store.sqlite3")
    later_clock.seconds += 3600
    connection = ScriptedConnection(
        later_clock, project_builds_46=[pending, pending, {"id": 46, "state": "failed"}]
    )
    watches = make_registry(later_clock, reopened_store)
    (watch,) = await run_until_ended(watches, connection)
    assert (watch.title, watch.started_here, watch.outcome) == ("Release 14", False, "failed")
    # It is an hour old, so it is polled at once and then at the longest interval.
    times = [time for _, time in connection.requests]
    assert [time - times[0] for time in times] == [0.0, MAX_INTERVAL, 2 * MAX_INTERVAL]
    await watches.flush()
    assert reopened_store.watches.all(SCOPE) == []
    reopened_store.close()


async def test_watches_of_other_connections_are_ignored(clock: Clock, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.sqlite3")
    elsewhere = Scope("other", "www.workato.com dev", "")
    for scope, job_id in ((elsewhere, "1"), (SCOPE, "46"), (SCOPE._replace(workspace="E7"), "47")):
        store.watches.save(WatchRecord("build", job_id, scope, clock.now(), True))
    watches = make_registry(clock, store)
    watches.add(elsewhere, "build", "2")
    done = {"state": "success"}
    connection = ScriptedConnection(clock, project_builds_46=[done],
                         managed_users_E7_project_builds_47=[done])  # fmt: skip
    await run_until_ended(watches, connection, count=2)
    assert [watch.id for watch in watches.all()] == ["2"]
    assert watches.all(SCOPE) == []
    store.close()


async def test_new_watches_and_poll_now_are_polled_at_once(clock: Clock) -> None:
    waiting = deployment("pending", "pending_review")
    connection = ScriptedConnection(
        clock, deployments_6390=[waiting], project_builds_46=[{"state": "success"}]
    )
    never_set = asyncio.Event()

    async def sleep_forever(_seconds: float) -> None:
        await never_set.wait()

    watches = WatchRegistry(Store.disabled(), now=clock.now, clock=clock, sleep=sleep_forever)
    waiting_watch = watches.add(SCOPE, "deployment", "6390")
    requested = asyncio.Queue[str]()
    connection.on_request = lambda: requested.put_nowait(connection.requests[-1][0])
    async with running(watches, connection), asyncio.timeout(10):
        assert await requested.get() == "deployments/6390"
        watches.add(SCOPE, "build", "46")
        assert await requested.get() == "project_builds/46"
        watches.poll_now(waiting_watch)
        assert await requested.get() == "deployments/6390"
        assert watches.add(SCOPE, "deployment", "6390") is waiting_watch
        assert await requested.get() == "deployments/6390"
    assert waiting_watch.is_waiting
    assert waiting_watch.sentence == "Deployment 6390 is waiting for a person."


async def test_a_watch_removed_during_its_poll_is_not_reported(clock: Clock) -> None:
    connection = ScriptedConnection(clock, project_builds_46=[{"state": "success"}],
                         project_builds_47=[{"state": "success"}])  # fmt: skip
    watches = make_registry(clock)
    removed = watches.add(SCOPE, "build", "46")
    kept = watches.add(SCOPE, "build", "47")
    connection.on_request = lambda: watches.remove(removed)
    assert await run_until_ended(watches, connection) == [kept]
    assert removed.outcome is None or removed not in watches.all()


def test_ages_are_never_negative(clock: Clock) -> None:
    watches = make_registry(clock)
    clock.seconds -= 3600
    watch = watches.add(SCOPE, "build", "46")
    clock.seconds += 3600
    assert watch.state_since <= clock.seconds
    watches.close()
    future = Watch("build", "1", SCOPE, clock.now() + timedelta(days=1))
    assert interval(0.0, future) == MIN_INTERVAL
