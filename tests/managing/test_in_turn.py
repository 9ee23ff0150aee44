"""Keys in a hurry at the lists: nothing is sent that was not read, and what was sent is told."""

from __future__ import annotations

import asyncio
import random

import pytest
from textual import events
from textual.widgets import Input

from tests.managing.desk import PROJECT, sitting
from tests.screens.worlds import Gated
from tests.support.screen import (
    explorer_of,
    settle,
    status_text,
    text_of,
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
HURRIED = ["ctrl+s"] * 20 + ["enter"] * 10 + [*"yn", "tab", "Order to Cash"]


async def at_rest(at) -> None:
    """Every key has acted."""
    app = at.pilot.app
    await wait_until(
        at.pilot,
        lambda: (
            app._message_queue.empty()
            and not (app._key_queue or app._current_key or app._hold_timer)
        ),
    )


@pytest.mark.parametrize(
    ("section", "lost"), [("projects", 0.1), ("deployments", 0.0), ("reviews", 0.1)]
)
async def test_one_packet_of_keys_sends_nothing(section, lost, monkeypatch):
    """Whatever is in it: no form was there to be read when what sends was pressed.

    That holds too where keys are let on before the one before has acted, as on a machine that
    does not keep up.
    """
    monkeypatch.setattr(key_queue, "_KEY_TIMEOUT", lost)
    choose = random.Random(section)
    assert {"D", "b", "a", "delete"} <= set(KEYS)
    async with sitting(section) as at:
        for word in choose.choices(KEYS + HURRIED, k=150):
            for key in [word] if word in KEYS + HURRIED[:-1] else word:
                at.pilot.app.simulate_key(key)
        await at_rest(at)
        assert at.sent == []
        assert at.pilot.app.is_running


async def test_a_deploy_is_not_begun_by_what_is_pasted():
    async with sitting("deployments") as at:
        await at.move_to("6390")
        await settle(at.pilot)
        before = text_of(at.pilot)
        for text in ("Dy\n", "D\x13", "\x1b[200~D\r\x13"):
            at.pilot.app.post_message(events.Paste(text))
        await at_rest(at)
        assert text_of(at.pilot) == before
        # A terminal without bracketed paste presses the keys.
        for key in ("D", "y", "enter", "D", "y", "enter", "ctrl+s"):
            at.pilot.app.simulate_key(key)
        await at_rest(at)
        # The targets, the form of one, or the deployment that Enter opened before either came.
        await wait_until(
            at.pilot, lambda: any(word in text_of(at.pilot) for word in ("Deploy", "Redeploy"))
        )
        assert at.sent == []


async def test_enter_twice_in_the_palette_chooses_once():
    async with sitting("deployments") as at:
        await at.pilot.press("colon", *"api requests of this")
        await wait_until(at.pilot, lambda: at._hits() == 1)
        palette = at.pilot.app.screen
        box = palette.query_one(Input)
        for _ in range(2):
            # As keys do that a hanging terminal sends late: nothing is waited for in between.
            palette.post_message(Input.Submitted(box, box.value))
        await wait_until(at.pilot, lambda: explorer_of(at.pilot).section == "requests")
        await at_rest(at)
        assert at.pilot.app.screen is explorer_of(at.pilot)


class GatedWrites(Gated):
    """The demo, but what changes something is not begun before ``gate`` is open."""

    async def __call__(self, scope, receive, send) -> None:
        if scope["method"] != "GET":
            await asyncio.to_thread(self.gate.wait)
        await self._world(scope, receive, send)


async def test_a_second_write_leaves_the_first_its_answer():
    with GatedWrites("/api/").shut() as world:
        await delete_and_begin_another(world)


async def delete_and_begin_another(world: Gated) -> None:
    async with sitting(backend=world) as at:
        await at.move_to(PROJECT)
        await at.pilot.press("delete")
        await wait_for_text(at.pilot, "Type Order to Cash to delete")
        await at.word("Order to Cash")
        await at.pilot.press("ctrl+s")
        await wait_until(
            at.pilot, lambda: at.sent and "waiting for the answer" in status_text(at.pilot)
        )
        await at.pilot.press("n")
        await at.form("New project")
        world.gate.set()
        await wait_until(at.pilot, lambda: "Project Order to Cash deleted" in status_text(at.pilot))
        await at.pilot.press("escape")
        await at.back()
        assert len(at.sent) == 1
        assert PROJECT not in [row.id for row in explorer_of(at.pilot).table.rows.visible]
