"""Every Recipe lifecycle management operation in a customer's workspace."""

from __future__ import annotations

import re
import threading
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.embedded.partner import ApiError, Partner, package
from tests.embedded.steps import (
    NORTHWIND,
    PROD,
    SAKURA,
    SAKURA_PATH,
    choose,
    drive_partner,
    enter,
    open_by_number,
)
from tests.releasing.steps import drive_profile, expect_rejection, tick, toggle_options
from tests.support.screen import (
    NARROW,
    WIDE,
    app_of,
    explorer_of,
    paste,
    shown_ids,
    status_text,
    wait_for_status,
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

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_queue, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(import_queue, "RETRY_DELAYS", (0.04,))


def write_zip(*names: str, **more) -> Path:
    path = Path.cwd() / "in.zip"
    path.write_bytes(package(*(names or ("Sync orders", "Close the books")), **more))
    return path


async def open_import_form(ui, path: Path) -> dict:
    await ui.move_to(PROJECT)
    await ui.run_from_menu("import_package")
    await wait_until(ui.pilot, lambda: isinstance(ui.pilot.app.screen, FilePicker))
    await paste(ui.pilot, str(path))
    await ui.pilot.press("enter")
    await wait_for_text(ui.pilot, "verified")
    await ui.pilot.press("enter")
    return await ui.wait_for_form("Import a package into")


# Manifests and exports


async def test_ticked_assets_are_exported_and_downloaded():
    async with drive_partner(NORTHWIND) as (ui, _):
        await ui.move_to(PROJECT)
        await ui.run_from_menu("assets")
        await ui.wait_for_view("assets")
        await ui.pilot.press("f")
        await ui.wait_for_form("Assets of Northwind Farms orders", "Customer Northwind Farms")
        await tick(ui, "include_test_cases", "include_data")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "with test cases and data")
        await ui.wait_for_list()
        flags = {"folder_id": FOLDER, "include_test_cases": "true", "include_data": "true"}
        assert ui.queries_of(f"{BASE}/export_manifests/folder_assets")[-1] == flags
        await ui.pilot.press("space")
        await ui.run_from_menu("export_package")
        await ui.wait_for_form(f"Export Northwind Farms orders (folder {FOLDER})", "(4410982)")
        await tick(ui, "include_tags")
        await ui.pilot.press("ctrl+s", "ctrl+s")
        await wait_until(ui.pilot, lambda: len(ui.writes) == 2)
        await ui.wait_for_view("package")
        manifest = ui.writes[1][1].rpartition("/")[2]
        number = explorer_of(ui.pilot).view.number
        assert ui.writes == [
            ("POST", f"{BASE}/export_manifests", {}, {"export_manifest": {
                "name": "Northwind Farms orders", "folder_id": int(FOLDER), "assets": ASSETS,
                "include_test_cases": True, "include_data": True, "include_tags": True,
            }}),
            ("POST", f"{BASE}/exports/{manifest}", {}, None),
        ]  # fmt: skip
        await ui.wait_for_notification(
            f"Package {number} (export of Northwind Farms orders, Northwind Farms)"
        )
        assert ui.queries_of(f"{BASE}/exports/{number}")
        await ui.pilot.press("d")
        await ui.wait_for_form("Download folder of acme")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_notification(" is in ")
        downloaded = next(Path.cwd().glob("*.zip"))
        assert downloaded.name == f"Northwind Farms Northwind Farms orders package {number}.zip"
        assert zipfile.ZipFile(downloaded).namelist() == ["sync_orders.recipe.json"]


async def test_a_manifest_is_viewed_edited_and_deleted():
    async with drive_partner(NORTHWIND) as (ui, backend):
        await ui.move_to(PROJECT)
        await ui.run_from_menu("export_package")
        rows = await ui.wait_for_form("Export Northwind Farms orders")
        assert rows["then"].field.field_value == "export"
        await choose(ui, which="some", then="nothing")
        await toggle_options(ui, "assets", 0)
        await ui.send()
        await ui.wait_for_view("manifest")
        number = explorer_of(ui.pilot).view.number
        assert ui.queries_of(f"{BASE}/export_manifests/{number}") == [{}]
        del backend.workspaces["4410982"].recipes["12345"]
        await ui.pilot.press("E")
        rows = await ui.wait_for_form(
            f"Edit manifest Northwind Farms orders ({number})", "they replace the current list",
            "1 asset",
        )  # fmt: skip
        assert "include_tags" not in rows
        # An asset of the last version that left the folder stays ticked.
        assert rows["assets"].field.field_value == ["recipe 12345"]
        await toggle_options(ui, "assets", 0)
        await choose(ui, then="auto")
        await tick(ui, "include_test_cases")
        await ui.send(2)
        sent = {"name": "Northwind Farms orders", "folder_id": int(FOLDER)}
        books = {**ASSETS[0], "id": 12346, "zip_name": "send_reminders.recipe.json"}
        assert ui.writes == [
            ("POST", f"{BASE}/export_manifests", {}, {"export_manifest": {**sent,
                "assets": ASSETS}}),
            ("PUT", f"{BASE}/export_manifests/{number}", {}, {"export_manifest": {**sent,
                "assets": [books, ASSETS[0]], "include_test_cases": True, "auto_run": True}}),
        ]  # fmt: skip
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Delete the export manifest Northwind Farms orders")
        await ui.send(3)
        assert ui.writes[2] == ("DELETE", f"{BASE}/export_manifests/{number}", {}, None)
        await wait_for_text(ui.pilot, "archived")
        await ui.pilot.press("E")
        assert "This manifest was deleted" in status_text(ui.pilot)


async def test_a_manifest_from_elsewhere_starts_with_all_assets():
    backend = Partner()
    async with drive_partner(SAKURA, backend=backend) as (ui, _):
        backend.workspaces[SAKURA.id].manifests["508"] = {
            "id": 508,
            "name": "Old",
            "status": "working",
        }
        explorer = explorer_of(ui.pilot)
        from workato_tui.views.manifests import ManifestView

        explorer.push(ManifestView(explorer.workspace, "508"))
        await ui.wait_for_view("manifest")
        await ui.pilot.press("E")
        await wait_for_text(ui.pilot, "Workato does not return it", "さくら orders")
        await ui.pilot.press("down", "enter")
        rows = await ui.wait_for_form("all assets of the folder are ticked")
        assert rows["which"].field.field_value == "some"
        assert rows["assets"].field.field_value == ["recipe 12345", "recipe 12346", "recipe 12347"]
        assert rows["then"].field.field_value == "nothing"
        await choose(ui, which="all")
        await ui.fill(name="New")
        await ui.send()
        manifest = {"name": "New", "folder_id": int(FOLDER), "auto_generate_assets": True}
        body = {"export_manifest": manifest}
        assert ui.writes == [("PUT", f"{SAKURA_PATH}/export_manifests/508", {}, body)]


# Imports


@SIZES
async def test_an_import_is_previewed_sent_and_watched(size):
    path = write_zip()
    async with drive_partner(SAKURA, size=size) as (ui, backend):
        await open_import_form(ui, path)
        await wait_for_text(ui.pilot, "in.zip: 2 recipes", "Customer 株式会社さくら")
        await tick(ui, "restart_recipes", "include_tags")
        await ui.fill(folder_id_for_home_assets="77")
        # In an unknown environment, since it might be prod.
        await ui.type_confirm_word(SAKURA_WORD)
        await ui.send()
        await ui.wait_for_view("package")
        number = explorer_of(ui.pilot).view.number
        query = {"folder_id": FOLDER, "restart_recipes": "true", "include_tags": "true",
                 "folder_id_for_home_assets": "77"}  # fmt: skip
        assert ui.writes == [("POST", f"{SAKURA_PATH}/imports", query, path.read_bytes())]
        headers = next(
            request.headers for request in ui.server.requests if request.method == "POST"
        )
        assert headers["content-type"] == "application/octet-stream"
        await ui.wait_for_notification(
            f"Import {number} (into 株式会社さくら orders", "1 of 3 recipes"
        )
        assert ui.queries_of(f"{SAKURA_PATH}/imports/{number}")
        assert not ui.queries_of(f"{SAKURA_PATH}/exports/{number}")
        await wait_for_text(ui.pilot, "Close the books", "changed, left stopped: it has errors")
        await wait_for_text(ui.pilot, "1 stopped; O starts it")
        await ui.pilot.press("O")
        assert "Not left stopped" in status_text(ui.pilot)
        await ui.move_to("2")
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Start the recipe Close the books (12347)?", "株式会社さくら")
        await ui.type_confirm_word(SAKURA_WORD)
        await ui.send(2)
        await wait_until(ui.pilot, lambda: "Step 3" in (explorer_of(ui.pilot).view.problem or ""))
        assert "is blank" in explorer_of(ui.pilot).view.problem
        assert "✗ failed" in ui.text
        backend.workspaces[SAKURA.id].fixed_recipes.add("12347")
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Start the recipe Close the books")
        await ui.type_confirm_word(SAKURA_WORD)
        await ui.send(3)
        await wait_for_text(ui.pilot, "Recipe started.")
        assert [request[:2] for request in ui.writes[1:]] == [
            ("PUT", f"{SAKURA_PATH}/recipes/12347/start")
        ] * 2  # fmt: skip
        assert "1 stopped" not in ui.text
        await ui.pilot.press("O")
        assert "Recipe started." in status_text(ui.pilot)


async def test_an_import_into_prod_requires_the_customer_s_name():
    backend = Partner()
    backend.needs_home_folder = True
    path = write_zip("Sync orders", root="SFTP")
    async with drive_partner(PROD, backend=backend) as (ui, _):
        await open_import_form(ui, path)
        await wait_for_text(ui.pilot, "! 1 asset was in the root folder", "environment prod")
        await expect_rejection(ui, 'Does not match "Northwind Farms"')
        await ui.type_confirm_word("Northwind Farms")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "folder_id_for_home_assets is")
        await ui.fill(folder_id_for_home_assets="x")
        await expect_rejection(ui, "Enter a numeric ID")
        await ui.fill(folder_id_for_home_assets=FOLDER)
        await ui.send(2)
        assert [request[2] for request in ui.writes] == [
            {"folder_id": FOLDER}, {"folder_id": FOLDER, "folder_id_for_home_assets": FOLDER}
        ]  # fmt: skip


async def test_a_busy_import_is_retried_and_recorded():
    backend = Partner()
    backend.busy = 2
    async with drive_partner(NORTHWIND, backend=backend) as (ui, _):
        await open_import_form(ui, write_zip())
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("package")
        assert len(ui.writes) == 3
        connection = explorer_of(ui.pilot).workspace.connection
        lines = list(app_of(ui.pilot).store.ledger.json_lines(connection.scope))
        assert [("refused" in request, '"done"' in request) for request in lines] == [
            (True, False), (True, False), (False, True),
        ]  # fmt: skip


async def test_esc_cancels_the_wait_for_another_import():
    backend = Partner()
    backend.busy = 100
    async with drive_partner(NORTHWIND, backend=backend) as (ui, _):
        await open_import_form(ui, write_zip())
        import_queue.RETRY_DELAYS = (60.0,)
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Another import is running", "esc cancels")
        await ui.pilot.press("escape")
        await wait_for_text(ui.pilot, "Canceled. Nothing was sent.")
        assert len(ui.writes) == 1


@pytest.mark.parametrize(
    "error",
    [
        ApiError(422, "Another import: restart_recipes must be true for running recipes"),
        ApiError(403, "Forbidden"),
        ApiError(500, "Server error"),
    ],
)
async def test_other_errors_of_imports_are_not_retried(error):
    backend = Partner()
    backend.errors["imports"] = error
    async with drive_partner(NORTHWIND, backend=backend) as (ui, _):
        await open_import_form(ui, write_zip())
        await ui.pilot.press("ctrl+s")
        message = str(error.body["message"]).split(": ")[-1]
        await wait_until(ui.pilot, lambda: message in " ".join(re.sub("[▌│]", "", ui.text).split()))
        assert len(ui.writes) == 1


async def test_the_import_form_shows_progress_and_quota():
    backend = Partner()
    backend.gate.clear()
    try:
        async with drive_partner(NORTHWIND, backend=backend) as (ui, _):
            path = write_zip()
            await open_import_form(ui, path)
            await wait_for_text(ui.pilot, "Imports 500/500 left this hour.")
            await ui.pilot.press("ctrl+s")
            length = path.stat().st_size
            await wait_for_text(ui.pilot, f"Sent {length} B of {length} B")
            await ui.pilot.press("escape")
            await wait_for_text(ui.pilot, "Waiting for the answer…")
            backend.gate.set()
            await ui.wait_for_view("package")
            number = explorer_of(ui.pilot).view.number
            # Exports and imports have separate calls; an ID alone is ambiguous.
            await open_by_number(ui, "import", number)
            await wait_until(ui.pilot, lambda: len(ui.queries_of(f"{BASE}/imports/{number}")) > 1)
            await open_by_number(ui, "export", "1")
            await wait_for_text(ui.pilot, "Not found with this token")
            assert ui.queries_of(f"{BASE}/exports/1")
            assert len(ui.writes) == 1
    finally:
        backend.gate.set()


async def test_rejected_writes_are_reported():
    backend = Partner()
    async with drive_partner(NORTHWIND, backend=backend) as (ui, _):
        backend.errors["export_manifests"] = ApiError(422, {"errors": {"name": ["is taken"]}})
        await ui.move_to(PROJECT)
        await ui.run_from_menu("export_package")
        await ui.wait_for_form("Export Northwind Farms orders")
        await expect_server_error(ui, "Is taken")
        backend.errors = {"exports/9501": ApiError(403, "oem_vendor is missing")}
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        await wait_for_status(ui.pilot, "oem_vendor is missing")
        assert [request[1] for request in ui.writes[1:]] == [
            f"{BASE}/export_manifests",
            f"{BASE}/exports/9501",
        ]
        # The manifest was created, the package was not.
        await ui.run_from_palette("packages")
        await ui.wait_for_view("packages")
        assert shown_ids(ui.pilot) == ["manifest 9501"]
        backend.errors = {"export_manifests/9501": ApiError(404, "Not found")}
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Delete the export manifest")
        await ui.send(4)
        await wait_for_status(ui.pilot, "Not found with this token")
        assert shown_ids(ui.pilot) == ["manifest 9501"]


async def expect_server_error(ui, message: str) -> None:
    await ui.pilot.press("ctrl+s")
    await wait_for_text(ui.pilot, message)


async def test_exports_are_offered_after_a_restart():
    backend = Partner()
    server = RecordingApp(backend)
    with serve(server) as url:
        async with drive_profile(server, url) as ui:
            await enter(ui, NORTHWIND)
            await ui.move_to(PROJECT)
            await ui.run_from_menu("export_package")
            await ui.wait_for_form("Export Northwind Farms orders")
            await ui.pilot.press("ctrl+s")
            await ui.wait_for_view("package")
            await ui.wait_for_notification("succeeded")
        async with drive_profile(server, url) as ui:
            await enter(ui, SAKURA)
            await ui.pilot.press("I")
            await wait_for_text(
                ui.pilot, "Northwind Farms (dev)", "Northwind Farms orders", "● done"
            )


async def test_i_imports_an_export_of_another_workspace():
    async with drive_partner(NORTHWIND) as (ui, _):
        await ui.move_to(PROJECT)
        await ui.run_from_menu("export_package")
        await ui.wait_for_form("Export Northwind Farms orders")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: len(ui.writes) == 2)
        await ui.wait_for_view("package")
        exported = explorer_of(ui.pilot).view.number
        await ui.wait_for_notification("succeeded")
        await enter(ui, SAKURA)
        await ui.move_to(PROJECT)
        await ui.pilot.press("I")
        await wait_for_text(
            ui.pilot,
            "Which package goes into 株式会社さくら orders (1486330)?",
            exported,
            "Northwind Farms (dev)",
            "a zip",
        )
        await ui.pilot.press("enter")
        source = f"From package {exported} of Northwind Farms (dev)"
        await wait_for_text(ui.pilot, "1 recipe", source, "Into 株式会社さくら orders")
        await ui.pilot.press("enter")
        await ui.wait_for_form(
            "Import a package into 株式会社さくら orders", f"from package {exported}"
        )
        await ui.type_confirm_word(SAKURA_WORD)
        await ui.send(3)
        method, path, query, body = ui.writes[2]
        assert (method, path, query) == ("POST", f"{SAKURA_PATH}/imports", {"folder_id": FOLDER})
        assert body == package("Sync orders")
        # Each workspace lists its own packages.
        await ui.run_from_palette("packages")
        await ui.wait_for_view("packages")
        assert len(shown_ids(ui.pilot)) == 1
        await enter(ui, NORTHWIND)
        await ui.run_from_palette("packages")
        await ui.wait_for_view("packages")
        assert len(shown_ids(ui.pilot)) == 2


async def test_the_file_picker(monkeypatch: pytest.MonkeyPatch):
    inner = Path.cwd() / "exports" / "2025"
    inner.mkdir(parents=True)
    (inner / "orders.zip").write_bytes(package("Sync orders"))
    (inner / "notes.txt").write_text("no zip")
    async with drive_partner(NORTHWIND) as (ui, _):
        await ui.move_to(PROJECT)
        await ui.run_from_menu("import_package")
        await wait_for_text(
            ui.pilot, "Which package goes into", "Customer Northwind Farms", "exports/"
        )
        await ui.pilot.press(*"exp")
        await ui.pilot.press("enter")
        await wait_for_text(ui.pilot, "2025/")
        await ui.pilot.press("down", "enter")
        await wait_for_text(ui.pilot, "orders.zip", "1 zip")
        assert "notes.txt" not in ui.text
        await ui.pilot.press("backspace")
        await wait_for_text(ui.pilot, "2025/")
        await paste(ui.pilot, "2025/")
        await wait_for_text(ui.pilot, "orders.zip")
        await paste(ui.pilot, "notes.txt")
        await ui.pilot.press("enter")
        await wait_for_text(ui.pilot, "is not a .zip file")
        await paste(ui.pilot, "nothing")
        await ui.pilot.press("enter")
        await wait_for_text(ui.pilot, "No such file or folder")
        await ui.pilot.press("ctrl+u")
        # In a slow folder, what reading it says must not replace the answer to Enter.
        read: list[str] = []
        with monkeypatch.context() as patch:
            iterdir = Path.iterdir

            def slow_iterdir(path: Path) -> Iterator[Path]:
                threading.Event().wait(0.3)
                read.append(path.name)
                return iterdir(path)

            patch.setattr(Path, "iterdir", slow_iterdir)
            await paste(ui.pilot, "exports/2025/ord")
            await ui.pilot.press("enter")
            await wait_for_text(ui.pilot, "No such file or folder: exports/2025/ord")
            assert read == ["2025"]
        await ui.pilot.press("ctrl+u")
        await paste(ui.pilot, "2025/ord")
        await wait_until(ui.pilot, lambda: "orders.zip" in ui.text)
        await ui.pilot.press("enter")
        await wait_for_text(ui.pilot, "orders.zip: 1 recipe", "Sync orders")
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        assert status_text(ui.pilot) == "Nothing was sent."
        # It starts in the folder of the last file.
        await ui.run_from_menu("import_package")
        await wait_for_text(ui.pilot, "orders.zip")
        assert ui.writes == []
