"""Batches on the screen: tick rows, fill in one form, confirm the plan, follow each item."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.batches.server import CountingServer
from tests.catalog.partner import CatalogDriver
from tests.gate.servers import HoldingServer
from tests.support.driver import save_profile
from tests.support.screen import (
    WIDE,
    app_of,
    explorer_of,
    paste,
    run_app,
    status_text,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.server import AsgiApp

SMALL = (80, 24)


@asynccontextmanager
async def drive_batches(
    server: AsgiApp, section: str = "projects", size: tuple[int, int] = WIDE
) -> AsyncIterator[CatalogDriver]:
    """Run the app on a counting server."""
    recorder = RecordingApp(server)
    with serve(recorder) as url:
        profile = save_profile(url)
        async with run_app(loaded_profile=profile, section=section, size=size) as pilot:
            yield CatalogDriver(pilot, recorder)


async def plan_three_deployments(ui: CatalogDriver, **fields: str) -> None:
    """Tick the first three projects and plan their deployment to test."""
    await ui.pilot.press("space", "space", "space", "D")
    await ui.wait_for_form("Build and deploy: 3 projects", "nothing is sent before you confirm it")
    await ui.fill(**fields)
    await ui.pilot.press("ctrl+s")
    await wait_for_text(ui.pilot, "Build and deploy 3 projects to test: 6 calls", "Type 3 to")


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_ticked_projects_are_built_and_deployed_after_confirming(size: Any) -> None:
    server = CountingServer()
    async with drive_batches(server, size=size) as ui:
        await plan_three_deployments(ui, title="Release 14")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, 'Does not match "3"')
        assert ui.writes == []
        await ui.type_confirm_word("3")
        await ui.pilot.press("ctrl+s", "ctrl+s")
        await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view.kind == "batch")
        await wait_for_text(ui.pilot, "3 done")
        await ui.wait_for_notification("Build and deploy 3 projects to test: 3 done.")
        server.assert_no_write_sent_twice()
        assert server.done.total() == 6
        bodies = [body for _, path, _, body in ui.writes if path.endswith("/deploy")]
        assert bodies == [{"environment_type": "test", "title": "Release 14"}] * 3
        await ui.pilot.press("escape")
        await ui.wait_for_view("projects")
        assert not explorer_of(ui.pilot).view.rows.ticked
        await ui.pilot.press("B")
        await ui.wait_for_view("batches")
        await wait_for_text(ui.pilot, "Build and deploy 3 projects to", "done")
        await ui.pilot.press("enter")
        await ui.wait_for_view("batch")


async def test_a_lost_answer_is_looked_up_and_a_failure_is_retried() -> None:
    faults = {"deploy 1": "lost", "build 2": "422"}
    server = CountingServer(lambda key: faults.get(key, ""))  # type: ignore[arg-type,return-value]
    async with drive_batches(server) as ui:
        await plan_three_deployments(ui)
        await ui.type_confirm_word("3")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "1 done, 1 failed, 1 unknown")
        await wait_for_text(ui.pilot, "Workato rejected the request")
        # Until the run has ended, O pauses it.
        await ui.wait_for_notification("Build and deploy 3 projects to test: 1 done, 1 failed")
        faults.clear()
        await ui.pilot.press("O")
        await wait_until(ui.pilot, lambda: status_text(ui.pilot).startswith("O: Nothing waits"))
        await ui.act("Check items whose outcome")
        await wait_until(
            ui.pilot, lambda: "1 waiting" in ui.text and "unknown" not in status_text(ui.pilot)
        )
        server.assert_no_write_sent_twice()
        # The connection of the first run is closed now.
        await app_of(ui.pilot).use_profile("acme")
        await ui.wait_for_view("batch")
        await ui.act("Queue failed items again")
        await wait_for_text(ui.pilot, "Resume 2 items of Build and deploy 3 projects to test?")
        await ui.type_confirm_word("2")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "3 done")
        assert server.arrived["deploy 1"] == 1
        assert server.arrived["build 2"] == 2, "once for each confirmation"
        await ui.act("Write the outcome of each item")
        await wait_for_text(ui.pilot, "JSON (script)")
        await paste(ui.pilot, "JSON")
        await ui.pilot.press("enter")
        await wait_for_status(ui.pilot, "Report written to")
        (path,) = Path.cwd().glob("batch*.json")
        assert [item["state"] for item in json.loads(path.read_text())["items"]] == ["done"] * 3


async def test_a_paused_batch_sends_nothing_until_resumed() -> None:
    server = CountingServer()
    blocking = HoldingServer(server, "POST")
    async with drive_batches(blocking) as ui:
        await plan_three_deployments(ui)
        blocking.close()
        await ui.type_confirm_word("3")
        await ui.pilot.press("ctrl+s")
        await wait_until(
            ui.pilot, lambda: explorer_of(ui.pilot).view.kind == "batch" and blocking.blocked_count
        )
        await ui.pilot.press("O")
        await wait_until(ui.pilot, lambda: status_text(ui.pilot).startswith("Paused"))
        # Running writes are not looked up: their answers may still arrive.
        await ui.act("Check items whose outcome")
        await wait_until(ui.pilot, lambda: status_text(ui.pilot) == "Looked up: 3 running.")
        blocking.open()
        await wait_until(ui.pilot, lambda: "paused" in ui.text and server.done["build 1"] == 1)
        assert "deploy 1" not in server.arrived
        await ui.pilot.press("q")
        await wait_for_text(ui.pilot, "A batch is running. Quit anyway?")
        await ui.pilot.press("n")
        await ui.wait_for_list()
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Resume 3 items")
        await ui.type_confirm_word("3")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "3 done")
        server.assert_no_write_sent_twice()


async def test_an_interrupted_batch_is_offered_at_the_next_start() -> None:
    acme = {"id": 17, "name": "Acme"}
    server = CountingServer(workspace=acme)
    blocking = HoldingServer(server, "POST")
    recorder = RecordingApp(blocking)
    with serve(recorder) as url:
        profile = save_profile(url)
        async with run_app(loaded_profile=profile, section="projects") as pilot:
            ui = CatalogDriver(pilot, recorder)
            await plan_three_deployments(ui)
            blocking.close()
            await ui.type_confirm_word("3")
            await pilot.press("ctrl+s")
            await wait_until(
                pilot, lambda: explorer_of(pilot).view.kind == "batch" and blocking.blocked_count
            )
            await pilot.press("O")
            await wait_until(pilot, lambda: status_text(pilot).startswith("Paused"))
            blocking.open()
            await wait_for_text(pilot, "paused", "3 waiting")
            assert server.done.total() == 3
        async with run_app(loaded_profile=profile, section="projects") as pilot:
            ui = CatalogDriver(pilot, recorder)
            await wait_for_status(pilot, "A batch was interrupted: B")
            assert server.done.total() == 3, "nothing resumes by itself"
            await pilot.press("B")
            await ui.wait_for_view("batches")
            await pilot.press("enter")
            await ui.wait_for_view("batch")
            for workspace in ({"id": 18, "name": "Globex"}, acme):
                server.workspace = workspace
                await pilot.press("O")
                await wait_for_text(pilot, "Resume 3 items")
                await ui.type_confirm_word("3")
                await pilot.press("ctrl+s")
                if workspace is not acme:
                    await wait_for_text(pilot, "Nothing was sent.", "token belongs to Globex")
                    assert server.done.total() == 3
            await wait_for_text(pilot, "3 done")
    server.assert_no_write_sent_twice()
    reads = [request for request in recorder.requests if request.path == "/api/users/me"]
    assert len(reads) == 4, "each start of the app, and each attempt to resume"


async def test_values_from_a_file_go_to_customers_only() -> None:
    """A row without a customer would set a property of the own workspace."""
    server = CountingServer(customers=5)
    async with drive_batches(server, "customers") as ui:
        await ui.pilot.press("space", "space", "B")
        await wait_for_text(ui.pilot, "2 ticked: Customer 1, Customer 2", "Set a property")
        await paste(ui.pilot, "Set a property")
        await ui.pilot.press("enter")
        await ui.wait_for_form("Set a property: 2 customers")
        file = Path("values.csv")
        for text, message in (
            ("Customer,value\n1,a\n", "does not know `Customer`"),
            ("customer,value\n1,a\n,b\n", "line 3: it names no customer"),
            ("customer,value,workspace\n1,a,99\n", "does not know `workspace`"),
            ("customer,value\n", "values.csv has no rows"),
            ("customer,value,value\n1,a,b\n", "two columns are called `value`"),
            ("customer;value;\n1;a;b\n", "line 2: it has not as many values"),
            ("customer,value\n1,caf\udce9\n", "is not text in UTF-8: save it as UTF-8"),
        ):
            data = text.encode("utf-8", "surrogateescape")
            await asyncio.to_thread(file.write_bytes, data)
            await ui.fill(name="host", values_file=str(file))
            await ui.pilot.press("ctrl+s")
            await wait_for_text(ui.pilot, message)
        assert ui.writes == []


async def test_starting_recipes_in_unknown_environments_counts_as_prod() -> None:
    server = CountingServer(customers=5)
    async with drive_batches(server, "customers") as ui:
        await ui.pilot.press("space", "space", "B")
        await wait_for_text(ui.pilot, "2 ticked: Customer 1, Customer 2", "Set a property")
        await paste(ui.pilot, "Start")
        await ui.pilot.press("enter")
        await ui.wait_for_form("Start: 2 customers")
        await ui.fill(recipe="7")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(
            ui.pilot, "2 of them: Workato does not say which environment", "Type 2 prod to start"
        )
        await ui.type_confirm_word("2 prod")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "2 done")
        assert server.done == {"start 1/7": 1, "start 2/7": 1}


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_release_train_runs_in_the_order_of_its_form(size: Any) -> None:
    server = CountingServer()
    async with drive_batches(server, size=size) as ui:
        await ui.pilot.press("space", "space", "space", "D")
        rows = await ui.wait_for_form("Build and deploy: 3 projects")
        rows["in_order"].field.focus()
        await ui.pilot.press("space")
        await wait_until(ui.pilot, lambda: rows["order"].display)
        await ui.pilot.press("tab", "tab")
        await wait_until(ui.pilot, lambda: rows["order"].field.has_focus)
        await ui.pilot.press("J", "J", "K", "space")
        await wait_for_text(ui.pilot, "1. Project 2", "2. Project 1", "3. Project 3")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "One after the other, in this order.", "Type 3 to")
        await ui.type_confirm_word("3")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "3 done")
        sent = [key for key in server.done if key.startswith("build")]
        assert sent == ["build 2", "build 1", "build 3"]
        server.assert_no_write_sent_twice()


async def test_what_another_terminal_runs_is_neither_looked_up_nor_sent_again(
    tmp_path: Path,
) -> None:
    counting = CountingServer()
    held = HoldingServer(counting, "POST")
    file = tmp_path / "build.json"
    file.write_text(json.dumps({"action": "build", "items": [{"project": "1"}]}))
    async with drive_batches(held) as ui:
        held.close()
        other = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "workato_tui", "batch", "run", str(file), "--yes", "1"
        )
        await wait_until(ui.pilot, lambda: held.blocked_count)
        await ui.pilot.press("B")
        await wait_for_text(ui.pilot, "Build 1 project")
        await ui.pilot.press("enter")
        await ui.wait_for_view("batch")
        await ui.act("Check items whose outcome")
        await wait_for_status(ui.pilot, "Another copy of the program is running this batch.")
        held.open()
        assert await other.wait() == 0
        await ui.pilot.press("O")
        await wait_for_status(ui.pilot, "No item of this batch is waiting.")
        assert counting.arrived == {"build 1": 1}


async def test_customers_without_an_id_are_not_taken_for_the_own_workspace() -> None:
    server = CountingServer(customers=3, without_id={1})
    async with drive_batches(server, "customers") as ui:
        await ui.pilot.press("space", "B")
        await wait_for_text(ui.pilot, "1 ticked: Customer 1", "Set a property")
        await paste(ui.pilot, "Start")
        await ui.pilot.press("enter")
        await ui.wait_for_form("Start: 1 customer")
        await ui.fill(recipe="7")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "None of these customers has an ID in Workato.")
        assert ui.writes == []
