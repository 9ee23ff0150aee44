"""A secret that Workato tells once: shown after a key press, copied or handed over unseen.

When the screen is left it is dropped from memory, and Workato does not tell it again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Vertical
from textual.widgets import Static

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize
from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line
from workato_tui.widgets.pane import Field, Pane, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from workato_tui.common.secret import Secret
    from workato_tui.dialogs.app_protocol import AppBase

_ONCE = "Workato tells it this once. It is kept nowhere, and forgotten when you leave."
_AGAIN = "It is kept in no file, no log and no clipboard of tmux."
_LEAVE = "It was not shown, copied or handed over, and Workato does not tell it again.  esc leaves"


class SecretShown(Dialog[None]):
    """Holds secrets by name until it is left; with several, up and down choose one."""

    CSS_PATH: ClassVar[str] = css("told")
    BINDINGS = [
        ("exclamation_mark", "show", "Show"),
        ("y", "copy", "Copy"),
        ("p", "give", "Hand over"),
        ("down,j", "move(1)", "Down"),
        ("up,k", "move(-1)", "Up"),
        ("escape", "leave", "Leave"),
    ]

    def __init__(
        self, what: str, secrets: Sequence[tuple[str, Secret]], *, again: bool = False
    ) -> None:
        """``what`` they belong to; each with the name that the API gives it.

        ``again``: Workato tells it whenever it is asked, so that nothing is lost by leaving.
        """
        super().__init__()
        self._what = what
        self._again = again
        self._secrets = list(secrets)
        self._at = 0
        self._shown = False
        self._taken = False
        self._pane = Pane(id="entries")
        self._message = Static("", markup=False, id="message")

    @property
    def program(self) -> AppBase:
        """The app, as what it is."""
        return cast("AppBase", self.app)

    def compose(self) -> ComposeResult:
        """What it is, the masked value, the ways to take it."""
        with Vertical(id="dialog"):
            yield heading(
                [f"A secret of {sanitize(self._what, 100)}", _AGAIN if self._again else _ONCE]
            )  # fmt: skip
            yield self._pane
            yield self._message
            yield keys_line(
                [("!", "show"), ("y", "copy unseen"), ("p", "give to secret_sink"),
                 ("esc", "forget it")]
            )  # fmt: skip

    def on_mount(self) -> None:
        """Masked."""
        self._pane.focus()
        self._paint()

    def on_resize(self) -> None:
        """Another width."""
        self._paint()

    def _paint(self) -> None:
        dots = "*" * 12 if DisplayOptions.ascii else "•" * 12
        items: list[Field | Text] = []
        for number, (name, secret) in enumerate(self._secrets):
            value = secret.reveal() if self._shown else dots
            tone = "strong" if number == self._at and len(self._secrets) > 1 else ""
            items.append(Field(name, value, tone))  # type: ignore[arg-type]
        self._pane.show(items, keep_place=True)

    def _say(self, text: str) -> None:
        self._message.update(sanitize(text, 300))

    def action_move(self, by: int) -> None:
        """Another one of several."""
        self._at = min(max(self._at + by, 0), len(self._secrets) - 1)
        self._paint()

    def action_show(self) -> None:
        """``!``: to be read on the screen, or hidden again."""
        self._shown = not self._shown
        self._taken = True
        self._paint()

    def action_copy(self) -> None:
        """``y``: to the clipboard, unseen, and never into tmux's buffer."""
        self.run_worker(self._copy(), group="secret", exclusive=True, exit_on_error=False)

    async def _copy(self) -> None:
        from workato_tui.terminal.environment import copy_text
        from workato_tui.terminal.textual_internals import terminal_writer

        name, secret = self._secrets[self._at]
        write = terminal_writer(self.app)
        outcome = await asyncio.to_thread(
            copy_text, secret.reveal(), write, secret=True,
            environ=self.program.child_environment(),
        )  # fmt: skip
        self._taken = self._taken or outcome.done
        self._say(f"{name}: {outcome}.")

    def action_give(self) -> None:
        """``p``: to the standard input of the command in the settings."""
        self.run_worker(self._give(), group="secret", exclusive=True, exit_on_error=False)

    async def _give(self) -> None:
        from workato_tui.common.secret_sink import SecretSinkError, send_secret

        settings = self.program.settings
        command = settings.secret_sink if settings is not None else None
        name, secret = self._secrets[self._at]
        if not command:
            self._say('No command is set: config.toml takes secret_sink = "pass insert -m {name}".')
            return
        self._say("Handing it over …")
        try:
            said = await asyncio.to_thread(
                send_secret, command, secret, f"{self._what} {name}",
                self.program.child_environment(),
            )  # fmt: skip
        except SecretSinkError as error:
            self._say(str(error))
        else:
            self._taken = True
            self._say(f"{name}: {said}")

    def action_leave(self) -> None:
        """Esc: at once if it was taken, else after a second one."""
        if not (self._taken or self._again):
            self._taken = True
            self._say(_LEAVE)
            return
        self._secrets.clear()
        self._pane.show([])
        self.finish(None)
