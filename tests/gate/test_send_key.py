"""Other ways to send: a click on the key hint, and a configured send key."""

from __future__ import annotations

import pytest
from textual import events

from tests.releasing.steps import realtime_demo
from tests.support.driver import PROJECT, AppDriver, drive_app, save_profile
from tests.support.screen import lines_of, run_app, wait_for_text, wait_until
from tests.support.server import RecordingApp, serve
from workato_tui.profiles.errors import UnreadableFile
from workato_tui.profiles.settings import Settings, load_settings
from workato_tui.terminal.key_guard import KeyPauses
from workato_tui.terminal.textual_internals import event_time


async def click_on(ui: AppDriver, text: str, times: int = 1) -> None:
    """Click on this text."""
    rows = lines_of(ui.pilot)
    y = next(y for y, row in enumerate(rows) if text in row)
    await ui.pilot.click(offset=(rows[y].index(text) + 2, y), times=times)


async def open_build_form(ui: AppDriver) -> None:
    await ui.move_to(PROJECT)
    await ui.pilot.press("b")
    await ui.wait_for_form("Build Order to Cash")


async def test_clicking_the_send_key_sends_once():
    async with drive_app(backend=realtime_demo(), key_pauses=KeyPauses()) as ui:
        await open_build_form(ui)
        await click_on(ui, "ctrl+s build", times=3)
        await wait_until(ui.pilot, lambda: ui.writes)
        await ui.wait_for_list()
        assert len(ui.writes) == 1


async def test_a_click_before_the_form_was_shown_does_not_send():
    async with drive_app(backend=realtime_demo(), key_pauses=KeyPauses()) as ui:
        clicked_at = event_time()
        await open_build_form(ui)
        rows = lines_of(ui.pilot)
        y = next(y for y, row in enumerate(rows) if "ctrl+s build" in row)
        x = rows[y].index("ctrl+s build") + 2
        for kind in (events.MouseDown, events.MouseUp):
            event = kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y)
            event.time = clicked_at
            ui.pilot.app.post_message(event)
        await wait_for_text(ui.pilot, "Not sent: ctrl+s was pressed before the form opened.")
        assert ui.writes == []


async def test_a_click_on_esc_leaves():
    async with drive_app(backend=realtime_demo()) as ui:
        await open_build_form(ui)
        await click_on(ui, "esc cancel")
        await ui.wait_for_list()
        assert ui.writes == []


@pytest.mark.parametrize("key", ["f10", "ctrl+g"])
async def test_a_configured_send_key_sends_and_is_shown(key):
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        settings = Settings(send_key=key)
        async with run_app(
            loaded_profile=save_profile(url), section="projects", settings=settings
        ) as pilot:
            ui = AppDriver(pilot, server)
            await open_build_form(ui)
            await wait_for_text(pilot, f"{key} build")
            await pilot.press(key)
            await wait_until(pilot, lambda: ui.writes)
            await ui.wait_for_list()
            assert len(ui.writes) == 1


@pytest.mark.parametrize(
    "key", ["s", "enter", "escape", "ctrl+c", "f25", "", "ctrl+é", "ctrl+w", "ctrl+v", "ctrl+r"]
)
def test_an_invalid_send_key_is_reported(key, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKATO_TUI_CONFIG_DIR", str(tmp_path))
    (tmp_path / "config.toml").write_text(f'send_key = "{key}"\n')
    with pytest.raises(UnreadableFile, match="send_key"):
        load_settings()
