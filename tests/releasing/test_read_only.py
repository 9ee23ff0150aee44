"""A read-only connection: whatever key is pressed wherever, nothing but reads leaves."""

from __future__ import annotations

import pytest

from tests.releasing.steps import drive_profile, realtime_demo
from tests.support.screen import app_of, explorer_of, settle, status_text, wait_until
from tests.support.server import RecordingApp, serve
from tests.support.soak import is_soak_run
from workato_tui.keymap import ACTIONS

LEAVES = {"quit", "browse"}
"""Not pressed: one ends the run, the other starts a browser."""
KEYS = [
    key
    for action in dict.fromkeys(ACTIONS)
    if action.id not in LEAVES
    for key in action.key_names
    if key not in ("escape", "ctrl+c")
]
REFUSED = "acme is read-only. Nothing can be changed."
WRITING = [action for action in ACTIONS if action.writes and action.key_names]
HOW = {"profile": {"saved_read_only": True}, "command line": {"read_only": True}}
SECTIONS = {"deployments": "6389", "board": "604202"}
EVERY = [
    (section, how)
    for place, section in enumerate(SECTIONS)
    for number, how in enumerate(HOW)
    # Each section and each way once; how it became read-only does not meet where a key is pressed.
    if is_soak_run() or number == place
]


@pytest.mark.parametrize(("section", "how"), EVERY)
async def test_every_key_in_every_section_sends_reads_only(section, how):
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        async with drive_profile(server, url, section=section, **HOW[how]) as ui:
            for key in dict.fromkeys(KEYS):
                explorer_of(ui.pilot).table.move_cursor_to_id(SECTIONS[section])
                await ui.pilot.press(key)
                await leave(ui, section)
    assert {one.method for one in server.requests} == {"GET"}
    assert len(server.requests) > 1


async def leave(ui, section) -> None:
    """Give a plain yes to what has opened, then back to the section."""
    explorer = explorer_of(ui.pilot)
    if ui.pilot.app.screen is not explorer:
        await ui.pilot.press("ctrl+s")
    for _ in range(4):
        if ui.pilot.app.screen is explorer:
            break
        await ui.pilot.press("escape", "escape")
    assert ui.pilot.app.screen is explorer
    if explorer.filter_line.is_open:
        await ui.pilot.press("escape")
    if explorer.view.kind != section or len(explorer.stack) > 1:
        explorer.go(section)
        await settle(ui.pilot)


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
async def test_each_writing_key_says_why_not(how):
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        async with drive_profile(server, url, section="deployments", **how) as ui:
            assert app_of(ui.pilot).options.read_only is bool(how.get("read_only"))
            for action in WRITING:
                await ui.pilot.press(action.key_names[0])
                told = f"{action.label}: {REFUSED}"
                await wait_until(ui.pilot, lambda told=told: status_text(ui.pilot) == told)
    assert {one.method for one in server.requests} == {"GET"}
