"""Undocumented answers to writes, and objects that are missing afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from tests.managing.test_exports import MANIFEST, PACKAGE, export
from tests.support.backends import respond
from tests.support.driver import FOLDER, PROJECT, drive_app
from tests.support.screen import (
    frozen_demo,
    shown_ids,
    wait_for_status,
    wait_for_text,
    wait_until,
)


class DeletingDemo:
    """The demo, with another answer to ``DELETE``, and to reads of ``missing_path`` after it."""

    def __init__(self, answer: Any = None, *, missing_path: str = "", status: int = 404) -> None:
        self.answer, self.missing_path, self.status = answer, missing_path, status
        self.deleted = False
        self.demo = frozen_demo()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "DELETE":
            self.deleted = True
            if self.answer is not None:
                await respond(send, self.answer)
                return
        elif self.deleted and self.missing_path and scope["path"].startswith(self.missing_path):
            await respond(send, {"message": "Not found"}, self.status)
            return
        await self.demo(scope, receive, send)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"message": "Cannot destroy folder"}, "Cannot destroy folder"),
        ({"message": "Cannot destroy folder", "id": "0b1c"}, "Cannot destroy folder"),
        ({"error": "Locked"}, "Locked"),
        ({"errors": {"base": ["is in use"]}}, "base: is in use"),
        ({"result": {"message": "Unavailable"}}, "Unavailable"),
        ({"result": "failure"}, "failure"),
        ("Forbidden", "Forbidden"),
    ],
)
async def test_an_undocumented_answer_is_shown(body: Any, message: str) -> None:
    async with drive_app(backend=DeletingDemo(body)) as ui:
        await ui.move_to(PROJECT)
        await ui.pilot.press("delete")
        await wait_until(ui.pilot, lambda: "Type Order to Cash to delete" in ui.text)
        await ui.type_confirm_word("Order to Cash")
        await ui.send()
        await wait_for_text(ui.pilot, f'It was sent, and Workato answered: "{message}".')
        assert PROJECT in shown_ids(ui.pilot)
        assert "Order to Cash deleted" not in ui.text


@pytest.mark.parametrize("body", [{"success": "true"}, {"success": True}, {"result": "success"}])
async def test_documented_answers_are_success(body: Any) -> None:
    async with drive_app(backend=DeletingDemo({**body, "message": "ok"})) as ui:
        await ui.move_to(PROJECT)
        await ui.pilot.press("delete")
        await wait_until(ui.pilot, lambda: "Type Order to Cash to delete" in ui.text)
        await ui.type_confirm_word("Order to Cash")
        await ui.send()
        await wait_for_status(ui.pilot, "Project Order to Cash deleted.")


@pytest.mark.parametrize(("status", "state"), [(404, "- deleted"), (500, "○ archived")])
@pytest.mark.parametrize("opened", [True, False])
async def test_a_deleted_manifest_is_not_shown_as_working(
    status: int, state: str, opened: bool
) -> None:
    missing_path = f"/api/export_manifests/{MANIFEST}"
    async with drive_app(backend=DeletingDemo(missing_path=missing_path, status=status)) as ui:
        await export(ui)
        await ui.run_from_palette("packages")
        await ui.wait_for_list()
        await ui.move_to(f"manifest {MANIFEST}")
        if opened:
            await ui.pilot.press("enter")
            await ui.wait_for_list()
            await wait_for_text(ui.pilot, f"#{MANIFEST}", "working", FOLDER)
        await ui.pilot.press("delete")
        await wait_until(ui.pilot, lambda: "Delete the export manifest" in ui.text)
        await ui.send(3)
        # The list does not read it again, and shows the answer to the deletion.
        await wait_for_text(ui.pilot, state if opened else "○ archived")
        await wait_for_status(ui.pilot, f"Manifest {MANIFEST} deleted.")
        assert "working" not in ui.text
        if opened:
            await ui.pilot.press("escape")
            await ui.wait_for_list()
            await wait_for_text(ui.pilot, state, f"{PACKAGE}")
            assert "working" not in ui.text
