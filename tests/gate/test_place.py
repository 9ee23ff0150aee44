"""A write goes to the workspace and the row on which its key was pressed, or nowhere."""

from __future__ import annotations

import pytest

from tests.embedded.partner import Partner
from tests.embedded.ways import NORTHWIND
from tests.gate.servers import Holding
from tests.managing.desk import At, profile_at
from tests.releasing.ways import today
from tests.support.screen import (
    app_of,
    explorer_of,
    run_app,
    set_clock,
    settle,
    status_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve
from workato_tui.common.clock import Clock
from workato_tui.common.secret import Secret
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.tokens import store_token


def partner_of_today() -> Partner:
    """The list of reviews is counted from the real clock."""
    world = Partner()
    world.home = today()
    return world


async def go_inside(at: At, section: str) -> None:
    explorer = explorer_of(at.pilot)
    explorer.enter_workspace(explorer.workspace.for_customer(NORTHWIND), section)
    await settle(at.pilot)


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
        profile = profile_at(url)
        async with run_app(loaded_profile=profile, section=section) as pilot:
            at = At(pilot, server)
            await at.move_to(row)
            reason = explorer_of(pilot).view.refusal(key, explorer_of(pilot).row)
            explorer_of(pilot).workspace.projects.clear()
            # What was read a moment ago would do, and the form would be there at once.
            later = Clock.now() + 60
            set_clock(monkeypatch, lambda: later)
            held.close()
            await press(at, key)
            if held.held == 0 and pilot.app.screen is not explorer_of(pilot):
                held.open()
                pytest.fail(f"{key} does not read before it asks: {reason}")
            entered = explorer_of(pilot)
            entered.enter_workspace(entered.workspace.for_customer(NORTHWIND), "builds")
            held.open()
            await settle(pilot)
            await at.back()
            assert pilot.app.screen is entered
            await pilot.press("ctrl+s")
            await at.back()
            assert at.sent == []


async def press(at: At, key: str) -> None:
    if len(key) == 1:
        await at.pilot.press(key)
    else:
        explorer_of(at.pilot).action_act(key)
    await at.pilot.pause(0.01)


async def test_the_form_of_a_recipe_does_not_open_in_another_workspace():
    held = Holding(today())
    server = RecordingApp(held)
    with serve(server) as url:
        async with run_app(loaded_profile=profile_at(url)) as pilot:
            at = At(pilot, server)
            explorer = explorer_of(pilot)
            explorer.action_act("open:recipes")
            await at.at_view("recipes")
            held.close()
            await press(at, "E")
            await wait_until(pilot, lambda: held.held)
            explorer.enter_workspace(explorer.workspace.for_customer(NORTHWIND), "builds")
            held.open()
            await at.back()
            assert pilot.app.screen is explorer
            assert at.sent == []


async def test_from_a_customer_back_to_the_own_workspace_too():
    held = Holding(partner_of_today())
    server = RecordingApp(held)
    with serve(server) as url:
        async with run_app(loaded_profile=profile_at(url), section="customers") as pilot:
            at = At(pilot, server)
            await go_inside(at, "deployments")
            await at.move_to("6409")
            held.close()
            await press(at, "D")
            await wait_until(pilot, lambda: held.held)
            explorer_of(pilot).workspace_stack.leave()
            held.open()
            await settle(pilot)
            await wait_until(pilot, lambda: "canceled because you left" in status_text(pilot))
            assert pilot.app.screen is explorer_of(pilot)
            assert at.sent == []


async def test_the_form_says_and_sends_to_the_row_of_the_key_press():
    held = Holding(partner_of_today())
    server = RecordingApp(held)
    with serve(server) as url:
        async with run_app(loaded_profile=profile_at(url), section="reviews") as pilot:
            at = At(pilot, server)
            await at.move_to("6389")
            held.close()
            await press(at, "a")
            await wait_until(pilot, lambda: held.held)
            explorer_of(pilot).table.move_cursor_to_id("6387")
            held.open()
            await at.form("#6389")
            await at.fill(comment="fine")
            await at.send()
            assert [one[1] for one in at.sent] == ["/api/deployments/6389/approve"]


async def test_a_write_goes_on_to_its_end_when_another_profile_is_chosen():
    held = Holding(partner_of_today(), method="POST")
    server = RecordingApp(held)
    with serve(server) as url:
        profile = profile_at(url)
        ref = store_token("other", "dev", Secret("wrong-token-of-another"), "file")
        ProfilesFile().save(profile._replace(name="other", tokens={"dev": ref}))
        async with run_app(loaded_profile=profile, section="deployments") as pilot:
            at = At(pilot, server)
            await at.move_to("6391")
            await pilot.press("S")
            await wait_until(pilot, lambda: "Submit deployment 6391" in at.text)
            held.close()
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: held.held == 1)
            await app_of(pilot).use_profile("other")
            held.open()
            ledger = app_of(pilot).store.ledger
            await wait_until(pilot, lambda: '"done"' in "".join(ledger.json_lines()))
            assert len(at.sent) == 1


@pytest.mark.parametrize("change", ["address", "token"])
async def test_rows_do_not_outlive_the_address_or_the_token_of_an_edited_profile(change):
    first, second = RecordingApp(partner_of_today()), RecordingApp(Holding(partner_of_today()))
    with serve(first) as url, serve(second) as other:
        async with run_app(loaded_profile=profile_at(url), section="projects") as pilot:
            second.app.close()
            new_token = change == "token"
            if change == "address":
                profile_at(other)
            await app_of(pilot).use_profile("acme", has_new_token=new_token)
            await pilot.pause(0)
            rows = explorer_of(pilot).table.rows.all_rows
            assert not rows
            second.app.open()
