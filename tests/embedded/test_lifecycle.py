"""Every operation of Recipe lifecycle management in a customer's workspace, by its keys."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.embedded.partner import Partner, Refused, package
from tests.embedded.ways import (
    NORTHWIND,
    PROD,
    SAKURA,
    SAKURA_PATH,
    choose,
    enter,
    open_by_number,
    partner,
)
from tests.releasing.ways import refused, seated, tick, toggle
from tests.support.screen import (
    NARROW,
    WIDE,
    app_of,
    explorer_of,
    paste,
    shown_ids,
    status_text,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve
from workato_tui.actions import import_queue
from workato_tui.dialogs.file_picker import FilePicker

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
BASE = "/api/managed_users/4410982"
SAKURA_WORD = "EAM10%20/%2077%20S%C3%BCd"
PROJECT, FOLDER = "604202", "1486330"
ASSETS = [
    {"id": 12345, "type": "recipe", "version": 1, "folder": "", "absolute_path": "All projects",
     "root_folder": False, "unreachable": False, "zip_name": "sync_orders.recipe.json",
     "checked": True},
]  # fmt: skip


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_queue, "_SECOND", 0.02)
    monkeypatch.setattr(import_queue, "RETRY_DELAYS", (0.04,))


def the_zip(*names: str, **more) -> Path:
    path = Path.cwd() / "in.zip"
    path.write_bytes(package(*(names or ("Sync orders", "Close the books")), **more))
    return path


async def begin_import(at, path: Path) -> dict:
    await at.move_to(PROJECT)
    await at.by_row("import_package")
    await wait_until(at.pilot, lambda: isinstance(at.pilot.app.screen, FilePicker))
    await paste(at.pilot, str(path))
    await at.pilot.press("enter")
    await wait_for_text(at.pilot, "verified")
    await at.pilot.press("enter")
    return await at.form("Import a package into")


# Manifests and exports


async def test_ticked_assets_make_a_manifest_which_is_exported_and_its_zip_taken_home():
    async with partner(NORTHWIND) as (at, _):
        await at.move_to(PROJECT)
        await at.by_row("assets")
        await at.at_view("assets")
        await at.pilot.press("f")
        await at.form("Assets of Northwind Farms orders", "Customer Northwind Farms")
        await tick(at, "include_test_cases", "include_data")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "with test cases and data")
        await at.back()
        flags = {"folder_id": FOLDER, "include_test_cases": "true", "include_data": "true"}
        assert at.read(f"{BASE}/export_manifests/folder_assets")[-1] == flags
        await at.pilot.press("space")
        await at.by_row("export_package")
        await at.form(f"Export Northwind Farms orders (folder {FOLDER})", "(4410982)")
        await tick(at, "include_tags")
        await at.pilot.press("ctrl+s", "ctrl+s")
        await wait_until(at.pilot, lambda: len(at.sent) == 2)
        await at.at_view("package")
        manifest = at.sent[1][1].rpartition("/")[2]
        number = explorer_of(at.pilot).view.number
        assert at.sent == [
            ("POST", f"{BASE}/export_manifests", {}, {"export_manifest": {
                "name": "Northwind Farms orders", "folder_id": int(FOLDER), "assets": ASSETS,
                "include_test_cases": True, "include_data": True, "include_tags": True,
            }}),
            ("POST", f"{BASE}/exports/{manifest}", {}, None),
        ]  # fmt: skip
        await at.told(f"Package {number} (export of Northwind Farms orders, Northwind Farms)")
        assert at.read(f"{BASE}/exports/{number}")
        await at.pilot.press("d")
        await at.form("Download folder of acme")
        await at.pilot.press("ctrl+s")
        await at.told(" is in ")
        home = next(Path.cwd().glob("*.zip"))
        assert home.name == f"Northwind Farms Northwind Farms orders package {number}.zip"
        assert zipfile.ZipFile(home).namelist() == ["sync_orders.recipe.json"]


async def test_a_manifest_is_viewed_changed_from_what_was_sent_last_and_deleted():
    async with partner(NORTHWIND) as (at, world):
        await at.move_to(PROJECT)
        await at.by_row("export_package")
        rows = await at.form("Export Northwind Farms orders")
        assert rows["then"].field.field_value == "export"
        await choose(at, which="some", then="nothing")
        await toggle(at, "assets", 0)
        await at.send()
        await at.at_view("manifest")
        number = explorer_of(at.pilot).view.number
        assert at.read(f"{BASE}/export_manifests/{number}") == [{}]
        del world.spaces["4410982"].recipes["12345"]
        await at.pilot.press("E")
        rows = await at.form(
            f"Edit manifest Northwind Farms orders ({number})", "they replace the current list",
            "1 assets",
        )  # fmt: skip
        assert "include_tags" not in rows
        # Sent last, and not in the folder any more: it stays until it is taken off.
        assert rows["assets"].field.field_value == ["recipe 12345"]
        await toggle(at, "assets", 0)
        await choose(at, then="auto")
        await tick(at, "include_test_cases")
        await at.send(2)
        sent = {"name": "Northwind Farms orders", "folder_id": int(FOLDER)}
        books = {**ASSETS[0], "id": 12346, "zip_name": "send_reminders.recipe.json"}
        assert at.sent == [
            ("POST", f"{BASE}/export_manifests", {}, {"export_manifest": {**sent,
                "assets": ASSETS}}),
            ("PUT", f"{BASE}/export_manifests/{number}", {}, {"export_manifest": {**sent,
                "assets": [books, ASSETS[0]], "include_test_cases": True, "auto_run": True}}),
        ]  # fmt: skip
        await at.pilot.press("delete")
        await wait_for_text(at.pilot, "Delete the export manifest Northwind Farms orders")
        await at.send(3)
        assert at.sent[2] == ("DELETE", f"{BASE}/export_manifests/{number}", {}, None)
        await wait_for_text(at.pilot, "archived")
        await at.pilot.press("E")
        assert "This manifest was deleted" in status_text(at.pilot)


async def test_a_manifest_that_was_not_made_here_begins_with_all_of_the_folder_ticked():
    world = Partner()
    async with partner(SAKURA, backend=world) as (at, _):
        world.spaces[SAKURA.id].manifests["508"] = {"id": 508, "name": "Old", "status": "working"}
        explorer = explorer_of(at.pilot)
        from workato_tui.views.manifests import ManifestView

        explorer.push(ManifestView(explorer.workspace, "508"))
        await at.at_view("manifest")
        await at.pilot.press("E")
        await wait_for_text(at.pilot, "Workato does not return it", "さくら orders")
        await at.pilot.press("down", "enter")
        rows = await at.form("all assets of the folder are ticked")
        assert rows["which"].field.field_value == "some"
        assert rows["assets"].field.field_value == ["recipe 12345", "recipe 12346", "recipe 12347"]
        assert rows["then"].field.field_value == "nothing"
        await choose(at, which="all")
        await at.fill(name="New")
        await at.send()
        assert at.sent == [("PUT", f"{SAKURA_PATH}/export_manifests/508", {}, {"export_manifest": {
            "name": "New", "folder_id": int(FOLDER), "auto_generate_assets": True}})]  # fmt: skip


# Imports


@SIZES
async def test_an_import_is_looked_at_sent_followed_and_its_stopped_recipe_started(size):
    path = the_zip()
    async with partner(SAKURA, size=size) as (at, world):
        await begin_import(at, path)
        await wait_for_text(at.pilot, "in.zip: 2 recipes", "Customer 株式会社さくら")
        await tick(at, "restart_recipes", "include_tags")
        await at.fill(folder_id_for_home_assets="77")
        # Nobody knows which environment this is, so it might be prod.
        await at.word(SAKURA_WORD)
        await at.send()
        await at.at_view("package")
        number = explorer_of(at.pilot).view.number
        query = {"folder_id": FOLDER, "restart_recipes": "true", "include_tags": "true",
                 "folder_id_for_home_assets": "77"}  # fmt: skip
        assert at.sent == [("POST", f"{SAKURA_PATH}/imports", query, path.read_bytes())]
        headers = next(one.headers for one in at.server.requests if one.method == "POST")
        assert headers["content-type"] == "application/octet-stream"
        await at.told(f"Import {number} (into 株式会社さくら orders", "1 of 3 recipes")
        assert at.read(f"{SAKURA_PATH}/imports/{number}")
        assert not at.read(f"{SAKURA_PATH}/exports/{number}")
        await wait_for_text(at.pilot, "Close the books", "changed, left stopped: it has errors")
        await wait_for_text(at.pilot, "1 stopped; O starts it")
        await at.pilot.press("O")
        assert "Not left stopped" in status_text(at.pilot)
        await at.move_to("2")
        await at.pilot.press("O")
        await wait_for_text(at.pilot, "Start the recipe Close the books (12347)?", "株式会社さくら")
        await at.word(SAKURA_WORD)
        await at.send(2)
        await wait_until(at.pilot, lambda: "Step 3" in (explorer_of(at.pilot).view.problem or ""))
        assert "is blank" in explorer_of(at.pilot).view.problem
        assert "✗ failed" in at.text
        world.spaces[SAKURA.id].mended.add("12347")
        await at.pilot.press("O")
        await wait_for_text(at.pilot, "Start the recipe Close the books")
        await at.word(SAKURA_WORD)
        await at.send(3)
        await wait_for_text(at.pilot, "Recipe started.")
        assert [one[:2] for one in at.sent[1:]] == [
            ("PUT", f"{SAKURA_PATH}/recipes/12347/start")
        ] * 2  # fmt: skip
        assert "1 stopped" not in at.text
        await at.pilot.press("O")
        assert "Recipe started." in status_text(at.pilot)


async def test_into_prod_with_the_customer_s_name_typed_and_home_assets_with_their_folder():
    world = Partner()
    world.needs_home = True
    path = the_zip("Sync orders", root="SFTP")
    async with partner(PROD, backend=world) as (at, _):
        await begin_import(at, path)
        await wait_for_text(at.pilot, "! 1 asset was in the root folder", "environment prod")
        await refused(at, 'Does not match "Northwind Farms"')
        await at.word("Northwind Farms")
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "folder_id_for_home_assets is")
        await at.fill(folder_id_for_home_assets="x")
        await refused(at, "Enter a numeric ID")
        await at.fill(folder_id_for_home_assets=FOLDER)
        await at.send(2)
        assert [one[2] for one in at.sent] == [
            {"folder_id": FOLDER}, {"folder_id": FOLDER, "folder_id_for_home_assets": FOLDER}
        ]  # fmt: skip


async def test_a_refusal_that_means_wait_is_waited_for_and_each_attempt_is_in_the_ledger():
    world = Partner()
    world.busy = 2
    async with partner(NORTHWIND, backend=world) as (at, _):
        await begin_import(at, the_zip())
        await at.pilot.press("ctrl+s")
        await at.at_view("package")
        assert len(at.sent) == 3
        connection = explorer_of(at.pilot).workspace.connection
        lines = list(app_of(at.pilot).store.ledger.json_lines(connection.scope))
        assert [("refused" in one, '"done"' in one) for one in lines] == [
            (True, False), (True, False), (False, True),
        ]  # fmt: skip


async def test_waiting_is_shown_and_esc_leaves_it_with_nothing_more_sent():
    world = Partner()
    world.busy = 100
    async with partner(NORTHWIND, backend=world) as (at, _):
        await begin_import(at, the_zip())
        import_queue.RETRY_DELAYS = (60.0,)
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "Another import is running", "esc cancels")
        await at.pilot.press("escape")
        await wait_for_text(at.pilot, "Canceled. Nothing was sent.")
        assert len(at.sent) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        Refused(422, "Another import: restart_recipes must be true for running recipes"),
        Refused(403, "Forbidden"),
        Refused(500, "Server error"),
    ],
)
async def test_other_refusals_are_not_waited_for(refusal):
    world = Partner()
    world.refuses["imports"] = refusal
    async with partner(NORTHWIND, backend=world) as (at, _):
        await begin_import(at, the_zip())
        await at.pilot.press("ctrl+s")
        words = str(refusal.body["message"]).split(": ")[-1]
        await wait_until(at.pilot, lambda: words in " ".join(re.sub("[▌│]", "", at.text).split()))
        assert len(at.sent) == 1


async def test_how_far_the_zip_is_and_what_is_left_of_the_hour_stand_in_the_form():
    world = Partner()
    world.gate.clear()
    try:
        async with partner(NORTHWIND, backend=world) as (at, _):
            path = the_zip()
            await begin_import(at, path)
            await wait_for_text(at.pilot, "Imports 500/500 left this hour.")
            await at.pilot.press("ctrl+s")
            length = path.stat().st_size
            await wait_for_text(at.pilot, f"Sent {length} B of {length} B")
            await at.pilot.press("escape")
            await wait_for_text(at.pilot, "Waiting for the answer…")
            world.gate.set()
            await at.at_view("package")
            number = explorer_of(at.pilot).view.number
            # Exports and imports have a call each: a number alone does not tell which.
            await open_by_number(at, "import", number)
            await wait_until(at.pilot, lambda: len(at.read(f"{BASE}/imports/{number}")) > 1)
            await open_by_number(at, "export", "1")
            await wait_for_text(at.pilot, "Not found with this token")
            assert at.read(f"{BASE}/exports/1")
            assert len(at.sent) == 1
    finally:
        world.gate.set()


async def test_what_is_refused_is_reported_and_nothing_follows_from_it():
    world = Partner()
    async with partner(NORTHWIND, backend=world) as (at, _):
        world.refuses["export_manifests"] = Refused(422, {"errors": {"name": ["is taken"]}})
        await at.move_to(PROJECT)
        await at.by_row("export_package")
        await at.form("Export Northwind Farms orders")
        await refused_by_the_server(at, "Is taken")
        world.refuses = {"exports/9501": Refused(403, "oem_vendor is missing")}
        await at.pilot.press("ctrl+s")
        await at.back()
        await wait_until(at.pilot, lambda: "oem_vendor is missing" in status_text(at.pilot))
        assert [one[1] for one in at.sent[1:]] == [
            f"{BASE}/export_manifests",
            f"{BASE}/exports/9501",
        ]
        # The manifest was made and is kept, the package was not.
        await at.by_name("packages")
        await at.at_view("packages")
        assert shown_ids(at.pilot) == ["manifest 9501"]
        world.refuses = {"export_manifests/9501": Refused(404, "Not found")}
        await at.pilot.press("delete")
        await wait_for_text(at.pilot, "Delete the export manifest")
        await at.send(4)
        await wait_until(at.pilot, lambda: "Not found with this token" in status_text(at.pilot))
        assert shown_ids(at.pilot) == ["manifest 9501"]


async def refused_by_the_server(at, words: str) -> None:
    await at.pilot.press("ctrl+s")
    await wait_for_text(at.pilot, words)


async def test_an_export_is_still_there_for_i_after_a_restart():
    world = Partner()
    server = RecordingApp(world)
    with serve(server) as url:
        async with seated(server, url) as at:
            await enter(at, NORTHWIND)
            await at.move_to(PROJECT)
            await at.by_row("export_package")
            await at.form("Export Northwind Farms orders")
            await at.pilot.press("ctrl+s")
            await at.at_view("package")
            await at.told("succeeded")
        async with seated(server, url) as at:
            await enter(at, SAKURA)
            await at.pilot.press("I")
            await wait_for_text(
                at.pilot, "Northwind Farms (dev)", "Northwind Farms orders", "● done"
            )


async def test_i_takes_an_export_from_one_workspace_into_another():
    async with partner(NORTHWIND) as (at, _):
        await at.move_to(PROJECT)
        await at.by_row("export_package")
        await at.form("Export Northwind Farms orders")
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: len(at.sent) == 2)
        await at.at_view("package")
        exported = explorer_of(at.pilot).view.number
        await at.told("succeeded")
        await enter(at, SAKURA)
        await at.move_to(PROJECT)
        await at.pilot.press("I")
        await wait_for_text(
            at.pilot,
            "Which package goes into 株式会社さくら orders (1486330)?",
            exported,
            "Northwind Farms (dev)",
            "a zip",
        )
        await at.pilot.press("enter")
        source = f"From package {exported} of Northwind Farms (dev)"
        await wait_for_text(at.pilot, "1 recipe", source, "Into 株式会社さくら orders")
        await at.pilot.press("enter")
        await at.form("Import a package into 株式会社さくら orders", f"from package {exported}")
        await at.word(SAKURA_WORD)
        await at.send(3)
        method, path, query, body = at.sent[2]
        assert (method, path, query) == ("POST", f"{SAKURA_PATH}/imports", {"folder_id": FOLDER})
        assert body == package("Sync orders")
        # What an import was made here is kept in its own workspace.
        await at.by_name("packages")
        await at.at_view("packages")
        assert len(shown_ids(at.pilot)) == 1
        await enter(at, NORTHWIND)
        await at.by_name("packages")
        await at.at_view("packages")
        assert len(shown_ids(at.pilot)) == 2


async def test_the_file_picker_goes_through_folders_and_takes_a_path():
    inner = Path.cwd() / "exports" / "2025"
    inner.mkdir(parents=True)
    (inner / "orders.zip").write_bytes(package("Sync orders"))
    (inner / "notes.txt").write_text("no zip")
    async with partner(NORTHWIND) as (at, _):
        await at.move_to(PROJECT)
        await at.by_row("import_package")
        await wait_for_text(
            at.pilot, "Which package goes into", "Customer Northwind Farms", "exports/"
        )
        await at.pilot.press(*"exp")
        await at.pilot.press("enter")
        await wait_for_text(at.pilot, "2025/")
        await at.pilot.press("down", "enter")
        await wait_for_text(at.pilot, "orders.zip", "1 zip")
        assert "notes.txt" not in at.text
        await at.pilot.press("backspace")
        await wait_for_text(at.pilot, "2025/")
        await paste(at.pilot, "2025/")
        await wait_for_text(at.pilot, "orders.zip")
        await paste(at.pilot, "notes.txt")
        await at.pilot.press("enter")
        await wait_for_text(at.pilot, "is not a .zip file")
        await paste(at.pilot, "nothing")
        await at.pilot.press("enter")
        await wait_for_text(at.pilot, "No such file or folder")
        await at.pilot.press("ctrl+u")
        await paste(at.pilot, "exports/2025/ord")
        await wait_for_text(at.pilot, "exports/2025/ord")
        await at.pilot.press("enter")
        await wait_for_text(at.pilot, "No such file or folder")
        await at.pilot.press("ctrl+u")
        await paste(at.pilot, "2025/ord")
        await wait_until(at.pilot, lambda: "orders.zip" in at.text)
        await at.pilot.press("enter")
        await wait_for_text(at.pilot, "orders.zip: 1 recipe", "Sync orders")
        await at.pilot.press("escape")
        await at.back()
        assert status_text(at.pilot) == "Nothing was sent."
        # It begins where the last one was.
        await at.by_row("import_package")
        await wait_for_text(at.pilot, "orders.zip")
        assert at.sent == []
