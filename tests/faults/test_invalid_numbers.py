"""Invalid and very large numbers: every list and detail is shown nevertheless."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.invalid_numbers import InvalidNumbers
from tests.faults.test_hostile_text import Walk
from tests.support.screen import NARROW, WIDE, explorer_of, press_at_once, run_app
from tests.support.soak import is_soak_run
from workato_tui import catalog
from workato_tui.api import quotas
from workato_tui.catalog.fields import parse_json
from workato_tui.catalog.lookup_forms import columns_in
from workato_tui.catalog.recipe_text import format_json
from workato_tui.views.resources import OPEN_FAMILY, unavailable_reason

if TYPE_CHECKING:
    from textual.pilot import Pilot


@pytest.fixture(autouse=True)
def no_rate_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "LIMITS", dict.fromkeys(quotas.LIMITS, 100_000))


async def sort_by_each_column(pilot: Pilot[None]) -> None:
    await press_at_once(pilot, "s" * (2 * len(explorer_of(pilot).table.rows.columns) + 1))


@pytest.mark.parametrize(("keys", "whole"), [("12340", False), ("135", True)])
async def test_every_section_is_shown(keys: str, whole: bool) -> None:
    async with run_app(
        InvalidNumbers(whole=whole), size=NARROW if whole else WIDE, wait=False
    ) as pilot:
        walk = Walk(pilot, set())
        await walk.wait_until_idle()
        for key in keys:
            await pilot.press(key)
            await walk.wait_until_idle()
            assert explorer_of(pilot).view.problem is None
            await sort_by_each_column(pilot)
            await walk.view(depth=1 if whole else 2)


@pytest.mark.parametrize("whole", [False, True])
async def test_every_list_of_the_catalog_is_shown(whole: bool) -> None:
    async with run_app(InvalidNumbers(whole=whole), section="customers", wait=False) as pilot:
        walk = Walk(pilot, set(), rows=2 if is_soak_run() else 1)
        await walk.wait_until_idle()
        explorer = explorer_of(pilot)
        for entry in catalog.INDEX:
            if entry.level == "below" or unavailable_reason(explorer.workspace, entry):
                continue
            explorer.action_act(OPEN_FAMILY + entry.id)
            await walk.wait_until_idle()
            await walk.leave_dialogs()
            # With invalid IDs some lists are not found; the message fits the screen.
            problem = explorer.view.problem
            # The length that a list reports is invalid, too.
            assert whole or problem is None or "ends the list early" in problem
            await sort_by_each_column(pilot)
            await walk.view(depth=1 if whole else 2)
            while len(explorer.stack) > 1:
                explorer.pop()


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a": 1e999}', "NaN", "1" * 5000])
def test_invalid_json_within_text(text: str) -> None:
    assert columns_in(text) == []
    assert format_json(text)
    with pytest.raises(ValueError, match="not valid JSON"):
        parse_json(text)
