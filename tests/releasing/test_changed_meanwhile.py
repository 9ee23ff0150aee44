"""What somebody else did since a row was read or a form opened is seen before anything is sent."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.managing.desk import At
from tests.releasing.ways import deploy, refused, seated, today
from tests.support.screen import explorer_of, set_clock, settle, status_text, wait_until
from tests.support.server import RecordingApp, serve
from workato_tui.common.clock import Clock
from workato_tui.demo import DEMO_TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

REJECT = ("reviews", "6384", "a", "reject", {"comment": "The tax code is wrong"})
START = ("deployments", "6388", "D", "deploy", {})


class Two(At):
    """A person at the screen, and a colleague."""

    def __init__(self, at: At, url: str, patch: pytest.MonkeyPatch) -> None:
        super().__init__(at.pilot, at.server)
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
    server = RecordingApp(today())
    with serve(server) as url:
        async with seated(server, url, section=section) as at:
            yield Two(at, url, patch)


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
    async with with_a_colleague(section, monkeypatch) as at:
        await at.move_to(row)
        await at.colleague(f"/api/deployments/{row}/{path}", body)
        await at.pilot.press(key)
        await wait_until(at.pilot, lambda: reason in status_text(at.pilot))
        assert at.pilot.app.screen is explorer_of(at.pilot)
        await at.pilot.press("ctrl+s")
        await settle(at.pilot)
        assert at.sent == []


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
    async with with_a_colleague(section, monkeypatch) as at:
        await at.move_to(row)
        await at.pilot.press(key)
        rows = await at.form("6384" if key == "a" else "6388")
        if "comment" in rows:
            await at.fill(comment="Looks good")
        elif at.pilot.app.screen._word:
            await at.word(at.pilot.app.screen._word)
        await at.colleague(f"/api/deployments/{row}/{path}", body)
        await refused(at, "Nothing was sent.", reason)
        assert at.sent == []


async def test_a_deployment_that_was_started_meanwhile_is_told_before_another_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with with_a_colleague("deployments", monkeypatch) as at:
        await at.move_to("6390")
        await deploy(at, "Redeploy")
        await at.form("Redeploy build 9119 to test")
        await at.colleague("/api/project_builds/9094/deploy", {"environment_type": "test"})
        await refused(at, "Nothing was sent. Since the form opened: Deployment", "of build 9094")
        assert at.sent == []
