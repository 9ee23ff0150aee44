"""Which customer runs a package: what each has of it, what that costs, and what is kept."""

from __future__ import annotations

import json
import time
import zipfile
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import set_cell_size

from tests.batches.plans import save_profile
from tests.batches.server import CountingServer
from tests.batches.test_screen import SMALL, drive_batches
from tests.support.driver import drive_app
from tests.support.screen import (
    WIDE,
    explorer_of,
    paste,
    set_clock,
    settle,
    shown_ids,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.catalog.partner import CatalogDriver
    from tests.cli.conftest import Cli

SALESFORCE = {"zip_name": "sf.connection.json", "name": "Salesforce", "folder": ""}
FIND = {"zip_name": "find.recipe.json", "name": "Find customer", "folder": ""}
TRIGGER = {
    "keyword": "trigger", "provider": "salesforce", "name": "updated", "number": 0,
    "uuid": "6a1cb2f0-0000-4000-8000-000000000001", "input": {"object": "Order"},
}  # fmt: skip


def recipe(name: str, limit: str, *, with_ids: bool = False) -> dict[str, Any]:
    """A recipe of the package; or with the numbers that the API returns for references."""
    call = {
        "keyword": "action", "provider": "workato_recipe_function", "name": "call_recipe",
        "number": 1, "uuid": "6a1cb2f0-0000-4000-8000-000000000002",
        "input": {"flow_id": 4711 if with_ids else FIND, "limit": limit},
    }  # fmt: skip
    code = {**deepcopy(TRIGGER), "block": [call]}
    account = 99 if with_ids else SALESFORCE
    config = [{"keyword": "application", "provider": "salesforce", "account_id": account}]
    return {"name": name, "description": "", "version": 3, "code": code, "config": config}


def write_package(folder: Path) -> Path:
    """A checkout with two recipes and a connection."""
    for stem, name, limit in (("sync", "Sync orders", "100"), ("find", "Find customer", "5")):
        (folder / f"{stem}.recipe.json").write_text(json.dumps(recipe(name, limit)))
    (folder / "sf.connection.json").write_text(json.dumps({"name": "Salesforce"}))
    return folder


class Installed(CountingServer):
    """Customers with recipes: 1 the same, 2 another limit, 3 none, 4 one stopped, 5 a new name."""

    def __init__(self) -> None:
        super().__init__(customers=6, rejected_customers={6})
        self.recipes = {n: self.two_recipes("100") for n in (1, 4)}
        self.recipes |= {
            2: self.two_recipes("250"),
            3: [],
            5: self.two_recipes("100", "Sync all orders"),
        }
        self.recipes[4][0] |= {"running": False, "stop_cause": "trigger_errors_limit"}

    def two_recipes(self, limit: str, name: str = "Sync orders") -> list[dict[str, Any]]:
        found = [recipe(name, limit, with_ids=True), recipe("Find customer", "5", with_ids=True)]
        other = recipe("Something else", "7", with_ids=True)
        return [
            {**one, "id": at, "running": True, "version_no": 1, "project_id": 1 if at < 13 else 2,
             "code": json.dumps(one["code"])}
            for at, one in enumerate([*found, other], 11)
        ]  # fmt: skip

    def _write(self, path: str, body: dict[str, Any]) -> tuple[str, Any]:
        customer = path.split("/")[3]
        return f"import {customer}", lambda: {"id": 700 + int(customer), "status": "in_progress"}

    def _answer(self, method: str, path: str, scope: Any, body: bytes) -> tuple[int, Any]:
        # The body of an import is a zip.
        return super()._answer(method, path, scope, b"" if body[:2] == b"PK" else body)

    def _read(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        _, _, _, customer, kind, *number = f"{path}//".split("/")
        if kind == "imports":
            return 200, {"id": int(number[0]), "status": "completed", "recipe_status": []}
        if kind == "projects":
            return 200, {"result": [{"id": 1, "name": "Orders", "folder_id": 31}]}
        if kind != "recipes" or int(customer) in self.rejected_customers:
            return super()._read(path, query)
        found = self.recipes[int(customer)]
        if number[0]:
            return 200, {"result": next(one for one in found if str(one["id"]) == number[0])}
        if query.get("exclude_code") == "true":
            found = [{k: v for k, v in one.items() if k != "code"} for one in found]
        return 200, {"result": found if query.get("page") == "1" else []}


def recipe_calls(ui: CatalogDriver) -> list[str]:
    """The calls for recipes: ``1 list``, ``1 code``, or ``1/11`` for a single one."""
    found = []
    for one in ui.server.requests:
        _, _, _, customer, kind, *number = f"{one.path}//".split("/")
        if kind == "recipes":
            what = " list" if "exclude_code" in one.query else " code"
            found.append(f"{customer}/{number[0]}" if number[0] else f"{customer}{what}")
    ui.server.requests.clear()
    return sorted(found)


async def check_package(ui: CatalogDriver, folder: Path) -> None:
    """Compare a folder with all customers."""
    await ui.act("Which customer runs a package")
    await wait_for_text(ui.pilot, "Which package do customers run?")
    await paste(ui.pilot, "a zip or folder")
    await ui.pilot.press("enter")
    await wait_for_text(ui.pilot, "A zip, or a folder with package files")
    await ui.fill(path=str(folder))
    await ui.pilot.press("ctrl+s")
    await wait_for_text(ui.pilot, "with 6 customers?", "6 to 12 calls")


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_each_customer_is_same_different_or_missing_and_only_changes_are_asked_again(
    size: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Installed()
    async with drive_batches(server, "customers", size=size) as ui:
        await check_package(ui, write_package(tmp_path))
        await wait_for_text(ui.pilot, "stored: 0 of 6 customers")
        assert recipe_calls(ui) == [], "the price is named before anything is asked"
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("customers' package")
        await wait_for_text(ui.pilot, "2 same, 1 missing, 2 different; 1 with stopped recipes")
        await wait_for_text(ui.pilot, "1 customer left out")
        order = ["2 package", "5 package", "3 package", "4 package", "1 package", "6 "]
        await wait_until(ui.pilot, lambda: shown_ids(ui.pilot) == order)
        lists = [f"{n} list" for n in range(1, 7)]
        # No code of customer 3, which has none of the recipes.
        assert recipe_calls(ui) == sorted([*lists, *(f"{n} code" for n in (1, 2, 4, 5))])
        rows = {row.id[0]: row.cells for row in explorer_of(ui.pilot).view.rows.all_rows}
        assert [rows[n][4] for n in "14"] == [None, "1: trigger errors"]
        assert "100" in rows["2"][5]
        assert "250" in rows["2"][5]
        assert "Renamed from “Sync all orders”" in rows["5"][5]
        await ui.move_to("2 package")
        await ui.pilot.press("equals_sign")
        await ui.wait_for_view("comparison")
        await wait_for_text(ui.pilot, "Customer 2 to")
        (change,) = explorer_of(ui.pilot).view.rows.all_rows
        assert change.cells[:3] == ("changed", "Recipe", "Sync orders")
        assert recipe_calls(ui) == []
        # The price was for one check: neither a return much later nor live mode reads it again.
        set_clock(monkeypatch, lambda: time.time() + 3600)
        await ui.pilot.press("escape")
        await ui.wait_for_view("customers' package")
        await ui.pilot.press("L")
        await wait_for_status(ui.pilot, "L: It takes too many calls for that; r reads it once.")
        assert recipe_calls(ui) == []
        server.recipes[2] = server.two_recipes("100")
        for one in server.recipes[2]:
            one["version_no"] = 2 if one["name"] == "Sync orders" else 1
        await ui.pilot.press("r")
        await wait_for_text(ui.pilot, "3 same, 1 missing, 1 different")
        assert recipe_calls(ui) == sorted([*lists, "2/11"]), "unchanged code is in the store"
        await ui.pilot.press("escape")
        await ui.wait_for_view("customers")
        await check_package(ui, tmp_path)
        await wait_for_text(ui.pilot, "stored: 4 of 6 customers")
        assert ui.writes == []


def test_without_a_screen_there_is_a_line_for_each_customer_and_the_price_first(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WK_TOKEN", "t0ken-of-a-test")
    folder = write_package(tmp_path)
    server = RecordingApp(Installed())
    with serve(server) as url:
        save_profile(url)
        price = cli("customers", "package", str(folder), "--cost")
        assert price.code == 0
        assert "6 customers, 6 to 12 calls" in price.err
        price = cli("customers", "package", str(folder), "--cost", "--customer", "2")
        assert "1 customer, 1 to 2 calls" in price.err
        assert "0 of 1 customer)" in price.err
        assert not [one for one in server.requests if one.path.endswith("/recipes")]
        found = cli("customers", "package", str(folder), "--json")
        assert found.code == 3, "customer 6 could not be read"
        lines = {one["workspace"]: one for one in map(json.loads, found.out.splitlines())}
        states = {key: one["state"] for key, one in lines.items()}
        assert states == {"1": "same", "2": "different", "3": "missing", "4": "same",
                          "5": "different"}  # fmt: skip
        stopped = [one["stopped"] for one in lines["4"]["recipes"]]
        assert sorted(stopped, key=str) == [None, "trigger errors"]
        assert "Customer 6" in found.err
        one = cli("customers", "package", str(folder), "--customer", "Customer 4")
        assert one.code == 0
        assert "1: trigger errors" in one.out
        assert cli("customers", "package", str(folder), "--customer", "Nobody").code == 2
        (folder / "sync.recipe.json").unlink()
        (folder / "find.recipe.json").unlink()
        none = cli("customers", "package", str(folder))
        assert none.code == 3
        assert "has no recipes" in none.err


def test_the_lists_over_customers_are_commands_too(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WK_TOKEN", "t0ken-of-a-test")
    server = Installed()
    server.rejected_customers.clear()
    server.recipes[6] = []
    link = "https://files.example/a.zip?X-Amz-Signature=5ec7e7516"
    # The column of a table ends inside of the token.
    server.recipes[2][0]["name"] = f"{'x' * 66} t0ken-of-a-test"
    last_run = "2025-03-14T08:09:26.931000-07:00"
    japanese = {"name": f"受注連携 {link}", "last_run_at": last_run}
    server.recipes[3] = [{**server.recipes[2][1], **japanese}]
    with serve(RecordingApp(server)) as url:
        save_profile(url)
        found = cli("customers", "recipes")
        assert found.code == 1, "one is stopped by Workato"
        first = found.out.splitlines()[1]
        assert first.startswith("Customer 4 ")
        assert "too many trigger errors" in first
        title, *lines = found.out.splitlines()
        place = title.index("RUNNING")
        running = {line[len(set_cell_size(line, place)) :].split()[0] for line in lines}
        assert running <= {"yes", "no"}
        at = f"{datetime.fromisoformat(last_run).astimezone():%Y-%m-%d %H:%M:%S}"
        assert [line for line in lines if "受注連携" in line and line.endswith(at)]
        data = cli("customers", "recipes", "--json", "--customer", "2", "--customer", "3")
        assert data.code == 0
        assert {json.loads(line)["customer"] for line in data.out.splitlines()} == {
            "Customer 2", "Customer 3",
        }  # fmt: skip
        for text in (found.out, data.out):
            assert "t0ken-of" not in text
            assert "5ec7e7516" not in text


async def test_the_package_is_imported_at_ticked_customers_once_each(tmp_path: Path) -> None:
    server = Installed()
    (tmp_path / "in").mkdir()
    package = tmp_path / "release.zip"
    with zipfile.ZipFile(package, "w") as written:
        for path in write_package(tmp_path / "in").glob("*.json"):
            written.write(path, path.name)
    async with drive_batches(server, "customers") as ui:
        await check_package(ui, package)
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("customers' package")
        await wait_for_text(ui.pilot, "2 same, 1 missing, 2 different")
        # The first three rows: two that differ, and the one without the package.
        await ui.pilot.press("g", "space", "space", "space", "B")
        await wait_for_text(ui.pilot, "3 ticked", "Import a package")
        await ui.pilot.press("enter")
        await ui.wait_for_form("Import a package: 3 customers")
        await ui.fill(project="Orders")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Import a package for 3 customers", "3 prod")
        assert ui.writes == []
        await ui.type_confirm_word("3 prod")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "3 done")
        assert dict(server.done) == {f"import {n}": 1 for n in (2, 3, 5)}
        server.assert_no_write_sent_twice()
        assert {body for _, _, _, body in ui.writes} == {package.read_bytes()}


async def test_the_question_counts_customers_without_the_chosen_environment():
    async with drive_app("builds", size=SMALL) as ui:
        await ui.pilot.press("5")
        await ui.wait_for_view("customers")
        await ui.pilot.press("full_stop", *"which", "enter")
        await wait_for_text(ui.pilot, "Which package do customers run?", "build 9119")
        await ui.pilot.press(*"9119", "enter")
        await wait_for_text(ui.pilot, "Which environment of each?")
        await ui.pilot.press("enter")
        await wait_for_text(ui.pilot, "Compare build 9119 with 40 customers?",
                            "31 without a known test")  # fmt: skip
        ui.server.requests.clear()
        await ui.pilot.press("escape")
        await settle(ui.pilot)
        assert ui.server.requests == []
