"""``R``: build, wait, deploy in one go; after a failure it goes on without building twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.releasing.steps import PROJECT, choose_from, expect_rejection, realtime_demo, tick
from tests.support.backends import respond
from tests.support.driver import drive_app
from tests.support.screen import app_of, unwrapped_text, wait_for_text, wait_until
from workato_tui.actions.guided_release import ReleaseDialog

BUILD = ("POST", f"/api/projects/{PROJECT}/build")
ALL_DONE = "Deployment started; watching it."


class Stumbling:
    """The demo, whose first deploy of a build gets this answer in place of being done."""

    def __init__(self, status: int, body: Any, *, done: bool = False) -> None:
        self.status, self.body, self.done = status, body, done
        self.left = 1
        self.backend = realtime_demo(speed=1000)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        if not (self.left and path.startswith("/api/project_builds") and path.endswith("/deploy")):
            await self.backend(scope, receive, send)
            return
        self.left -= 1
        if self.done:

            async def nowhere(_message: Any) -> None:
                return None

            await self.backend(scope, receive, nowhere)
        await respond(send, self.body, self.status)


class Hesitant:
    """The demo, where what was just made is not found by the first reads of it."""

    def __init__(self, reads: int = 3) -> None:
        self.reads = reads
        self.missed: dict[str, int] = {}
        self.backend = realtime_demo(speed=1000)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path, made = scope["path"], scope["method"] == "GET" and self.missed
        family = path.rpartition("/")[0] in ("/api/project_builds", "/api/deployments")
        if scope["method"] == "POST":
            self.missed["any"] = 1
        if made and family and self.missed.setdefault(path, 0) < self.reads:
            self.missed[path] += 1
            await respond(send, {"message": "Not found"}, 404)
        else:
            await self.backend(scope, receive, send)


async def begin(ui, target: str = "test") -> dict[str, Any]:
    await ui.move_to(PROJECT)
    await ui.pilot.press("R")
    await choose_from(ui, "Release Order to Cash", f"deploy to {target}")
    return await ui.wait_for_form(f"Release Order to Cash to {target}")


async def steps(ui, *texts: str) -> None:
    await wait_until(ui.pilot, lambda: isinstance(ui.pilot.app.screen, ReleaseDialog))
    await wait_for_text(ui.pilot, *texts)


def made(ui) -> tuple[str, str]:
    """The build and the deployment."""
    release = app_of(ui.pilot).release
    return release.build.id, release.deployment.id


async def resume(ui) -> None:
    """``g``, and the question that it asks."""
    await ui.pilot.press("g")
    await wait_for_text(ui.pilot, "Resume the release")
    await ui.pilot.press("ctrl+s")


async def test_the_requests_leave_in_their_order():
    async with drive_app(backend=realtime_demo(speed=1000)) as ui:
        await begin(ui)
        await ui.fill(description="Spring", title="Release 15")
        await tick(ui, "include_test_cases", "include_tags")
        await ui.pilot.press("ctrl+s", "ctrl+s")
        await steps(ui, "● build Order to Cash", "● deploy to test", ALL_DONE)
        build, deployment = made(ui)
        both = {"description": "Spring", "include_tags": True}
        assert ui.writes == [
            (*BUILD, {}, {**both, "include_test_cases": True}),
            ("POST", f"/api/project_builds/{build}/deploy", {},
             {**both, "environment_type": "test", "title": "Release 15"}),
        ]  # fmt: skip
        paths = [one.path for one in ui.server.requests]
        assert f"/api/project_builds/{build}" in paths[
            paths.index(BUILD[1]) : paths.index(f"/api/project_builds/{build}/deploy")
        ]  # fmt: skip
        assert {f"build {build}", f"deployment {deployment}"} <= {
            step.note for step in app_of(ui.pilot).release.steps
        }


async def test_reviewers_are_requested_and_it_is_submitted():
    async with drive_app(backend=realtime_demo(speed=1000)) as ui:
        await begin(ui)
        await tick(ui, "reviewers")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_form("Reviewers of")
        await ui.pilot.press("escape")
        await steps(ui, "● deploy to test", "Nobody was assigned. g asks again.")
        await resume(ui)
        await ui.wait_for_form("Reviewers of")
        await ui.pilot.press("escape")
        await steps(ui, "Stopped here. g resumes.")
        assert [one[1].rpartition("/")[2] for one in ui.writes] == ["build", "deploy"]


async def test_it_stops_at_what_was_refused_and_g_does_not_build_again():
    backend = Stumbling(422, {"message": "Deployment is frozen"})
    async with drive_app(backend=backend) as ui:
        await begin(ui)
        await ui.pilot.press("ctrl+s")
        await steps(ui, "● wait for the build", "✗ deploy to test", "Deployment is frozen",
                    "Stopped here. g resumes.")  # fmt: skip
        assert app_of(ui.pilot).release.deployment is None
        await resume(ui)
        await steps(ui, "● deploy to test", ALL_DONE)
        build, _ = made(ui)
        deployed = ("POST", f"/api/project_builds/{build}/deploy", {}, {"environment_type": "test"})
        assert ui.writes == [(*BUILD, {}, {}), deployed, deployed]


async def test_a_failed_build_deploys_nothing():
    async with drive_app(backend=realtime_demo(speed=1000)) as ui:
        await begin(ui)
        await ui.fill(description="This will fail")
        await ui.pilot.press("ctrl+s")
        await steps(ui, "✗ wait for the build", "nothing was deployed.", "○ deploy to test")
        assert ui.writes == [(*BUILD, {}, {"description": "This will fail"})]


async def test_to_prod_it_needs_the_project_s_name():
    async with drive_app(backend=realtime_demo(speed=1000)) as ui:
        await begin(ui, "prod")
        await expect_rejection(ui, 'Does not match "Order to Cash"')
        await ui.type_confirm_word("Order to Cash")
        await ui.pilot.press("ctrl+s")
        await steps(ui, "Deployment 6389 of build 9094 to prod is waiting", "g deploys anyway.")
        assert len(ui.writes) == 1
        await ui.pilot.press("g")
        await wait_for_text(ui.pilot, "Resume the release")
        await ui.type_confirm_word("Order to Cash")
        await ui.pilot.press("ctrl+s")
        await steps(ui, ALL_DONE)
        assert ui.writes[1][3] == {"environment_type": "prod"}


@pytest.mark.parametrize("sure", [True, False])
async def test_a_lost_deploy_that_nothing_tells_is_sent_again_only_when_agreed_to(sure):
    async with drive_app(backend=Stumbling(503, {"message": "gone"})) as ui:
        await begin(ui)
        await ui.pilot.press("ctrl+s")
        await steps(ui, "? deploy to test", "Stopped here. g resumes.")
        assert "It may have been done or not." in unwrapped_text(ui.pilot)
        assert len(ui.writes) == 2
        await resume(ui)
        await wait_for_text(
            ui.pilot, "It is unknown whether 'deploy to test' was done. Send again?"
        )
        assert len(ui.writes) == 2
        await ui.pilot.press("ctrl+s" if sure else "n")
        await steps(ui, ALL_DONE if sure else "Not sent again. Check in Workato")
        assert len(ui.writes) == (3 if sure else 2)
        if not sure:
            # The next time it asks again: that nobody agreed tells nothing about the deployment.
            await steps(ui, "? deploy to test", "Stopped here. g resumes.")
            await resume(ui)
            await wait_for_text(ui.pilot, "It is unknown whether 'deploy to test' was done.")
            assert len(ui.writes) == 2


async def test_left_open_it_can_be_seen_again():
    async with drive_app(backend=Stumbling(422, {"message": "Deployment is frozen"})) as ui:
        await begin(ui)
        await ui.pilot.press("ctrl+s")
        await steps(ui, "Deployment is frozen")
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        await ui.pilot.press("R")
        await steps(ui, "✗ deploy to test")
        await resume(ui)
        await steps(ui, ALL_DONE)
        assert [one[1] for one in ui.writes].count(BUILD[1]) == 1


async def test_what_is_not_there_yet_is_waited_for():
    """A build that was just made is not found at first; so is its deployment."""
    backend = Hesitant()
    async with drive_app(backend=backend) as ui:
        await begin(ui)
        await ui.pilot.press("ctrl+s")
        await steps(ui, "● wait for the build", ALL_DONE)
        build, deployment = made(ui)
        path = f"/api/deployments/{deployment}"
        await wait_until(ui.pilot, lambda: len(ui.queries_of(path)) == 4)
        assert backend.missed == {"any": 1, f"/api/project_builds/{build}": 3, path: 3}
        assert not list(ui.pilot.app._notifications)
        assert [one[1].rpartition("/")[2] for one in ui.writes] == ["build", "deploy"]
