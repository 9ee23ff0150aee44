"""A write whose answer is lost: sent once, told, and told again by the next run until settled."""

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
    """Build 9119 to test once more; the answer is lost."""
    await ui.move_to("6390")
    await deploy(ui, "Redeploy")
    await ui.wait_for_form("Redeploy")
    await ui.send()


async def test_a_lost_answer_closes_the_form_and_is_reported():
    async with drive_app("deployments", faults=1) as ui:
        await lose_a_deployment(ui)
        await wait_for_text(ui.pilot, UNKNOWN)
        assert explorer_of(ui.pilot).view.kind == "deployments"
        assert [one[:2] for one in ui.writes] == [("POST", "/api/project_builds/9119/deploy")]


@pytest.mark.parametrize(("key", "path"), [("S", "submit_for_review")])
async def test_a_lost_answer_to_a_question_is_reported_too(key, path):
    async with drive_app("deployments", faults=1) as ui:
        await ui.move_to("6391")
        await ui.pilot.press(key)
        await wait_for_text(ui.pilot, "Submit deployment 6391")
        await ui.send()
        await wait_for_text(ui.pilot, UNKNOWN)
        await wait_until(ui.pilot, lambda: "Sent; waiting" not in ui.text)
        assert [one[:2] for one in ui.writes] == [("POST", f"/api/deployments/6391/{path}")]


async def test_a_lost_build_is_reported():
    async with drive_app(faults=1) as ui:
        await ui.move_to(PROJECT)
        await ui.pilot.press("b")
        await ui.wait_for_form("Build Order to Cash")
        await ui.send()
        await wait_for_text(ui.pilot, UNKNOWN)
        assert explorer_of(ui.pilot).view.kind == "projects"


async def test_the_next_run_tells_it_looks_it_up_and_is_told_that_it_was_seen():
    server = RecordingApp(realtime_demo(faults=1))
    with serve(server) as url:
        async with drive_profile(server, url, section="deployments") as ui:
            await lose_a_deployment(ui)
        made = await again(server, url, ui)
        async with drive_profile(server, url) as ui:
            asking = [w for w in app_of(ui.pilot).workers if w.group == "intents"]
            await wait_until(ui.pilot, lambda: all(w.is_finished for w in asking))
            assert not isinstance(ui.pilot.app.screen, OpenWritesDialog)
            assert len(ui.writes) == 1
        assert made


async def again(server, url, before) -> str:
    """The run after: leave it once, then look and settle."""
    async with drive_profile(server, url, wait=False) as ui:
        await intents(ui)
        await ui.pilot.press("escape")
        await ui.wait_for_list()
    async with drive_profile(server, url, wait=False) as ui:
        await intents(ui)
        assert "Deploy of build 9119 of Order to Cash to test" in text_of(ui.pilot)
        reads = len(ui.queries_of("/api/deployments"))
        await ui.pilot.press("l")
        await wait_for_text(ui.pilot, "of build 9119")
        await wait_until(ui.pilot, lambda: len(ui.queries_of("/api/deployments")) > reads)
        asked = ui.queries_of("/api/deployments")[-1]
        assert asked["environment_type"] == "test"
        assert asked["from"]
        await wait_until(ui.pilot, lambda: "Deployment 6394 of build 9119" in text_of(ui.pilot))
        await ui.pilot.press("enter")
        await ui.wait_for_list()
    return "6394"


async def intents(ui) -> None:
    await wait_until(ui.pilot, lambda: isinstance(ui.pilot.app.screen, OpenWritesDialog))
    await wait_for_text(ui.pilot, "Sent earlier, no answer recorded")


class Losing:
    """The demo; while ``loses`` is set, writes get an error of the server and are not done."""

    def __init__(self) -> None:
        self.loses = True
        self.app = realtime_demo()

    async def __call__(self, scope, receive, send) -> None:
        if self.loses and scope["method"] != "GET":
            await respond(send, {"message": "gone"}, 503)
        else:
            await self.app(scope, receive, send)


async def test_the_next_run_does_not_send_it_again_before_the_word_is_typed():
    backend = Losing()
    server = RecordingApp(backend)
    with serve(server) as url:
        async with drive_profile(server, url, section="deployments") as ui:
            await lose_a_deployment(ui)
            await wait_for_text(ui.pilot, UNKNOWN)
        backend.loses = False
        async with drive_profile(server, url, section="deployments", wait=False) as ui:
            await intents(ui)
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


async def test_keys_on_their_way_to_the_list_do_not_dismiss_what_is_reported():
    backend = Losing()
    server = RecordingApp(backend)
    with serve(server) as url:
        async with drive_profile(server, url, section="deployments") as ui:
            await lose_a_deployment(ui)
            await wait_for_text(ui.pilot, UNKNOWN)
        pauses = KeyPauses(refused=60)
        async with drive_profile(server, url, wait=False, key_pauses=pauses) as ui:
            await intents(ui)
            await ui.pilot.press("enter", "enter")
            assert isinstance(ui.pilot.app.screen, OpenWritesDialog)
            # The first one ends the dropping of keys.
            await ui.pilot.press("escape", "escape")
            await ui.wait_for_list()
        async with drive_profile(server, url, wait=False) as ui:
            await intents(ui)
