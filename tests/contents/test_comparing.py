"""``=``: what changes from one package to another, as a person reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.contents.steps import (
    inspect_path,
    move_and_settle,
    recipe,
    row_texts,
    step,
    wait_for_view,
    write_package,
)
from tests.releasing.steps import realtime_demo
from tests.support.screen import (
    NARROW,
    WIDE,
    cursor_id,
    explorer_of,
    frozen_demo,
    paste,
    run_app,
    settle,
    status_text,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp

ORDERS = "new_salesforce_order_will_create_netsuite_sales_order.recipe.json"
UNSEEN = "edits made directly in prod are not included."


def words_of(pilot, part: str = "pane") -> str:
    """A pane's text in one line, as it is read."""
    lines = getattr(explorer_of(pilot), part).lines
    return " ".join(" ".join("".join(text for text, _ in line) for line in lines).split())


def marked(pilot, tone: str) -> list[str]:
    """What is marked inside of lines."""
    lines = explorer_of(pilot).details.lines
    return [text for line in lines for text, each in line if each == tone]


async def compare(pilot, number: str) -> None:
    await move_and_settle(pilot, number)
    await pilot.press("equals_sign")
    await wait_for_view(pilot, "comparison")


async def compare_paths(pilot, before: Path, after: Path) -> None:
    await inspect_path(pilot, after)
    await wait_for_view(pilot, "contents")
    await pilot.press("equals_sign")
    await wait_for_text(pilot, f"Compare {after.name} with …")
    await pilot.press("enter")
    await wait_for_text(pilot, "A zip, or a folder with")
    await pilot.press("ctrl+u")
    await paste(pilot, str(before))
    await pilot.press("ctrl+s")
    await wait_for_view(pilot, "comparison")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_deployment_is_compared_with_what_was_there_before_it(size):
    async with run_app(size=size) as pilot:
        await compare(pilot, "6389")
        assert explorer_of(pilot).view.title == "Build 9037 to build 9094"
        head = words_of(pilot, "details")
        assert "Against build 9037, which deployment 6327 brought to prod" in head
        assert UNSEEN in head
        assert "5 changed, 1 added, 1 removed, 1 moved, 7 unchanged" in head
        assert "1 of the changed is renamed too" in head
        rows = {(row.cells[0], row.cells[2]) for row in explorer_of(pilot).table.rows.visible}
        assert rows == {
            ("removed", "[DEPRECATED] Export orders to the old ledger"),
            ("added", "NetSuite Acme EU"),
            ("changed", "Nightly invoices from Stripe"),
            ("changed", "Find customer in NetSuite EU"),
            ("changed", "New Salesforce order will create NetSuite sales order"),
            ("changed", "Sync Salesforce accounts to NetSuite customers"),
            ("changed", "Tax codes by country"),
            ("moved", "Order lines from the web shop"),
        }
        await move_and_settle(pilot, f"changed {ORDERS}")
        await pilot.press("enter")
        await wait_for_view(pilot, "change")
        text = words_of(pilot, "details")
        for told in (
            "“NetSuite Acme EU” instead of “NetSuite Acme Inc”",
            "… 1 step unchanged 3 Is the Sales order in NetSuite already?",
            "~ 4 NetSuite (secondary): update standard record",
            "+ 9 Jira: create issue Project: O2C Summary: Large order {changed → OrderNumber}",
            "… 1 step unchanged JSON",
        ):
            assert told in text
        # Inside of the line only what differs is marked.
        assert marked(pilot, "came")[:2] == ["EU", "("]
        assert marked(pilot, "gone")[:1] == ["Inc"]
        beside = size == WIDE
        assert (" │ " in text) == beside
        # All steps on Enter, noise on !, the asset itself on i; each leads back.
        await pilot.press("enter")
        await wait_until(pilot, lambda: "steps unchanged" not in words_of(pilot, "details"))
        assert "Version" not in words_of(pilot, "details")
        await pilot.press("exclamation_mark")
        await wait_until(
            pilot, lambda: "Version (noise: version number)" in words_of(pilot, "details")
        )
        await pilot.press("i")
        await wait_for_view(pilot, "asset")
        await pilot.press("escape", "escape")
        await wait_for_view(pilot, "comparison")
        assert cursor_id(pilot) == f"changed {ORDERS}"
        await pilot.press("i")
        await wait_for_view(pilot, "asset")
        assert "Salesforce: SF Dev account" in row_texts(pilot, 1)


async def test_a_first_deployment_is_all_new_and_says_so():
    async with run_app(section="projects") as pilot:
        world_first = await first_deployment(pilot)
        await pilot.press("3")
        await settle(pilot)
        await compare(pilot, world_first)
        assert "before: everything is new." in words_of(pilot, "details")
        assert {row.cells[0] for row in explorer_of(pilot).table.rows.visible} == {"added"}
        assert explorer_of(pilot).view.title.startswith("Nothing to build")
        await pilot.press("enter")
        await wait_for_view(pilot, "change")
        assert "JSON nothing │ build" in words_of(pilot, "details").replace("  ", " ")


async def first_deployment(pilot) -> str:
    """A deployment before which nothing of its project was in its environment."""
    workspace = explorer_of(pilot).workspace
    found = await workspace.connection.call(lambda api: api.deployments.list())
    seen: set[tuple[str, str]] = set()
    first = None
    for one in sorted(found, key=lambda one: int(one.id)):
        place = (one.project_id, one.environment_type)
        if place not in seen and one.state == "success" and one.environment_type == "prod":
            first = first or one.id
        seen.add(place)
    return first


async def test_two_ticked_builds_are_compared_the_older_one_first():
    async with run_app(section="builds") as pilot:
        await move_and_settle(pilot, "9119")
        await pilot.press("space")
        await pilot.press("equals_sign")
        await wait_until(
            pilot, lambda: status_text(pilot) == "=: tick exactly two rows to compare them."
        )
        await move_and_settle(pilot, "9094")
        await pilot.press("space", "equals_sign")
        await wait_for_view(pilot, "comparison")
        assert explorer_of(pilot).view.title == "Build 9094 to build 9119"
        await pilot.press("escape")
        await settle(pilot)
        assert not explorer_of(pilot).view.rows.ticked


async def test_one_build_asks_for_the_other_side_a_build_or_a_path(tmp_path):
    backend = RecordingApp(frozen_demo())
    async with run_app(backend, section="builds") as pilot:
        await move_and_settle(pilot, "9119")
        await pilot.press("equals_sign")
        await wait_for_text(pilot, "Compare build 9119 with …", "a zip or folder…")
        # Builds of the same project come first.
        first = pilot.app.screen.table.rows.visible[0]
        assert first.cells[0] == "build 9094"
        assert "Order to Cash" in first.cells[1]
        await pilot.press("enter")
        await wait_for_view(pilot, "comparison")
        assert explorer_of(pilot).view.title == "Build 9094 to build 9119"
        await pilot.press("escape")
        await settle(pilot)
        folder = tmp_path / "checkout"
        folder.mkdir()
        (folder / "slack_acme.connection.json").write_text('{"name": "Slack", "provider": "slack"}')
        await pilot.press("equals_sign")
        await wait_for_text(pilot, "Compare build 9119 with …")
        await pilot.press("down", "enter")
        await wait_for_text(pilot, "A zip, or a folder with package files")
        await paste(pilot, str(folder))
        await pilot.press("ctrl+s")
        await wait_for_view(pilot, "comparison")
        assert explorer_of(pilot).view.title == "checkout to build 9119"
        await pilot.press("escape")
        await settle(pilot)
        # It is offered the next time.
        await pilot.press("equals_sign")
        await wait_for_text(pilot, "Compare build 9119 with …", str(folder)[:20])
        await pilot.press("escape")
        # The zip of each build was fetched once in all this.
        assert sum(one.path.startswith("/files/") for one in backend.requests) == 2


async def test_noise_is_left_out_and_counted_until_it_is_requested():
    code = step(
        "trigger", "t", step("action", "a", provider="slack", name="post", input={"x": "1"})
    )
    before = write_package("before.zip", {"r.recipe.json": recipe("R", code)})
    after = write_package("after.zip", {"r.recipe.json": recipe("R", code) | {"version": 7}})
    async with run_app() as pilot:
        await compare_paths(pilot, before, after)
        await wait_for_text(pilot, "Only noise differs; ! shows it.")
        assert "1 difference: ! shows or hides" in words_of(pilot, "details")
        await pilot.press("exclamation_mark")
        await wait_until(pilot, lambda: cursor_id(pilot) == "noise r.recipe.json")
        await wait_until(
            pilot, lambda: "Version (noise: version number) - 1 + 7" in words_of(pilot)
        )
        await pilot.press("exclamation_mark")
        await wait_for_text(pilot, "Only noise differs; ! shows it.")


async def test_one_side_that_is_refused_is_reported_in_words(tmp_path):
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"<html>no zip</html>")
    async with run_app(section="builds") as pilot:
        await move_and_settle(pilot, "9119")
        await pilot.press("equals_sign")
        await wait_for_text(pilot, "Compare build 9119 with …")
        await pilot.press("down", "enter")
        await wait_for_text(pilot, "A zip, or a folder with")
        await paste(pilot, str(bad))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: explorer_of(pilot).view.problem)
        await settle(pilot)
        await wait_for_text(pilot, "The file is a web page or XML, not a zip.")


async def test_e_writes_a_report_and_never_over_a_file_without_asking(tmp_path):
    async with run_app() as pilot:
        await compare(pilot, "6389")
        await pilot.press("e")
        await wait_for_text(
            pilot, "Report: Order to Cash Build 9037 to build 9094", "Markdown (change"
        )
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: status_text(pilot).startswith("Report written to "))
        (path,) = Path.cwd().glob("*.md")
        text = path.read_text()
        assert text.startswith("# Order to Cash Build 9037 to build 9094\n")
        assert "- Row added: Country: PL" in text or "Row added: Country: PL" in text
        assert text.endswith(f"{UNSEEN}\n")
        assert path.stat().st_mode & 0o777 == 0o600
        await pilot.press("e")
        await wait_for_text(pilot, "Report: Order to Cash")
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "exists; tick to")
        pilot.app.screen.form.rows["form"].field.focus()
        await pilot.press("right", "right", "ctrl+s")
        await wait_until(pilot, lambda: status_text(pilot).endswith(".json."))
        (found,) = Path.cwd().glob("*.json")
        assert json.loads(found.read_text())["totals"]["changed"] == 5
        assert path.read_text() == text


async def test_on_the_board_it_is_what_promoting_would_change():
    async with run_app(realtime_demo(), section="board") as pilot:
        await move_and_settle(pilot, "604202")
        await pilot.press("equals_sign")
        await wait_for_view(pilot, "comparison")
        assert explorer_of(pilot).view.title == "Build 9037 to build 9119"
        assert UNSEEN in words_of(pilot, "details")


async def test_a_refresh_that_is_left_leaves_what_was_there_readable():
    async with run_app() as pilot:
        await compare(pilot, "6389")
        explorer = explorer_of(pilot)
        for _ in range(2):
            # In one turn, so that the read is left in the middle whatever the machine does.
            explorer.action_act("refresh")
            await pilot.pause(0.03)
            explorer.action_act("back")
            if explorer.view.kind != "comparison":
                await pilot.press("equals_sign")
                await wait_for_view(pilot, "comparison")
        for row in list(explorer.table.rows.visible):
            await move_and_settle(pilot, row.id)
            assert "damaged" not in words_of(pilot)


async def test_a_step_that_changed_is_shown_below_the_if_and_the_else_that_hold_it():
    def made(message: str) -> dict[str, object]:
        log = step("action", "log", provider="logger", name="log", input={"message": message})
        asked = {"type": "compound", "conditions": [{"lhs": "a", "operand": "present"}]}
        both = step("if", "if", step("action", "x"), step("else", "else", log), input=asked)
        return {"ask.recipe.json": recipe("Ask", step("trigger", "start", both))}

    async with run_app() as pilot:
        await compare_paths(
            pilot, write_package("old.zip", made("old")), write_package("new.zip", made("new"))
        )
        await pilot.press("enter")
        await wait_for_view(pilot, "change")
        lines = ["".join(text for text, _ in line) for line in explorer_of(pilot).details.lines]
        at = next(place for place, line in enumerate(lines) if "Trigger" in line)
        assert [line.rstrip() for line in lines[at : at + 5]] == [
            "  1 Trigger",
            "    2 If a is present",
            "  … 1 step unchanged",
            "    4 Else",
            "    ~ 5 Logger: log",
        ]
