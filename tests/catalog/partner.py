"""A fake Workato with answers by path, and a driver for the views of the catalog."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from tests.support.backends import respond
from tests.support.driver import AppDriver, save_profile
from tests.support.screen import (
    WIDE,
    explorer_of,
    open_palette,
    paste,
    run_app,
    screen_of,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve
from workato_tui.services.customer_ref import CustomerRef

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Answers = dict[str, Any]
_OPENING = ("manage", "look", "copy")
NORTHWIND = CustomerRef("EN 71/x", "Northwind Farms", "test")
"""A customer whose ID has to be encoded in paths."""
BASE, BASE_V2 = (f"/api/{version}managed_users/EN%2071%2Fx" for version in ("", "v2/"))


class FakeWorkato:
    """Responds by ``METHOD path`` with a body, ``(status, body)``, or a function of the query.

    Any other path is not found.
    """

    def __init__(self, answers: Answers) -> None:
        self.answers = {
            "GET /api/projects": [], f"GET {BASE}/projects": [], "GET /api/users/me": {"id": 7},
            **answers,
        }  # fmt: skip

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        raw = scope.get("raw_path", scope["path"].encode()).decode().partition("?")[0]
        body = self.answers.get(f"{scope['method']} {raw}")
        if callable(body):
            body = body(dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True)))
        status, body = body if isinstance(body, tuple) else (200, body)
        if body is None:
            status, body = 404, {"message": "Not found"}
        await respond(send, body, status)


def stored_text(ui: CatalogDriver) -> str:
    """Return the journal and the content of every file in the home folder."""
    files = [path.read_bytes() for path in Path.home().rglob("*") if path.is_file()]
    entries = "\n".join(map(repr, ui.view.workspace.connection.journal_entries()))
    return entries + b"\n".join(files).decode("utf-8", "replace")


class CatalogDriver(AppDriver):
    """Drives the views of the catalog."""

    async def open(self, name: str, kind: str) -> None:
        """Open a family from the command palette by the beginning of its name."""
        await open_palette(self.pilot)
        await self.choose(name)
        await self.wait_for_view(kind)

    async def choose(self, name: str) -> None:
        """Choose the first result for ``name``."""
        await paste(self.pilot, name)
        await wait_until(self.pilot, lambda: screen_of(self.pilot).table.rows.visible)
        await self.pilot.pause(0.05)
        await self.pilot.press("enter")

    async def act(self, help_text: str) -> None:
        """Run an action from the menu of the row (``.``) by its help text."""
        await self.pilot.press("full_stop")
        await wait_for_text(self.pilot, "Actions")
        await paste(self.pilot, help_text)
        await wait_until(self.pilot, lambda: self._under_cursor().startswith(help_text))
        await self.pilot.press("enter")

    def _under_cursor(self) -> str:
        row = self.pilot.app.screen.table.cursor_row
        return str(row.cells[1]) if row is not None else ""

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until the list is settled."""
        await self.pilot.press(*keys)
        # Views are opened by workers.
        await wait_until(self.pilot, lambda: not any(
            worker.group in _OPENING and not worker.is_finished
            for worker in self.pilot.app.workers
        ))  # fmt: skip
        await self.wait_for_list()

    @property
    def calls(self) -> list[str]:
        """The requests as ``METHOD path?query``, without those of the start."""
        return [
            f"{each.method} {each.path}"
            + ("?" + "&".join(f"{k}={v}" for k, v in each.query.items()) if each.query else "")
            for each in self.server.requests
            if not re.search(r"/(projects|users/me)$", each.path)
        ]

    @property
    def view(self) -> Any:
        """The view on top."""
        return explorer_of(self.pilot).view


@asynccontextmanager
async def drive_catalog(
    answers: Answers,
    section: str = "projects",
    *,
    environment: str = "dev",
    size: tuple[int, int] = WIDE,
    customer: CustomerRef | None = None,
    **options: Any,
) -> AsyncIterator[CatalogDriver]:
    """Run the app on a fake Workato with these answers, in ``customer``'s workspace if given."""
    server = RecordingApp(FakeWorkato(answers))
    with serve(server) as url:
        profile = save_profile(url, environment, **options)
        start: dict[str, Any] = {"loaded_profile": profile, "section": section, "size": size}
        async with run_app(**start, customer=customer) as pilot:
            yield CatalogDriver(pilot, server)
