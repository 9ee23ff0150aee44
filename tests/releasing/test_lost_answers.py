"""Writes whose answer is lost: sent once, and reported in each run until settled."""

from __future__ import annotations

import pytest

from tests.releasing.steps import PROJECT, deploy, drive_profile, realtime_demo
from tests.support.backends import respond
from tests.support.driver import drive_app
from tests.support.screen import app_of, explorer_of, text_of, wait_for_text, wait_until
from tests.support.server import RecordingApp, serve
from workato_tui.dialogs.open_intents import OpenWritesDialog
from workato_tui.terminal.key_guard import KeyPauses

UNKNOWN = "It may have been done or not."


async def lose_a_deployment(ui) -> None:
    """Deploy build 9119 to test again; the answer is lost."""
    await ui.move_to("6390")
    await deploy(ui, "Redeploy")
    await ui.wait_for_form("Redeploy")
    await ui.send()


async def test_a_lost_answer_closes_the_form_and_is_reported():
    async with drive_app("deployments", faults=1) as ui:
        await lose_a_deployment(ui)
        await wait_for_text(ui.pilot, UNKNOWN)
        assert explorer_of(ui.pilot).view.kind == "deployments"
        assert [write[:2] for write in ui.writes] == [("POST", "/api/project_builds/9119/deploy")]


@pytest.mark.parametrize(("key", "path"), [("S", "submit_for_review")])
async def test_a_lost_answer_after_a_question_is_reported(key, path):
    async with drive_app("deployments", faults=1) as ui:
        await ui.move_to("6391")
        await ui.pilot.press(key)
        await wait_for_text(ui.pilot, "Submit deployment 6391")
        await ui.send()
        await wait_for_text(ui.pilot, UNKNOWN)
        await wait_until(ui.pilot, lambda: "Sent; waiting" not in ui.text)
        assert [write[:2] for write in ui.writes] == [("POST", f"/api/deployments/6391/{path}")]


async def test_a_lost_build_is_reported():
    async with drive_app(faults=1) as ui:
        await ui.move_to(PROJECT)
        await ui.pilot.press("b")
        await ui.wait_for_form("Build Order to Cash")
        await ui.send()
        await wait_for_text(ui.pilot, UNKNOWN)
        assert explorer_of(ui.pilot).view.kind == "projects"


async def test_the_next_run_reports_a_lost_write_until_it_is_settled():
    server = RecordingApp(realtime_demo(faults=1))
    with serve(server) as url:
        async with drive_profile(server, url, section="deployments") as ui:
            await lose_a_deployment(ui)
        deployment_id = await settle_in_next_runs(server, url, ui)
        async with drive_profile(server, url) as ui:
            asking = [w for w in app_of(ui.pilot).workers if w.group == "intents"]
            await wait_until(ui.pilot, lambda: all(w.is_finished for w in asking))
            assert not isinstance(ui.pilot.app.screen, OpenWritesDialog)
            assert len(ui.writes) == 1
        assert deployment_id


async def settle_in_next_runs(server, url, before) -> str:
    """Leave the report in one run; look the write up and settle it in the next."""
    async with drive_profile(server, url, wait=False) as ui:
        await wait_for_open_writes(ui)
        await ui.pilot.press("escape")
        await ui.wait_for_list()
    async with drive_profile(server, url, wait=False) as ui:
        await wait_for_open_writes(ui)
        assert "Deploy of build 9119 of Order to Cash to test" in text_of(ui.pilot)
        reads = len(ui.queries_of("/api/deployments"))
        await ui.pilot.press("l")
        await wait_for_text(ui.pilot, "of build 9119")
        await wait_until(ui.pilot, lambda: len(ui.queries_of("/api/deployments")) > reads)
        query = ui.queries_of("/api/deployments")[-1]
        assert query["environment_type"] == "test"
        assert query["from"]
        await wait_until(ui.pilot, lambda: "Deployment 6394 of build 9119" in text_of(ui.pilot))
        await ui.pilot.press("enter")
        await ui.wait_for_list()
    return "6394"


async def wait_for_open_writes(ui) -> None:
    await wait_until(ui.pilot, lambda: isinstance(ui.pilot.app.screen, OpenWritesDialog))
    await wait_for_text(ui.pilot, "Sent earlier, no answer recorded")


class LosingServer:
    """The demo; while ``loses`` is set, writes fail without an effect."""

    def __init__(self) -> None:
        self.loses_writes = True
        self.app = realtime_demo()

    async def __call__(self, scope, receive, send) -> None:
        if self.loses_writes and scope["method"] != "GET":
            await respond(send, {"message": "gone"}, 503)
        else:
            await self.app(scope, receive, send)


async def test_the_next_run_repeats_a_lost_write_only_after_its_word_is_typed():
    backend = LosingServer()
    server = RecordingApp(backend)
    with serve(server) as url:
        async with drive_profile(server, url, section="deployments") as ui:
            await lose_a_deployment(ui)
            await wait_for_text(ui.pilot, UNKNOWN)
        backend.loses_writes = False
        async with drive_profile(server, url, section="deployments", wait=False) as ui:
            await wait_for_open_writes(ui)
            await ui.pilot.press("escape")
            await ui.wait_for_list()
            await ui.move_to("6390")
            await deploy(ui, "Redeploy")
            await ui.wait_for_form("Redeploy")
            await ui.pilot.press("ctrl+s")
            await wait_for_text(
                ui.pilot, "Nothing was sent. Deploy of build 9119", "answer was lost"
            )
            assert len(ui.writes) == 1
            await ui.pilot.press("escape")
            await ui.wait_for_list()
            await deploy(ui, "Redeploy")
            await ui.wait_for_form("! Already sent, outcome unknown")
            await ui.type_confirm_word("again")
            await ui.send(2)
        async with drive_profile(server, url, section="deployments") as ui:
            assert not isinstance(ui.pilot.app.screen, OpenWritesDialog), "somebody decided"


async def test_early_keys_do_not_dismiss_the_report():
    backend = LosingServer()
    server = RecordingApp(backend)
    with serve(server) as url:
        async with drive_profile(server, url, section="deployments") as ui:
            await lose_a_deployment(ui)
            await wait_for_text(ui.pilot, UNKNOWN)
        pauses = KeyPauses(refused=60)
        async with drive_profile(server, url, wait=False, key_pauses=pauses) as ui:
            await wait_for_open_writes(ui)
            await ui.pilot.press("enter", "enter")
            assert isinstance(ui.pilot.app.screen, OpenWritesDialog)
            # The first one ends the dropping of keys.
            await ui.pilot.press("escape", "escape")
            await ui.wait_for_list()
        async with drive_profile(server, url, wait=False) as ui:
            await wait_for_open_writes(ui)
