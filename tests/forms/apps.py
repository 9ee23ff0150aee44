"""Small apps with one screen, and what the real app offers to it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.widgets import Static

from tests.support.screen import strips_of
from workato_tui.profiles.errors import TokenError
from workato_tui.terminal.key_guard import KeyPauses
from workato_tui.terminal.key_queue import SerializedInput

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.app import App, ComposeResult
    from textual.screen import Screen

SIZES = [(120, 36), (80, 24)]


class Stage(SerializedInput):
    """Opens a screen and keeps its results."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, screen: Callable[[], Screen]) -> None:
        # A pilot presses keys without pauses.
        super().__init__(key_pauses=KeyPauses(0, 0, 0))
        self._make_screen = screen
        self.outcomes: list[object] = []
        self.below: list[str] = []
        """Keys pressed after the screen closed."""

    def compose(self) -> ComposeResult:
        yield Static("below", markup=False)

    def on_mount(self) -> None:
        self.push_screen(self._make_screen(), self.outcomes.append)

    def on_key(self, event) -> None:
        if len(self.screen_stack) == 1:
            self.below.append(event.key)


class Host(Stage):
    """A Stage with profiles."""

    def __init__(self, screen: Callable[[], Screen], *, name: str | None = None) -> None:
        super().__init__(screen)
        self.profile_name = name
        self.rejected_token: tuple[str, str] | None = None
        self.token_error = ""
        self.actions: list[str] = []
        self.answer = asyncio.Event()

    async def start_demo(self) -> None:
        await self._leave_all()
        self.actions.append("demo")

    async def _leave_all(self) -> None:
        """Close all screens above the explorer, as the app does."""
        while len(self.screen_stack) > 1:
            await self.pop_screen()

    async def use_profile(self, name: str, *, has_new_token: bool = False) -> None:
        if self.token_error:
            raise TokenError(self.token_error)
        await self._leave_all()
        self.actions.append(f"use {name}")
        self.profile_name = name

    async def test_profile(self, name: str) -> AsyncIterator[str]:
        yield f"{name} dev: answers as [b]Acme[/] \x1b[31mGmbH"
        await self.answer.wait()
        yield f"{name} prod: refused"


def screen_text(app: App) -> str:
    """Return the text of the screen on top."""
    lines = strips_of(app)
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines)
