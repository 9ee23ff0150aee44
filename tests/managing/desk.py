"""The app on a loopback server that records what reaches it, and a person's ways to an action."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.support.screen import (
    NO_PAUSES,
    NOW,
    SHORT,
    WIDE,
    explorer_of,
    paste,
    run_app,
    settle,
    status_text,
    text_of,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve
from workato_tui.common.secret import Secret
from workato_tui.demo import DEMO_TOKEN, create_app
from workato_tui.demo.constants import PROD_TOKEN
from workato_tui.dialogs.form import FormScreen
from workato_tui.keymap import BY_ID
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile
from workato_tui.profiles.tokens import store_token

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from textual.pilot import Pilot

    from tests.support.server import AsgiApp, RecordedRequest

PROJECT, FOLDER = "604202", "1486330"
"""Order to Cash."""


def profile_at(url: str, environment: str = "dev", **more: Any) -> Profile:
    """A saved profile that has the token of one environment only."""
    token = PROD_TOKEN if environment == "prod" else DEMO_TOKEN
    ref = store_token("acme", environment, Secret(token), "file")
    profile = Profile("acme", "custom", base_url=url, tokens={environment: ref}, **more)
    ProfilesFile().save(profile, replace=True)
    return profile


class At:
    """A person at the screen, and the server behind it."""

    def __init__(self, pilot: Pilot[None], server: RecordingApp) -> None:
        self.pilot = pilot
        self.server = server

    # What arrived

    @property
    def sent(self) -> list[tuple[str, str, dict[str, str], Any]]:
        """Every call that changes something: method, path, query, body."""
        return [_called(one) for one in self.server.requests if one.method != "GET"]

    def read(self, path: str) -> list[dict[str, str]]:
        """The queries of the reads of ``path``."""
        found = [one for one in self.server.requests if one.method == "GET" and one.path == path]
        return [one.query for one in found]

    async def says(self, text: str) -> None:
        """Wait for the message line: what arrived at the server is told a moment later."""
        await wait_until(self.pilot, lambda: status_text(self.pilot) == text)

    # Keys

    async def by_row(self, action: str) -> None:
        """Choose an action from the list of what can be done here (``.``)."""
        await self.pilot.press("full_stop")
        await wait_for_text(self.pilot, "Actions")
        await paste(self.pilot, BY_ID[action].help)
        await wait_until(self.pilot, lambda: len(self.pilot.app.screen.table.rows.visible) == 1)
        await self.pilot.press("enter")

    async def by_name(self, action: str) -> None:
        """Find an action in the palette."""
        await self.pilot.press("colon")
        await paste(self.pilot, BY_ID[action].help)
        await wait_until(self.pilot, lambda: self._hits() == 1)
        await self.pilot.press("enter")

    def _hits(self) -> int:
        from workato_tui.explorer.command_palette import Palette

        screen = self.pilot.app.screen
        return len(screen.table.rows.visible) if isinstance(screen, Palette) else 0

    async def form(self, *texts: str) -> dict[str, Any]:
        """Wait for a form that says all of this; gives its rows by field."""
        await wait_until(self.pilot, lambda: isinstance(self.pilot.app.screen, FormScreen))
        await wait_for_text(self.pilot, *texts)
        rows: dict[str, Any] = self.pilot.app.screen.form.rows
        return rows

    async def fill(self, **fields: str) -> None:
        """Type over what stands in these fields."""
        for name, text in fields.items():
            field = self.pilot.app.screen.form.rows[name].field
            field.focus()
            await self.pilot.pause(0)
            await self.pilot.press("f7", "delete", "end", "ctrl+u")
            await paste(self.pilot, text)

    async def word(self, text: str) -> None:
        """Type the word that is asked for."""
        screen = self.pilot.app.screen
        line = screen._word_line if isinstance(screen, FormScreen) else screen._line
        line.focus()
        await self.pilot.pause(0)
        await paste(self.pilot, text)

    async def send(self, count: int = 1) -> None:
        """``ctrl+s`` twice, as impatient people do; then ``count`` calls in all have arrived."""
        await self.pilot.press("ctrl+s", "ctrl+s")
        await wait_until(self.pilot, lambda: len(self.sent) >= count)
        await self.back()
        assert len(self.sent) == count

    async def back(self) -> None:
        """Wait until the lists are on top again and at rest, and what was sent is dealt with."""
        await wait_until(self.pilot, lambda: self.pilot.app.screen is explorer_of(self.pilot))
        await wait_until(self.pilot, lambda: not self._writing)
        await settle(self.pilot)

    @property
    def is_sending(self) -> bool:
        """Whether the form on top waits for the answer to what it sent."""
        screen = self.pilot.app.screen
        workers = self.pilot.app.workers
        return any(w.node is screen and not w.is_finished for w in workers)

    @property
    def _writing(self) -> bool:
        workers = self.pilot.app.workers
        on_top = self.pilot.app.screen is explorer_of(self.pilot)
        return on_top and any(w.group in ("write", "sent") and not w.is_finished for w in workers)

    async def move_to(self, row_id: str) -> None:
        """Put the cursor on a row."""
        table = explorer_of(self.pilot).table
        await wait_until(self.pilot, lambda: row_id in [row.id for row in table.rows.visible])
        table.move_cursor_to_id(row_id)
        await self.pilot.pause(0)

    async def move_to_name(self, name: str) -> str:
        """Put the cursor on the row with this name; gives its id."""
        rows = explorer_of(self.pilot).table.rows
        await wait_until(self.pilot, lambda: any(name in row.cells for row in rows.visible))
        row_id = next(row.id for row in rows.visible if name in row.cells)
        await self.move_to(row_id)
        return row_id

    async def told(self, *texts: str) -> None:
        """Wait for a notification that says all of this."""
        await wait_until(self.pilot, lambda: any(self._says(texts)))

    def _says(self, texts: tuple[str, ...]) -> Iterator[bool]:
        return (all(t in note.message for t in texts) for note in self.pilot.app._notifications)

    async def at_view(self, kind: str) -> None:
        """Wait until a view of this kind is on top, and at rest."""
        await wait_until(self.pilot, lambda: explorer_of(self.pilot).view.kind == kind)
        await self.back()

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return text_of(self.pilot)


def _called(one: RecordedRequest) -> tuple[str, str, dict[str, str], Any]:
    if one.headers.get("content-type") == "application/json":
        return one.method, one.path, one.query, json.loads(one.body)
    return one.method, one.path, one.query, one.body or None


@asynccontextmanager
async def sitting(
    section: str = "projects",
    *,
    environment: str = "dev",
    read_only: bool = False,
    size: tuple[int, int] = WIDE,
    speed: float = 0,
    backend: AsgiApp | None = None,
    **options: Any,
) -> AsyncIterator[At]:
    """At the screen of a profile whose server records. ``speed`` 1000: jobs are done at once;
    ``quotas`` are the profile's."""
    quotas = options.pop("quotas", {})
    pauses = options.pop("key_pauses", NO_PAUSES)
    delays = options.pop("delays", SHORT)
    app = backend or create_app(now=lambda: NOW, speed=speed, **options)
    server = RecordingApp(app)
    with serve(server) as url:
        profile = profile_at(url, environment, read_only=read_only, quotas=quotas)
        async with run_app(
            loaded_profile=profile, section=section, size=size, key_pauses=pauses, delays=delays
        ) as pilot:
            yield At(pilot, server)
