"""Columns: their widths, scrolling them, and the pane beside them."""

from __future__ import annotations

import pytest

from tests.releasing.steps import realtime_demo
from tests.support.screen import (
    NARROW,
    NOW,
    WIDE,
    explorer_of,
    frozen_demo,
    lines_of,
    run_app,
    saved_profile,
    settle,
    status_text,
    text_of,
    wait_until,
)
from tests.support.server import serve
from workato_tui.profiles.file import ProfilesFile
from workato_tui.views.reviews import ReviewsView
from workato_tui.widgets.cells import short_time
from workato_tui.widgets.column_layout import fit_columns

LARGE = (200, 50)


def table_lines(pilot) -> list[str]:
    """Return the lines of the table, without the pane."""
    width = explorer_of(pilot).table.size.width
    return [line[:width] for line in lines_of(pilot)]


async def test_reviews_fit_into_200_columns():
    async with run_app(realtime_demo(), section="reviews", size=LARGE) as pilot:
        header = next(line for line in table_lines(pilot) if "Waiting for" in line)
        for earlier, later in (("Title", "Waiting for"), ("Project", "By"), ("By", "Build")):
            assert header.index(earlier) < header.index(later)
        row = next(line for line in table_lines(pilot) if " 6391 " in line)
        for text in ("Summer campaign", "Priya Raman, Łukasz Wójcik", "Lead to Opportunity",
                     "Finn the Human"):  # fmt: skip
            assert text in row
        assert explorer_of(pilot).pane.size.width <= 64


@pytest.mark.parametrize("available", [30, 60, 80, 117, 160, 400])
@pytest.mark.parametrize("title", [4, 12, 64])
def test_wide_columns_shrink_before_others_are_hidden(available, title):
    columns = ReviewsView.columns
    content = [4, title, 4, 10, 26, 20, 15, 5, 4, 8]
    widths = dict(fit_columns(columns, content, available).fixed)
    assert all(width <= content[i] for i, width in widths.items())
    spare = available - sum(width + 1 for width in widths.values())
    hidden = [i for i in range(len(columns)) if i not in widths]
    if hidden:
        assert 0 <= spare < 30, "there was room for another column"
    elif spare > 0:
        assert widths == dict(enumerate(content)), "a cell was cut with room to spare"


async def test_right_scrolls_the_columns_of_a_table():
    async with run_app(realtime_demo(), section="reviews", size=WIDE) as pilot:
        assert "Build" not in table_lines(pilot)[3]
        assert table_lines(pilot)[3].endswith("›")
        for _ in range(9):
            await pilot.press("right")
            assert "6389 Hotfix" in text_of(pilot), "the name stays in place"
        header = table_lines(pilot)[3]
        assert header.startswith("‹")
        assert header.index("By") < header.index("Build") < header.index("Changes")
        assert "No more columns" in status_text(pilot)
        assert "│ Hotfix" in text_of(pilot)
        for _ in range(9):
            await pilot.press("left")
        assert table_lines(pilot)[3].startswith("  ID   Title")


async def test_names_in_the_pane_are_not_cut():
    async with run_app(realtime_demo(), section="reviews", size=WIDE) as pilot:
        assert "Approvers by cost center" in text_of(pilot)
        assert "~ updated" in text_of(pilot)


async def test_w_changes_the_width_of_the_pane():
    with serve(frozen_demo()) as url:
        profile = saved_profile(url)
        async with run_app(loaded_profile=profile) as pilot:
            widths = []
            for name in ("wide", "narrow", "hidden"):
                await pilot.press("w")
                assert status_text(pilot) == f"Pane: {name}"
                await wait_until(pilot, lambda: ProfilesFile().load().get("acme").pane == name)  # noqa: B023
                await settle(pilot)
                pane = explorer_of(pilot).pane
                widths.append(pane.size.width if pane.display else 0)
            assert widths[0] > 64 > widths[1] > 30 > widths[2] == 0
        async with run_app(loaded_profile=ProfilesFile().load().get("acme")) as pilot:
            assert not explorer_of(pilot).pane.display
            await pilot.press("w")
            await wait_until(pilot, lambda: ProfilesFile().load().get("acme").pane is None)


async def test_w_on_a_narrow_screen_is_explained():
    async with run_app(size=NARROW) as pilot:
        await pilot.press("w")
        assert "no room for a pane" in status_text(pilot)


def test_times_have_a_date_on_other_days():
    now = NOW.timestamp()
    assert short_time(now - 600) == "14:59:26"
    assert short_time(now - 86_400) == "03-13 15:09"
    assert short_time(now - 365 * 86_400) == "2024-03-14 15:09"
