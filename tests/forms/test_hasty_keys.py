"""Keys typed or pasted faster than the screen draws act where they were meant to."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, Field
from textual import events

from tests.forms.apps import Host, Stage, screen_text
from tests.support.screen import wait_until
from workato_tui.dialogs.form import FormScreen
from workato_tui.dialogs.profiles import ProfilesScreen
from workato_tui.dialogs.question import Question
from workato_tui.dialogs.welcome import WelcomeScreen
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef
from workato_tui.terminal import key_queue


class Deploy(BaseModel):
    title: str = Field(title="Title")
    text: str = Field("", title="Text", json_schema_extra={"widget": "area"})
    last: str = Field("", title="Last")


def send_at_once(app: Stage, *keys: str) -> None:
    """Send keys at once; texts that begin with ``paste:`` are pasted."""
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


@pytest.mark.parametrize("is_stalled", [False, True])
async def test_a_form_typed_at_once_is_filled_in_and_sent(is_stalled, monkeypatch):
    if is_stalled:
        # As after a pause of the machine: the time for a key is over before it is handled.
        monkeypatch.setattr(key_queue, "KEY_TIMEOUT", 0.0)
    app = Stage(lambda: FormScreen(Deploy, ["Deploy"]))
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: "ctrl+s" in screen_text(app))
        send_at_once(app, *"one", "enter", *"two", "enter", *"2", "tab", "paste:three\n3", "ctrl+s",
                   *"more", "ctrl+s")  # fmt: skip
        await wait_until(pilot, lambda: len(app.below) == 5)
        assert app.outcomes == [Deploy(title="one", text="two\n2", last="three 3")]
        assert app.below == [*"more", "ctrl+s"]


async def test_a_question_takes_one_key():
    for keys, answer in ((("ctrl+s", "n"), True), (("n", "ctrl+s"), False)):
        app = Stage(lambda: Question("Sure?"))
        async with app.run_test() as pilot:
            await wait_until(pilot, lambda app=app: "Sure?" in screen_text(app))
            send_at_once(app, *keys)
            await wait_until(pilot, lambda app=app: app.below)
            assert (app.outcomes, app.below) == ([answer], [keys[1]])


async def test_text_typed_after_the_send_key_does_not_complete_the_word():
    app = Stage(lambda: Question("Sure?", confirm_word="prod"))
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: "Type prod" in screen_text(app))
        send_at_once(app, *"pro", "ctrl+s", "d")
        await wait_until(
            pilot,
            lambda: (
                'Does not match "prod"' in screen_text(app) and app.screen.confirm_word_field.value
            ),
        )
        assert app.outcomes == []
        send_at_once(app, "x", "backspace", "ctrl+s")
        await wait_until(pilot, lambda: app.outcomes == [True])


class Opening(Stage):
    """``f`` opens a form, ``u`` a question."""

    def on_key(self, event) -> None:
        super().on_key(event)
        if event.key == "f":
            self.push_screen(FormScreen(Deploy, ["Deploy"]), self.outcomes.append)
        if event.key == "u":
            self.push_screen(Question("Sure?"), self.outcomes.append)


async def test_the_send_key_is_ignored_until_the_question_is_shown():
    app = Opening(lambda: Question("First?"))
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: "First?" in screen_text(app))
        send_at_once(app, "x", "u", "ctrl+s", "ctrl+s")
        await wait_until(
            pilot,
            lambda: "Sure?" in screen_text(app) and not (app.pending_keys or app.is_handling_keys),
        )
        assert app.outcomes == [False]
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: app.outcomes == [False, True])
        send_at_once(app, "f", *"one", "ctrl+s")
        await wait_until(pilot, lambda: "Not sent: ctrl+s was pressed before" in screen_text(app))
        assert app.screen.form.raw()["title"] == "one"
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: app.outcomes[2:] == [Deploy(title="one")])


@pytest.mark.usefixtures("saved")
async def test_keys_after_n_go_into_the_new_profile():
    app = Host(ProfilesScreen)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: "beta" in screen_text(app))
        send_at_once(app, "n", *"q*tEx", "backspace", "tab")
        await wait_until(
            pilot, lambda: "Add a profile" in screen_text(app) and not app.pending_keys
        )
        assert app.screen.form.raw()["name"] == "q*tE"
        assert app.is_running
        assert ProfilesFile().load().default == "acme"


class SlowHost(Host):
    """Loading a profile takes a while."""

    async def use_profile(self, name: str, *, has_new_token: bool = False) -> None:
        await self.answer.wait()
        await super().use_profile(name, has_new_token=has_new_token)


@pytest.mark.usefixtures("saved")
async def test_keys_after_enter_go_to_the_new_workspace():
    app = SlowHost(ProfilesScreen)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: "beta" in screen_text(app))
        send_at_once(app, "j", "enter", *"q*", "delete", "ctrl+s")
        await wait_until(pilot, lambda: "Switching to beta" in screen_text(app))
        assert (app.below, app.pending_keys) == ([], 4)
        app.answer.set()
        await wait_until(pilot, lambda: len(app.below) == 4)
        assert app.actions == ["use beta"]
        assert app.below == ["q", "*", "delete", "ctrl+s"]
        assert app.is_running
        assert list(ProfilesFile().load().profiles) == ["acme", "beta"]


@pytest.mark.usefixtures("saved")
async def test_keys_before_a_question_do_not_answer_it():
    app = Host(ProfilesScreen)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: "beta" in screen_text(app))
        send_at_once(app, "delete", "ctrl+s")
        await wait_until(
            pilot, lambda: "Delete profile acme?" in screen_text(app) and not app.pending_keys
        )
        send_at_once(app, "n", "ctrl+s")
        await wait_until(pilot, lambda: "ctrl+s does nothing here" in screen_text(app))
        assert list(ProfilesFile().load().profiles) == ["acme", "beta"]


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize("screen", [ProfilesScreen, WelcomeScreen])
async def test_pasted_text_presses_no_keys(screen):
    app = Host(screen)
    async with app.run_test() as pilot:
        await wait_until(
            pilot, lambda: "beta" in screen_text(app) or "explore the demo" in screen_text(app)
        )
        before = screen_text(app)
        send_at_once(app, "paste:xnq*E\n\x13", "paste:\x7f\x1b[3~\x13")
        await wait_until(pilot, lambda: not (app.pending_keys or app.is_handling_keys))
        await pilot.pause()
        assert (screen_text(app), app.actions, app.is_running) == (before, [], True)


async def test_a_key_whose_widget_is_removed_does_not_block():
    app = Opening(lambda: Question("First?"))
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: "First?" in screen_text(app))
        send_at_once(app, *"xuxuxuxux")
        await wait_until(pilot, lambda: len(app.outcomes) == 5)
        assert app.below == [*"uuuu"], "the first question took the first key"
