"""A write goes to the workspace and the row on which its key was pressed, or nowhere."""

from __future__ import annotations

import pytest
from textual import events

from tests.embedded.partner import Partner
from tests.embedded.steps import NORTHWIND
from tests.gate.servers import Holding
from tests.releasing.steps import realtime_demo
from tests.support.driver import AppDriver, save_profile
from tests.support.screen import (
    app_of,
    explorer_of,
    run_app,
    set_clock,
    settle,
    wait_for_status,
    wait_until,
)
from tests.support.server import RecordingApp, serve
from workato_tui.common.clock import Clock
from workato_tui.common.secret import Secret
from workato_tui.dialogs.action_menus import KeysMenu
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.tokens import store_token
from workato_tui.terminal.key_queue import HOLD_SECONDS


def partner_of_today() -> Partner:
    """The list of reviews is counted from the real clock."""
    backend = Partner()
    backend.home = realtime_demo()
    return backend


async def go_inside(ui: AppDriver, section: str) -> None:
    explorer = explorer_of(ui.pilot)
    explorer.enter_workspace(explorer.workspace.for_customer(NORTHWIND), section)
    await settle(ui.pilot)


SLOW_READS = [
    # section, row, key
    ("deployments", "6390", "D"),
    ("deployments", "6390", "S"),
    ("deployments", "6390", "v"),
    ("deployments", "6390", "a"),
    ("reviews", "6389", "a"),
    ("reviews", "6389", "x"),
    ("reviews", "6389", "c"),
    ("reviews", "6389", "v"),
    ("projects", "604202", "D"),
    ("projects", "604202", "export_package"),
    ("projects", "604202", "E"),
]


@pytest.mark.parametrize(("section", "row", "key"), SLOW_READS)
async def test_a_form_that_comes_after_another_workspace_was_entered_does_not_open(
    section, row, key, monkeypatch
):
    held = Holding(partner_of_today())
    server = RecordingApp(held)
    with serve(server) as url:
        profile = save_profile(url)
        async with run_app(loaded_profile=profile, section=section) as pilot:
            ui = AppDriver(pilot, server)
            await ui.move_to(row)
            reason = explorer_of(pilot).view.refusal(key, explorer_of(pilot).row)
            explorer_of(pilot).workspace.projects.clear()
            # What was read a moment ago would do, and the form would be there at once.
            later = Clock.now() + 60
            set_clock(monkeypatch, lambda: later)
            held.close()
            await press(ui, key)
            if held.held == 0 and pilot.app.screen is not explorer_of(pilot):
                held.open()
                pytest.fail(f"{key} does not read before it asks: {reason}")
            entered = explorer_of(pilot)
            entered.enter_workspace(entered.workspace.for_customer(NORTHWIND), "builds")
            held.open()
            await settle(pilot)
            await ui.wait_for_list()
            assert pilot.app.screen is entered
            await pilot.press("ctrl+s")
            await ui.wait_for_list()
            assert ui.writes == []


async def press(ui: AppDriver, key: str) -> None:
    if len(key) == 1:
        await ui.pilot.press(key)
    else:
        explorer_of(ui.pilot).action_act(key)
    await ui.pilot.pause(0.01)


async def test_the_form_of_a_recipe_does_not_open_in_another_workspace():
    held = Holding(realtime_demo())
    server = RecordingApp(held)
    with serve(server) as url:
        async with run_app(loaded_profile=save_profile(url)) as pilot:
            ui = AppDriver(pilot, server)
            explorer = explorer_of(pilot)
            explorer.action_act("open:recipes")
            await ui.wait_for_view("recipes")
            held.close()
            await press(ui, "E")
            await wait_until(pilot, lambda: held.held)
            explorer.enter_workspace(explorer.workspace.for_customer(NORTHWIND), "builds")
            held.open()
            await ui.wait_for_list()
            assert pilot.app.screen is explorer
            assert ui.writes == []


async def test_from_a_customer_back_to_the_own_workspace_too():
    held = Holding(partner_of_today())
    server = RecordingApp(held)
    with serve(server) as url:
        async with run_app(loaded_profile=save_profile(url), section="customers") as pilot:
            ui = AppDriver(pilot, server)
            await go_inside(ui, "deployments")
            await ui.move_to("6409")
            held.close()
            await press(ui, "D")
            await wait_until(pilot, lambda: held.held)
            explorer_of(pilot).workspace_stack.leave()
            held.open()
            await settle(pilot)
            await wait_for_status(pilot, "canceled because you left")
            assert pilot.app.screen is explorer_of(pilot)
            assert ui.writes == []


async def test_a_form_does_not_open_over_another_dialog(monkeypatch):
    held = Holding(realtime_demo())
    server = RecordingApp(held)
    with serve(server) as url:
        async with run_app(loaded_profile=save_profile(url), section="deployments") as pilot:
            ui = AppDriver(pilot, server)
            await ui.move_to("6390")
            later = Clock.now() + 60
            set_clock(monkeypatch, lambda: later)
            held.close()
            await press(ui, "D")
            await wait_until(pilot, lambda: held.held)
            # Keys are held for the form for a while.
            await pilot.pause(HOLD_SECONDS + 0.1)
            pilot.app.post_message(events.Key("question_mark", "?"))
            await wait_until(pilot, lambda: isinstance(pilot.app.screen, KeysMenu))
            held.open()
            await wait_for_status(pilot, "canceled because you left the list. Nothing was sent.")
            assert isinstance(pilot.app.screen, KeysMenu)
            assert ui.writes == []


async def test_the_form_says_and_sends_to_the_row_of_the_key_press():
    held = Holding(partner_of_today())
    server = RecordingApp(held)
    with serve(server) as url:
        async with run_app(loaded_profile=save_profile(url), section="reviews") as pilot:
            ui = AppDriver(pilot, server)
            await ui.move_to("6389")
            held.close()
            await press(ui, "a")
            await wait_until(pilot, lambda: held.held)
            explorer_of(pilot).table.move_cursor_to_id("6387")
            held.open()
            await ui.wait_for_form("#6389")
            await ui.fill(comment="fine")
            await ui.send()
            assert [one[1] for one in ui.writes] == ["/api/deployments/6389/approve"]


async def test_a_write_goes_on_to_its_end_when_another_profile_is_chosen():
    held = Holding(partner_of_today(), method="POST")
    server = RecordingApp(held)
    with serve(server) as url:
        profile = save_profile(url)
        ref = store_token("other", "dev", Secret("wrong-token-of-another"), "file")
        ProfilesFile().save(profile._replace(name="other", tokens={"dev": ref}))
        async with run_app(loaded_profile=profile, section="deployments") as pilot:
            ui = AppDriver(pilot, server)
            await ui.move_to("6391")
            await pilot.press("S")
            await wait_until(pilot, lambda: "Submit deployment 6391" in ui.text)
            held.close()
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: held.held == 1)
            await app_of(pilot).use_profile("other")
            held.open()
            ledger = app_of(pilot).store.ledger
            await wait_until(pilot, lambda: '"done"' in "".join(ledger.json_lines()))
            assert len(ui.writes) == 1


@pytest.mark.parametrize("change", ["address", "token"])
async def test_rows_do_not_outlive_the_address_or_the_token_of_an_edited_profile(change):
    first, second = RecordingApp(partner_of_today()), RecordingApp(Holding(partner_of_today()))
    with serve(first) as url, serve(second) as other:
        async with run_app(loaded_profile=save_profile(url), section="projects") as pilot:
            second.app.close()
            new_token = change == "token"
            if change == "address":
                save_profile(other)
            await app_of(pilot).use_profile("acme", has_new_token=new_token)
            await pilot.pause(0)
            rows = explorer_of(pilot).table.rows.all_rows
            assert not rows
            second.app.open()
