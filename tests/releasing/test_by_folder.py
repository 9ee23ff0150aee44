"""Builds and deployments by the number of a folder that is no project, as ``f123``."""

from __future__ import annotations

from tests.managing.desk import FOLDER, sitting
from tests.releasing.ways import PROJECT, pick
from tests.support.screen import explorer_of, wait_until


async def open_inner_folder(at) -> str:
    """A folder inside of the project's; gives its id."""
    await at.move_to(PROJECT)
    await at.by_row("folders")
    await at.at_view("folders")
    rows = explorer_of(at.pilot).table.rows
    await wait_until(at.pilot, lambda: rows.visible)
    row = rows.visible[0]
    assert row.cells[1] == "folder"
    await at.move_to(row.id)
    return row.id


async def test_a_folder_is_built_by_its_number():
    async with sitting("projects") as at:
        number = await open_inner_folder(at)
        assert number != FOLDER
        name = explorer_of(at.pilot).row.cells[0]
        await at.pilot.press("b")
        await at.form(f"Build folder {name} (f{number})")
        await at.send()
        assert at.sent == [("POST", f"/api/projects/f{number}/build", {}, {})]


async def test_a_folder_is_deployed_by_its_number():
    async with sitting("projects") as at:
        number = await open_inner_folder(at)
        name = explorer_of(at.pilot).row.cells[0]
        await at.pilot.press("D")
        await pick(at, "Deploy", "Build DEV and deploy to test")
        await at.form("Build DEV and deploy to test", f"Folder {name} (f{number})")
        assert {"folder_id": f"f{number}"} in at.read("/api/deployments")
        await at.send()
        body = {"environment_type": "test"}
        assert at.sent == [("POST", f"/api/projects/f{number}/deploy", {}, body)]
