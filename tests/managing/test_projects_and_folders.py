"""Projects and folders: create, rename, describe, delete."""

from __future__ import annotations

import pytest

from tests.support.backends import OverridableDemo, respond
from tests.support.driver import FOLDER, PROJECT, drive_app
from tests.support.screen import (
    NARROW,
    WIDE,
    explorer_of,
    lines_of,
    shown_ids,
    wait_for_status,
    wait_until,
)

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


@SIZES
async def test_n_creates_a_project(size):
    async with drive_app(size=size) as ui:
        await ui.pilot.press("n")
        await ui.wait_for_form("New project", "dev token")
        await ui.fill(name="Order to Ship")
        await ui.send()
        assert ui.writes == [("POST", "/api/folders", {}, {"name": "Order to Ship"})]
        await wait_for_status(ui.pilot, "Project Order to Ship created")
        await ui.move_to_name("Order to Ship")


async def test_invalid_project_names():
    slashes = "A project name cannot contain / or \\"
    async with drive_app() as ui:
        await ui.pilot.press("n")
        rows = await ui.wait_for_form("New project")
        for name, reason in (("Order/Cash", slashes), ("A\\B", slashes), ("", "Required")):
            await ui.fill(name=name)
            await ui.pilot.press("ctrl+s")
            await wait_until(ui.pilot, lambda: rows["name"].error == reason)  # noqa: B023
        assert ui.writes == []


async def test_capital_e_edits_a_project():
    async with drive_app() as ui:
        await ui.move_to(PROJECT)
        await ui.pilot.press("E")
        rows = await ui.wait_for_form(f"Edit project Order to Cash ({PROJECT})")
        assert rows["name"].field.field_value == "Order to Cash"
        assert rows["description"].field.field_value
        await ui.fill(name="Order to Cash 2", description="")
        await ui.send()
        assert ui.writes == [
            ("PUT", f"/api/projects/{PROJECT}", {}, {"name": "Order to Cash 2", "description": ""})
        ]
        await ui.move_to_name("Order to Cash 2")


@SIZES
async def test_del_deletes_a_project_after_typing_its_name(size):
    async with drive_app(size=size) as ui:
        await ui.move_to(PROJECT)
        await ui.pilot.press("delete")
        await wait_until(ui.pilot, lambda: "Type Order to Cash to delete" in ui.text)
        for text in ("folders, recipes and connections", f"Order to Cash ({PROJECT})", "acme"):
            assert text in ui.text
        await ui.pilot.press("ctrl+s")
        await ui.type_confirm_word("order to cash")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: 'Does not match "Order to Cash"' in ui.text)
        assert ui.writes == []
        await ui.pilot.press("end", "ctrl+u")
        await ui.type_confirm_word("Order to Cash")
        await ui.send()
        assert ui.writes == [("DELETE", f"/api/projects/{PROJECT}", {}, None)]
        assert PROJECT not in shown_ids(ui.pilot)


async def test_a_project_that_cannot_be_deleted():
    async with drive_app() as ui:
        number = await ui.move_to_name("Record to Report")
        await ui.pilot.press("delete")
        await wait_until(ui.pilot, lambda: "Type Record to Report" in ui.text)
        await ui.type_confirm_word("Record to Report")
        await ui.send()
        await wait_until(ui.pilot, lambda: "Cannot destroy folder" in ui.text)
        assert number in shown_ids(ui.pilot)


async def test_esc_deletes_nothing():
    async with drive_app() as ui:
        await ui.pilot.press("delete")
        await wait_until(ui.pilot, lambda: "to delete:" in ui.text)
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        await ui.wait_for_status("Nothing was sent.")
        assert ui.writes == []


# Folders


@SIZES
async def test_folders_of_a_project(size):
    async with drive_app(size=size) as ui:
        await ui.move_to(PROJECT)
        await ui.run_from_menu("folders")
        folder = await ui.move_to_name("API")
        row = explorer_of(ui.pilot).row
        assert row.cells[1:3] == ("folder", folder)
        assert "› Order to Cash" in lines_of(ui.pilot)[2]
        await ui.pilot.press("enter")
        await ui.wait_for_list()
        assert "› API" in lines_of(ui.pilot)[2]
        assert "No folders." in ui.text
        pages = {"page": "1", "per_page": "100"}
        assert ui.queries_of("/api/folders") == [
            {"parent_id": FOLDER, **pages}, {"parent_id": folder, **pages}
        ]  # fmt: skip
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        assert explorer_of(ui.pilot).row.id == folder
        await ui.pilot.press("escape")
        assert explorer_of(ui.pilot).view.kind == "projects"


async def test_all_folders():
    async with drive_app("requests") as ui:
        await ui.run_from_palette("all_folders")
        await ui.move_to_name("Order to Cash")
        assert ui.queries_of("/api/folders") == [{"page": "1", "per_page": "100"}]
        assert explorer_of(ui.pilot).row.cells[1] == "project"
        await ui.pilot.press("enter")
        await ui.move_to_name("API")


async def test_n_creates_a_folder():
    async with drive_app() as ui:
        await ui.move_to(PROJECT)
        await ui.run_from_menu("folders")
        await ui.move_to_name("API")
        await ui.pilot.press("n")
        rows = await ui.wait_for_form("New folder", f"Default: Order to Cash ({FOLDER})")
        assert rows["parent_id"].field.field_value == FOLDER
        await ui.fill(name="Shared")
        await ui.send()
        assert ui.writes == [("POST", "/api/folders", {}, {"name": "Shared", "parent_id": FOLDER})]
        await ui.move_to_name("Shared")


async def test_capital_e_and_del_on_a_folder():
    async with drive_app() as ui:
        await ui.move_to(PROJECT)
        await ui.run_from_menu("folders")
        number = await ui.move_to_name("API")
        await ui.pilot.press("E")
        await ui.wait_for_form(f"Rename folder API ({number})")
        await ui.fill(name="APIs")
        await ui.send()
        await ui.move_to_name("APIs")
        other = await ui.move_to_name("Approvals")
        await ui.pilot.press("delete")
        rows = await ui.wait_for_form(
            f"Delete folder Approvals ({other})", "Type Approvals to delete"
        )
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: 'Does not match "Approvals"' in ui.text)
        await ui.type_confirm_word("Approvals")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: "Folder is not empty" in ui.text)
        rows["force"].field.focus()
        await ui.pilot.press("space")
        await ui.send(3)
        assert ui.writes == [
            ("PUT", f"/api/folders/{number}", {}, {"name": "APIs"}),
            ("DELETE", f"/api/folders/{other}", {}, None),
            ("DELETE", f"/api/folders/{other}", {"force": "true"}, None),
        ]
        assert other not in shown_ids(ui.pilot)


async def test_projects_among_folders_use_the_project_calls():
    async with drive_app() as ui:
        await ui.run_from_palette("all_folders")
        await ui.move_to(FOLDER)
        await ui.pilot.press("E")
        rows = await ui.wait_for_form(f"project Order to Cash ({PROJECT})")
        text = rows["description"].field.field_value
        await ui.fill(name="O2C")
        await ui.send()
        await ui.pilot.press("delete")
        await wait_until(ui.pilot, lambda: "Type O2C to delete" in ui.text)
        await ui.type_confirm_word("O2C")
        await ui.send(2)
        assert ui.writes == [
            ("PUT", f"/api/projects/{PROJECT}", {}, {"name": "O2C", "description": text}),
            ("DELETE", f"/api/projects/{PROJECT}", {}, None),
        ]
        await ui.pilot.press("n")
        await ui.wait_for_form("New project")
        await ui.fill(name="New one")
        await ui.send(3)
        assert ui.writes[2] == ("POST", "/api/folders", {}, {"name": "New one"})


async def test_projects_among_folders_of_an_old_server():
    backend = OverridableDemo("/api/folders")
    old = {"id": int(FOLDER), "name": "Order to Cash", "parent_id": 1}

    async def level(send):
        await respond(send, [old, {"id": 7, "name": "Loose", "parent_id": 1}])

    async with drive_app(backend=backend) as ui:
        backend.override = level
        await ui.run_from_palette("all_folders")
        await ui.move_to(FOLDER)
        await ui.pilot.press("E")
        await ui.wait_for_form(f"Edit project Order to Cash ({PROJECT})")
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        await ui.move_to("7")
        await ui.pilot.press("E")
        await ui.wait_for_form("Rename folder Loose (7)")


async def test_a_folder_is_opened_by_id():
    async with drive_app() as ui:
        await ui.pilot.press("number_sign")
        rows = await ui.wait_for_form("Open by ID")
        rows["kind"].field.focus()
        await ui.pilot.press("f")
        await ui.fill(number=FOLDER)
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        await ui.move_to_name("API")
        assert ui.queries_of(f"/api/folders/{FOLDER}") == [{}]
        assert "› Order to Cash" in lines_of(ui.pilot)[2]


async def test_a_lost_answer_names_the_recovery():
    async with drive_app(faults=1) as ui:
        await ui.pilot.press("n")
        await ui.wait_for_form("New project")
        await ui.fill(name="Lost")
        await ui.send()
        await wait_until(ui.pilot, lambda: "answer was lost" in ui.text)
        assert "Refresh the folders" in " ".join(ui.text.split())
