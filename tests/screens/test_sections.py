"""The sections of the bar, moving the cursor, the mouse, and screen sizes."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tests.support.screen import (
    NARROW,
    WIDE,
    cursor_id,
    explorer_of,
    lines_of,
    run_app,
    settle,
    shown_ids,
    text_of,
    wait_for_text,
    wait_until,
)
from workato_tui.explorer import bars
from workato_tui.keymap import BY_ID
from workato_tui.views import SECTIONS

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


def position(pilot, text: str, line: int | None = None) -> tuple[int, int]:
    """Return the column and line at which ``text`` starts."""
    for y, row in enumerate(lines_of(pilot)):
        if (line is None or y == line) and text in row:
            return row.index(text), y
    raise AssertionError(f"{text} is not on the screen:\n{text_of(pilot)}")


@SIZES
async def test_every_section_opens_by_its_key(size):
    async with run_app(size=size) as pilot:
        await wait_for_text(pilot, "Release 14")
        for key, name, sign in (
            ("1", "Projects", "Salesforce orders to Net"),
            ("2", "Builds", "9121"),
            ("6", "Downloads", "No downloads yet."),
            ("7", "Requests", "GET"),
            ("3", "Deployments", "Release 14"),
        ):
            await pilot.press(key)
            await settle(pilot)
            await wait_for_text(pilot, sign)
            assert lines_of(pilot)[2].startswith(f" {name}")


@SIZES
async def test_every_section_opens_by_a_click(size):
    async with run_app(size=size) as pilot:
        for short, section in (("Proj", "projects"), ("Down", "downloads"), ("Req", "requests")):
            await pilot.click(offset=position(pilot, short, 1))
            await settle(pilot)
            assert explorer_of(pilot).section == section


async def test_the_app_opens_in_the_requested_section():
    async with run_app(section="downloads") as pilot:
        assert explorer_of(pilot).section == "downloads"
        await wait_for_text(pilot, "No downloads yet.")


@SIZES
async def test_keys_that_move_the_cursor(size):
    async with run_app(size=size) as pilot:
        ids = shown_ids(pilot)
        half = explorer_of(pilot).table.half_page_size
        for key, index in (
            ("j", 1), ("down", 2), ("k", 1), ("up", 0), ("up", 0),
            ("ctrl+d", half), ("pagedown", 2 * half), ("ctrl+u", half), ("pageup", 0),
            ("G", len(ids) - 1), ("j", len(ids) - 1), ("g", 0), ("end", len(ids) - 1),
            ("home", 0),
        ):  # fmt: skip
            await pilot.press(key)
            assert cursor_id(pilot) == ids[index], key
            assert f" {ids[index]} " in text_of(pilot), key
            assert f"{index + 1} of {len(ids)}" in lines_of(pilot)[-1], key


async def test_the_pane_follows_the_cursor_and_scrolls():
    async with run_app(size=(120, 20)) as pilot:
        await pilot.press("j", "j", "j")
        await wait_for_text(pilot, "Assets 18")
        assert explorer_of(pilot).focused is explorer_of(pilot).table
        await pilot.press("tab")
        assert explorer_of(pilot).focused is explorer_of(pilot).pane
        before, row_id = text_of(pilot), cursor_id(pilot)
        for key, opposite in (("j", "k"), ("ctrl+d", "ctrl+u"), ("G", "g"), ("down", "up")):
            await pilot.press(key)
            assert text_of(pilot) != before, key
            await pilot.press(opposite)
            assert text_of(pilot) == before, opposite
        assert cursor_id(pilot) == row_id
        await pilot.press("tab", "j")
        assert cursor_id(pilot) != row_id


async def test_left_and_right_scroll_wide_text():
    async with run_app() as pilot:
        await pilot.press("7")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("tab", "G")
        before = text_of(pilot)
        await pilot.press("right", "right")
        assert text_of(pilot) != before
        await pilot.press("left", "left", "left")
        assert text_of(pilot) == before


async def test_a_click_selects_and_a_second_one_opens():
    async with run_app() as pilot:
        await pilot.click(offset=position(pilot, "Release 14"))
        assert cursor_id(pilot) == "6390"
        await wait_for_text(pilot, "Order status API for partners")
        await pilot.click(offset=position(pilot, "Release 14", 7))
        await settle(pilot)
        assert explorer_of(pilot).view.title == "Deployment 6390"


async def test_a_click_on_a_key_of_the_footer_presses_it():
    async with run_app() as pilot:
        await pilot.click(offset=position(pilot, "? help", 35))
        await wait_for_text(pilot, "type to find")
        await pilot.press("escape")
        await pilot.click(offset=position(pilot, "open", 35))
        await settle(pilot)
        assert explorer_of(pilot).view.title == "Deployment 6393"


async def test_the_mouse_wheel_scrolls_and_keeps_the_cursor():
    async with run_app() as pilot:
        table = explorer_of(pilot).table
        await pilot._post_mouse_events([_wheel()], table, offset=(5, 5))
        await pilot.pause()
        assert (table.first_line, cursor_id(pilot)) == (3, "6393")


def _wheel():
    from textual.events import MouseScrollDown

    return MouseScrollDown


async def test_the_least_important_columns_are_hidden_first():
    async with run_app() as pilot:
        wide = lines_of(pilot)[3].split()
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        narrow = lines_of(pilot)[3].split()
        await pilot.resize_terminal(60, 16)
        await pilot.pause()
        least = lines_of(pilot)[3].rstrip("›").split()
        await pilot.resize_terminal(160, 36)
        await settle(pilot)
        most = lines_of(pilot)[3].split("│")[0].split()
    assert {"ID", "Title", "State"} <= set(least) < set(narrow)
    assert "│" in "".join(wide)
    assert "│" not in narrow
    assert set(least) < set(most)


async def test_a_tiny_terminal_shows_one_sentence():
    async with run_app(size=(20, 5)) as pilot:
        text = " ".join(text_of(pilot).split())
        assert text == "Enlarge the terminal: 60x16 needed, now 20x5."
        await pilot.press("j", "slash", "d", "enter")
        assert "6393" not in text_of(pilot)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await settle(pilot)
        await wait_for_text(pilot, "Release 14")
        assert cursor_id(pilot) == "6393"
        await pilot.resize_terminal(59, 24)
        await pilot.pause()
        assert "Enlarge the terminal: 60x16 needed, now 59x24." in " ".join(text_of(pilot).split())


async def test_the_smallest_size_shows_rows_and_keys():
    async with run_app(size=(60, 16)) as pilot:
        await wait_for_text(pilot, "6393")
        assert "? help" in lines_of(pilot)[-1]


async def test_other_sizes_show_id_and_last_line():
    async with run_app() as pilot:
        for width, section in (
            (60, "1"), (60, "2"), (60, "3"), (60, "7"), (71, "3"), (83, "2"), (99, "3"),
            (100, "3"), (101, "1"), (131, "2"), (220, "3"),
        ):  # fmt: skip
            await pilot.resize_terminal(width, 20)
            await pilot.press(section)
            await settle(pilot)
            lines = lines_of(pilot)
            assert len(lines) == 20
            assert "? help" in lines[-1], (width, section)
            assert shown_ids(pilot)[0] in lines[4], (width, section)


async def test_a_section_keeps_its_state():
    async with run_app() as pilot:
        await pilot.press("j", "j", "j", "enter")
        await settle(pilot)
        await pilot.press("j", "1")
        await settle(pilot)
        await pilot.press("j", "3")
        await settle(pilot)
        assert explorer_of(pilot).view.title == "Deployment 6390"
        assert cursor_id(pilot) == "5"
        await pilot.press("escape", "1")
        await settle(pilot)
        assert cursor_id(pilot) == "605221"
        await pilot.press("3")
        await wait_until(pilot, lambda: cursor_id(pilot) == "6390")


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_the_tabs_do_not_move(width: int):
    texts = {"".join(piece.text for piece in bars.render_sections(s.id, width)) for s in SECTIONS}
    (text,) = texts
    assert all(f" {BY_ID[f'section_{section.id}'].key} " in text for section in SECTIONS)
    assert cell_len(text) <= width
    fits = sum(cell_len(f" 0 {section.title} ") for section in SECTIONS) <= width
    assert ("Deployments" in text) == fits
    assert " Proj" in text


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("crumbs", [["A" * 40], ["株式会社さくら物流" * 3, "B", "C" * 40], []])
def test_a_long_breadcrumb_keeps_its_end(width: int, crumbs: list[str]):
    text = "".join(piece.text for piece in bars.render_breadcrumb("deployments", crumbs, width))
    assert cell_len(text) <= width
    assert (crumbs or ["Deployments"])[-1][:20] in text
    assert text.startswith((" Deployments", " …"))


@SIZES
async def test_a_notification_does_not_cover_messages_and_keys(size):
    async with run_app(size=size) as pilot:
        before = lines_of(pilot)[-2:]
        pilot.app.notify("Order to Cash build 9119.zip", title="Downloaded", markup=False)
        await wait_for_text(pilot, "Downloaded")
        assert lines_of(pilot)[-2:] == before
