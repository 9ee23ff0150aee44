"""Changes by other people are found before a form opens and before it is sent."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.releasing.steps import deploy, drive_profile, expect_rejection, realtime_demo
from tests.support.driver import AppDriver
from tests.support.screen import (
    explorer_of,
    set_clock,
    settle,
    status_text,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve
from workato_tui.common.clock import Clock
from workato_tui.demo import DEMO_TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

REJECT = ("reviews", "6384", "a", "reject", {"comment": "The tax code is wrong"})
START = ("deployments", "6388", "D", "deploy", {})


class DriverWithColleague(AppDriver):
    """The driver of the app, and a colleague who calls the API."""

    def __init__(self, ui: AppDriver, url: str, patch: pytest.MonkeyPatch) -> None:
        super().__init__(ui.pilot, ui.server)
        self._url, self._patch = url, patch

    async def change_by_colleague(self, path: str, body: dict[str, Any]) -> None:
        """Call the API as another person, and move the clock by a minute."""
        headers = {"Authorization": f"Bearer {DEMO_TOKEN}"}
        async with httpx.AsyncClient(trust_env=False, headers=headers) as client:
            (await client.post(f"{self._url}{path}", json=body)).raise_for_status()
        later = Clock.now() + 60
        set_clock(self._patch, lambda: later)
        self.server.requests.clear()


@asynccontextmanager
async def drive_with_colleague(
    section: str, patch: pytest.MonkeyPatch
) -> AsyncIterator[DriverWithColleague]:
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        async with drive_profile(server, url, section=section) as ui:
            yield DriverWithColleague(ui, url, patch)


@pytest.mark.parametrize(
    ("section", "row", "key", "path", "body", "reason"),
    [
        (*REJECT, "a: Already decided; u reopens it."),
        (*START, "D: deployment 6388 is running by now."),
    ],
)
async def test_no_form_opens_for_a_row_that_has_changed(
    section: str, row: str, key: str, path: str, body: Any, reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    async with drive_with_colleague(section, monkeypatch) as ui:
        await ui.move_to(row)
        await ui.change_by_colleague(f"/api/deployments/{row}/{path}", body)
        await ui.pilot.press(key)
        await wait_until(ui.pilot, lambda: reason in status_text(ui.pilot))
        assert ui.pilot.app.screen is explorer_of(ui.pilot)
        await ui.pilot.press("ctrl+s")
        await settle(ui.pilot)
        assert ui.writes == []


@pytest.mark.parametrize(
    ("section", "row", "key", "path", "body", "reason"),
    [
        (*REJECT, "Since the form opened: Already decided"),
        (*START, "Since the form opened: deployment 6388 is running."),
    ],
)
async def test_an_open_form_does_not_repeat_a_decision(
    section: str, row: str, key: str, path: str, body: Any, reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    async with drive_with_colleague(section, monkeypatch) as ui:
        await ui.move_to(row)
        await ui.pilot.press(key)
        rows = await ui.wait_for_form("6384" if key == "a" else "6388")
        if "comment" in rows:
            await ui.fill(comment="Looks good")
        else:
            await ui.type_confirm_word("Procure to Pay")
        await ui.change_by_colleague(f"/api/deployments/{row}/{path}", body)
        await expect_rejection(ui, "Nothing was sent.", reason)
        assert ui.writes == []


@pytest.mark.parametrize(
    ("section", "row", "key", "path", "reason"),
    [
        ("deployments", "6391", "S", "submit_for_review", "Already submitted."),
        ("reviews", "6386", "u", "reopen", "Not decided yet."),
    ],
)
async def test_an_open_question_does_not_repeat_what_a_colleague_did(
    section: str, row: str, key: str, path: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with drive_with_colleague(section, monkeypatch) as ui:
        await ui.move_to(row)
        await ui.pilot.press(key)
        await wait_for_text(ui.pilot, f"deployment {row}", "ctrl+s")
        await ui.change_by_colleague(f"/api/deployments/{row}/{path}", {})
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_status(f"{key}: Nothing was sent. Since the question opened: {reason}")
        assert ui.writes == []


async def test_a_new_deployment_is_reported_before_another_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with drive_with_colleague("deployments", monkeypatch) as ui:
        await ui.move_to("6390")
        await deploy(ui, "Redeploy")
        await ui.wait_for_form("Redeploy build 9119 to test")
        await ui.change_by_colleague(
            "/api/project_builds/9094/deploy", {"environment_type": "test"}
        )
        await expect_rejection(
            ui, "Nothing was sent. Since the form opened: Deployment", "of build 9094"
        )
        assert ui.writes == []
