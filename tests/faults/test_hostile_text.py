"""Hostile text in every field of every response has no effect.

The tests walk through the whole program: sections, rows and details, actions, and their forms,
questions, and menus. Below all widgets, a sanitizer replaces unsafe text
(``widgets/sanitizer.py``); here it must have nothing to do.
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
    strips_of,
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
def sanitized(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the texts that reached the sanitizer."""
    texts: list[str] = []
    monkeypatch.setattr(BackgroundTasks, "log_unsafe_text", lambda _app, text: texts.append(text))
    monkeypatch.setattr(quotas, "LIMITS", dict.fromkeys(quotas.LIMITS, 100_000))
    return texts


class Walk:
    """Visits every section, row, and action of the program."""

    def __init__(self, pilot: Pilot[None], acts: set[str] | None = None, rows: int = 2) -> None:
        """``acts`` are the actions to try, None for all; ``rows`` is the number of rows to open."""
        self.pilot = pilot
        self.rows = rows
        self.acts = acts
        self.tried: set[str] = set()
        self.mark_count = 0

    async def wait_until_idle(self) -> None:
        """Wait until nothing is running except what waits for a key."""
        await self.pilot.pause(0)
        await wait_until(self.pilot, self._is_quiet)
        self.check_screen()

    def _is_quiet(self) -> bool:
        app = app_of(self.pilot)
        if app.screen is not explorer_of(self.pilot):
            return True
        # Details are loaded slowly, within their quota.
        return all(each.is_finished or each.group in ("watch", "details") for each in app.workers)

    def check_screen(self) -> None:
        """Check that every line is as wide as the screen and has only text."""
        for strip in strips_of(self.pilot.app):
            assert strip.cell_length == self.pilot.app.size.width
            assert all(each.text.isprintable() and each.control is None for each in strip)
        self.mark_count += text_of(self.pilot).count(MARK)

    async def section(self, key: str) -> None:
        """Walk through a section, its first rows, their details, and its actions."""
        await self.pilot.press(key)
        await self.wait_until_idle()
        await self.view(depth=2)

    async def view(self, depth: int) -> None:
        explorer = explorer_of(self.pilot)
        await self.actions()
        view = explorer.view
        for number in range(min(self.rows, len(explorer.table.rows))):
            explorer.table.move_cursor_to(number)
            await self.pilot.pause(0)
            explorer.show_pane()
            self.check_screen()
            explorer.action_act("open")
            await self.wait_until_idle()
            await self.leave_dialogs()
            if explorer.view is not view:
                if depth > 1:
                    await self.view(depth - 1)
                explorer.pop()
                await self.wait_until_idle()

    async def actions(self) -> None:
        """Run each action once, in the first view that allows it."""
        explorer = explorer_of(self.pilot)
        view = explorer.view
        for action in ACTIONS:
            is_included = action.scope == IN_LISTS and action.group != "Move"
            is_included = is_included and (self.acts is None or action.id in self.acts)
            if not is_included or action.id in SKIPPED | self.tried:
                continue
            if view.refusal(action.id, explorer.row) is not None:
                continue
            self.tried.add(action.id)
            explorer.action_act(action.id)
            await self.wait_until_idle()
            await self.leave_dialogs()
            while explorer.view is not view and len(explorer.stack) > 1:
                explorer.pop()
            await self.wait_until_idle()

    async def leave_dialogs(self) -> None:
        """Check the open dialogs, change a few fields, and leave them."""
        explorer = explorer_of(self.pilot)
        for _ in range(12):
            if self.pilot.app.screen is explorer:
                return
            self.check_screen()
            await self.pilot.press("tab", "space")
            self.check_screen()
            for _ in range(3):
                if self.pilot.app.screen is not explorer:
                    await self.pilot.press("escape")
            await self.wait_until_idle()
        raise AssertionError(f"{self.pilot.app.screen} cannot be left")


@pytest.mark.parametrize(
    ("keys", "size", "whole", "acts"),
    [
        ("1234", WIDE, False, None),
        ("56780", WIDE, False, {"reveal", "switch", "new", "edit", "delete"}),
        ("3180", NARROW, True, set()),
    ],
)
async def test_no_widget_needs_the_sanitizer(
    keys: str, size: tuple[int, int], whole: bool, acts: set[str] | None, sanitized: list[str]
) -> None:
    async with run_app(Hostile(whole=whole), size=size, wait=False) as pilot:
        walk = Walk(pilot, acts)
        await walk.wait_until_idle()
        for key in keys:
            await walk.section(key)
        assert sanitized == []
        assert walk.mark_count > 100


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_deployments_of_hostile_customers(
    size: tuple[int, int], sanitized: list[str]
) -> None:
    async with run_app(Hostile(), size=size, section="customers", wait=False) as pilot:
        walk = Walk(pilot, set())
        await walk.wait_until_idle()
        explorer = explorer_of(pilot)
        explorer.action_act(OPEN_LIST)
        await walk.wait_until_idle()
        assert isinstance(explorer.view, AllCustomersDeploymentsView)
        await walk.view(depth=1)
        assert sanitized == []
        assert walk.mark_count > 20


async def test_hostile_errors_in_a_form(sanitized: list[str]) -> None:
    backend = Hostile()
    backend.refuses = True
    async with run_app(backend, section="projects") as pilot:
        walk = Walk(pilot)
        await walk.wait_until_idle()
        await pilot.press("E")
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        await pilot.press("x", "ctrl+s")
        await wait_for_text(pilot, f"{MARK}n")
        walk.check_screen()
        assert sanitized == []


async def test_filtering_and_sorting_hostile_text(sanitized: list[str]) -> None:
    async with run_app(Hostile()) as pilot:
        walk = Walk(pilot)
        for _ in range(2 * 9 + 1):
            await pilot.press("s")
        walk.check_screen()
        await pilot.press("slash")
        for piece in PIECES:
            await paste(pilot, piece)
            walk.check_screen()
        await pilot.press("escape", "slash", *"[/ord")
        assert shown_ids(pilot)
        walk.check_screen()
        assert sanitized == []


async def test_the_sanitizer_replaces_unsafe_text(sanitized: list[str]) -> None:
    """The sanitizer itself, with every way in which a widget can draw."""
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
            Walk(pilot).check_screen()
            screen.children[-1 - number].display = False
        assert len(sanitized) > len(PIECES) // 2


def test_sanitized_text_is_printable() -> None:
    for piece in PIECES:
        for safe in (sanitize(piece), *sanitize_lines(piece), sanitize(piece, 10)):
            assert safe.isprintable(), ascii(safe)
            assert sum(cell_len(each) for each in safe) == cell_len(safe)
