"""Builds and deployments by the number of a folder that is no project, as ``f123``."""

from __future__ import annotations

from tests.releasing.steps import PROJECT, choose_from
from tests.support.driver import FOLDER, drive_app
from tests.support.screen import explorer_of, wait_until


async def open_inner_folder(ui) -> str:
    """A folder inside of the project's; gives its id."""
    await ui.move_to(PROJECT)
    await ui.run_from_menu("folders")
    await ui.wait_for_view("folders")
    rows = explorer_of(ui.pilot).table.rows
    await wait_until(ui.pilot, lambda: rows.visible)
    row = rows.visible[0]
    assert row.cells[1] == "folder"
    await ui.move_to(row.id)
    return row.id


async def test_a_folder_is_built_by_its_number():
    async with drive_app("projects") as ui:
        number = await open_inner_folder(ui)
        assert number != FOLDER
        name = explorer_of(ui.pilot).row.cells[0]
        await ui.pilot.press("b")
        await ui.wait_for_form(f"Build folder {name} (f{number})")
        await ui.send()
        assert ui.writes == [("POST", f"/api/projects/f{number}/build", {}, {})]


async def test_a_folder_is_deployed_by_its_number():
    async with drive_app("projects") as ui:
        number = await open_inner_folder(ui)
        name = explorer_of(ui.pilot).row.cells[0]
        await ui.pilot.press("D")
        await choose_from(ui, "choose a target", "Build DEV and deploy to test")
        await ui.wait_for_form("Build DEV and deploy to test", f"Folder {name} (f{number})")
        assert {"folder_id": f"f{number}"} in ui.queries_of("/api/deployments")
        await ui.send()
        body = {"environment_type": "test"}
        assert ui.writes == [("POST", f"/api/projects/f{number}/deploy", {}, body)]
