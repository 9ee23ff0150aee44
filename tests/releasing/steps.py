"""Steps of a deployment and its review."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.support.driver import AppDriver, save_profile
from tests.support.screen import NO_PAUSES, choose_row, run_app, wait_for_text
from workato_tui.demo import create_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.server import AsgiApp, RecordingApp
    from workato_tui.terminal.key_guard import KeyPauses

PROJECT = "604202"
"""Order to Cash: build 9119 is live in test, 9037 in prod; 6389 to prod is waiting for review."""


def realtime_demo(*, speed: float = 0, **options: Any) -> AsgiApp:
    """Return the demo with the real clock, for periods such as the last 90 days."""
    return create_app(speed=speed, **options)


@asynccontextmanager
async def drive_profile(
    server: RecordingApp,
    url: str,
    *,
    section: str = "projects",
    wait: bool = True,
    read_only: bool = False,
    saved_read_only: bool = False,
    key_pauses: KeyPauses = NO_PAUSES,
    **profile: Any,
) -> AsyncIterator[AppDriver]:
    """Run the app on a server that outlives it; ``read_only`` is ``--read-only``."""
    loaded = save_profile(url, read_only=saved_read_only, **profile)
    async with run_app(
        loaded_profile=loaded,
        section=section,
        wait=wait,
        read_only=read_only,
        key_pauses=key_pauses,
    ) as pilot:
        yield AppDriver(pilot, server)


async def tick(ui: AppDriver, *fields: str) -> None:
    """Tick these checkboxes of the form."""
    for name in fields:
        ui.pilot.app.screen.form.rows[name].field.focus()
        await ui.pilot.pause(0)
        await ui.pilot.press("space")


async def toggle_options(ui: AppDriver, name: str, *positions: int) -> None:
    """Toggle the options of a list field at these positions."""
    field = ui.pilot.app.screen.form.rows[name].field
    field.focus()
    await ui.pilot.pause(0)
    for position in positions:
        field.highlighted = position
        await ui.pilot.press("space")


async def choose_from(ui: AppDriver, title: str, text: str) -> None:
    """Choose the only row with ``text`` from the list with this title."""
    await wait_for_text(ui.pilot, title)
    await choose_row(ui.pilot, text)


async def deploy(ui: AppDriver, environment: str) -> None:
    """Press ``D`` and choose the environment."""
    await ui.pilot.press("D")
    await choose_from(ui, "choose a target", environment)


async def expect_rejection(ui: AppDriver, *texts: str) -> None:
    """Check that ``ctrl+s`` sends nothing, and that the form shows these texts."""
    before = len(ui.writes)
    await ui.pilot.press("ctrl+s")
    await wait_for_text(ui.pilot, *texts)
    assert len(ui.writes) == before


async def discard_form(ui: AppDriver) -> None:
    """Leave a form without sending it, and discard what was typed."""
    await ui.pilot.press("escape", "escape")
    await ui.wait_for_list()
