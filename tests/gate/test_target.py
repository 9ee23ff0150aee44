"""A write goes to the workspace and row of its key press, or nowhere."""

from __future__ import annotations

import pytest
from textual import events

from tests.embedded.partner import Partner
from tests.embedded.steps import NORTHWIND
from tests.gate.servers import HoldingServer
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


def partner_now() -> Partner:
    """Return a partner whose own workspace has the real clock."""
    backend = Partner()
    backend.home = realtime_demo()
    return backend


async def enter_customer(ui: AppDriver, section: str) -> None:
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
async def test_a_form_does_not_open_in_another_workspace(section, row, key, monkeypatch):
    holding = HoldingServer(partner_now())
    server = RecordingApp(holding)
    with serve(server) as url:
        profile = save_profile(url)
        async with run_app(loaded_profile=profile, section=section) as pilot:
            ui = AppDriver(pilot, server)
            await ui.move_to(row)
            reason = explorer_of(pilot).view.refusal(key, explorer_of(pilot).row)
            explorer_of(pilot).workspace.projects.clear()
            # Data that was just read would be reused, and the form would open at once.
            later = Clock.now() + 60
            set_clock(monkeypatch, lambda: later)
            holding.close()
            await press(ui, key)
            if holding.blocked_count == 0 and pilot.app.screen is not explorer_of(pilot):
                holding.open()
                pytest.fail(f"{key} does not read before it asks: {reason}")
            entered = explorer_of(pilot)
            entered.enter_workspace(entered.workspace.for_customer(NORTHWIND), "builds")
            holding.open()
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
    holding = HoldingServer(realtime_demo())
    server = RecordingApp(holding)
    with serve(server) as url:
        async with run_app(loaded_profile=save_profile(url)) as pilot:
            ui = AppDriver(pilot, server)
            explorer = explorer_of(pilot)
            explorer.action_act("open:recipes")
            await ui.wait_for_view("recipes")
            holding.close()
            await press(ui, "E")
            await wait_until(pilot, lambda: holding.blocked_count)
            explorer.enter_workspace(explorer.workspace.for_customer(NORTHWIND), "builds")
            holding.open()
            await ui.wait_for_list()
            assert pilot.app.screen is explorer
            assert ui.writes == []


async def test_a_form_of_a_customer_does_not_open_in_the_own_workspace():
    holding = HoldingServer(partner_now())
    server = RecordingApp(holding)
    with serve(server) as url:
        async with run_app(loaded_profile=save_profile(url), section="customers") as pilot:
            ui = AppDriver(pilot, server)
            await enter_customer(ui, "deployments")
            await ui.move_to("6409")
            holding.close()
            await press(ui, "D")
            await wait_until(pilot, lambda: holding.blocked_count)
            explorer_of(pilot).leave_workspace()
            holding.open()
            await settle(pilot)
            await wait_for_status(pilot, "canceled because you left")
            assert pilot.app.screen is explorer_of(pilot)
            assert ui.writes == []


async def test_a_form_does_not_open_over_another_dialog(monkeypatch):
    holding = HoldingServer(realtime_demo())
    server = RecordingApp(holding)
    with serve(server) as url:
        async with run_app(loaded_profile=save_profile(url), section="deployments") as pilot:
            ui = AppDriver(pilot, server)
            await ui.move_to("6390")
            later = Clock.now() + 60
            set_clock(monkeypatch, lambda: later)
            holding.close()
            await press(ui, "D")
            await wait_until(pilot, lambda: holding.blocked_count)
            # Keys are held for the form for a while.
            await pilot.pause(HOLD_SECONDS + 0.1)
            pilot.app.post_message(events.Key("question_mark", "?"))
            await wait_until(pilot, lambda: isinstance(pilot.app.screen, KeysMenu))
            holding.open()
            await wait_for_status(pilot, "canceled because you left the list. Nothing was sent.")
            assert isinstance(pilot.app.screen, KeysMenu)
            assert ui.writes == []


async def test_the_form_is_for_the_row_of_the_key_press():
    holding = HoldingServer(partner_now())
    server = RecordingApp(holding)
    with serve(server) as url:
        async with run_app(loaded_profile=save_profile(url), section="reviews") as pilot:
            ui = AppDriver(pilot, server)
            await ui.move_to("6389")
            holding.close()
            await press(ui, "a")
            await wait_until(pilot, lambda: holding.blocked_count)
            explorer_of(pilot).table.move_cursor_to_id("6387")
            holding.open()
            await ui.wait_for_form("#6389")
            await ui.fill(comment="fine")
            await ui.send()
            assert [write[1] for write in ui.writes] == ["/api/deployments/6389/approve"]


async def test_a_write_finishes_when_the_profile_changes():
    holding = HoldingServer(partner_now(), method="POST")
    server = RecordingApp(holding)
    with serve(server) as url:
        profile = save_profile(url)
        ref = store_token("other", "dev", Secret("wrong-token-of-another"), "file")
        ProfilesFile().save(profile._replace(name="other", tokens={"dev": ref}))
        async with run_app(loaded_profile=profile, section="deployments") as pilot:
            ui = AppDriver(pilot, server)
            await ui.move_to("6391")
            await pilot.press("S")
            await wait_until(pilot, lambda: "Submit deployment 6391" in ui.text)
            holding.close()
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: holding.blocked_count == 1)
            await app_of(pilot).use_profile("other")
            holding.open()
            ledger = app_of(pilot).store.ledger
            await wait_until(pilot, lambda: '"done"' in "".join(ledger.json_lines()))
            assert len(ui.writes) == 1


@pytest.mark.parametrize("change", ["address", "token"])
async def test_a_new_address_or_token_clears_the_rows(change):
    first, second = RecordingApp(partner_now()), RecordingApp(HoldingServer(partner_now()))
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
