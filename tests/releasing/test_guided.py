"""``R``: build, wait and deploy in one release, and resume it after a failure."""

from __future__ import annotations

from typing import Any

import pytest

from tests.releasing.steps import PROJECT, choose_from, expect_rejection, realtime_demo, tick
from tests.support.backends import respond
from tests.support.driver import drive_app
from tests.support.screen import app_of, toasts, unwrapped_text, wait_for_text, wait_until
from workato_tui.actions.guided_release import ReleaseDialog

BUILD = ("POST", f"/api/projects/{PROJECT}/build")
ALL_DONE = "Deployment started; watching it."


class FailingDeploy:
    """The demo; the first deployment of a build gets this answer."""

    def __init__(self, status: int, body: Any) -> None:
        self.status, self.body = status, body
        self.failures_left = 1
        self.backend = realtime_demo(speed=1000)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"]
        is_deploy = path.startswith("/api/project_builds") and path.endswith("/deploy")
        if self.failures_left and is_deploy:
            self.failures_left -= 1
            await respond(send, self.body, self.status)
        else:
            await self.backend(scope, receive, send)


class DelayedVisibility:
    """The demo; new objects are not found by the first reads."""

    def __init__(self, reads: int = 3) -> None:
        self.hidden_reads = reads
        self.misses: dict[str, int] = {}
        self.backend = realtime_demo(speed=1000)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path, is_hidden_read = scope["path"], scope["method"] == "GET" and self.misses
        is_job = path.rpartition("/")[0] in ("/api/project_builds", "/api/deployments")
        if scope["method"] == "POST":
            self.misses["any"] = 1
        if is_hidden_read and is_job and self.misses.setdefault(path, 0) < self.hidden_reads:
            self.misses[path] += 1
            await respond(send, {"message": "Not found"}, 404)
        else:
            await self.backend(scope, receive, send)


async def open_release_form(ui, target: str = "test") -> dict[str, Any]:
    await ui.move_to(PROJECT)
    await ui.pilot.press("R")
    await choose_from(ui, "Release Order to Cash", f"deploy to {target}")
    return await ui.wait_for_form(f"Release Order to Cash to {target}")


async def wait_for_steps(ui, *texts: str) -> None:
    await wait_until(ui.pilot, lambda: isinstance(ui.pilot.app.screen, ReleaseDialog))
    await wait_for_text(ui.pilot, *texts)


def released_ids(ui) -> tuple[str, str]:
    """Return the IDs of the build and the deployment."""
    release = app_of(ui.pilot).release
    return release.build.id, release.deployment.id


async def resume(ui) -> None:
    """Press ``g`` and confirm."""
    await ui.pilot.press("g")
    await wait_for_text(ui.pilot, "Resume the release")
    await ui.pilot.press("ctrl+s")


async def test_requests_are_sent_in_order():
    async with drive_app(backend=realtime_demo(speed=1000)) as ui:
        await open_release_form(ui)
        await ui.fill(description="Spring", title="Release 15")
        await tick(ui, "include_test_cases", "include_tags")
        await ui.pilot.press("ctrl+s", "ctrl+s")
        await wait_for_steps(ui, "● build Order to Cash", "● deploy to test", ALL_DONE)
        build, deployment = released_ids(ui)
        common_fields = {"description": "Spring", "include_tags": True}
        assert ui.writes == [
            (*BUILD, {}, {**common_fields, "include_test_cases": True}),
            ("POST", f"/api/project_builds/{build}/deploy", {},
             {**common_fields, "environment_type": "test", "title": "Release 15"}),
        ]  # fmt: skip
        paths = [request.path for request in ui.server.requests]
        assert f"/api/project_builds/{build}" in paths[
            paths.index(BUILD[1]) : paths.index(f"/api/project_builds/{build}/deploy")
        ]  # fmt: skip
        assert {f"build {build}", f"deployment {deployment}"} <= {
            step.note for step in app_of(ui.pilot).release.steps
        }


async def test_reviewers_are_assigned_and_the_deployment_is_submitted():
    async with drive_app(backend=realtime_demo(speed=1000)) as ui:
        await open_release_form(ui)
        await tick(ui, "reviewers")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_form("Reviewers of")
        await ui.pilot.press("escape")
        await wait_for_steps(ui, "● deploy to test", "No reviewers were assigned. g resumes.")
        await resume(ui)
        await ui.wait_for_form("Reviewers of")
        await ui.pilot.press("escape")
        await wait_for_steps(ui, "Stopped here. g resumes.")
        assert [request[1].rpartition("/")[2] for request in ui.writes] == ["build", "deploy"]


async def test_resuming_after_a_rejected_deployment_does_not_build_again():
    backend = FailingDeploy(422, {"message": "Deployment is frozen"})
    async with drive_app(backend=backend) as ui:
        await open_release_form(ui)
        await ui.pilot.press("ctrl+s")
        await wait_for_steps(ui, "● wait for the build", "✗ deploy to test", "Deployment is frozen",
                    "Stopped here. g resumes.")  # fmt: skip
        assert app_of(ui.pilot).release.deployment is None
        await resume(ui)
        await wait_for_steps(ui, "● deploy to test", ALL_DONE)
        build, _ = released_ids(ui)
        deployed = ("POST", f"/api/project_builds/{build}/deploy", {}, {"environment_type": "test"})
        assert ui.writes == [(*BUILD, {}, {}), deployed, deployed]


async def test_a_failed_build_is_not_deployed():
    async with drive_app(backend=realtime_demo(speed=1000)) as ui:
        await open_release_form(ui)
        await ui.fill(description="This will fail")
        await ui.pilot.press("ctrl+s")
        await wait_for_steps(
            ui, "✗ wait for the build", "nothing was deployed.", "○ deploy to test"
        )
        assert ui.writes == [(*BUILD, {}, {"description": "This will fail"})]


async def test_a_release_to_prod_needs_the_project_s_name():
    async with drive_app(backend=realtime_demo(speed=1000)) as ui:
        await open_release_form(ui, "prod")
        await expect_rejection(ui, 'Does not match "Order to Cash"')
        await ui.type_confirm_word("Order to Cash")
        await ui.pilot.press("ctrl+s")
        await wait_for_steps(
            ui, "Deployment 6389 of build 9094 to prod is waiting", "g deploys anyway."
        )
        assert len(ui.writes) == 1
        await ui.pilot.press("g")
        await wait_for_text(ui.pilot, "Resume the release")
        await ui.type_confirm_word("Order to Cash")
        await ui.pilot.press("ctrl+s")
        await wait_for_steps(ui, ALL_DONE)
        assert ui.writes[1][3] == {"environment_type": "prod"}


@pytest.mark.parametrize("is_confirmed", [True, False])
async def test_a_lost_deployment_is_sent_again_only_after_confirmation(is_confirmed):
    async with drive_app(backend=FailingDeploy(503, {"message": "gone"})) as ui:
        await open_release_form(ui)
        await ui.pilot.press("ctrl+s")
        await wait_for_steps(ui, "? deploy to test", "Stopped here. g resumes.")
        assert "It may have been done or not." in unwrapped_text(ui.pilot)
        assert len(ui.writes) == 2
        await resume(ui)
        await wait_for_text(
            ui.pilot, "It is unknown whether 'deploy to test' was done. Send again?"
        )
        assert len(ui.writes) == 2
        await ui.pilot.press("ctrl+s" if is_confirmed else "n")
        await wait_for_steps(ui, ALL_DONE if is_confirmed else "Not sent again. Check in Workato")
        assert len(ui.writes) == (3 if is_confirmed else 2)
        if not is_confirmed:
            # It asks again: without the confirmation nothing is known about the deployment.
            await wait_for_steps(ui, "? deploy to test", "Stopped here. g resumes.")
            await resume(ui)
            await wait_for_text(ui.pilot, "It is unknown whether 'deploy to test' was done.")
            assert len(ui.writes) == 2


async def test_an_interrupted_release_can_be_opened_again():
    async with drive_app(backend=FailingDeploy(422, {"message": "Deployment is frozen"})) as ui:
        await open_release_form(ui)
        await ui.pilot.press("ctrl+s")
        await wait_for_steps(ui, "Deployment is frozen")
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        await ui.pilot.press("R")
        await wait_for_steps(ui, "✗ deploy to test")
        await resume(ui)
        await wait_for_steps(ui, ALL_DONE)
        assert [request[1] for request in ui.writes].count(BUILD[1]) == 1


async def test_new_objects_that_are_not_visible_yet():
    """A new build is not found at first, nor is its deployment."""
    backend = DelayedVisibility()
    async with drive_app(backend=backend) as ui:
        await open_release_form(ui)
        await ui.pilot.press("ctrl+s")
        await wait_for_steps(ui, "● wait for the build", ALL_DONE)
        build, deployment = released_ids(ui)
        path = f"/api/deployments/{deployment}"
        await wait_until(ui.pilot, lambda: len(ui.queries_of(path)) == 4)
        assert backend.misses == {"any": 1, f"/api/project_builds/{build}": 3, path: 3}
        assert toasts(ui.pilot) == []
        assert [request[1].rpartition("/")[2] for request in ui.writes] == ["build", "deploy"]
