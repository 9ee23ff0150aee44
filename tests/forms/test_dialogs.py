"""Questions and the folder picker."""

from __future__ import annotations

import asyncio

import pytest

from tests.forms.apps import SIZES, Stage, screen_text
from tests.support.screen import paste, wait_until
from workato_tui.api.errors import WorkatoError
from workato_tui.api.folders import Folder
from workato_tui.dialogs.folder_picker import FolderPicker
from workato_tui.dialogs.question import Question


def question(**options) -> Question:
    return Question("Remove [b]it[/] \x1b[31m?", ["The file stays."], verb="remove", **options)


async def test_a_long_question_scrolls():
    app = Stage(lambda: Question("Unpack?", [f"+ file {n}" for n in range(1, 41)], verb="unpack"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        assert "+ file 20 " in screen_text(app)
        assert "+ file 40 " not in screen_text(app)
        await pilot.press("end")
        assert "+ file 40 " in screen_text(app)
        assert "ctrl+s unpack   any other key cancel" in screen_text(app)


async def test_a_long_question_scrolls_while_its_word_is_typed():
    files = [f"+ file {n}" for n in range(1, 41)]
    app = Stage(lambda: Question("Unpack?", files, verb="unpack", confirm_word="12"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("pageup", "pageup", "pageup", "pageup", "pageup")
        assert "+ file 1 " in screen_text(app)
        await pilot.press("1", "pagedown", "pagedown", "pagedown", "up", "2")
        await pilot.press("pagedown", "pagedown", "pagedown")
        assert "Type 12 to unpack" in screen_text(app)
        await pilot.press("ctrl+s")
        assert app.outcomes == [True]


@pytest.mark.parametrize("size", SIZES)
async def test_ctrl_s_agrees_once(size):
    app = Stage(question)
    async with app.run_test(size=size, notifications=True) as pilot:
        assert "Remove [b]it[/] ?" in screen_text(app)
        screen = app.screen
        screen.action_agree()
        screen.action_agree()
        await pilot.press("ctrl+s")
        assert (app.outcomes, len(app.screen_stack)) == ([True], 1)


@pytest.mark.parametrize("key", ["enter", "y", "escape", "space", "delete", "ctrl+p", "q"])
async def test_any_other_key_declines(key):
    app = Stage(question)
    async with app.run_test(notifications=True) as pilot:
        await pilot.press(key)
        assert app.outcomes == [False]


async def test_moving_and_resizing_do_not_answer():
    app = Stage(question)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "tab")
        await pilot.resize_terminal(100, 30)
        assert app.outcomes == []


async def test_an_invisible_question_is_not_answered():
    app = Stage(question)
    async with app.run_test(size=(8, 2), notifications=True) as pilot:
        await pilot.press("ctrl+s")
        assert app.outcomes == []
        await pilot.resize_terminal(80, 24)
        await pilot.press("ctrl+s")
        assert app.outcomes == [True]


async def test_the_word_must_be_typed():
    app = Stage(lambda: question(confirm_word="12", danger=True))
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("1", "enter", "ctrl+s")
        assert app.outcomes == []
        assert 'Does not match "12"' in screen_text(app)
        await paste(pilot, "2")
        await pilot.press("ctrl+s")
        assert app.outcomes == [True]


async def test_esc_declines_a_question_with_a_word():
    app = Stage(lambda: question(confirm_word="12"))
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("1", "2", "escape")
        assert app.outcomes == [False]


TREE = {
    None: [
        Folder(id="1", name="Sales [/] \x1b[31m", is_project=True),
        Folder(id="2", name="Broken"),
    ],
    "1": [Folder(id="11", name="Europe"), Folder(id="12", name="Asia")],
    "11": [],
}


class Loader:
    """Loads TREE; folder 2 fails while ``broken`` is set."""

    def __init__(self) -> None:
        self.requested: list[str | None] = []
        self.broken = True

    async def __call__(self, parent: str | None) -> list[Folder]:
        self.requested.append(parent)
        await asyncio.sleep(0)
        if parent == "2" and self.broken:
            raise WorkatoError("Workato [refused] the token.")
        return TREE.get(parent, [Folder(id="21", name="Mended")])


@pytest.mark.parametrize("size", SIZES)
async def test_folders_are_loaded_by_level_and_picked(size):
    load = Loader()
    app = Stage(lambda: FolderPicker(load))
    async with app.run_test(size=size, notifications=True) as pilot:
        await wait_until(pilot, lambda: "Sales [/]" in screen_text(app))
        assert load.requested == [None]
        await pilot.press("right")
        await wait_until(pilot, lambda: "Asia" in screen_text(app))
        await pilot.press("left")
        assert "Asia" not in screen_text(app)
        await pilot.press("right", "right", "down", "enter")
        assert app.outcomes == [("12", "Asia")]
        assert load.requested == [None, "1"]


async def test_left_goes_to_the_parent_folder():
    app = Stage(lambda: FolderPicker(Loader()))
    async with app.run_test(notifications=True) as pilot:
        await wait_until(pilot, lambda: "Sales" in screen_text(app))
        await pilot.press("right")
        await wait_until(pilot, lambda: "Europe" in screen_text(app))
        await pilot.press("right", "right", "left", "enter")
        await wait_until(pilot, lambda: app.outcomes)
        assert app.outcomes == [("1", "Sales [/] \x1b[31m")]


async def test_a_failed_level_can_be_loaded_again():
    load = Loader()
    app = Stage(lambda: FolderPicker(load))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await wait_until(pilot, lambda: "Broken" in screen_text(app))
        await pilot.press("down", "right")
        await wait_until(pilot, lambda: "Workato [refused] the token." in screen_text(app))
        load.broken = False
        await pilot.press("right")
        await wait_until(pilot, lambda: "Mended" in screen_text(app))
        assert "refused" not in screen_text(app)


async def test_the_top_level_can_be_loaded_again():
    load = Loader()
    answers = [WorkatoError("No network."), []]

    async def top(parent):
        if answers:
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        return await load(parent)

    app = Stage(lambda: FolderPicker(top))
    async with app.run_test(notifications=True) as pilot:
        await wait_until(pilot, lambda: "No network." in screen_text(app))
        await pilot.press("r")
        await wait_until(pilot, lambda: "No folders" in screen_text(app))
        await pilot.press("r")
        await wait_until(pilot, lambda: "Sales" in screen_text(app))


@pytest.mark.parametrize("key", ["escape", "backspace", "q"])
async def test_leaving_the_folder_picker(key):
    app = Stage(lambda: FolderPicker(Loader()))
    async with app.run_test(notifications=True) as pilot:
        await pilot.press(key)
        assert app.outcomes == [None]
