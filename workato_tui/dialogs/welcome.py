"""The first screen if no profile is saved or the profiles file is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from workato_tui.common.loop_call import run_in_daemon_thread
from workato_tui.common.text import sanitize
from workato_tui.dialogs.app_protocol import app_of
from workato_tui.dialogs.css import sheet
from workato_tui.dialogs.task_screen import TaskScreen
from workato_tui.keymap import key_of
from workato_tui.profiles.errors import ProfileError

if TYPE_CHECKING:
    from textual.app import ComposeResult

_PURPOSE = (
    "Projects, builds and deployments of a Workato workspace, in the terminal:\n"
    "see what was built and deployed, and download the zips."
)
_KEYS = (
    ("n", "add a profile", "connect a workspace with an API token"),
    ("x", "explore the demo", "simulated workspace; nothing leaves this machine"),
    ("q", "quit", ""),
)


class WelcomeScreen(TaskScreen):
    """A short introduction with three keys."""

    CSS_PATH: ClassVar[str] = sheet("welcome")
    BINDINGS = [
        ("n", "add", "Add a profile"),
        ("x,enter", "demo", "Explore the demo"),
        ("q", "app.quit", "Quit"),
    ]

    def __init__(self, problem: str = "") -> None:
        """Create the screen; ``problem`` describes an unreadable profiles file."""
        super().__init__()
        self._problem = sanitize(problem, 1000)

    def compose(self) -> ComposeResult:
        """Compose the name, the purpose, the problem and the keys."""
        with Vertical(id="welcome"):
            yield Static("workato-tui", id="name")
            yield Static(_PURPOSE, markup=False, id="what")
            if self._problem:
                yield Static(self._problem, markup=False, id="broken")
            for key, does, meaning in _KEYS:
                line = Content(f"{key}  ").stylize("bold $accent") + Content(f"{does:<20}")
                yield Static(line + Content(meaning).stylize("$foreground 50%"), classes="key")
            yield self.message

    def action_demo(self) -> None:
        """Open the demo workspace."""
        self.start(app_of(self).start_demo())

    def action_add(self) -> None:
        """Show the form, then open the new profile's workspace."""
        if self._problem:
            self.say("Fix that file before you add a profile; nothing was changed.")
        else:
            self.start(self._add())

    async def _add(self) -> None:
        from workato_tui.dialogs.profile_form import profile_screen
        from workato_tui.profiles.tokens import usable_sources

        sources = await run_in_daemon_thread(usable_sources)
        form = await self.app.push_screen_wait(
            profile_screen(None, sources, is_default=True, show_message=self.say)
        )
        if form is None:
            return
        try:
            await app_of(self).use_profile(form.name)
        except ProfileError as problem:
            self.say(f"{problem} The profile is saved; edit it later with {key_of('profiles')}.")
