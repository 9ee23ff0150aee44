"""The part of the explorer that the loader, history, filter line and workspace stack use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

if TYPE_CHECKING:
    from workato_tui.dialogs.app_protocol import AppBase
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.table import ResourceTable


class ExplorerBase(Screen[None]):
    """What these parts may use; subclasses implement it."""

    section: str
    workspace: WorkspaceState
    stacks: dict[str, list[View]]
    """The views of each section that was opened, bottom first."""
    table: ResourceTable

    @property
    def workato_app(self) -> AppBase:
        """The app."""
        raise NotImplementedError

    @property
    def view(self) -> View:
        """The view on top."""
        raise NotImplementedError

    @property
    def stack(self) -> list[View]:
        """The views of the current section, bottom first."""
        raise NotImplementedError

    # Showing

    def say(self, text: str, *, keep: bool = True) -> None:
        """Show a message; with ``keep``, it can be read again."""
        raise NotImplementedError

    def refresh_bars(self) -> None:
        """Draw all bars."""
        raise NotImplementedError

    def refresh_status(self) -> None:
        """Draw the message line."""
        raise NotImplementedError

    def show_details(self) -> None:
        """Draw the details above the table."""
        raise NotImplementedError

    def show_pane(self) -> None:
        """Draw the pane of the row under the cursor."""
        raise NotImplementedError

    def show_problem(self) -> None:
        """Draw the problem of the view."""
        raise NotImplementedError

    def drop_keys_if_moved(self, cursor_id: str | None) -> None:
        """Drop keys until there is a pause, if ``cursor_id`` lost the cursor to another row."""
        raise NotImplementedError

    def filter_rows(self, query: str) -> None:
        """Show only the rows that match ``query``."""
        raise NotImplementedError

    # Going elsewhere

    def enter_view(self) -> None:
        """Show the view on top."""
        raise NotImplementedError

    def leave_view(self) -> None:
        """Stop loading the view on top and save the cursor position."""
        raise NotImplementedError

    def replace(self, first: View, view: View) -> None:
        """Show ``view`` in place of ``first`` and of all views on top of it."""
        raise NotImplementedError

    def pop(self) -> None:
        """Go back to the view below."""
        raise NotImplementedError

    def action_act(self, action_id: str) -> None:
        """Run an action of the key table."""
        raise NotImplementedError
