"""One deployment is the same in every view, and a decision costs two calls."""

from __future__ import annotations

from tests.managing.desk import sitting
from tests.releasing.ways import seated, today
from tests.screens.test_call_budget import calls, rest
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


def cell(at, number: str, column: int) -> object:
    return explorer_of(at.pilot).table.rows.get(number).cells[column]


async def approve(at, comment: str = "Looked at it") -> None:
    await at.pilot.press("a")
    await at.form("Approve")
    await at.fill(comment=comment)
    await at.send(len(at.sent) + 1)


async def test_an_approval_costs_its_call_and_one_look_and_goes_on_to_the_next():
    async with sitting("reviews", backend=today()) as at:
        await rest(at.pilot)
        waiting = shown_ids(at.pilot)[:3]
        await at.move_to("6384")
        before = len(at.server.requests)
        await approve(at)
        await rest(at.pilot)
        # What was under way for other rows is not meant.
        made = [
            (one.method, one.path)
            for one in at.server.requests[before:]
            if "6384" in one.path or "from" in one.query
        ]
        assert made == [
            ("POST", "/api/deployments/6384/approve"),
            ("GET", "/api/deployments/6384"),
        ]
        assert waiting == ["6389", "6387", "6384"]
        assert cursor_id(at.pilot) == "6387"
        assert cell(at, "6384", 3) == "review_approved"


async def test_the_message_says_who_else_decides_and_the_row_stays():
    async with sitting("reviews", backend=today()) as at:
        await at.move_to("6389")
        await approve(at)
        assert "Deployment 6389 approved. 1 of 2 approved; waiting for" in status_text(at.pilot)
        assert cursor_id(at.pilot) == "6389"


async def test_what_is_decided_in_the_detail_is_decided_in_every_list():
    async with sitting("deployments", backend=today()) as at:
        await at.pilot.press("4")
        await settle(at.pilot)
        await at.move_to("6384")
        await at.pilot.press("enter")
        await at.at_view("deployment")
        await approve(at)
        await wait_for_text(at.pilot, "● approved")
        before = len(at.server.requests)
        await at.pilot.press("escape")
        await at.at_view("reviews")
        assert cell(at, "6384", 3) == "review_approved"
        assert shown_ids(at.pilot).index("6384") > shown_ids(at.pilot).index("6387")
        await at.pilot.press("3")
        await at.at_view("deployments")
        assert cell(at, "6384", 4) == "review_approved"
        # None of the lists was asked for again.
        assert "/api/deployments" not in calls(at.server, before)


async def test_a_failed_look_does_not_hide_what_was_done():
    server = RecordingApp(Blind(today()))
    with serve(server) as url:
        async with seated(server, url, section="reviews") as at:
            await at.move_to("6384")
            server.app.blind = True
            await approve(at)
            await wait_until(
                at.pilot, lambda: "Deployment 6384 approved. Not refreshed:" in text_of(at.pilot)
            )


class Blind:
    """The demo; while it is blind no single deployment can be read."""

    def __init__(self, world) -> None:
        self.world = world
        self.blind = False

    async def __call__(self, scope, receive, send) -> None:
        path = scope["path"]
        if self.blind and scope["method"] == "GET" and path.startswith("/api/deployments/"):
            scope = {**scope, "path": "/api/deployments/1"}
        await self.world(scope, receive, send)


async def test_c_begins_with_the_comment_of_who_decided():
    async with sitting("reviews", backend=today()) as at:
        known = explorer_of(at.pilot).workspace.deployments["6386"]
        given = {review.status: review.comment for review in known.reviews if review.comment}
        await at.move_to("6386")
        await at.pilot.press("c")
        rows = await at.form("Edit the comment on")
        assert given["rejected"]
        assert rows["comment"].field.field_value == given["rejected"]


async def test_deployed_to_is_where_a_deployment_succeeded():
    async with sitting("builds", backend=today()) as at:
        # 9094 is live in test and waits for prod, 9119 is live in test.
        assert cell(at, "9094", 4) == "test"
        assert cell(at, "9119", 4) == "test"


async def test_lists_are_newest_first_whatever_order_they_came_in():
    server = RecordingApp(Shuffled(today()))
    with serve(server) as url:
        async with seated(server, url, section="deployments") as at:
            whens = [row.cells[8] for row in explorer_of(at.pilot).table.rows.visible]
            assert len(whens) > 100
            assert whens == sorted(whens, reverse=True)


class Shuffled:
    """The demo with its list of deployments the other way round."""

    def __init__(self, world) -> None:
        self.world = world

    async def __call__(self, scope, receive, send) -> None:
        import json

        if scope["path"] != "/api/deployments":
            await self.world(scope, receive, send)
            return
        start, body = {}, b""

        async def hold(message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
            else:
                body += message.get("body", b"")

        await self.world(scope, receive, hold)
        found = json.loads(body)
        found["items"].reverse()
        body = json.dumps(found).encode()
        kept = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        await send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})


async def test_a_build_that_was_started_is_followed_without_a_list():
    async with sitting("projects", backend=today(speed=1000)) as at:
        await at.move_to("604202")
        await at.pilot.press("b")
        await at.form("Build Order to Cash")
        before = len(at.server.requests)
        await at.send()
        await at.at_view("build")
        number = explorer_of(at.pilot).view.number
        await at.told(f"Build {number}", "succeeded.")
        await wait_for_text(at.pilot, "● done", "ready; d downloads it")
        assert set(calls(at.server, before)) == {
            "/api/projects/604202/build",
            f"/api/project_builds/{number}",
        }
