"""A read-only connection: no key sends a write."""

from __future__ import annotations

import pytest

from tests.releasing.steps import drive_profile, realtime_demo
from tests.support.screen import app_of, explorer_of, run_app, settle, status_text, wait_until
from tests.support.server import RecordingApp, serve
from tests.support.soak import is_soak_run
from workato_tui.keymap import ACTIONS

NOT_PRESSED = {"quit", "browse"}
"""One quits the program, the other starts a browser."""
KEYS = [
    key
    for action in dict.fromkeys(ACTIONS)
    if action.id not in NOT_PRESSED
    for key in action.key_names
    if key not in ("escape", "ctrl+c")
]
REFUSED = "acme is read-only. Nothing can be changed."
WRITING = [action for action in ACTIONS if action.writes and action.key_names]
READ_ONLY_BY = {"profile": {"saved_read_only": True}, "command line": {"read_only": True}}
SECTIONS = {"deployments": "6389", "board": "604202"}
CASES = [
    (section, read_only_by)
    for place, section in enumerate(SECTIONS)
    for number, read_only_by in enumerate(READ_ONLY_BY)
    # Each section and each way once: they do not depend on each other.
    if is_soak_run() or number == place
]


@pytest.mark.parametrize(("section", "read_only_by"), CASES)
async def test_every_key_in_every_section_sends_reads_only(section, read_only_by):
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        async with drive_profile(server, url, section=section, **READ_ONLY_BY[read_only_by]) as ui:
            for key in dict.fromkeys(KEYS):
                explorer_of(ui.pilot).table.move_cursor_to_id(SECTIONS[section])
                await ui.pilot.press(key)
                await leave_dialogs(ui, section)
    assert {request.method for request in server.requests} == {"GET"}
    assert len(server.requests) > 1


async def leave_dialogs(ui, section) -> None:
    """Answer the dialog with Enter, and return to the section."""
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


@pytest.mark.parametrize("read_only_by", READ_ONLY_BY.values(), ids=READ_ONLY_BY)
async def test_each_writing_key_gives_the_reason(read_only_by):
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        async with drive_profile(server, url, section="deployments", **read_only_by) as ui:
            assert app_of(ui.pilot).options.read_only is bool(read_only_by.get("read_only"))
            for action in WRITING:
                await ui.pilot.press(action.key_names[0])
                message = f"{action.label}: {REFUSED}"
                await wait_until(ui.pilot, lambda message=message: status_text(ui.pilot) == message)
    assert {request.method for request in server.requests} == {"GET"}


async def test_the_demo_too_can_be_read_only():
    async with run_app(realtime_demo(), section="projects", read_only=True) as pilot:
        await pilot.press("b")
        await wait_until(pilot, lambda: "demo is read-only." in status_text(pilot))
