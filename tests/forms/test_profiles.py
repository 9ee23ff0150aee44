"""The profiles and welcome screens, and the files that they write."""

from __future__ import annotations

import stat
import tomllib
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.forms.apps import SIZES, Host, screen_text
from tests.support.screen import paste, wait_until
from workato_tui.common.paths import config_dir
from workato_tui.common.secret import Secret
from workato_tui.dialogs.profiles import ProfilesScreen
from workato_tui.dialogs.welcome import WelcomeScreen
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef
from workato_tui.profiles.tokens import read_token, store_token

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from textual.pilot import Pilot

TOKEN = "wrkaus-abc.DEF_123"


@pytest.fixture(autouse=True)
def isolated_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKATO_TUI_CONFIG_DIR", str(tmp_path / "config"))


def saved_profiles() -> dict:
    return tomllib.loads((config_dir() / "profiles.toml").read_text())


def token_files() -> list[str]:
    folder = config_dir() / "tokens"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def save_profile(name: str = "acme", **more) -> Profile:
    ref = store_token(name, "dev", Secret("old-token"), "file")
    profile = Profile(name, "eu", tokens={"dev": ref}, **more)
    ProfilesFile().save(profile)
    return profile


async def wait_until_ready(pilot) -> None:
    """Wait until the profiles and the token sources are loaded."""
    await wait_until(pilot, lambda: pilot.app.screen.has_token_sources)


@pytest.mark.parametrize("size", SIZES)
async def test_a_profile_is_added_by_keys(size):
    app = Host(ProfilesScreen)
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until_ready(pilot)
        assert "No profiles. n adds one." in screen_text(app)
        await pilot.press("E")
        assert screen_text(app).count("No profiles. n adds one.") == 2
        await pilot.press("n")
        await wait_until(pilot, lambda: "Add a profile" in screen_text(app))
        await pilot.press("a", "1", "enter", "e", "enter", "enter", "enter")
        await paste(pilot, f"{TOKEN}\n")
        assert TOKEN not in screen_text(app)
        await pilot.press("enter", "y", "ctrl+s")
        await wait_until(pilot, lambda: "looks like one of United States (us)" in screen_text(app))
        assert not (config_dir() / "profiles.toml").exists()
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Profile a1 saved" in screen_text(app))
        await wait_until(pilot, lambda: "a1 dev: answers as [b]Acme[/]" in screen_text(app))
        assert "EU" in screen_text(app)
        assert TOKEN not in screen_text(app)
    profile = ProfilesFile().load().profiles["a1"]
    assert (profile.data_center, profile.read_only) == ("eu", True)
    assert read_token(profile, "dev").reveal() == TOKEN
    assert TOKEN not in (config_dir() / "profiles.toml").read_text()
    assert saved_profiles()["default"] == "a1"
    assert stat.S_IMODE((config_dir() / "tokens" / token_files()[0]).stat().st_mode) == 0o600


@asynccontextmanager
async def new_profile_form() -> AsyncIterator[tuple[Pilot[None], Host, dict[str, Any]]]:
    """Open the form of a new profile."""
    app = Host(ProfilesScreen)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await wait_until_ready(pilot)
        await pilot.press("n")
        await wait_until(pilot, lambda: "Add a profile" in screen_text(app))
        yield pilot, app, app.screen.form.rows


async def test_errors_are_shown_beside_the_fields_of_a_profile():
    save_profile()
    async with new_profile_form() as (pilot, _, rows):
        await paste(pilot, "builds")
        await pilot.press("enter", "left", "enter")
        assert rows["data_center"].field.field_value == "custom"
        await paste(pilot, "http://example.com")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: rows["name"].error)
        assert "word of the command line" in rows["name"].error
        assert "in clear" in rows["base_url"].error
        assert rows["token"].error == "Required"
        await pilot.press("ctrl+u")
        await paste(pilot, "acme")
        rows["base_url"].field.value = "http://127.0.0.1:8080/api/"
        rows["token"].field.value = "tok"
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "acme already exists" in rows["name"].error)
    assert list(saved_profiles()["profiles"]) == ["acme"]
    assert len(token_files()) == 1


async def test_legacy_sign_in_is_for_custom_urls():
    async with new_profile_form() as (pilot, app, rows):
        assert not rows["auth"].display
        await paste(pilot, "old")
        await pilot.press("tab", "c", "c")
        await wait_until(pilot, lambda: rows["auth"].display)
        assert "no longer accept" in screen_text(app)
        rows["base_url"].field.value = "http://127.0.0.1:8080/api/"
        rows["token"].field.value = "tok"
        rows["auth"].field.focus()
        await pilot.press("right", "ctrl+s")
        await wait_until(pilot, lambda: rows["email"].error == "Required")
        await paste(pilot, "ann@example.com")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Profile old saved" in screen_text(app))
    profile = ProfilesFile().load().profiles["old"]
    assert (profile.auth, profile.email) == ("legacy", "ann@example.com")
    assert profile.url == "http://127.0.0.1:8080"


async def test_a_token_typed_as_a_variable_is_not_repeated():
    async with new_profile_form() as (pilot, app, rows):
        await paste(pilot, "envy")
        rows["token_source"].field.focus()
        await pilot.press("v")
        await wait_until(pilot, lambda: rows["variable"].display)
        rows["variable"].field.focus()
        await paste(pilot, TOKEN)
        await pilot.press("ctrl+s")
        assert "not the token." in rows["variable"].error
        await pilot.press("ctrl+u")
        await paste(pilot, "ACME_TOKEN")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Profile envy saved" in screen_text(app))
    assert ProfilesFile().load().profiles["envy"].tokens == {"dev": TokenRef("env", "ACME_TOKEN")}


@pytest.mark.parametrize("size", SIZES)
async def test_a_profile_is_edited(size):
    save_profile(quotas={"builds": 5})
    app = Host(ProfilesScreen, name="acme")
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until_ready(pilot)
        assert "in use" in screen_text(app)
        await pilot.press("E")
        await wait_until(pilot, lambda: "Edit profile acme" in screen_text(app))
        rows = app.screen.form.rows
        await pilot.press("2")
        rows["environment"].field.focus()
        await pilot.press("p", "enter", "f", "enter")
        await paste(pilot, "prod-token")
        rows["notifications"].field.focus()
        await pilot.press("f", "ctrl+s")
        await wait_until(pilot, lambda: app.actions == ["use acme2"])
    profile = ProfilesFile().load().profiles["acme2"]
    assert read_token(profile, "dev").reveal() == "old-token"
    assert read_token(profile, "prod").reveal() == "prod-token"
    assert (profile.quotas, saved_profiles()["default"]) == ({"builds": 5}, "acme2")
    assert (
        profile.notifications
        == saved_profiles()["profiles"]["acme2"]["notifications"]
        == "failures"
    )


async def test_saved_tokens_go_to_another_host_only_after_a_second_ctrl_s():
    save_profile()
    app = Host(ProfilesScreen)
    async with app.run_test(size=SIZES[0], notifications=True) as pilot:
        await wait_until_ready(pilot)
        await pilot.press("E")
        await wait_until(pilot, lambda: "Edit profile acme" in screen_text(app))
        rows = app.screen.form.rows
        rows["data_center"].field.focus()
        await pilot.press("c", "c")
        await wait_until(pilot, lambda: rows["data_center"].field.field_value == "custom")
        rows["base_url"].field.value = "https://workat0.example.com"
        await pilot.press("ctrl+s")
        warning = (
            "The saved tokens (dev) will go to workat0.example.com instead of app.eu.workato.com"
        )
        await wait_until(pilot, lambda: warning in rows["base_url"].error)
        assert saved_profiles()["profiles"]["acme"]["data_center"] == "eu"
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Profile acme saved" in screen_text(app))
    assert saved_profiles()["profiles"]["acme"]["base_url"] == "https://workat0.example.com"


async def test_a_new_token_replaces_the_old_one():
    save_profile()
    before = token_files()
    app = Host(ProfilesScreen)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await wait_until_ready(pilot)
        await pilot.press("E")
        await wait_until(pilot, lambda: "Edit profile" in screen_text(app))
        app.screen.form.rows["token_source"].field.focus()
        await pilot.press("c", "enter")
        await paste(pilot, "pass show acme")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "saved" in screen_text(app))
        assert app.actions == []
    assert (len(before), token_files()) == (1, [])
    assert saved_profiles()["profiles"]["acme"]["dev"]["token_command"] == "pass show acme"


async def test_a_rejected_token_opens_its_field():
    ProfilesFile().save(Profile("first", "us"))
    save_profile()
    app = Host(ProfilesScreen, name="acme")
    app.rejected_token = ("acme", "dev")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await wait_until(
            pilot, lambda: "Workato refused the token of dev (401)" in screen_text(app)
        )
        assert app.screen_stack[-2].table.cursor_id == "acme"
        assert app.focused is app.screen.form.rows["token"].field
        await paste(pilot, "new-token")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: app.actions == ["use acme"])
    assert read_token(ProfilesFile().load().profiles["acme"], "dev").reveal() == "new-token"
    assert len(token_files()) == 1


@pytest.mark.parametrize("size", [(80, 24)])
async def test_deleting_a_profile_deletes_its_tokens(size):
    save_profile()
    app = Host(ProfilesScreen, name="acme")
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until_ready(pilot)
        await pilot.press("delete")
        await wait_until(pilot, lambda: "Delete profile acme?" in screen_text(app))
        assert "dev (file)" in screen_text(app)
        assert "in use" in screen_text(app)
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Nothing was deleted." in screen_text(app))
        assert len(token_files()) == 1
        await pilot.press("delete")
        await wait_until(pilot, lambda: "Delete profile acme?" in screen_text(app))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Profile acme deleted." in screen_text(app))
    assert "acme" not in saved_profiles().get("profiles", {})
    assert token_files() == []


async def test_changing_the_default():
    for name in ("one", "two", "three"):
        ProfilesFile().save(Profile(name, "us", tokens={"dev": TokenRef("env", "T")}))
    app = Host(ProfilesScreen, name="one")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await wait_until_ready(pilot)
        await pilot.press("5")
        assert "5 does nothing here" in screen_text(app)
        await pilot.press("j", "*")
        await wait_until(pilot, lambda: "two is now the default" in screen_text(app))
        assert saved_profiles()["default"] == "two"
        await pilot.press("G")
        assert app.screen.table.cursor_id == "three"
        await pilot.press("k", "up")
        assert app.screen.table.cursor_id == "one"
        app.token_error = "Profile two has no token for [dev]."
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: "has no token for [dev]." in screen_text(app))
        app.token_error = ""
        await pilot.press("enter")
        await wait_until(pilot, lambda: app.actions == ["use two"])
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("size", [(80, 24)])
async def test_a_connection_test_is_shown_and_canceled(size):
    save_profile()
    app = Host(ProfilesScreen)
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until_ready(pilot)
        await pilot.press("t")
        await wait_until(pilot, lambda: "acme dev: answers as [b]Acme[/] GmbH" in screen_text(app))
        assert "Connecting to app.eu.workato.com" in screen_text(app)
        await pilot.press("escape")
        await wait_until(pilot, lambda: "Test canceled." in screen_text(app))
        app.answer.set()
        await pilot.press("t")
        await wait_until(pilot, lambda: "acme prod: refused" in screen_text(app))
        await pilot.press("escape")
        assert app.outcomes == [None]


async def test_a_broken_file_is_shown_and_nothing_is_written():
    save_profile()
    path = config_dir() / "profiles.toml"
    broken = path.read_text() + "\n[profiles.x\n"
    path.write_text(broken)
    app = Host(ProfilesScreen)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await wait_until(pilot, lambda: "line" in screen_text(app))
        assert "column" in screen_text(app)
        for key in ("n", "E", "t", "*", "delete", "enter"):
            await pilot.press(key)
            assert isinstance(app.screen, ProfilesScreen)
        await wait_until(pilot, lambda: "nothing was changed" in " ".join(screen_text(app).split()))
    assert path.read_text() == broken


async def test_a_broken_profile_leaves_the_others_usable():
    save_profile()
    path = config_dir() / "profiles.toml"
    path.write_text(path.read_text() + '\n[profiles.odd]\ndata_center = "mars"\n')
    app = Host(ProfilesScreen)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await wait_until_ready(pilot)
        assert "cannot be used" in screen_text(app)
        await pilot.press("j")
        await wait_until(pilot, lambda: "this data center is not known" in screen_text(app))
        await pilot.press("enter", "E")
        assert app.actions == []
        await pilot.press("k", "enter")
        await wait_until(pilot, lambda: app.actions == ["use acme"])


@pytest.mark.parametrize("size", [(80, 24)])
async def test_welcome_adds_a_profile_and_goes_there(size):
    app = Host(WelcomeScreen)
    async with app.run_test(size=size, notifications=True) as pilot:
        shown = screen_text(app)
        assert all(word in shown for word in ("workato-tui", "add a profile", "demo", "quit"))
        await pilot.press("n")
        await wait_until(pilot, lambda: "Add a profile" in screen_text(app))
        await pilot.press("a", "1")
        app.screen.form.rows["token"].field.focus()
        await paste(pilot, "tok")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: app.actions == ["use a1"])
    assert saved_profiles()["default"] == "a1"


@pytest.mark.parametrize("key", ["x", "enter"])
async def test_welcome_goes_to_the_demo(key):
    app = Host(WelcomeScreen)
    async with app.run_test(notifications=True) as pilot:
        await pilot.press(key)
        await wait_until(pilot, lambda: app.actions == ["demo"])


async def test_welcome_with_a_broken_file_changes_nothing():
    app = Host(lambda: WelcomeScreen("profiles.toml, line 3, column [5]: a bracket is missing."))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert "line 3, column [5]" in screen_text(app)
        await pilot.press("n")
        assert isinstance(app.screen, WelcomeScreen)
        assert "Fix that file" in screen_text(app)
        await pilot.press("q")
    assert not config_dir().exists()
