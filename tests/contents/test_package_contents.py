"""``i`` opens a package: a tree of assets, their content, and their references."""

from __future__ import annotations

import pytest

from tests.contents.steps import (
    inspect,
    inspect_path,
    move_and_settle,
    recipe,
    row_texts,
    step,
    wait_for_view,
    write_package,
)
from tests.packages.zips import make_zip
from tests.support.backends import BlockingDemo
from tests.support.driver import PROJECT, drive_app
from tests.support.screen import (
    NARROW,
    WIDE,
    cursor_id,
    explorer_of,
    frozen_demo,
    lines_of,
    paste,
    run_app,
    settle,
    shown_ids,
    status_text,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp

ORDERS = "new_salesforce_order_will_create_netsuite_sales_order.recipe.json"
FIND = "Functions/find_customer_in_netsuite_eu.recipe.json"
LINES = "API/order_lines_from_the_web_shop.recipe.json"


def pane_text(pilot) -> str:
    return "\n".join("".join(text for text, _ in line) for line in explorer_of(pilot).pane.lines)


async def test_exports_and_downloads_are_inspected():
    async with drive_app(speed=1000) as ui:
        await ui.move_to(PROJECT)
        await ui.run_from_menu("export_package")
        await ui.wait_for_form("Export Order to Cash")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("package")
        await wait_for_text(ui.pilot, "ready; d downloads it")
        await inspect(ui.pilot)
        assert "    Orders API" in row_texts(ui.pilot)
        before = len(ui.server.requests)
        await ui.pilot.press("d")
        await ui.wait_for_form("Download folder of acme")
        await ui.pilot.press("ctrl+s")
        transfers = explorer_of(ui.pilot).workspace.downloads
        await wait_until(ui.pilot, lambda: transfers.newest_first() and not transfers.running)
        assert len(ui.server.requests) > before
        fetched = len(ui.server.requests)
        await ui.pilot.press("6")
        await ui.wait_for_view("downloads")
        await inspect(ui.pilot)
        assert "    Orders API" in row_texts(ui.pilot)
        assert len(ui.server.requests) == fetched


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_build_is_a_tree_of_folders_and_assets(size):
    async with run_app(size=size) as pilot:
        await inspect(pilot, "6390")
        names = row_texts(pilot)
        assert names[:3] == ["▾ API", "    Get order status", "    Order lines from the web shop"]
        assert "    ▾ Invoices"[2:] in names
        assert names[-1] == "  Tax codes by country"
        await wait_for_text(pilot, "API endpoint", "1 of 23")
        # Enter collapses a folder; a filter searches it nevertheless.
        await pilot.press("enter")
        assert row_texts(pilot)[:2] == ["▸ API", "▾ Approvals"]
        await pilot.press("slash", *"orders", "enter")
        assert "Orders API" in row_texts(pilot)
        assert not any(name.startswith(" ") for name in row_texts(pilot))
        await pilot.press("escape")
        assert row_texts(pilot)[:2] == ["▸ API", "▾ Approvals"]
        await pilot.press("g", "enter")
        assert len(row_texts(pilot)) == 23


async def test_a_recipe_is_shown_as_steps_and_as_json():
    async with run_app() as pilot:
        await inspect(pilot, "6390")
        await move_and_settle(pilot, ORDERS)
        for text in (
            "Salesforce SF Dev account",
            "1 Salesforce: updated custom object",
            "Only if: changed → Id is present",
            "TotalAmount: =({changed → TotalAmount}",
        ):
            assert text in " ".join(pane_text(pilot).split())
        await pilot.press("J")
        await settle(pilot)
        assert '"name": "New Salesforce order will create' in pane_text(pilot)
        await pilot.press("J")
        await settle(pilot)
        assert "1 Salesforce: updated custom object" in pane_text(pilot)


async def test_the_label_of_a_picked_value_is_shown():
    picked = {"input": {"sheet": "1AbCdEf"}, "dynamicPickListSelection": {"sheet": "Depot list"}}
    add = step("action", "add", provider="google_sheets", name="add_row", **picked)
    files = {"a.recipe.json": recipe("Add", step("trigger", "start", add))}
    async with run_app() as pilot:
        await inspect_path(pilot, write_package("picked.zip", files))
        await wait_for_view(pilot, "contents")
        shown = " ".join(pane_text(pilot).split())
        assert "2 Google Sheets: add row Sheet: Depot list" in shown
        assert "1AbCdEf" not in shown
        await pilot.press("enter")
        await wait_for_view(pilot, "asset")
        assert "Sheet: Depot list" in text_of(pilot)
        await pilot.press("J")
        await settle(pilot)
        assert '"sheet": "1AbCdEf"' in pane_text(pilot) + text_of(pilot)


async def test_references_lead_to_other_assets_and_back():
    async with run_app() as pilot:
        await inspect(pilot, "6390")
        await move_and_settle(pilot, LINES)
        await pilot.press("enter")
        await wait_for_view(pilot, "asset")
        await wait_until(
            pilot,
            lambda: any("Get order" in text or "Calls" in text for text in row_texts(pilot, 1)),
        )
        call_id = next(row.id for row in explorer_of(pilot).table.rows.visible
                       if str(row.cells[1]).startswith("Calls: "))  # fmt: skip
        await move_and_settle(pilot, call_id)
        assert "enter goes to Find customer in NetSuite EU" in pane_text(pilot)
        await pilot.press("enter")
        await wait_until(
            pilot, lambda: explorer_of(pilot).view.title == "Find customer in NetSuite EU"
        )
        await settle(pilot)
        # The references to it are found a moment later.
        await wait_until(pilot, lambda: "Used by" in row_texts(pilot, 1))
        assert "Recipe: Order lines from the web shop" in row_texts(pilot, 1)
        connection_id = next(row.id for row in explorer_of(pilot).table.rows.visible
                             if "NetSuite Acme EU" in str(row.cells[1]))  # fmt: skip
        await move_and_settle(pilot, connection_id)
        await pilot.press("enter")
        await wait_until(pilot, lambda: explorer_of(pilot).view.title == "NetSuite Acme EU")
        await pilot.press("escape")
        await settle(pilot)
        assert cursor_id(pilot) == connection_id
        await pilot.press("escape")
        await settle(pilot)
        assert cursor_id(pilot) == call_id
        await pilot.press("escape")
        await settle(pilot)
        assert cursor_id(pilot) == LINES


async def test_steps_and_json_on_a_narrow_screen():
    async with run_app(size=NARROW) as pilot:
        await inspect(pilot, "6390")
        await pilot.press("J")
        assert status_text(pilot).startswith("J: press enter to open the asset")
        await move_and_settle(pilot, ORDERS)
        await pilot.press("enter")
        await wait_for_view(pilot, "asset")
        amount_id = next(row.id for row in explorer_of(pilot).table.rows.visible
                         if "1.19" in str(row.cells[1]))  # fmt: skip
        await move_and_settle(pilot, amount_id)
        await pilot.press("enter")
        await wait_for_text(pilot, "TotalAmount: =({changed → TotalAmount}.to_f * 1.19).round(2)")
        await pilot.press("escape")
        await settle(pilot)
        assert cursor_id(pilot) == amount_id
        await pilot.press("J")
        await wait_until(pilot, lambda: shown_ids(pilot)[:1] == ["json 1"])
        await pilot.press("J")
        await wait_until(pilot, lambda: amount_id in shown_ids(pilot))


async def test_search_leads_to_the_step():
    async with run_app() as pilot:
        await inspect(pilot, "6390")
        await pilot.press("F")
        await wait_for_text(pilot, "search for")
        await pilot.press(*"1.19")
        await wait_for_status(pilot, "enter search · esc close")
        await pilot.press("enter")
        await wait_for_view(pilot, "search")
        (match,) = explorer_of(pilot).table.rows.visible
        assert str(match.cells[0]).startswith("TotalAmount: =(")
        assert match.cells[1] == "4"
        assert "OrderNumber: changed → OrderNumber" in pane_text(pilot)
        await pilot.press("enter")
        await wait_for_view(pilot, "asset")
        assert "1.19" in str(explorer_of(pilot).row.cells[1])
        await pilot.press("escape")
        await wait_for_view(pilot, "search")
        # Text that is not shown as a step is found in the JSON.
        await pilot.press("F", "ctrl+u", *"extended_output", "enter")
        await wait_until(pilot, lambda: explorer_of(pilot).view.title == "“extended_output”")
        await settle(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: (cursor_id(pilot) or "").startswith("json "))
        assert "extended_output_schema" in str(explorer_of(pilot).row.cells[1])
        await pilot.press("escape", "escape")
        await wait_for_view(pilot, "contents")
        await pilot.press("F", *"no such words", "enter")
        await wait_for_text(pilot, "assets contains “no such words”.")
        await pilot.press("escape", "escape", "F")
        assert status_text(pilot) == "F: Open a package with i to search it."


async def test_local_packages_are_not_downloaded(tmp_path):
    folder = tmp_path / "checkout"
    (folder / "Sub").mkdir(parents=True)
    (folder / "Sub" / "a.connection.json").write_text('{"name": "Acme", "provider": "rest"}')
    backend = RecordingApp(frozen_demo())
    async with run_app(backend) as pilot:
        before = len(backend.requests)
        await inspect_path(pilot, folder)
        await wait_for_view(pilot, "contents")
        assert row_texts(pilot) == ["▾ Sub", "    Acme"]
        (folder / "b.recipe.json").write_text('{"name": "New here"}')
        await pilot.press("r")
        await wait_until(pilot, lambda: len(row_texts(pilot)) == 3)
        assert row_texts(pilot)[2] == "  New here"
        await pilot.press("d")
        assert status_text(pilot) == "d: Already on this machine."
        assert len(backend.requests) == before
        # The path is suggested the next time.
        await pilot.press("escape")
        await pilot.press("colon")
        await paste(pilot, "inspect path")
        await pilot.pause()
        await pilot.press("enter")
        await wait_for_text(pilot, "Inspect a package", str(folder)[:40])


HOSTILE = {
    "its path leads out of the folder": make_zip({"../evil.recipe.json": "{}"}),
    "a zip bomb": make_zip({"a.recipe.json": "x" * 40_000_000}),
    "The file is a web page or XML, not a zip.": b"<html>log in</html>",
    "its end is missing": make_zip({"a.recipe.json": "{}"})[:60],
}


async def test_a_hostile_zip_is_rejected(tmp_path):
    path = tmp_path / "package.zip"
    async with run_app() as pilot:
        for message, data in HOSTILE.items():
            path.write_bytes(data)
            await inspect_path(pilot, path)
            await wait_until(pilot, lambda: explorer_of(pilot).view.problem)
            await settle(pilot)
            assert message in " ".join(text_of(pilot).split())
            await pilot.press("enter", "escape")
            await settle(pilot)
            assert explorer_of(pilot).view.kind == "deployments"


async def test_hostile_names_are_shown_as_text():
    names = ["[/orders] [bold]x", "\x1b[31mred\x1b[0m\x1b]0;owned\x07", "経費精算" * 12, "a\u202eb"]
    files = {
        f"{number}.recipe.json": recipe(name, step("trigger", "t", title=name), config=[
            {"provider": name, "account_id": {"zip_name": "9.connection.json", "name": name}}
        ])
        for number, name in enumerate(names)
    }  # fmt: skip
    files["9.connection.json"] = {"name": names[1], "provider": "rest"}
    files["odd.recipe.json"] = "[[[" + '{"name":'
    files["deep.recipe.json"] = "[" * 60_000
    path = write_package("odd.zip", files)
    async with run_app() as pilot:
        await inspect_path(pilot, path)
        await wait_for_view(pilot, "contents")
        for row_id in shown_ids(pilot):
            await move_and_settle(pilot, row_id)
            assert "\x1b" not in text_of(pilot)
            await pilot.press("enter")
            await wait_for_view(pilot, "asset")
            await pilot.press("J")
            await settle(pilot)
            await pilot.press("escape")
            await wait_for_view(pilot, "contents")
        await wait_for_text(pilot, "[/orders] [bold]x")
        assert all(len(line) <= 120 for line in lines_of(pilot))


async def test_a_build_without_a_zip():
    async with run_app() as pilot:
        await inspect_unavailable(pilot, "6393")
        await wait_for_text(pilot, "Build 9121 is still being built")


async def inspect_unavailable(pilot, number: str) -> None:
    await move_and_settle(pilot, number)
    await pilot.press("i")
    await wait_until(pilot, lambda: explorer_of(pilot).view.problem)
    await settle(pilot)


async def test_secret_values_are_masked_until_requested():
    code = step("trigger", "t", provider="rest", name="get", input={"api_key": "hunter2", "a": "b"})
    path = write_package("secret.zip", {"r.recipe.json": recipe("R", code)})
    async with run_app() as pilot:
        await inspect_path(pilot, path)
        await wait_for_view(pilot, "contents")
        await settle(pilot)
        assert "hunter2" not in pane_text(pilot)
        await pilot.press("J")
        await settle(pilot)
        assert "hunter2" not in pane_text(pilot)
        await pilot.press("exclamation_mark")
        await wait_until(pilot, lambda: '"api_key": "hunter2"' in pane_text(pilot))
        await pilot.press("J", "enter")
        await wait_for_view(pilot, "asset")
        assert any("hunter2" in text for text in row_texts(pilot, 1))
        await pilot.press("exclamation_mark")
        await wait_until(pilot, lambda: not any("hunter2" in text for text in row_texts(pilot, 1)))
        # J shows the JSON of the step under the cursor.
        await move_and_settle(pilot, next(row.id for row in explorer_of(pilot).table.rows.visible
                               if row.cells[0] == "1"))  # fmt: skip
        await pilot.press("J")
        await wait_until(pilot, lambda: pane_text(pilot).startswith("{\n"))
        assert '"keyword": "trigger"' in pane_text(pilot)
        assert "hunter2" not in pane_text(pilot)


async def test_esc_cancels_a_download_and_r_resumes_it():
    with BlockingDemo("/files/").opened_at_exit() as blocking:
        async with run_app(blocking) as pilot:
            await move_and_settle(pilot, "6390")
            await pilot.press("i")
            await wait_until(pilot, blocking.reached.is_set)
            await wait_for_status(pilot, "fetching build 9119")
            await wait_for_status(pilot, "esc cancels")
            await pilot.press("escape")
            await wait_until(
                pilot, lambda: status_text(pilot).startswith("Canceled; nothing has loaded")
            )
            assert explorer_of(pilot).view.kind == "contents"
            blocking.gate.set()
            await pilot.press("r")
            await wait_until(pilot, lambda: len(row_texts(pilot)) == 23)
