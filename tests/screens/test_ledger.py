"""``9``: what was sent, what became of it, and the way to what it changed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.embedded.ways import NORTHWIND, crumbs, partner
from tests.managing.desk import sitting
from tests.managing.test_valuing import open_environment
from tests.releasing.ways import deploy, drop_what_was_typed, pick
from tests.support.screen import (
    NARROW,
    WIDE,
    app_of,
    explorer_of,
    shown_ids,
    until,
    until_said,
    until_text,
)
from workato_tui.api.ledger_port import WriteIntent, WriteOutcome
from workato_tui.store import Scope

DEPLOY = "/api/project_builds/9119/deploy"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_what_was_sent_is_listed_opened_followed_and_rolled_back(size):
    async with sitting("deployments", size=size) as at:
        await at.move_to("6390")
        await deploy(at, "Redeploy")
        await at.form("Redeploy build 9119")
        await at.send()
        made = explorer_of(at.pilot).view.id
        await at.pilot.press("9")
        await at.at_view("ledger")
        await until_text(at.pilot, "Deploy of build 9119", "● done", made)
        (row,) = explorer_of(at.pilot).table.rows.visible
        assert row.cells[1:5] == ("Deploy of build 9119 of Order to Cash to test", "test", "done",
                                  "acme")  # fmt: skip
        await at.pilot.press("enter")
        await at.at_view("write")
        await until_text(at.pilot, f"POST {DEPLOY}", '"environment_type": "test"', "Status",
                         f'"id": {made}')  # fmt: skip
        await at.pilot.press("enter")
        await at.at_view("deployment")
        assert explorer_of(at.pilot).view.id == made
        await at.pilot.press("9", "escape")
        await at.at_view("ledger")
        await at.by_row("rollback")
        await pick(at, "Roll back: choose an environment", "prod")
        await at.form("Roll back prod to build 9000 (from 9037)", "Order to Cash (604202)")
        await drop_what_was_typed(at)
        assert len(at.sent) == 1
        await at.pilot.press("o")
        await at.at_view("deployment")
        assert explorer_of(at.pilot).view.id == made


async def test_the_ledger_is_filtered_exported_and_masked():
    async with sitting() as at:
        await open_environment(at, "slack.")
        await at.pilot.press("n")
        await at.form("New property")
        await at.fill(name="slack.team", value="hidden-in-a-value")
        await at.send()
        await at.pilot.press("9")
        await at.at_view("ledger")
        await at.pilot.press("enter")
        await at.at_view("write")
        await until_text(at.pilot, "POST /api/properties", "***")
        assert "hidden-in-a-value" not in at.text
        await at.pilot.press("enter")
        await until_said(at.pilot, "o: There is nothing to open.")
        await at.pilot.press("escape", "slash", *"state:refused", "enter")
        assert shown_ids(at.pilot) == []
        await at.pilot.press("escape", "slash", *"state:done age:<1h", "enter")
        assert len(shown_ids(at.pilot)) == 1
        await at.pilot.press("e")
        await until_said(at.pilot, "1 writes exported to")
        written = next(Path.cwd().glob("*.csv")).read_text(encoding="utf-8")
        header, row = csv.reader(written.splitlines())
        assert row[header.index("Outcome")] == "done"
        assert row[header.index("Profile")] == "acme"


async def test_writes_of_other_profiles_and_of_earlier_runs():
    async with sitting() as at:
        ledger = app_of(at.pilot).store.ledger
        own = explorer_of(at.pilot).workspace.connection.scope
        intent = WriteIntent("project-builds.deploy", "POST", DEPLOY, "test", "build 9119")
        ledger.hook(own).begin(intent)
        other = ledger.hook(Scope("other", "www.workato.com dev", ""))
        other.end(other.begin(intent), WriteOutcome("refused", "Build 9119 is too old."))
        removed = WriteIntent("folders.delete", "DELETE", "/api/folders/12", "", "folder 12")
        hook = ledger.hook(own)
        hook.end(hook.begin(removed), WriteOutcome("done"))
        hook.end(hook.begin(intent), WriteOutcome("done", "", "6390"))
        await at.pilot.press("9")
        await until(at.pilot, lambda: len(shown_ids(at.pilot)) == 4)
        await at.by_row("rollback")
        await pick(at, "Roll back: choose an environment", "test")
        await at.form("Roll back test to build 9094 (from 9119)")
        await drop_what_was_typed(at)
        await at.pilot.press("j")
        await until_text(at.pilot, "✗ refused", "? no answer")
        await at.pilot.press("o")
        await until_said(at.pilot, "o: There is nothing to open.")
        await at.pilot.press("j", "o")
        await until_said(at.pilot, "o: Sent with profile other: P switches to it.")
        await at.pilot.press("enter")
        await until_text(at.pilot, "Build 9119 is too old.", "only until the program ends")
        await at.pilot.press("greater_than_sign")
        await until_text(at.pilot, "no answer", "What to do", "Look at the deployments")
        await at.pilot.press("enter")
        await at.at_view("build")
        assert at.sent == []


async def test_a_write_for_a_customer_leads_into_the_customer_s_workspace():
    async with partner() as (at, _played):
        ledger = app_of(at.pilot).store.ledger
        hook = ledger.hook(explorer_of(at.pilot).workspace.connection.scope)
        base = f"/api/managed_users/{NORTHWIND.id}"
        build = WriteIntent("projects.build", "POST", f"{base}/projects/5/build", "",
                            "project Orders", NORTHWIND.id)  # fmt: skip
        hook.end(hook.begin(build._replace(workspace="", path="/api/projects/5/build")),
                 WriteOutcome("done", "", "17"))  # fmt: skip
        hook.end(hook.begin(build), WriteOutcome("done", "", "18"))
        await at.pilot.press("9")
        await at.at_view("ledger")
        await at.pilot.press("o")
        await at.at_view("build")
        assert NORTHWIND.id in crumbs(at) or NORTHWIND.name in crumbs(at)
        assert explorer_of(at.pilot).view.title == "Build 18"
        await at.pilot.press("9")
        await at.at_view("ledger")
        assert [row.cells[6] for row in explorer_of(at.pilot).table.rows.visible] == ["18"]
        await at.pilot.press("o")
        await at.at_view("build")
        assert explorer_of(at.pilot).view.title == "Build 18"
