"""Themes: contrast, theme files, and the theme of a profile."""

from __future__ import annotations

import pytest
from textual.color import Color

from tests.support.screen import (
    frozen_demo,
    make_app,
    run_app,
    saved_profile,
    speed_up,
    status_text,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import serve
from workato_tui.common.paths import config_dir
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.theme_files import load_theme_files
from workato_tui.widgets.contrast import READABLE, contrast
from workato_tui.widgets.themes import OWN_THEMES, contrast_problems


@pytest.mark.parametrize("theme", OWN_THEMES, ids=lambda theme: theme.name)
def test_our_themes_have_enough_contrast(theme):
    assert contrast_problems(theme) == []
    cursor = Color.parse(theme.variables["cursor"])
    states = (theme.success, theme.error, theme.warning, theme.accent, theme.variables["badge"])
    for state in states:
        assert contrast(Color.parse(str(state)), cursor) >= READABLE, f"{state} under the cursor"


def test_contrast_follows_the_guidelines():
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


def write_theme(name: str, text: str) -> None:
    folder = config_dir() / "themes"
    folder.mkdir(parents=True, exist_ok=True)
    config_dir().chmod(0o700)
    (folder / f"{name}.toml").write_text(text)


def test_invalid_theme_files_are_reported(isolated_home):
    write_theme("night", 'base = "workato-light"\nbadge = "#ff5f87"\n')
    write_theme("broken", 'accent = "red"\nglow = "#ffffff"\n')
    write_theme("workato-dark", 'accent = "#ffffff"\n')
    loaded = load_theme_files()
    assert [(theme_file.name, theme_file.base) for theme_file in loaded.themes] == [
        ("night", "workato-light")
    ]
    text = " ".join(loaded.problems)
    for part in ('accent has to be a color such as "#ffb000"', "glow is not a color of a theme",
                 "name the file after the theme"):  # fmt: skip
        assert part in text


async def test_a_profile_keeps_its_theme(isolated_home, monkeypatch):
    speed_up(monkeypatch)
    write_theme("night", 'badge = "#403040"\n')
    themes = load_theme_files().themes
    with serve(frozen_demo()) as url:
        profile = saved_profile(url)
        async with run_app(loaded_profile=profile, themes=themes) as pilot:
            assert "badge on background has a contrast of" in status_text(pilot)
            await pilot.press("colon", *"theme", "enter")
            await wait_for_text(pilot, "Theme of profile acme", "night")
            await pilot.press(*"night", "enter")
            assert pilot.app.theme == "night"
            await wait_for_status(pilot, "Theme night, kept for profile acme.")
        saved = ProfilesFile().load().get("acme")
        assert saved.theme == "night"
    assert make_app(loaded_profile=saved, themes=themes).theme == "night"
    assert make_app(loaded_profile=saved).theme == "workato-dark", "its file is gone"
    overridden = make_app(loaded_profile=saved, theme="workato-light", is_theme_forced=True)
    assert overridden.theme == "workato-light"


async def test_the_demo_keeps_its_theme_for_the_session(isolated_home, monkeypatch):
    speed_up(monkeypatch)
    async with run_app() as pilot:
        await pilot.press("colon", *"theme", "enter")
        await wait_for_text(pilot, "workato-contrast")
        await pilot.press(*"contrast", "enter")
        await wait_until(pilot, lambda: pilot.app.theme == "workato-contrast")
        await wait_for_status(pilot, 'theme = "workato-contrast" in config.toml keeps it')
