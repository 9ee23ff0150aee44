"""Drive the app on a loopback server that records every request."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from tests.support.screen import (
    NO_PAUSES,
    NOW,
    SHORT,
    WIDE,
    choose_row,
    explorer_of,
    move_to,
    paste,
    run_app,
    run_from_palette,
    screen_of,
    settle,
    status_text,
    text_of,
    toasts,
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
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

    from tests.support.server import AsgiApp, RecordedRequest

PROJECT, FOLDER = "604202", "1486330"
"""Order to Cash."""


def save_profile(url: str, environment: str = "dev", **more: Any) -> Profile:
    """Save a profile with the token of one environment, and return it."""
    token = PROD_TOKEN if environment == "prod" else DEMO_TOKEN
    ref = store_token("acme", environment, Secret(token), "file")
    profile = Profile("acme", "custom", base_url=url, tokens={environment: ref}, **more)
    ProfilesFile().save(profile, replace=True)
    return profile


class AppDriver:
    """Presses keys, reads the screen, and sees what reached the server."""

    def __init__(self, pilot: Pilot[None], server: RecordingApp) -> None:
        self.pilot = pilot
        self.server = server

    # Requests

    @property
    def writes(self) -> list[tuple[str, str, dict[str, str], Any]]:
        """The requests that change something: method, path, query, body."""
        return [_summary(each) for each in self.server.requests if each.method != "GET"]

    def queries_of(self, path: str) -> list[dict[str, str]]:
        """Return the queries of the reads of ``path``."""
        requests = self.server.requests
        return [each.query for each in requests if each.method == "GET" and each.path == path]

    async def wait_for_status(self, text: str) -> None:
        """Wait until the status line is exactly ``text``."""
        await wait_until(self.pilot, lambda: status_text(self.pilot) == text)

    # Keys

    async def run_from_menu(self, action: str) -> None:
        """Run an action from the menu of the row (``.``)."""
        await self.pilot.press("full_stop")
        await wait_for_text(self.pilot, "Actions")
        await choose_row(self.pilot, BY_ID[action].help)

    async def run_from_palette(self, action: str) -> None:
        """Run an action from the command palette."""
        await run_from_palette(self.pilot, action)

    async def wait_for_form(self, *texts: str) -> dict[str, Any]:
        """Wait for a form with these texts; return its rows by field."""
        await wait_until(self.pilot, lambda: isinstance(self.pilot.app.screen, FormScreen))
        await wait_for_text(self.pilot, *texts)
        rows: dict[str, Any] = screen_of(self.pilot).form.rows
        return rows

    async def fill(self, **fields: str) -> None:
        """Replace the content of these fields."""
        for name, text in fields.items():
            field = screen_of(self.pilot).form.rows[name].field
            field.focus()
            await self.pilot.pause(0)
            await self.pilot.press("f7", "delete", "end", "ctrl+u")
            await paste(self.pilot, text)

    async def type_confirm_word(self, text: str) -> None:
        """Type the word that confirms a form or a question."""
        screen_of(self.pilot).confirm_word_field.focus()
        await self.pilot.pause(0)
        await paste(self.pilot, text)

    async def send(self, count: int = 1) -> None:
        """Press ``ctrl+s`` twice; wait until ``count`` writes have been sent in all."""
        await self.pilot.press("ctrl+s", "ctrl+s")
        await wait_until(self.pilot, lambda: len(self.writes) >= count)
        await self.wait_for_list()
        assert len(self.writes) == count

    async def wait_for_list(self) -> None:
        """Wait until the list is on top and settled, and no write is running."""
        await wait_until(self.pilot, lambda: self.pilot.app.screen is explorer_of(self.pilot))
        await wait_until(self.pilot, lambda: not self._is_writing)
        await settle(self.pilot)

    @property
    def is_sending(self) -> bool:
        """Whether the form on top waits for an answer."""
        screen = self.pilot.app.screen
        workers = self.pilot.app.workers
        return any(w.node is screen and not w.is_finished for w in workers)

    @property
    def _is_writing(self) -> bool:
        workers = self.pilot.app.workers
        on_top = self.pilot.app.screen is explorer_of(self.pilot)
        return on_top and any(w.group in ("write", "sent") and not w.is_finished for w in workers)

    async def move_to(self, row_id: str) -> None:
        """Move the cursor to a row."""
        await move_to(self.pilot, row_id)

    async def move_to_name(self, name: str) -> str:
        """Move the cursor to the row with this name; return its id."""
        rows = explorer_of(self.pilot).table.rows
        await wait_until(self.pilot, lambda: any(name in row.cells for row in rows.visible))
        row_id = next(row.id for row in rows.visible if name in row.cells)
        await self.move_to(row_id)
        return row_id

    async def wait_for_notification(self, *texts: str) -> None:
        """Wait for a notification with these texts."""
        await wait_until(
            self.pilot,
            lambda: any(all(text in message for text in texts) for message in toasts(self.pilot)),
        )

    async def wait_for_view(self, kind: str) -> None:
        """Wait until a view of this kind is on top and settled."""
        await wait_until(self.pilot, lambda: explorer_of(self.pilot).view.kind == kind)
        await self.wait_for_list()

    @property
    def text(self) -> str:
        """The text of the screen on top."""
        return text_of(self.pilot)


def _summary(request: RecordedRequest) -> tuple[str, str, dict[str, str], Any]:
    is_json = request.headers.get("content-type") == "application/json"
    body = json.loads(request.body) if is_json else request.body or None
    return request.method, request.path, request.query, body


@asynccontextmanager
async def drive_app(
    section: str = "projects",
    *,
    environment: str = "dev",
    read_only: bool = False,
    size: tuple[int, int] = WIDE,
    speed: float = 0,
    backend: AsgiApp | None = None,
    **options: Any,
) -> AsyncIterator[AppDriver]:
    """Run the app on a profile whose server records requests.

    With ``speed`` 1000, jobs finish at once. ``quotas`` are those of the profile.
    """
    quotas = options.pop("quotas", {})
    pauses = options.pop("key_pauses", NO_PAUSES)
    delays = options.pop("delays", SHORT)
    app = backend or create_app(now=lambda: NOW, speed=speed, **options)
    server = RecordingApp(app)
    with serve(server) as url:
        profile = save_profile(url, environment, read_only=read_only, quotas=quotas)
        async with run_app(
            loaded_profile=profile, section=section, size=size, key_pauses=pauses, delays=delays
        ) as pilot:
            yield AppDriver(pilot, server)
