"""A deployment is the same in every view, and a decision takes two requests."""

from __future__ import annotations

from tests.releasing.steps import drive_profile, realtime_demo
from tests.screens.test_call_budget import calls, wait_until_idle
from tests.support.driver import drive_app
from tests.support.screen import (
    cursor_id,
    explorer_of,
    settle,
    shown_ids,
    status_text,
    text_of,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve


def cell(ui, number: str, column: int) -> object:
    return explorer_of(ui.pilot).table.rows.get(number).cells[column]


async def approve(ui, comment: str = "Looked at it") -> None:
    await ui.pilot.press("a")
    await ui.wait_for_form("Approve")
    await ui.fill(comment=comment)
    await ui.send(len(ui.writes) + 1)


async def test_an_approval_takes_two_requests_and_selects_the_next_row():
    async with drive_app("reviews", backend=realtime_demo()) as ui:
        await wait_until_idle(ui.pilot)
        waiting = shown_ids(ui.pilot)[:3]
        await ui.move_to("6384")
        before = len(ui.server.requests)
        await approve(ui)
        await wait_until_idle(ui.pilot)
        # Requests for other rows are ignored.
        requests = [
            (request.method, request.path)
            for request in ui.server.requests[before:]
            if "6384" in request.path or "from" in request.query
        ]
        assert requests == [
            ("POST", "/api/deployments/6384/approve"),
            ("GET", "/api/deployments/6384"),
        ]
        assert waiting == ["6389", "6387", "6384"]
        assert cursor_id(ui.pilot) == "6387"
        assert cell(ui, "6384", 3) == "review_approved"


async def test_the_message_names_the_other_reviewers():
    async with drive_app("reviews", backend=realtime_demo()) as ui:
        await ui.move_to("6389")
        await approve(ui)
        assert "Deployment 6389 approved. 1 of 2 approved; waiting for" in status_text(ui.pilot)
        assert cursor_id(ui.pilot) == "6389"


async def test_a_decision_in_the_detail_updates_every_list():
    async with drive_app("deployments", backend=realtime_demo()) as ui:
        await ui.pilot.press("4")
        await settle(ui.pilot)
        await ui.move_to("6384")
        await ui.pilot.press("enter")
        await ui.wait_for_view("deployment")
        await approve(ui)
        await wait_for_text(ui.pilot, "● approved")
        before = len(ui.server.requests)
        await ui.pilot.press("escape")
        await ui.wait_for_view("reviews")
        assert cell(ui, "6384", 3) == "review_approved"
        assert shown_ids(ui.pilot).index("6384") > shown_ids(ui.pilot).index("6387")
        await ui.pilot.press("3")
        await ui.wait_for_view("deployments")
        assert cell(ui, "6384", 4) == "review_approved"
        # No list was loaded again.
        assert "/api/deployments" not in calls(ui.server, before)


async def test_a_failed_refresh_does_not_hide_the_approval():
    server = RecordingApp(UnreadableDeployments(realtime_demo()))
    with serve(server) as url:
        async with drive_profile(server, url, section="reviews") as ui:
            await ui.move_to("6384")
            server.app.fails_reads = True
            await approve(ui)
            await wait_until(
                ui.pilot, lambda: "Deployment 6384 approved. Not refreshed:" in text_of(ui.pilot)
            )


class UnreadableDeployments:
    """The demo; while ``blind`` is set, no single deployment can be read."""

    def __init__(self, backend) -> None:
        self.backend = backend
        self.fails_reads = False

    async def __call__(self, scope, receive, send) -> None:
        path = scope["path"]
        if self.fails_reads and scope["method"] == "GET" and path.startswith("/api/deployments/"):
            scope = {**scope, "path": "/api/deployments/1"}
        await self.backend(scope, receive, send)


async def test_c_starts_with_the_reviewer_s_comment():
    async with drive_app("reviews", backend=realtime_demo()) as ui:
        known = explorer_of(ui.pilot).workspace.deployments["6386"]
        comments = {review.status: review.comment for review in known.reviews if review.comment}
        await ui.move_to("6386")
        await ui.pilot.press("c")
        rows = await ui.wait_for_form("Edit the comment on")
        assert comments["rejected"]
        assert rows["comment"].field.field_value == comments["rejected"]


async def test_deployed_to_shows_successful_deployments():
    async with drive_app("builds", backend=realtime_demo()) as ui:
        # 9094 is live in test and waits for prod, 9119 is live in test.
        assert cell(ui, "9094", 4) == "test"
        assert cell(ui, "9119", 4) == "test"


async def test_lists_are_sorted_newest_first():
    server = RecordingApp(ReversedDeployments(realtime_demo()))
    with serve(server) as url:
        async with drive_profile(server, url, section="deployments") as ui:
            times = [row.cells[8] for row in explorer_of(ui.pilot).table.rows.visible]
            assert len(times) > 100
            assert times == sorted(times, reverse=True)


class ReversedDeployments:
    """The demo with its list of deployments reversed."""

    def __init__(self, backend) -> None:
        self.backend = backend

    async def __call__(self, scope, receive, send) -> None:
        import json

        if scope["path"] != "/api/deployments":
            await self.backend(scope, receive, send)
            return
        start, body = {}, b""

        async def collect(message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            else:
                body += message.get("body", b"")

        await self.backend(scope, receive, collect)
        answer = json.loads(body)
        answer["items"].reverse()
        body = json.dumps(answer).encode()
        headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})


async def test_a_started_build_is_watched_without_its_list():
    async with drive_app("projects", backend=realtime_demo(speed=1000)) as ui:
        await ui.move_to("604202")
        await ui.pilot.press("b")
        await ui.wait_for_form("Build Order to Cash")
        before = len(ui.server.requests)
        await ui.send()
        await ui.wait_for_view("build")
        number = explorer_of(ui.pilot).view.number
        await ui.wait_for_notification(f"Build {number}", "succeeded.")
        await wait_for_text(ui.pilot, "● done", "ready; d downloads it")
        assert set(calls(ui.server, before)) == {
            "/api/projects/604202/build",
            f"/api/project_builds/{number}",
        }
