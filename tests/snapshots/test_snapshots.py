"""Pictures of every screen in both sizes, in the demo with a frozen clock.

The tests are synchronous because the plugin runs the app.
"""

from __future__ import annotations

import pwd
import socket
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.screen import (
    NARROW,
    NOW,
    WIDE,
    explorer_of,
    make_app,
    settle,
    wait_for_text,
    wait_until,
)
from workato_tui.api.ledger_port import WriteIntent, WriteOutcome
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef
from workato_tui.services.downloads import Download
from workato_tui.store import ledger
from workato_tui.views import requests
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

    Prepare = Callable[[Pilot[None]], Any]


@pytest.fixture(params=[WIDE, NARROW], ids=["120x36", "80x24"])
def shot(request: pytest.FixtureRequest, snap_compare: Any) -> Callable[..., bool]:
    """Compare a picture of the app, taken after ``prepare``."""

    def compare(prepare: Prepare | None = None, **options: Any) -> bool:
        async def before(pilot: Pilot[None]) -> None:
            if not options.get("welcome"):
                await settle(pilot)
            if prepare is not None:
                await prepare(pilot)
            await pilot.pause()

        same: bool = snap_compare(
            make_app(**options), terminal_size=request.param, run_before=before
        )
        return same

    return compare


async def open_number(pilot: Pilot[None], number: str) -> None:
    explorer_of(pilot).table.move_cursor_to_id(number)
    await pilot.press("enter")
    await settle(pilot)


def test_deployments(shot):
    async def select_release(pilot: Pilot[None]) -> None:
        await pilot.press("j", "j", "j")
        await settle(pilot)

    assert shot(select_release)


def test_a_deployment_with_its_assets(shot):
    async def opened(pilot: Pilot[None]) -> None:
        await open_number(pilot, "6390")

    assert shot(opened)


def test_an_old_deployment_without_assets(shot):
    async def opened(pilot: Pilot[None]) -> None:
        await open_number(pilot, "6245")

    assert shot(opened)


def test_projects(shot):
    assert shot(section="projects")


def test_a_project(shot):
    async def opened(pilot: Pilot[None]) -> None:
        await open_number(pilot, "612354")

    assert shot(opened, section="projects")


def test_builds(shot):
    async def completed(pilot: Pilot[None]) -> None:
        table = explorer_of(pilot).table

        def is_filled() -> bool:
            # The limit per minute; the other rows wait.
            return all(row.cells[2] for row in table.visible_rows[:10])

        await wait_until(pilot, is_filled)
        await settle(pilot)

    assert shot(completed, section="builds")


def test_a_build(shot):
    async def opened(pilot: Pilot[None]) -> None:
        await open_number(pilot, "9094")

    assert shot(opened, section="builds")


def test_downloads(shot):
    async def add_items(pilot: Pilot[None]) -> None:
        workspace = explorer_of(pilot).workspace
        folder, started = Path("/srv/builds"), NOW.timestamp() - 40
        full = "No space is left in /srv/builds."
        states = (
            ("running", 4_200_000, 1_250_000.0, 7.0, ""),
            ("done", 9_000_000, 0, None, ""),
            ("failed", 100_000, 0, None, full),
            ("cancelled", 2_000_000, 0, None, ""),
            ("kept", 2_000_000, 0, None, ""),
        )
        for index, (state, done, speed, left, message) in enumerate(states):
            number = str(9119 - index)
            download = Download(
                number, number, "Order to Cash", folder, f"Order to Cash build {number}.zip",
                workspace.connection.scope, state, done, 9_000_000, speed, left, message,
                started - 600 * index,
            )  # fmt: skip
            workspace.downloads.add(download)
        await pilot.press("6")
        await settle(pilot)

    assert shot(add_items)


def test_no_downloads(shot):
    assert shot(section="downloads")


def test_requests(shot, monkeypatch):
    monkeypatch.setattr(requests, "format_clock", lambda _seconds: "15:09:26")
    monkeypatch.setattr(requests, "format_time", lambda _seconds: "2025-03-14 15:09:26 +0000")
    monkeypatch.setattr(requests, "format_milliseconds", lambda _seconds: "42 ms")

    async def shown(pilot: Pilot[None]) -> None:
        await pilot.press("7")
        await settle(pilot)

    assert shot(shown)


class FrozenTime(datetime):
    """A ``datetime`` whose ``now`` is the time of the demo."""

    @classmethod
    def now(cls, _zone: Any = None) -> datetime:  # type: ignore[override]
        return NOW


def test_ledger(shot, monkeypatch):
    monkeypatch.setattr(ledger, "datetime", FrozenTime)
    monkeypatch.setattr(pwd, "getpwuid", lambda _uid: SimpleNamespace(pw_name="ann"))
    monkeypatch.setattr(socket, "gethostname", lambda: "desk")

    async def add_items(pilot: Pilot[None]) -> None:
        connection = explorer_of(pilot).workspace.connection
        assert connection.ledger is not None
        hook = connection.ledger().hook(connection.scope)
        deploy = WriteIntent("project-builds.deploy", "POST", "/api/project_builds/9119/deploy",
                             "prod", "build 9119 of Order to Cash")  # fmt: skip
        approve = WriteIntent("deployments.approve", "POST", "/api/deployments/6387/approve", "",
                              "deployment 6387")  # fmt: skip
        hook.end(hook.begin(approve), WriteOutcome("done", "", "6387"))
        hook.end(hook.begin(deploy), WriteOutcome("unknown", "Its answer was lost."))
        hook.end(hook.begin(deploy), WriteOutcome("refused", "Build 9119 is deployed already."))
        await pilot.press("9")
        await settle(pilot)

    assert shot(add_items)


def test_profiles(shot):
    file = ProfilesFile()
    file.save(Profile("acme", "eu", tokens={"dev": TokenRef("command", "pass show workato/dev"),
                                            "prod": TokenRef("env", "ACME_PROD")}))  # fmt: skip
    file.save(Profile("customer", "us", read_only=True, tokens={"dev": TokenRef("env", "CUST")}))
    file.set_default("acme")

    async def shown(pilot: Pilot[None]) -> None:
        await pilot.press("P")
        await wait_for_text(pilot, "acme", "customer")
        await wait_until(pilot, lambda: len(pilot.app.screen.query_one(ResourceTable).rows) == 2)

    assert shot(shown)


def test_welcome(shot):
    assert shot(welcome=True)


def test_help(shot):
    async def shown(pilot: Pilot[None]) -> None:
        await pilot.press("question_mark")
        await wait_for_text(pilot, "type to find")

    assert shot(shown)


def test_the_actions_of_a_row(shot):
    async def shown(pilot: Pilot[None]) -> None:
        await pilot.press("j", "j", "j", "full_stop")
        await wait_for_text(pilot, "Actions")

    assert shot(shown)


def test_the_form_of_the_filters(shot):
    async def shown(pilot: Pilot[None]) -> None:
        await pilot.press("f")
        await wait_for_text(pilot, "Filter deployments")
        rows = pilot.app.screen.form.rows
        rows["from_"].field.focus()
        await pilot.press(*"soon", "ctrl+s")
        await wait_until(pilot, lambda: rows["from_"].error)

    assert shot(shown)


def test_a_filter_that_is_typed(shot):
    async def typed(pilot: Pilot[None]) -> None:
        await pilot.press("slash", *"cash prod")
        await settle(pilot)

    assert shot(typed)


def test_a_fault(shot):
    async def refused(pilot: Pilot[None]) -> None:
        await wait_for_text(pilot, "401")

    assert shot(refused, token="not-the-token")


def test_a_terminal_that_is_too_small(snap_compare):
    async def before(pilot: Pilot[None]) -> None:
        await settle(pilot)

    assert snap_compare(make_app(), terminal_size=(20, 5), run_before=before)
