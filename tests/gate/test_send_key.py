"""Other ways to send than ctrl+s: a click on it, and a key of one's own."""

from __future__ import annotations

import pytest

from tests.managing.desk import PROJECT, At, profile_at, sitting
from tests.releasing.ways import today
from tests.support.screen import lines_of, run_app, wait_for_text, wait_until
from tests.support.server import RecordingApp, serve
from workato_tui.profiles.errors import UnreadableFile
from workato_tui.profiles.settings import Settings, load_settings
from workato_tui.terminal.key_guard import KeyPauses


async def click_on(at: At, words: str, times: int = 1) -> None:
    """Click where these words stand, as often as is said."""
    rows = lines_of(at.pilot)
    y = next(y for y, row in enumerate(rows) if words in row)
    await at.pilot.click(offset=(rows[y].index(words) + 2, y), times=times)


async def open_build_form(at: At) -> None:
    await at.move_to(PROJECT)
    await at.pilot.press("b")
    await at.form("Build Order to Cash")


async def test_a_click_on_the_key_that_sends_sends_once():
    async with sitting(backend=today(), key_pauses=KeyPauses()) as at:
        await open_build_form(at)
        await click_on(at, "ctrl+s build", times=3)
        await wait_until(at.pilot, lambda: at.sent)
        await at.back()
        assert len(at.sent) == 1


async def test_a_click_on_esc_leaves():
    async with sitting(backend=today()) as at:
        await open_build_form(at)
        await click_on(at, "esc cancel")
        await at.back()
        assert at.sent == []


@pytest.mark.parametrize("key", ["f10", "ctrl+g"])
async def test_a_key_of_ones_own_sends_and_is_named(key):
    server = RecordingApp(today())
    with serve(server) as url:
        settings = Settings(send_key=key)
        async with run_app(
            loaded_profile=profile_at(url), section="projects", settings=settings
        ) as pilot:
            at = At(pilot, server)
            await open_build_form(at)
            await wait_for_text(pilot, f"{key} build")
            await pilot.press(key)
            await wait_until(pilot, lambda: at.sent)
            await at.back()
            assert len(at.sent) == 1


@pytest.mark.parametrize("key", ["s", "enter", "escape", "ctrl+c", "f25", "", "ctrl+é"])
def test_a_key_that_cannot_send_is_refused_by_name(key, tmp_path, monkeypatch):
    monkeypatch.setenv("WORKATO_TUI_CONFIG_DIR", str(tmp_path))
    (tmp_path / "config.toml").write_text(f'send_key = "{key}"\n')
    with pytest.raises(UnreadableFile, match="send_key"):
        load_settings()
