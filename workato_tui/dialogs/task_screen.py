"""The base of screens outside the explorer: a message line, and tasks that outlive the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.widgets import Static

from workato_tui.common.text import sanitize
from workato_tui.dialogs.app_protocol import app_of

if TYPE_CHECKING:
    from collections.abc import Coroutine

WORK = "profiles"
"""The worker group of tasks that may open another screen."""


class TaskScreen(Screen[None]):
    """Runs one task at a time, so that a key never interrupts writing a file.

    Tasks belong to the app, since switching profiles removes this screen with its workers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.message = Static("", markup=False, id="message")

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a message."""
        self.message.update(sanitize(text, 1000))
        self.message.set_class(bad, "bad")

    def start(self, work: Coroutine[None, None, None], group: str = WORK) -> None:
        """Run a task, unless another one is running."""
        if any(worker.group == WORK and worker.is_running for worker in self.app.workers):
            work.close()
            return
        if group == WORK:
            # Keys typed ahead are for the form or workspace that opens, not for this screen.
            app_of(self).hold_keys()
        self.app.run_worker(self._run_to_end(work), group=group)

    async def _run_to_end(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        finally:
            app_of(self).release_keys()

    def on_screen_suspend(self) -> None:
        """Release the held keys once the next screen is shown."""
        app_of(self).release_keys()
