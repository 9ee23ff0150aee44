"""``9``: the sent writes, their outcomes, and the resources that they changed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.embedded.steps import NORTHWIND, breadcrumbs, drive_partner
from tests.managing.test_properties import open_environment
from tests.releasing.steps import choose_from, deploy, discard_form
from tests.support.driver import drive_app
from tests.support.screen import (
    NARROW,
    WIDE,
    app_of,
    choose_row,
    explorer_of,
    paste,
    shown_ids,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from workato_tui.api.ledger_port import WriteIntent, WriteOutcome
from workato_tui.store import Scope

DEPLOY = "/api/project_builds/9119/deploy"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_sent_writes_are_listed_opened_and_rolled_back(size):
    async with drive_app("deployments", size=size) as ui:
        await ui.move_to("6390")
        await deploy(ui, "Redeploy")
        await ui.wait_for_form("Redeploy build 9119")
        await ui.send()
        deployment_id = explorer_of(ui.pilot).view.id
        await ui.pilot.press("9")
        await ui.wait_for_view("ledger")
        await wait_for_text(ui.pilot, "Deploy of build 9119", "● done", deployment_id)
        (row,) = explorer_of(ui.pilot).table.rows.visible
        assert row.cells[1:5] == ("Deploy of build 9119 of Order to Cash to test", "test", "done",
                                  "acme")  # fmt: skip
        await ui.pilot.press("enter")
        await ui.wait_for_view("write")
        await wait_for_text(ui.pilot, f"POST {DEPLOY}", '"environment_type": "test"', "Status",
                         f'"id": {deployment_id}')  # fmt: skip
        await ui.pilot.press("enter")
        await ui.wait_for_view("deployment")
        assert explorer_of(ui.pilot).view.id == deployment_id
        await ui.pilot.press("9", "escape")
        await ui.wait_for_view("ledger")
        await ui.pilot.press("question_mark")
        await paste(ui.pilot, "go to what was changed")
        await wait_for_text(ui.pilot, "Go to what was changed or created")
        await ui.pilot.press("escape")
        await ui.run_from_menu("rollback")
        await choose_from(ui, "choose an environment", "prod")
        await ui.wait_for_form("Roll back prod to build 9000 (from 9037)", "Order to Cash (604202)")
        await discard_form(ui)
        assert len(ui.writes) == 1
        await ui.pilot.press("o")
        await ui.wait_for_view("deployment")
        assert explorer_of(ui.pilot).view.id == deployment_id
        # It was opened three times, and is there once.
        await ui.pilot.press("escape")
        await ui.wait_for_view("deployments")


async def test_the_ledger_is_filtered_exported_and_masked():
    async with drive_app() as ui:
        await open_environment(ui, "slack.")
        await ui.pilot.press("n")
        await ui.wait_for_form("New property")
        await ui.fill(name="slack.team", value="hidden-in-a-value")
        await ui.send()
        await ui.pilot.press("9")
        await ui.wait_for_view("ledger")
        await ui.pilot.press("enter")
        await ui.wait_for_view("write")
        await wait_for_text(ui.pilot, "POST /api/properties", "***")
        assert "hidden-in-a-value" not in ui.text
        await ui.pilot.press("enter")
        await wait_for_status(ui.pilot, "o: There is nothing to open.")
        await ui.pilot.press("escape", "slash", *"state:refused", "enter")
        assert shown_ids(ui.pilot) == []
        await ui.pilot.press("e")
        await wait_for_status(ui.pilot, "e: no writes are shown, so no file was written.")
        assert not list(Path.cwd().glob("*.csv"))
        await ui.pilot.press("escape", "slash", *"state:done age:<1h", "enter")
        assert len(shown_ids(ui.pilot)) == 1
        await ui.pilot.press("e")
        await wait_for_status(ui.pilot, "1 writes exported to")
        exported = next(Path.cwd().glob("*.csv")).read_text(encoding="utf-8")
        header, row = csv.reader(exported.splitlines())
        assert row[header.index("Outcome")] == "done"
        assert row[header.index("Profile")] == "acme"


async def test_writes_of_other_profiles_and_of_earlier_runs():
    async with drive_app() as ui:
        ledger = app_of(ui.pilot).store.ledger
        own = explorer_of(ui.pilot).workspace.connection.scope
        intent = WriteIntent("project-builds.deploy", "POST", DEPLOY, "test", "build 9119")
        ledger.hook(own).begin(intent)
        other_hook = ledger.hook(Scope("other", "www.workato.com dev", ""))
        other_hook.end(other_hook.begin(intent), WriteOutcome("refused", "Build 9119 is too old."))
        delete_folder = WriteIntent("folders.delete", "DELETE", "/api/folders/12", "", "folder 12")
        hook = ledger.hook(own)
        hook.end(hook.begin(delete_folder), WriteOutcome("done"))
        hook.end(hook.begin(intent), WriteOutcome("done", "", "6390"))
        await ui.pilot.press("9")
        await wait_until(ui.pilot, lambda: len(shown_ids(ui.pilot)) == 4)
        await ui.run_from_menu("rollback")
        await choose_from(ui, "choose an environment", "test")
        await ui.wait_for_form("Roll back test to build 9094 (from 9119)")
        await discard_form(ui)
        await ui.pilot.press("j")
        await wait_for_text(ui.pilot, "✗ refused", "? no answer")
        await ui.pilot.press("o")
        await wait_for_status(ui.pilot, "o: There is nothing to open.")
        await ui.pilot.press("j", "o")
        await wait_for_status(ui.pilot, "o: Sent with profile other: P switches to it.")
        await ui.pilot.press("enter")
        await wait_for_text(ui.pilot, "Build 9119 is too old.", "only until the program ends")
        await ui.pilot.press("greater_than_sign")
        await wait_for_text(ui.pilot, "no answer", "What to do", "Look at the deployments")
        await ui.pilot.press("colon")
        await choose_row(ui.pilot, "check outcome")
        await wait_for_text(ui.pilot, "no answer recorded", "check the outcome")
        await ui.pilot.press("l")
        await wait_for_text(ui.pilot, "Workato lists no such deployment; it was probably not done.")
        await ui.pilot.press("enter")
        await wait_for_text(ui.pilot, "Checked at", "Note", "it was probably not done.")
        await ui.pilot.press("enter")
        await ui.wait_for_view("build")
        assert ui.writes == []


async def test_no_key_checks_what_the_api_cannot_tell():
    async with drive_app() as ui:
        own = explorer_of(ui.pilot).workspace.connection.scope
        build = WriteIntent("projects.build", "POST", "/api/projects/5/build", "", "project Orders")
        app_of(ui.pilot).store.ledger.hook(own).begin(build)
        await ui.pilot.press("9")
        await wait_for_text(ui.pilot, "Build of project Orders")
        await ui.pilot.press("colon")
        await choose_row(ui.pilot, "check outcome")
        await wait_for_text(ui.pilot, "it cannot be checked", "dismiss")
        assert "check the outcome" not in ui.text


async def test_a_write_for_a_customer_opens_in_the_customer_s_workspace():
    async with drive_partner() as (ui, _backend):
        ledger = app_of(ui.pilot).store.ledger
        hook = ledger.hook(explorer_of(ui.pilot).workspace.connection.scope)
        base = f"/api/managed_users/{NORTHWIND.id}"
        build = WriteIntent("projects.build", "POST", f"{base}/projects/5/build", "",
                            "project Orders", NORTHWIND.id)  # fmt: skip
        hook.end(hook.begin(build._replace(workspace="", path="/api/projects/5/build")),
                 WriteOutcome("done", "", "17"))  # fmt: skip
        hook.end(hook.begin(build), WriteOutcome("done", "", "18"))
        await ui.pilot.press("9")
        await ui.wait_for_view("ledger")
        await ui.pilot.press("o")
        await ui.wait_for_view("build")
        assert NORTHWIND.id in breadcrumbs(ui) or NORTHWIND.name in breadcrumbs(ui)
        assert explorer_of(ui.pilot).view.title == "Build 18"
        await ui.pilot.press("9")
        await ui.wait_for_view("ledger")
        assert [row.cells[6] for row in explorer_of(ui.pilot).table.rows.visible] == ["18"]
        await ui.pilot.press("o")
        await ui.wait_for_view("build")
        assert explorer_of(ui.pilot).view.title == "Build 18"


async def test_a_read_only_profile_opens_the_ledger_and_cannot_roll_back():
    async with drive_app(read_only=True) as ui:
        hook = app_of(ui.pilot).store.ledger.hook(explorer_of(ui.pilot).workspace.connection.scope)
        intent = WriteIntent("project-builds.deploy", "POST", DEPLOY, "test", "build 9119")
        hook.end(hook.begin(intent), WriteOutcome("done", "", "6390"))
        await ui.pilot.press("9")
        await ui.wait_for_view("ledger")
        await ui.run_from_palette("rollback")
        await wait_for_status(ui.pilot, "acme is read-only")
        await ui.pilot.press("o")
        await ui.wait_for_view("deployment")
        assert ui.writes == []


async def test_a_write_of_another_token_is_not_looked_for_with_this_one():
    async with drive_app(environment="prod") as ui:
        ledger = app_of(ui.pilot).store.ledger
        own = explorer_of(ui.pilot).workspace.connection.scope
        host = own.host.partition(" ")[0]
        hook = ledger.hook(own._replace(host=f"{host} dev"))
        intent = WriteIntent("project-builds.deploy", "POST", DEPLOY, "test", "build 9119")
        hook.end(hook.begin(intent), WriteOutcome("done", "", "6390"))
        hook.begin(intent)
        await ui.pilot.press("9")
        await wait_for_text(ui.pilot, "? no answer")
        await ui.pilot.press("colon")
        await choose_row(ui.pilot, "check outcome")
        await wait_for_text(ui.pilot, "no answer recorded", "check the outcome")
        await ui.pilot.press("l")
        await wait_for_text(
            ui.pilot, "Not checked. Sent with the dev token, and this is the prod token."
        )
        await ui.pilot.press("escape", "j", "full_stop")
        await wait_for_text(ui.pilot, "Sent with the dev token, …")
        assert not [r for r in ui.server.requests if r.path.startswith("/api/deployments")]


async def test_a_write_in_another_workspace_is_not_looked_for_with_this_token():
    async with drive_app() as ui:
        ledger = app_of(ui.pilot).store.ledger
        own = explorer_of(ui.pilot).workspace.connection.scope
        intent = WriteIntent("project-builds.deploy", "POST", DEPLOY, "test", "build 9119")
        ledger.hook(own, lambda: ("77", "Old GmbH")).begin(intent)
        await ui.pilot.press("9")
        await wait_for_text(ui.pilot, "? no answer")
        await ui.pilot.press("colon")
        await choose_row(ui.pilot, "check outcome")
        await wait_for_text(ui.pilot, "check the outcome")
        await ui.pilot.press("l")
        await wait_for_text(ui.pilot, "Not checked. Sent in Old GmbH (77), and this token belongs")
        assert not [r for r in ui.server.requests if r.path.startswith("/api/deployments")]
