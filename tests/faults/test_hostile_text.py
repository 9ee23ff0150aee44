"""Text that is not meant well, in every field of every answer: none of it acts, nothing breaks.

The whole program is walked through: every section, the rows and details in it, every action and the
forms, questions and menus that actions open. Below all widgets is a net that mends what is not safe
(``widgets/net.py``); here it must have nothing to mend.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.hostile import MARK, Hostile
from tests.support.screen import (
    NARROW,
    WIDE,
    app_of,
    explorer_of,
    running,
    text_of,
    until,
)
from workato_tui.actions import ACTIONS, LISTS
from workato_tui.belongings import Belongings

if TYPE_CHECKING:
    from textual.pilot import Pilot

SKIPPED = frozenset(("palette", "open_number", "quit", "profiles", "row_actions", "help"))
DEEP = 2
"""Rows of a list that are opened."""


@pytest.fixture(autouse=True)
def caught(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reached the net."""
    found: list[str] = []
    monkeypatch.setattr(Belongings, "_caught", lambda _app, text: found.append(text))
    return found


class Walk:
    """A person who opens everything."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.tried: set[str] = set()
        self.seen = 0

    async def rest(self) -> None:
        """Until nothing is under way but what waits for a key."""
        await self.pilot.pause(0)
        await until(self.pilot, self._is_quiet)
        self.look()

    def _is_quiet(self) -> bool:
        app = app_of(self.pilot)
        if app.screen is not explorer_of(self.pilot):
            return True
        return all(one.is_finished or one.group == "watch" for one in app.workers)

    def look(self) -> None:
        """Every line as wide as the screen, and only text in it."""
        for strip in self.pilot.app.screen._compositor.render_strips():
            assert strip.cell_length == self.pilot.app.size.width
            assert all(one.text.isprintable() and one.control is None for one in strip)
        self.seen += text_of(self.pilot).count(MARK)

    async def section(self, key: str) -> None:
        """A section, its first rows, what opens from them, and every action that is possible."""
        await self.pilot.press(key)
        await self.rest()
        await self.view(depth=2)

    async def view(self, depth: int) -> None:
        explorer = explorer_of(self.pilot)
        await self.actions()
        view = explorer.view
        for number in range(min(DEEP, len(explorer.table.rows))):
            explorer.table.move_to(number)
            await self.pilot.pause(0)
            explorer.show_pane()
            self.look()
            explorer.action_act("open")
            await self.rest()
            await self.leave_dialogs()
            if explorer.view is not view:
                if depth > 1:
                    await self.view(depth - 1)
                explorer.pop()
                await self.rest()

    async def actions(self) -> None:
        """Each action once, in the first view that lets it be done."""
        explorer = explorer_of(self.pilot)
        view = explorer.view
        for action in ACTIONS:
            wanted = action.where == LISTS and action.group != "Move"
            if not wanted or action.id in SKIPPED | self.tried:
                continue
            if view.refusal(action.id, explorer.row) is not None:
                continue
            self.tried.add(action.id)
            explorer.action_act(action.id)
            await self.rest()
            await self.leave_dialogs()
            while explorer.view is not view and len(explorer.stack) > 1:
                explorer.pop()
            await self.rest()

    async def leave_dialogs(self) -> None:
        """Look at what was opened, turn a few things in it, and leave it."""
        explorer = explorer_of(self.pilot)
        for _ in range(12):
            if self.pilot.app.screen is explorer:
                return
            self.look()
            await self.pilot.press("tab", "space")
            self.look()
            for _ in range(3):
                if self.pilot.app.screen is not explorer:
                    await self.pilot.press("escape")
            await self.rest()
        raise AssertionError(f"{self.pilot.app.screen} cannot be left")


@pytest.mark.parametrize(
    ("keys", "size", "whole"),
    [("1234", WIDE, False), ("56780", WIDE, False), ("3180", NARROW, True)],
)
async def test_no_widget_needs_the_net(
    keys: str, size: tuple[int, int], whole: bool, caught: list[str]
) -> None:
    async with running(Hostile(whole=whole), size=size, wait=False) as pilot:
        walk = Walk(pilot)
        await walk.rest()
        for key in keys:
            await walk.section(key)
        assert caught == []
        assert walk.seen > 100
        print(keys, sorted(walk.tried), walk.seen)
