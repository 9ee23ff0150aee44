"""The profiles and the welcome screen through their keys, and what is then on the disk."""

from __future__ import annotations

import stat
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.forms.apps import SIZES, Host, paste, seen, until
from workato_tui.common.paths import config_dir
from workato_tui.common.secret import Secret
from workato_tui.dialogs.profiles import ProfilesScreen
from workato_tui.dialogs.welcome import WelcomeScreen
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef
from workato_tui.profiles.tokens import read_token, store_token

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "wrkaus-abc.DEF_123"


@pytest.fixture(autouse=True)
def own_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKATO_TUI_CONFIG_DIR", str(tmp_path / "config"))


def saved() -> dict:
    return tomllib.loads((config_dir() / "profiles.toml").read_text())


def token_files() -> list[str]:
    folder = config_dir() / "tokens"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def keep(name: str = "acme", **more) -> Profile:
    ref = store_token(name, "dev", Secret("old-token"), "file")
    profile = Profile(name, "eu", tokens={"dev": ref}, **more)
    ProfilesFile().save(profile)
    return profile


async def ready(pilot) -> None:
    """The list is read, and the places for tokens are known."""
    await until(pilot, lambda: pilot.app.screen._sources is not None)


@pytest.mark.parametrize("size", SIZES)
async def test_a_profile_is_added_by_keys(size):
    app = Host(ProfilesScreen)
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        assert "No profiles. n adds one." in seen(app)
        await pilot.press("n")
        await until(pilot, lambda: "Add a profile" in seen(app))
        await pilot.press("a", "1", "enter", "e", "enter", "enter", "enter")
        await paste(pilot, f"{TOKEN}\n")
        assert TOKEN not in seen(app)
        await pilot.press("enter", "y", "ctrl+s")
        await until(pilot, lambda: "looks like one of United States (us)" in seen(app))
        assert not (config_dir() / "profiles.toml").exists()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Profile a1 saved" in seen(app))
        await until(pilot, lambda: "a1 dev: answers as [b]Acme[/]" in seen(app))
        assert "EU" in seen(app)
        assert TOKEN not in seen(app)
    profile = ProfilesFile().load().profiles["a1"]
    assert (profile.data_center, profile.read_only) == ("eu", True)
    assert read_token(profile, "dev").reveal() == TOKEN
    assert TOKEN not in (config_dir() / "profiles.toml").read_text()
    assert saved()["default"] == "a1"
    assert stat.S_IMODE((config_dir() / "tokens" / token_files()[0]).stat().st_mode) == 0o600


async def test_what_is_wrong_with_a_profile_is_shown_beside_its_field():
    keep()
    app = Host(ProfilesScreen)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("n")
        await until(pilot, lambda: "Add a profile" in seen(app))
        rows = app.screen.form.rows
        await paste(pilot, "builds")
        await pilot.press("enter", "left", "enter")
        assert rows["data_center"].field.field_value == "custom"
        await paste(pilot, "http://example.com")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: rows["name"].error)
        assert "word of the command line" in rows["name"].error
        assert "in clear" in rows["base_url"].error
        assert rows["token"].error == "Required"
        await pilot.press("ctrl+u")
        await paste(pilot, "acme")
        rows["base_url"].field.value = "http://127.0.0.1:8080/api/"
        rows["token"].field.value = "tok"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "acme already exists" in rows["name"].error)
    assert list(saved()["profiles"]) == ["acme"]
    assert len(token_files()) == 1


async def test_the_old_sign_in_is_for_custom_urls_and_warns():
    app = Host(ProfilesScreen)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("n")
        await until(pilot, lambda: "Add a profile" in seen(app))
        rows = app.screen.form.rows
        assert not rows["auth"].display
        await paste(pilot, "old")
        await pilot.press("tab", "c", "c")
        await until(pilot, lambda: rows["auth"].display)
        assert "no longer accept" in seen(app)
        rows["base_url"].field.value = "http://127.0.0.1:8080/api/"
        rows["token"].field.value = "tok"
        rows["auth"].field.focus()
        await pilot.press("right", "ctrl+s")
        await until(pilot, lambda: rows["email"].error == "Required")
        await paste(pilot, "ann@example.com")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Profile old saved" in seen(app))
    profile = ProfilesFile().load().profiles["old"]
    assert (profile.auth, profile.email) == ("legacy", "ann@example.com")
    assert profile.url == "http://127.0.0.1:8080"


async def test_a_token_given_as_the_name_of_a_variable_is_not_repeated():
    app = Host(ProfilesScreen)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("n")
        await until(pilot, lambda: "Add a profile" in seen(app))
        rows = app.screen.form.rows
        await paste(pilot, "envy")
        rows["token_source"].field.focus()
        await pilot.press("v")
        await until(pilot, lambda: rows["variable"].display)
        rows["variable"].field.focus()
        await paste(pilot, TOKEN)
        await pilot.press("ctrl+s")
        assert "not the token." in rows["variable"].error
        await pilot.press("ctrl+u")
        await paste(pilot, "ACME_TOKEN")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Profile envy saved" in seen(app))
    assert ProfilesFile().load().profiles["envy"].tokens == {"dev": TokenRef("env", "ACME_TOKEN")}


@pytest.mark.parametrize("size", SIZES)
async def test_a_profile_is_edited_renamed_and_gets_a_second_token(size):
    keep(quotas={"builds": 5})
    app = Host(ProfilesScreen, name="acme")
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        assert "in use" in seen(app)
        await pilot.press("E")
        await until(pilot, lambda: "Edit profile acme" in seen(app))
        rows = app.screen.form.rows
        await pilot.press("2")
        rows["environment"].field.focus()
        await pilot.press("p", "enter", "f", "enter")
        await paste(pilot, "prod-token")
        rows["notifications"].field.focus()
        await pilot.press("f", "ctrl+s")
        await until(pilot, lambda: app.did == ["use acme2"])
    profile = ProfilesFile().load().profiles["acme2"]
    assert read_token(profile, "dev").reveal() == "old-token"
    assert read_token(profile, "prod").reveal() == "prod-token"
    assert (profile.quotas, saved()["default"]) == ({"builds": 5}, "acme2")
    assert profile.notifications == saved()["profiles"]["acme2"]["notifications"] == "failures"


async def test_saved_tokens_go_to_another_host_only_after_a_second_ctrl_s():
    keep()
    app = Host(ProfilesScreen)
    async with app.run_test(size=SIZES[0], notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("E")
        await until(pilot, lambda: "Edit profile acme" in seen(app))
        rows = app.screen.form.rows
        rows["data_center"].field.focus()
        await pilot.press("c", "c")
        await until(pilot, lambda: rows["data_center"].field.field_value == "custom")
        rows["base_url"].field.value = "https://workat0.example.com"
        await pilot.press("ctrl+s")
        told = "The saved tokens (dev) will go to workat0.example.com instead of app.eu.workato.com"
        await until(pilot, lambda: told in rows["base_url"].error)
        assert saved()["profiles"]["acme"]["data_center"] == "eu"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Profile acme saved" in seen(app))
    assert saved()["profiles"]["acme"]["base_url"] == "https://workat0.example.com"


async def test_a_new_token_takes_the_old_one_away():
    keep()
    before = token_files()
    app = Host(ProfilesScreen)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("E")
        await until(pilot, lambda: "Edit profile" in seen(app))
        app.screen.form.rows["token_source"].field.focus()
        await pilot.press("c", "enter")
        await paste(pilot, "pass show acme")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "saved" in seen(app))
        assert app.did == []
    assert (len(before), token_files()) == (1, [])
    assert saved()["profiles"]["acme"]["dev"]["token_command"] == "pass show acme"


async def test_a_rejected_token_is_what_it_opens_on():
    ProfilesFile().save(Profile("first", "us"))
    keep()
    app = Host(ProfilesScreen, name="acme")
    app.rejected_token = ("acme", "dev")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "Workato refused the token of dev (401)" in seen(app))
        assert app.screen_stack[-2]._table.cursor_id == "acme"
        assert app.focused is app.screen.form.rows["token"].field
        await paste(pilot, "new-token")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.did == ["use acme"])
    assert read_token(ProfilesFile().load().profiles["acme"], "dev").reveal() == "new-token"
    assert len(token_files()) == 1


@pytest.mark.parametrize("size", [(80, 24)])
async def test_a_profile_and_its_tokens_are_removed_after_a_question(size):
    keep()
    app = Host(ProfilesScreen, name="acme")
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("delete")
        await until(pilot, lambda: "Delete profile acme?" in seen(app))
        assert "dev (file)" in seen(app)
        assert "in use" in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: "Nothing was deleted." in seen(app))
        assert len(token_files()) == 1
        await pilot.press("delete")
        await until(pilot, lambda: "Delete profile acme?" in seen(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Profile acme deleted." in seen(app))
    assert "acme" not in saved().get("profiles", {})
    assert token_files() == []


async def test_switching_the_default_and_moving():
    for name in ("one", "two", "three"):
        ProfilesFile().save(Profile(name, "us", tokens={"dev": TokenRef("env", "T")}))
    app = Host(ProfilesScreen, name="one")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("5")
        assert "5 does nothing here" in seen(app)
        await pilot.press("j", "*")
        await until(pilot, lambda: "two is now the default" in seen(app))
        assert saved()["default"] == "two"
        await pilot.press("G")
        assert app.screen._table.cursor_id == "three"
        await pilot.press("k", "up")
        assert app.screen._table.cursor_id == "one"
        app.refuses = "Profile two has no token for [dev]."
        await pilot.press("down", "enter")
        await until(pilot, lambda: "has no token for [dev]." in seen(app))
        app.refuses = ""
        await pilot.press("enter")
        await until(pilot, lambda: app.did == ["use two"])
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("size", [(80, 24)])
async def test_a_test_shows_its_lines_and_esc_ends_it_first(size):
    keep()
    app = Host(ProfilesScreen)
    async with app.run_test(size=size, notifications=True) as pilot:
        await ready(pilot)
        await pilot.press("t")
        await until(pilot, lambda: "acme dev: answers as [b]Acme[/] GmbH" in seen(app))
        assert "Connecting to app.eu.workato.com" in seen(app)
        await pilot.press("escape")
        await until(pilot, lambda: "Test canceled." in seen(app))
        app.answer.set()
        await pilot.press("t")
        await until(pilot, lambda: "acme prod: refused" in seen(app))
        await pilot.press("escape")
        assert app.outcomes == [None]


async def test_a_broken_file_is_shown_and_nothing_is_written():
    keep()
    path = config_dir() / "profiles.toml"
    broken = path.read_text() + "\n[profiles.x\n"
    path.write_text(broken)
    app = Host(ProfilesScreen)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: "line" in seen(app))
        assert "column" in seen(app)
        for key in ("n", "E", "t", "*", "delete", "enter"):
            await pilot.press(key)
            assert isinstance(app.screen, ProfilesScreen)
        await until(pilot, lambda: "nothing was changed" in " ".join(seen(app).split()))
    assert path.read_text() == broken


async def test_one_broken_profile_leaves_the_others_usable():
    keep()
    path = config_dir() / "profiles.toml"
    path.write_text(path.read_text() + '\n[profiles.odd]\ndata_center = "mars"\n')
    app = Host(ProfilesScreen)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await ready(pilot)
        assert "cannot be used" in seen(app)
        await pilot.press("j")
        await until(pilot, lambda: "this data center is not known" in seen(app))
        await pilot.press("enter", "E")
        assert app.did == []
        await pilot.press("k", "enter")
        await until(pilot, lambda: app.did == ["use acme"])


@pytest.mark.parametrize("size", [(80, 24)])
async def test_welcome_adds_a_profile_and_goes_there(size):
    app = Host(WelcomeScreen)
    async with app.run_test(size=size, notifications=True) as pilot:
        shown = seen(app)
        assert all(word in shown for word in ("workato-tui", "add a profile", "demo", "quit"))
        await pilot.press("n")
        await until(pilot, lambda: "Add a profile" in seen(app))
        await pilot.press("a", "1")
        app.screen.form.rows["token"].field.focus()
        await paste(pilot, "tok")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.did == ["use a1"])
    assert saved()["default"] == "a1"


@pytest.mark.parametrize("key", ["x", "enter"])
async def test_welcome_goes_to_the_demo(key):
    app = Host(WelcomeScreen)
    async with app.run_test(notifications=True) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: app.did == ["demo"])


async def test_welcome_with_a_broken_file_changes_nothing():
    app = Host(lambda: WelcomeScreen("profiles.toml, line 3, column [5]: a bracket is missing."))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert "line 3, column [5]" in seen(app)
        await pilot.press("n")
        assert isinstance(app.screen, WelcomeScreen)
        assert "Fix that file" in seen(app)
        await pilot.press("q")
    assert not config_dir().exists()
