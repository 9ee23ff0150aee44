"""Keys with one small action, and the menus that list all keys."""

from __future__ import annotations

import base64
import csv
import re
from pathlib import Path

import pytest

from tests.support.screen import (
    NARROW,
    WIDE,
    cursor_id,
    explorer_of,
    frozen_demo,
    lines_of,
    paste,
    run_app,
    saved_profile,
    settle,
    shown_ids,
    status_text,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import serve
from workato_tui.dialogs.menu import Menu
from workato_tui.dialogs.profiles import ProfilesScreen
from workato_tui.explorer.command_palette import Palette
from workato_tui.keymap import ACTIONS, GLOBAL, IN_LISTS, IN_PROFILES, key_label
from workato_tui.profiles.views_file import EXAMPLES

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


def clipboard(pilot) -> list[str]:
    """Return a list that collects the texts copied to the terminal's clipboard."""
    copied: list[str] = []

    def write(data: str) -> None:
        matches = re.findall(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", data)
        copied.extend(base64.b64decode(each).decode() for each in matches)

    pilot.app._driver.write = write
    return copied


async def test_y_copies_the_id_of_the_row():
    async with run_app() as pilot:
        board = clipboard(pilot)
        for key, copied in (("3", "6393"), ("1", "604202"), ("2", "9121")):
            await pilot.press(key)
            await settle(pilot)
            await pilot.press("y")
            await wait_for_status(pilot, f"{copied}: copied by the terminal (OSC 52).")
            assert board[-1] == copied


async def test_y_on_an_asset():
    async with run_app() as pilot:
        board = clipboard(pilot)
        explorer_of(pilot).table.move_cursor_to_id("6388")
        await pilot.press("enter")
        await settle(pilot)
        states = [row.cells[2] for row in explorer_of(pilot).table.rows.visible]
        assert states == sorted(states, key=lambda state: state is None), "changed ones are first"
        await pilot.press("y")
        await wait_until(pilot, lambda: board)
        assert board == ["2333832"]
        await pilot.press("j", "j", "j", "y")
        await wait_for_status(pilot, "This asset has no ID in the target environment yet.")


async def test_y_without_a_row():
    async with run_app(section="downloads") as pilot:
        await pilot.press("y")
        await wait_for_status(pilot, "y: Nothing selected")


async def test_capital_y_copies_the_call_as_curl_without_the_token():
    async with run_app() as pilot:
        board = clipboard(pilot)
        for key, path in (
            ("1", "/api/projects"),
            ("2", "/api/project_builds/9121"),
            ("3", "/api/deployments/6393"),
            ("enter", "/api/deployments/6393"),
        ):
            await pilot.press(key)
            await settle(pilot)
            await pilot.press("Y")
            await wait_for_status(pilot, "copied by the terminal")
            assert board[-1].startswith("curl ")
            assert path in board[-1]
            assert "$WORKATO_TOKEN" in board[-1]
            assert "demo-token" not in board[-1]
            assert "demo-token" not in text_of(pilot)


async def test_capital_y_on_a_request_copies_it():
    async with run_app() as pilot:
        board = clipboard(pilot)
        await pilot.press("7")
        await settle(pilot)
        rows = explorer_of(pilot).table.rows.visible
        index = next(i for i, row in enumerate(rows) if row.cells[3].startswith("/api/projects?"))
        explorer_of(pilot).table.move_cursor(index)
        await pilot.press("Y")
        await wait_until(pilot, lambda: board)
        assert rows[index].cells[3] in board[0]


async def test_e_exports_the_visible_rows():
    async with run_app() as pilot:
        await pilot.press("slash", *"order to cash prod", "enter", "s", "e")
        await wait_for_status(pilot, "exported to")
        files = list(Path.cwd().glob("*.csv"))
        assert len(files) == 1
        rows = list(csv.reader(files[0].open(encoding="utf-8", newline="")))
        assert rows[0] == [
            "ID",
            "Title",
            "Env",
            "State",
            "Review",
            "Project",
            "By",
            "Build",
            "When",
        ]
        assert [row[0] for row in rows[1:]] == shown_ids(pilot)
        assert {row[5] for row in rows[1:]} == {"Order to Cash"}
        hotfix = next(row for row in rows if row[0] == "6389")
        assert hotfix[8] == "2025-03-14T12:09:26+00:00"
        assert files[0].stat().st_mode & 0o777 == 0o600
        await wait_for_status(pilot, f"{len(rows) - 1} deployments exported to")
        # The clock is frozen, so the name is taken; the file is not overwritten.
        content = files[0].read_bytes()
        await pilot.press("escape", "e")
        await wait_for_status(pilot, "already exists")
        assert files[0].read_bytes() == content


async def test_e_in_a_read_only_folder(monkeypatch, tmp_path):
    monkeypatch.chdir("/proc")
    async with run_app() as pilot:
        await pilot.press("e")
        await wait_for_status(pilot, "could not be written")
        await wait_for_status(pilot, "Choose another folder")


async def test_o_copies_the_url_without_a_browser():
    with serve(frozen_demo()) as url:
        async with run_app(loaded_profile=saved_profile(url)) as pilot:
            board = clipboard(pilot)
            explorer_of(pilot).table.move_cursor_to_id("6390")
            await pilot.press("o")
            await wait_for_status(pilot, "copied by the terminal")
            assert board == [f"{url}/recipes?fid=1486330"]
            await wait_for_status(pilot, board[0])
            await pilot.press("7")
            await settle(pilot)
            await pilot.press("o")
            assert status_text(pilot).startswith("o: ")


async def test_a_key_without_an_action_is_reported_until_the_next_key():
    async with run_app() as pilot:
        await pilot.press("ä")
        assert status_text(pilot) == "ä does nothing here. ? shows the keys."
        await pilot.press("j")
        assert status_text(pilot).startswith("updated")
        await pilot.press("exclamation_mark")
        await wait_for_status(pilot, "Nothing is masked.")
        await pilot.press("delete")
        assert status_text(pilot).startswith("del: ")


@SIZES
async def test_help_lists_every_key_and_runs_the_chosen_action(size):
    async with run_app(size=size) as pilot:
        await pilot.press("question_mark")
        await wait_for_text(pilot, "Keys", "type to find")
        menu = pilot.app.screen
        assert isinstance(menu, Menu)
        rows = {row.id: row.cells for row in menu.table.rows.visible}
        assert {action.id for action in ACTIONS} <= set(rows)
        assert rows["cursor_down"][0] == "j down"
        groups = [row_id.removeprefix("group ") for row_id in rows if row_id.startswith("group ")]
        assert groups[:4] == ["Deployments", "Move", "Go to", "Program"]
        await pilot.press(*"curl")
        assert [row.id for row in menu.table.rows.visible] == ["copy_curl"]
        board = clipboard(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: board)
        assert board[0].startswith("curl ")
        await pilot.press("question_mark")
        await wait_for_text(pilot, "type to find")
        await pilot.press("escape")
        assert pilot.app.screen is explorer_of(pilot)


@SIZES
async def test_the_row_menu_lists_every_action_with_reasons(size):
    async with run_app(size=size) as pilot:
        await pilot.press("full_stop")
        await wait_for_text(pilot, "Actions: ")
        assert "(#6393)" in text_of(pilot) or "Actions: #6393" in text_of(pilot)
        rows = {row.id: row.cells for row in pilot.app.screen.table.rows.visible}
        assert {a.id for a in ACTIONS if a.group != "Move" and a.scope != IN_PROFILES} < set(rows)
        order = list(rows)
        assert order[0] == "group This row"
        positions = [order.index(row_id) for row_id in ("download", "delete", "sort", "profiles")]
        assert positions == sorted(positions), "the row, what is unavailable, the list, the program"
        assert rows["download"] == ("d", "Download the build's zip", "")
        assert "in Downloads (6)" in rows["delete"][2]
        await paste(pilot, "remove a download")
        await wait_for_text(pilot, rows["delete"][2])
        await pilot.press("ctrl+u", *"open", "enter")
        await settle(pilot)
        assert explorer_of(pilot).view.title == "Deployment 6393"


async def test_an_impossible_action_of_the_menu_gives_the_reason():
    async with run_app() as pilot:
        await pilot.press("full_stop")
        await wait_for_text(pilot, "Actions")
        await pilot.press(*"remove a download", "enter")
        await wait_until(pilot, lambda: status_text(pilot).startswith("del: "))


async def test_the_cursor_of_the_menu_prefers_what_is_available():
    async with run_app(size=(80, 24)) as pilot:
        await pilot.press("5")
        await settle(pilot)
        await pilot.press("full_stop")
        await wait_for_text(pilot, "Actions")
        await pilot.press(*"package")
        menu = pilot.app.screen
        assert menu.table.rows.visible[0].cells[2], "the first match is unavailable"
        assert not menu.table.cursor_row.cells[2]
        await pilot.press(*["backspace"] * 7, *"export a package from")
        assert menu.table.cursor_row.id == "export_package", "the only match is chosen anyway"


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_the_palette_finds_an_action_by_its_name(key):
    async with run_app() as pilot:
        await pilot.press(key)
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, Palette))
        await wait_for_text(pilot, "Requests (7)")
        await pilot.press(*"api requests")
        await wait_for_text(pilot, "API requests of this session")
        await wait_until(pilot, lambda: "Projects (1)" not in text_of(pilot))
        await pilot.press("enter")
        await wait_until(pilot, lambda: explorer_of(pilot).section == "requests")
        await settle(pilot)


@pytest.mark.parametrize("key", ["f", "question_mark", "number_sign"])
async def test_the_palette_does_not_open_over_a_form_or_a_menu(key):
    async with run_app() as pilot:
        await pilot.press(key)
        await wait_until(pilot, lambda: pilot.app.screen is not explorer_of(pilot))
        form = pilot.app.screen
        await pilot.press("ctrl+p")
        await pilot.pause()
        assert pilot.app.screen is form


async def test_the_palette_has_only_actions_of_the_table():
    async with run_app() as pilot:
        await pilot.press("colon")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, Palette))
        names = [row.cells[0] for row in pilot.app.screen.table.rows.visible]
        titles = [
            f"{a.title.capitalize()} ({a.key})" if a.key_names else a.title.capitalize()
            for a in ACTIONS
            if a.in_palette and a.scope in (GLOBAL, IN_LISTS)
        ]
        views = [view.name for view in EXAMPLES]
        assert names == [*titles, *views]


async def test_keys_are_unique_on_each_screen():
    keys = [key for a in ACTIONS if a.scope in (IN_LISTS, GLOBAL) for key in a.key_names]
    assert len(keys) == len(set(keys))
    assert all(key_label(key).isprintable() for key in keys)


async def test_capital_p_opens_the_profiles_and_esc_leaves_them():
    async with run_app() as pilot:
        await pilot.press("j", "P")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, ProfilesScreen))
        await wait_for_text(pilot, "No profiles. n adds one.")
        await pilot.press("escape")
        assert pilot.app.screen is explorer_of(pilot)
        assert cursor_id(pilot) == "6392"


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
async def test_keys_that_quit(key):
    async with run_app() as pilot:
        await pilot.press(key)
        await wait_until(pilot, lambda: not pilot.app.is_running)
        assert pilot.app.return_code == 0


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
async def test_quitting_with_an_open_form(key):
    async with run_app() as pilot:
        await pilot.press("f")
        await wait_for_text(pilot, "Filter deployments")
        await pilot.press(key)
        await wait_until(pilot, lambda: not pilot.app.is_running)


async def test_row_keys_in_an_empty_list_are_explained():
    async with run_app(section="downloads") as pilot:
        for key, name in (("enter", "enter"), ("d", "d"), ("z", "z"), ("delete", "del"),
                          ("space", "space")):  # fmt: skip
            await pilot.press(key)
            assert status_text(pilot).startswith(f"{name}: Nothing selected."), key
        assert "? help" in lines_of(pilot)[-1]
