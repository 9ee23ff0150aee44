"""The matches of the palette, and Enter right after typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.screen import (
    NARROW,
    WIDE,
    app_of,
    explorer_of,
    paste,
    run_app,
    status_text,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from workato_tui.explorer.command_palette import Palette

if TYPE_CHECKING:
    from workato_tui.widgets.table import ResourceTable


async def open_palette(pilot, letters: str) -> ResourceTable:
    await pilot.press("colon")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, Palette))
    await pilot.press(*letters)
    return pilot.app.screen.table


def first_command(commands: ResourceTable) -> str:
    return str(commands.rows.visible[0].cells[0])


@pytest.mark.parametrize(
    ("letters", "name"),
    [
        ("rollback", "Roll back"),
        ("undo", "Roll back"),
        ("promote", "Deploy (D)"),
        ("redeploy", "Deploy (D)"),
        ("diff", "Compare (=)"),
        ("restart", "On/off (O)"),
        ("jobs", "Recipes"),
        ("history", "Deployments (3)"),
        ("theme", "Theme"),
        ("pending", "Reviews (4)"),
        ("pend", "Reviews (4)"),
        ("logs", "Requests (7)"),
        ("reset filters", "Reset filters"),
        ("exit", "Quit (q)"),
        ("rec", "Recipes"),
        ("dep", "Deployments (3)"),
        ("PROMOTE", "Deploy (D)"),
        ("  copy   curl ", "Copy curl (Y)"),
    ],
)
async def test_words_and_synonyms_come_first(letters, name):
    async with run_app() as pilot:
        commands = await open_palette(pilot, letters)
        assert first_command(commands) == name
        assert commands.cursor_row == commands.rows.visible[0]


@pytest.mark.parametrize("letters", ["uspen", "spnd", "cancel a", "shell; fg", "qx", "ctal", "zzz"])
async def test_enter_does_not_run_a_fuzzy_match(letters):
    async with run_app() as pilot:
        commands = await open_palette(pilot, letters)
        assert commands.cursor_row is None
        before = app_of(pilot).screen
        await pilot.press("enter", "enter")
        await pilot.pause(0.05)
        assert app_of(pilot).screen is before
        assert app_of(pilot).is_running


async def test_a_selected_fuzzy_match_is_run():
    async with run_app() as pilot:
        commands = await open_palette(pilot, "rqsts")
        assert first_command(commands) == "Requests (7)"
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: explorer_of(pilot).section == "requests")


async def test_letters_of_a_description_do_not_match():
    async with run_app() as pilot:
        commands = await open_palette(pilot, "tpfa")
        assert not commands.rows.visible
        await wait_for_text(pilot, "No matches found")


async def test_enter_right_after_typing_uses_all_letters():
    async with run_app() as pilot:
        # In one packet, as from a fast typist or a script.
        for key in (":", *"exit", "enter"):
            pilot.app.simulate_key({":": "colon"}.get(key, key))
        await wait_until(pilot, lambda: not pilot.app.is_running)


async def test_a_theme_is_chosen_by_its_name():
    async with run_app() as pilot:
        await open_palette(pilot, "theme")
        await pilot.press("enter")
        await wait_for_text(pilot, "workato-contrast")
        await paste(pilot, "contrast")
        await pilot.press("enter")
        await wait_for_status(pilot, "Theme workato-contrast for this session.")
        assert pilot.app.theme == "workato-contrast"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_reset_filters_clears_both_filters(size):
    async with run_app(size=size) as pilot:
        everything = len(explorer_of(pilot).table.rows.visible)
        await pilot.press("f")
        await wait_for_text(pilot, "Filter deployments")
        rows = pilot.app.screen.form.rows
        rows["environment_type"].field.focus()
        await pilot.press("p", "ctrl+s")
        await wait_for_text(pilot, "filter: prod")
        await pilot.press("slash", *"zzz", "enter")
        await wait_for_text(pilot, "No match for 'zzz'")
        await open_palette(pilot, "reset filters")
        await pilot.press("enter")
        await wait_until(pilot, lambda: len(explorer_of(pilot).table.rows.visible) == everything)
        assert "filter:" not in text_of(pilot)
        await open_palette(pilot, "reset filters")
        await pilot.press("enter")
        await wait_until(pilot, lambda: status_text(pilot) == "No filter is set.")
