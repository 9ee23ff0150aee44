"""Filters, columns, orders and saved views: what a person shapes stays as it was shaped."""

from __future__ import annotations

from tests.support.screen import (
    explorer_of,
    lines_of,
    running,
    said,
    settle,
    shown_ids,
    text_of,
    until_text,
)


async def test_a_filter_names_columns_and_stays_when_one_leaves_and_comes_back():
    async with running() as pilot:
        await pilot.press("slash", *"state:failed !hotfix")
        rows = [row.cells for row in explorer_of(pilot).table.rows.visible]
        assert rows
        assert all(cells[3] == "failed" and "Hotfix" not in str(cells[1]) for cells in rows)
        strips = pilot.app.screen._compositor.render_strips()
        marked = [s.text for strip in strips for s in strip if s.style and s.style.underline]
        assert "failed" in marked
        await pilot.press("enter")
        await until_text(pilot, "› /state:failed !hotfix")
        # An asset of one deployment, filtered; another deployment has no filter.
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


async def test_an_unknown_field_is_searched_as_text_and_a_hint_names_the_fields():
    async with running() as pilot:
        await pilot.press("slash", *"sate:failed")
        assert "No column sate, searched as text. Fields: id title env state" in said(pilot)
        await pilot.press("ctrl+u", *"age:old")
        assert "age: type it like age:<2d" in said(pilot)
        assert len(shown_ids(pilot)) == 193
