"""``b``: one build request, its end told, and the same key from a deployment."""

from __future__ import annotations

from tests.managing.desk import sitting
from tests.releasing.ways import PROJECT, drop_what_was_typed, tick, today
from tests.support.screen import explorer_of, wait_until
from workato_tui.views.builds import BuildView

BUILD = f"/api/projects/{PROJECT}/build"


async def test_b_builds_a_project_with_what_was_typed_and_tells_the_end():
    async with sitting(backend=today(speed=1000)) as at:
        await at.move_to(PROJECT)
        await at.pilot.press("b")
        await at.form("Build Order to Cash", "Builds the current state of DEV.", "dev token")
        await at.fill(description="Credit notes")
        await tick(at, "include_tags")
        await at.send()
        body = {"description": "Credit notes", "include_tags": True}
        assert at.sent == [("POST", BUILD, {}, body)]
        await wait_until(at.pilot, lambda: isinstance(explorer_of(at.pilot).view, BuildView))
        view = explorer_of(at.pilot).view
        await at.told(f"Build {view.number}", "succeeded.")


async def test_a_plain_build_from_a_deployment_sends_an_empty_object():
    async with sitting("deployments") as at:
        await at.move_to("6390")
        await at.pilot.press("b")
        await at.form("Build Order to Cash")
        await at.send()
        assert at.sent == [("POST", BUILD, {}, {})]
        await wait_until(at.pilot, lambda: isinstance(explorer_of(at.pilot).view, BuildView))
        view = explorer_of(at.pilot).view
        await at.says(f"Build {view.number} started. You will be notified when it finishes.")
        assert f"Build {view.number}" in at.text


async def test_a_form_that_cannot_be_read_is_not_sent():
    async with sitting() as at:
        await at.move_to(PROJECT)
        await at.pilot.press("b")
        await at.form("Build Order to Cash")
        for size in ((8, 2), (120, 8), (40, 36)):
            await at.pilot.resize_terminal(*size)
            await at.pilot.press("ctrl+s")
            assert at.sent == []
        await at.pilot.resize_terminal(120, 36)
        await at.form(
            "Build Order to Cash", "Not sent. Enlarge the terminal: 60x16 needed, now 40x36."
        )
        await at.send()
        assert at.sent == [("POST", BUILD, {}, {})]


async def test_a_build_that_was_left_is_not_sent():
    async with sitting() as at:
        await at.move_to(PROJECT)
        await at.pilot.press("b")
        await at.form("Build Order to Cash")
        await at.fill(description="No")
        await drop_what_was_typed(at)
        assert at.sent == []
