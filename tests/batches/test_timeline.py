"""The timeline of a project."""

from __future__ import annotations

import pytest

from tests.releasing.steps import realtime_demo
from tests.support.driver import drive_app
from tests.support.screen import NARROW, WIDE, explorer_of, text_of, wait_for_text


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_project_s_timeline_has_a_summary(size: tuple[int, int]) -> None:
    async with drive_app("projects", backend=realtime_demo(), size=size) as ui:
        await ui.move_to("604202")
        await ui.run_from_menu("timeline")
        await ui.wait_for_view("timeline")
        await wait_for_text(ui.pilot, "Test to prod", "median of", "Failed", "A week", "since")
        rows = explorer_of(ui.pilot).view.rows.all_rows
        times = [row.cells[0] for row in rows]
        assert times == sorted(times, reverse=True)
        assert "Release 14" in text_of(ui.pilot)
        assert ui.writes == []
        await ui.pilot.press("enter")
        await ui.wait_for_view("deployment")
