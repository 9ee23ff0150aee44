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
    """Projects in pages: ``cut`` ends after the first, ``repeated`` gives it again and again."""

    def __init__(self, how: str, total: int | None) -> None:
        self.how, self.total = how, total

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/api/projects":
            await respond(send, {"message": "Not found"}, 404)
            return
        page = int(parse_qs(scope["query_string"].decode()).get("page", ["1"])[0])
        first = 0 if self.how == "repeated" else 100 * (page - 1)
        known = 230 if self.how == "whole" else 100
        ids = range(first, min(first + 100, known))
        items = [{"id": n + 1, "name": f"Project {n + 1}", "folder_id": n + 1} for n in ids]
        told = {} if self.total is None else {"count": self.total}
        await respond(send, {"result": items, **told})


@pytest.mark.parametrize(
    ("how", "total", "said"),
    [
        ("repeated", 230, "100 of 230: Workato repeats a page."),
        ("cut", 230, "100 of 230: Workato ends the list early."),
        ("repeated", None, "100, and perhaps more: Workato repeats a page."),
    ],
)
async def test_missing_rows_are_reported(how, total, said):
    with serve(PagedServer(how, total)) as url:
        async with run_app(
            loaded_profile=saved_profile(url), section="projects", wait=False
        ) as pilot:
            await wait_for_text(pilot, said, "not complete", "Project 1")
            await wait_until(pilot, lambda: len(explorer_of(pilot).table.rows.all_rows) == 100)


@pytest.mark.parametrize(("how", "total"), [("whole", 230), ("whole", None), ("cut", 100)])
async def test_complete_lists(how, total):
    with serve(PagedServer(how, total)) as url:
        async with run_app(loaded_profile=saved_profile(url), section="projects") as pilot:
            assert "not complete" not in text_of(pilot)
            assert "complete" in text_of(pilot)
            assert len(explorer_of(pilot).table.rows.all_rows) == (230 if how == "whole" else 100)
