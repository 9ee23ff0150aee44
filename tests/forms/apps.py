"""Small apps around one screen, with what the real app offers to it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import events
from textual.widgets import Static

from workato_tui.profiles.errors import TokenError
from workato_tui.terminal.key_guard import KeyPauses
from workato_tui.terminal.key_queue import SerializedInput

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.app import App, ComposeResult
    from textual.pilot import Pilot
    from textual.screen import Screen

SIZES = [(120, 36), (80, 24)]


class Stage(SerializedInput):
    """Opens one screen and keeps what it ended with."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, screen: Callable[[], Screen]) -> None:
        # A pilot does not rest between its keys.
        super().__init__(key_pauses=KeyPauses(0, 0, 0))
        self._opens = screen
        self.outcomes: list[object] = []
        self.below: list[str] = []
        """Keys that no screen was there to take."""

    def compose(self) -> ComposeResult:
        yield Static("below", markup=False)

    def on_mount(self) -> None:
        self.push_screen(self._opens(), self.outcomes.append)

    def on_key(self, event) -> None:
        if len(self.screen_stack) == 1:
            self.below.append(event.key)


class Host(Stage):
    """A Stage that has profiles."""

    def __init__(self, screen: Callable[[], Screen], *, name: str | None = None) -> None:
        super().__init__(screen)
        self.profile_name = name
        self.rejected_token: tuple[str, str] | None = None
        self.refuses = ""
        self.did: list[str] = []
        self.answer = asyncio.Event()

    async def start_demo(self) -> None:
        await self._leave_all()
        self.did.append("demo")

    async def _leave_all(self) -> None:
        """As the app does: whatever is on top of the explorer goes."""
        while len(self.screen_stack) > 1:
            await self.pop_screen()

    async def use_profile(self, name: str, *, has_new_token: bool = False) -> None:
        if self.refuses:
            raise TokenError(self.refuses)
        await self._leave_all()
        self.did.append(f"use {name}")
        self.profile_name = name

    async def test_profile(self, name: str) -> AsyncIterator[str]:
        yield f"{name} dev: answers as [b]Acme[/] \x1b[31mGmbH"
        await self.answer.wait()
        yield f"{name} prod: refused"


def seen(app: App) -> str:
    """What stands on the screen, line by line."""
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines)


async def until(pilot: Pilot, holds: Callable[[], object]) -> None:
    """Wait for a condition; fails after ten seconds with what is on the screen."""
    deadline = asyncio.get_running_loop().time() + 10
    while not holds():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError("it did not come to pass:\n" + seen(pilot.app))
        await pilot.pause(0.01)
    await pilot.pause()


async def paste(pilot: Pilot, text: str) -> None:
    """Put ``text`` into the focused field at once; a key for each letter costs 30 ms."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
