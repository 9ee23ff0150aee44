"""Changes of a deployment: in the list of reviews, in forms, and cached for the next start."""

from __future__ import annotations

from tests.contents.steps import move_and_settle, wait_for_view
from tests.releasing.steps import deploy, drive_profile, realtime_demo
from tests.support.driver import drive_app
from tests.support.screen import (
    explorer_of,
    run_app,
    settle,
    text_of,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve
from workato_tui.services import build_cache

TOTALS = "5 changed, 1 added, 1 removed, 1 moved"


def changes(pilot) -> dict[str, str | None]:
    """Return the changes column of the visible reviews."""
    return {row.id: row.cells[9] for row in explorer_of(pilot).table.rows.visible}


def file_paths(server) -> list[str]:
    return [request.path for request in server.requests if request.path.startswith("/files/")]


async def test_reviews_show_their_changes_and_cache_them():
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        async with drive_profile(server, url, section="reviews") as ui:
            # Pending reviews show a placeholder first; decided ones show nothing.
            assert changes(ui.pilot)["6387"] == "…"
            assert changes(ui.pilot)["6390"] is None
            await wait_until(ui.pilot, lambda: changes(ui.pilot)["6389"] == "+1 ~6 -1")
            await move_and_settle(ui.pilot, "6389")
            text = " ".join(text_of(ui.pilot).split())
            assert "against build 9037" in text
            first, second = file_paths(server)[:2]
            assert "009/037" in first
            assert "009/094" in second
            await ui.pilot.press("equals_sign")
            await wait_for_view(ui.pilot, "comparison")
            assert explorer_of(ui.pilot).view.title == "Build 9037 to build 9094"
            await ui.pilot.press("escape")
            await wait_for_view(ui.pilot, "reviews")
            await wait_until(ui.pilot, lambda: changes(ui.pilot)["6387"] == "~2")
            assert changes(ui.pilot)["6390"] is None
        fetched = len(server.requests)
        async with drive_profile(server, url, section="reviews") as ui:
            await wait_until(ui.pilot, lambda: changes(ui.pilot)["6389"] == "+1 ~6 -1")
            assert changes(ui.pilot)["6387"] == "~2"
            await ui.pilot.press("r")
            await settle(ui.pilot)
            assert changes(ui.pilot)["6387"] == "~2"
            new_requests = server.requests[fetched:]
            assert not any("604202" in str(request.query.values()) for request in new_requests)
            assert not any(
                "9094" in request.path or "order_to_cash" in request.path
                for request in new_requests
            )


async def test_a_large_zip_is_not_downloaded_for_a_row(monkeypatch):
    monkeypatch.setattr(build_cache, "PREFETCH_MAX_BYTES", 500)
    async with run_app(realtime_demo(), section="reviews") as pilot:
        await wait_for_text(pilot, "The zip of build 9037 is large")
        assert changes(pilot)["6389"] is None
        # It is downloaded on request.
        await move_and_settle(pilot, "6389")
        await pilot.press("equals_sign")
        await wait_for_view(pilot, "comparison")
        assert len(explorer_of(pilot).table.rows.visible) == 8


async def test_the_deploy_form_shows_its_changes():
    async with drive_app("deployments") as ui:
        await ui.move_to("6390")
        await deploy(ui, "Promote")
        await ui.wait_for_form("Promote build 9119 from test to prod")
        await wait_for_text(ui.pilot, "Changes from build 9037: ", "ctrl+l shows")
        rows = await ui.wait_for_form("Promote build 9119")
        await ui.fill(title="Release 14 at last")
        await ui.pilot.press("ctrl+l")
        await wait_for_text(ui.pilot, "Changes of this deployment", "Build 9037 to build 9119")
        await wait_for_text(ui.pilot, "edits made directly in prod are not included.")
        # Keys scroll, and do nothing else.
        screen = ui.pilot.app.screen
        await wait_until(ui.pilot, lambda: screen.pane.line_count > screen.pane.page_size)
        await ui.pilot.press("D", "ctrl+s", "a", "G")
        assert screen.pane.first_line > 0
        await ui.pilot.press("escape")
        await ui.wait_for_form("Promote build 9119")
        assert rows["title"].field.field_value == "Release 14 at last"
        assert ui.writes == []


async def test_without_a_build_the_form_has_no_changes():
    async with drive_app("projects") as ui:
        await ui.move_to("604202")
        await deploy(ui, "Build DEV and deploy to test")
        await ui.wait_for_form("Build DEV and deploy", "The build is created first")
        await ui.pilot.press("ctrl+l")
        await wait_for_text(ui.pilot, "Nothing to show yet.")


async def test_a_reviewer_sees_the_changes_before_approving():
    async with drive_app("reviews", backend=realtime_demo()) as ui:
        await ui.move_to("6389")
        await settle(ui.pilot)
        await ui.pilot.press("a")
        await ui.wait_for_form("Approve Hotfix (#6389)", f"Changes from build 9037: {TOTALS}.")
        await ui.pilot.press("ctrl+l")
        await wait_for_text(ui.pilot, "Changes of this deployment", "Build 9037 to build 9094")
        await ui.pilot.press("escape", "escape")
        assert ui.writes == []
