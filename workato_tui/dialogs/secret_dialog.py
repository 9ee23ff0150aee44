"""Shows a secret that Workato returns only once, to be copied or sent without being displayed.

When the dialog closes, the secret is gone: Workato will not return it again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.widgets import Static

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize
from workato_tui.dialogs.app_protocol import app_of
from workato_tui.dialogs.pane_dialog import PaneDialog
from workato_tui.widgets.pane import Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.common.secret import Secret
    from workato_tui.widgets.pane import Item

_ONCE = "Shown once and not stored: copy it now."
_AGAIN = "Not written to any file, log or tmux buffer."
_LEAVE_WARNING = "You have not copied it, and Workato will not show it again.  esc closes"


class SecretDialog(PaneDialog):
    """Holds named secrets until it is closed; Up and Down choose among several."""

    BINDINGS = [
        ("exclamation_mark", "show", "Show"),
        ("y", "copy", "Copy"),
        ("p", "give", "Send to secret_sink"),
        ("down,j", "move(1)", "Down"),
        ("up,k", "move(-1)", "Up"),
    ]

    def __init__(
        self, what: str, secrets: Sequence[tuple[str, Secret]], *, is_repeatable: bool = False
    ) -> None:
        """Create the dialog for secrets of ``what``, each with its API name.

        ``is_repeatable`` means that Workato returns them on every request.
        """
        self._notice = Static("", markup=False, id="message")
        super().__init__(
            [f"Secret of {sanitize(what, 100)}", _AGAIN if is_repeatable else _ONCE],
            [("!", "show"), ("y", "copy"), ("p", "send to secret_sink"), ("esc", "close")],
            message=self._notice,
        )
        self._what = what
        self._is_repeatable = is_repeatable
        self.secrets = list(secrets)
        self._index = 0
        self._is_revealed = False
        self._was_taken = False

    def items(self) -> list[Item]:
        """Return the names with the masked or revealed values."""
        dots = "*" * 12 if DisplayOptions.ascii else "•" * 12
        items: list[Item] = []
        for number, (name, secret) in enumerate(self.secrets):
            value = secret.reveal() if self._is_revealed else dots
            tone = "strong" if number == self._index and len(self.secrets) > 1 else ""
            items.append(Field(name, value, tone))  # type: ignore[arg-type]
        return items

    def _say(self, text: str) -> None:
        self._notice.update(sanitize(text, 300))

    def action_move(self, by: int) -> None:
        """Choose another secret."""
        self._index = min(max(self._index + by, 0), len(self.secrets) - 1)
        self.show_items()

    def action_show(self) -> None:
        """Show or hide the secret."""
        self._is_revealed = not self._is_revealed
        self._was_taken = True
        self.show_items()

    def action_copy(self) -> None:
        """Copy the secret without showing it, never into tmux's buffer."""
        self.run_worker(self._copy(), group="secret", exclusive=True, exit_on_error=False)

    async def _copy(self) -> None:
        from workato_tui.terminal.environment import copy_text
        from workato_tui.terminal.textual_internals import terminal_writer

        name, secret = self.secrets[self._index]
        write = terminal_writer(self.app)
        outcome = await asyncio.to_thread(
            copy_text, secret.reveal(), write, secret=True,
            environ=app_of(self).child_environment(),
        )  # fmt: skip
        self._was_taken = self._was_taken or outcome.done
        self._say(f"{name}: {outcome}.")

    def action_give(self) -> None:
        """Send the secret to the standard input of the configured command."""
        self.run_worker(self._give(), group="secret", exclusive=True, exit_on_error=False)

    async def _give(self) -> None:
        from workato_tui.common.secret_sink import SecretSinkError, send_secret

        settings = app_of(self).settings
        command = settings.secret_sink if settings is not None else None
        name, secret = self.secrets[self._index]
        if not command:
            self._say('No command set. In config.toml: secret_sink = "pass insert -m {name}"')
            return
        self._say("Sending…")
        try:
            result = await asyncio.to_thread(
                send_secret, command, secret, f"{self._what} {name}",
                app_of(self).child_environment(),
            )  # fmt: skip
        except SecretSinkError as error:
            self._say(str(error))
        else:
            self._was_taken = True
            self._say(f"{name}: {result}")

    def action_leave(self) -> None:
        """Close at once if the secret was used, otherwise after a second Esc."""
        if not (self._was_taken or self._is_repeatable):
            self._was_taken = True
            self._say(_LEAVE_WARNING)
            return
        self.secrets.clear()
        self.pane.show([])
        self.finish(None)
