"""Text that is not meant well, in every field of every answer: none of it acts, nothing breaks.

The whole program is walked through: every section, the rows and details in it, every action and the
forms, questions and menus that actions open. Below all widgets is a net that mends what is not safe
(``widgets/sanitizer.py``); here it must have nothing to mend.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.widgets import Input, Static

from tests.faults.hostile import MARK, PIECES, Hostile
from tests.support.screen import (
    NARROW,
    WIDE,
    app_of,
    explorer_of,
    paste,
    run_app,
    shown_ids,
    text_of,
    wait_for_text,
    wait_until,
)
from workato_tui.api import quotas
from workato_tui.app.background import BackgroundTasks
from workato_tui.common.text import sanitize, sanitize_lines
from workato_tui.dialogs.form import FormScreen
from workato_tui.keymap import ACTIONS, IN_LISTS
from workato_tui.views.all_deployments import OPEN_LIST, AllCustomersDeploymentsView
from workato_tui.widgets.bar import BarItem

if TYPE_CHECKING:
    from textual.pilot import Pilot

SKIPPED = frozenset(("palette", "open_number", "quit", "profiles", "row_actions", "help"))


@pytest.fixture(autouse=True)
def caught(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reached the net."""
    found: list[str] = []
    monkeypatch.setattr(BackgroundTasks, "_on_unsafe_text", lambda _app, text: found.append(text))
    monkeypatch.setattr(quotas, "LIMITS", dict.fromkeys(quotas.LIMITS, 100_000))
    return found


class Walk:
    """A person who opens everything."""

    def __init__(self, pilot: Pilot[None], acts: set[str] | None = None, rows: int = 2) -> None:
        """``acts``: the actions that are tried, None for all; ``rows`` of a list are opened."""
        self.pilot = pilot
        self.rows = rows
        self.acts = acts
        self.tried: set[str] = set()
        self.seen = 0

    async def rest(self) -> None:
        """Until nothing is under way but what waits for a key."""
        await self.pilot.pause(0)
        await wait_until(self.pilot, self._is_quiet)
        self.look()

    def _is_quiet(self) -> bool:
        app = app_of(self.pilot)
        if app.screen is not explorer_of(self.pilot):
            return True
        # Details come by their budget, a few a minute.
        return all(one.is_finished or one.group in ("watch", "details") for one in app.workers)

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
        for number in range(min(self.rows, len(explorer.table.rows))):
            explorer.table.move_cursor_to(number)
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
            wanted = action.scope == IN_LISTS and action.group != "Move"
            wanted = wanted and (self.acts is None or action.id in self.acts)
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
    ("keys", "size", "whole", "acts"),
    [
        ("1234", WIDE, False, None),
        ("56780", WIDE, False, {"reveal", "switch", "new", "edit", "delete"}),
        ("3180", NARROW, True, set()),
    ],
)
async def test_no_widget_needs_the_net(
    keys: str, size: tuple[int, int], whole: bool, acts: set[str] | None, caught: list[str]
) -> None:
    async with run_app(Hostile(whole=whole), size=size, wait=False) as pilot:
        walk = Walk(pilot, acts)
        await walk.rest()
        for key in keys:
            await walk.section(key)
        assert caught == []
        assert walk.seen > 100


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_deployments_of_many_hostile_customers(
    size: tuple[int, int], caught: list[str]
) -> None:
    async with run_app(Hostile(), size=size, section="customers", wait=False) as pilot:
        walk = Walk(pilot, set())
        await walk.rest()
        explorer = explorer_of(pilot)
        explorer.action_act(OPEN_LIST)
        await walk.rest()
        assert isinstance(explorer.view, AllCustomersDeploymentsView)
        await walk.view(depth=1)
        assert caught == []
        assert walk.seen > 20


async def test_what_a_hostile_server_refuses_is_shown_in_the_form(caught: list[str]) -> None:
    backend = Hostile()
    backend.refuses = True
    async with run_app(backend, section="projects") as pilot:
        walk = Walk(pilot)
        await walk.rest()
        await pilot.press("E")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        await pilot.press("x", "ctrl+s")
        await wait_for_text(pilot, f"{MARK}n")
        walk.look()
        assert caught == []


async def test_a_filter_and_a_sort_survive_it(caught: list[str]) -> None:
    async with run_app(Hostile()) as pilot:
        walk = Walk(pilot)
        for _ in range(2 * 9 + 1):
            await pilot.press("s")
        walk.look()
        await pilot.press("slash")
        for piece in PIECES:
            await paste(pilot, piece)
            walk.look()
        await pilot.press("escape", "slash", *"[/ord")
        assert shown_ids(pilot)
        walk.look()
        assert caught == []


async def test_a_widget_that_forgets_it_is_caught_and_mended(caught: list[str]) -> None:
    """The net itself, with every way that a widget of Textual's or of ours could draw."""
    async with run_app(wait=False) as pilot:
        screen = explorer_of(pilot)
        await wait_until(pilot, lambda: screen.is_mounted)
        await screen.mount(*(Static(Content(f"a{piece}b")) for piece in PIECES))
        linked = Content("link").stylize(Style(link="file:///etc/passwd"))
        await screen.mount(Static(linked), Input(value="".join(PIECES)))
        screen.bars["status"].show([BarItem(f"bar {PIECES[0]}")])
        for number in range(len(PIECES) + 2):
            screen.children[-1 - number].scroll_visible(animate=False)
            screen.children[-1 - number].styles.dock = "top"
            await pilot.pause()
            Walk(pilot).look()
            screen.children[-1 - number].display = False
        assert len(caught) > len(PIECES) // 2


def test_every_string_that_is_made_safe_can_be_drawn() -> None:
    for piece in PIECES:
        for made in (sanitize(piece), *sanitize_lines(piece), sanitize(piece, 10)):
            assert made.isprintable(), ascii(made)
            assert sum(cell_len(each) for each in made) == cell_len(made)
