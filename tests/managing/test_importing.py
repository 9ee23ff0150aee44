"""Imports: the zip is checked here, sent as it is, and every recipe's result is told in words."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.managing.desk import FOLDER, PROJECT, sitting
from tests.support.screen import (
    NARROW,
    WIDE,
    explorer_of,
    paste,
    status_text,
    wait_for_text,
    wait_until,
)
from workato_tui.dialogs.file_picker import FilePicker

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
NEW = ("Send a reminder", "Clean up")


def package(*names: str) -> Path:
    """A zip as Workato exports it, with recipes of these names."""
    path = Path.cwd() / "in.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            file = name.lower().replace(" ", "_") + ".recipe.json"
            made.writestr(file, json.dumps({"name": name, "version": 1}))
    return path


async def choose(at, path: str) -> None:
    """Type the path into the file picker."""
    await wait_until(at.pilot, lambda: isinstance(at.pilot.app.screen, FilePicker))
    await paste(at.pilot, path)
    await at.pilot.press("enter")


async def begin(at, path: str) -> dict:
    """Choose the zip, see what is in it, and go on to the form."""
    await at.move_to(PROJECT)
    await at.by_row("import_package")
    await choose(at, path)
    await wait_for_text(at.pilot, f"Into Order to Cash ({FOLDER})", "verified")
    await at.pilot.press("enter")
    return await at.form(f"Import a package into Order to Cash ({FOLDER})")


@SIZES
async def test_a_zip_is_imported_and_its_recipes_are_reported(size):
    path = package(*NEW)
    async with sitting(size=size, speed=1000) as at:
        rows = await begin(at, str(path))
        for field in ("restart_recipes", "include_tags"):
            rows[field].field.focus()
            await at.pilot.pause(0)
            await at.pilot.press("space")
        await at.fill(folder_id_for_home_assets=FOLDER)
        await at.send()
        query = {
            "restart_recipes": "true", "include_tags": "true", "folder_id_for_home_assets": FOLDER,
        }  # fmt: skip
        assert at.sent == [("POST", f"/api/packages/import/{FOLDER}", query, path.read_bytes())]
        headers = next(one.headers for one in at.server.requests if one.method == "POST")
        assert headers["content-type"] == "application/octet-stream"
        await at.told("(into Order to Cash) succeeded.")
        await wait_for_text(at.pilot, "2: 2 OK", "unchanged, or changed without a restart")
        row = explorer_of(at.pilot).row
        assert row.cells[0].isdigit()
        await at.pilot.press("d")
        await wait_until(at.pilot, lambda: "An import has no zip" in status_text(at.pilot))


async def test_recipes_that_are_not_well_are_reported_in_words_though_the_import_is_done():
    async with sitting(speed=1000) as at:
        await at.move_to(PROJECT)
        await at.by_row("assets")
        await at.back()
        rows = explorer_of(at.pilot).table.rows.visible
        names = [row.cells[0] for row in rows if row.cells[1] == "Recipe"][:4]
        await at.pilot.press("escape")
        await at.back()
        fields = await begin(at, str(package(*names)))
        fields["restart_recipes"].field.focus()
        await at.pilot.pause(0)
        await at.pilot.press("space")
        await at.send()
        await at.told("succeeded", "1 of 4 recipes")
        await wait_for_text(at.pilot, "4: 3 OK")
        await wait_for_text(at.pilot, "changed, left stopped: it has errors")
        states = [row.cells[1] for row in explorer_of(at.pilot).table.rows.visible]
        assert sorted(states) == ["failed", "success", "success", "success"]


async def test_a_failed_import_says_why():
    async with sitting(speed=1000) as at:
        await at.move_to(PROJECT)
        await at.by_row("assets")
        await at.back()
        rows = explorer_of(at.pilot).table.rows.visible
        name = next(row.cells[0] for row in rows if row.cells[1] == "Recipe")
        await at.pilot.press("escape")
        await at.back()
        await begin(at, str(package(name)))
        await at.send()
        assert at.sent[0][2] == {}
        await at.told("failed: Package has running recipes")
        await wait_for_text(at.pilot, "✗ failed", "restart_recipes must be true")


def broken() -> None:
    path = Path("in.zip")
    raw = bytearray(path.read_bytes())
    raw[60:70] = b"0123456789"
    path.write_bytes(raw)


async def test_what_is_no_whole_zip_is_refused_before_anything_is_sent():
    """When it is chosen, and once more when it is sent: it may have changed meanwhile."""
    path = package(*NEW)
    spoilt = (
        (broken, "CRC"),
        (lambda: path.write_text("<html>"), "no zip"),
        (path.unlink, "No such file"),
        (path.mkdir, "no file"),
    )
    async with sitting() as at:
        await begin(at, str(path))
        for spoil, told in spoilt:
            spoil()
            await at.pilot.press("ctrl+s")
            await wait_for_text(at.pilot, told)
        await at.pilot.press("escape")
        await at.back()
        path.rmdir()
        path.write_text("<html>")
        await at.by_row("import_package")
        await choose(at, str(path))
        await wait_until(at.pilot, lambda: "no zip" in status_text(at.pilot))
        assert at.sent == []


async def test_into_prod_only_with_the_name_typed():
    path = package(*NEW)
    async with sitting(environment="prod") as at:
        await begin(at, str(path))
        await wait_for_text(at.pilot, "Type Order to Cash to import", "prod token")
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: 'Does not match "Order to Cash"' in at.text)
        assert at.sent == []
        await at.word("Order to Cash")
        await at.send()
        assert at.sent[0][:2] == ("POST", f"/api/packages/import/{FOLDER}")


async def test_from_the_list_of_packages_the_folder_is_picked_first():
    path = package(*NEW)
    async with sitting() as at:
        await at.by_name("packages")
        await at.back()
        await at.by_row("import_package")
        await wait_for_text(at.pilot, "Import into which project or folder?", "Order to Cash")
        await at.pilot.press("enter")
        await choose(at, str(path))
        await wait_for_text(at.pilot, "2 recipes", "Send a reminder")
        await at.pilot.press("enter")
        rows = await at.form("Import a package into")
        folder = rows["folder_id"].field.field_value
        await at.send()
        assert at.sent[0][1] == f"/api/packages/import/{folder}"
        await wait_for_text(at.pilot, "Recipes appear after the import.")


async def test_a_second_import_while_one_runs_waits_and_can_be_left():
    path = package(*NEW)
    async with sitting() as at:
        await begin(at, str(path))
        await at.send()
        await at.at_view("package")
        await at.pilot.press("escape")
        await at.back()
        await begin(at, str(path))
        await at.pilot.press("ctrl+s")
        await wait_for_text(at.pilot, "is running in this workspace; this one is next")
        await at.pilot.press("escape")
        await wait_for_text(at.pilot, "Canceled. Nothing was sent.")
        assert len(at.sent) == 1
