"""``p``: running jobs and their progress; ``M``: the last messages."""

from __future__ import annotations

import pytest

from tests.embedded.steps import NORTHWIND, drive_partner, enter
from tests.releasing.steps import PROJECT, choose_from, realtime_demo
from tests.releasing.test_guided import FailingDeploy, open_release_form, resume, wait_for_steps
from tests.screens.test_sections import position
from tests.support.backends import BlockingDemo
from tests.support.driver import drive_app
from tests.support.screen import (
    NARROW,
    WIDE,
    app_of,
    explorer_of,
    lines_of,
    shown_ids,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from workato_tui.actions.guided_release import ReleaseDialog

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


async def wait_for_header(ui, text: str) -> None:
    await wait_until(ui.pilot, lambda: text in lines_of(ui.pilot)[0])


@SIZES
async def test_a_release_a_batch_and_a_watch_are_listed(size):
    async with drive_app(backend=realtime_demo(), size=size) as ui:
        await open_release_form(ui)
        await ui.pilot.press("ctrl+s")
        await wait_for_steps(ui, "◔ wait for the build")
        await ui.pilot.press("escape", "q")
        await wait_for_text(ui.pilot, "The release of Order to Cash is running. Quit anyway?")
        await ui.pilot.press("escape", "3")
        await ui.wait_for_view("deployments")
        await ui.move_to("6389")
        await ui.pilot.press("W")
        await wait_for_header(ui, "● 2 pending")
        await ui.pilot.press("1", "down", "space", "down", "space", "b")
        await ui.wait_for_form("Build: 2 projects")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Type 2 to")
        await ui.type_confirm_word("2")
        await ui.pilot.press("ctrl+s")
        await wait_for_header(ui, "● 3 pending")
        await ui.pilot.click(offset=position(ui.pilot, "3 pending", 0))
        await ui.wait_for_view("pending")
        await wait_for_text(ui.pilot, "del stop", "Release of Order to Cash",
                            "1/3 wait for the build",
                            "2 running", "waiting for review")  # fmt: skip
        assert [row.split()[0] for row in shown_ids(ui.pilot)] == ["release", "batch", "watch"]
        await wait_until(ui.pilot, lambda: len(ui.writes) == 3)
        await ui.pilot.press("enter")
        await wait_for_steps(ui, "◔ wait for the build")
        await ui.pilot.press("escape", "delete")
        await wait_for_status(ui.pilot, "del: A release stops only at a failure")
        await ui.pilot.press("down", "enter")
        await ui.wait_for_view("batch")
        await ui.pilot.press("escape", "down", "enter")
        await ui.wait_for_view("deployment")
        assert explorer_of(ui.pilot).view.id == "6389"
        await ui.pilot.press("left_square_bracket", "delete")
        await wait_for_status(ui.pilot, "Deployment 6389", "is no longer watched.")
        await wait_for_header(ui, "● 2 pending")
        assert len(shown_ids(ui.pilot)) == 2
        assert len(ui.writes) == 3


async def test_a_download_is_listed_and_canceled():
    backend = BlockingDemo("/files/")
    async with drive_app("deployments", backend=backend) as ui:
        with backend.opened_at_exit():
            await ui.move_to("6390")
            await ui.pilot.press("d")
            await wait_for_text(ui.pilot, "Download folder of")
            await ui.pilot.press("ctrl+s")
            await wait_until(ui.pilot, backend.reached.is_set)
            await ui.pilot.press("p")
            await ui.wait_for_view("pending")
            await wait_for_text(ui.pilot, "build 9119.zip", "◔ running")
            await ui.pilot.press("enter")
            await ui.wait_for_view("downloads")
            await ui.pilot.press("minus", "delete")
            await wait_for_text(ui.pilot, "Nothing is running.")


@pytest.mark.parametrize("drops", [False, True])
async def test_a_stopped_release_is_resumed_or_dropped(drops):
    async with drive_app(backend=FailingDeploy(422, {"message": "Deployment is frozen"})) as ui:
        await open_release_form(ui)
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: isinstance(ui.pilot.app.screen, ReleaseDialog))
        await ui.pilot.press("escape")
        await ui.wait_for_notification("deploy to test", "frozen", "p opens the release.")
        await ui.move_to("610316")
        await ui.pilot.press("R")
        await wait_for_status(ui.pilot, "A release of Order to Cash is not done: p lists it")
        await ui.pilot.press("p")
        await ui.wait_for_view("pending")
        await wait_for_text(ui.pilot, "○ stopped", "2/3 deploy to test")
        if not drops:
            await ui.pilot.press("enter")
            await resume(ui)
            await wait_for_steps(ui, "● deploy to test")
            return
        await ui.pilot.press("delete")
        await wait_for_status(ui.pilot, "Release of Order to Cash dropped; what it did stays.")
        await wait_until(ui.pilot, lambda: shown_ids(ui.pilot) == [])
        await ui.pilot.press("escape")
        await ui.move_to(PROJECT)
        await ui.pilot.press("R")
        await choose_from(ui, "Release Order to Cash", "deploy to test")


@SIZES
async def test_the_last_50_messages_are_listed(size):
    async with drive_app("downloads", size=size) as ui:
        for number in range(51):
            await ui.pilot.press("D")
            explorer_of(ui.pilot).say(f"Message {number}")
        explorer_of(ui.pilot).say("Loading…")
        app_of(ui.pilot).announce("Deployment 1 failed: " + "why " * 60, title="Failed",
                                  severity="error")  # fmt: skip
        await ui.pilot.press("M")
        await ui.wait_for_view("messages")
        assert len(shown_ids(ui.pilot)) == 50
        rows = explorer_of(ui.pilot).table.rows.visible
        assert [row.cells[1:] for row in rows][1:3] == [
            ("info", "Message 50"),
            ("refused", "D: Nothing selected."),
        ]
        await wait_for_text(ui.pilot, "✗ failed", "Failed: Deployment 1 failed: why", "✗ refused")
        await ui.pilot.press("enter")
        await ui.wait_for_view("message")
        await wait_for_text(ui.pilot, ("why " * 60).strip())
        await ui.pilot.press("escape", "slash", *"kind:info", "enter")
        assert len(shown_ids(ui.pilot)) == 25


async def test_a_watch_of_the_own_workspace_opens_there_from_a_customer_s():
    async with drive_partner(section="deployments") as (ui, _):
        await ui.move_to("6389")
        await ui.pilot.press("W")
        await wait_for_header(ui, "● 1 pending")
        await enter(ui, NORTHWIND)
        await ui.pilot.press("p")
        await ui.wait_for_view("pending")
        ui.server.requests.clear()
        await ui.pilot.press("enter")
        await ui.wait_for_view("deployment")
        await wait_for_text(ui.pilot, "Deployment 6389", "Hotfix")
        assert NORTHWIND.name not in lines_of(ui.pilot)[0]
        assert ui.queries_of(f"/api/managed_users/{NORTHWIND.id}/deployments/6389") == []
        await ui.pilot.press("escape")
        await ui.wait_for_view("deployments")
