"""Keys pressed in a hurry send nothing unread, and the outcome of each write is reported."""

from __future__ import annotations

import asyncio
import random

import pytest
from textual import events
from textual.widgets import Input

from tests.support.backends import BlockingDemo
from tests.support.driver import PROJECT, drive_app
from tests.support.screen import (
    explorer_of,
    open_palette,
    settle,
    status_text,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from workato_tui.keymap import ACTIONS, GLOBAL, IN_LISTS
from workato_tui.terminal import key_queue

KEYS = [
    key
    for action in ACTIONS
    if action.scope in (IN_LISTS, GLOBAL) and action.id != "quit"
    for key in action.key_names
]
HASTY_KEYS = ["ctrl+s"] * 20 + ["enter"] * 10 + [*"yn", "tab", "Order to Cash"]


async def wait_until_idle(ui) -> None:
    """Wait until every key is handled or dropped."""
    app = ui.pilot.app
    await wait_until(
        ui.pilot,
        lambda: not (app.message_queue_size or app.pending_keys or app.is_handling_keys),
    )


@pytest.mark.parametrize(
    ("section", "key_timeout"), [("projects", 0.1), ("deployments", 0.0), ("reviews", 0.1)]
)
async def test_one_packet_of_keys_sends_nothing(section, key_timeout, monkeypatch):
    """No form was on the screen when the send key was pressed.

    With a ``key_timeout`` of 0, keys are dispatched before the previous one is handled, as on an
    overloaded machine.
    """
    monkeypatch.setattr(key_queue, "KEY_TIMEOUT", key_timeout)
    rng = random.Random(section)
    assert {"D", "b", "a", "delete"} <= set(KEYS)
    async with drive_app(section) as ui:
        for word in rng.choices(KEYS + HASTY_KEYS, k=150):
            for key in [word] if word in KEYS + HASTY_KEYS[:-1] else word:
                ui.pilot.app.simulate_key(key)
        await wait_until_idle(ui)
        assert ui.writes == []
        assert ui.pilot.app.is_running


async def test_pasted_text_starts_no_deployment():
    async with drive_app("deployments") as ui:
        await ui.move_to("6390")
        await settle(ui.pilot)
        before = text_of(ui.pilot)
        for text in ("Dy\n", "D\x13", "\x1b[200~D\r\x13"):
            ui.pilot.app.post_message(events.Paste(text))
        await wait_until_idle(ui)
        assert text_of(ui.pilot) == before
        # A terminal without bracketed paste sends a paste as keys.
        for key in ("D", "y", "enter", "D", "y", "enter", "ctrl+s"):
            ui.pilot.app.simulate_key(key)
        await wait_until_idle(ui)
        # The list of targets, a form, or the deployment opened by Enter.
        await wait_until(
            ui.pilot, lambda: any(word in text_of(ui.pilot) for word in ("Deploy", "Redeploy"))
        )
        assert ui.writes == []


async def test_enter_twice_in_the_palette_chooses_once():
    async with drive_app("deployments") as ui:
        await open_palette(ui.pilot)
        await ui.pilot.press(*"api requests of this")
        palette = ui.pilot.app.screen
        await wait_until(ui.pilot, lambda: len(palette.table.rows.visible) == 1)
        box = palette.query_one(Input)
        for _ in range(2):
            # Without a wait in between, like keys that a slow terminal sends late.
            palette.post_message(Input.Submitted(box, box.value))
        await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).section == "requests")
        await wait_until_idle(ui)
        assert ui.pilot.app.screen is explorer_of(ui.pilot)


class GatedWrites(BlockingDemo):
    """The demo; writes start only once ``gate`` is open."""

    async def __call__(self, scope, receive, send) -> None:
        if scope["method"] != "GET":
            await asyncio.to_thread(self.gate.wait)
        await self.demo(scope, receive, send)


async def test_opening_a_form_keeps_the_outcome_of_a_running_write():
    with GatedWrites("/api/").opened_at_exit() as backend:
        await delete_and_open_a_form(backend)


async def delete_and_open_a_form(backend: BlockingDemo) -> None:
    async with drive_app(backend=backend) as ui:
        await ui.move_to(PROJECT)
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Type Order to Cash to delete")
        await ui.type_confirm_word("Order to Cash")
        await ui.pilot.press("ctrl+s")
        await wait_until(
            ui.pilot, lambda: ui.writes and "waiting for the answer" in status_text(ui.pilot)
        )
        await ui.pilot.press("n")
        await ui.wait_for_form("New project")
        backend.gate.set()
        await wait_for_status(ui.pilot, "Project Order to Cash deleted")
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        assert len(ui.writes) == 1
        assert PROJECT not in [row.id for row in explorer_of(ui.pilot).table.rows.visible]
