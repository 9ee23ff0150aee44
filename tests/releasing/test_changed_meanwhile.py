"""What somebody else did since a row was read or a form opened is seen before anything is sent."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.releasing.steps import deploy, drive_profile, expect_rejection, realtime_demo
from tests.support.driver import AppDriver
from tests.support.screen import explorer_of, set_clock, settle, status_text, wait_until
from tests.support.server import RecordingApp, serve
from workato_tui.common.clock import Clock
from workato_tui.demo import DEMO_TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

REJECT = ("reviews", "6384", "a", "reject", {"comment": "The tax code is wrong"})
START = ("deployments", "6388", "D", "deploy", {})


class Two(AppDriver):
    """A person at the screen, and a colleague."""

    def __init__(self, ui: AppDriver, url: str, patch: pytest.MonkeyPatch) -> None:
        super().__init__(ui.pilot, ui.server)
        self._url, self._patch = url, patch

    async def colleague(self, path: str, body: dict[str, Any]) -> None:
        """Somebody else calls Workato; a minute goes by."""
        headers = {"Authorization": f"Bearer {DEMO_TOKEN}"}
        async with httpx.AsyncClient(trust_env=False, headers=headers) as client:
            (await client.post(f"{self._url}{path}", json=body)).raise_for_status()
        later = Clock.now() + 60
        set_clock(self._patch, lambda: later)
        self.server.requests.clear()


@asynccontextmanager
async def with_a_colleague(section: str, patch: pytest.MonkeyPatch) -> AsyncIterator[Two]:
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        async with drive_profile(server, url, section=section) as ui:
            yield Two(ui, url, patch)


@pytest.mark.parametrize(
    ("section", "row", "key", "path", "body", "reason"),
    [
        (*REJECT, "a: Already decided; u reopens it."),
        (*START, "D: deployment 6388 is running by now."),
    ],
)
async def test_no_form_opens_for_what_was_decided_since_the_row_was_read(
    section: str, row: str, key: str, path: str, body: Any, reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    async with with_a_colleague(section, monkeypatch) as ui:
        await ui.move_to(row)
        await ui.colleague(f"/api/deployments/{row}/{path}", body)
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
async def test_a_form_that_stood_open_does_not_decide_a_second_time(
    section: str, row: str, key: str, path: str, body: Any, reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    async with with_a_colleague(section, monkeypatch) as ui:
        await ui.move_to(row)
        await ui.pilot.press(key)
        rows = await ui.wait_for_form("6384" if key == "a" else "6388")
        if "comment" in rows:
            await ui.fill(comment="Looks good")
        elif ui.pilot.app.screen._word:
            await ui.type_confirm_word(ui.pilot.app.screen._word)
        await ui.colleague(f"/api/deployments/{row}/{path}", body)
        await expect_rejection(ui, "Nothing was sent.", reason)
        assert ui.writes == []


async def test_a_deployment_that_was_started_meanwhile_is_told_before_another_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with with_a_colleague("deployments", monkeypatch) as ui:
        await ui.move_to("6390")
        await deploy(ui, "Redeploy")
        await ui.wait_for_form("Redeploy build 9119 to test")
        await ui.colleague("/api/project_builds/9094/deploy", {"environment_type": "test"})
        await expect_rejection(
            ui, "Nothing was sent. Since the form opened: Deployment", "of build 9094"
        )
        assert ui.writes == []
