"""With ticks, an action is for all ticked rows, or it is rejected."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.catalog.partner import drive_catalog
from tests.screens.test_keys import clipboard
from tests.support.driver import drive_app
from tests.support.screen import (
    NARROW,
    WIDE,
    cursor_id,
    explorer_of,
    frozen_demo,
    lines_of,
    paste,
    run_app,
    settle,
    shown_ids,
    status_text,
    strips_of,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp
from workato_tui.keymap import ACTIONS, BY_ID, IN_LISTS

SINGLE_ROW_ACTIONS = [
    action for action in ACTIONS if action.scope == IN_LISTS and action.row_selection == "one"
]
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


def ticked_ids(pilot) -> list[str]:
    """Return the IDs of the visible rows with a tick."""
    return [line.split()[1] for line in lines_of(pilot) if line.startswith("✓ ")]


@SIZES
@pytest.mark.parametrize("section", ["projects", "builds", "deployments", "reviews"])
async def test_actions_for_one_row_are_rejected_with_three_ticks(section, size):
    backend = RecordingApp(frozen_demo())
    async with run_app(backend, section="deployments", size=size) as pilot:
        await pilot.press(
            {"projects": "1", "builds": "2", "deployments": "3", "reviews": "4"}[section]
        )
        await settle(pilot)
        if section == "reviews":
            await pilot.press("f")
            await wait_for_text(pilot, "ctrl+r reset")
            pilot.app.screen.form.rows["from_"].field.focus()
            await pilot.press("ctrl+u")
            await paste(pilot, "2025-01-01")
            await pilot.press("ctrl+s")
            await settle(pilot)
        await pilot.press("space", "space", "space")
        view = explorer_of(pilot).view
        assert len(view.rows.ticked) == 3
        before = len(backend.requests)
        # Builds are unpacked as a batch: tests/batches/test_downloads.py.
        as_batch = {"unpack"} if section != "projects" else set()
        for action in SINGLE_ROW_ACTIONS:
            if action.id in as_batch:
                continue
            explorer_of(pilot).action_act(action.id)
            assert status_text(pilot).startswith("3 are ticked: "), action.id
            assert "esc clears the ticks" in status_text(pilot), action.id
            assert pilot.app.screen is explorer_of(pilot)
            assert explorer_of(pilot).view is view
        assert {request.method for request in backend.requests[before:]} <= {"GET"}
        assert len(view.rows.ticked) == 3


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("E", "E changes"), ("delete", "del deletes"), ("R", "R releases"), ("o", "o opens"),
        ("Y", "Y copies"), ("z", "z unpacks"),
    ],
)  # fmt: skip
async def test_the_reason_names_the_key_and_its_action(key, sentence):
    async with run_app(section="projects") as pilot:
        await pilot.press("space", "space", "space", key)
        assert status_text(pilot) == f"3 are ticked: {sentence} one at a time; esc clears the ticks"


async def test_keys_after_a_rejected_key_are_ignored():
    async with drive_app("projects") as ui:
        await ui.pilot.press("space", "space", "space", "E", *"zoR", "ctrl+s")
        assert ui.writes == []
        assert ui.pilot.app.screen is explorer_of(ui.pilot)


@pytest.mark.parametrize(
    ("key", "heading"),
    [("b", "Build "), ("E", "Edit project "), ("delete", "Delete project ")],
)
async def test_a_single_ticked_row_is_used_instead_of_the_cursor(key, heading):
    async with run_app(section="projects") as pilot:
        first, second = explorer_of(pilot).table.rows.visible[:2]
        await pilot.press("space")
        assert cursor_id(pilot) == second.id
        await pilot.press(key)
        await wait_for_text(pilot, f"{heading}{first.cells[1]}")
        assert f"{heading}{second.cells[1]}" not in text_of(pilot)


async def test_enter_keeps_the_ticks():
    async with run_app() as pilot:
        await pilot.press("space", "space")
        opened = cursor_id(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert explorer_of(pilot).view.title == f"Deployment {opened}"
        await pilot.press("escape")
        await settle(pilot)
        assert ticked_ids(pilot) == ["6393", "6392"]


@SIZES
async def test_y_copies_all_ticked_ids(size):
    async with run_app(size=size) as pilot:
        board = clipboard(pilot)
        await pilot.press("j", "space", "space", "k", "k", "k", "space", "y")
        await wait_until(pilot, lambda: board)
        assert board == ["6393\n6392\n6391"]
        await wait_for_status(pilot, "3 IDs: copied by the terminal")


async def test_e_exports_the_ticked_rows():
    async with run_app() as pilot:
        await pilot.press("space", "j", "space", "e")
        await wait_for_status(pilot, "2 deployments exported to")
        (path,) = Path.cwd().glob("*.csv")
        rows = list(csv.reader(path.open(encoding="utf-8", newline="")))
        assert [row[0] for row in rows[1:]] == ["6393", "6391"]


@SIZES
async def test_ticking_all_a_range_and_the_others(size):
    async with run_app(size=size) as pilot:
        await pilot.press("slash", *"order to cash", "enter")
        some = shown_ids(pilot)
        await pilot.press("plus")
        await wait_for_status(pilot, f"{len(some)} ticked")
        assert explorer_of(pilot).view.rows.ticked == set(some)
        await pilot.press("T")
        assert "ticked" not in status_text(pilot)
        await pilot.press("g", "space", "j", "j", "t")
        await wait_for_status(pilot, "4 ticked")
        assert explorer_of(pilot).view.rows.ticked == set(some[:4])
        await pilot.press("T")
        assert explorer_of(pilot).view.rows.ticked == set(some[4:])
        await pilot.press("escape", "escape")
        assert "ticked" not in status_text(pilot)
        await pilot.press("G", "k", "space", "g", "t")
        assert explorer_of(pilot).view.rows.ticked == set(shown_ids(pilot)[:-1])


async def test_a_range_without_a_start():
    async with run_app() as pilot:
        await pilot.press("t")
        assert (
            status_text(pilot)
            == "t: tick the first row with space, move to the last, then press t."
        )
        await pilot.press("escape", "space", "j", "t")
        await wait_for_status(pilot, "3 ticked")


@SIZES
async def test_ticks_hidden_by_a_filter_are_used(size):
    async with run_app(size=size) as pilot:
        await pilot.press("space", "space", "space", "slash", *"6392", "enter")
        await wait_for_status(pilot, "3 ticked, 2 of them hidden by the filter")
        await pilot.press("o")
        assert status_text(pilot).startswith("3 are ticked: o opens one at a time")
        board = clipboard(pilot)
        await pilot.press("escape", "slash", *"6392", "enter", "y")
        await wait_until(pilot, lambda: board)
        assert board == ["6392\n6393\n6391"]


async def test_the_row_menu_for_ticked_rows():
    async with run_app(section="projects") as pilot:
        names = [str(row.cells[1]) for row in explorer_of(pilot).table.rows.visible[:3]]
        await pilot.press("space", "space", "space", "full_stop")
        await wait_for_text(pilot, f"3 ticked: {', '.join(names)}")
        rows = {row.id: row.cells for row in pilot.app.screen.table.rows.visible}
        assert rows["edit"][2].startswith("3 are ticked: E changes one at a time")
        assert rows["download"][2] == ""


async def test_impossible_keys_are_dimmed_in_the_footer():
    async with run_app(section="projects", size=(200, 40)) as pilot:
        assert color_of(pilot, "unpack") == color_of(pilot, "download")
        await pilot.press("space", "space")
        await wait_until(pilot, lambda: color_of(pilot, "unpack") != color_of(pilot, "download"))
        assert color_of(pilot, "deploy") == color_of(pilot, "build") == color_of(pilot, "download")


def color_of(pilot, word: str) -> object:
    """Return the color of a word in the footer."""
    footer = strips_of(pilot.app)[-1]
    return next(
        segment.style.color for segment in footer if segment.style and word in segment.text.split()
    )


BATCH_ACTIONS = {"build", "deploy", "reviewers", "submit", "approve", "reject"}


def test_every_row_action_defines_its_use_of_ticks():
    for action in ACTIONS:
        assert action.row_selection in ("none", "cursor", "one", "many")
        if action.writes and action.needs_row:
            # Batch actions ask once, with the list in the form.
            expected = "many" if action.id in BATCH_ACTIONS else "one"
            assert action.row_selection == expected, action.id
    assert BY_ID["download"].row_selection == BY_ID["copy_id"].row_selection == "many"


async def test_only_ticked_customers_are_deleted_or_changed():
    customers = [{"id": number, "name": f"Customer {number}"} for number in range(1, 6)]
    async with drive_catalog({"GET /api/managed_users": {"result": customers}}, "customers") as ui:
        await ui.pilot.press("space", "space", "space")
        for action, words in (("delete", "del deletes"), ("edit", "E changes")):
            explorer_of(ui.pilot).action_act(action)
            sentence = f"3 are ticked: {words} one at a time; esc clears the ticks"
            assert status_text(ui.pilot).startswith(sentence)
        await ui.pilot.press("escape", "escape")
        assert explorer_of(ui.pilot).view.rows.ticked == set()
        await ui.pilot.press("g", "space", "delete")
        await wait_for_text(ui.pilot, "Delete customer Customer 1 (#1)")
        assert ui.writes == []
