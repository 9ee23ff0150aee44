"""Live lists: when they are loaded, counted on the server, and what they keep."""

from __future__ import annotations

from functools import partial

import pytest
from textual import events

from tests.support.backends import OverridableDemo, respond
from tests.support.driver import drive_app
from tests.support.screen import (
    SHORT,
    cursor_id,
    explorer_of,
    lines_of,
    set_clock,
    settle,
    shown_ids,
    status_text,
    wait_for_status,
    wait_until,
)
from workato_tui.common.clock import Clock
from workato_tui.views.live import MAX_SECONDS, MIN_SECONDS, LiveInterval
from workato_tui.widgets.row import Row

FAST_POLLING = SHORT._replace(live=0.01)


class FastClock:
    """A clock that the test advances."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.seconds = Clock.now()
        self.counted = 1
        set_clock(patch, lambda: self.seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FastClock:
    return FastClock(monkeypatch)


def project(number: int, name: str) -> dict:
    return {"id": number, "name": name, "description": "", "folder_id": number}


async def count_reads(ui, clock: FastClock, seconds: float) -> int:
    """Advance the clock; return the number of reads of the list since the last count."""
    clock.seconds += seconds
    await ui.pilot.pause(0.05)
    await settle(ui.pilot)
    before, clock.counted = clock.counted, len(ui.queries_of("/api/projects"))
    return clock.counted - before


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_a_live_list_is_loaded_only_while_visible(clock, size):
    backend = OverridableDemo("/api/projects")
    names = ["Alpha", "Beta", "Gamma"]
    backend.override = lambda send: respond(
        send, [project(n, name) for n, name in enumerate(names, 1)]
    )
    async with drive_app("projects", backend=backend, delays=FAST_POLLING, size=size) as ui:
        await ui.move_to("2")
        await ui.pilot.press("space")
        await ui.move_to("3")
        assert await count_reads(ui, clock, 1000) == 0
        await ui.pilot.press("L")
        assert "Live: read every 10 s" in status_text(ui.pilot)
        assert "● live" in lines_of(ui.pilot)[0]
        assert await count_reads(ui, clock, MIN_SECONDS - 0.1) == 0
        assert await count_reads(ui, clock, 0.2) == 1
        # Without changes, it is read less often.
        assert await count_reads(ui, clock, MIN_SECONDS) == 0
        assert await count_reads(ui, clock, MIN_SECONDS * 0.5) == 1
        names.insert(0, "New")
        await ui.pilot.press("up", "down")
        assert await count_reads(ui, clock, MAX_SECONDS) == 1
        assert len(shown_ids(ui.pilot)) == 4
        await wait_for_status(ui.pilot, "live, every 10 s", "1 ticked")
        assert (cursor_id(ui.pilot), explorer_of(ui.pilot).table.rows.ticked) == ("3", {"2"})

        ui.pilot.app.post_message(events.AppBlur())
        await wait_until(ui.pilot, lambda: not ui.pilot.app.app_focus)
        assert await count_reads(ui, clock, 1000) == 0
        ui.pilot.app.post_message(events.AppFocus())
        assert await count_reads(ui, clock, 0) == 1
        await ui.pilot.press("question_mark")
        await wait_until(ui.pilot, lambda: not explorer_of(ui.pilot).is_active)
        assert await count_reads(ui, clock, 1000) == 0
        await ui.pilot.press("escape")
        assert await count_reads(ui, clock, 0) == 1
        await ui.pilot.press("7")
        assert await count_reads(ui, clock, 1000) == 0
        assert "live" not in lines_of(ui.pilot)[0]
        await ui.pilot.press("L")
        assert status_text(ui.pilot) == "L: This is always current."

        # Opening it again reads it once; it is still live.
        await ui.pilot.press("1")
        assert await count_reads(ui, clock, 0) == 1
        assert await count_reads(ui, clock, MAX_SECONDS) == 1
        await ui.pilot.press("L")
        assert status_text(ui.pilot) == "No longer live."
        assert await count_reads(ui, clock, 1000) == 0
        assert "live" not in lines_of(ui.pilot)[0]


async def test_a_live_list_uses_half_of_the_quota(clock):
    async with drive_app("projects", quotas={"folders": 8}, delays=FAST_POLLING) as ui:
        await ui.pilot.press("L", "j")
        total = sum([await count_reads(ui, clock, MAX_SECONDS) for _ in range(8)])
        await wait_for_status(ui.pilot, "live, waiting for the quota")
        assert total >= 1
        assert len(ui.queries_of("/api/projects")) <= 4


@pytest.mark.parametrize(("status", "stays_live"), [(500, True), (401, False)])
async def test_an_error_slows_down_or_ends_a_live_list(clock, status, stays_live):
    backend = OverridableDemo("/api/projects")
    async with drive_app("projects", backend=backend, delays=FAST_POLLING) as ui:
        ids = shown_ids(ui.pilot)
        await ui.pilot.press("L", "j")
        backend.override = partial(respond, body={"message": "No"}, status=status)
        clock.seconds += MIN_SECONDS
        await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view.problem)
        assert shown_ids(ui.pilot) == ids
        assert ("live, every 20 s" in status_text(ui.pilot)) == stays_live
        assert ("● live" in lines_of(ui.pilot)[0]) == stays_live


def test_the_interval_grows_until_a_change(clock):
    live = LiveInterval()
    rows = [Row("1", ("a",))]
    intervals = []
    for _ in range(8):
        live.succeeded(list(rows), 1)
        intervals.append(live.seconds)
    grown = [15.0, 22.5, 33.75, 50.625, 75.9375, 113.90625]
    assert intervals == [*grown, MAX_SECONDS, MAX_SECONDS]
    live.succeeded([Row("1", ("b",))], 1)
    assert live.seconds == MIN_SECONDS
    # A list over 40 customers takes 40 calls; at most ten a minute are made automatically.
    live.succeeded([Row("1", ("c",))], 40)
    assert live.seconds == 240.0
    clock.seconds -= 3600
    assert live.is_due
