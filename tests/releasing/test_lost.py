"""A write whose answer is lost: sent once, told, and told again by the next run until settled."""

from __future__ import annotations

import pytest

from tests.managing.desk import sitting
from tests.releasing.ways import PROJECT, deploy, seated, today
from tests.support.screen import app_of, explorer_of, text_of, wait_for_text, wait_until
from tests.support.server import RecordingApp, serve
from workato_tui.dialogs.open_intents import OpenWritesDialog

UNKNOWN = "It may have been done or not."


async def lose_a_deployment(at) -> None:
    """Build 9119 to test once more; the answer is lost."""
    await at.move_to("6390")
    await deploy(at, "Redeploy")
    await at.form("Redeploy")
    await at.send()


async def test_a_lost_answer_closes_the_form_and_is_reported():
    async with sitting("deployments", faults=1) as at:
        await lose_a_deployment(at)
        await wait_for_text(at.pilot, UNKNOWN)
        assert explorer_of(at.pilot).view.kind == "deployments"
        assert [one[:2] for one in at.sent] == [("POST", "/api/project_builds/9119/deploy")]


@pytest.mark.parametrize(("key", "path"), [("S", "submit_for_review")])
async def test_a_lost_answer_to_a_question_is_reported_too(key, path):
    async with sitting("deployments", faults=1) as at:
        await at.move_to("6391")
        await at.pilot.press(key)
        await wait_for_text(at.pilot, "Submit deployment 6391")
        await at.send()
        await wait_for_text(at.pilot, UNKNOWN)
        await wait_until(at.pilot, lambda: "Sent; waiting" not in at.text)
        assert [one[:2] for one in at.sent] == [("POST", f"/api/deployments/6391/{path}")]


async def test_a_lost_build_is_reported():
    async with sitting(faults=1) as at:
        await at.move_to(PROJECT)
        await at.pilot.press("b")
        await at.form("Build Order to Cash")
        await at.send()
        await wait_for_text(at.pilot, UNKNOWN)
        assert explorer_of(at.pilot).view.kind == "projects"


async def test_the_next_run_tells_it_looks_it_up_and_is_told_that_it_was_seen():
    server = RecordingApp(today(faults=1))
    with serve(server) as url:
        async with seated(server, url, section="deployments") as at:
            await lose_a_deployment(at)
        made = await again(server, url, at)
        async with seated(server, url) as at:
            asking = [w for w in app_of(at.pilot).workers if w.group == "intents"]
            await wait_until(at.pilot, lambda: all(w.is_finished for w in asking))
            assert not isinstance(at.pilot.app.screen, OpenWritesDialog)
            assert len(at.sent) == 1
        assert made


async def again(server, url, before) -> str:
    """The run after: leave it once, then look and settle."""
    async with seated(server, url, wait=False) as at:
        await intents(at)
        await at.pilot.press("escape")
        await at.back()
    async with seated(server, url, wait=False) as at:
        await intents(at)
        assert "Deploy of build 9119 of Order to Cash to test" in text_of(at.pilot)
        reads = len(at.read("/api/deployments"))
        await at.pilot.press("l")
        await wait_for_text(at.pilot, "of build 9119")
        await wait_until(at.pilot, lambda: len(at.read("/api/deployments")) > reads)
        asked = at.read("/api/deployments")[-1]
        assert asked["environment_type"] == "test"
        assert asked["from"]
        await wait_until(at.pilot, lambda: "Deployment 6394 of build 9119" in text_of(at.pilot))
        await at.pilot.press("enter")
        await at.back()
    return "6394"


async def intents(at) -> None:
    await wait_until(at.pilot, lambda: isinstance(at.pilot.app.screen, OpenWritesDialog))
    await wait_for_text(at.pilot, "Sent earlier, no answer recorded")
