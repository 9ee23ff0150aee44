"""Answers of writes that are not the documented success, and things that are gone afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from tests.managing.desk import FOLDER, PROJECT, sitting
from tests.managing.test_exporting import MANIFEST, PACKAGE, export
from tests.screens.worlds import answer
from tests.support.screen import (
    frozen_demo,
    shown_ids,
    status_text,
    wait_for_status,
    wait_for_text,
    wait_until,
)


class Deleting:
    """The demo, with another answer to ``DELETE``, and to reads of ``gone`` after it."""

    def __init__(self, answer: Any = None, *, gone: str = "", status: int = 404) -> None:
        self.answer, self.gone, self.status = answer, gone, status
        self.deleted = False
        self._demo = frozen_demo()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "DELETE":
            self.deleted = True
            if self.answer is not None:
                await answer(send, self.answer)
                return
        elif self.deleted and self.gone and scope["path"].startswith(self.gone):
            await answer(send, {"message": "Not found"}, self.status)
            return
        await self._demo(scope, receive, send)


@pytest.mark.parametrize(
    ("body", "words"),
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
async def test_what_is_no_success_is_reported_as_what_it_says(body: Any, words: str) -> None:
    async with sitting(backend=Deleting(body)) as at:
        await at.move_to(PROJECT)
        await at.pilot.press("delete")
        await wait_until(at.pilot, lambda: "Type Order to Cash to delete" in at.text)
        await at.word("Order to Cash")
        await at.send()
        await wait_for_text(at.pilot, f'It was sent, and Workato answered: "{words}".')
        assert PROJECT in shown_ids(at.pilot)
        assert "Order to Cash deleted" not in at.text


@pytest.mark.parametrize("body", [{"success": "true"}, {"success": True}, {"result": "success"}])
async def test_each_documented_success_is_one(body: Any) -> None:
    async with sitting(backend=Deleting({**body, "message": "ok"})) as at:
        await at.move_to(PROJECT)
        await at.pilot.press("delete")
        await wait_until(at.pilot, lambda: "Type Order to Cash to delete" in at.text)
        await at.word("Order to Cash")
        await at.send()
        await wait_for_status(at.pilot, "Project Order to Cash deleted.")


@pytest.mark.parametrize(("status", "state"), [(404, "- deleted"), (500, "○ archived")])
@pytest.mark.parametrize("opened", [True, False])
async def test_a_manifest_that_is_gone_after_its_deletion_is_not_working(
    status: int, state: str, opened: bool
) -> None:
    gone = f"/api/export_manifests/{MANIFEST}"
    async with sitting(backend=Deleting(gone=gone, status=status)) as at:
        await export(at)
        await at.by_name("packages")
        await at.back()
        await at.move_to(f"manifest {MANIFEST}")
        if opened:
            await at.pilot.press("enter")
            await at.back()
            await wait_for_text(at.pilot, f"#{MANIFEST}", "working", FOLDER)
        await at.pilot.press("delete")
        await wait_until(at.pilot, lambda: "Delete the export manifest" in at.text)
        await at.send(3)
        # In the list nothing is read of it again: what the deletion said stands there.
        await wait_for_text(at.pilot, state if opened else "○ archived")
        await wait_until(at.pilot, lambda: f"Manifest {MANIFEST} deleted." in status_text(at.pilot))
        assert "working" not in at.text
        if opened:
            await at.pilot.press("escape")
            await at.back()
            await wait_for_text(at.pilot, state, f"{PACKAGE}")
            assert "working" not in at.text
