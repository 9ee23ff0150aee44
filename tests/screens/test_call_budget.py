"""The number of calls per section, counted on the server."""

from __future__ import annotations

import asyncio

from tests.releasing.steps import drive_profile, realtime_demo
from tests.support.driver import drive_app
from tests.support.screen import (
    SHORT,
    cursor_id,
    explorer_of,
    lines_of,
    set_clock,
    settle,
    shown_ids,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve
from workato_tui.common.clock import Clock
from workato_tui.views.idle import MAX_CALLS_PER_MINUTE, IdleBudget

NAMES = ("/api/users/me", "/api/projects")


def calls(server, since: int = 0) -> list[str]:
    """Return the paths of requests, except those that every run sends once for names."""
    return [request.path for request in server.requests[since:] if request.path not in NAMES]


async def wait_until_idle(pilot) -> None:
    """Wait until no details are loaded in the background, or their budget is used up."""
    await settle(pilot)
    for _ in range(2):
        # Details are loaded only when the rows have not moved for a moment.
        await pilot.pause(0.2)
        await wait_until(
            pilot, lambda: explorer_of(pilot).view.idle_budget.is_exhausted or not is_busy(pilot)
        )


def is_busy(pilot) -> bool:
    return any(worker.group == "details" and not worker.is_finished for worker in pilot.app.workers)


async def test_builds_take_their_list_and_ten_details():
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        async with drive_profile(server, url, section="builds") as ui:
            await wait_until_idle(ui.pilot)
            assert calls(server)[0] == "/api/deployments"
            details = calls(server)[1:]
            assert len(details) == MAX_CALLS_PER_MINUTE
            assert len(set(details)) == MAX_CALLS_PER_MINUTE
            # Finished builds do not change, so r loads only the list.
            before = len(server.requests)
            await ui.pilot.press("r")
            await settle(ui.pilot)
            await wait_until_idle(ui.pilot)
            assert calls(server, before) == ["/api/deployments"]
        before = len(server.requests)
        async with drive_profile(server, url, section="builds") as ui:
            await wait_until_idle(ui.pilot)
            reloaded = calls(server, before)[1:]
            assert 0 < len(reloaded) <= MAX_CALLS_PER_MINUTE
            # One of them was still being built.
            assert set(reloaded) & set(details) == {"/api/project_builds/9121"}


async def test_sections_share_one_list_of_deployments(monkeypatch):
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        async with drive_profile(server, url, section="deployments") as ui:
            start = Clock.now()
            set_clock(monkeypatch, lambda: start + 19.0)
            for key, kind in (
                ("2", "builds"),
                ("0", "board"),
                ("4", "reviews"),
                ("3", "deployments"),
            ):
                await ui.pilot.press(key)
                await ui.wait_for_view(kind)
                assert shown_ids(ui.pilot)
            listed = [path for path in calls(server) if path == "/api/deployments"]
            assert len(listed) == 1
            set_clock(monkeypatch, lambda: start + 21.0)
            await ui.pilot.press("0", "3")
            await settle(ui.pilot)
            assert calls(server)[-1] == "/api/deployments"


async def test_reviews_take_their_list_and_a_few_details():
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        for max_calls in (1 + MAX_CALLS_PER_MINUTE, 1 + MAX_CALLS_PER_MINUTE, 1):
            before = len(server.requests)
            async with drive_profile(server, url, section="reviews") as ui:
                await wait_until_idle(ui.pilot)
                # Details are kept, so that in the end none are missing.
                assert len(calls(server, before)) <= max_calls


async def test_a_finished_deployment_opens_without_a_call():
    async with drive_app("deployments") as ui:
        before = len(ui.server.requests)
        await ui.move_to("6390")
        await ui.pilot.press("enter")
        await ui.wait_for_view("deployment")
        assert calls(ui.server, before) == []
        assert cursor_id(ui.pilot) is not None


async def test_details_per_minute_are_limited():
    now = 100.0
    sleeps = []

    async def sleep(seconds: float) -> None:
        nonlocal now
        sleeps.append(seconds)
        now += seconds

    budget = IdleBudget(lambda: now, sleep)
    for _ in range(MAX_CALLS_PER_MINUTE):
        await budget.acquire()
        now += 1.0
    assert sleeps == []
    await budget.acquire(2)
    assert sleeps == [60.0 - MAX_CALLS_PER_MINUTE + 1.0]
    await budget.acquire()
    assert sleeps[1:] == [1.0]


async def test_no_background_calls_while_a_form_is_open():
    now = [0.0]
    budget = IdleBudget(lambda: now[0])
    budget.hold()
    turn = asyncio.create_task(budget.acquire())
    await asyncio.sleep(0)
    now[0] += 120.0
    assert not turn.done()
    budget.release()
    await turn
    async with drive_app("builds") as ui:
        await ui.move_to("9121")
        await ui.pilot.press("D")
        await wait_until(ui.pilot, lambda: ui.pilot.app.screen is not explorer_of(ui.pilot))
        # A call may be under way.
        await ui.pilot.pause(0.1)
        before = len(calls(ui.server))
        await ui.pilot.pause(0.1)
        assert len(calls(ui.server)) == before < 1 + MAX_CALLS_PER_MINUTE
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        await wait_until(ui.pilot, lambda: len(calls(ui.server)) > before)


async def test_details_are_loaded_once_while_scrolling():
    async with drive_app("builds") as ui:
        for _ in range(6):
            await ui.pilot.press("ctrl+d")
            await ui.pilot.pause(0.05)
        await wait_until_idle(ui.pilot)
        details = [path for path in calls(ui.server) if "project_builds" in path]
        assert len(details) <= MAX_CALLS_PER_MINUTE
        assert len(set(details)) == len(details)
        await wait_until(ui.pilot, lambda: not explorer_of(ui.pilot).loader.is_running)


async def test_ages_are_updated_while_a_job_is_watched(monkeypatch):
    async with drive_app("deployments", delays=SHORT._replace(ages=0.05)) as ui:
        start = Clock.now()
        await ui.move_to("6393")
        await ui.pilot.press("W")
        age = lines_with(ui, "6393")
        set_clock(monkeypatch, lambda: start + 3600.0)
        await wait_until(ui.pilot, lambda: lines_with(ui, "6393") != age)


def lines_with(ui, number: str) -> str:
    return next(line for line in lines_of(ui.pilot) if line.split()[:1] == [number])


async def test_concurrent_reads_of_a_deployment_share_a_call():
    async with drive_app("deployments", backend=realtime_demo()) as ui:
        await ui.move_to("6393")
        before = len(ui.server.requests)
        await ui.pilot.press("W", "enter")
        await ui.wait_for_view("deployment")
        await wait_for_text(ui.pilot, "Assets", "not loaded")
        assert calls(ui.server, before).count("/api/deployments/6393") == 1
