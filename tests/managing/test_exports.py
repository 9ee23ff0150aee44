"""Exports: choosing assets, creating manifests, watching packages, downloading."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.support.backends import OverridableDemo, respond
from tests.support.driver import FOLDER, PROJECT, drive_app, save_profile
from tests.support.screen import (
    NARROW,
    WIDE,
    app_of,
    explorer_of,
    frozen_demo,
    paste,
    run_app,
    settle,
    shown_ids,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import serve
from workato_tui.packages.names import zip_name

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
MANIFEST, PACKAGE = "2411", "88104"


async def export(ui, *, count: int = 2) -> None:
    """Export the project with everything in it."""
    await ui.move_to(PROJECT)
    await ui.run_from_menu("export_package")
    await ui.wait_for_form(f"Export Order to Cash (folder {FOLDER})")
    await ui.pilot.press("ctrl+s", "ctrl+s")
    await wait_until(ui.pilot, lambda: len(ui.writes) == count)
    await ui.wait_for_view("package")


@SIZES
async def test_a_project_is_exported_and_downloaded(size):
    async with drive_app(size=size, speed=1000) as ui:
        await export(ui)
        assert ui.writes == [
            ("POST", "/api/export_manifests", {}, {"export_manifest": {
                "name": "Order to Cash", "folder_id": int(FOLDER), "auto_generate_assets": True,
            }}),
            ("POST", f"/api/packages/export/{MANIFEST}", {}, None),
        ]  # fmt: skip
        assert ui.queries_of("/api/export_manifests/folder_assets") == [{"folder_id": FOLDER}]
        await ui.wait_for_notification(f"Package {PACKAGE} (export of Order to Cash) succeeded.")
        await wait_for_text(ui.pilot, "● done", "ready; d downloads it", MANIFEST)
        await ui.pilot.press("d")
        await ui.wait_for_form("Download folder of acme")
        await ui.pilot.press("ctrl+s")
        transfers = explorer_of(ui.pilot).workspace.downloads
        await wait_until(ui.pilot, lambda: transfers.newest_first() and not transfers.running)
        name = zip_name("Order to Cash", PACKAGE, "package")
        assert [(t.state, t.file_name) for t in transfers.newest_first()] == [("done", name)]
        assert zipfile.ZipFile(Path.cwd() / name).testzip() is None
        assert ui.queries_of(f"/api/packages/{PACKAGE}/download") == [{}]
        assert all("authorization" not in each.headers for each in ui.server.requests
                   if each.path.startswith("/files/"))  # fmt: skip
        await ui.pilot.press("6")
        await settle(ui.pilot)
        assert f"package {PACKAGE}" in [row.cells[6] for row in visible_rows(ui)]


def visible_rows(ui):
    return explorer_of(ui.pilot).table.rows.visible


async def test_ticked_assets_are_exported():
    async with drive_app() as ui:
        await ui.move_to(PROJECT)
        await ui.run_from_menu("assets")
        await ui.wait_for_list()
        chosen = visible_rows(ui)[1], visible_rows(ui)[3]
        for row in chosen:
            await ui.move_to(row.id)
            await ui.pilot.press("space")
        await ui.run_from_menu("export_package")
        rows = await ui.wait_for_form("Export Order to Cash")
        assert rows["which"].field.field_value == "some"
        for field in ("include_test_cases", "include_data", "include_tags"):
            rows[field].field.focus()
            await ui.pilot.pause(0)
            await ui.pilot.press("space")
        await ui.fill(name="Two of them")
        await ui.send(2)
        body = ui.writes[0][3]["export_manifest"]
        assets = body.pop("assets")
        assert body == {
            "name": "Two of them", "folder_id": int(FOLDER), "include_test_cases": True,
            "include_data": True, "include_tags": True,
        }  # fmt: skip
        assert [row.cells[1] for row in chosen] == ["Connection", "Lookup table"]
        assert [(str(each["id"]), each["type"]) for each in assets] == [
            (chosen[0].cells[5], "connection"),
            (chosen[1].cells[5], "lookup_table"),
        ]
        assert all(
            each["checked"] and each["zip_name"] and each["absolute_path"] for each in assets
        )


async def test_exporting_requires_an_asset():
    async with drive_app() as ui:
        await ui.move_to(PROJECT)
        await ui.run_from_menu("export_package")
        rows = await ui.wait_for_form("Export Order to Cash")
        rows["which"].field.focus()
        await ui.pilot.pause(0)
        await ui.pilot.press("o", "ctrl+s")
        await wait_until(ui.pilot, lambda: "Tick at least one" in rows["assets"].error)
        await ui.fill(name="")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: rows["name"].error)
        assert ui.writes == []


async def test_a_failed_export():
    async with drive_app(speed=1000) as ui:
        await ui.move_to(PROJECT)
        await ui.run_from_menu("export_package")
        await ui.wait_for_form()
        await ui.fill(name="This will fail")
        await ui.send(2)
        await ui.wait_for_notification(
            f"Package {PACKAGE} (export of This will fail) failed: Export failed"
        )
        await wait_for_text(ui.pilot, "✗ failed", "Export failed")
        await ui.pilot.press("d")
        await ui.wait_for_status(f"d: Package {PACKAGE} failed and has no zip.")


async def test_a_running_export_cannot_be_downloaded():
    async with drive_app() as ui:
        await export(ui)
        await wait_for_text(ui.pilot, "◔ running")
        await ui.pilot.press("d")
        await wait_for_status(ui.pilot, "is still being exported")
        assert ui.queries_of(f"/api/packages/{PACKAGE}/download") == []


async def test_a_manifest_is_listed_edited_exported_and_deleted():
    async with drive_app() as ui:
        await export(ui)
        await ui.run_from_palette("packages")
        await ui.wait_for_list()
        assert sorted(shown_ids(ui.pilot)) == [f"manifest {MANIFEST}", f"package {PACKAGE}"]
        await ui.move_to(f"manifest {MANIFEST}")
        await ui.pilot.press("enter")
        await ui.wait_for_list()
        await wait_for_text(ui.pilot, f"#{MANIFEST}", "working", FOLDER)
        await ui.pilot.press("E")
        rows = await ui.wait_for_form(
            f"Edit manifest Order to Cash ({MANIFEST})", f"folder {FOLDER}"
        )
        rows["which"].field.focus()
        await ui.pilot.pause(0)
        await ui.pilot.press("o")
        rows["assets"].field.focus()
        await ui.pilot.pause(0)
        await ui.pilot.press("space")
        await ui.fill(name="Connections only")
        await ui.send(3)
        method, path, query, body = ui.writes[2]
        assert (method, path, query) == ("PUT", f"/api/export_manifests/{MANIFEST}", {})
        assets = body["export_manifest"].pop("assets")
        assert len(assets) == 1
        assert body == {"export_manifest": {"name": "Connections only", "folder_id": int(FOLDER)}}
        await wait_for_text(ui.pilot, "Connections only")
        await ui.run_from_menu("export_package")
        await wait_for_text(ui.pilot, "Export manifest Connections only")
        assert len(ui.writes) == 3
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: len(ui.writes) == 4)
        assert ui.writes[3] == ("POST", f"/api/packages/export/{MANIFEST}", {}, None)
        await ui.wait_for_view("package")
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        await ui.pilot.press("delete")
        await wait_until(ui.pilot, lambda: "Delete the export manifest Connections only" in ui.text)
        await ui.send(5)
        assert ui.writes[4] == ("DELETE", f"/api/export_manifests/{MANIFEST}", {}, None)
        await wait_for_text(ui.pilot, "○ archived")
        for key in ("E", "delete"):
            await ui.pilot.press(key)
            await wait_for_status(ui.pilot, "This manifest was deleted")


async def test_a_manifest_opened_by_id_asks_for_its_folder():
    async with drive_app() as ui:
        await export(ui)
        workspace = explorer_of(ui.pilot).workspace
        workspace.packages_seen.clear()
        workspace.store.set(workspace.connection.scope, "packages", [])
        await open_number(ui, "m", MANIFEST)
        await wait_for_text(ui.pilot, "Order to Cash", "working")
        await ui.pilot.press("E")
        await wait_for_text(ui.pilot, "Choose the folder of the assets", "Order to Cash")
        await ui.pilot.press("enter")
        await ui.wait_for_form(f"Edit manifest Order to Cash ({MANIFEST})")
        await ui.send(3)
        assert ui.writes[2][3]["export_manifest"]["auto_generate_assets"] is True
        assert ui.writes[2][3]["export_manifest"]["folder_id"] > 0


async def open_number(ui, kind: str, number: str) -> None:
    await ui.pilot.press("number_sign")
    rows = await ui.wait_for_form("Open by ID")
    rows["kind"].field.focus()
    await ui.pilot.pause(0)
    await ui.pilot.press(kind)
    await ui.fill(number=number)
    await ui.pilot.press("ctrl+s")
    await ui.wait_for_list()


async def test_packages_are_listed_after_a_restart():
    with serve(frozen_demo()) as url:
        profile = save_profile(url)
        async with run_app(loaded_profile=profile, section="projects") as pilot:
            explorer_of(pilot).table.move_cursor_to_id(PROJECT)
            await pilot.press("full_stop")
            await wait_for_text(pilot, "Actions")
            await paste(pilot, "from a project, folder")
            await wait_until(pilot, lambda: len(pilot.app.screen.table.rows.visible) == 1)
            await pilot.press("enter")
            await wait_for_text(pilot, "Export Order to Cash")
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, f"#{PACKAGE}")
            await settle(pilot)
        async with run_app(loaded_profile=profile, section="projects") as pilot:
            app = app_of(pilot)
            explorer_of(pilot).action_act("packages")
            await wait_until(pilot, lambda: explorer_of(pilot).view.kind == "packages")
            await settle(pilot)
            assert sorted(shown_ids(pilot)) == [f"manifest {MANIFEST}", f"package {PACKAGE}"]
            # It is watched after a restart, too.
            assert [each.id for each in app.watches.all()] == [PACKAGE]
            explorer_of(pilot).table.move_cursor_to_id(f"package {PACKAGE}")
            await pilot.press("delete")
            await wait_until(pilot, lambda: shown_ids(pilot) == [f"manifest {MANIFEST}"])
            await wait_for_status(pilot, "removed from this list, not from Workato")


async def test_the_empty_list_of_packages():
    async with drive_app() as ui:
        await ui.run_from_palette("packages")
        await ui.wait_for_list()
        await wait_for_text(ui.pilot, "Workato cannot list them")
        await ui.run_from_menu("export_package")
        await wait_for_status(ui.pilot, "Export from a project")
        await open_number(ui, "p", "77")
        await wait_for_text(ui.pilot, "Not found")
        assert ui.writes == []


async def test_an_empty_folder_is_not_exported():
    async with drive_app() as ui:
        await ui.pilot.press("n")
        await ui.wait_for_form("New project")
        await ui.fill(name="Empty one")
        await ui.send()
        await ui.move_to_name("Empty one")
        await ui.run_from_menu("export_package")
        await wait_for_status(ui.pilot, "Nothing to export in this folder")
        await ui.run_from_menu("assets")
        await ui.wait_for_list()
        assert "Nothing to export in this folder" in ui.text
        assert len(ui.writes) == 1


async def test_assets_of_the_root_folder_are_exported():
    backend = OverridableDemo("/api/export_manifests/folder_assets")
    asset = {
        "id": 12,
        "name": "Sync",
        "type": "recipe",
        "version": 4,
        "zip_name": "sync.recipe.json",
    }

    async def root(send):
        await respond(send, {"result": {"assets": [asset]}})

    backend.override = root
    async with drive_app(backend=backend) as ui:
        await ui.run_from_palette("root_assets")
        await ui.wait_for_view("assets")
        assert ui.queries_of("/api/export_manifests/folder_assets") == [{}]
        await ui.run_from_menu("export_package")
        rows = await ui.wait_for_form("Export the root folder")
        assert rows["which"].field.field_value == "some"
        assert [value for value, _label in rows["which"].field.options] == ["some"]
        rows["assets"].field.focus()
        await ui.pilot.pause(0)
        await ui.pilot.press("space")
        await ui.fill(name="Root")
        rows["then"].field.focus()
        await ui.pilot.press("n")
        await ui.send()
        body = ui.writes[0][3]["export_manifest"]
        assert body == {"name": "Root", "assets": [
            {"id": 12, "type": "recipe", "version": 4, "zip_name": "sync.recipe.json",
             "checked": True},
        ]}  # fmt: skip


async def test_details_of_assets_are_sent_and_kept():
    async with drive_app() as ui:
        await ui.move_to(PROJECT)
        await ui.run_from_menu("assets")
        await ui.wait_for_list()
        first = visible_rows(ui)[1]
        await ui.move_to(first.id)
        await ui.pilot.press("space")
        await ui.run_from_menu("export_package")
        rows = await ui.wait_for_form("Export Order to Cash", "1 ticked:")
        rows["then"].field.focus()
        await ui.pilot.press("n")
        for invalid, message in (
            ("recipe", "recipe: enter type, ID"),
            (f"{first.id} colour=red", "enter version, folder, zip_name as name=value"),
            (f"{first.id} version=new", "Enter a whole number as version"),
            ("recipe 1 version=3", "Not ticked: recipe 1"),
        ):
            await set_details(ui, rows, invalid)
            await ui.pilot.press("ctrl+s")
            await wait_for_text(ui.pilot, message)
            assert ui.writes == []
        await set_details(ui, rows, f'{first.id} version=3 folder="My folder" zip_name=a.json')
        await ui.send()
        (asset,) = ui.writes[0][3]["export_manifest"]["assets"]
        assert (asset["version"], asset["folder"], asset["zip_name"]) == (3, "My folder", "a.json")
        await ui.wait_for_view("manifest")
        await ui.pilot.press("E")
        rows = await ui.wait_for_form("Edit manifest")
        assert "version=3" in rows["details"].field.field_value


async def set_details(ui, rows, text: str) -> None:
    field = rows["details"].field
    field.focus()
    await ui.pilot.pause(0)
    field.text = text
    await ui.pilot.pause(0)
