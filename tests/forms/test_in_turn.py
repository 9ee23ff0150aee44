"""What is typed or pasted faster than the screen draws: each key acts where it was meant to."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, Field
from textual import events

from tests.forms.apps import Host, Stage, seen, until
from workato_tui.dialogs.form import FormScreen
from workato_tui.dialogs.profiles import ProfilesScreen
from workato_tui.dialogs.question import Question
from workato_tui.dialogs.welcome import WelcomeScreen
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef


class Deploy(BaseModel):
    title: str = Field(title="Title")
    text: str = Field("", title="Text", json_schema_extra={"widget": "area"})
    last: str = Field("", title="Last")


def one_packet(app: Stage, *keys: str) -> None:
    """Keys that arrive at once; a word is pasted where it begins with ``paste:``."""
    for key in keys:
        if key.startswith("paste:"):
            app.post_message(events.Paste(key.removeprefix("paste:")))
        else:
            app.simulate_key(key)


@pytest.fixture
def saved(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("WORKATO_TUI_CONFIG_DIR", str(tmp_path / "config"))
    for name in ("acme", "beta"):
        ProfilesFile().save(Profile(name, "eu", tokens={"dev": TokenRef("env", "NO_SUCH")}))


async def test_a_whole_form_in_one_packet_is_filled_and_sent_as_it_was_typed():
    app = Stage(lambda: FormScreen(Deploy, ["Deploy"]))
    async with app.run_test() as pilot:
        await until(pilot, lambda: "ctrl+s" in seen(app))
        one_packet(app, *"one", "enter", *"two", "enter", *"2", "tab", "paste:three\n3", "ctrl+s",
                   *"more", "ctrl+s")  # fmt: skip
        await until(pilot, lambda: len(app.below) == 5)
        assert app.outcomes == [Deploy(title="one", text="two\n2", last="three 3")]
        assert app.below == [*"more", "ctrl+s"]


async def test_a_question_takes_the_first_key_and_no_other():
    for keys, answer in ((("ctrl+s", "n"), True), (("n", "ctrl+s"), False)):
        app = Stage(lambda: Question("Sure?"))
        async with app.run_test() as pilot:
            await until(pilot, lambda app=app: "Sure?" in seen(app))
            one_packet(app, *keys)
            await until(pilot, lambda app=app: app.below)
            assert (app.outcomes, app.below) == ([answer], [keys[1]])


async def test_a_word_that_is_typed_after_the_key_that_sends_is_not_taken_for_it():
    app = Stage(lambda: Question("Sure?", confirm_word="prod"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: "Type prod" in seen(app))
        one_packet(app, *"pro", "ctrl+s", "d")
        await until(
            pilot,
            lambda: 'Does not match "prod"' in seen(app) and app.screen.confirm_word_field.value,
        )
        assert app.outcomes == []
        one_packet(app, "x", "backspace", "ctrl+s")
        await until(pilot, lambda: app.outcomes == [True])


class Opening(Stage):
    """``f`` opens the form and ``u`` the question, as a list's keys do."""

    def on_key(self, event) -> None:
        super().on_key(event)
        if event.key == "f":
            self.push_screen(FormScreen(Deploy, ["Deploy"]), self.outcomes.append)
        if event.key == "u":
            self.push_screen(Question("Sure?"), self.outcomes.append)


async def test_what_sends_is_not_pressed_before_its_question_is_there():
    app = Opening(lambda: Question("First?"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: "First?" in seen(app))
        one_packet(app, "x", "u", "ctrl+s", "ctrl+s")
        await until(
            pilot, lambda: "Sure?" in seen(app) and not app._key_queue and not app._current_key
        )
        assert app.outcomes == [False]
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.outcomes == [False, True])
        one_packet(app, "f", *"one", "ctrl+s")
        await until(pilot, lambda: "Not sent: ctrl+s was pressed before" in seen(app))
        assert app.screen.form.raw()["title"] == "one"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: app.outcomes[2:] == [Deploy(title="one")])


@pytest.mark.usefixtures("saved")
async def test_a_profile_s_name_typed_behind_n_is_whole_and_no_key_of_it_acts():
    app = Host(ProfilesScreen)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "beta" in seen(app))
        one_packet(app, "n", *"q*tEx", "backspace", "tab")
        await until(pilot, lambda: "Add a profile" in seen(app) and not app._key_queue)
        assert app.screen.form.raw()["name"] == "q*tE"
        assert app.is_running
        assert ProfilesFile().load().default == "acme"


class Slow(Host):
    """The profile's file takes a while to be read."""

    async def use_profile(self, name: str, *, has_new_token: bool = False) -> None:
        await self.answer.wait()
        await super().use_profile(name, has_new_token=has_new_token)


@pytest.mark.usefixtures("saved")
async def test_what_is_typed_behind_enter_is_for_the_workspace_that_comes():
    app = Slow(ProfilesScreen)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "beta" in seen(app))
        one_packet(app, "j", "enter", *"q*", "delete", "ctrl+s")
        await until(pilot, lambda: "Switching to beta" in seen(app))
        assert (app.below, len(app._key_queue)) == ([], 4)
        app.answer.set()
        await until(pilot, lambda: len(app.below) == 4)
        assert app.did == ["use beta"]
        assert app.below == ["q", "*", "delete", "ctrl+s"]
        assert app.is_running
        assert list(ProfilesFile().load().profiles) == ["acme", "beta"]


@pytest.mark.usefixtures("saved")
async def test_a_profile_is_not_removed_by_keys_that_came_before_the_question():
    app = Host(ProfilesScreen)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "beta" in seen(app))
        one_packet(app, "delete", "ctrl+s")
        await until(pilot, lambda: "Delete profile acme?" in seen(app) and not app._key_queue)
        one_packet(app, "n", "ctrl+s")
        await until(pilot, lambda: "ctrl+s does nothing here" in seen(app))
        assert list(ProfilesFile().load().profiles) == ["acme", "beta"]


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("screen", [ProfilesScreen, WelcomeScreen])
async def test_pasted_text_presses_no_keys(screen):
    app = Host(screen)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "beta" in seen(app) or "explore the demo" in seen(app))
        before = seen(app)
        one_packet(app, "paste:xnq*E\n\x13", "paste:\x7f\x1b[3~\x13")
        await until(pilot, lambda: not app._key_queue and not app._current_key)
        await pilot.pause()
        assert (seen(app), app.did, app.is_running) == (before, [], True)


async def test_a_key_whose_widget_goes_does_not_keep_back_the_next():
    app = Opening(lambda: Question("First?"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: "First?" in seen(app))
        one_packet(app, *"xuxuxuxux")
        await until(pilot, lambda: len(app.outcomes) == 5)
        assert app.below == [*"uuuu"], "the first question took the first key"
