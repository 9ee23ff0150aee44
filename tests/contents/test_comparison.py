"""``=`` compares packages and shows what changed."""

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
CAVEAT = "edits made directly in prod are not included."


def pane_words(pilot, part: str = "pane") -> str:
    """Return the text of a pane in one line."""
    lines = getattr(explorer_of(pilot), part).lines
    return " ".join(" ".join("".join(text for text, _ in line) for line in lines).split())


def marked_texts(pilot, tone: str) -> list[str]:
    """Return the parts of lines with this tone."""
    lines = explorer_of(pilot).details.lines
    return [text for line in lines for text, line_tone in line if line_tone == tone]


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
async def test_a_deployment_is_compared_with_the_previous_one(size):
    async with run_app(size=size) as pilot:
        await compare(pilot, "6389")
        assert explorer_of(pilot).view.title == "Build 9037 to build 9094"
        summary = pane_words(pilot, "details")
        assert "Against build 9037, which deployment 6327 brought to prod" in summary
        assert CAVEAT in summary
        assert "5 changed, 1 added, 1 removed, 1 moved, 7 unchanged" in summary
        assert "1 of the changed is renamed too" in summary
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
        text = pane_words(pilot, "details")
        for sentence in (
            "“NetSuite Acme EU” instead of “NetSuite Acme Inc”",
            "… 1 step unchanged 3 Is the Sales order in NetSuite already?",
            "~ 4 NetSuite (secondary): update standard record",
            "+ 9 Jira: create issue Project: O2C Summary: Large order {changed → OrderNumber}",
            "… 1 step unchanged JSON",
        ):
            assert sentence in text
        # Only the difference within a line is marked.
        assert marked_texts(pilot, "came")[:2] == ["EU", "("]
        assert marked_texts(pilot, "gone")[:1] == ["Inc"]
        is_side_by_side = size == WIDE
        assert (" │ " in text) == is_side_by_side
        # Enter shows all steps, ! noise, i the asset; esc leads back from each.
        await pilot.press("enter")
        await wait_until(pilot, lambda: "steps unchanged" not in pane_words(pilot, "details"))
        assert "Version" not in pane_words(pilot, "details")
        await pilot.press("exclamation_mark")
        await wait_until(
            pilot, lambda: "Version (noise: version number)" in pane_words(pilot, "details")
        )
        await pilot.press("i")
        await wait_for_view(pilot, "asset")
        await pilot.press("escape", "escape")
        await wait_for_view(pilot, "comparison")
        assert cursor_id(pilot) == f"changed {ORDERS}"
        await pilot.press("i")
        await wait_for_view(pilot, "asset")
        assert "Salesforce: SF Dev account" in row_texts(pilot, 1)


async def test_a_first_deployment_is_all_new():
    async with run_app(section="projects") as pilot:
        deployment_id = await first_deployment(pilot)
        await pilot.press("3")
        await settle(pilot)
        await compare(pilot, deployment_id)
        assert "before: everything is new." in pane_words(pilot, "details")
        assert {row.cells[0] for row in explorer_of(pilot).table.rows.visible} == {"added"}
        assert explorer_of(pilot).view.title.startswith("Nothing to build")
        await pilot.press("enter")
        await wait_for_view(pilot, "change")
        assert "JSON nothing │ build" in pane_words(pilot, "details").replace("  ", " ")


async def first_deployment(pilot) -> str:
    """Return the first deployment of a project to prod."""
    workspace = explorer_of(pilot).workspace
    deployments = await workspace.connection.call(lambda api: api.deployments.list())
    earlier: set[tuple[str, str]] = set()
    first = None
    for deployment in sorted(deployments, key=lambda deployment: int(deployment.id)):
        target = (deployment.project_id, deployment.environment_type)
        if (
            target not in earlier
            and deployment.state == "success"
            and deployment.environment_type == "prod"
        ):
            first = first or deployment.id
        earlier.add(target)
    return first


async def test_two_ticked_builds_are_compared_oldest_first():
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


async def test_one_build_asks_for_the_other_side(tmp_path):
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
        # The path is offered the next time.
        await pilot.press("equals_sign")
        await wait_for_text(pilot, "Compare build 9119 with …", str(folder)[:20])
        await pilot.press("escape")
        # Each build was downloaded once.
        assert sum(request.path.startswith("/files/") for request in backend.requests) == 2


async def test_noise_is_hidden_and_counted():
    code = step(
        "trigger", "t", step("action", "a", provider="slack", name="post", input={"x": "1"})
    )
    before = write_package("before.zip", {"r.recipe.json": recipe("R", code)})
    after = write_package("after.zip", {"r.recipe.json": recipe("R", code) | {"version": 7}})
    async with run_app() as pilot:
        await compare_paths(pilot, before, after)
        await wait_for_text(pilot, "Only noise differs; ! shows it.")
        assert "1 difference: ! shows or hides" in pane_words(pilot, "details")
        await pilot.press("exclamation_mark")
        await wait_until(pilot, lambda: cursor_id(pilot) == "noise r.recipe.json")
        await wait_until(
            pilot, lambda: "Version (noise: version number) - 1 + 7" in pane_words(pilot)
        )
        await pilot.press("exclamation_mark")
        await wait_for_text(pilot, "Only noise differs; ! shows it.")


async def test_an_invalid_side_is_reported(tmp_path):
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


async def test_e_writes_a_report_and_overwrites_only_on_request(tmp_path):
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
        assert text.endswith(f"{CAVEAT}\n")
        assert path.stat().st_mode & 0o777 == 0o600
        await pilot.press("e")
        await wait_for_text(pilot, "Report: Order to Cash")
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "exists; tick to")
        pilot.app.screen.form.rows["form"].field.focus()
        await pilot.press("right", "right", "ctrl+s")
        await wait_until(pilot, lambda: status_text(pilot).endswith(".json."))
        (report,) = Path.cwd().glob("*.json")
        assert json.loads(report.read_text())["totals"]["changed"] == 5
        assert path.read_text() == text


async def test_the_board_compares_prod_with_test():
    async with run_app(realtime_demo(), section="board") as pilot:
        await move_and_settle(pilot, "604202")
        await pilot.press("equals_sign")
        await wait_for_view(pilot, "comparison")
        assert explorer_of(pilot).view.title == "Build 9037 to build 9119"
        assert CAVEAT in pane_words(pilot, "details")


async def test_a_canceled_refresh_keeps_the_comparison():
    async with run_app() as pilot:
        await compare(pilot, "6389")
        explorer = explorer_of(pilot)
        for _ in range(2):
            # In one turn of the loop, so that the refresh is canceled halfway on any machine.
            explorer.action_act("refresh")
            await pilot.pause(0.03)
            explorer.action_act("back")
            if explorer.view.kind != "comparison":
                await pilot.press("equals_sign")
                await wait_for_view(pilot, "comparison")
        for row in list(explorer.table.rows.visible):
            await move_and_settle(pilot, row.id)
            assert "damaged" not in pane_words(pilot)


async def test_a_changed_step_is_shown_below_its_if_and_else():
    def package_files(message: str) -> dict[str, object]:
        log = step("action", "log", provider="logger", name="log", input={"message": message})
        condition = {"type": "compound", "conditions": [{"lhs": "a", "operand": "present"}]}
        block = step("if", "if", step("action", "x"), step("else", "else", log), input=condition)
        return {"ask.recipe.json": recipe("Ask", step("trigger", "start", block))}

    async with run_app() as pilot:
        await compare_paths(
            pilot,
            write_package("old.zip", package_files("old")),
            write_package("new.zip", package_files("new")),
        )
        await pilot.press("enter")
        await wait_for_view(pilot, "change")
        lines = ["".join(text for text, _ in line) for line in explorer_of(pilot).details.lines]
        start = next(index for index, line in enumerate(lines) if "Trigger" in line)
        assert [line.rstrip() for line in lines[start : start + 5]] == [
            "  1 Trigger",
            "    2 If a is present",
            "  … 1 step unchanged",
            "    4 Else",
            "    ~ 5 Logger: log",
        ]
