"""The sections of the bar, moving about, and both sizes of the screen."""

from __future__ import annotations

import pytest

from tests.support.screen import (
    NARROW,
    WIDE,
    cursor_id,
    explorer_of,
    lines_of,
    running,
    said,
    settle,
    shown_ids,
    text_of,
)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_every_section_of_the_bar_opens_by_its_key(size):
    async with running(size=size) as pilot:
        assert "6390" in text_of(pilot)
        print(text_of(pilot))
        for key, name, sign in (
            ("1", "Projects", "Order to Cash"),
            ("2", "Builds", "9121"),
            ("6", "Downloads", "No downloads yet."),
            ("7", "Requests", "/api/deployments"),
            ("3", "Deployments", "Release 14"),
        ):
            await pilot.press(key)
            await settle(pilot)
            assert sign in text_of(pilot)
            assert name in lines_of(pilot)[1]
            print(text_of(pilot))
