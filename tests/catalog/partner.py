"""A small Workato made of the documents' facts, and the app on it; it keeps what it was sent."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.backends import respond
from tests.support.driver import AppDriver, save_profile
from tests.support.screen import WIDE, explorer_of, paste, run_app, wait_for_text, wait_until
from tests.support.server import RecordingApp, serve
from workato_tui.services.customer_ref import CustomerRef

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Answers = dict[str, Any]
_OPENING = ("manage", "look", "copy")
NORTHWIND = CustomerRef("EN 71/x", "Northwind Farms", "test")
"""A customer whose id has to be encoded."""
BASE, BASE_V2 = (f"/api/{version}managed_users/EN%2071%2Fx" for version in ("", "v2/"))


class FakeWorkato:
    """Answers by ``METHOD path``; a function gets the query, ``(status, body)`` gives a status.

    Anything else is not found, so that a wrong path shows.
    """

    def __init__(self, answers: Answers) -> None:
        self.answers = {
            "GET /api/projects": [], f"GET {BASE}/projects": [], "GET /api/users/me": {"id": 7},
            **answers,
        }  # fmt: skip

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        raw = scope.get("raw_path", scope["path"].encode()).decode().partition("?")[0]
        found = self.answers.get(f"{scope['method']} {raw}")
        if callable(found):
            found = found(dict(_pairs(scope["query_string"].decode())))
        if found is None:
            await respond(send, {"message": "Not found"}, 404)
        elif isinstance(found, tuple):
            await respond(send, found[1], found[0])
        else:
            await respond(send, found)


def stored_text(ui: CatalogDriver) -> str:
    """All that is kept of a run: the list of requests, and every file in the person's home."""
    files = [path.read_bytes() for path in Path.home().rglob("*") if path.is_file()]
    entries = "\n".join(map(repr, ui.view.workspace.connection.journal_entries()))
    return entries + b"\n".join(files).decode("utf-8", "replace")


def _pairs(query: str) -> list[tuple[str, str]]:
    from urllib.parse import parse_qsl

    return parse_qsl(query, keep_blank_values=True)


class CatalogDriver(AppDriver):
    """A person at the catalog's screens."""

    async def open(self, name: str, kind: str) -> None:
        """``:`` and the first letters of a name."""
        await self.pilot.press("colon")
        await self.choose(name)
        await self.wait_for_view(kind)

    async def choose(self, name: str) -> None:
        """The first that the palette finds."""
        await paste(self.pilot, name)
        await wait_until(self.pilot, lambda: self._hits() >= 1)
        await self.pilot.pause(0.05)
        await self.pilot.press("enter")

    async def act(self, help_text: str) -> None:
        """An action from ``.`` by what it says of itself."""
        await self.pilot.press("full_stop")
        await wait_for_text(self.pilot, "Actions")
        await paste(self.pilot, help_text)
        await wait_until(self.pilot, lambda: self._under_cursor().startswith(help_text))
        await self.pilot.press("enter")

    def _under_cursor(self) -> str:
        row = self.pilot.app.screen.table.cursor_row
        return str(row.cells[1]) if row is not None else ""

    async def press(self, *keys: str) -> None:
        """Keys, then rest."""
        await self.pilot.press(*keys)
        # What opens a view is a worker of its own: without it the next key would come too early.
        await wait_until(self.pilot, lambda: not any(
            worker.group in _OPENING and not worker.is_finished
            for worker in self.pilot.app.workers
        ))  # fmt: skip
        await self.wait_for_list()

    @property
    def calls(self) -> list[str]:
        """Every call that has a word to say here, as ``METHOD path?query``."""
        return [
            f"{one.method} {one.path}" + ("?" + "&".join(f"{k}={v}" for k, v in one.query.items())
                                          if one.query else "")
            for one in self.server.requests
            if not re.search(r"/(projects|users/me)$", one.path)
        ]  # fmt: skip

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
    """The app on a profile whose server gives these answers, also in a customer's workspace."""
    server = RecordingApp(FakeWorkato(answers))
    with serve(server) as url:
        profile = save_profile(url, environment, **options)
        start: dict[str, Any] = {"loaded_profile": profile, "section": section, "size": size}
        async with run_app(**start, customer=customer) as pilot:
            yield CatalogDriver(pilot, server)
