"""Back and forward between views, and to the next or previous item of a list."""

from __future__ import annotations

from tests.embedded.steps import drive_partner
from tests.support.screen import (
    cursor_id,
    explorer_of,
    run_app,
    settle,
    shown_ids,
    status_text,
    wait_for_text,
    wait_until,
)


def location(pilot) -> tuple[str, str]:
    return explorer_of(pilot).section, explorer_of(pilot).view.title


async def press(pilot, *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot)


async def test_back_and_forward_keep_row_and_filter():
    async with run_app() as pilot:
        await pilot.press("left_square_bracket")
        assert status_text(pilot) == "No earlier place."
        await press(pilot, "slash", *"env:prod", "enter", "j", "j")
        row_id, rows = cursor_id(pilot), shown_ids(pilot)
        await press(pilot, "enter")
        detail = location(pilot)
        await press(pilot, "1")
        await press(pilot, "3", "escape", "escape")
        assert location(pilot) == ("deployments", "Deployments")
        await press(pilot, "left_square_bracket")
        assert location(pilot) == detail
        await press(pilot, "left_square_bracket", "left_square_bracket", "left_square_bracket")
        assert (location(pilot)[1], cursor_id(pilot)) == ("Deployments", row_id)
        assert shown_ids(pilot) == rows
        await wait_for_text(pilot, "/env:prod")
        await press(pilot, "right_square_bracket")
        assert location(pilot) == detail
        await press(pilot, "minus")
        assert location(pilot) == ("deployments", "Deployments")
        await press(pilot, "minus")
        assert location(pilot) == detail
        await pilot.press("right_square_bracket")
        assert status_text(pilot) == "No later place."


async def test_back_and_forward_across_workspaces():
    async with drive_partner(section="customers") as (ui, _):
        pilot = ui.pilot
        await ui.move_to("4410995")
        await pilot.press("enter")
        await ui.wait_for_view("projects")
        customer = explorer_of(pilot).workspace.connection.customer
        row = cursor_id(pilot)
        await press(pilot, "3")
        await press(pilot, "left_square_bracket", "left_square_bracket")
        assert (location(pilot)[0], cursor_id(pilot)) == ("customers", "4410995")
        assert not explorer_of(pilot).workspace_stack
        await press(pilot, "right_square_bracket")
        assert explorer_of(pilot).workspace.connection.customer is customer
        assert (location(pilot)[0], cursor_id(pilot)) == ("projects", row)
        # Esc leaves the workspace as usual.
        await press(pilot, "escape")
        assert (location(pilot)[0], cursor_id(pilot)) == ("customers", "4410995")


async def test_the_next_and_previous_item():
    async with run_app() as pilot:
        await pilot.press("greater_than_sign")
        assert status_text(pilot) == "This was not opened from a row of a list."
        ids = shown_ids(pilot)
        await press(pilot, "enter", "greater_than_sign", "greater_than_sign")
        assert explorer_of(pilot).view.title.endswith(ids[2])
        await press(pilot, "less_than_sign")
        assert explorer_of(pilot).view.title.endswith(ids[1])
        await press(pilot, "less_than_sign", "less_than_sign")
        assert status_text(pilot) == "This is the first of the deployments in the list."
        await press(pilot, "escape")
        assert cursor_id(pilot) == ids[0]
        # For a comparison, the next one is opened by the same action.
        await pilot.press("G", "k", "equals_sign")
        await wait_until(pilot, lambda: explorer_of(pilot).view.kind == "comparison")
        first = location(pilot)
        await pilot.press("less_than_sign")
        await wait_until(pilot, lambda: explorer_of(pilot).view.kind == "comparison")
        assert location(pilot) != first
        assert len(explorer_of(pilot).stack) == 2
