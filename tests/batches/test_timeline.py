"""The timeline of a project: events in order, the numbers on top, enter leads on."""

from __future__ import annotations

import pytest

from tests.managing.desk import sitting
from tests.releasing.ways import today
from tests.support.screen import NARROW, WIDE, explorer_of, text_of, wait_for_text


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_projects_timeline_has_its_numbers_on_top(size: tuple[int, int]) -> None:
    async with sitting("projects", backend=today(), size=size) as at:
        await at.move_to("604202")
        await at.by_row("timeline")
        await at.at_view("timeline")
        await wait_for_text(at.pilot, "Test to prod", "median of", "Failed", "A week", "since")
        rows = explorer_of(at.pilot).view.rows.all_rows
        times = [row.cells[0] for row in rows]
        assert times == sorted(times, reverse=True)
        assert "Release 14" in text_of(at.pilot)
        assert at.sent == []
        await at.pilot.press("enter")
        await at.at_view("deployment")
