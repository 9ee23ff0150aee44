"""Batches on the screen: tick, one form, a plan, a word, then a line for each item."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.batches.server import Counting
from tests.catalog.partner import Seat
from tests.gate.servers import Holding
from tests.managing.desk import profile_at
from tests.support.screen import (
    WIDE,
    app_of,
    explorer_of,
    paste,
    run_app,
    status_text,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.server import AsgiApp

SMALL = (80, 24)


@asynccontextmanager
async def at_counting(
    server: AsgiApp, section: str = "projects", size: tuple[int, int] = WIDE
) -> AsyncIterator[Seat]:
    """The app on a server that counts."""
    seen = RecordingApp(server)
    with serve(seen) as url:
        profile = profile_at(url)
        async with run_app(loaded_profile=profile, section=section, size=size) as pilot:
            yield Seat(pilot, seen)


async def plan_of_three(at: Seat, **fields: str) -> None:
    """Tick the first three projects, and have a plan made of deploying them to test."""
    await at.pilot.press("space", "space", "space", "D")
    await at.form("Build and deploy: 3 projects", "nothing is sent before you confirm it")
    await at.fill(**fields)
    await at.pilot.press("ctrl+s")
    await wait_for_text(at.pilot, "Build and deploy 3 projects to test: 6 calls", "Type 3 to")


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_ticked_projects_are_built_and_deployed_after_one_word(size: Any) -> None:
    server = Counting()
    async with at_counting(server, size=size) as at:
        await plan_of_three(at, title="Release 14")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, 'Does not match "3"')
        assert at.sent == []
        await at.word("3")
        await at.pilot.press("ctrl+s", "ctrl+s")
        await wait_until(at.pilot, lambda: explorer_of(at.pilot).view.kind == "batch")
        await wait_for_text(at.pilot, "3 done")
        await at.told("Build and deploy 3 projects to test: 3 done.")
        server.assert_nothing_was_sent_twice()
        assert server.done.total() == 6
        bodies = [body for _, path, _, body in at.sent if path.endswith("/deploy")]
        assert bodies == [{"environment_type": "test", "title": "Release 14"}] * 3
        await at.pilot.press("escape")
        await at.at_view("projects")
        assert not explorer_of(at.pilot).view.rows.ticked
        await at.pilot.press("B")
        await at.at_view("batches")
        await wait_for_text(at.pilot, "Build and deploy 3 projects to", "done")
        await at.pilot.press("enter")
        await at.at_view("batch")


async def test_a_lost_answer_is_unknown_until_it_is_looked_up_and_a_failure_is_retried() -> None:
    faults = {"deploy 1": "lost", "build 2": "422"}
    server = Counting(lambda key: faults.get(key, ""))  # type: ignore[arg-type,return-value]
    async with at_counting(server) as at:
        await plan_of_three(at)
        await at.word("3")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "1 done, 1 failed, 1 unknown")
        await wait_for_text(at.pilot, "Workato rejected the request")
        faults.clear()
        await at.pilot.press("O")
        await wait_until(at.pilot, lambda: status_text(at.pilot).startswith("O: Nothing waits"))
        await at.act("Look what became of items")
        await wait_until(
            at.pilot, lambda: "1 waiting" in at.text and "unknown" not in status_text(at.pilot)
        )
        server.assert_nothing_was_sent_twice()
        # The connection that the batch began with is closed now.
        await app_of(at.pilot).use_profile("acme")
        await at.at_view("batch")
        await at.act("Let failed items wait again")
        await wait_for_text(at.pilot, "Go on with 2 items of Build and deploy 3 projects to test?")
        await at.word("2")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "3 done")
        assert server.arrived["deploy 1"] == 1
        assert server.arrived["build 2"] == 2, "once by each confirmation"
        await at.act("Write what became of each item")
        await wait_for_text(at.pilot, "JSON (script)")
        await paste(at.pilot, "JSON")
        await at.pilot.press("enter")
        await wait_until(at.pilot, lambda: "Report written to" in status_text(at.pilot))
        (path,) = Path.cwd().glob("batch*.json")
        assert [one["state"] for one in json.loads(path.read_text())["items"]] == ["done"] * 3


async def test_a_paused_batch_begins_nothing_until_it_goes_on() -> None:
    server = Counting()
    held = Holding(server, "POST")
    async with at_counting(held) as at:
        await plan_of_three(at)
        held.close()
        await at.word("3")
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: explorer_of(at.pilot).view.kind == "batch" and held.held)
        await at.pilot.press("O")
        await wait_until(at.pilot, lambda: status_text(at.pilot).startswith("Paused"))
        # The answers of writes under way are not looked up: they may still arrive.
        await at.act("Look what became of items")
        await wait_until(at.pilot, lambda: status_text(at.pilot) == "Looked up: 3 running.")
        held.open()
        await wait_until(at.pilot, lambda: "paused" in at.text and server.done["build 1"] == 1)
        assert "deploy 1" not in server.arrived
        await at.pilot.press("q")
        await wait_for_text(at.pilot, "A batch is running. Quit anyway?")
        await at.pilot.press("n")
        await at.back()
        await at.pilot.press("O")
        await wait_for_text(at.pilot, "Go on with 3 items")
        await at.word("3")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "3 done")
        server.assert_nothing_was_sent_twice()


async def test_a_batch_that_was_cut_off_is_offered_at_the_next_start() -> None:
    server = Counting()
    held = Holding(server, "POST")
    seen = RecordingApp(held)
    with serve(seen) as url:
        profile = profile_at(url)
        async with run_app(loaded_profile=profile, section="projects") as pilot:
            at = Seat(pilot, seen)
            await plan_of_three(at)
            held.close()
            await at.word("3")
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: explorer_of(pilot).view.kind == "batch" and held.held)
            await pilot.press("O")
            await wait_until(pilot, lambda: status_text(pilot).startswith("Paused"))
            held.open()
            await wait_for_text(pilot, "paused", "3 waiting")
            assert server.done.total() == 3
        async with run_app(loaded_profile=profile, section="projects") as pilot:
            at = Seat(pilot, seen)
            await wait_until(pilot, lambda: "A batch was cut off earlier: B" in status_text(pilot))
            assert server.done.total() == 3, "nothing goes on by itself"
            await pilot.press("B")
            await at.at_view("batches")
            await pilot.press("enter")
            await at.at_view("batch")
            await pilot.press("O")
            await wait_for_text(pilot, "Go on with 3 items")
            await at.word("3")
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "3 done")
    server.assert_nothing_was_sent_twice()


async def test_values_from_a_file_go_to_customers_only() -> None:
    """A row without a customer would set a property of the own workspace."""
    server = Counting(customers=5)
    async with at_counting(server, "customers") as at:
        await at.pilot.press("space", "space", "B")
        await wait_for_text(at.pilot, "2 ticked: Customer 1, Customer 2", "Set a property")
        await paste(at.pilot, "Set a property")
        await at.pilot.press("enter")
        await at.form("Set a property: 2 customers")
        file = Path("values.csv")
        for text, wrong in (
            ("Customer,value\n1,a\n", "does not know `Customer`"),
            ("customer,value\n1,a\n,b\n", "line 3: it names no customer"),
            ("customer,value,workspace\n1,a,99\n", "does not know `workspace`"),
            ("customer,value\n", "values.csv has no rows"),
        ):
            await asyncio.to_thread(file.write_text, text)
            await at.fill(name="host", values_file=str(file))
            await at.pilot.press("ctrl+s")
            await wait_for_text(at.pilot, wrong)
        assert at.sent == []


async def test_the_same_recipe_of_ticked_customers_is_started_as_prod() -> None:
    server = Counting(customers=5)
    async with at_counting(server, "customers") as at:
        await at.pilot.press("space", "space", "B")
        await wait_for_text(at.pilot, "2 ticked: Customer 1, Customer 2", "Set a property")
        await paste(at.pilot, "Start")
        await at.pilot.press("enter")
        await at.form("Start: 2 customers")
        await at.fill(recipe="7")
        await at.pilot.press("ctrl+s")
        await wait_for_text(
            at.pilot, "2 of them: Workato does not say which environment", "Type 2 prod to start"
        )
        await at.word("2 prod")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "2 done")
        assert server.done == {"start 1/7": 1, "start 2/7": 1}
