"""Watches: when they look, what they make of it, and that they survive a restart."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.watching.clockwork import SCOPE, START, Answers, Clock
from workato_tui.services.watches import (
    APPEARANCE_GRACE,
    IDLE_INTERVAL,
    MAX_INTERVAL,
    MIN_INTERVAL,
    Watch,
    WatchRegistry,
    interval,
)
from workato_tui.store import Scope, Store, WatchRecord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture
def clock() -> Clock:
    return Clock()


def made(clock: Clock, store: Store | None = None) -> WatchRegistry:
    return WatchRegistry(store or Store.disabled(), now=clock.now, clock=clock, sleep=clock.sleep)


@asynccontextmanager
async def running(watches: WatchRegistry, connection: Answers) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(watches.run(connection))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        watches.close()


async def until(event: asyncio.Event, watches: WatchRegistry, connection: Answers) -> None:
    """Run until the event, or until the loop itself fails, which is the test's failure then."""
    async with running(watches, connection) as task, asyncio.timeout(10):
        waiting = asyncio.create_task(event.wait())
        await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if task.done():
            task.result()


async def ended(watches: WatchRegistry, connection: Answers, *, count: int = 1) -> list[Watch]:
    """Run until so many have ended."""
    found: list[Watch] = []
    all_ended = asyncio.Event()

    def end(watch: Watch) -> None:
        found.append(watch)
        if len(found) == count:
            all_ended.set()

    watches.on_end = end
    await until(all_ended, watches, connection)
    return found


async def looked(watches: WatchRegistry, connection: Answers, times: int) -> None:
    """Run until so many requests were made."""
    enough = asyncio.Event()
    connection.enough = lambda: enough.set() if len(connection.asked) >= times else None
    await until(enough, watches, connection)


def deployment(state: str, detail: str | None = None, review: str | None = None, **more) -> dict:
    return {"id": 6390, "state": state, "detailed_state": detail, "review_state": review, **more}


async def test_a_build_is_watched_until_it_has_ended(clock: Clock) -> None:
    pending = {"id": 46, "state": "pending"}
    connection = Answers(
        clock, project_builds_46=[pending, pending, {"id": 46, "state": "success"}]
    )
    watches = made(clock)
    changes: list[str] = []
    watches.on_change = lambda watch: changes.append(watch.sentence)
    watch = watches.add(SCOPE, "build", "46", title="Release 14")
    assert watches.all() == [watch]
    assert await ended(watches, connection) == [watch]
    assert watches.all() == []
    assert (watch.outcome, watch.sentence) == ("success", "Build 46 (Release 14) succeeded.")
    assert [at for _, at in connection.asked] == [1000.0, 1002.0, 1004.0]
    assert changes == ["Build 46 (Release 14) is running."] * 2 + [watch.sentence]
    assert watch.latest.id == "46"


async def test_the_intervals_grow_from_two_to_thirty_seconds(clock: Clock) -> None:
    connection = Answers(clock, project_builds_46=[{"id": 46, "state": "pending"}])
    watches = made(clock)
    watches.add(SCOPE, "build", "46")
    await looked(watches, connection, 60)
    times = [at for _, at in connection.asked]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert gaps[0] == MIN_INTERVAL
    assert gaps == sorted(gaps)
    assert gaps[-1] == MAX_INTERVAL
    assert sum(one < 4 for one in gaps) >= 10


async def test_one_that_waits_for_people_is_requested_every_five_minutes(clock: Clock) -> None:
    waiting = deployment("pending", "pending_review", "pending_review")
    approved = deployment("pending", "pending", "review_approved")
    runs = deployment("pending", "deploy_started", "review_approved")
    done = deployment("success", "deploy_finished", "review_approved")
    connection = Answers(clock, deployments_6390=[waiting, waiting, approved, runs, runs, done])
    watches = made(clock)
    watch = watches.add(SCOPE, "deployment", "6390")
    (found,) = await ended(watches, connection)
    assert found is watch
    times = [at for _, at in connection.asked]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    # What has begun to move is looked at as soon as something new is.
    assert gaps == [IDLE_INTERVAL, IDLE_INTERVAL, IDLE_INTERVAL, MIN_INTERVAL, MIN_INTERVAL]


async def test_who_wants_to_know_while_a_look_is_under_way_gets_another_one(clock: Clock) -> None:
    waiting = deployment("pending", "pending_review", "pending_review")
    connection = Answers(clock, deployments_6390=[waiting])
    watches = made(clock)
    watch = watches.add(SCOPE, "deployment", "6390")
    enough = asyncio.Event()

    def meanwhile() -> None:
        clock.seconds += 1
        if len(connection.asked) == 1:
            watches.poll_now(watch)
        else:
            enough.set()

    connection.enough = meanwhile
    await until(enough, watches, connection)
    assert [at for _, at in connection.asked] == [1000.0, 1001.0]


async def test_one_that_never_begins_is_left_in_peace(clock: Clock) -> None:
    connection = Answers(clock, deployments_6390=[deployment("pending", "pending")])
    watches = made(clock)
    watches.add(SCOPE, "deployment", "6390")
    await looked(watches, connection, 70)
    last, before = connection.asked[-1][1], connection.asked[-2][1]
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
async def test_other_ends(clock: Clock, answer, outcome, sentence) -> None:
    watches = made(clock)
    watches.add(SCOPE, "deployment", "6390")
    (watch,) = await ended(watches, Answers(clock, deployments_6390=[answer]))
    assert watch.outcome == outcome
    assert sentence is None or watch.sentence == sentence
    assert watch.reason or outcome == "other"


async def test_what_was_just_made_may_not_be_there_yet(clock: Clock) -> None:
    connection = Answers(clock, project_builds_46=[404, 404, {"id": 46, "state": "success"}])
    watches = made(clock)
    watches.add(SCOPE, "build", "46")
    (watch,) = await ended(watches, connection)
    assert (watch.outcome, watch.note) == ("success", "")
    assert [at for _, at in connection.asked] == [1000.0, 1002.0, 1004.0]


@pytest.mark.parametrize(("ours", "seconds"), [(True, APPEARANCE_GRACE), (False, 0)])
async def test_what_never_appears_is_reported(clock: Clock, ours: bool, seconds: float) -> None:
    connection = Answers(clock, project_builds_46=[404])
    watches = made(clock)
    watches.add(SCOPE, "build", "46", started_here=ours)
    (watch,) = await ended(watches, connection)
    assert watch.sentence == "Build 46 does not exist: Not found with this token (404)."
    assert connection.asked[-1][1] == 1000.0 + seconds


async def test_what_is_refused_is_not_asked_for_again_and_again(clock: Clock) -> None:
    connection = Answers(clock, project_builds_46=[401, 401, {"id": 46, "state": "success"}])
    watches = made(clock)
    watch = watches.add(SCOPE, "build", "46")
    notes: list[tuple[bool, str]] = []
    watches.on_change = lambda one: notes.append((one.refused, one.note))
    await ended(watches, connection)
    assert [at for _, at in connection.asked] == [1000.0, 1300.0, 1600.0]
    assert notes[0][0]
    assert notes[0][1]
    assert (watch.refused, watch.note) == (False, "")


async def test_a_server_in_trouble_is_asked_again(clock: Clock) -> None:
    connection = Answers(clock, project_builds_46=[500, {"id": 46, "state": "success"}])
    watches = made(clock)
    watches.add(SCOPE, "build", "46")
    (watch,) = await ended(watches, connection)
    assert [at for _, at in connection.asked] == [1000.0, 1030.0]
    assert watch.outcome == "success"


async def test_all_are_polled_in_turn_in_the_background(clock: Clock) -> None:
    pending, done = {"state": "pending"}, {"state": "success"}
    scripts = {f"project_builds_{n}": [pending, pending, done] for n in range(40, 60)}
    connection = Answers(clock, **{name: list(script) for name, script in scripts.items()})
    connection.quotas.override({"projects": 90})
    watches = made(clock)
    for number in range(40, 60):
        watches.add(SCOPE, "build", str(number))
    found = await ended(watches, connection, count=20)
    assert {watch.outcome for watch in found} == {"success"}
    times = [at for _, at in connection.asked]
    assert len(times) == 60
    # Of 90 calls a minute the background may have half; the other half is the user's.
    assert max(sum(one <= at < one + 60 for at in times) for one in times) <= 45


async def test_they_survive_a_restart(clock: Clock, tmp_path: Path) -> None:
    pending = {"id": 46, "state": "pending"}
    store = Store.open(tmp_path / "store.sqlite3")
    watches = made(clock, store)
    watches.add(SCOPE, "build", "46", title="Release 14", started_here=False)
    other = watches.add(SCOPE, "deployment", "7")
    watches.remove(other)
    await watches.flush()
    store.close()

    later, again = Clock(), Store.open(tmp_path / "store.sqlite3")
    later.seconds += 3600
    connection = Answers(later, project_builds_46=[pending, pending, {"id": 46, "state": "failed"}])
    watches = made(later, again)
    (watch,) = await ended(watches, connection)
    assert (watch.title, watch.started_here, watch.outcome) == ("Release 14", False, "failed")
    # An hour old: it is asked for at once, and then no longer every two seconds.
    times = [at for _, at in connection.asked]
    assert [one - times[0] for one in times] == [0.0, MAX_INTERVAL, 2 * MAX_INTERVAL]
    await watches.flush()
    assert again.watches.all(SCOPE) == []
    again.close()


async def test_another_connections_watches_are_left_alone(clock: Clock, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.sqlite3")
    elsewhere = Scope("other", "www.workato.com dev", "")
    for scope, watched in ((elsewhere, "1"), (SCOPE, "46"), (SCOPE._replace(workspace="E7"), "47")):
        store.watches.save(WatchRecord("build", watched, scope, clock.now(), True))
    watches = made(clock, store)
    watches.add(elsewhere, "build", "2")
    done = {"state": "success"}
    connection = Answers(clock, project_builds_46=[done],
                         managed_users_E7_project_builds_47=[done])  # fmt: skip
    await ended(watches, connection, count=2)
    assert [one.id for one in watches.all()] == ["2"]
    assert watches.all(SCOPE) == []
    store.close()


async def test_what_is_added_or_wanted_now_is_requested_at_once(clock: Clock) -> None:
    waiting = deployment("pending", "pending_review")
    connection = Answers(
        clock, deployments_6390=[waiting], project_builds_46=[{"state": "success"}]
    )
    awake = asyncio.Event()

    async def never(_seconds: float) -> None:
        await awake.wait()

    watches = WatchRegistry(Store.disabled(), now=clock.now, clock=clock, sleep=never)
    patient = watches.add(SCOPE, "deployment", "6390")
    asked = asyncio.Queue[str]()
    connection.enough = lambda: asked.put_nowait(connection.asked[-1][0])
    async with running(watches, connection), asyncio.timeout(10):
        assert await asked.get() == "deployments/6390"
        watches.add(SCOPE, "build", "46")
        assert await asked.get() == "project_builds/46"
        watches.poll_now(patient)
        assert await asked.get() == "deployments/6390"
        assert watches.add(SCOPE, "deployment", "6390") is patient
        assert await asked.get() == "deployments/6390"
    assert patient.is_waiting
    assert patient.sentence == "Deployment 6390 is waiting for a person."


async def test_what_was_removed_while_it_was_requested_says_nothing(clock: Clock) -> None:
    connection = Answers(clock, project_builds_46=[{"state": "success"}],
                         project_builds_47=[{"state": "success"}])  # fmt: skip
    watches = made(clock)
    removed = watches.add(SCOPE, "build", "46")
    kept = watches.add(SCOPE, "build", "47")
    connection.enough = lambda: watches.remove(removed)
    assert await ended(watches, connection) == [kept]
    assert removed.outcome is None or removed not in watches.all()


def test_ages_do_not_go_below_nothing(clock: Clock) -> None:
    watches = made(clock)
    clock.seconds -= 3600
    watch = watches.add(SCOPE, "build", "46")
    clock.seconds += 3600
    assert watch.state_since <= clock.seconds
    watches.close()
    future = Watch("build", "1", SCOPE, clock.now() + timedelta(days=1))
    assert interval(0.0, future) == MIN_INTERVAL
