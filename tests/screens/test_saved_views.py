"""Filters, columns, sort orders and saved views are kept."""

from __future__ import annotations

import pytest

from tests.support.screen import (
    NARROW,
    NOW,
    WIDE,
    explorer_of,
    frozen_demo,
    lines_of,
    paste,
    run_app,
    saved_profile,
    settle,
    shown_ids,
    status_text,
    strips_of,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import serve
from workato_tui.common.paths import config_dir
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.views_file import EXAMPLES, SavedView, ViewsFile


async def test_a_filter_with_columns_is_kept():
    async with run_app() as pilot:
        await pilot.press("slash", *"state:failed !hotfix")
        rows = [row.cells for row in explorer_of(pilot).table.rows.visible]
        assert rows
        assert all(cells[3] == "failed" and "Hotfix" not in str(cells[1]) for cells in rows)
        strips = strips_of(pilot.app)
        marked = [
            segment.text
            for strip in strips
            for segment in strip
            if segment.style and segment.style.underline
        ]
        assert "failed" in marked
        await pilot.press("enter")
        await wait_for_text(pilot, "› /state:failed !hotfix")
        # The filter of one deployment's assets is not used for another's.
        await pilot.press("escape", "enter")
        await settle(pilot)
        everything = shown_ids(pilot)
        await pilot.press("slash", *"type:recipe", "enter")
        recipes = shown_ids(pilot)
        assert 0 < len(recipes) < len(everything)
        title = explorer_of(pilot).view.title
        explorer_of(pilot).pop()
        await settle(pilot)
        await pilot.press("j", "enter")
        await settle(pilot)
        assert "/type:recipe" not in text_of(pilot)
        await pilot.press("escape", "k", "enter")
        await settle(pilot)
        assert explorer_of(pilot).view.title == title
        assert shown_ids(pilot) == recipes
        assert "/type:recipe" in lines_of(pilot)[2]


async def test_an_unknown_field_is_searched_as_text():
    async with run_app() as pilot:
        await pilot.press("slash", *"sate:failed")
        assert "No column sate, searched as text. Fields: id title env state" in status_text(pilot)
        await pilot.press("ctrl+u", *"age:old")
        assert "age: type it like age:<2d" in status_text(pilot)
        assert len(shown_ids(pilot)) == 193


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_profile_keeps_columns_and_order(size):
    path = config_dir() / "views.toml"
    with serve(frozen_demo()) as url:
        async with run_app(loaded_profile=saved_profile(url), size=size) as pilot:
            default_order = shown_ids(pilot)
            await pilot.press("C")
            await wait_for_text(pilot, "Columns of deployments")
            # Hide the first two, bring the third to the front, sort by it.
            await pilot.press("space", "space", "K", "K", "s", "s", "enter")
            await wait_until(pilot, path.exists)
            await wait_until(
                pilot, lambda: status_text(pilot) == "Columns and order kept for profile acme."
            )
            heading = next(line for line in lines_of(pilot) if "Env↓" in line)
            assert heading.split()[:2] == ["Env↓", "State"]
            assert "Title" not in heading
            by_environment = shown_ids(pilot)
            assert by_environment != default_order
            assert sorted(by_environment) == sorted(default_order)
            # s changes the order; its third press restores it.
            await pilot.press("s")
            assert shown_ids(pilot) != by_environment
            await pilot.press("s", "s")
            assert shown_ids(pilot) == by_environment
            # Hidden columns can be filtered too.
            await pilot.press("slash", *"title:hotfix", "enter")
            assert 0 < len(shown_ids(pilot)) < len(default_order)
        path.write_text(f"# my views\n{path.read_text()}")
        views = ViewsFile().load()
        async with run_app(
            loaded_profile=ProfilesFile().load().get("acme"), views=views, size=size
        ) as pilot:
            assert any("Env↓ State" in line for line in lines_of(pilot))
            assert shown_ids(pilot) == by_environment
            await pilot.press("C")
            await wait_for_text(pilot, "descending")
            await pilot.press("r", "enter")
            await wait_until(pilot, lambda: "deployments" not in path.read_text())
            assert shown_ids(pilot) == default_order
            assert path.read_text().startswith("# my views\n")


async def test_the_sort_column_is_chosen_by_name():
    async with run_app() as pilot:
        await pilot.press("C", "escape")
        await pilot.press("colon")
        await paste(pilot, "sort by")
        await wait_for_text(pilot, "Choose the column to sort by")
        await pilot.press("enter")
        await wait_for_text(pilot, "Default order")
        await paste(pilot, "title descending")
        await pilot.press("enter")
        await wait_for_text(pilot, "Title↓")
        titles = [row.cells[1] for row in explorer_of(pilot).table.rows.visible if row.cells[1]]
        assert titles == sorted(titles, key=str.casefold, reverse=True)


async def test_an_unreadable_views_file_is_reported_and_not_changed():
    config_dir().mkdir(parents=True, mode=0o700)
    path = config_dir() / "views.toml"
    path.write_text("[lists\n")
    with serve(frozen_demo()) as url:
        async with run_app(loaded_profile=saved_profile(url)) as pilot:
            await pilot.press("C")
            await wait_for_text(pilot, "Columns of deployments")
            await pilot.press("space", "enter")
            await wait_for_status(pilot, "is broken at line 1, column 7")
            assert path.read_text() == "[lists\n"


async def test_views_are_saved_opened_and_deleted():
    path = config_dir() / "views.toml"
    with serve(frozen_demo()) as url:
        async with run_app(loaded_profile=saved_profile(url)) as pilot:
            await pilot.press("slash", *"state:failed", "enter", "s", "s")
            expected = shown_ids(pilot)
            await pilot.press("V")
            await wait_for_text(pilot, "Failed since yesterday", "Save this list as a view")
            await paste(pilot, "Save this list")
            await pilot.press("enter")
            await wait_for_text(pilot, "A view of this name is replaced")
            await paste(pilot, "Broken things")
            await pilot.press("enter")
            await wait_until(
                pilot, lambda: status_text(pilot).startswith("Saved view Broken things in views")
            )
            assert '[views."Broken things"]' in path.read_text()
            await press_and_settle(pilot, "escape", "2", "colon")
            await paste(pilot, "broken th")
            await wait_for_text(pilot, "View of deployments")
            await press_and_settle(pilot, "enter")
            assert explorer_of(pilot).section == "deployments"
            assert shown_ids(pilot) == expected
            await wait_for_text(pilot, "/state:failed")
            await pilot.press("V")
            await paste(pilot, "Delete a view")
            await pilot.press("enter")
            await paste(pilot, "Broken things")
            await pilot.press("enter")
            await wait_until(pilot, lambda: status_text(pilot) == "Deleted view Broken things.")
            assert "Broken things" not in path.read_text()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_starting_in_a_view(size):
    saved = ViewsFile().load().saved
    async with run_app(saved_view=saved[2], size=size) as pilot:
        rows = explorer_of(pilot).table.rows.visible
        assert rows
        week = NOW.timestamp() - 7 * 86_400
        assert all(row.cells[2] == "prod" and row.cells[-1] > week for row in rows)
        await press_and_settle(pilot, "V")
        await paste(pilot, "Waiting for me")
        await pilot.press("enter")
        await wait_until(
            pilot, lambda: status_text(pilot).startswith("Waiting for me: The profile has no")
        )
        assert explorer_of(pilot).section == "deployments"


async def test_views_of_a_resource_and_of_own_reviews():
    view = SavedView("Running", "recipes", "state:running")
    views = ViewsFile().load()._replace(saved=(view, *EXAMPLES))
    with serve(frozen_demo()) as url:
        profile = saved_profile(url, reviewer="Ann Lee")
        async with run_app(loaded_profile=profile, views=views, saved_view=view) as pilot:
            await wait_until(pilot, lambda: explorer_of(pilot).view.kind == "recipes")
            await wait_until(pilot, lambda: shown_ids(pilot))
            assert {row.cells[2] for row in explorer_of(pilot).table.rows.visible} == {"recipe on"}
            await pilot.press("V")
            await paste(pilot, "Waiting for me")
            await press_and_settle(pilot, "enter")
            await wait_until(pilot, lambda: status_text(pilot) == "View: Waiting for me")
            await pilot.press("j")
            await wait_for_text(pilot, "waiting for Ann Lee")
            assert explorer_of(pilot).section == "reviews"


async def press_and_settle(pilot, *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)
