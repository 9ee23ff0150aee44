"""Exports: assets are chosen, a manifest is made, the package is followed and taken home."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.managing.desk import FOLDER, PROJECT, profile_at, sitting
from tests.screens.worlds import Moody, answer
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
    status_text,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import serve
from workato_tui.packages.names import zip_name

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])
MANIFEST, PACKAGE = "2411", "88104"


async def export(at, *, count: int = 2) -> None:
    """The project under the cursor, with everything in it."""
    await at.move_to(PROJECT)
    await at.by_row("export_package")
    await at.form(f"Export Order to Cash (folder {FOLDER})")
    await at.pilot.press("ctrl+s", "ctrl+s")
    await wait_until(at.pilot, lambda: len(at.sent) == count)
    await at.at_view("package")


@SIZES
async def test_a_project_is_exported_followed_and_its_zip_taken_home(size):
    async with sitting(size=size, speed=1000) as at:
        await export(at)
        assert at.sent == [
            ("POST", "/api/export_manifests", {}, {"export_manifest": {
                "name": "Order to Cash", "folder_id": int(FOLDER), "auto_generate_assets": True,
            }}),
            ("POST", f"/api/packages/export/{MANIFEST}", {}, None),
        ]  # fmt: skip
        assert at.read("/api/export_manifests/folder_assets") == [{"folder_id": FOLDER}]
        await at.told(f"Package {PACKAGE} (export of Order to Cash) succeeded.")
        await wait_for_text(at.pilot, "● done", "ready; d downloads it", MANIFEST)
        await at.pilot.press("d")
        await at.form("Download folder of acme")
        await at.pilot.press("ctrl+s")
        transfers = explorer_of(at.pilot).workspace.downloads
        await wait_until(at.pilot, lambda: transfers.newest_first() and not transfers.running)
        name = zip_name("Order to Cash", PACKAGE, "package")
        assert [(t.state, t.file_name) for t in transfers.newest_first()] == [("done", name)]
        assert zipfile.ZipFile(Path.cwd() / name).testzip() is None
        assert at.read(f"/api/packages/{PACKAGE}/download") == [{}]
        assert all("authorization" not in one.headers for one in at.server.requests
                   if one.path.startswith("/files/"))  # fmt: skip
        await at.pilot.press("6")
        await settle(at.pilot)
        assert f"package {PACKAGE}" in [row.cells[6] for row in transfers_rows(at)]


def transfers_rows(at):
    return explorer_of(at.pilot).table.rows.visible


async def test_ticked_assets_are_exported_as_the_list_named_them():
    async with sitting() as at:
        await at.move_to(PROJECT)
        await at.by_row("assets")
        await at.back()
        chosen = transfers_rows(at)[1], transfers_rows(at)[3]
        for row in chosen:
            await at.move_to(row.id)
            await at.pilot.press("space")
        await at.by_row("export_package")
        rows = await at.form("Export Order to Cash")
        assert rows["which"].field.field_value == "some"
        for field in ("include_test_cases", "include_data", "include_tags"):
            rows[field].field.focus()
            await at.pilot.pause(0)
            await at.pilot.press("space")
        await at.fill(name="Two of them")
        await at.send(2)
        body = at.sent[0][3]["export_manifest"]
        assets = body.pop("assets")
        assert body == {
            "name": "Two of them", "folder_id": int(FOLDER), "include_test_cases": True,
            "include_data": True, "include_tags": True,
        }  # fmt: skip
        assert [row.cells[1] for row in chosen] == ["Connection", "Lookup table"]
        assert [(str(one["id"]), one["type"]) for one in assets] == [
            (chosen[0].cells[5], "connection"),
            (chosen[1].cells[5], "lookup_table"),
        ]
        assert all(one["checked"] and one["zip_name"] and one["absolute_path"] for one in assets)


async def test_no_asset_ticked_is_refused_before_sending():
    async with sitting() as at:
        await at.move_to(PROJECT)
        await at.by_row("export_package")
        rows = await at.form("Export Order to Cash")
        rows["which"].field.focus()
        await at.pilot.pause(0)
        await at.pilot.press("o", "ctrl+s")
        await wait_until(at.pilot, lambda: "Tick at least one" in rows["assets"].error)
        await at.fill(name="")
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: rows["name"].error)
        assert at.sent == []


async def test_a_failed_export_says_so():
    async with sitting(speed=1000) as at:
        await at.move_to(PROJECT)
        await at.by_row("export_package")
        await at.form()
        await at.fill(name="This will fail")
        await at.send(2)
        await at.told(f"Package {PACKAGE} (export of This will fail) failed: Export failed")
        await wait_for_text(at.pilot, "✗ failed", "Export failed")
        await at.pilot.press("d")
        await at.says(f"d: Package {PACKAGE} failed and has no zip.")


async def test_an_export_that_runs_cannot_be_downloaded_yet():
    async with sitting() as at:
        await export(at)
        await wait_for_text(at.pilot, "◔ running")
        await at.pilot.press("d")
        await wait_until(at.pilot, lambda: "is still being exported" in status_text(at.pilot))
        assert at.read(f"/api/packages/{PACKAGE}/download") == []


async def test_what_was_made_is_listed_and_its_manifest_changed_exported_again_and_deleted():
    async with sitting() as at:
        await export(at)
        await at.by_name("packages")
        await at.back()
        assert sorted(shown_ids(at.pilot)) == [f"manifest {MANIFEST}", f"package {PACKAGE}"]
        await at.move_to(f"manifest {MANIFEST}")
        await at.pilot.press("enter")
        await at.back()
        await wait_for_text(at.pilot, f"#{MANIFEST}", "working", FOLDER)
        await at.pilot.press("E")
        rows = await at.form(f"Edit manifest Order to Cash ({MANIFEST})", f"folder {FOLDER}")
        rows["which"].field.focus()
        await at.pilot.pause(0)
        await at.pilot.press("o")
        rows["assets"].field.focus()
        await at.pilot.pause(0)
        await at.pilot.press("space")
        await at.fill(name="Connections only")
        await at.send(3)
        method, path, query, body = at.sent[2]
        assert (method, path, query) == ("PUT", f"/api/export_manifests/{MANIFEST}", {})
        assets = body["export_manifest"].pop("assets")
        assert len(assets) == 1
        assert body == {"export_manifest": {"name": "Connections only", "folder_id": int(FOLDER)}}
        await wait_for_text(at.pilot, "Connections only")
        await at.by_row("export_package")
        await wait_for_text(at.pilot, "Export manifest Connections only")
        assert len(at.sent) == 3
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: len(at.sent) == 4)
        assert at.sent[3] == ("POST", f"/api/packages/export/{MANIFEST}", {}, None)
        await at.at_view("package")
        await at.pilot.press("escape")
        await at.back()
        await at.pilot.press("delete")
        await wait_until(at.pilot, lambda: "Delete the export manifest Connections only" in at.text)
        await at.send(5)
        assert at.sent[4] == ("DELETE", f"/api/export_manifests/{MANIFEST}", {}, None)
        await wait_for_text(at.pilot, "○ archived")
        for key in ("E", "delete"):
            await at.pilot.press(key)
            await wait_until(at.pilot, lambda: "This manifest was deleted" in status_text(at.pilot))


async def test_a_manifest_opened_by_its_number_asks_for_its_folder_before_it_is_changed():
    async with sitting() as at:
        await export(at)
        workspace = explorer_of(at.pilot).workspace
        workspace.packages_seen.clear()
        workspace.store.set(workspace.connection.scope, "packages", [])
        await open_number(at, "m", MANIFEST)
        await wait_for_text(at.pilot, "Order to Cash", "working")
        await at.pilot.press("E")
        await wait_for_text(at.pilot, "Choose the folder of the assets", "Order to Cash")
        await at.pilot.press("enter")
        await at.form(f"Edit manifest Order to Cash ({MANIFEST})")
        await at.send(3)
        assert at.sent[2][3]["export_manifest"]["auto_generate_assets"] is True
        assert at.sent[2][3]["export_manifest"]["folder_id"] > 0


async def open_number(at, kind: str, number: str) -> None:
    await at.pilot.press("number_sign")
    rows = await at.form("Open by ID")
    rows["kind"].field.focus()
    await at.pilot.pause(0)
    await at.pilot.press(kind)
    await at.fill(number=number)
    await at.pilot.press("ctrl+s")
    await at.back()


async def test_a_package_is_opened_by_its_number_and_is_on_the_list_after_a_restart():
    with serve(frozen_demo()) as url:
        profile = profile_at(url)
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
            # What was begun is followed after a restart too.
            assert [one.id for one in app.watches.all()] == [PACKAGE]
            explorer_of(pilot).table.move_cursor_to_id(f"package {PACKAGE}")
            await pilot.press("delete")
            await wait_until(pilot, lambda: shown_ids(pilot) == [f"manifest {MANIFEST}"])
            await wait_for_status(pilot, "removed from this list, not from Workato")


async def test_the_empty_list_says_what_would_be_there():
    async with sitting() as at:
        await at.by_name("packages")
        await at.back()
        await wait_for_text(at.pilot, "Workato cannot list them")
        await at.by_row("export_package")
        await wait_until(at.pilot, lambda: "Export from a project" in status_text(at.pilot))
        await open_number(at, "p", "77")
        await wait_for_text(at.pilot, "Not found")
        assert at.sent == []


async def test_an_empty_folder_is_reported_and_not_exported():
    async with sitting() as at:
        await at.pilot.press("n")
        await at.form("New project")
        await at.fill(name="Empty one")
        await at.send()
        await at.move_to_name("Empty one")
        await at.by_row("export_package")
        await wait_until(
            at.pilot, lambda: "Nothing to export in this folder" in status_text(at.pilot)
        )
        await at.by_row("assets")
        await at.back()
        assert "Nothing to export in this folder" in at.text
        assert len(at.sent) == 1


async def test_the_root_folder_is_listed_and_some_of_it_exported():
    world = Moody("/api/export_manifests/folder_assets")
    found = {
        "id": 12,
        "name": "Sync",
        "type": "recipe",
        "version": 4,
        "zip_name": "sync.recipe.json",
    }

    async def root(send):
        await answer(send, {"result": {"assets": [found]}})

    world.mood = root
    async with sitting(backend=world) as at:
        await at.by_name("root_assets")
        await at.at_view("assets")
        assert at.read("/api/export_manifests/folder_assets") == [{}]
        await at.by_row("export_package")
        rows = await at.form("Export the root folder")
        assert rows["which"].field.field_value == "some"
        assert [value for value, _words in rows["which"].field.options] == ["some"]
        rows["assets"].field.focus()
        await at.pilot.pause(0)
        await at.pilot.press("space")
        await at.fill(name="Root")
        rows["then"].field.focus()
        await at.pilot.press("n")
        await at.send()
        body = at.sent[0][3]["export_manifest"]
        assert body == {"name": "Root", "assets": [
            {"id": 12, "type": "recipe", "version": 4, "zip_name": "sync.recipe.json",
             "checked": True},
        ]}  # fmt: skip


async def test_version_folder_and_zip_name_of_single_assets_are_sent_and_kept():
    async with sitting() as at:
        await at.move_to(PROJECT)
        await at.by_row("assets")
        await at.back()
        first = transfers_rows(at)[1]
        await at.move_to(first.id)
        await at.pilot.press("space")
        await at.by_row("export_package")
        rows = await at.form("Export Order to Cash", "1 ticked:")
        rows["then"].field.focus()
        await at.pilot.press("n")
        for wrong, said_of_it in (
            ("recipe", "recipe: enter type, ID"),
            (f"{first.id} colour=red", "enter version, folder, zip_name as name=value"),
            (f"{first.id} version=new", "Enter a whole number as version"),
            ("recipe 1 version=3", "Not ticked: recipe 1"),
        ):
            await set_details(at, rows, wrong)
            await at.pilot.press("ctrl+s")
            await wait_for_text(at.pilot, said_of_it)
            assert at.sent == []
        await set_details(at, rows, f'{first.id} version=3 folder="My folder" zip_name=a.json')
        await at.send()
        (asset,) = at.sent[0][3]["export_manifest"]["assets"]
        assert (asset["version"], asset["folder"], asset["zip_name"]) == (3, "My folder", "a.json")
        await at.at_view("manifest")
        await at.pilot.press("E")
        rows = await at.form("Edit manifest")
        assert "version=3" in rows["details"].field.field_value


async def set_details(at, rows, text: str) -> None:
    field = rows["details"].field
    field.focus()
    await at.pilot.pause(0)
    field.text = text
    await at.pilot.pause(0)
