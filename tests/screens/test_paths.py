"""Unusable paths and a deleted working folder are reported, and the app goes on."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.screens.test_downloads import start_download, wait_until_all_ended, zips
from tests.support.driver import PROJECT, drive_app
from tests.support.screen import (
    app_of,
    explorer_of,
    frozen_demo,
    paste,
    run_app,
    settle,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from workato_tui.api.ledger_port import WriteIntent

INVALID_PATHS = {
    "~nosuchuser/x": "no user nosuchuser",
    "名" * 120: "longer than 255 bytes",
    "loop/x": "links go in a circle",
    "/".join(["x" * 200] * 30): "File name too long",
}
EACH_INVALID_PATH = pytest.mark.parametrize(
    "text", INVALID_PATHS, ids=["user", "name", "loop", "path"]
)


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Create the working folder, with a link to itself."""
    folder = tmp_path / "working folder"
    folder.mkdir()
    (folder / "loop").symlink_to("loop")
    monkeypatch.chdir(folder)
    return folder


async def expect_error(pilot: Any, field: str, text: str) -> None:
    """Enter the path into a field of the form and wait for its error."""
    row = pilot.app.screen.form.rows[field]
    row.field.focus()
    await pilot.press("ctrl+u")
    await paste(pilot, text)
    await pilot.press("ctrl+s")
    await wait_until(pilot, lambda: INVALID_PATHS[text].lower() in row.error.lower())
    await pilot.press("escape", "escape")
    await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))


@EACH_INVALID_PATH
async def test_invalid_paths_of_downloads_are_rejected(text):
    async with run_app() as pilot:
        explorer_of(pilot).table.move_cursor_to_id("6390")
        await pilot.press("d")
        await wait_for_text(pilot, "Download folder of")
        await expect_error(pilot, "folder", text)
        explorer_of(pilot).action_act("look_at_path")
        await wait_for_text(pilot, "A zip, or a folder with package files")
        await expect_error(pilot, "path", text)
        assert zips() == []


@EACH_INVALID_PATH
async def test_invalid_paths_of_unpacking_and_reports_are_rejected(text):
    async with run_app() as pilot:
        await start_download(pilot, "6390")
        await pilot.press("z")
        await wait_for_text(pilot, "Unpack Order")
        await expect_error(pilot, "folder", text)
        await pilot.press("=")
        await wait_until(pilot, lambda: explorer_of(pilot).view.kind == "comparison")
        await settle(pilot)
        await pilot.press("e")
        await wait_for_text(pilot, "Report: ")
        await expect_error(pilot, "file", text)


@EACH_INVALID_PATH
async def test_invalid_paths_in_the_file_picker_are_reported(text):
    async with drive_app() as ui:
        await ui.move_to(PROJECT)
        await ui.run_from_menu("import_package")
        await wait_for_text(ui.pilot, "Which package goes into")
        await paste(ui.pilot, text)
        await ui.pilot.press("enter")
        # The dialog breaks the sentence where its line ends.
        await wait_for_text(ui.pilot, INVALID_PATHS[text].split()[-1])


async def test_a_long_name_is_rejected():
    async with run_app() as pilot:
        await start_download(pilot, "6390")
        await pilot.press("d")
        await wait_for_text(pilot, "already exists")
        row = pilot.app.screen.form.rows["name"]
        row.field.field_value = "名" * 120
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "too long" in row.error)


class RenamedProject:
    """The demo whose main project has another name of the same length."""

    def __init__(self, name: bytes) -> None:
        assert len(name) == len(b"Order to Cash")
        self._name, self.demo = name, frozen_demo()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_renamed(message: Any) -> None:
            if message["type"] == "http.response.body" and scope["path"].startswith("/api/"):
                body = message.get("body", b"").replace(b"Order to Cash", self._name)
                message = {**message, "body": body}
            await send(message)

        await self.demo(scope, receive, send_renamed)


async def test_the_suggested_folder_has_a_safe_name(working_folder):
    async with run_app(RenamedProject(b"../../../xxxx")) as pilot:
        explorer_of(pilot).table.move_cursor_to_id("6390")
        await start_download(pilot, "6390")
        await pilot.press("z")
        await wait_for_text(pilot, "Unpack ")
        suggested = Path(pilot.app.screen.form.rows["folder"].field.field_value)
        assert suggested.parent == working_folder
        assert not suggested.name.startswith(".")


async def test_the_app_survives_a_deleted_working_folder(working_folder, isolated_home):
    async with run_app() as pilot:
        (working_folder / "loop").unlink()
        working_folder.rmdir()
        with pytest.raises(FileNotFoundError):
            os.getcwd()  # noqa: PTH109
        explorer_of(pilot).table.move_cursor_to_id("6390")
        await pilot.press("e")
        await wait_for_status(pilot, "exported to", "home")
        assert len(list(isolated_home.glob("*.csv"))) == 1
        explorer_of(pilot).action_act("audit")
        await wait_for_status(pilot, "audit trail: nothing was sent from here, so no file was")
        scope = explorer_of(pilot).workspace.connection.scope
        app_of(pilot).store.ledger.hook(scope).begin(WriteIntent("projects.build", "POST", "/x"))
        explorer_of(pilot).action_act("audit")
        await wait_for_status(pilot, "Audit trail: 1 entry written to", "home")
        assert len(list(isolated_home.glob("*.jsonl"))) == 1
        await pilot.press("d")
        await wait_for_text(pilot, "Download folder of")
        assert pilot.app.screen.form.rows["folder"].field.field_value == str(isolated_home)
        row = pilot.app.screen.form.rows["folder"]
        await pilot.press("ctrl+u")
        await paste(pilot, "zips")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "was started is gone" in row.error)
        await pilot.press("ctrl+u")
        await paste(pilot, "~/zips")
        await pilot.press("ctrl+s")
        await wait_until_all_ended(pilot)
        await pilot.press("z")
        await wait_for_text(pilot, "Unpack Order")
        assert pilot.app.screen.form.rows["folder"].field.field_value == str(
            isolated_home / "Order to Cash"
        )
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "added, 0 changed")
        await pilot.press("ctrl+s")
        await wait_for_status(pilot, "files written")
        (path,) = (isolated_home / "zips").glob("*.zip")
        assert zipfile.ZipFile(path).testzip() is None


async def test_an_import_starts_in_the_home_folder_without_a_working_folder(
    working_folder, isolated_home
):
    async with drive_app() as ui:
        (working_folder / "loop").unlink()
        working_folder.rmdir()
        await ui.move_to(PROJECT)
        await ui.run_from_menu("import_package")
        await wait_for_text(ui.pilot, "Which package goes into", str(isolated_home))
