"""``R``: build, wait, deploy in one go; after a failure it goes on without building twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.managing.desk import sitting
from tests.releasing.ways import PROJECT, pick, refused, tick, today
from tests.screens.worlds import answer
from tests.support.screen import app_of, unwrapped_text, wait_for_text, wait_until
from workato_tui.actions.guided_release import ReleaseDialog

BUILD = ("POST", f"/api/projects/{PROJECT}/build")
ALL_DONE = "Deployment started; watching it."


class Stumbling:
    """The demo, whose first deploy of a build gets this answer in place of being done."""

    def __init__(self, status: int, body: Any, *, done: bool = False) -> None:
        self.status, self.body, self.done = status, body, done
        self.left = 1
        self.world = today(speed=1000)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        if not (self.left and path.startswith("/api/project_builds") and path.endswith("/deploy")):
            await self.world(scope, receive, send)
            return
        self.left -= 1
        if self.done:

            async def nowhere(_message: Any) -> None:
                return None

            await self.world(scope, receive, nowhere)
        await answer(send, self.body, self.status)


class Hesitant:
    """The demo, where what was just made is not found by the first reads of it."""

    def __init__(self, reads: int = 3) -> None:
        self.reads = reads
        self.missed: dict[str, int] = {}
        self.world = today(speed=1000)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path, made = scope["path"], scope["method"] == "GET" and self.missed
        family = path.rpartition("/")[0] in ("/api/project_builds", "/api/deployments")
        if scope["method"] == "POST":
            self.missed["any"] = 1
        if made and family and self.missed.setdefault(path, 0) < self.reads:
            self.missed[path] += 1
            await answer(send, {"message": "Not found"}, 404)
        else:
            await self.world(scope, receive, send)


async def begin(at, target: str = "test") -> dict[str, Any]:
    await at.move_to(PROJECT)
    await at.pilot.press("R")
    await pick(at, "Release Order to Cash", f"deploy to {target}")
    return await at.form(f"Release Order to Cash to {target}")


async def steps(at, *texts: str) -> None:
    await wait_until(at.pilot, lambda: isinstance(at.pilot.app.screen, ReleaseDialog))
    await wait_for_text(at.pilot, *texts)


def made(at) -> tuple[str, str]:
    """The build and the deployment."""
    release = app_of(at.pilot).release
    return release.build.id, release.deployment.id


async def resume(at) -> None:
    """``g``, and the question that it asks."""
    await at.pilot.press("g")
    await wait_for_text(at.pilot, "Resume the release")
    await at.pilot.press("ctrl+s")


async def test_the_requests_leave_in_their_order():
    async with sitting(backend=today(speed=1000)) as at:
        await begin(at)
        await at.fill(description="Spring", title="Release 15")
        await tick(at, "include_test_cases", "include_tags")
        await at.pilot.press("ctrl+s", "ctrl+s")
        await steps(at, "● build Order to Cash", "● deploy to test", ALL_DONE)
        build, deployment = made(at)
        both = {"description": "Spring", "include_tags": True}
        assert at.sent == [
            (*BUILD, {}, {**both, "include_test_cases": True}),
            ("POST", f"/api/project_builds/{build}/deploy", {},
             {**both, "environment_type": "test", "title": "Release 15"}),
        ]  # fmt: skip
        paths = [one.path for one in at.server.requests]
        assert f"/api/project_builds/{build}" in paths[
            paths.index(BUILD[1]) : paths.index(f"/api/project_builds/{build}/deploy")
        ]  # fmt: skip
        assert {f"build {build}", f"deployment {deployment}"} <= {
            step.note for step in app_of(at.pilot).release.steps
        }


async def test_reviewers_are_requested_and_it_is_submitted():
    async with sitting(backend=today(speed=1000)) as at:
        await begin(at)
        await tick(at, "reviewers")
        await at.pilot.press("ctrl+s")
        await at.form("Reviewers of")
        await at.pilot.press("escape")
        await steps(at, "● deploy to test", "Nobody was assigned. g asks again.")
        await resume(at)
        await at.form("Reviewers of")
        await at.pilot.press("escape")
        await steps(at, "Stopped here. g resumes.")
        assert [one[1].rpartition("/")[2] for one in at.sent] == ["build", "deploy"]


async def test_it_stops_at_what_was_refused_and_g_does_not_build_again():
    world = Stumbling(422, {"message": "Deployment is frozen"})
    async with sitting(backend=world) as at:
        await begin(at)
        await at.pilot.press("ctrl+s")
        await steps(at, "● wait for the build", "✗ deploy to test", "Deployment is frozen",
                    "Stopped here. g resumes.")  # fmt: skip
        assert app_of(at.pilot).release.deployment is None
        await resume(at)
        await steps(at, "● deploy to test", ALL_DONE)
        build, _ = made(at)
        deployed = ("POST", f"/api/project_builds/{build}/deploy", {}, {"environment_type": "test"})
        assert at.sent == [(*BUILD, {}, {}), deployed, deployed]


async def test_a_failed_build_deploys_nothing():
    async with sitting(backend=today(speed=1000)) as at:
        await begin(at)
        await at.fill(description="This will fail")
        await at.pilot.press("ctrl+s")
        await steps(at, "✗ wait for the build", "nothing was deployed.", "○ deploy to test")
        assert at.sent == [(*BUILD, {}, {"description": "This will fail"})]


async def test_to_prod_it_needs_the_project_s_name():
    async with sitting(backend=today(speed=1000)) as at:
        await begin(at, "prod")
        await refused(at, 'Does not match "Order to Cash"')
        await at.word("Order to Cash")
        await at.pilot.press("ctrl+s")
        await steps(at, "Deployment 6389 of build 9094 to prod is waiting", "g deploys anyway.")
        assert len(at.sent) == 1
        await at.pilot.press("g")
        await wait_for_text(at.pilot, "Resume the release")
        await at.word("Order to Cash")
        await at.pilot.press("ctrl+s")
        await steps(at, ALL_DONE)
        assert at.sent[1][3] == {"environment_type": "prod"}


@pytest.mark.parametrize("sure", [True, False])
async def test_a_lost_deploy_that_nothing_tells_is_sent_again_only_when_agreed_to(sure):
    async with sitting(backend=Stumbling(503, {"message": "gone"})) as at:
        await begin(at)
        await at.pilot.press("ctrl+s")
        await steps(at, "? deploy to test", "Stopped here. g resumes.")
        assert "It may have been done or not." in unwrapped_text(at.pilot)
        assert len(at.sent) == 2
        await resume(at)
        await wait_for_text(
            at.pilot, "It is unknown whether 'deploy to test' was done. Send again?"
        )
        assert len(at.sent) == 2
        await at.pilot.press("ctrl+s" if sure else "n")
        await steps(at, ALL_DONE if sure else "Not sent again. Check in Workato")
        assert len(at.sent) == (3 if sure else 2)
        if not sure:
            # The next time it asks again: that nobody agreed tells nothing about the deployment.
            await steps(at, "? deploy to test", "Stopped here. g resumes.")
            await resume(at)
            await wait_for_text(at.pilot, "It is unknown whether 'deploy to test' was done.")
            assert len(at.sent) == 2


async def test_left_open_it_can_be_seen_again():
    async with sitting(backend=Stumbling(422, {"message": "Deployment is frozen"})) as at:
        await begin(at)
        await at.pilot.press("ctrl+s")
        await steps(at, "Deployment is frozen")
        await at.pilot.press("escape")
        await at.back()
        await at.pilot.press("R")
        await steps(at, "✗ deploy to test")
        await resume(at)
        await steps(at, ALL_DONE)
        assert [one[1] for one in at.sent].count(BUILD[1]) == 1


async def test_what_is_not_there_yet_is_waited_for():
    """A build that was just made is not found at first; so is its deployment."""
    world = Hesitant()
    async with sitting(backend=world) as at:
        await begin(at)
        await at.pilot.press("ctrl+s")
        await steps(at, "● wait for the build", ALL_DONE)
        build, deployment = made(at)
        path = f"/api/deployments/{deployment}"
        await wait_until(at.pilot, lambda: len(at.read(path)) == 4)
        assert world.missed == {"any": 1, f"/api/project_builds/{build}": 3, path: 3}
        assert not list(at.pilot.app._notifications)
        assert [one[1].rpartition("/")[2] for one in at.sent] == ["build", "deploy"]
