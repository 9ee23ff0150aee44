"""Build and deploy a folder that is not a project; its ID is sent as ``f123``."""

from __future__ import annotations

from tests.releasing.steps import PROJECT, choose_from
from tests.support.driver import FOLDER, drive_app
from tests.support.screen import explorer_of, wait_until


async def open_inner_folder(ui) -> str:
    """Open a folder inside the project's folder; return its ID."""
    await ui.move_to(PROJECT)
    await ui.run_from_menu("folders")
    await ui.wait_for_view("folders")
    rows = explorer_of(ui.pilot).table.rows
    await wait_until(ui.pilot, lambda: rows.visible)
    row = rows.visible[0]
    assert row.cells[1] == "folder"
    await ui.move_to(row.id)
    return row.id


async def test_a_folder_is_built_by_its_id():
    async with drive_app("projects") as ui:
        folder_id = await open_inner_folder(ui)
        assert folder_id != FOLDER
        name = explorer_of(ui.pilot).row.cells[0]
        await ui.pilot.press("b")
        await ui.wait_for_form(f"Build folder {name} (f{folder_id})")
        await ui.send()
        assert ui.writes == [("POST", f"/api/projects/f{folder_id}/build", {}, {})]


async def test_a_folder_is_deployed_by_its_id():
    async with drive_app("projects") as ui:
        folder_id = await open_inner_folder(ui)
        name = explorer_of(ui.pilot).row.cells[0]
        await ui.pilot.press("D")
        await choose_from(ui, "choose a target", "Build DEV and deploy to test")
        await ui.wait_for_form("Build DEV and deploy to test", f"Folder {name} (f{folder_id})")
        assert {"folder_id": f"f{folder_id}"} in ui.queries_of("/api/deployments")
        await ui.send()
        body = {"environment_type": "test"}
        assert ui.writes == [("POST", f"/api/projects/f{folder_id}/deploy", {}, body)]
