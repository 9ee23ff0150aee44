"""The part of the explorer that an action context may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from textual.worker import Worker

    from workato_tui.dialogs.app_protocol import AppBase
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.pane import Pane
    from workato_tui.widgets.row import Row
    from workato_tui.widgets.table import ResourceTable


class ExplorerPort(Protocol):
    """What actions may do to the screen. Only :class:`ActionContext` uses it."""

    table: ResourceTable
    pane: Pane

    @property
    def section(self) -> str:
        """The current section."""

    @property
    def workspace(self) -> WorkspaceState:
        """The current workspace."""

    @property
    def own_workspace(self) -> WorkspaceState:
        """The profile's own workspace, whichever is shown."""

    @property
    def workato_app(self) -> AppBase:
        """The app."""

    @property
    def is_active(self) -> bool:
        """Whether no dialog is open over the explorer."""

    @property
    def view(self) -> View:
        """The view on top."""

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""

    @property
    def stack(self) -> list[View]:
        """The views of the current section, bottom first."""

    def reload(self) -> None:
        """Read the view on top again."""

    def stop_loading(self) -> None:
        """Cancel the running read."""

    def ask_on_filter_line(self, text: str, on_submit: Callable[[str], None]) -> None:
        """Prompt for a query; call ``on_submit`` with it on Enter."""

    def run_worker(
        self,
        work: Coroutine[object, object, None],
        *,
        group: str,
        exclusive: bool,
        exit_on_error: bool,
    ) -> Worker[Any]:
        """Run ``work`` as a worker of the screen."""

    def say(self, text: str) -> None:
        """Show a message."""

    def refuse(self, text: str) -> None:
        """Say why a key did nothing, and drop keys until there is a pause."""

    def show_updates(self) -> None:
        """Show what is known by now, without a call."""

    def show_details(self) -> None:
        """Draw the details above the table."""

    def show_pane(self) -> None:
        """Draw the pane."""

    def show_problem(self) -> None:
        """Draw the problem of the view."""

    def refresh_bars(self) -> None:
        """Draw the bars."""

    def go(self, section: str, on_top: View | None = None) -> None:
        """Show a section."""

    def show_list(self, section: str, prepare: Callable[[View], None]) -> None:
        """Show a section's own list after ``prepare`` has changed what it shows."""

    def show_again(self, view: View) -> None:
        """Show the view on top from the beginning."""

    def push(self, view: View, *, keeps_workspace: bool = False) -> None:
        """Show a view on top of this one."""

    def pop(self) -> object:
        """Go back to the view below."""

    def replace(self, first: View, view: View) -> None:
        """Show ``view`` in place of ``first`` and of all views on top of it."""

    def show_family(self, view: View) -> None:
        """Show the list of a family in Resources."""

    def enter_workspace(
        self, workspace: WorkspaceState, section: str = ..., on_top: View | None = None
    ) -> None:
        """Show a customer's workspace."""

    def leave_workspace(self) -> bool:
        """Return to the own workspace; return False if it is shown already."""

    def action_act(self, action_id: str) -> None:
        """Run an action of the key map."""
