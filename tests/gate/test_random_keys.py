"""Random keys, switches, and faults: every write was confirmed.

After each run, the server's log is compared with the ledger, and with the forms in which ctrl+s was
pressed.
"""

from __future__ import annotations

import json
import os
import random
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from textual import _time

from tests.embedded.partner import Partner
from tests.embedded.steps import NORTHWIND
from tests.gate.keys import stream
from tests.releasing.steps import realtime_demo
from tests.support.driver import AppDriver, save_profile
from tests.support.screen import app_of, explorer_of, run_app, wait_until
from tests.support.server import RecordingApp, serve
from workato_tui.dialogs.dialog import Dialog
from workato_tui.profiles.errors import ProfileError
from workato_tui.terminal.key_guard import KeyPauses

if TYPE_CHECKING:
    from collections.abc import MutableMapping

SEEDS = range(int(os.environ.get("GATE_SEEDS", "4")))
STEPS = 80
KEYS = (
    *"1234bDdaxcuvSnEOjkjkjkj rsm", "enter", "enter", "escape", "escape", "tab", "delete",
    "ctrl+s", "ctrl+s", "ctrl+s", "ctrl+s", "down", "up",
)  # fmt: skip
GAPS = (0.0, 0.002, 0.02, 0.2, 1.5)
CUSTOMER = f"/api/managed_users/{NORTHWIND.id}/"


class FaultyServer:
    """Answers some writes with an error, and loses some answers."""

    def __init__(self, app: Any, rng: random.Random) -> None:
        self._app = app
        self._chance = rng

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        roll = self._chance.random()
        if scope["type"] != "http" or scope["method"] == "GET" or roll > 0.5:
            await self._app(scope, receive, send)
        elif roll < 0.1:
            await self._app(scope, receive, _drop)
        else:
            status = self._chance.choice((302, 401, 404, 422, 429, 500, 503))
            headers = [(b"content-type", b"application/json"), (b"location", b"/x")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": b'{"message": "No"}'})


async def _drop(_message: Any) -> None:
    """Drop a response."""


class RandomUser:
    """Presses random keys and records every confirmation with its dialog.

    Gaps between keys pass on the clock of Textual's events without being waited for. The program
    reads the same clock, so that a key that was pressed before a form was shown is older than it.
    """

    def __init__(self, ui: AppDriver, rng: random.Random, patch: pytest.MonkeyPatch) -> None:
        self.ui = ui
        self.rng = rng
        self.confirmed: list[str] = []
        self._elapsed = 0.0
        clock = _time.get_time
        patch.setattr(_time, "get_time", lambda: clock() + self._elapsed)

    async def step(self) -> None:
        roll = self.rng.random()
        explorer = explorer_of(self.ui.pilot)
        on_top = self.ui.pilot.app.screen
        if roll < 0.05 and on_top is explorer:
            explorer.enter_workspace(explorer.workspace.for_customer(NORTHWIND))
        elif roll < 0.1 and on_top is explorer:
            explorer.leave_workspace()
        elif roll < 0.13 and on_top is explorer:
            with suppress(ProfileError):
                await app_of(self.ui.pilot).use_profile("acme")
        else:
            await self.press(self.rng.choice(KEYS))

    async def wait_for_form(self) -> None:
        """Wait for the form, as a person does who reads it before confirming."""
        app = app_of(self.ui.pilot)
        explorer = explorer_of(self.ui.pilot)
        groups = ("write", "release", "unpack", "download", "number", "filters")

        def is_asking() -> bool:
            busy = [w for w in app.workers if w.group in groups and not w.is_finished]
            return app.screen is explorer and any(w.node is explorer for w in busy)

        try:
            await wait_until(self.ui.pilot, lambda: not is_asking(), seconds=3)
        except AssertionError:
            # It waits for its quota; a user would leave it.
            app.workers.cancel_node(explorer)

    async def press(self, key: str) -> None:
        if key == "ctrl+s":
            if self.rng.random() < 0.5:
                await self.wait_for_form()
            screen = self.ui.pilot.app.screen
            if isinstance(screen, Dialog):
                self.confirmed.append("\n".join(_heading(screen)))
        self._elapsed += self.rng.choice(GAPS)
        await stream(self.ui.pilot, [key], 0)


def _heading(screen: Any) -> list[str]:
    return [str(screen.query_one("#heading").content)] if screen.query("#heading") else [""]


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_write_was_confirmed_and_recorded(seed, monkeypatch):
    rng = random.Random(seed)
    backend = Partner()
    backend.home = realtime_demo()
    server = RecordingApp(FaultyServer(backend, rng))
    with serve(server) as url:
        profile = save_profile(url)
        async with run_app(loaded_profile=profile, key_pauses=KeyPauses(refused=0)) as pilot:
            ui = AppDriver(pilot, server)
            user = RandomUser(ui, rng, monkeypatch)
            for _ in range(STEPS):
                await user.step()
            await wait_until(pilot, lambda: not app_of(pilot).is_sending_writes)
            entries = [json.loads(line) for line in app_of(pilot).store.ledger.json_lines()]
        check(ui.writes, entries, user.confirmed)


def check(sent: list[Any], entries: list[dict[str, Any]], confirmed: list[str]) -> None:
    """Check the invariants of the gate."""
    recorded = [(entry["method"], entry["path"]) for entry in entries]
    arrived = [(write[0], write[1]) for write in sent]
    for call in arrived:
        assert recorded.count(call) >= arrived.count(call), f"{call} is not in the ledger"
    assert len(arrived) <= len(confirmed), "more requests than presses of ctrl+s"
    to_customer = [call for call in arrived if call[1].startswith(CUSTOMER)]
    for_customer = [heading for heading in confirmed if NORTHWIND.id in heading]
    assert len(to_customer) <= len(for_customer), "a write went into a workspace that no form named"
