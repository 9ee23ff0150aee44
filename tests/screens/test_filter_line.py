"""The filter line, sorting, ticks, and the order in which Esc undoes them."""

from __future__ import annotations

import pytest

from tests.releasing.steps import realtime_demo
from tests.support.backends import BlockingDemo, FixedAnswers
from tests.support.screen import (
    NARROW,
    WIDE,
    cursor_id,
    explorer_of,
    lines_of,
    paste,
    run_app,
    settle,
    shown_ids,
    status_text,
    text_of,
    wait_for_status,
    wait_for_text,
)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_rows_match_every_word_of_the_filter(size):
    async with run_app(size=size) as pilot:
        everything = len(shown_ids(pilot))
        await pilot.press("slash")
        await wait_for_status(pilot, "words  state:failed")
        await pilot.press(*"cash")
        one_word = shown_ids(pilot)
        await pilot.press("space", *"prod")
        two_words = shown_ids(pilot)
        assert everything > len(one_word) > len(two_words) > 0
        rows = [row.cells for row in explorer_of(pilot).table.rows.visible]
        assert all((cells[2], cells[5]) == ("prod", "Order to Cash") for cells in rows)
        assert f"1 of {len(two_words)}/{everything}" in lines_of(pilot)[-1]
        await wait_for_status(pilot, "cash prod")
        await pilot.press("backspace", "backspace", "backspace", "backspace", "backspace")
        assert shown_ids(pilot) == one_word
        await pilot.press("ctrl+u")
        assert len(shown_ids(pilot)) == everything


async def test_states_match_by_their_label():
    async with run_app() as pilot:
        await pilot.press("slash", *"rejected")
        assert shown_ids(pilot) == ["6386"]


async def test_fuzzy_matches_are_used_without_exact_ones():
    async with run_app() as pilot:
        await pilot.press("slash", *"wrhsfld")
        assert shown_ids(pilot) == ["6388"]
        assert status_text(pilot).startswith("/ like")
        await pilot.press("enter")
        await wait_for_status(pilot, "like: wrhsfld (esc clears)")


async def test_enter_keeps_the_filter():
    async with run_app() as pilot:
        await pilot.press("slash", *"cash", "down", "enter")
        matches = shown_ids(pilot)
        assert cursor_id(pilot) == matches[1]
        await wait_for_status(pilot, "filter: cash (esc clears)")
        await pilot.press("j")
        assert cursor_id(pilot) == matches[2]
        await pilot.press("slash", *" prod")
        assert status_text(pilot).startswith("/ cash prod")


@pytest.mark.parametrize("key", ["escape", "backspace"])
async def test_leaving_clears_a_kept_filter_first(key):
    async with run_app() as pilot:
        everything = shown_ids(pilot)
        await pilot.press("slash", *"cash", "enter", key)
        assert shown_ids(pilot) == everything
        assert "filter:" not in status_text(pilot)


async def test_esc_clears_the_filter_and_keeps_the_cursor():
    async with run_app() as pilot:
        everything = shown_ids(pilot)
        await pilot.press("slash", *"hotfix")
        assert cursor_id(pilot) == "6389"
        await pilot.press("escape")
        assert shown_ids(pilot) == everything
        assert cursor_id(pilot) == "6389"


async def test_pasted_text_goes_into_the_filter():
    async with run_app() as pilot:
        row_id = cursor_id(pilot)
        await paste(pilot, "jjq")
        assert cursor_id(pilot) == row_id
        await pilot.press("slash")
        await paste(pilot, "Order to\x1b[31m Cash\nd d d")
        await wait_for_status(pilot, "Order to")
        assert "\x1b" not in text_of(pilot)
        await pilot.press("ctrl+u")
        await paste(pilot, "Release 14\n6389")
        assert shown_ids(pilot) == ["6390"]


async def test_a_filter_without_matches():
    async with run_app() as pilot:
        await pilot.press("slash", *"qqqqzz")
        assert shown_ids(pilot) == []
        assert "0/193" in lines_of(pilot)[-1]
        await pilot.press("enter", "enter")
        await wait_for_status(pilot, "Nothing selected.")
        await pilot.press("escape")
        assert len(shown_ids(pilot)) == 193


async def test_each_list_has_its_own_filter():
    async with run_app() as pilot:
        await pilot.press("slash", *"cash", "enter", "1")
        await settle(pilot)
        assert len(shown_ids(pilot)) == 12
        await pilot.press("3")
        await settle(pilot)
        await wait_for_status(pilot, "filter: cash")
        assert len(shown_ids(pilot)) < 193


def column(pilot, index: int) -> list[object]:
    return [row.cells[index] for row in explorer_of(pilot).table.rows.visible]


async def test_s_cycles_through_the_sort_orders():
    async with run_app(section="projects") as pilot:
        default_order = shown_ids(pilot)
        await pilot.press("s")
        assert shown_ids(pilot) == sorted(default_order, key=int)
        await wait_for_status(pilot, "Sorted by ID. C: columns and default sort")
        await pilot.press("s")
        assert shown_ids(pilot) == sorted(default_order, key=int, reverse=True)
        await wait_for_status(pilot, "Sorted by ID, descending.")
        await pilot.press("s")
        assert shown_ids(pilot) == default_order
        await wait_for_status(pilot, "Default order.")
        await pilot.press("s")
        names = column(pilot, 1)
        assert names == sorted(names, key=str.casefold)
        await wait_for_text(pilot, "Name↑")
        await pilot.press("s")
        assert column(pilot, 1) == names[::-1]
        await wait_for_text(pilot, "Name↓")


async def test_a_click_on_a_heading_sorts():
    async with run_app() as pilot:
        await pilot.press("j", "j", "j")
        heading = lines_of(pilot)[3]
        await pilot.click(offset=(heading.index("Title"), 3))
        titles = [title.casefold() for title in column(pilot, 1) if title]
        assert titles == sorted(titles)
        assert cursor_id(pilot) == "6390"
        await wait_for_text(pilot, "Release 14")
        await pilot.click(offset=(heading.index("Title"), 3))
        assert [title.casefold() for title in column(pilot, 1) if title] == sorted(
            titles, reverse=True
        )
        assert column(pilot, 1)[-1] is None


async def test_sorting_and_filtering_survive_a_refresh():
    async with run_app() as pilot:
        await pilot.press("slash", *"order to cash", "enter", "s")
        first = shown_ids(pilot)
        assert first == sorted(first, key=int)
        await pilot.press("j", "r")
        await settle(pilot)
        assert shown_ids(pilot) == first
        assert cursor_id(pilot) is not None
        await wait_for_status(pilot, "filter: order to cash")


async def test_space_ticks_a_row_and_moves_on():
    async with run_app() as pilot:
        await pilot.press("space", "space")
        await wait_for_status(pilot, "2 ticked")
        assert [line[:6] for line in lines_of(pilot)[4:7]] == ["✓ 6393", "✓ 6392", "  6391"]
        assert cursor_id(pilot) == "6391"
        await pilot.press("k", "space")
        await wait_for_status(pilot, "1 ticked")
        await pilot.press("escape")
        assert "ticked" not in status_text(pilot)
        assert "✓" not in text_of(pilot)


@pytest.mark.parametrize("key", ["escape", "backspace"])
async def test_leaving_clears_the_filter_then_the_ticks_first(key):
    async with run_app(section="projects") as pilot:
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("slash", *"prod", "enter", "space")
        view = explorer_of(pilot).view
        assert (view.rows.query, len(view.rows.ticked)) == ("prod", 1)
        await pilot.press(key)
        assert (view.rows.query, len(view.rows.ticked)) == ("", 1)
        await pilot.press(key)
        assert (explorer_of(pilot).view, len(view.rows.ticked)) == (view, 0)
        await pilot.press(key)
        assert explorer_of(pilot).view.title == "Projects"
        await pilot.press(key)
        await wait_for_status(pilot, "Top level. q quits.")


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("section", ["projects", "builds", "deployments", "reviews", "board"])
async def test_a_filter_that_hides_all_rows(section, size):
    async with run_app(realtime_demo(), section=section, size=size) as pilot:
        everything = len(shown_ids(pilot))
        await pilot.press("slash")
        await paste(pilot, "zz")
        await wait_for_text(pilot, f"No match for 'zz' in {everything} rows; esc clears")
        await pilot.press("z")
        assert shown_ids(pilot) == []
        await wait_for_text(pilot, f"No match for 'zzz' in {everything} rows; esc clears")
        assert "private beta" not in text_of(pilot)
        await pilot.press("enter")
        await wait_for_text(pilot, f"No match for 'zzz' in {everything} rows; esc clears")
        await pilot.press("escape")
        assert len(shown_ids(pilot)) == everything
        assert "No match" not in text_of(pilot)


async def test_why_a_list_is_empty_is_shown_whole_on_a_small_screen():
    async with run_app(FixedAnswers({"deployments": []}), section="reviews", size=NARROW) as pilot:
        await wait_for_text(pilot, "Deployments: 'Require review and approval'.", "longer period.")


async def test_a_menu_without_matches():
    async with run_app() as pilot:
        await pilot.press("full_stop")
        await wait_for_text(pilot, "Actions")
        await pilot.press(*"zzz")
        await wait_for_text(pilot, "No match for 'zzz' in ")
        assert "esc clears" not in text_of(pilot)


@pytest.mark.parametrize("section", ["projects", "reviews", "board"])
async def test_a_pending_list_is_shown_as_loading(section):
    with BlockingDemo("/api/").opened_at_exit() as backend:
        async with run_app(backend, section=section, wait=False) as pilot:
            await wait_for_text(pilot, "Loading…")
            assert "private beta" not in text_of(pilot)
            await pilot.press("escape")
            await wait_for_text(pilot, "Not loaded. r loads it.")
            backend.gate.set()
            await pilot.press("r")
            await settle(pilot)
            assert "oad" not in lines_of(pilot)[5]
