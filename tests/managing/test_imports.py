"""Imports: the zip is checked, sent unchanged, and the result of each recipe is shown."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.support.driver import FOLDER, PROJECT, drive_app
from tests.support.screen import (
    NARROW,
    WIDE,
    explorer_of,
    paste,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from workato_tui.dialogs.file_picker import FilePicker

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
NEW = ("Send a reminder", "Clean up")


def package(*names: str) -> Path:
    """Write a zip like one of Workato, with recipes of these names."""
    path = Path.cwd() / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            file = name.lower().replace(" ", "_") + ".recipe.json"
            archive.writestr(file, json.dumps({"name": name, "version": 1}))
    return path


async def choose(ui, path: str) -> None:
    """Type a path into the file picker."""
    await wait_until(ui.pilot, lambda: isinstance(ui.pilot.app.screen, FilePicker))
    await paste(ui.pilot, path)
    await ui.pilot.press("enter")


async def open_import_form(ui, path: str) -> dict:
    """Choose the zip, see its preview, and continue to the form."""
    await ui.move_to(PROJECT)
    await ui.run_from_menu("import_package")
    await choose(ui, path)
    await wait_for_text(ui.pilot, f"Into Order to Cash ({FOLDER})", "verified")
    await ui.pilot.press("enter")
    return await ui.wait_for_form(f"Import a package into Order to Cash ({FOLDER})")


@SIZES
async def test_a_zip_is_imported_and_its_recipes_are_reported(size):
    path = package(*NEW)
    async with drive_app(size=size, speed=1000) as ui:
        rows = await open_import_form(ui, str(path))
        for field in ("restart_recipes", "include_tags"):
            rows[field].field.focus()
            await ui.pilot.pause(0)
            await ui.pilot.press("space")
        await ui.fill(folder_id_for_home_assets=FOLDER)
        await ui.send()
        query = {
            "restart_recipes": "true", "include_tags": "true", "folder_id_for_home_assets": FOLDER,
        }  # fmt: skip
        assert ui.writes == [("POST", f"/api/packages/import/{FOLDER}", query, path.read_bytes())]
        headers = next(
            request.headers for request in ui.server.requests if request.method == "POST"
        )
        assert headers["content-type"] == "application/octet-stream"
        await ui.wait_for_notification("(into Order to Cash) succeeded.")
        await wait_for_text(ui.pilot, "2: 2 OK", "unchanged, or changed without a restart")
        row = explorer_of(ui.pilot).row
        assert row.cells[0].isdigit()
        await ui.pilot.press("d")
        await wait_for_status(ui.pilot, "An import has no zip")


async def test_failed_recipes_of_an_import_are_reported():
    async with drive_app(speed=1000) as ui:
        await ui.move_to(PROJECT)
        await ui.run_from_menu("assets")
        await ui.wait_for_list()
        rows = explorer_of(ui.pilot).table.rows.visible
        names = [row.cells[0] for row in rows if row.cells[1] == "Recipe"][:4]
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        fields = await open_import_form(ui, str(package(*names)))
        fields["restart_recipes"].field.focus()
        await ui.pilot.pause(0)
        await ui.pilot.press("space")
        await ui.send()
        await ui.wait_for_notification("succeeded", "1 of 4 recipes")
        await wait_for_text(ui.pilot, "4: 3 OK")
        await wait_for_text(ui.pilot, "changed, left stopped: it has errors")
        states = [row.cells[1] for row in explorer_of(ui.pilot).table.rows.visible]
        assert sorted(states) == ["failed", "success", "success", "success"]


async def test_a_failed_import():
    async with drive_app(speed=1000) as ui:
        await ui.move_to(PROJECT)
        await ui.run_from_menu("assets")
        await ui.wait_for_list()
        rows = explorer_of(ui.pilot).table.rows.visible
        name = next(row.cells[0] for row in rows if row.cells[1] == "Recipe")
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        await open_import_form(ui, str(package(name)))
        await ui.send()
        assert ui.writes[0][2] == {}
        await ui.wait_for_notification("failed: Package has running recipes")
        await wait_for_text(ui.pilot, "✗ failed", "restart_recipes must be true")


def corrupt_zip() -> None:
    path = Path("in.zip")
    raw = bytearray(path.read_bytes())
    raw[60:70] = b"0123456789"
    path.write_bytes(raw)


async def test_an_invalid_zip_is_rejected_before_sending():
    """When it is chosen, and again when it is sent, since it may have changed."""
    path = package(*NEW)
    damages = (
        (corrupt_zip, "CRC"),
        (lambda: path.write_text("<html>"), "no zip"),
        (path.unlink, "No such file"),
        (path.mkdir, "no file"),
    )
    async with drive_app() as ui:
        await open_import_form(ui, str(path))
        for damage, message in damages:
            damage()
            await ui.pilot.press("ctrl+s")
            await wait_for_text(ui.pilot, message)
        path.rmdir()
        package("Another recipe")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "The zip was changed since its contents were listed.")
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        path.write_text("<html>")
        await ui.run_from_menu("import_package")
        await choose(ui, str(path))
        await wait_for_status(ui.pilot, "no zip")
        assert ui.writes == []


async def test_an_import_into_prod_requires_the_name():
    path = package(*NEW)
    async with drive_app(environment="prod") as ui:
        await open_import_form(ui, str(path))
        await wait_for_text(ui.pilot, "Type Order to Cash to import", "prod token")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: 'Does not match "Order to Cash"' in ui.text)
        assert ui.writes == []
        await ui.type_confirm_word("Order to Cash")
        await ui.send()
        assert ui.writes[0][:2] == ("POST", f"/api/packages/import/{FOLDER}")


async def test_importing_from_the_list_of_packages():
    path = package(*NEW)
    async with drive_app() as ui:
        await ui.run_from_palette("packages")
        await ui.wait_for_list()
        await ui.run_from_menu("import_package")
        await wait_for_text(ui.pilot, "Import into which project or folder?", "Order to Cash")
        await ui.pilot.press("enter")
        await choose(ui, str(path))
        await wait_for_text(ui.pilot, "2 recipes", "Send a reminder")
        await ui.pilot.press("enter")
        rows = await ui.wait_for_form("Import a package into")
        folder = rows["folder_id"].field.field_value
        await ui.send()
        assert ui.writes[0][1] == f"/api/packages/import/{folder}"
        await wait_for_text(ui.pilot, "Recipes appear after the import.")


async def test_a_second_import_waits_and_can_be_canceled():
    path = package(*NEW)
    async with drive_app() as ui:
        await open_import_form(ui, str(path))
        await ui.send()
        await ui.wait_for_view("package")
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        await open_import_form(ui, str(path))
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "is running in this workspace; this one is next")
        await ui.pilot.press("escape")
        await wait_for_text(ui.pilot, "Canceled. Nothing was sent.")
        assert len(ui.writes) == 1
