"""``b``: start a build from a project or a deployment, and report its end."""

from __future__ import annotations

from tests.releasing.steps import PROJECT, discard_form, realtime_demo, tick
from tests.support.driver import drive_app
from tests.support.screen import explorer_of, wait_until
from workato_tui.views.build_detail import BuildView

BUILD = f"/api/projects/{PROJECT}/build"


async def test_b_builds_a_project_and_reports_the_end():
    async with drive_app(backend=realtime_demo(speed=1000)) as ui:
        await ui.move_to(PROJECT)
        await ui.pilot.press("b")
        await ui.wait_for_form(
            "Build Order to Cash", "Builds the current state of DEV.", "dev token"
        )
        await ui.fill(description="Credit notes")
        await tick(ui, "include_tags")
        await ui.send()
        body = {"description": "Credit notes", "include_tags": True}
        assert ui.writes == [("POST", BUILD, {}, body)]
        await wait_until(ui.pilot, lambda: isinstance(explorer_of(ui.pilot).view, BuildView))
        view = explorer_of(ui.pilot).view
        await ui.wait_for_notification(f"Build {view.number}", "succeeded.")


async def test_a_build_from_a_deployment_sends_an_empty_object():
    async with drive_app("deployments") as ui:
        await ui.move_to("6390")
        await ui.pilot.press("b")
        await ui.wait_for_form("Build Order to Cash")
        await ui.send()
        assert ui.writes == [("POST", BUILD, {}, {})]
        await wait_until(ui.pilot, lambda: isinstance(explorer_of(ui.pilot).view, BuildView))
        view = explorer_of(ui.pilot).view
        await ui.wait_for_status(
            f"Build {view.number} started. You will be notified when it finishes."
        )
        assert f"Build {view.number}" in ui.text


async def test_a_form_in_a_small_terminal_is_not_sent():
    async with drive_app() as ui:
        await ui.move_to(PROJECT)
        await ui.pilot.press("b")
        await ui.wait_for_form("Build Order to Cash")
        for size in ((8, 2), (120, 8), (40, 36)):
            await ui.pilot.resize_terminal(*size)
            await ui.pilot.press("ctrl+s")
            assert ui.writes == []
        await ui.pilot.resize_terminal(120, 36)
        await ui.wait_for_form(
            "Build Order to Cash", "Not sent. Enlarge the terminal: 60x16 needed, now 40x36."
        )
        await ui.send()
        assert ui.writes == [("POST", BUILD, {}, {})]


async def test_a_discarded_build_is_not_sent():
    async with drive_app() as ui:
        await ui.move_to(PROJECT)
        await ui.pilot.press("b")
        await ui.wait_for_form("Build Order to Cash")
        await ui.fill(description="No")
        await discard_form(ui)
        assert ui.writes == []
