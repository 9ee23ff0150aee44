"""What a person does again and again while releasing."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.managing.desk import At, profile_at
from tests.support.screen import paste, run_app, wait_for_text, wait_until
from workato_tui.demo import create_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.support.server import AsgiApp, RecordingApp

PROJECT = "604202"
"""Order to Cash: build 9119 is live in test, 9037 in prod; 6389 to prod is waiting for review."""


def today(*, speed: float = 0, **options: Any) -> AsgiApp:
    """The demo by the real clock: windows like the last 90 days are counted from it."""
    return create_app(speed=speed, **options)


@asynccontextmanager
async def seated(
    server: RecordingApp,
    url: str,
    *,
    section: str = "projects",
    wait: bool = True,
    read_only: bool = False,
    saved_read_only: bool = False,
    **profile: Any,
) -> AsyncIterator[At]:
    """A run of the program on a server that outlives it; ``read_only``: --read-only."""
    loaded = profile_at(url, read_only=saved_read_only, **profile)
    async with run_app(
        loaded_profile=loaded, section=section, wait=wait, read_only=read_only
    ) as pilot:
        yield At(pilot, server)


async def tick(at: At, *fields: str) -> None:
    """Tick these yes-or-no fields of the form."""
    for name in fields:
        at.pilot.app.screen.form.rows[name].field.focus()
        await at.pilot.pause(0)
        await at.pilot.press("space")


async def toggle(at: At, name: str, *places: int) -> None:
    """Tick or untick the options of a list field at these places."""
    field = at.pilot.app.screen.form.rows[name].field
    field.focus()
    await at.pilot.pause(0)
    for place in places:
        field.highlighted = place
        await at.pilot.press("space")


async def pick(at: At, title: str, words: str) -> None:
    """Choose the one line with these words from a list that has this title."""
    await wait_for_text(at.pilot, title)
    await paste(at.pilot, words)
    await wait_until(at.pilot, lambda: len(at.pilot.app.screen.table.rows.visible) == 1)
    await at.pilot.press("enter")


async def deploy(at: At, words: str) -> None:
    """``D``, and where to."""
    await at.pilot.press("D")
    await pick(at, "Deploy", words)


async def refused(at: At, *texts: str) -> None:
    """``ctrl+s`` sends nothing, and the form says why."""
    before = len(at.sent)
    await at.pilot.press("ctrl+s")
    await wait_for_text(at.pilot, *texts)
    assert len(at.sent) == before


async def drop_what_was_typed(at: At) -> None:
    """Leave a form without sending it."""
    await at.pilot.press("escape", "escape")
    await at.back()
