"""Incomplete lists are not shown as complete."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.support.backends import respond
from tests.support.screen import (
    explorer_of,
    run_app,
    saved_profile,
    text_of,
    wait_for_text,
    wait_until,
)
from tests.support.server import serve


class PagedServer:
    """Projects in pages: ``whole``, ``cut`` after the first page, or with it ``repeated``."""

    def __init__(self, mode: str, total: int | None) -> None:
        self.mode, self.total = mode, total

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/api/projects":
            await respond(send, {"message": "Not found"}, 404)
            return
        page = int(parse_qs(scope["query_string"].decode()).get("page", ["1"])[0])
        first = 0 if self.mode == "repeated" else 100 * (page - 1)
        count = 230 if self.mode == "whole" else 100
        ids = range(first, min(first + 100, count))
        items = [{"id": n + 1, "name": f"Project {n + 1}", "folder_id": n + 1} for n in ids]
        total = {} if self.total is None else {"count": self.total}
        await respond(send, {"result": items, **total})


@pytest.mark.parametrize(
    ("mode", "total", "message"),
    [
        ("repeated", 230, "100 of 230: Workato repeats a page."),
        ("cut", 230, "100 of 230: Workato ends the list early."),
        ("repeated", None, "100, and perhaps more: Workato repeats a page."),
    ],
)
async def test_missing_rows_are_reported(mode, total, message):
    with serve(PagedServer(mode, total)) as url:
        async with run_app(
            loaded_profile=saved_profile(url), section="projects", wait=False
        ) as pilot:
            await wait_for_text(pilot, message, "not complete", "Project 1")
            await wait_until(pilot, lambda: len(explorer_of(pilot).table.rows.all_rows) == 100)


@pytest.mark.parametrize(("mode", "total"), [("whole", 230), ("whole", None), ("cut", 100)])
async def test_complete_lists(mode, total):
    with serve(PagedServer(mode, total)) as url:
        async with run_app(loaded_profile=saved_profile(url), section="projects") as pilot:
            assert "not complete" not in text_of(pilot)
            assert "complete" in text_of(pilot)
            assert len(explorer_of(pilot).table.rows.all_rows) == (230 if mode == "whole" else 100)
