"""The base of dialogs that show text, and the dialog that shows fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical

from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line
from workato_tui.widgets.pane import Pane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.widgets import Static

    from workato_tui.widgets.pane import Item


class PaneDialog(Dialog[None]):
    """Shows a heading, a pane with items, and the keys."""

    CSS_PATH = css("result")

    def __init__(
        self,
        title: Sequence[str],
        keys: Sequence[tuple[str, str]],
        *,
        danger: bool = False,
        message: Static | None = None,
    ) -> None:
        """Create the dialog; ``message`` is shown below the pane."""
        super().__init__()
        self._title, self._keys, self._danger = title, keys, danger
        self._message = message
        self.pane = Pane(id="entries")

    def items(self) -> Sequence[Item]:
        """Return what to show."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Compose the heading, the pane and the keys."""
        with Vertical(id="dialog"):
            yield heading(self._title, danger=self._danger)
            yield self.pane
            if self._message is not None:
                yield self._message
            yield keys_line(self._keys)

    def on_mount(self) -> None:
        """Show the items."""
        self.pane.focus()
        self.show_items()

    def show_items(self) -> None:
        """Show the items as they are now."""
        self.pane.show(self.items(), keep_place=True)


class AnswerDialog(PaneDialog):
    """Shows fields until it is closed."""

    BINDINGS = [("enter,q", "leave", "Leave")]

    def __init__(self, title: Sequence[str], items: Sequence[Item]) -> None:
        super().__init__(title, [("esc", "back"), ("up/down", "scroll")])
        self._items = items

    def items(self) -> Sequence[Item]:
        """Return the fields."""
        return self._items
