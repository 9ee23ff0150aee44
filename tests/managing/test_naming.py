"""Projects and folders: made, renamed, described, deleted; and what is refused before sending."""

from __future__ import annotations

import pytest

from tests.managing.desk import FOLDER, PROJECT, sitting
from tests.screens.worlds import Moody, answer
from tests.support.screen import (
    NARROW,
    WIDE,
    explorer_of,
    lines_of,
    shown_ids,
    status_text,
    wait_until,
)

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


@SIZES
async def test_n_makes_a_project(size):
    async with sitting(size=size) as at:
        await at.pilot.press("n")
        await at.form("New project", "dev token")
        await at.fill(name="Order to Ship")
        await at.send()
        assert at.sent == [("POST", "/api/folders", {}, {"name": "Order to Ship"})]
        await wait_until(at.pilot, lambda: "Project Order to Ship created" in status_text(at.pilot))
        await at.move_to_name("Order to Ship")


async def test_a_project_s_name_with_a_slash_or_none_is_refused_beside_the_field():
    slashes = "A project name cannot contain / or \\"
    async with sitting() as at:
        await at.pilot.press("n")
        rows = await at.form("New project")
        for name, reason in (("Order/Cash", slashes), ("A\\B", slashes), ("", "Required")):
            await at.fill(name=name)
            await at.pilot.press("ctrl+s")
            await wait_until(at.pilot, lambda: rows["name"].error == reason)  # noqa: B023
        assert at.sent == []


async def test_capital_e_renames_and_describes_a_project_from_what_it_is_now():
    async with sitting() as at:
        await at.move_to(PROJECT)
        await at.pilot.press("E")
        rows = await at.form(f"Edit project Order to Cash ({PROJECT})")
        assert rows["name"].field.field_value == "Order to Cash"
        assert rows["description"].field.field_value
        await at.fill(name="Order to Cash 2", description="")
        await at.send()
        assert at.sent == [
            ("PUT", f"/api/projects/{PROJECT}", {}, {"name": "Order to Cash 2", "description": ""})
        ]
        await at.move_to_name("Order to Cash 2")


@SIZES
async def test_del_deletes_a_project_only_with_its_name_typed(size):
    async with sitting(size=size) as at:
        await at.move_to(PROJECT)
        await at.pilot.press("delete")
        await wait_until(at.pilot, lambda: "Type Order to Cash to delete" in at.text)
        for told in ("folders, recipes and connections", f"Order to Cash ({PROJECT})", "acme"):
            assert told in at.text
        await at.pilot.press("ctrl+s")
        await at.word("order to cash")
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: 'Does not match "Order to Cash"' in at.text)
        assert at.sent == []
        await at.pilot.press("end", "ctrl+u")
        await at.word("Order to Cash")
        await at.send()
        assert at.sent == [("DELETE", f"/api/projects/{PROJECT}", {}, None)]
        assert PROJECT not in shown_ids(at.pilot)


async def test_a_project_that_may_not_be_deleted_says_so_and_stays():
    async with sitting() as at:
        number = await at.move_to_name("Record to Report")
        await at.pilot.press("delete")
        await wait_until(at.pilot, lambda: "Type Record to Report" in at.text)
        await at.word("Record to Report")
        await at.send()
        await wait_until(at.pilot, lambda: "Cannot destroy folder" in at.text)
        assert number in shown_ids(at.pilot)


async def test_esc_deletes_nothing():
    async with sitting() as at:
        await at.pilot.press("delete")
        await wait_until(at.pilot, lambda: "to delete:" in at.text)
        await at.pilot.press("escape")
        await at.back()
        await at.says("Nothing was sent.")
        assert at.sent == []


# Folders


@SIZES
async def test_the_folders_of_a_project_are_walked_level_by_level(size):
    async with sitting(size=size) as at:
        await at.move_to(PROJECT)
        await at.by_row("folders")
        folder = await at.move_to_name("API")
        row = explorer_of(at.pilot).row
        assert row.cells[1:3] == ("folder", folder)
        assert "› Order to Cash" in lines_of(at.pilot)[2]
        await at.pilot.press("enter")
        await at.back()
        assert "› API" in lines_of(at.pilot)[2]
        assert "No folders." in at.text
        pages = {"page": "1", "per_page": "100"}
        assert at.read("/api/folders") == [
            {"parent_id": FOLDER, **pages}, {"parent_id": folder, **pages}
        ]  # fmt: skip
        await at.pilot.press("escape")
        await at.back()
        assert explorer_of(at.pilot).row.id == folder
        await at.pilot.press("escape")
        assert explorer_of(at.pilot).view.kind == "projects"


async def test_the_top_level_is_found_by_name_and_its_projects_lead_on():
    async with sitting("requests") as at:
        await at.by_name("all_folders")
        await at.move_to_name("Order to Cash")
        assert at.read("/api/folders") == [{"page": "1", "per_page": "100"}]
        assert explorer_of(at.pilot).row.cells[1] == "project"
        await at.pilot.press("enter")
        await at.move_to_name("API")


async def test_n_makes_a_folder_in_here():
    async with sitting() as at:
        await at.move_to(PROJECT)
        await at.by_row("folders")
        await at.move_to_name("API")
        await at.pilot.press("n")
        rows = await at.form("New folder", f"Default: Order to Cash ({FOLDER})")
        assert rows["parent_id"].field.field_value == FOLDER
        await at.fill(name="Shared")
        await at.send()
        assert at.sent == [("POST", "/api/folders", {}, {"name": "Shared", "parent_id": FOLDER})]
        await at.move_to_name("Shared")


async def test_capital_e_and_del_on_a_folder_use_the_folders_calls():
    async with sitting() as at:
        await at.move_to(PROJECT)
        await at.by_row("folders")
        number = await at.move_to_name("API")
        await at.pilot.press("E")
        await at.form(f"Rename folder API ({number})")
        await at.fill(name="APIs")
        await at.send()
        await at.move_to_name("APIs")
        other = await at.move_to_name("Approvals")
        await at.pilot.press("delete")
        rows = await at.form(f"Delete folder Approvals ({other})", "Type Approvals to delete")
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: 'Does not match "Approvals"' in at.text)
        await at.word("Approvals")
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: "Folder is not empty" in at.text)
        rows["force"].field.focus()
        await at.pilot.press("space")
        await at.send(3)
        assert at.sent == [
            ("PUT", f"/api/folders/{number}", {}, {"name": "APIs"}),
            ("DELETE", f"/api/folders/{other}", {}, None),
            ("DELETE", f"/api/folders/{other}", {"force": "true"}, None),
        ]
        assert other not in shown_ids(at.pilot)


async def test_a_project_among_the_folders_goes_to_the_projects_calls():
    async with sitting() as at:
        await at.by_name("all_folders")
        await at.move_to(FOLDER)
        await at.pilot.press("E")
        rows = await at.form(f"project Order to Cash ({PROJECT})")
        text = rows["description"].field.field_value
        await at.fill(name="O2C")
        await at.send()
        await at.pilot.press("delete")
        await wait_until(at.pilot, lambda: "Type O2C to delete" in at.text)
        await at.word("O2C")
        await at.send(2)
        assert at.sent == [
            ("PUT", f"/api/projects/{PROJECT}", {}, {"name": "O2C", "description": text}),
            ("DELETE", f"/api/projects/{PROJECT}", {}, None),
        ]
        await at.pilot.press("n")
        await at.form("New project")
        await at.fill(name="New one")
        await at.send(3)
        assert at.sent[2] == ("POST", "/api/folders", {}, {"name": "New one"})


async def test_where_an_old_server_does_not_tell_a_project_from_a_folder_the_projects_do():
    world = Moody("/api/folders")
    old = {"id": int(FOLDER), "name": "Order to Cash", "parent_id": 1}

    async def level(send):
        await answer(send, [old, {"id": 7, "name": "Loose", "parent_id": 1}])

    async with sitting(backend=world) as at:
        world.mood = level
        await at.by_name("all_folders")
        await at.move_to(FOLDER)
        await at.pilot.press("E")
        await at.form(f"Edit project Order to Cash ({PROJECT})")
        await at.pilot.press("escape")
        await at.back()
        await at.move_to("7")
        await at.pilot.press("E")
        await at.form("Rename folder Loose (7)")


async def test_a_folder_is_opened_by_its_number_and_named_by_its_own_call():
    async with sitting() as at:
        await at.pilot.press("number_sign")
        rows = await at.form("Open by ID")
        rows["kind"].field.focus()
        await at.pilot.press("f")
        await at.fill(number=FOLDER)
        await at.pilot.press("ctrl+s")
        await at.back()
        await at.move_to_name("API")
        assert at.read(f"/api/folders/{FOLDER}") == [{}]
        assert "› Order to Cash" in lines_of(at.pilot)[2]


async def test_a_lost_answer_is_reported_with_the_look_up_and_sent_once():
    async with sitting(faults=1) as at:
        await at.pilot.press("n")
        await at.form("New project")
        await at.fill(name="Lost")
        await at.send()
        await wait_until(at.pilot, lambda: "answer was lost" in at.text)
        assert "Refresh the folders" in " ".join(at.text.split())
